// Who this browser tab is. Kept per tab, so that several windows are several
// people.
import * as api from './api.js';
import * as drawer from './drawer.js';

const key = 'webchat.me';

export class Identity {
  constructor() {
    this.view = read();
  }
  get known() { return this.view !== null; }
  get tab() { return this.view.tab; }
  get me() { return this.view.me; }

  async choose(id) { this.keep(await api.choose(id)); }
  async join(name, group) { this.keep(await api.join(name, group)); }

  // check asks whether the session is still good, and after a restart of the
  // server chooses the same person again. Guests of a server that keeps nothing
  // get another id then; what they have not sent yet goes over to it.
  async check() {
    const before = this.view;
    const now = await this.current();
    if (this.view !== before) return; // the person has left meanwhile
    this.keep(now);
    if (now.me.id === before.me.id) return;
    await drawer.adopt(before, now);
    location.reload();
  }

  async current() {
    const { tab, me } = this.view;
    try {
      return await api.me(tab);
    } catch (err) {
      if (err.status !== 401) throw err;
    }
    try {
      return await api.choose(me.id);
    } catch (err) {
      if (err.status !== 404) throw err;
    }
    return api.join(me.name, me.group);
  }

  async leave() {
    const tab = this.tab;
    this.keep(null);
    await api.leave(tab).catch(() => {}); // it ends by itself some day
  }

  keep(view) {
    this.view = view;
    if (view) sessionStorage.setItem(key, JSON.stringify(view));
    else sessionStorage.removeItem(key);
  }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}
