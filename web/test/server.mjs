// Starts what the browser tests look at: the demonstration of Ostoja itself.
import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const patience = 60_000; // milliseconds until the server must answer

/**
 * Starts `ostoja demo` on a free port with a data folder of its own: a copy of the
 * one that run.mjs filled, or, for a file that is run alone, one made here.
 * Returns {address, links, data, halt, stop}; links has the sign-in link of each
 * role: {'co-lead': 'http://localhost:...'}. halt ends the program and leaves its
 * data folder for commands (see ostoja); stop removes the folder as well.
 */
export async function startOstoja() {
  await build();
  const filled = process.env.OSTOJA_DEMONSTRATION;
  return start(async (data, addr) => {
    if (filled) await cp(filled, data, { recursive: true });
    return ['demo', '--data', data, '--addr', addr];
  });
}

/** Fills an empty folder with the demonstration's data. */
export async function fillDemonstration(folder) {
  const site = await start((data, addr) => ['demo', '--data', data, '--addr', addr]);
  await site.halt();
  await cp(site.data, folder, { recursive: true });
  await site.stop();
}

/**
 * Makes a real, empty group from a file with Terms of Reference and serves it.
 * Returns {address, invitation, stop}; invitation is the first co-lead's link.
 * The program sees more of an environment than the test: {OSTOJA_MAIL: 'smtp://...'}.
 */
export async function startGroup(torFile, environment = {}) {
  await build();
  let invitation;
  const site = await start(async (data, addr, address) => {
    const { stdout } = await run('bin/ostoja', ['init', '--data', join(data, 'group'), '--tor', torFile, '--url', address], { cwd: root });
    invitation = stdout.match(/https?:\/\/\S+\/invitations\/\S+/)[0];
    return ['serve', '--data', join(data, 'group'), '--addr', addr, '--url', address, '--metrics', ''];
  }, environment);
  return { ...site, invitation };
}

/** Runs a command of the program and gives what it printed; an exit code other than 0 is an error. */
export const ostoja = (...args) => run('bin/ostoja', args, { cwd: root });

/** Builds bin/ostoja, unless run.mjs has done so before it filled the demonstration. */
export const build = async () => process.env.OSTOJA_DEMONSTRATION ?? run('go', ['build', '-o', 'bin/ostoja', './cmd/ostoja'], { cwd: root });

/** Starts the program with the arguments that it is given a folder and addresses for. */
async function start(argumentsFor, environment = {}) {
  const data = await mkdtemp(join(tmpdir(), 'ostoja-browser-'));
  const port = await freePort();
  const address = `http://localhost:${port}`; // cookies and passkeys are bound to the name in the sign-in links
  const child = spawn('bin/ostoja', await argumentsFor(data, `127.0.0.1:${port}`, address), { cwd: root, env: { ...process.env, ...environment } });
  const output = gather(child);
  const halt = async () => {
    if (child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  };
  const stop = async () => {
    await halt();
    await rm(data, { recursive: true, force: true });
  };
  try {
    await ready(address, child, output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, links: signInLinks(output.text), data, halt, stop, output };
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
  throw new Error(`ostoja did not answer at ${address}; it printed:\n${output.text}`);
}

/** Reads lines such as 'co-lead   http://127.0.0.1:8080/...': a role and its link. */
export function signInLinks(text) {
  const line = /^\s*(co-lead|information-manager|focal-point|lawyer|observer|donor)\b.*?(https?:\/\/\S+)/gim;
  return Object.fromEntries([...text.matchAll(line)].map(([, role, link]) => [role, link]));
}

/** A port that nothing listens on now. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
