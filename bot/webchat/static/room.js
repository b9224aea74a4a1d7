// One chat as the page knows it: what was said, what is unread.

export class Room {
  constructor(kind, id, title, sub, me) {
    Object.assign(this, { kind, id, title, sub, me });
    this.key = `webchat.seen.${me.id}.${id}`;
    this.seen = Number(sessionStorage.getItem(this.key)) || 0;
    this.clear();
  }

  clear() {
    this.list = []; // by number, oldest first
    this.byID = new Map();
    this.more = true; // there may be earlier ones
  }

  // renumber forgets what was seen if the server counts anew: numbers above the
  // newest are from before it forgot everything.
  renumber(last) {
    if (this.seen > last) this.seen = 0;
  }

  // add takes in messages, in whatever order and however often they come, and
  // returns those that were not known.
  add(messages) {
    const fresh = messages.filter((m) => m.chat === this.id && !this.byID.has(m.id));
    for (const m of fresh) this.byID.set(m.id, m);
    this.list.push(...fresh);
    this.list.sort((a, b) => a.seq - b.seq);
    return fresh;
  }

  get oldest() { return this.list[0]?.seq || 0; }
  get unread() { return this.list.filter((m) => m.seq > this.seen && m.from !== this.me.id).length; }

  // read marks all of it as seen.
  read() {
    const last = this.list.at(-1)?.seq || 0;
    if (last === this.seen) return;
    this.seen = last;
    sessionStorage.setItem(this.key, String(last));
  }
}
