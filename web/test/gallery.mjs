// Serves the gallery of internal/web/ui with the built assets, under the
// strictest policy that pages must work with.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './server.mjs';

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const kinds = { '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.html': 'text/html; charset=utf-8' };

/** Writes and serves the gallery; returns a site as startOstoja does: {address, links, stop}. */
export async function startGallery() {
  const folder = await mkdtemp(join(tmpdir(), 'ostoja-gallery-'));
  await promisify(execFile)('go', ['test', '-count=1', '-run', '^TestGallery$', './internal/web/ui'], {
    cwd: root,
    env: { ...process.env, OSTOJA_GALLERY: folder },
  });
  const server = createServer((request, response) => answer(folder, request, response));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  };
  return { address: `http://127.0.0.1:${server.address().port}`, links: {}, stop };
}

async function answer(folder, request, response) {
  const { pathname } = new URL(request.url, 'http://gallery');
  const asset = pathname.startsWith('/assets/');
  const file = asset ? join(root, 'web/dist', pathname.slice('/assets/'.length)) : join(folder, `${pathname}.html`);
  const compressed = asset && extname(file) !== '.woff2';
  const body = await readFile(compressed ? `${file}.br` : file).catch(() => null);
  if (!body) return response.writeHead(404, { 'Content-Security-Policy': policy }).end();
  response.writeHead(200, {
    'Content-Type': kinds[extname(file)],
    'Content-Security-Policy': policy,
    ...(compressed && { 'Content-Encoding': 'br' }),
  });
  response.end(body);
}
