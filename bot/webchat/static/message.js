// One message as it looks.
import { photoURL } from './api.js';
import { h, icon } from './dom.js';
import { avatar, badge } from './faces.js';
import { enlarge } from './photos.js';
import { T, why } from './texts.js';
import { clock } from './times.js';

// bubble draws a message that has been kept. ctx: me, tab, names, on.quote,
// on.jump, on.call.
export function bubble(m, ctx) {
  const mine = m.from === ctx.me.id;
  const kind = mine ? 'mine' : m.from ? 'theirs' : 'frombot';
  const face = avatar(m.from, m.name);
  if (m.from && !mine && ctx.on.call) face.addEventListener('click', () => ctx.on.call(m.name));
  const box = h('div', { class: 'bubble' },
    m.quote ? quoted(m.quote, () => ctx.on.jump(m.quote.id)) : null,
    m.text ? h('p', { class: 'text' }, called(m, ctx.me), marked(m.text, ctx.names, ctx.me)) : null,
    m.photo ? picture(m, ctx) : null);
  box.addEventListener('click', (event) => {
    if (!event.target.closest('button') && getSelection().isCollapsed) ctx.on.quote(m);
  });
  return h('li', { class: `message ${kind}`, 'data-id': m.id }, face,
    h('div', { class: 'column' },
      h('p', { class: 'head' },
        mine ? h('span', { class: 'unseen' }, T.chat.me) : h('bdi', { class: 'name' }, m.name),
        mine ? null : badge(m.from, m.role),
        h('time', { datetime: m.at }, clock(m.at))),
      h('div', { class: 'line' }, box,
        h('button', { class: 'reply', title: T.chat.quote, 'aria-label': T.chat.quoteOf(m.name), onclick: () => ctx.on.quote(m) },
          icon('quote')))));
}

// waiting draws a message that is still on its way.
export function waiting(m, on) {
  const box = h('div', { class: 'bubble' },
    m.quote ? quoted(m.quote, () => {}) : null,
    m.text ? h('p', { class: 'text' }, m.text) : null,
    m.photo ? h('img', { class: 'photo', src: on.preview(m), alt: T.compose.photoName }) : null);
  return h('li', { class: `message mine waiting ${m.state}`, 'data-id': m.id },
    avatar(m.person, on.me.name),
    h('div', { class: 'column' },
      h('p', { class: 'head' }, h('span', { class: 'unseen' }, T.chat.me)),
      h('div', { class: 'line' }, box),
      state(m, on)));
}

function state(m, on) {
  switch (m.state) {
    case 'unsent':
      return h('button', { class: 'state', onclick: () => on.retry(m) }, T.state.unsent);
    case 'refused':
      return h('p', { class: 'state', role: 'alert' }, T.state.refused(why(m.why)), ' ',
        h('button', { onclick: () => on.edit(m) }, T.state.edit), ' ',
        h('button', { onclick: () => on.drop(m) }, T.state.drop));
  }
  return h('p', { class: 'state', role: 'status' }, T.state.sending);
}

function quoted(q, jump) {
  return h('button', { class: 'quoted', title: T.chat.jump, onclick: jump },
    h('bdi', { class: 'name' }, q.name), h('bdi', { class: 'said' }, q.text));
}

// called is the person whom the bot's message is for.
function called(m, me) {
  if (!m.mention) return [];
  const own = m.mention.id ? m.mention.id === me.id : m.mention.name === me.name;
  return [call(m.mention.name, own), ' '];
}

const call = (name, own) => h('bdi', { class: own ? 'call own' : 'call' }, T.chat.call(name));

// marked makes the names after an @ stand out. Longer names come first, as one
// may begin with another.
function marked(text, names, me) {
  const parts = [];
  let plain = '';
  for (let i = 0; i < text.length;) {
    const name = text[i] === '@' && names.find((n) => text.startsWith(n, i + 1));
    if (!name) { plain += text[i++]; continue; }
    parts.push(plain, call(name, name === me.name));
    plain = '';
    i += name.length + 1;
  }
  parts.push(plain);
  return parts.filter((p) => p !== '');
}

function picture(m, ctx) {
  const url = photoURL(ctx.tab, m.photo.file);
  const img = h('img', { class: 'photo', src: url, alt: '' });
  reserve(img, m.photo.w, m.photo.h);
  return h('button', { class: 'picture', 'aria-label': T.chat.photoOf(m.name), onclick: () => enlarge(url) },
    img);
}

const tallest = 260; // px, of a photo between the messages

// reserve leaves room for a photo that has not come yet, so that nothing jumps.
function reserve(img, width, height) {
  if (!width || !height) return;
  const ratio = Math.min(3, Math.max(width / height, 0.5));
  img.style.aspectRatio = String(ratio);
  img.style.width = `${Math.round(Math.min(width, tallest * ratio))}px`;
}
