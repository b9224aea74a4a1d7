// What the page asks of the server.

// Failure is an answer that was not what was asked for. Those of the network and
// of a server in trouble are worth another attempt.
export class Failure extends Error {
  constructor(code, status) {
    super(code);
    this.code = code;
    this.status = status;
  }
  get again() {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(45000) });
  } catch {
    throw new Failure('network', 0);
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Failure(body?.error || 'try_again', response.status);
  if (body === null) throw new Failure('network', 0);
  return body;
}

const json = (body) => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
const at = (tab, rest) => `/webchat/s/${encodeURIComponent(tab)}/${rest}`;

export const people = () => request('/webchat/people');
export const choose = (id) => request('/webchat/session', json({ person: id }));
export const join = (name, group) => request('/webchat/session', json({ name, group }));
export const me = (tab) => request(at(tab, 'me'));
export const leave = (tab) => request(at(tab, 'leave'), json({}));
export const earlier = (tab, chat, before) =>
  request(at(tab, `messages?${new URLSearchParams({ chat, before })}`));
export const photoURL = (tab, file) => at(tab, `photo/${encodeURIComponent(file)}`);

export function liveURL(tab, epoch, after) {
  const url = new URL(at(tab, `live?${new URLSearchParams({ epoch, after })}`), location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

// post offers a message; the answer comes when it is kept.
export function post(tab, m) {
  const fields = { id: m.id, chat: m.chat, text: m.text, quote: m.quote?.id || '' };
  if (!m.photo) return request(at(tab, 'messages'), json(fields));
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('photo', m.photo, 'photo');
  return request(at(tab, 'messages'), { method: 'POST', body: form });
}
