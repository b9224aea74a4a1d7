// The line to the server on which messages arrive. It comes back by itself, and
// says each time what it has, so that it gets what it missed.
import * as api from './api.js';

const firstPause = 500;
const longestPause = 15000;
const silence = 60000; // the server says something more often than this

export class Live {
  // on: hello(reset, last), messages(list), members(list), state(name)
  constructor(identity, on) {
    this.identity = identity;
    this.on = on;
    this.epoch = '';
    this.after = 0;
    this.pause = firstPause;
    this.stopped = false;
    this.wake = () => this.retryNow();
    addEventListener('online', this.wake);
    document.addEventListener('visibilitychange', this.wake);
    this.connect();
  }

  stop() {
    this.stopped = true;
    removeEventListener('online', this.wake);
    document.removeEventListener('visibilitychange', this.wake);
    clearTimeout(this.timer);
    clearTimeout(this.quiet);
    this.socket?.close();
  }

  async connect() {
    this.timer = null;
    try {
      await this.identity.check();
    } catch (err) {
      if (!this.stopped && [404, 409].includes(err.status)) this.on.gone();
      else this.later('offline');
      return;
    }
    if (this.stopped) return;
    if (!this.identity.view.running) { this.later('stopped'); return; }
    this.open();
  }

  open() {
    const socket = new WebSocket(api.liveURL(this.identity.tab, this.epoch, this.after));
    this.socket = socket;
    this.listen();
    socket.addEventListener('message', (event) => {
      this.listen();
      this.take(JSON.parse(event.data));
    });
    socket.addEventListener('close', () => {
      if (this.socket === socket) this.later('offline');
    });
  }

  take(frame) {
    switch (frame.type) {
      case 'hello':
        this.pause = firstPause;
        this.epoch = frame.epoch;
        if (frame.reset) this.after = 0;
        this.on.hello(Boolean(frame.reset), frame.last || 0);
        this.on.members(frame.members || []);
        this.on.state('online');
        break;
      case 'members':
        this.on.members(frame.members || []);
        break;
      case 'messages':
        this.after = frame.list.at(-1).seq;
        this.on.messages(frame.list);
        break;
    }
  }

  // listen gives a connection up that has said nothing for too long.
  listen() {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => {
      const socket = this.socket;
      this.socket = null;
      socket?.close();
      this.later('offline');
    }, silence);
  }

  later(state) {
    if (this.stopped || this.timer) return;
    clearTimeout(this.quiet);
    this.socket = null;
    this.on.state(state);
    this.timer = setTimeout(() => this.connect(), this.pause * (0.75 + Math.random() / 2));
    this.pause = Math.min(this.pause * 2, longestPause);
  }

  retryNow() {
    if (!this.timer || document.hidden) return;
    clearTimeout(this.timer);
    this.pause = firstPause;
    this.connect();
  }
}
