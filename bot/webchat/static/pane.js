// One chat on the page: its messages and the place to write.
import * as api from './api.js';
import { Composer } from './composer.js';
import { h, icon, say } from './dom.js';
import { bubble, waiting } from './message.js';
import { T } from './texts.js';
import { dayName, dayOf } from './times.js';

const nearEnd = 80; // pixels from the end that count as being there
const photoTroubles = ['too_large', 'not_a_photo'];

export class Pane {
  // shown() tells whether the person can see this pane now; changed() is called
  // when what is unread may have changed.
  constructor(room, identity, outbox, { shown, changed }) {
    Object.assign(this, { room, identity, outbox, shown, changed });
    this.names = [];
    this.nodes = new Map(); // by key, so that what has not changed stays as it is
    this.previews = new Map();
    this.following = true; // the newest message stays in view
    this.composer = new Composer(room, (text, quote, photo) => {
      this.following = true;
      outbox.add(room.id, text, quote, photo);
    });
    this.build();
  }

  build() {
    const { kind, title, sub } = this.room;
    this.list = h('ol', { class: 'list' });
    this.more = h('button', { class: 'plain more', hidden: true, onclick: () => this.loadEarlier() }, T.chat.earlier);
    this.empty = h('p', { class: 'empty' }, T.chat.empty[kind]);
    this.scroller = h('div', { class: 'scroller', role: 'region', 'aria-label': T.chat.log(title), tabindex: '0', onscroll: () => this.scrolled() }, this.more, this.empty, this.list);
    this.below = h('button', { class: 'below', hidden: true, onclick: () => this.toEnd() });
    this.sub = h('small', null, sub);
    this.el = h('section', { class: `pane ${kind}`, id: `pane-${kind}`, 'aria-label': title },
      h('header', { class: 'pane-head' }, kind === 'private' ? icon('lock') : null, h('h2', null, h('bdi', null, title)), this.sub),
      h('div', { class: 'middle' }, this.scroller, this.below),
      this.composer.el);
    // Photos, the keyboard of a phone and a turned phone change the heights.
    new ResizeObserver(() => this.settle()).observe(this.list);
    new ResizeObserver(() => this.settle()).observe(this.scroller);
  }

  // take adds messages that came in; news are those to be told to the listener.
  take(messages, news) {
    const fresh = this.room.add(messages);
    if (!fresh.length) return;
    this.draw();
    if (news) {
      for (const m of fresh.filter((x) => x.from !== this.room.me.id)) {
        const call = m.mention ? `${T.chat.call(m.mention.name)} ` : '';
        say(T.chat.said(m.name, call + (m.text || T.chat.photo)));
      }
    }
    this.look();
  }

  reset() {
    this.room.clear();
    this.nodes.clear();
    this.list.replaceChildren();
    this.draw();
  }

  setNames(names) {
    this.names = [...names].sort((a, b) => b.length - a.length);
  }

  draw() {
    const wanted = this.wanted();
    let next = this.list.firstChild;
    const keep = new Map();
    for (const [key, make] of wanted) {
      const node = this.nodes.get(key) || make();
      keep.set(key, node);
      if (node === next) next = next.nextSibling;
      else this.list.insertBefore(node, next);
    }
    while (next) {
      const gone = next;
      next = next.nextSibling;
      gone.remove();
    }
    this.nodes = keep;
    this.empty.hidden = wanted.length > 0;
    this.more.hidden = !this.room.more || this.room.list.length < 50;
    this.settle();
  }

  // wanted is what the list should show: days, messages, and what is on its way.
  wanted() {
    const { room } = this;
    const ctx = { me: room.me, tab: this.identity.tab, names: this.names, on: this.actions() };
    const rows = [];
    let day = '';
    for (const m of room.list) {
      if (dayOf(m.at) !== day) {
        day = dayOf(m.at);
        rows.push([`day ${day} ${dayName(m.at)}`, () => h('li', { class: 'day' }, h('span', null, dayName(m.at)))]);
      }
      rows.push([m.id, () => bubble(m, ctx)]);
    }
    for (const m of this.outbox.of(room.id)) {
      if (room.byID.has(m.id)) continue;
      rows.push([`${m.id} ${m.state} ${m.why}`, () => waiting(m, this.actions())]);
    }
    return rows;
  }

  actions() {
    return {
      me: this.room.me,
      quote: (m) => this.composer.quote(m),
      jump: (id) => this.jump(id),
      call: this.room.kind === 'group' ? (name) => this.composer.call(name) : null,
      retry: (m) => this.outbox.retry(m.chat),
      drop: (m) => this.outbox.drop(m.id),
      edit: (m) => {
        this.outbox.drop(m.id);
        this.composer.write(m.text);
        if (m.quote) this.composer.quote(m.quote);
        if (m.photo && !photoTroubles.includes(m.why)) this.composer.attach(m.photo);
      },
      preview: (m) => {
        if (!this.previews.has(m.id)) this.previews.set(m.id, URL.createObjectURL(m.photo));
        return this.previews.get(m.id);
      },
    };
  }

  jump(id) {
    const node = this.nodes.get(id);
    if (!node) return;
    this.following = false;
    node.scrollIntoView({ block: 'center', behavior: calm() ? 'auto' : 'smooth' });
    node.classList.add('found');
    setTimeout(() => node.classList.remove('found'), 1600);
  }

  async loadEarlier() {
    const { room, scroller } = this;
    this.more.disabled = true;
    try {
      const { list, more } = await api.earlier(this.identity.tab, room.id, room.oldest);
      room.more = more;
      const fromEnd = scroller.scrollHeight - scroller.scrollTop;
      this.following = false;
      room.add(list);
      this.draw();
      scroller.scrollTop = scroller.scrollHeight - fromEnd;
    } catch {
      // The button stays; the page says by itself that it is offline.
    }
    this.more.disabled = false;
  }

  // scrolled notices where the person went. A scroll that comes with another
  // height is the browser's own and says nothing about him.
  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (!clientHeight) return; // not shown
    if (this.height === `${scrollHeight} ${clientHeight}`) {
      this.following = scrollHeight - scrollTop - clientHeight < nearEnd;
    } else {
      this.settle();
    }
    this.look();
  }

  // settle keeps the newest message in view while the person is there.
  settle() {
    const { scroller } = this;
    this.height = `${scroller.scrollHeight} ${scroller.clientHeight}`;
    if (this.following) scroller.scrollTop = scroller.scrollHeight;
  }

  toEnd() {
    this.following = true;
    this.settle();
    this.look();
    this.composer.field.focus();
  }

  // look marks as read what the person has before him.
  look() {
    if (this.shown() && this.following) this.room.read();
    const n = this.shown() ? this.room.unread : 0;
    this.below.hidden = n === 0;
    this.below.replaceChildren(icon('down'), T.chat.newBelow(n));
    this.changed();
  }
}

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
