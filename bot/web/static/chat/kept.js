// What this tab remembers: the conversation, and the messages that have no answer yet.
const KEY = "mingchuang.chat";
const ITEMS_MAX = 120;

export class Kept {
  constructor(storage) {
    this.storage = storage;
    const kept = this.#read();
    this.items = kept.items;
    this.waiting = kept.waiting;
  }

  #read() {
    try {
      const kept = JSON.parse(this.storage.getItem(KEY) ?? "{}");
      return { items: Array.isArray(kept.items) ? kept.items : [], waiting: Array.isArray(kept.waiting) ? kept.waiting : [] };
    } catch {
      return { items: [], waiting: [] };
    }
  }

  save() {
    this.items = this.items.slice(-ITEMS_MAX);
    try {
      this.storage.setItem(KEY, JSON.stringify({ items: this.items, waiting: this.waiting }));
    } catch {
      // full, or not allowed: the conversation on the screen goes on
    }
  }

  add(item) {
    this.items.push(item);
    this.save();
  }

  /** Put a message in line. */
  queue(message) {
    this.waiting.push(message);
    this.save();
  }

  /** Take the message of this id out of the line; false where it was not there. */
  settle(id) {
    const before = this.waiting.length;
    this.waiting = this.waiting.filter((one) => one.id !== id);
    this.save();
    return this.waiting.length < before;
  }

  clear() {
    this.items = [];
    this.waiting = [];
    this.save();
  }
}
