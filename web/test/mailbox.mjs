// A mail server that takes everything, and what it took, read as mail programs
// read it: smtp-server speaks SMTP, postal-mime takes letters apart.
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/**
 * Starts it on a free port. Returns {address, letters, waitFor, stop}: letters
 * are all so far ({to, subject, text, attachments, ...}); waitFor(count, test)
 * gives those that pass the test, once there are that many.
 */
export async function startMailbox() {
  const letters = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const parts = [];
      stream.on('data', (part) => parts.push(part));
      stream.on('end', () => {
        PostalMime.parse(Buffer.concat(parts)).then((letter) => {
          letters.push({ ...letter, to: session.envelope.rcptTo[0].address });
          done();
        }, done);
      });
    },
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const waitFor = async (count, passes) => {
    for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const found = letters.filter(passes);
      if (found.length >= count) return found;
      if (Date.now() > end) throw new Error(`${found.length} of ${count} letters came; the subjects are: ${letters.map((l) => l.subject).join(' | ')}`);
    }
  };
  return { address: `smtp://127.0.0.1:${server.server.address().port}`, letters, waitFor, stop: () => new Promise((resolve) => server.close(resolve)) };
}
