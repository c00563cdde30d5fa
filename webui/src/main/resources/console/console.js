// Keeps the page alive: every server-sent event bears the name of a section and its markup.
import { morph } from './morph.js';

const sections = ['summary', 'interfaces', 'tunnels', 'neighbors', 'drops', 'workers', 'commits'];
const link = document.getElementById('link');

function say(state, text) {
  link.className = 'link ' + state;
  link.textContent = text;
}

let source;

function connect() {
  source = new EventSource('/live');
  source.onopen = () => say('live', 'live');
  source.onerror = () => say('lost', 'no answer, trying again');
  for (const name of sections) {
    source.addEventListener(name, event => morph(document.getElementById(name), event.data));
  }
}

// A hidden page costs nothing; it catches up when it is seen again.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    source.close();
    say('', 'paused');
  } else {
    connect();
  }
});

connect();
