// Three prepared sentences for somebody who sees this for the first time.
import { h } from './dom.js';
import { T } from './texts.js';

const key = 'webchat.tour';
const reading = 900; // ms in which the sentence can be read before it goes

// tour makes the cards; use(where, text) fills a sentence in and returns what
// sends it.
export function tour(me, hasGroup, use) {
  const set = me.role === 'resident' ? T.tour.resident : T.tour.staff;
  const steps = set.steps.map((s) => {
    const where = hasGroup ? s.where : 'private';
    const button = h('button', { class: 'step', 'data-tour': s.name },
      h('strong', null, s.name), h('span', { class: 'place' }, T.tour.where[where]),
      h('span', { class: 'words' }, s.text));
    button.addEventListener('click', () => {
      const send = use(where, s.text);
      button.disabled = true;
      setTimeout(() => { send(); button.disabled = false; button.classList.add('used'); }, reading);
    });
    return h('li', null, button);
  });
  const box = h('details', { class: 'tour', open: sessionStorage.getItem(key) !== 'folded' },
    h('summary', null, T.tour.heading),
    h('p', { class: 'quiet' }, set.intro),
    h('ol', null, steps));
  box.addEventListener('toggle', () => sessionStorage.setItem(key, box.open ? 'open' : 'folded'));
  return h('aside', { class: 'tour-side', 'aria-label': T.tour.heading }, box);
}
