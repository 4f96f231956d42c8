// A button with data-copy puts the text of the element of that id on the
// clipboard and says so for a moment. It is hidden until this runs.

const shown = 3000; // milliseconds that the confirmation stays

export function copying(root: Element | Document): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>('button[data-copy][hidden]')) {
    button.hidden = false;
    button.addEventListener('click', () => copy(button));
  }
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const source = document.getElementById(button.dataset.copy ?? '');
  const status = button.nextElementSibling;
  if (!source || !status) return;
  const text = source instanceof HTMLInputElement ? source.value : (source.textContent ?? '');
  await navigator.clipboard.writeText(text.trim());
  status.textContent = button.dataset.copied ?? '';
  setTimeout(() => (status.textContent = ''), shown);
}
