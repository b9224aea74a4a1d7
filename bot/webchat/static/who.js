// The first view: choose who you are, or join as a new resident.
import * as api from './api.js';
import { h } from './dom.js';
import { avatar, badge } from './faces.js';
import { T, why } from './texts.js';

const findFrom = 24; // people, from which on a field to find one is worth its room

export async function showWho(root, identity, done) {
  document.title = T.title;
  root.replaceChildren(h('p', { class: 'notice', role: 'status' }, T.who.loading));
  let all;
  try {
    all = await api.people();
  } catch {
    root.replaceChildren(h('p', { class: 'notice', role: 'alert' }, T.who.failed,
      h('button', { class: 'plain', onclick: () => showWho(root, identity, done) }, T.who.again)));
    return;
  }
  const problem = h('p', { class: 'problem', role: 'alert' });
  const enter = async (how) => {
    try {
      await how();
      done();
    } catch (err) {
      problem.textContent = why(err.code);
      problem.scrollIntoView({ block: 'nearest' });
    }
  };
  const pick = (p) => enter(() => identity.choose(p.id));
  const main = h('main', { class: 'who' },
    h('header', null,
      h('h1', { tabindex: '-1' }, T.who.heading),
      h('p', { class: 'intro' }, T.who.intro)),
    problem,
    all.groups.map((g) => groupCard(g, pick, (name) => enter(() => identity.join(name, g.name)))),
    all.others?.length ? h('section', { class: 'card' }, h('h2', null, T.who.others), faces(all.others, pick)) : null);
  root.replaceChildren(main);
  main.querySelector('h1').focus();
}

function groupCard(group, pick, join) {
  const people = group.people || [];
  const staff = people.filter((p) => p.role !== 'resident');
  const residents = people.filter((p) => p.role === 'resident');
  const shown = faces(residents, pick);
  return h('section', { class: 'card', 'aria-label': `${group.community} ${group.name}` },
    h('h2', null, h('bdi', null, group.name), h('small', null, group.community)),
    staff.length ? [h('h3', null, T.who.staff), faces(staff, pick)] : null,
    residents.length ? h('h3', null, T.who.residents) : null,
    residents.length >= findFrom ? finder(shown, residents) : null,
    residents.length ? shown : null,
    joinForm(group, join));
}

function faces(people, pick) {
  return h('ul', { class: 'faces' }, people.map((p) =>
    h('li', null, h('button', { class: 'face', 'data-person': p.id, onclick: () => pick(p) },
      avatar(p.id, p.name),
      h('span', { class: 'who-name' }, h('bdi', null, p.name)),
      badge(p.id, p.role)))));
}

function finder(list, people) {
  const none = h('p', { class: 'quiet', role: 'status' });
  const field = h('input', { type: 'search', placeholder: T.who.findHint, 'aria-label': T.who.find, autocomplete: 'off' });
  field.addEventListener('input', () => {
    const word = field.value.trim();
    let found = 0;
    [...list.children].forEach((li, i) => {
      li.hidden = !people[i].name.includes(word);
      if (!li.hidden) found++;
    });
    none.textContent = found ? '' : T.who.none;
  });
  return h('div', { class: 'finder' }, field, none);
}

let fields = 0;

function joinForm(group, join) {
  const id = `nick${++fields}`;
  const field = h('input', {
    id, name: 'nick', maxlength: '32', placeholder: T.who.nickHint, autocomplete: 'off',
    required: true, 'aria-describedby': `${id}-help`,
  });
  const submit = (event) => {
    event.preventDefault();
    join(field.value);
  };
  return h('form', { class: 'join', onsubmit: submit },
    h('h3', null, T.who.join),
    h('label', { for: id }, T.who.nick),
    h('div', { class: 'row' }, field, h('button', { class: 'primary' }, T.who.enter)),
    h('p', { class: 'quiet', id: `${id}-help` }, T.who.nickHelp));
}
