// "幕后": what became of the last message, step by step.
import { anchor, make } from "/static/linked.js";

const ANSWERED = { answered: "已答复", offered: "给了选项", unanswered: "没有答案，已记下问题", failed: "出错，已致歉" };
const LOOKS = 8;
const LOOK_MS = 350;

function facts(pairs) {
  const list = make("dl", { class: "facts" });
  for (const [name, value] of pairs) if (value !== undefined && value !== null && value !== "") list.append(make("dt", {}, name), make("dd", {}, value));
  return list;
}

function step(title, ...content) {
  return make("li", {}, make("h3", {}, title), ...content);
}

function raw(text) {
  return make("pre", { class: "raw", tabindex: "0" }, text);
}

function meter(share) {
  const SVG = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "meter");
  svg.setAttribute("viewBox", "0 0 100 8");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const bar = document.createElementNS(SVG, "rect");
  bar.setAttribute("width", String(Math.round(share * 100)));
  bar.setAttribute("height", "8");
  svg.append(bar);
  return svg;
}

export class Behind {
  constructor(box, wire) {
    this.box = box;
    this.wire = wire;
    this.round = 0;
  }

  /** Show what is known: what was said, how long it took, what the platform tells of it; then what was understood. */
  async show(kind, content, tookMs, delivery) {
    this.round += 1;
    const round = this.round;
    const list = make("ol", { class: "stage-list" });
    list.append(this.#pushed(kind, content, delivery), this.#answered(delivery, tookMs));
    this.box.replaceChildren(list);
    const turn = await this.#understood(round);
    if (round !== this.round) return;
    if (turn) list.lastElementChild.before(this.#meaning(turn));
  }

  #pushed(kind, content, delivery) {
    const push = delivery.push;
    const parts = [make("p", {}, "微信把消息签名、加密，推送到 ", make("code", {}, "POST /wechat"), "。")];
    if (push) {
      parts.push(raw(Object.entries(push.params ?? {}).map(([name, value]) => `${name}=${value}`).join("\n")));
      parts.push(raw(push.body ?? ""));
    }
    parts.push(facts([["消息类型", kind], ["内容", content.text || content.key || ""], ["推送次数", String(delivery.tries)]]));
    return step("推送", ...parts);
  }

  #answered(delivery, tookMs) {
    if (delivery.failure) return step("答复", make("p", {}, `没有收到合格的答复：${delivery.failure}`));
    const words = delivery.reply ? "在同一次请求里返回，加密；微信验签、解密后显示。" : "服务先确认收到，答复随后用客服消息送达（或者不需要答复）。";
    const parts = [make("p", {}, words)];
    if (delivery.encrypted_reply) parts.push(raw(delivery.encrypted_reply));
    if (delivery.reply) parts.push(raw(delivery.reply.text || delivery.reply.title || delivery.reply.kind));
    parts.push(facts([["往返", `${Math.round(tookMs)} 毫秒`]]));
    return step("答复", ...parts);
  }

  #meaning(turn) {
    const share = make("span", {}, meter(turn.confidence), `${Math.round(turn.confidence * 100)}%`);
    const parts = [facts([
      ["意图", make("code", {}, turn.intent)], ["把握", share], ["动作", make("code", {}, turn.action)],
      ["结果", ANSWERED[turn.answered] ?? turn.answered], ["用时", `${turn.took_ms} 毫秒`],
    ])];
    if (turn.sources.length) {
      parts.push(make("p", {}, "出处："), make("ul", { class: "links" }, ...turn.sources.map((source) =>
        make("li", {}, source.url ? anchor(source.url, source.title) : source.title, source.number ? make("small", {}, source.number) : ""))));
    }
    return step("听懂了什么", ...parts);
  }

  async #understood(round) {
    const said = (await this.wire.conversation()).findLast((item) => item.who === "resident");
    for (let look = 0; look < LOOKS && round === this.round; look += 1) {
      await new Promise((resolve) => { setTimeout(resolve, LOOK_MS); });
      const turn = await this.wire.understood();
      if (turn && said && new Date(turn.received_at) >= new Date(said.at)) return turn; // not the one before
    }
    return null;
  }
}
