// The way to the service: one message at a time, over a WebSocket, or by POST where that does not open. A message
// keeps its id through every try, so it is answered once.
const ANSWER_MS = 26_000;
const BACK_OFF_MS = [400, 1_000, 2_500, 6_000, 12_000];
const WAITING_MAX = 4;
const OPENING_MS = 4_000;

export class Link {
  /** `kept` holds the line; `told(message, answer)` gets each answer; `pushed(answer)` what nobody asked for just now;
   *  `state(name)` gets online, connecting, offline. */
  constructor({ kept, told, pushed, state, url = "/chat" }) {
    Object.assign(this, { kept, told, pushed, state, url });
    this.socket = null;
    this.failed = 0;
    this.sent = null; // the message under way
    this.tries = 0;
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => {
      this.state("offline");
      this.socket?.close();
    });
  }

  start() {
    this.#open();
  }

  /** Something is in line, or the network is back. */
  wake() {
    if (this.socket?.readyState === WebSocket.OPEN || this.failed > 1) this.#next();
    if (!this.socket) this.#open();
  }

  #open() {
    clearTimeout(this.again);
    if (!navigator.onLine) {
      this.state("offline");
      this.again = setTimeout(() => this.#open(), BACK_OFF_MS.at(-1));
      return;
    }
    if (this.failed) this.state("connecting");
    const socket = new WebSocket(new URL(this.url, location.href.replace(/^http/, "ws")));
    this.socket = socket;
    const giveUp = setTimeout(() => socket.close(), OPENING_MS);
    socket.addEventListener("open", () => {
      clearTimeout(giveUp);
      this.failed = 0;
      this.state("online");
      this.sent = null;
      this.#next();
    });
    socket.addEventListener("message", (event) => this.#heard(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      clearTimeout(giveUp);
      if (this.socket !== socket) return;
      this.socket = null;
      this.failed += 1;
      clearTimeout(this.late);
      this.sent = null;
      this.again = setTimeout(() => this.#open(), BACK_OFF_MS[Math.min(this.failed, BACK_OFF_MS.length) - 1]);
      if (this.failed > 1) this.#next(); // no WebSocket here, or no network: ask by POST
    });
  }

  #next() {
    const message = this.kept.waiting[0];
    if (!message || this.sent || !navigator.onLine) return;
    this.sent = message;
    this.tries = this.last === message.id ? this.tries + 1 : 0;
    this.last = message.id;
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(message));
      this.late = setTimeout(() => this.socket?.close(), ANSWER_MS);
    } else {
      this.#post(message);
    }
  }

  async #post(message) {
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(message),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const body = await response.json();
      this.state("online");
      this.#heard(response.ok ? body : { id: message.id, problem: body });
    } catch {
      this.sent = null;
      this.state(navigator.onLine ? "connecting" : "offline");
      this.tries += 1;
      setTimeout(() => this.wake(), BACK_OFF_MS[Math.min(this.tries, BACK_OFF_MS.length - 1)]);
    }
  }

  #heard(answer) {
    if (!answer.id && answer.replies) {
      this.pushed(answer);
      return;
    }
    if (!this.sent || (answer.id && answer.id !== this.sent.id)) return;
    const message = this.sent;
    const status = answer.problem?.status;
    clearTimeout(this.late);
    this.sent = null;
    if ((answer.waiting || status === 429) && this.tries < WAITING_MAX) {
      setTimeout(() => this.#next(), status === 429 ? 1_500 : 600);
      return;
    }
    this.kept.settle(message.id);
    this.told(message, answer.waiting ? { id: message.id, late: true } : answer);
    this.#next();
  }
}
