// Trains nlp.js and a plain naive Bayes on the corpus of handlers/understand
// and prints how well and how fast they read the held-out part. Our own figures
// come from the evaluation command (see run.sh) in ours.json.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';

// nlp.js reports every epoch and every odd text; the table is all we print.
const print = console.log;
console.log = () => {};

const require = createRequire(import.meta.url);
const data = path.join(import.meta.dirname, '../../handlers/understand/testdata');

const load = (...folders) =>
  folders.flatMap((folder) =>
    fs.readdirSync(path.join(data, folder)).filter((f) => f.endsWith('.jsonl')).sort().flatMap((f) =>
      fs.readFileSync(path.join(data, folder, f), 'utf8').split('\n').filter((l) => l.trim()).map((l) => JSON.parse(l))));

// A task is a set of labelled texts: the messages with their kind, or the
// replies of one role with their intent.
const tasks = {
  messages: { of: (e) => !e.intent, label: (e) => e.kind },
  worker: { of: (e) => e.intent && e.role === 'worker', label: (e) => e.intent },
  resident: { of: (e) => e.intent && e.role === 'resident', label: (e) => e.intent },
};

class NaiveBayes {
  constructor() { this.classes = new Map(); this.words = new Set(); this.documents = 0; }
  pieces(text) {
    const t = [...text.replace(/[0-9]/g, '0')];
    return [...t, ...t.slice(1).map((c, i) => t[i] + c)];
  }
  async train(samples) {
    for (const [text, label] of samples) {
      if (!this.classes.has(label)) this.classes.set(label, { count: 0, total: 0, pieces: new Map() });
      const c = this.classes.get(label);
      c.count++; this.documents++;
      for (const p of this.pieces(text)) { c.total++; c.pieces.set(p, (c.pieces.get(p) ?? 0) + 1); this.words.add(p); }
    }
  }
  async read(text) {
    let best = -Infinity, name = '';
    const pieces = this.pieces(text);
    for (const [label, c] of this.classes) {
      let score = Math.log(c.count / this.documents);
      for (const p of pieces) score += Math.log(((c.pieces.get(p) ?? 0) + 1) / (c.total + this.words.size));
      if (score > best) { best = score; name = label; }
    }
    return name;
  }
}

class NlpJs {
  async train(samples) {
    const { containerBootstrap } = require('@nlpjs/core');
    const { Nlp } = require('@nlpjs/nlp');
    const { LangZh } = require('@nlpjs/lang-zh');
    const container = await containerBootstrap();
    container.use(Nlp);
    container.use(LangZh);
    this.nlp = container.get('nlp');
    Object.assign(this.nlp.settings, { autoSave: false, log: false });
    this.nlp.addLanguage('zh');
    for (const [text, label] of samples) this.nlp.addDocument('zh', text, label);
    await this.nlp.train();
  }
  async read(text) {
    const { intent } = await this.nlp.process('zh', text);
    return intent === 'None' ? 'none' : intent;
  }
}

const f1 = (hit, wanted, got) => (hit === 0 ? 0 : (2 * hit) / (wanted + got));

// figures counts like the evaluation command: a label that a fair judge would
// take too is right.
function figures(task, examples, answers) {
  let right = 0, falseTickets = 0, none = 0, hit = 0, wanted = 0, got = 0;
  const kinds = new Map();
  const at = (k) => kinds.get(k) ?? kinds.set(k, [0, 0, 0]).get(k);
  examples.forEach((e, i) => {
    const want = tasks[task].label(e), accept = [want, ...(e.accept ?? [])], ok = accept.includes(answers[i]);
    const said = ok ? want : answers[i];
    if (ok) right++;
    if (want === 'none') { none++; if (!ok) falseTickets++; }
    const wants = want !== 'none' || (ok && answers[i] !== 'none');
    if (!(want !== 'none' && answers[i] === 'none' && ok)) {
      if (wants) wanted++;
      if (answers[i] !== 'none') { got++; if (wants) hit++; }
    }
    if (want !== 'none') { at(want)[1]++; if (said === want) at(want)[0]++; }
    if (said !== 'none') at(said)[2]++;
  });
  const macro = [...kinds.values()].reduce((sum, [h, w, g]) => sum + f1(h, w, g), 0) / kinds.size;
  return { f1: f1(hit, wanted, got), macro, falseRate: falseTickets / none, accuracy: right / examples.length };
}

const train = load('train', 'samples'), held = load('heldout');
const rows = [];
for (const [name, make] of [['nlp.js', () => new NlpJs()], ['naive Bayes', () => new NaiveBayes()]]) {
  const row = { name }, start = performance.now();
  let read = 0, reading = 0, right = 0, replies = 0;
  for (const task of Object.keys(tasks)) {
    const model = make();
    await model.train(train.filter(tasks[task].of).map((e) => [e.text, tasks[task].label(e)]));
    const examples = held.filter(tasks[task].of), answers = [], begin = performance.now();
    for (const e of examples) answers.push(await model.read(e.text));
    reading += performance.now() - begin;
    read += examples.length;
    const f = figures(task, examples, answers);
    if (task === 'messages') Object.assign(row, { f1: f.f1, macro: f.macro, falseRate: f.falseRate });
    else { right += f.accuracy * examples.length; replies += examples.length; }
  }
  rows.push({ ...row, replies: right / replies, speed: (1000 * read) / reading, training: (performance.now() - start - reading) / 1000 });
}

rows.unshift({ name: 'gridbot', ...JSON.parse(fs.readFileSync(process.argv[2], 'utf8')) });
const cell = (x, digits = 3) => (x === undefined ? '' : x.toFixed(digits));
print('| | request F1 | kind macro F1 | false tickets of none | reply intents | messages/s | training s |');
print('|---|---|---|---|---|---|---|');
for (const r of rows) {
  print(`| ${r.name} | ${cell(r.f1)} | ${cell(r.macro)} | ${cell(r.falseRate)} | ${cell(r.replies)} | ${cell(r.speed, 0)} | ${cell(r.training, 1)} |`);
}
