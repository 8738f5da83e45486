// Text with the addresses in it as links; everything is made of nodes, nothing is parsed as HTML.
const URLS = /https?:\/\/[^\s，。；、（）【】《》“”‘’「」<>"'|\\^`{}\u0080-\uffff]+/g;

/** Where an address may lead from a page of ours: our own by its path, others by http(s); null for the rest. */
export function safeHref(url) {
  try {
    const found = new URL(url, location.href);
    if (found.protocol !== "https:" && found.protocol !== "http:") return null;
    return found.origin === location.origin ? found.pathname + found.search + found.hash : found.href;
  } catch {
    return null;
  }
}

export function anchor(url, text) {
  const href = safeHref(url);
  if (href === null) return document.createTextNode(text);
  const link = document.createElement("a");
  link.href = href;
  link.textContent = text;
  link.target = "_blank";
  link.rel = "noopener";
  return link;
}

/** The text as a fragment. Long addresses of our own pages are shown by what they are. */
export function linked(text) {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const found of text.matchAll(URLS)) {
    const url = found[0].replace(/[.,;:!?)]+$/, "");
    fragment.append(text.slice(end, found.index), anchor(url, naming(url)));
    end = found.index + url.length;
  }
  fragment.append(text.slice(end));
  return fragment;
}

function naming(url) {
  const href = safeHref(url) ?? url;
  if (href.startsWith("/documents/")) return "打开全文";
  if (href.startsWith("/answers/")) return "看完整答复";
  return url;
}

/** An element with attributes and children. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}
