// Runs browser tests (npm test): all files, or those named as arguments.
//
// The program is built once and the demonstration filled once; each file gets a
// copy of its data (see startOstoja). Two files run side by side: a page that one
// waits for leaves time for the other.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { build, fillDemonstration } from './server.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const named = process.argv.slice(2);
const files = named.length > 0 ? named : (await readdir(folder)).filter((name) => name.endsWith('.test.mjs')).map((name) => join(folder, name));

const demonstration = await mkdtemp(join(tmpdir(), 'ostoja-demonstration-'));
await build();
await fillDemonstration(demonstration);
process.env.OSTOJA_DEMONSTRATION = demonstration;

run({ files, concurrency: 2 })
  .on('test:fail', () => (process.exitCode = 1))
  .compose(new spec())
  .on('end', () => rm(demonstration, { recursive: true, force: true }))
  .pipe(process.stdout);
