// The door of a visit: each arrival is answered on the spot, scanned or typed; without network it is written down here and
// handed in later. The page works without this script.
import { possible, watch } from "./camera.js";
import { dequeue, enqueue, find, forgetOld, guests, keepGuests, keepPage, queued } from "./kept.js";

const door = document.getElementById("door");
const { session, until, list, hand, worker, page, reader } = door.dataset;
const form = document.getElementById("door-form");
const result = document.getElementById("door-result");
const waiting = document.getElementById("door-queue");
const ANSWER_MS = 6000;
const RETRY_MS = 20000;
const JSON_ONLY = { Accept: "application/json" };

const tell = (text, kind = "note", more = "") => {
  result.replaceChildren(Object.assign(document.createElement("b"), { textContent: text }));
  if (more) result.append(Object.assign(document.createElement("span"), { textContent: more }));
  result.className = `door-result ${kind}`;
  result.hidden = false;
  navigator.vibrate?.(kind === "good" ? 60 : [60, 60, 60]);
};

const signIn = () => {
  tell("登录已经过期，请重新登录。", "bad", queued(session).length ? "没有上传的签到还在这台设备上，登录后自动上传。" : "");
  const link = Object.assign(document.createElement("a"), { textContent: "重新登录", className: "button plain" });
  link.href = `/console/login?next=${encodeURIComponent(window.location.pathname)}`;
  result.append(link);
};

// --- what the page shows ----------------------------------------------------------------------------------------

const showQueue = () => {
  const number = queued(session).length;
  waiting.hidden = number === 0;
  waiting.querySelector("p").textContent = `${number} 条签到还存在这台设备上，没有上传。有网络时会自动上传，请先不要退出登录。`;
};

const mark = (booking, text, kind = "good") => {
  const cell = door.querySelector(`tr[data-booking="${booking}"] [data-state]`);
  if (!cell) return;
  cell.replaceChildren(Object.assign(document.createElement("span"), { className: `badge ${kind}`, textContent: text }));
  cell.closest("tr").querySelector("form")?.remove();
};

const count = (counted) => {
  for (const [name, number] of Object.entries(counted ?? {})) {
    const place = door.querySelector(`[data-count="${name}"]`);
    if (place) place.textContent = number;
  }
};

const cell = (label, ...content) => {
  const made = document.createElement("td");
  made.dataset.label = label;
  made.append(...content);
  return made;
};

// Without network the list is what was kept: no names, only their beginnings.
const showKept = () => {
  const rows = document.querySelector("#door-rows tbody");
  if (!rows || door.dataset.offline === undefined) return;
  const noted = new Set(queued(session).map((one) => one.booking));
  rows.replaceChildren(...guests(session).map((one) => {
    const row = document.createElement("tr");
    row.dataset.booking = one.booking;
    const state = one.came ? `已到场 ${one.came}人` : noted.has(one.booking) ? "已记下，待上传" : "还没到";
    const code = Object.assign(document.createElement("code"), { textContent: one.code });
    row.append(cell("联系人", one.who), cell("人数", String(one.party)), cell("签到码", code), cell("状态", state));
    row.lastChild.dataset.state = "";
    return row;
  }));
};

// --- one arrival ------------------------------------------------------------------------------------------------

const writeDown = (code, party) => {
  const found = find(session, code);
  if (!found) return tell("没有网络，名单里也没有这个签到码。", "bad", "请核对；确有预约的，先记在纸上，联网后再签到。");
  if (found.came || queued(session).some((one) => one.booking === found.booking)) return tell("已经签过到了。", "note", found.who);
  if (party > found.party) return tell(`到场人数应在 1 到 ${found.party} 之间。`, "bad", found.who);
  enqueue(session, { booking: found.booking, at: new Date().toISOString(), party: party || null }, until);
  mark(found.booking, "已记下，待上传", "note");
  showQueue();
  return tell(`没有网络，先记下了：${party || found.party} 人`, "good", found.who);
};

const arrive = async (code, party) => {
  let answer;
  try {
    const body = new URLSearchParams({ code, party: party || "" });
    answer = await fetch(form.action, { method: "POST", body, headers: JSON_ONLY, signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    return writeDown(code, party);
  }
  if (answer.status === 401 || answer.status === 403) return signIn();
  if (answer.status >= 502) return writeDown(code, party);
  if (!answer.ok) return tell("这次没有成功，请再试一次。", "bad");
  const told = await answer.json();
  if (told.booking) mark(told.booking, `已到场 ${told.came}人`);
  count(told.counted);
  handIn();
  return tell(told.said, told.kind, told.who);
};

document.addEventListener("submit", async (event) => {
  const sent = event.target.closest("[data-arrival]");
  if (!sent) return;
  event.preventDefault();
  const fields = new FormData(sent);
  delete sent.dataset.sent;
  await arrive(String(fields.get("code")).trim(), Number(fields.get("party")) || 0);
  form.reset();
  if (sent === form) form.elements.code.focus();
});

// --- handing in -------------------------------------------------------------------------------------------------

let handing = false;
const handIn = async () => {
  const arrivals = queued(session);
  if (arrivals.length === 0 || handing) return;
  handing = true;
  try {
    const answer = await fetch(hand, {
      method: "POST", headers: { ...JSON_ONLY, "Content-Type": "application/json" }, body: JSON.stringify({ arrivals }),
    });
    if (answer.status === 401 || answer.status === 403) return signIn();
    if (!answer.ok) return;
    const { results, counted } = await answer.json();
    dequeue(session, new Set(results.map((one) => one.booking)), until);
    for (const one of results) mark(one.booking, one.wrong || `已到场 ${one.came}人`, one.wrong ? "bad" : "good");
    count(counted);
    const wrong = results.filter((one) => one.wrong);
    if (wrong.length) tell(`已上传，${wrong.length} 条没能签到`, "bad", wrong[0].wrong);
    else tell(`没有网络时记下的 ${results.length} 条签到，已经上传`, "good");
  } catch {
    // no network yet: the queue stays
  } finally {
    handing = false;
    showQueue();
  }
};

const refresh = async () => {
  const answer = await fetch(list, { headers: JSON_ONLY });
  if (answer.ok) keepGuests(session, await answer.json());
};

// --- camera, search, beginning ----------------------------------------------------------------------------------

const scan = document.getElementById("door-scan");
const video = document.getElementById("door-camera");
let off = null;
const toggle = async () => {
  if (off) off();
  else {
    try {
      off = await watch(video, reader, (text) => arrive(text, 0));
      video.parentElement.hidden = false;
      scan.lastChild.textContent = "关闭摄像头";
      return;
    } catch {
      tell("打不开摄像头，请输入签到码。", "bad", "在浏览器里允许这个网站使用摄像头，再试一次。");
    }
  }
  off = null;
  video.parentElement.hidden = true;
  scan.lastChild.textContent = "打开摄像头扫码";
};
if (possible()) {
  scan.hidden = false;
  scan.addEventListener("click", toggle);
}

const search = document.getElementById("door-search");
search.closest(".field").hidden = false;
search.addEventListener("input", () => {
  const wanted = search.value.trim().toLowerCase();
  for (const row of document.querySelectorAll("#door-rows tbody tr")) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});

forgetOld(Date.now());
showKept();
showQueue();
waiting.querySelector("button").addEventListener("click", handIn);
window.addEventListener("online", handIn);
setInterval(handIn, RETRY_MS);
handIn();
const ready = door.dataset.offline === undefined ? refresh() : Promise.resolve();
ready.then(() => keepPage(worker, page, [reader])).then(() => { door.dataset.ready = ""; }).catch(() => {});
