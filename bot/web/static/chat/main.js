// The chat page: the box, the log, and what happens between them.
import { Kept } from "./kept.js";
import { Link } from "./link.js";
import { addPictures, sendPicture } from "./picture.js";
import { here } from "./place.js";
import { mine, theirs, typing } from "./show.js";
import { addVoice } from "./voice.js";

const $ = (id) => document.getElementById(id);
const [log, box, form, state, hello, why] = ["log", "text", "composer", "state", "hello", "why"].map($);

function memory() {
  try { return window.sessionStorage; } catch { return { getItem: () => null, setItem: () => {} }; }
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // a page without https
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const EDGE_PX = 12;
let hiding;
function say(words, stays = false) {
  clearTimeout(hiding);
  state.textContent = words;
  state.hidden = !words;
  if (words && !stays) hiding = setTimeout(() => say(""), 6_000);
}

function toEnd() {
  log.scrollTop = log.scrollHeight;
}

function append(node) {
  $("typing")?.remove();
  log.append(node);
  if (kept.waiting.length) log.append(typing());
  toEnd();
  const hidden = log.scrollTop - (node.offsetTop - log.offsetTop);
  if (hidden > 0) log.scrollTop -= hidden + EDGE_PX; // a long answer is read from its beginning
}

const kept = new Kept(memory());
const link = new Link({
  kept,
  pushed(answer) {
    kept.add({ answer });
    append(theirs(answer, ask));
  },
  told(message, answer) {
    if (answer.replies && !answer.replies.length) { // a person has the conversation: their words come by themselves
      $("typing")?.remove();
      return;
    }
    kept.add({ answer });
    append(theirs(answer, ask));
    if (answer.problem?.status >= 500) log.lastElementChild.append(retry(message));
  },
  state(name) {
    const words = { offline: "网络断开了。您发的消息留着，连上就送出。", connecting: "正在重新连接…" };
    say(words[name] ?? "", true);
  },
});

function retry(message) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "再发一次";
  button.addEventListener("click", () => {
    button.remove();
    send({ ...message, id: newId() });
  });
  return button;
}

function send(message) {
  kept.add({ message });
  kept.queue(message);
  append(mine(message));
  $("clear").hidden = false;
  link.wake();
}

function ask(text) {
  const words = text.trim();
  if (words) send({ id: newId(), text: words });
}

function fit() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(box.value);
  box.value = "";
  fit();
  box.focus();
});
box.addEventListener("input", fit);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
for (const one of document.querySelectorAll(".chips, form.choices")) {
  one.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(event.submitter?.value ?? "");
  });
}
$("clear").addEventListener("click", () => {
  kept.clear();
  log.replaceChildren(hello);
  $("clear").hidden = true;
  box.focus();
});

if ("geolocation" in navigator && window.isSecureContext) $("place").hidden = false;
$("place").addEventListener("click", () => why.showModal());
$("why-no").addEventListener("click", () => why.close());
$("why-yes").addEventListener("click", async () => {
  why.close();
  say("正在定位…", true);
  try {
    const location = await here();
    say("");
    send({ id: newId(), location });
  } catch (error) {
    say(error.message);
  }
});
addVoice($("voice"), box, say);
addPictures($("picture"), $("file"), async (file) => {
  const message = { id: newId(), text: "［图片］" };
  kept.add({ message });
  append(mine(message));
  log.append(typing());
  toEnd();
  $("clear").hidden = false;
  const answer = await sendPicture(message.id, file);
  if (answer.waiting) { // asked for again under the same id
    kept.queue(message);
    link.wake();
    return;
  }
  $("typing")?.remove();
  if (answer.replies && !answer.replies.length) return;
  kept.add({ answer });
  append(theirs(answer, ask));
});

for (const item of kept.items) log.append(item.message ? mine(item.message) : theirs(item.answer, ask));
if (kept.waiting.length) log.append(typing());
if (kept.items.length) {
  $("clear").hidden = false;
  toEnd();
}
link.start();
