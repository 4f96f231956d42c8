// Noto Sans cut to what Ostoja's four languages need: 240 kB become 42 kB.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import subset from 'subset-font';

const require = createRequire(import.meta.url);

/** The letters kept of each file of the font; styles/_fonts.scss names the same ranges. */
const letters = {
  latin: range(0x20, 0x7e) + range(0xa0, 0xff) + '–—‘’‚“”„†‡•…′″‹›€™←↑→↓−≈≠≤≥×',
  'latin-ext': range(0x100, 0x17f) + range(0x218, 0x21b) + 'ẞ',
  cyrillic: range(0x400, 0x45f) + 'Ґґ№\u0301',
  'cyrillic-ext': '₴',
};

function range(first, last) {
  return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

/** The woff2 of one script, cut to its letters and to weights 400 to 700. */
async function noto(script) {
  const file = require.resolve(`@fontsource-variable/noto-sans/files/noto-sans-${script}-wght-normal.woff2`);
  return subset(await readFile(file), letters[script], {
    targetFormat: 'woff2',
    variationAxes: { wght: { min: 400, max: 700 } },
  });
}

/** The ttf of one weight for documents that the program prints: Latin, Greek and Cyrillic, 629 kB become 159 kB. */
export async function printed(weight) {
  const name = { 400: '400Regular', 700: '700Bold' }[weight];
  const file = require.resolve(`@expo-google-fonts/noto-sans/${name}/NotoSans_${name}.ttf`);
  const text = range(0x20, 0x17f) + range(0x218, 0x21b) + range(0x370, 0x52f) + range(0x1e00, 0x1eff) + range(0x2010, 0x205f) + '€₴№™←↑→↓−≈≠≤≥×';
  return subset(await readFile(file), text, { targetFormat: 'truetype' });
}

/** An esbuild plugin: url("noto-sans:latin.woff2") in a style sheet is the cut font. */
export const fonts = {
  name: 'fonts',
  setup(build) {
    build.onResolve({ filter: /^noto-sans:/ }, ({ path }) => ({ path: path.replace(':', '-'), namespace: 'noto' }));
    build.onLoad({ filter: /./, namespace: 'noto' }, async ({ path }) => ({
      contents: await noto(path.slice('noto-sans-'.length, -'.woff2'.length)),
      loader: 'file',
    }));
  },
};
