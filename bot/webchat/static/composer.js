// Where a message is written: text, a photo, what it answers.
import { h, icon } from './dom.js';
import { shrink } from './photos.js';
import { T } from './texts.js';

const kinds = 'image/jpeg,image/png,image/gif,image/webp';

export class Composer {
  // send(text, quote, photo) is called with what is to go out.
  constructor(room, send) {
    this.room = room;
    this.send = send;
    this.quoting = null;
    this.photo = null;
    this.draftKey = `webchat.draft.${room.me.id}.${room.id}`;
    this.build();
    this.field.value = sessionStorage.getItem(this.draftKey) || '';
  }

  build() {
    const kind = this.room.kind;
    this.field = h('textarea', {
      rows: '1', id: `say-${kind}`, placeholder: T.compose.hint[kind], 'aria-label': T.compose.label[kind],
      title: T.compose.keys, enterkeyhint: 'send', maxlength: '20000',
      oninput: () => this.changed(), onkeydown: (e) => this.key(e), onkeypress: (e) => this.lineBreak(e), onpaste: (e) => this.paste(e),
    });
    this.field.addEventListener('compositionstart', () => { this.composing = true; });
    this.field.addEventListener('compositionend', () => { this.composing = false; });
    this.picker = h('input', {
      type: 'file', accept: kinds, class: 'unseen', tabindex: '-1', 'aria-hidden': 'true',
      onchange: () => this.attach(this.picker.files[0]),
    });
    this.extras = h('div', { class: 'extras' });
    this.el = h('form', { class: 'composer', onsubmit: (e) => { e.preventDefault(); this.submit(); } },
      this.extras,
      h('div', { class: 'row' },
        this.picker,
        h('button', { type: 'button', class: 'round', 'aria-label': T.compose.photo, title: T.compose.photo, onclick: () => this.picker.click() }, icon('photo')),
        this.field,
        h('button', { class: 'primary send' }, T.compose.send)));
  }

  // key sends on Enter, but not the Enter by which an input method takes over
  // what it has composed; some browsers report that one after the composition.
  key(event) {
    if (event.key === 'Escape' && (this.quoting || this.photo)) {
      this.clearExtras();
      return;
    }
    if (event.key !== 'Enter' || event.shiftKey) return;
    if (event.isComposing || this.composing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  // lineBreak holds back the line break of an Enter that has just sent: keys that
  // are typed by a program, as by some screen keyboards, bring it all the same.
  lineBreak(event) {
    if (event.key === 'Enter' && !event.shiftKey && !this.composing) event.preventDefault();
  }

  paste(event) {
    const file = [...event.clipboardData.files].find((f) => f.type.startsWith('image/'));
    if (!file) return;
    event.preventDefault();
    this.attach(file);
  }

  changed() {
    sessionStorage.setItem(this.draftKey, this.field.value);
    this.grow();
  }

  // grow fits the field to its text, up to a few lines.
  grow() {
    this.field.style.height = 'auto';
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  submit() {
    const text = this.field.value.trim();
    if (!text && !this.photo) return;
    this.send(text, this.quoting, this.photo);
    this.field.value = '';
    this.clearExtras();
    this.changed();
  }

  write(text) {
    this.field.value = text;
    this.changed();
    this.field.focus();
  }

  // call puts somebody's name into the text.
  call(name) {
    const before = this.field.value;
    this.write(`${before}${before && !/\s$/.test(before) ? ' ' : ''}${T.chat.call(name)} `);
  }

  quote(m) {
    this.quoting = { id: m.id, name: m.name, text: m.text || T.chat.photo };
    this.showExtras();
    this.field.focus();
  }

  async attach(file) {
    this.picker.value = '';
    if (!file) return;
    this.photo = await shrink(file);
    this.showExtras();
    this.field.focus();
  }

  clearExtras() {
    this.quoting = null;
    this.photo = null;
    this.showExtras();
  }

  showExtras() {
    if (this.preview) URL.revokeObjectURL(this.preview);
    this.preview = this.photo && URL.createObjectURL(this.photo);
    const drop = (label, what) => h('button', { type: 'button', class: 'drop', 'aria-label': label, onclick: () => { what(); this.showExtras(); this.field.focus(); } }, icon('close'));
    this.extras.replaceChildren(...[
      this.quoting && h('div', { class: 'extra' },
        h('p', null, h('bdi', { class: 'name' }, T.compose.quoting(this.quoting.name)), h('bdi', null, this.quoting.text)),
        drop(T.compose.dropQuote, () => { this.quoting = null; })),
      this.photo && h('div', { class: 'extra' },
        h('img', { src: this.preview, alt: T.compose.photoName }),
        drop(T.compose.dropPhoto, () => { this.photo = null; })),
    ].filter(Boolean));
  }
}
