// Lets the door's page open without network: the network first, what was kept where it does not answer in time.
const CACHE = "mc-door";
const PATIENCE_MS = 5000;
const GATEWAY = 502; // from here on it is the way that is broken, not the page
const DOOR = /^\/console\/visits\/sessions\/[0-9a-f-]+\/door$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const tired = () => new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE_MS));

const freshOrKept = async (request, address) => {
  const kept = await caches.open(CACHE).then((cache) => cache.match(address, { ignoreSearch: true }));
  if (!kept) return fetch(request);
  try {
    const fresh = await Promise.race([fetch(request), tired()]);
    return fresh.status >= GATEWAY ? kept : fresh;
  } catch {
    return kept;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && DOOR.test(url.pathname)) event.respondWith(freshOrKept(request, `${url.pathname}/offline`));
  else if (url.pathname.startsWith("/static/")) event.respondWith(freshOrKept(request, request.url));
});
