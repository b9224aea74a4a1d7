// Where messages wait that have not been taken yet. They survive a reload and
// even a closed window, photos too. A browser that allows no storage keeps them
// only as long as the page is open.

const name = 'unsent';

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open('webchat', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(name, { keyPath: 'id' });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

let db;

async function act(mode, what) {
  try {
    db ||= open();
    const store = (await db).transaction(name, mode).objectStore(name);
    return await new Promise((resolve, reject) => {
      const asked = what(store);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } catch (err) {
    console.warn('unsent messages are kept in memory only', err);
    return null;
  }
}

export const put = (m) => act('readwrite', (store) => store.put(m));
export const remove = (id) => act('readwrite', (store) => store.delete(id));

// mine are the person's waiting messages, oldest first.
export async function mine(person) {
  const all = (await act('readonly', (store) => store.getAll())) || [];
  return all.filter((m) => m.person === person).sort((a, b) => a.at - b.at);
}

// adopt hands a person's waiting messages over to his new id.
export async function adopt(before, now) {
  for (const m of await mine(before.me.id)) {
    await put({ ...m, person: now.me.id, chat: m.chat === before.private ? now.private : m.chat });
  }
}
