// The phone: its conversation, its dock, its menu.
import { make } from "/static/linked.js";
import { Behind } from "./behind.js";
import { moment, node, typing } from "./items.js";
import { placeSheet, scanSheet, voiceSheet } from "./sheets.js";
import { Wire } from "./wire.js";

const $ = (id) => document.getElementById(id);
const [talk, tips, dock, menu, keys, box, hold, extras, more] =
  ["talk", "tips", "dock", "menu", "keys", "text", "hold", "extras", "more-menu"].map($);
const KEY = "mingchuang.phone";
const TYPING_MS = 15_000;
const SLOW_MS = 250;

function stored() {
  try { return window.localStorage; } catch { return { getItem: () => null, setItem: () => {} }; }
}

function openid() {
  const known = stored().getItem(KEY);
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(14));
  const made = `o${[...bytes].map((one) => one.toString(16).padStart(2, "0")).join("").slice(0, 27)}`;
  stored().setItem(KEY, made);
  return made;
}

const wire = new Wire(openid());
const behind = new Behind($("behind"), wire);
let last = { number: 0, at: null };
let follows = false;
let tapped = "";
let typingEnds;

function toEnd() {
  talk.scrollTop = talk.scrollHeight;
}

function showTyping(on) {
  clearTimeout(typingEnds);
  $("typing")?.remove();
  if (!on) return;
  talk.append(typing());
  toEnd();
  typingEnds = setTimeout(() => showTyping(false), TYPING_MS);
}

function heard(item) {
  if (item.kind === "typing") {
    showTyping(true);
    return;
  }
  if (item.number <= last.number) return;
  if (item.kind === "CLICK") item.label = tapped;
  const shown = node(item);
  if (item.who !== "resident") showTyping(false);
  if (item.kind === "subscribe" || item.kind === "unsubscribe") following(item.kind === "subscribe");
  const when = moment(item.at, last.at);
  last = item;
  if (!shown) return;
  const waiting = $("typing");
  if (waiting) waiting.before(...[when, shown].filter(Boolean));
  else talk.append(...[when, shown].filter(Boolean));
  toEnd();
}

function following(now) {
  follows = now;
  for (const one of document.querySelectorAll('[data-do="follow"]')) one.textContent = now ? "取消关注" : "关注";
  dock.hidden = !now;
  tips.hidden = !now;
  $("stranger")?.remove();
  if (now) return;
  extras.hidden = true;
  const follow = make("button", { type: "button", onclick: () => send("subscribe") }, "关注公众号");
  const card = make("div", { class: "stranger", id: "stranger" }, make("p", {}, "查政策、问办事、找服务点。"), follow);
  talk.append(card);
}

async function send(kind, content = {}) {
  const started = performance.now();
  closeAll();
  const slow = setTimeout(() => kind !== "unsubscribe" && showTyping(true), SLOW_MS);
  try {
    const delivery = await wire.say(kind, content);
    if (delivery.reply || delivery.failure) showTyping(false);
    behind.show(kind, content, performance.now() - started, delivery);
  } catch {
    showTyping(false);
    const again = make("button", { type: "button", class: "again" }, "重发");
    again.addEventListener("click", () => {
      again.parentElement.remove();
      send(kind, content);
    });
    talk.append(make("p", { class: "notice" }, "没有发出去，请检查网络。", again));
    toEnd();
  } finally {
    clearTimeout(slow);
  }
}

/* the dock */
function closeAll() {
  more.hidden = true;
  $("more").setAttribute("aria-expanded", "false");
  for (const one of menu.querySelectorAll(".under")) one.hidden = true;
  for (const one of menu.querySelectorAll("[aria-expanded]")) one.setAttribute("aria-expanded", "false");
}

function mode(name) {
  dock.dataset.mode = name;
  $("swap").setAttribute("aria-label", name === "menu" ? "换成键盘" : "换成菜单");
  extras.hidden = true;
}

function tap(entry) {
  tapped = entry.name;
  closeAll();
  if (entry.type === "view") {
    send("view", { key: entry.url });
    window.open(entry.url, "_blank", "noopener");
  } else {
    send("click", { key: entry.key });
  }
}

function drawMenu(entries) {
  $("swap").hidden = !entries.length;
  for (const entry of entries) {
    const group = make("div", {});
    const button = make("button", { type: "button" }, entry.name);
    group.append(button);
    const below = entry.sub_button ?? [];
    if (below.length) {
      const under = make("div", { class: "under", hidden: true }, ...below.map((one) => make("button", { type: "button", onclick: () => tap(one) }, one.name)));
      group.append(under);
      button.setAttribute("aria-expanded", "false");
      button.addEventListener("click", (event) => {
        event.stopPropagation();
        const open = under.hidden;
        closeAll();
        under.hidden = !open;
        button.setAttribute("aria-expanded", String(open));
      });
    } else {
      button.addEventListener("click", () => tap(entry));
    }
    menu.append(group);
  }
  mode(entries.length ? "menu" : "keyboard");
}

function fit() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
  $("send").hidden = !box.value.trim();
  $("plus").hidden = !!box.value.trim();
}

keys.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  fit();
  send("text", { text });
});
box.addEventListener("input", fit);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    keys.requestSubmit();
  }
});
tips.addEventListener("click", (event) => {
  if (event.target.matches(".tip")) send("text", { text: event.target.textContent });
});
$("swap").addEventListener("click", () => mode(dock.dataset.mode === "menu" ? "keyboard" : "menu"));
$("plus").addEventListener("click", () => {
  extras.hidden = !extras.hidden;
  $("plus").setAttribute("aria-expanded", String(!extras.hidden));
  toEnd();
});
$("voice").addEventListener("click", () => {
  const speaking = hold.hidden;
  hold.hidden = !speaking;
  box.hidden = speaking;
  $("voice").setAttribute("aria-pressed", String(speaking));
  $("voice").setAttribute("aria-label", speaking ? "换成键盘" : "换成语音");
});
$("more").addEventListener("click", (event) => {
  event.stopPropagation();
  const open = more.hidden;
  closeAll();
  more.hidden = !open;
  $("more").setAttribute("aria-expanded", String(open));
});
document.addEventListener("click", closeAll);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeAll());

/* voice, place, codes */
const chooseWords = voiceSheet($("voice-sheet"), (text) => send("voice", { text }));
const choosePlace = placeSheet($("place-sheet"), (point) => send("location", point));
const chooseCode = scanSheet($("scan-sheet"), (key) => send(key || follows ? "scan" : "subscribe", { key }));
const release = () => {
  if (!hold.classList.contains("down")) return;
  hold.classList.remove("down");
  hold.textContent = "按住 说话";
  chooseWords();
};
hold.addEventListener("pointerdown", () => {
  hold.classList.add("down");
  hold.textContent = "松开 结束";
});
hold.addEventListener("pointerup", release);
hold.addEventListener("pointercancel", release);
hold.addEventListener("click", (event) => event.detail === 0 && chooseWords()); // a keyboard, or a screen reader
const DEEDS = {
  scan: chooseCode,
  place: choosePlace,
  image: () => send("image"),
  sticker: () => send("sticker"),
  follow: () => send(follows ? "unsubscribe" : "subscribe"),
  fresh() {
    stored().setItem(KEY, "");
    location.reload();
  },
};
for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("click", () => {
    extras.hidden = true;
    closeAll();
    DEEDS[button.dataset.do]();
  });
}

/* start */
function tick() {
  $("clock").textContent = new Date().toLocaleTimeString("zh-CN", { hour: "numeric", minute: "2-digit", hour12: false });
}
tick();
setInterval(tick, 10_000);
drawMenu(await wire.menu());
const before = await wire.conversation();
if (before.length) before.forEach(heard);
wire.listen(last.number, heard, (online) => { $("talk").toggleAttribute("data-offline", !online); });
if (!before.length) send("subscribe");
else if (!before.some((one) => one.kind === "unsubscribe")) following(true);
