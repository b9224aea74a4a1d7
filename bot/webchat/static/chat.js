// The chat: the group and the private chat with the bot, side by side where
// there is room, as two tabs on a phone.
import { h, icon } from './dom.js';
import { avatar, badge } from './faces.js';
import { Live } from './live.js';
import { Outbox } from './outbox.js';
import { Pane } from './pane.js';
import { Room } from './room.js';
import { T } from './texts.js';
import { tour } from './tour.js';

const wide = matchMedia('(min-width: 900px)');

export function showChat(root, identity, restart) {
  const page = new ChatPage(root, identity, restart);
  page.start();
}

class ChatPage {
  constructor(root, identity, restart) {
    Object.assign(this, { root, identity, restart });
    const { me, group, private: own } = identity.view;
    this.outbox = new Outbox(identity, {
      changed: (chat) => this.pane(chat)?.draw(),
      taken: (m) => this.pane(m.chat)?.take([m], false),
    });
    this.rooms = [
      group && new Room('group', group.chat, group.name, group.community, me),
      new Room('private', own, T.chat.privateTitle, T.chat.privateSub, me),
    ].filter(Boolean);
    this.active = this.rooms[0].kind;
    this.panes = this.rooms.map((room) => new Pane(room, identity, this.outbox, {
      shown: () => this.shown(room.kind), changed: () => this.count(),
    }));
    this.news = false;
    this.build();
  }

  pane(chat) { return this.panes.find((p) => p.room.id === chat); }
  kind(kind) { return this.panes.find((p) => p.room.kind === kind); }
  shown(kind) { return !document.hidden && (wide.matches || this.active === kind); }

  build() {
    const { me } = this.identity.view;
    this.tabs = this.rooms.map((room) => this.tab(room));
    this.state = h('p', { class: 'line-state', role: 'status', hidden: true });
    this.el = h('div', { class: 'page' },
      h('a', { class: 'skip', href: `#say-${this.active}` }, T.chat.skip),
      h('header', { class: 'top' },
        h('h1', { class: 'unseen', tabindex: '-1' }, T.title),
        h('div', { class: 'me' }, avatar(me.id, me.name),
          h('span', { class: 'who-name' }, h('small', null, T.chat.me), h('bdi', null, me.name)), badge(me.id, me.role)),
        h('button', { class: 'plain switch', 'aria-label': T.chat.switchLabel(me.name), onclick: () => this.leave() }, icon('swap'), T.chat.switch)),
      this.state,
      h('nav', { class: 'tabs', 'aria-label': T.chat.chats, hidden: this.tabs.length < 2 },
        h('div', { role: 'tablist' }, this.tabs.map((t) => t.button))),
      tour(me, this.rooms.length > 1, (where, text) => this.prepare(where, text)),
      h('main', { class: `panes panes${this.panes.length}` }, this.panes.map((p) => p.el)));
  }

  tab(room) {
    const badge = h('span', { class: 'count', hidden: true });
    const unseen = h('span', { class: 'unseen' });
    const button = h('button', {
      role: 'tab', id: `tab-${room.kind}`, 'aria-controls': `pane-${room.kind}`,
      onclick: () => this.show(room.kind), onkeydown: (e) => this.tabKey(e),
    }, room.kind === 'group' ? T.chat.group : T.chat.private, badge, unseen);
    return { room, button, badge, unseen };
  }

  start() {
    this.root.replaceChildren(this.el);
    this.watch = () => this.panes.forEach((p) => p.look());
    document.addEventListener('visibilitychange', this.watch);
    wide.addEventListener('change', this.watch);
    this.show(this.active);
    this.panes.forEach((p) => { p.draw(); p.composer.grow(); });
    if (wide.matches) this.panes[0].composer.field.focus();
    else this.el.querySelector('h1').focus();
    this.fit = () => {
      if (visualViewport.scale > 1.01) return; // he looks closer, that is all
      this.el.style.height = wide.matches ? '' : `${visualViewport.height}px`;
    };
    visualViewport.addEventListener('resize', this.fit); // some phones lay the keyboard over the page
    this.live = new Live(this.identity, {
      hello: (reset, last) => { if (reset) this.reset(last); },
      messages: (list) => this.take(list),
      members: (list) => this.members(list),
      state: (state) => this.lineState(state),
      gone: () => this.leave(),
    });
    this.outbox.restore();
  }

  stop() {
    this.live.stop();
    this.outbox.stop();
    document.removeEventListener('visibilitychange', this.watch);
    wide.removeEventListener('change', this.watch);
    visualViewport.removeEventListener('resize', this.fit);
    document.title = T.title;
  }

  reset(last) {
    this.news = false;
    for (const p of this.panes) {
      p.reset();
      p.room.renumber(last);
    }
  }

  async leave() {
    this.stop();
    await this.identity.leave();
    this.restart();
  }

  take(list) {
    this.panes.forEach((p) => p.take(list, this.news));
    // What comes with the greeting is no news; it is read only if it is short.
    clearTimeout(this.settled);
    this.settled = setTimeout(() => { this.news = true; }, this.news ? 0 : 300);
  }

  members(list) {
    const names = [T.bot, ...list.map((p) => p.name)];
    this.panes.forEach((p) => p.setNames(names));
    const group = this.kind('group');
    if (group) group.sub.textContent = [group.room.sub, T.chat.members(list.length + 1)].filter(Boolean).join(' · ');
    setTimeout(() => { this.news = true; }, 500);
  }

  lineState(state) {
    this.state.hidden = state === 'online';
    this.state.textContent = T.state[state] || '';
    if (state === 'online') this.outbox.retryAll();
  }

  show(kind) {
    this.active = kind;
    for (const { room, button } of this.tabs) {
      const on = room.kind === kind;
      button.setAttribute('aria-selected', String(on));
      button.tabIndex = on ? 0 : -1;
      this.kind(room.kind).el.classList.toggle('front', on);
    }
    this.el.querySelector('.skip').href = `#say-${kind}`;
    this.kind(kind).settle();
    this.panes.forEach((p) => p.look());
  }

  tabKey(event) {
    if (!['ArrowLeft', 'ArrowRight'].includes(event.key)) return;
    const other = this.tabs.find((t) => t.room.kind !== this.active);
    if (!other) return;
    this.show(other.room.kind);
    other.button.focus();
  }

  // count shows how much is unread, in the tabs and in the window's title.
  count() {
    if (!this.tabs) return;
    let sum = 0;
    for (const { room, badge, unseen } of this.tabs) {
      const n = room.unread;
      sum += n;
      badge.hidden = n === 0;
      badge.textContent = n > 99 ? '99+' : String(n);
      unseen.textContent = n ? T.chat.unread(n) : '';
    }
    document.title = `${sum ? `(${sum}) ` : ''}${this.rooms[0].title} · ${this.identity.view?.me.name || ''}`;
  }

  // prepare fills in a sentence of the tour and returns what sends it.
  prepare(where, text) {
    this.show(where);
    const { composer } = this.kind(where);
    composer.write(text);
    return () => composer.submit();
  }
}
