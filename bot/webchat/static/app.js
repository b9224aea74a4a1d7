// The page: first who you are, then the chat.
import { Identity } from './identity.js';
import { showChat } from './chat.js';
import { showWho } from './who.js';

const root = document.getElementById('app');
const identity = new Identity();

function start() {
  if (identity.known) showChat(root, identity, start);
  else showWho(root, identity, start);
}

start();
