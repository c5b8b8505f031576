// twin.mjs - the same work as the product, written as a good Node developer would: a session by cookie, the
// right on a dossier, one read and a page; or one durable change with its journal row and a redirect.
// Usage: node twin.mjs PORT DATABASE TEMPLATE    (TEMPLATE: the product's own page, values as {{v.[n]}})
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import fastify from 'fastify';
import formbody from '@fastify/formbody';
import handlebars from 'handlebars';

const [port, file, template] = process.argv.slice(2);
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`CREATE TABLE IF NOT EXISTS session (portal INTEGER, hash BLOB, account BLOB, seen_ms INTEGER, csrf BLOB, PRIMARY KEY (portal, hash)) STRICT;
CREATE TABLE IF NOT EXISTS dossier (portal INTEGER, reference TEXT, owner BLOB, version INTEGER, changed_ms INTEGER, nonce TEXT, PRIMARY KEY (portal, reference)) STRICT;
CREATE TABLE IF NOT EXISTS facts (portal INTEGER, reference TEXT, body TEXT, PRIMARY KEY (portal, reference)) STRICT;
CREATE TABLE IF NOT EXISTS journal (portal INTEGER, id BLOB, reference TEXT, event TEXT, at_ms INTEGER, PRIMARY KEY (portal, id)) STRICT;`);
const q = {
  session: db.prepare('SELECT account, csrf, seen_ms FROM session WHERE portal = ? AND hash = ?'),
  dossier: db.prepare('SELECT owner, version FROM dossier WHERE portal = ? AND reference = ?'),
  facts: db.prepare('SELECT body FROM facts WHERE portal = ? AND reference = ?'),
  move: db.prepare('UPDATE dossier SET version = version + 1, changed_ms = ?, nonce = ? WHERE portal = ? AND reference = ? AND version = ?'),
  save: db.prepare('UPDATE facts SET body = ? WHERE portal = ? AND reference = ?'),
  journal: db.prepare('INSERT INTO journal (portal, id, reference, event, at_ms) VALUES (?, ?, ?, ?, ?)'),
};
const sha = (s) => createHash('sha256').update(s).digest();
const render = handlebars.compile(readFileSync(template, 'utf8'));
const app = fastify({ logger: false, bodyLimit: 65536 });
await app.register(formbody);
const headers = {
  'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

// The session and the right, or nothing.
function entered(req) {
  const cookie = /(?:^|; )s=([^;]+)/.exec(req.headers.cookie ?? '');
  if (cookie === null) return null;
  const session = q.session.get(1, sha(cookie[1]));
  if (session === undefined) return null;
  const dossier = q.dossier.get(1, req.params.reference);
  if (dossier === undefined || !dossier.owner.equals(session.account)) return null;
  return { session, dossier };
}

app.get('/commande/:reference/:step', (req, reply) => {
  const who = entered(req);
  if (who === null) return reply.code(404).send('');
  const { body } = q.facts.get(1, req.params.reference);
  return reply.headers(headers).send(render({ v: Object.values(JSON.parse(body)) }));
});

const keep = db.transaction((who, reference, body, nonce) => {
  const now = Date.now();
  if (q.move.run(now, nonce, 1, reference, who.dossier.version).changes !== 1) return false;
  q.save.run(body, 1, reference);
  q.journal.run(1, randomBytes(16), reference, 'save', now);
  return true;
});

app.post('/commande/:reference/:step', (req, reply) => {
  const who = entered(req);
  if (who === null) return reply.code(404).send('');
  const token = createHmac('sha256', who.session.csrf).update(req.params.reference).digest();
  const given = Buffer.from(req.body.csrf ?? '', 'hex');
  if (given.length !== token.length || !timingSafeEqual(given, token)) return reply.code(403).send('');
  const facts = {};
  for (const [name, value] of Object.entries(req.body)) {
    if (name === 'csrf' || name === 'nonce') continue;
    const tidy = value.normalize('NFC').trim().replace(/\s+/g, ' ');
    if (tidy.length > 254) return reply.code(422).send('');
    facts[name] = tidy;
  }
  if (!keep(who, req.params.reference, JSON.stringify(facts, Object.keys(facts).sort()), req.body.nonce ?? ''))
    return reply.code(409).send('');
  return reply.code(303).header('location', `/commande/${req.params.reference}/modalites`).send('');
});

await app.listen({ port: Number(port), host: '127.0.0.1' });
console.log('ready');
