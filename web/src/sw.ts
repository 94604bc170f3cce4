/// <reference lib="webworker" />

/**
 * Keeps the program itself on the device, so that it opens without a network. Mail never passes through here: what is
 * kept of it is in IndexedDB, and only where its owner wants that.
 */
const worker = globalThis as unknown as ServiceWorkerGlobalScope;
// The build puts the names of its files here.
const FILES = '__FILES__'.split(' ');
const CACHE = `redoubt-${FILES.join('').replace(/[^A-Za-z0-9]/g, '').slice(-400).split('').reduce((sum, c) => (Math.imul(sum, 31) + c.charCodeAt(0)) | 0, 7)}`;
const PAGE = '/';

worker.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, '/icon.svg', '/manifest.webmanifest', ...FILES])));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('redoubt-') && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener('message', (event) => {
  if (event.data === 'update') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (event.request.mode === 'navigate') {
    // Frames with messages and downloads go to the server; the application's own addresses are all one page.
    if (url.pathname === '/' || /^\/(mail|settings|contacts)(\/|$)/.test(url.pathname)) event.respondWith(page(event.request));
  } else if (url.pathname.startsWith('/assets/') || url.pathname === '/icon.svg') {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
  }
});

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}
