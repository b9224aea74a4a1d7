// Who this browser tab is. Kept per tab, so that several windows are several
// people.
import * as api from './api.js';

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
  // server chooses the same person again. It tells whether the person has
  // another id now, which happens to guests of a server that keeps nothing.
  async check() {
    try {
      this.keep(await api.me(this.tab));
      return false;
    } catch (err) {
      if (err.status !== 401) throw err;
    }
    const { id, name, group } = this.me;
    try {
      this.keep(await api.choose(id));
    } catch (err) {
      if (err.status !== 404) throw err;
      this.keep(await api.join(name, group));
    }
    return this.me.id !== id;
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
