// A figure with data-png gets a button that saves its drawing as a PNG, made in
// the browser: the SVG is painted on a canvas, twice as large, on white. One with
// data-svg saves the drawing itself. Without a script there are no buttons.

const scale = 2;

export function pictures(root: Element | Document): void {
  for (const figure of root.querySelectorAll<HTMLElement>('figure[data-png]')) {
    const svg = figure.querySelector('svg');
    if (!svg || figure.querySelector('button')) continue;
    const name = figure.dataset.name ?? 'figure';
    offer(figure, figure.dataset.png, async () => save(await paint(svg), `${name}.png`));
    offer(figure, figure.dataset.svg, async () => save(drawing(svg), `${name}.svg`));
  }
}

function offer(figure: HTMLElement, words: string | undefined, act: () => Promise<void>): void {
  if (!words) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'govuk-button govuk-button--secondary';
  button.textContent = words;
  button.addEventListener('click', () => void act());
  figure.append(button, ' ');
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser may ask where to put it
}

const drawing = (svg: SVGSVGElement) => new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' });

/** Paints a drawing in the size of its view box. */
async function paint(svg: SVGSVGElement): Promise<Blob> {
  const { width, height } = svg.viewBox.baseVal;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('width', String(width * scale));
  copy.setAttribute('height', String(height * scale));
  copy.setAttribute('color', '#0b0c0c');
  const source = URL.createObjectURL(drawing(copy));
  try {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * scale;
    canvas.height = height * scale;
    const brush = canvas.getContext('2d')!;
    brush.fillStyle = '#ffffff';
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(image, 0, 0);
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'));
  } finally {
    URL.revokeObjectURL(source);
  }
}
