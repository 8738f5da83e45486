// Messages and answers as nodes.
import { anchor, linked, make, safeHref } from "/static/linked.js";

const PASSAGE_CHARS = 16;

export function mine(message) {
  const words = message.location ? `［位置］${message.location.label || "我的位置"}` : message.text;
  const turn = make("div", { class: "turn mine", "data-id": message.id }, make("p", { class: "bubble" }, words));
  turn.prepend(make("span", { class: "unseen" }, "您说："));
  return turn;
}

export function theirs(answer, choose) {
  const turn = make("div", { class: "turn theirs" }, make("span", { class: "unseen" }, "答复："));
  if (answer.problem) {
    turn.classList.add("wrong");
    turn.append(make("p", { class: "bubble" }, answer.problem.detail || answer.problem.title));
    return turn;
  }
  if (answer.late) {
    turn.append(make("p", { class: "bubble" }, "这个问题查得久了些，答复还在准备。您下次发消息时，会先看到它。"));
    return turn;
  }
  for (const reply of answer.replies) turn.append(...replyNodes(reply, choose));
  const cards = (answer.sources ?? []).map(sourceCard);
  if (cards.length) turn.append(make("ul", { class: "sources", "aria-label": "出处" }, ...cards));
  return turn;
}

function bubble(text) {
  return make("p", { class: "bubble" }, linked(text));
}

function replyNodes(reply, choose) {
  switch (reply.kind) {
    case "text":
    case "handover":
      return [bubble(reply.text)];
    case "choices":
      return [bubble(reply.prompt), choices(reply.options, choose)];
    case "card":
      return [card(reply)];
    case "image": {
      const source = `data:${reply.media_type};base64,${reply.content}`;
      return [make("div", { class: "bubble" }, make("img", { src: source, alt: reply.alt }))];
    }
    default:
      return [];
  }
}

function choices(options, choose) {
  const buttons = options.map((option, at) =>
    make("button", { type: "button", class: "choice", onclick: () => choose(option.label) },
      make("span", {}, String(at + 1)), option.label));
  return make("div", { class: "choices", role: "group", "aria-label": "请选一个" }, ...buttons);
}

function card(reply) {
  const parts = [make("b", {}, reply.title), make("span", {}, reply.description)];
  const href = safeHref(reply.url);
  if (!href) return make("div", { class: "sheet linkcard" }, ...parts);
  return make("a", { class: "sheet linkcard", href, target: "_blank", rel: "noopener" }, ...parts, make("em", {}, "打开 ›"));
}

function sourceCard(source) {
  const item = make("li", {}, make("h3", {}, source.number ? `出处 · ${source.number}` : "出处"));
  item.append(source.url ? anchor(source.url, source.title) : make("p", {}, source.title));
  if (source.passage && source.passage.length > PASSAGE_CHARS) {
    item.append(make("details", {}, make("summary", {}, "看原文摘录"), make("p", {}, source.passage)));
  }
  return item;
}

export function typing() {
  const dots = make("span", { class: "typing", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
  return make("div", { class: "turn theirs", id: "typing" },
    make("p", { class: "bubble" }, dots, make("span", { class: "unseen" }, "正在查找答案")));
}

export function waitingNote(words) {
  return make("p", { class: "fate" }, words);
}
