// Keeps the web form for work without network: its page, its assets, the form
// and its files. Only what is read is looked at; what is sent goes past it, for
// a worker that touches posts loses their bodies in some browsers.
const CACHE = 'ostoja-collect-1';
const ours = (path) => /^\/(v1\/key\/[^/]+|collect)\/(fill|forms)\//.test(path);

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/assets/') || (ours(url.pathname) && url.searchParams.has('v'))) {
    event.respondWith(kept(request)); // its address changes with its content
  } else if (ours(url.pathname)) {
    event.respondWith(newest(request));
  }
});

/** What is kept, else what the network gives. */
async function kept(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? keep(cache, request);
}

/**
 * What the network gives, else what is kept; a server that is broken is no network.
 * Nothing is kept here: a page without its assets is of no use, so the page puts
 * all that it needs into the cache at once (keepForOffline in collect.ts).
 */
async function newest(request) {
  let response, trouble;
  try {
    response = await fetch(request);
    if (response.status < 500) return response;
  } catch (error) {
    trouble = error;
  }
  const found = await (await caches.open(CACHE)).match(request, { ignoreSearch: true });
  if (found) return found;
  if (response) return response;
  throw trouble;
}

async function keep(cache, request) {
  const response = await fetch(request);
  if (response.ok && !response.redirected) await cache.put(request, response.clone());
  return response;
}
