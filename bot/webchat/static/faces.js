// How people look: a letter on a colour that stays theirs.
import { h } from './dom.js';
import { T } from './texts.js';

const colours = 10;

// letter is the first Chinese character of a nickname that tells something: not
// of the door number before it, not the 老 of 老李.
function letter(name) {
  const own = name.split(/[\d\s#-]+/).findLast((part) => /\p{Script=Han}/u.test(part)) || name;
  const han = own.match(/\p{Script=Han}/gu) || [];
  return han.find((c) => !'老小阿号楼栋单元室'.includes(c)) || [...name][0] || '?';
}

function colour(id) {
  let sum = 7;
  for (const c of id) sum = (sum * 31 + c.codePointAt(0)) >>> 0;
  return sum % colours;
}

// avatar is a person's sign; the bot has one of its own.
export function avatar(id, name) {
  const kind = id ? `tint${colour(id)}` : 'tintbot';
  return h('span', { class: `avatar ${kind}`, 'aria-hidden': 'true' }, id ? letter(name) : '格');
}

// badge names the role of those who are here on duty.
export function badge(id, role) {
  if (!id) return h('span', { class: 'badge bot' }, T.botRole);
  if (!role || role === 'resident') return null;
  return h('span', { class: `badge ${role === 'worker' ? 'worker' : 'supervisor'}` }, T.roles[role]);
}
