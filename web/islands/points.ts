// The map that moves is large and most people need none of it, so it comes when
// somebody asks for it: this only offers a button. Where the browser cannot draw
// such a map (no WebGL), there is no button; the drawing and the table stay.

interface Offer {
  button: string;
  script: string;
  style: string;
}

const place = document.getElementById('points');
if (place && canDraw()) {
  const offer = JSON.parse(place.dataset.island ?? '{}') as Offer;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'govuk-button govuk-button--secondary';
  button.textContent = offer.button;
  button.addEventListener('click', () => void open(place, offer, button), { once: true });
  place.append(button);
}

function canDraw(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

async function open(place: HTMLElement, offer: Offer, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = offer.style;
  document.head.append(style);
  const { show } = (await import(offer.script)) as { show: (place: HTMLElement) => Promise<void> };
  await show(place);
  button.remove();
}

export {}; // a module: its names are its own
