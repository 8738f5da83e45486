// What makes the console quicker to use. Every page works without it.
document.documentElement.dataset.js = "";

const flash = (text, kind = "bad") => {
  const place = document.getElementById("flashes");
  if (!place) return;
  const note = document.createElement("div");
  note.className = `note ${kind}`;
  const words = document.createElement("p");
  words.textContent = text;
  note.append(words);
  place.replaceChildren(note);
  note.scrollIntoView({ block: "nearest" });
};

const menu = () => {
  const button = document.querySelector("[data-menu]");
  const side = document.getElementById("side");
  if (!button || !side) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = side.toggleAttribute("data-open");
    button.setAttribute("aria-expanded", String(open));
    if (open) side.querySelector("a")?.focus();
  });
};

document.addEventListener("click", (event) => {
  const pressed = event.target instanceof Element ? event.target.closest("[data-opens], [data-closes]") : null;
  if (!pressed) return;
  if (pressed.hasAttribute("data-closes")) pressed.closest("dialog")?.close();
  else document.getElementById(pressed.dataset.opens)?.showModal();
});

// A device that was a door (`door/kept.js`): whoever signs out leaves nothing of it behind.
const doors = (what) => Object.keys(localStorage).filter((key) => key.startsWith(`mc-door-${what}`));
const unsent = () => doors("queue-").reduce((sum, key) => sum + JSON.parse(localStorage.getItem(key)).arrivals.length, 0);
const forgetDoors = () => {
  for (const key of doors("")) localStorage.removeItem(key);
  window.caches?.delete("mc-door");
};
for (const key of doors("list-")) {
  if (!(Date.parse(JSON.parse(localStorage.getItem(key)).until) > Date.now())) localStorage.removeItem(key);
}

// One question before what cannot be taken back; and a form is sent once, however often it is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const leaving = form.getAttribute("action") === "/console/logout";
  const question = leaving && unsent() ? `还有 ${unsent()} 条签到没有上传，退出会丢掉它们。仍然退出？` : event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (leaving) forgetDoors();
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "1";
}, true);

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  let told = {};
  try {
    told = JSON.parse(xhr.responseText);
  } catch {
    told = {};
  }
  flash([told.title ?? "这次没有成功", told.detail ?? "请过一会儿再试。"].join("："));
});
document.addEventListener("htmx:sendError", () => flash("连不上服务器，请检查网络后再试。"));

document.addEventListener("DOMContentLoaded", () => {
  menu();
  document.querySelector("[data-focus]")?.focus();
  for (const dialog of document.querySelectorAll("dialog[data-open]")) dialog.showModal();
});
