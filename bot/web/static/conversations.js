// Keeps the list and the open conversation fresh: a WebSocket says that something changed, and the page looks again.
// Without it the page looks every 15 seconds; without scripts people reload.
const EVERY_MS = 15000;
const FIRST_MS = 1000;
const LAST_MS = 30000;
const rows = document.getElementById("talks");
const talk = document.querySelector("[data-talk]");
const lines = document.getElementById("lines");
const light = document.querySelector(".live");
let wait = FIRST_MS;

const piece = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (answer.redirected || answer.status === 401) window.location.reload();
  return answer.ok ? answer : null;
};

// What comes from our own server, rendered with everything escaped, is parsed without running anything.
const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body;

const lookAtRows = async () => {
  const answer = rows && await piece(rows.dataset.rows);
  if (answer) rows.replaceChildren(...parsed(await answer.text()).childNodes);
};

const last = () => [...lines.querySelectorAll("[data-line]")].pop()?.dataset.line ?? "0";

const lookAtLines = async () => {
  if (!talk || !lines) return;
  const answer = await piece(`${talk.dataset.lines}?after=${last()}`);
  if (!answer) return;
  const low = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 80;
  const known = new Set([...lines.querySelectorAll("[data-line]")].map((one) => one.dataset.line));
  for (const one of parsed(`<ol>${await answer.text()}</ol>`).querySelectorAll("[data-line]")) {
    if (!known.has(one.dataset.line)) lines.append(one);
  }
  if (low) lines.scrollTop = lines.scrollHeight;
  if (answer.headers.get("X-Conversation-State") !== talk.dataset.state) moved();
};

// Somebody claimed, gave or ended it: the page is fetched anew, unless something is being written.
const moved = () => {
  const typed = document.querySelector("[data-say] textarea")?.value.trim();
  if (!typed && !document.querySelector("dialog[open]")) window.location.assign(talk.dataset.page);
  else document.querySelector("[data-moved]").hidden = false;
};

let looking = Promise.resolve();
const look = () => {
  looking = looking.then(() => Promise.all([lookAtRows(), lookAtLines()])).catch(() => null);
};

const shine = (live) => {
  light.hidden = false;
  light.dataset.live = live ? "yes" : "no";
  light.textContent = live ? "自动更新" : "正在重新连接";
};

const connect = () => {
  const socket = new WebSocket(new URL("/console/inbox/live", window.location.href.replace(/^http/, "ws")));
  socket.addEventListener("open", () => {
    wait = FIRST_MS;
    shine(true);
    look();
  });
  socket.addEventListener("message", look);
  socket.addEventListener("close", (event) => {
    shine(false);
    if (event.code === 1008) window.location.reload();
    else setTimeout(connect, wait);
    wait = Math.min(wait * 2, LAST_MS);
  });
};

if (lines) lines.scrollTop = lines.scrollHeight;
const form = document.querySelector("[data-say]");
form?.querySelector("textarea").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
if (rows) {
  connect();
  setInterval(() => { if (!document.hidden) look(); }, EVERY_MS);
}
