// 'Leave this page', for a person who is being watched: the link itself works
// without this; here the page is emptied before the next one has loaded, it is
// not in the way back, and Esc pressed three times does the same as the link.
// Esc, for it is where a hand finds it without looking.

const presses = 3;
const within = 3000; // milliseconds between the first and the last press

export function leave(): void {
  const link = document.querySelector<HTMLAnchorElement>('a[data-leave]');
  if (!link) return;
  link.addEventListener('click', (event) => {
    event.preventDefault();
    go(link.href);
  });
  let times: number[] = [];
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.repeat) return;
    const now = performance.now();
    times = [...times.filter((t) => now - t < within), now];
    if (times.length >= presses) go(link.href);
  });
}

function go(href: string): void {
  document.title = '…';
  document.body.replaceChildren();
  location.replace(href);
}
