// Starts what the browser tests look at: the demonstration of Ostoja itself.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const patience = 60_000; // milliseconds until the server must answer

/**
 * Builds and starts `ostoja demo` on a free port with a data folder of its own.
 * Returns {address, links, stop}; links has the sign-in link of each role:
 * {'co-lead': 'http://localhost:...'}.
 */
export async function startOstoja() {
  await run('go', ['build', '-o', 'bin/ostoja', './cmd/ostoja'], { cwd: root });
  const data = await mkdtemp(join(tmpdir(), 'ostoja-browser-'));
  const port = await freePort();
  const address = `http://localhost:${port}`; // the name in the sign-in links: cookies and passkeys are bound to it
  const child = spawn('bin/ostoja', ['demo', '--data', data, '--addr', `127.0.0.1:${port}`], { cwd: root });
  const output = gather(child);
  const stop = async () => {
    if (child.exitCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    }
    await rm(data, { recursive: true, force: true });
  };
  try {
    await ready(address, child, output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, links: signInLinks(output.text), stop, output };
}

/** All that the program prints, as it comes. */
function gather(child) {
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => (output.text += chunk));
  }
  return output;
}

async function ready(address, child, output) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${address}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`ostoja demo did not answer at ${address}; it printed:\n${output.text}`);
}

/** Reads lines such as 'co-lead   http://127.0.0.1:8080/...': a role and its link. */
export function signInLinks(text) {
  const line = /^\s*(co-lead|focal[ -]point|observer|donor)\b.*?(https?:\/\/\S+)/gim;
  return Object.fromEntries([...text.matchAll(line)].map(([, role, link]) => [role.toLowerCase().replace(' ', '-'), link]));
}

/** A port that nothing listens on now. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
