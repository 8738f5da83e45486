// The phone's calls to the server that plays WeChat.
export class Wire {
  constructor(openid) {
    this.openid = openid;
  }

  async say(kind, content = {}) {
    const response = await fetch("/platform/say", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ openid: this.openid, kind, ...content }),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response.json();
  }

  async menu() {
    const told = await this.#get("/platform/menu");
    return told?.button ?? told?.menu?.button ?? [];
  }

  async conversation() {
    return (await this.#get(`/platform/conversation/${this.openid}`))?.items ?? [];
  }

  understood() {
    return this.#get(`/phone/behind/${this.openid}`);
  }

  /** Calls `heard` with everything new past the item `after`; the browser reconnects by itself. */
  listen(after, heard, state) {
    this.source?.close();
    this.source = new EventSource(`/platform/stream/${this.openid}?after=${after}`);
    this.source.addEventListener("message", (event) => heard(JSON.parse(event.data)));
    this.source.addEventListener("open", () => state(true));
    this.source.addEventListener("error", () => state(false));
  }

  async #get(path) {
    const response = await fetch(path, { headers: { Accept: "application/json" } });
    return response.ok ? response.json() : null;
  }
}
