// What a door keeps on the device for when the network is gone: the list of a session (masked, until the visit's day is
// over) and the arrivals that were not handed in yet. `console.js` forgets both when somebody signs out.
const LIST = "mc-door-list-";
const QUEUE = "mc-door-queue-";
const CACHE = "mc-door";
const LATEST_MS = 3 * 24 * 3600 * 1000; // arrivals are taken until three days after

const read = (key, otherwise) => {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
};

export const guests = (session) => read(LIST + session, { guests: [] }).guests;
export const keepGuests = (session, list) => localStorage.setItem(LIST + session, JSON.stringify(list));
export const queued = (session) => read(QUEUE + session, { arrivals: [] }).arrivals;

const keepQueue = (session, arrivals, until) => {
  if (arrivals.length) localStorage.setItem(QUEUE + session, JSON.stringify({ arrivals, until }));
  else localStorage.removeItem(QUEUE + session);
};

export const enqueue = (session, arrival, until) => keepQueue(session, [...queued(session), arrival], until);

// What was handed in goes; what was written down meanwhile stays.
export const dequeue = (session, bookings, until) =>
  keepQueue(session, queued(session).filter((one) => !bookings.has(one.booking)), until);

export const forgetOld = (now) => {
  for (const key of Object.keys(localStorage)) {
    const until = Date.parse(read(key, {})?.until);
    const over = key.startsWith(LIST) ? until < now : key.startsWith(QUEUE) && until + LATEST_MS < now;
    if (over) localStorage.removeItem(key);
  }
};

const alike = (code) => code.replace(/\s/g, "").toUpperCase().replace(/[0O]/g, "Q").replace(/[1IL]/g, "J");

export const find = (session, typed) => {
  const ticket = typed.replace(/\s/g, "").toUpperCase();
  return guests(session).find((one) => one.ticket === ticket || alike(one.code) === alike(typed));
};

// The page itself, without anybody's name, so that it opens again without network.
export const keepPage = async (worker, page, more) => {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  await navigator.serviceWorker.register(worker, { scope: "/console/visits/" });
  const mine = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((one) => one.href || one.src);
  const modules = ["kept.js", "camera.js"].map((name) => new URL(name, import.meta.url).href);
  const cache = await caches.open(CACHE);
  await cache.addAll([page, ...new Set([...mine, ...modules, ...more])]);
};
