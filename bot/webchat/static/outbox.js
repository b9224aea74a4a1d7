// Sends what the person wrote: of each chat one message after the other, each as
// often as it takes, always under the id that it got at first.
import * as api from './api.js';
import * as drawer from './drawer.js';

const firstPause = 1500;
const longestPause = 30000;

export class Outbox {
  // changed(chat) is told when something waits, fails or is through;
  // taken(message) gets what the server has kept.
  constructor(identity, { changed, taken }) {
    this.identity = identity;
    this.changed = changed;
    this.taken = taken;
    this.waiting = []; // { id, person, chat, text, quote, photo, at, state, why }
    this.lines = new Map(); // by chat: how its sending stands
    this.stopped = false;
    this.nudge = () => this.retryAll();
    addEventListener('online', this.nudge);
  }

  stop() {
    this.stopped = true;
    removeEventListener('online', this.nudge);
    for (const line of this.lines.values()) clearTimeout(line.timer);
  }

  // restore takes up what an earlier page of this person left unsent.
  async restore() {
    for (const m of await drawer.mine(this.identity.me.id)) {
      if (this.waiting.some((w) => w.id === m.id)) continue;
      this.waiting.push({ ...m, state: 'sending', why: '' });
      this.changed(m.chat);
      this.run(m.chat);
    }
  }

  add(chat, text, quote, photo) {
    const m = {
      id: newID(), person: this.identity.me.id, chat, text,
      quote: quote && { id: quote.id, name: quote.name, text: quote.text },
      photo: photo || null, at: Date.now(),
    };
    drawer.put(m);
    this.waiting.push({ ...m, state: 'sending', why: '' });
    this.changed(chat);
    this.run(chat);
  }

  of(chat) { return this.waiting.filter((m) => m.chat === chat); }

  drop(id) {
    const m = this.waiting.find((w) => w.id === id);
    if (!m) return;
    this.waiting = this.waiting.filter((w) => w.id !== id);
    drawer.remove(id);
    this.changed(m.chat);
  }

  retryAll() {
    for (const chat of this.lines.keys()) this.retry(chat);
  }

  // retry goes on at once where the next attempt is still some time away.
  retry(chat) {
    const line = this.lines.get(chat);
    if (!line || line.busy) return;
    clearTimeout(line.timer);
    line.pause = firstPause;
    this.run(chat);
  }

  async run(chat) {
    if (!this.lines.has(chat)) this.lines.set(chat, { busy: false, timer: 0, pause: firstPause });
    const line = this.lines.get(chat);
    if (line.busy) return;
    line.busy = true;
    clearTimeout(line.timer);
    for (;;) {
      const m = this.of(chat).find((w) => w.state !== 'refused');
      if (!m || this.stopped || !(await this.attempt(m, line))) break;
    }
    line.busy = false;
  }

  // attempt offers one message and tells whether the next one may follow.
  async attempt(m, line) {
    this.mark(m, 'sending');
    try {
      const kept = await api.post(this.identity.tab, m);
      line.pause = firstPause;
      this.taken(kept);
      this.drop(m.id);
      return true;
    } catch (err) {
      if (err.status === 401) await this.identity.check().catch(() => {});
      else if (!err.again) {
        this.mark(m, 'refused', err.code);
        return true;
      }
      this.mark(m, 'unsent');
      line.timer = setTimeout(() => this.run(m.chat), line.pause);
      line.pause = Math.min(line.pause * 2, longestPause);
      return false;
    }
  }

  mark(m, state, why = '') {
    m.state = state;
    m.why = why;
    this.changed(m.chat);
  }
}

// newID is a UUID, also where the page is not served securely and the browser
// keeps its own generator back.
function newID() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
