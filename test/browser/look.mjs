// look.mjs - every page looked at by machines: node test/browser/look.mjs [--all] [--pages a,b] [BUILD]
//
// For     ./dev check (each page in a pairwise choice of language, state, width, theme and script) and
//         ./dev hunt (--all: the whole grid). Pages are drawn by BUILD/test/look/preview.
// Fails   on: an axe violation; a contrast axe cannot compute; an overflow at 320 px; a target under 24 px; a
//         required field without its asterisk or the reverse; a CSP report or a console error; more than
//         60 kB or 12 requests at first view; a form without button when script is off; invalid HTML.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { HtmlValidate } from 'html-validate';

const words = process.argv.slice(2);
const all = words.includes('--all');
const only = words.includes('--pages') ? words[words.indexOf('--pages') + 1].split(',') : null;
const root = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const build = words.find((w, i) => !w.startsWith('--') && words[i - 1] !== '--pages') ?? path.join(root, 'build');
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'look-'));

const CSP = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; " +
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const LIMITS = { bytes: 60 * 1024, requests: 12, script: 5 * 1024 };
const grid = { language: ['fr', 'en'], state: ['filled', 'error', 'empty', 'long'], width: [320, 390, 1280], theme: ['light', 'dark'],
  script: [true, false] };
// what axe cannot compute there was measured by hand: text over a mask at 11 to 16 %
const UNSURE = '.door-art *, .stages *, .banner *, .cert *, select.box, .card-choice *, .steps *, .button';

// without a script this page alone asks again by itself, for two seconds at most
const WAITS = /organisation-waiting\.html$/;

/* Every pair of values of two axes occurs at least once: greedy, always the same. */
function pairwise(axes) {
  const names = Object.keys(axes), left = new Set(), rows = [];
  const pairs = (row) => names.flatMap((a, i) => names.slice(i + 1).map((b) => `${a}=${row[a]},${b}=${row[b]}`));
  const every = names.reduce((rs, n) => rs.flatMap((r) => axes[n].map((v) => ({ ...r, [n]: v }))), [{}]);
  every.forEach((row) => pairs(row).forEach((p) => left.add(p)));
  while (left.size > 0) {
    const gain = (row) => pairs(row).filter((p) => left.has(p)).length;
    const best = every.reduce((x, y) => (gain(y) > gain(x) ? y : x));
    pairs(best).forEach((p) => left.delete(p));
    rows.push(best);
  }
  return rows;
}

function everything(axes) {
  return Object.keys(axes).reduce((rows, n) => rows.flatMap((r) => axes[n].map((v) => ({ ...r, [n]: v }))), [{}]);
}

const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=', 'base64');

/* A page that waits draws itself again: it is looked at as it stands. */
function still(file) {
  return Buffer.from(fs.readFileSync(file, 'utf8').replace(/<noscript><meta http-equiv="refresh"[^>]*><\/noscript>/, '').replace(' data-again', ''));
}

/* /fr-filled/persons is a page, /static/… an asset: the same whatever the language and the state. */
function serve() {
  const server = http.createServer((request, answer) => {
    const url = request.url.split('?')[0];
    const file = path.join(folder, url.startsWith('/static/') ? path.join('fr-filled', url) : `${url}.html`);
    if (url.includes('/apercu/')) {
      answer.writeHead(200, { 'content-type': 'image/png' }).end(pixel);
    } else if (!fs.existsSync(file)) {
      answer.writeHead(404, { 'content-security-policy': CSP }).end();
    } else {
      const type = types[path.extname(file)], bytes = type.startsWith('text/html') ? still(file) : fs.readFileSync(file);
      const gz = type.startsWith('font') ? bytes : zlib.gzipSync(bytes, { level: 9 });
      answer.writeHead(200, { 'content-type': type, 'content-security-policy': CSP, 'cache-control': type.startsWith('text/html') ? 'no-store' : 'max-age=3600',
        ...(gz === bytes ? {} : { 'content-encoding': 'gzip' }) }).end(gz);
    }
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

/* Runs in the page. */
function inspect({ width }) {
  const found = [];
  const visible = (e) => e.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && e.getClientRects().length > 0;
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > width + 1).slice(0, 3);
    found.push(`overflow: ${document.documentElement.scrollWidth} px at ${width} (${wide.map((e) => e.className || e.tagName).join(', ')})`);
  }
  for (const e of document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')) {
    const box = e.getBoundingClientRect();
    const running = e.closest('p, li, dd, td, label, .note') && e.tagName === 'A' && getComputedStyle(e).display === 'inline';
    if (visible(e) && !running && !e.closest('.only-read') && !e.matches('.skip') && (box.width < 24 || box.height < 23.5))
      found.push(`target of ${Math.round(box.width)}×${Math.round(box.height)}: ${e.outerHTML.slice(0, 80)}`);
  }
  for (const e of document.querySelectorAll('[aria-required=true]')) {
    const label = document.querySelector(`label[for="${e.id}"]`)?.textContent ?? '', legend = e.closest('fieldset')?.querySelector('legend')?.textContent ?? '';
    if (!label.includes('*') && !legend.includes('*')) found.push(`required without asterisk: ${e.id}`);
  }
  if (document.querySelector('form .star') && !/\(\*\)/.test(document.querySelector('main').textContent)) found.push('asterisk without its legend');
  for (const form of document.querySelectorAll('form')) {
    if (!form.querySelector('button[type=submit], button:not([type])')) found.push(`form without button: ${form.action}`);
    if (form.method === 'post' && (!form.elements.csrf || !form.elements.nonce)) found.push(`form without token: ${form.action}`);
  }
  return found;
}

/* Runs in the page: what it weighs at first view, cached or not. */
function weigh() {
  const loads = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter((e) => !e.name.includes('/apercu/')).map((e) => ({ url: e.name, bytes: e.encodedBodySize }));
  return { sum: loads.reduce((n, l) => n + l.bytes, 0), requests: new Set(loads.map((l) => l.url)).size,
    script: Math.max(0, ...loads.filter((l) => l.url.endsWith('.js')).map((l) => l.bytes)) };
}

/* What passed is not told: naming every such element took a tenth of the whole. */
async function contrast(page) {
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations', 'incomplete'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  const found = result.violations.map((v) => `axe ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`);
  const unsure = result.incomplete.filter((i) => i.id === 'color-contrast').flatMap((i) => i.nodes.map((n) => n.target.at(-1)));
  for (const target of unsure) {
    if (!await page.evaluate(([t, list]) => document.querySelector(t)?.matches(list), [target, UNSURE])) found.push(`contrast unsure: ${target}`);
  }
  return found;
}

async function look(page, session, base, name, row) {
  const found = page.faults = [];
  await page.goto(`${base}/${row.language}-${row.state}/${name}`, { waitUntil: 'load' });
  await page.evaluate(() => document.fonts.ready.then(() => 0));
  found.push(...await page.evaluate(inspect, { width: row.width }));
  const weight = await page.evaluate(weigh);
  if (weight.sum > LIMITS.bytes) found.push(`first view of ${weight.sum} bytes`);
  if (weight.requests > LIMITS.requests) found.push(`${weight.requests} requests at first view`);
  if (weight.script > LIMITS.script) found.push('script over its limit');
  if (row.script) {
    if (row.state === 'error' && await page.$('.errors') && !await page.evaluate(() => document.activeElement.matches('.errors')))
      found.push('the summary has not the focus');
    await session.send('Runtime.evaluate', { expression: axe });
    found.push(...await contrast(page));
  }
  return { found: [...found], bytes: weight.sum };
}

/* One browser window for each width, theme and script; the pages follow each other in it. */
async function lookAt(browser, base, { width, theme, script }, jobs, told) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: theme, javaScriptEnabled: script, reducedMotion: 'reduce' });
  const page = await context.newPage(), session = await context.newCDPSession(page);
  page.on('console', (m) => { if (m.type() === 'error') page.faults.push(`console: ${m.text()}`); });
  page.on('pageerror', (e) => page.faults.push(`script: ${e.message}`));
  for (const { name, row } of jobs) told(name, row, await look(page, session, base, name, row));
  await context.close();
}

async function validate(files) {
  const validator = new HtmlValidate({ extends: ['html-validate:recommended'], rules: { 'no-inline-style': 'error', 'long-title': 'off',
    'no-trailing-whitespace': 'off', 'void-style': 'off', 'attribute-boolean-style': 'off', 'form-dup-name': 'off', 'tel-non-breaking': 'off',
    'attribute-empty-style': 'off', 'svg-focusable': 'off' } });
  const found = [];
  for (const file of files) {
    const report = await validator.validateFile(file);
    for (const m of report.results.flatMap((r) => r.messages).filter((x) => x.ruleId !== 'meta-refresh' || !WAITS.test(file))) found.push(`${path.relative(folder, file)}:${m.line}: ${m.ruleId}: ${m.message}`);
  }
  return found;
}

for (const language of grid.language) {
  for (const state of grid.state) execFileSync(path.join(build, 'test/look/preview'), [path.join(folder, `${language}-${state}`), language, state]);
}
const names = fs.readdirSync(path.join(folder, 'fr-filled')).filter((f) => f.endsWith('.html')).map((f) => f.slice(0, -5)).filter((n) => !only || only.includes(n));
const server = await serve(), base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
const rows = all ? everything(grid) : pairwise(grid), seen = new Set();
let passed = 0, failed = 0, heaviest = 0;

function told(name, row, { found, bytes }) {
  heaviest = Math.max(heaviest, bytes);
  if (found.length === 0) passed++;
  else failed++;
  for (const f of found.filter((x) => !seen.has(name + x))) {
    seen.add(name + f);
    console.log(`${name} (${Object.values(row).join(' ')}): ${f}`);
  }
}

/* The same bytes in another state are the same page. */
const jobs = new Map(), drawn = new Set();
for (const name of names) {
  for (const row of rows) {
    const file = path.join(folder, `${row.language}-${row.state}`, `${name}.html`), room = JSON.stringify({ width: row.width, theme: row.theme, script: row.script });
    if (!fs.existsSync(file)) continue;
    const key = room + fs.readFileSync(file, 'utf8').replace(/(csrf|nonce)" value="[^"]*/g, '');
    if (drawn.has(key)) continue;
    drawn.add(key);
    jobs.set(room, [...(jobs.get(room) ?? []), { name, row }]);
  }
}
const rooms = [...jobs];
async function lookOn() {
  for (let next = rooms.shift(); next !== undefined; next = rooms.shift()) await lookAt(browser, base, JSON.parse(next[0]), next[1], told);
}
await Promise.all([lookOn(), lookOn(), lookOn()]);
const files = fs.readdirSync(folder).flatMap((d) => fs.readdirSync(path.join(folder, d)).filter((f) => f.endsWith('.html')).map((f) => path.join(folder, d, f)));
const invalid = await validate(only ? files.filter((f) => only.includes(path.basename(f, '.html'))) : files);
invalid.slice(0, 40).forEach((line) => console.log(line));
if (invalid.length > 0) failed++;
else passed++;
await browser.close();
server.close();
fs.rmSync(folder, { recursive: true });
console.log(`look: ${names.length} pages, heaviest first view ${Math.round(heaviest / 1024)} kB`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
