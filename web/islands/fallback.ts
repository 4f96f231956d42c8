// What htmx cannot put into the page, the browser loads as a page: an error,
// no answer, or an answer from another address (the session has ended and the
// answer is the page to sign in). Otherwise the list would just stay as it was.

interface Detail {
  xhr: XMLHttpRequest;
  requestConfig: { verb: string };
  pathInfo: { finalRequestPath: string };
  shouldSwap?: boolean;
}

export function fallBack(): void {
  for (const name of ['htmx:responseError', 'htmx:sendError']) {
    document.addEventListener(name, (event) => load((event as CustomEvent<Detail>).detail));
  }
  document.addEventListener('htmx:beforeSwap', (event) => {
    const { detail } = event as CustomEvent<Detail>;
    if (!movedOn(detail)) return;
    detail.shouldSwap = false;
    load(detail);
  });
}

function movedOn({ xhr, pathInfo }: Detail): boolean {
  const path = (address: string) => new URL(address, location.href).pathname;
  return xhr.responseURL !== '' && path(xhr.responseURL) !== path(pathInfo.finalRequestPath);
}

function load({ requestConfig, pathInfo }: Detail): void {
  if (requestConfig.verb === 'get') location.assign(pathInfo.finalRequestPath);
}
