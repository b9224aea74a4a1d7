// Times as the community's clock shows them. The server writes them with the
// community's own offset, so they are taken as written, wherever the browser is.
import { T } from './texts.js';

export const clock = (at) => at.slice(11, 16);
export const dayOf = (at) => at.slice(0, 10);

// dayName is a day in words, seen from now.
export function dayName(at) {
  const day = dayOf(at);
  const now = Date.now() + offset(at);
  if (day === iso(now)) return T.chat.today;
  if (day === iso(now - 24 * 3600 * 1000)) return T.chat.yesterday;
  const [y, m, d] = day.split('-').map(Number);
  return T.chat.day(y, m, d, iso(now).startsWith(`${y}-`));
}

const iso = (ms) => new Date(ms).toISOString().slice(0, 10);

function offset(at) {
  const m = at.match(/([+-])(\d\d):(\d\d)$/);
  if (!m) return 0;
  return (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) * 60000;
}
