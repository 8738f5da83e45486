// What is in the conversation, as nodes.
import { linked, make, safeHref } from "/static/linked.js";

const SVG = "http://www.w3.org/2000/svg";
const GAP_MS = 3 * 60_000;
const WAYS = { customer_service: "客服消息", template: "服务通知" };

export function drawing(markup, box = "0 0 32 32") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("fill", "none");
  svg.setAttribute("stroke", "currentColor");
  svg.setAttribute("stroke-width", "2");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, attributes] of markup) {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    svg.append(shape);
  }
  return svg;
}

const WINDOW = [["path", { d: "M5 14a11 11 0 0 1 22 0v14H5z" }], ["path", { d: "M16 3v25M5 15.5h22" }]];
const PERSON = [["circle", { cx: 16, cy: 11, r: 5.5 }], ["path", { d: "M5 29a11 10 0 0 1 22 0" }]];
const WAVES = [["path", { d: "M6 13v6M12 9a10 10 0 0 1 0 14M18 5a16 16 0 0 1 0 22" }]];
const SCENE = [
  ["path", { d: "M0 24l9-9 7 7 6-5 10 8v7H0z", fill: "currentColor", stroke: "none" }],
  ["circle", { cx: 23, cy: 9, r: 3, fill: "currentColor", stroke: "none" }],
];
const STREETS = [
  ["path", { d: "M0 14h80M0 30h80M22 0v44M54 0v44", stroke: "#fff", "stroke-width": 5 }],
  ["path", { d: "M60 44q-4-14 20-20v20z", fill: "#9cc9dc", stroke: "none" }],
  ["path", { d: "M40 32c-7-7-7-17 0-18s7 11 0 18z", fill: "#d23b2f", stroke: "none" }],
];

export function face(mine) {
  const box = make("span", { class: "face", "aria-hidden": "true" });
  box.append(drawing(mine ? PERSON : WINDOW));
  return box;
}

/** The words above an item where some minutes have passed. */
export function moment(at, before) {
  const time = new Date(at);
  if (before && time - new Date(before) < GAP_MS) return null;
  return make("p", { class: "when" }, time.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false }));
}

export function node(item) {
  if (item.who === "platform") return make("p", { class: "notice" }, item.text);
  const mine = item.who === "resident";
  const content = mine ? said(item) : answered(item);
  if (content === null) return null;
  if (typeof content === "string") return make("p", { class: "notice" }, content);
  const row = make("div", { class: mine ? "item mine" : "item" }, face(mine));
  row.append(make("span", { class: "unseen" }, mine ? "您：" : `${WAYS[item.way] ?? "公众号"}：`), content);
  return row;
}

function said(item) {
  switch (item.kind) {
    case "text":
      return make("p", { class: "say" }, item.text);
    case "voice":
      return voice(item.text);
    case "location":
      return place(item.text);
    case "image": {
      const box = make("span", { class: "photo", role: "img", "aria-label": "一张图片" });
      box.append(drawing(SCENE));
      return box;
    }
    case "sticker":
      return make("span", { class: "face-big", role: "img", "aria-label": "表情" }, drawing([
        ["circle", { cx: 16, cy: 16, r: 13, fill: "#ffd75e", stroke: "#d9a520" }],
        ["path", { d: "M11 12.500v2M21 12.500v2M9.500 19.500a7.500 7.500 0 0 0 13 0", stroke: "#6b4a06", "stroke-linecap": "round" }],
      ]));
    case "subscribe":
      return item.text ? "您扫码关注了公众号" : "您关注了公众号";
    case "unsubscribe":
      return "您取消了关注，对话记录已请服务方删除";
    case "SCAN":
      return "您扫了一个二维码";
    case "CLICK":
      return `您点了菜单${item.label ? `“${item.label}”` : ""}`;
    default:
      return null;
  }
}

function voice(words) {
  const seconds = Math.max(2, Math.round((words || "嗯嗯嗯嗯嗯嗯").length / 3.2));
  const bubble = make("p", { class: "say voice" }, `${seconds}″`);
  bubble.append(drawing(WAVES));
  const heard = words || "（微信没有识别出文字）";
  return make("div", { class: "stack" }, bubble, make("p", { class: "heard" }, heard));
}

function place(label) {
  const map = drawing(STREETS, "0 0 80 44");
  map.setAttribute("preserveAspectRatio", "xMidYMid slice");
  const card = make("div", { class: "pick" }, make("b", {}, label || "我的位置"), make("small", {}, "明湖市"));
  card.append(map);
  return card;
}

function answered(item) {
  switch (item.kind) {
    case "text":
      return make("p", { class: "say" }, linked(item.text));
    case "news": {
      const href = safeHref(item.url);
      return make("a", { class: "pick news", href, target: "_blank", rel: "noopener" },
        make("b", {}, item.title), make("small", {}, item.text));
    }
    case "template": {
      const lines = item.text.split("\n").map((line) => make("span", {}, line));
      const more = item.url ? [make("a", { href: safeHref(item.url), target: "_blank", rel: "noopener" }, "查看详情")] : [];
      return make("div", { class: "pick told" }, make("small", {}, "服务通知"), make("b", {}, item.title), ...lines, ...more);
    }
    case "image": {
      const box = make("span", { class: "photo" });
      box.append(make("img", { src: `/platform/media/${encodeURIComponent(item.media_id)}`, alt: "公众号发来的图片" }));
      return box;
    }
    default:
      return null;
  }
}

export function typing() {
  const dots = make("span", { class: "typing", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
  const row = make("div", { class: "item", id: "typing" }, face(false));
  row.append(make("p", { class: "say" }, dots, make("span", { class: "unseen" }, "对方正在输入")));
  return row;
}
