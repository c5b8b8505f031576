// comfort.mjs - what static/app.js adds, on pages drawn from made-up values: node test/browser/comfort.mjs [BUILD]
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const build = process.argv[2] ?? 'build';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'comfort-'));
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
for (const state of ['filled', 'error']) execFileSync(path.join(build, 'test/look/preview'), [path.join(folder, state), 'fr', state]);

let posted = [], looked = [];
const server = http.createServer((request, answer) => {
  const url = request.url.split('?')[0], file = path.join(folder, url.startsWith('/static/') ? path.join('filled', url) : `${url}.html`);
  if (request.method === 'POST') {
    (url.includes('/apercu/') ? looked : posted).push(url);
    if (url.includes('/apercu/'))                        /* the panel, of what came: the server's rules are its own tests' */
      return request.setEncoding('utf8').on('data', (typed) => { request.typed = (request.typed ?? '') + typed; }).on('end', () => {
        const came = new URLSearchParams(request.typed), name = came.get('h_birth_name') ?? came.get('siren') ?? came.get('product');
        if (name === 'Perdu') return answer.writeHead(503).end();
        answer.writeHead(200, { 'content-type': types['.html'] });
        setTimeout(() => answer.end(`<div class="cert"><output data-live="name">${name}</output><div data-live="lines"><dl><div><dt>SN</dt><dd>${name}</dd></div></dl></div></div>`),
          name === 'Lent' ? 600 : 0);
      });
    if (url === '/commande/2026-7K3QDX/pieces')         /* « Continuer » with documents missing */
      return request.resume().on('end', () => answer.writeHead(422, { 'content-type': types['.html'] }).end(fs.readFileSync(path.join(folder, 'error/pieces.html'))));
    request.resume().on('end', () => answer.writeHead(url.endsWith('/rep_power') ? 503 : 200).end());
  } else if (url === '/commande/2026-7K3QDX/pieces') {
    answer.writeHead(200, { 'content-type': types['.html'] }).end(fs.readFileSync(path.join(folder, 'filled/pieces.html')));
  } else if (fs.existsSync(file)) answer.writeHead(200, { 'content-type': types[path.extname(file)] }).end(fs.readFileSync(file));
  else answer.writeHead(404).end();
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
let passed = 0, failed = 0;

async function claim(sentence, name, body, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  posted = [];
  looked = [];
  try {
    await page.goto(`${base}/${name}`);
    await body(page);
    passed++;
  } catch (e) {
    failed++;
    console.log(`FAILED ${sentence}\n  ${e.message}`);
  }
  await page.close();
}

await claim('the summary of what is wrong takes the focus', 'error/organisation', async (page) => {
  assert.equal(await page.evaluate(() => document.activeElement.className), 'errors');
  assert.match(await page.title(), /^Erreur\u00a0: /u);
});
await claim('a password is shown on demand and hidden again when sent', 'filled/login', async (page) => {
  const input = page.locator('#portal_password'), button = page.getByRole('button', { name: 'Afficher' });
  await input.fill('secret');
  await button.click();
  assert.equal(await input.getAttribute('type'), 'text');
  assert.equal(await page.getByRole('button', { name: 'Masquer' }).getAttribute('aria-pressed'), 'true');
  await page.evaluate(() => document.querySelector('form').addEventListener('submit', (e) => e.preventDefault()));
  await page.getByRole('button', { name: 'Se connecter' }).click();
  assert.equal(await input.getAttribute('type'), 'password');
});
await claim('a SIREN is grouped when left, and left alone when it is not one', 'filled/organisation', async (page) => {
  const siren = page.locator('#siren');
  await siren.fill('552-081.317');
  await siren.blur();
  assert.equal(await siren.inputValue(), '552\u202f081\u202f317');
  await siren.fill('55208');
  await siren.blur();
  assert.equal(await siren.inputValue(), '55208');
});
await claim('nine digits that stay are looked up, as the page says before; fourteen, letters and a pause in between are not', 'filled/organisation', async (page) => {
  const siren = page.locator('#siren');
  await page.clock.install();
  await page.reload();
  assert.equal(await page.locator('#siren-said').isVisible(), true);
  assert.match(await siren.getAttribute('aria-describedby'), /\bsiren-said\b/);
  for (const typed of [await siren.inputValue(), '552 081 31', 'ab 552081317', '55208131700013']) {
    await siren.fill('552081317');
    await page.clock.runFor(500);
    await siren.fill(typed);
    await page.clock.runFor(5000);
    assert.deepEqual(posted, [], typed);
  }
  await siren.fill('552-081.317');
  await page.clock.runFor(2000);
  await page.waitForURL(/\/commande\/2026-7K3QDX\/organisation#siren$/);
  assert.deepEqual(posted, ['/commande/2026-7K3QDX/organisation']);
});
await claim('paper asks in a dialog, the safe button first; leaving it changes nothing', 'filled/pieces', async (page) => {
  const box = page.locator('#paper'), dialog = page.locator('#paper-dialog');
  await box.check();
  assert.equal(await dialog.evaluate((d) => d.open), true);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Rester en ligne');
  /* closing is told by an event, a moment after the key */
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.getElementById('paper').checked);
  assert.equal(await dialog.evaluate((d) => d.open), false);
  await box.check();
  await page.getByRole('button', { name: 'Rester en ligne' }).click();
  await page.waitForFunction(() => !document.getElementById('paper').checked);
  assert.deepEqual(posted, []);
});
await claim('paper confirmed in the dialog is sent', 'filled/pieces', async (page) => {
  await page.locator('#paper').check();
  await page.getByRole('button', { name: 'Confirmer le papier' }).click();
  await page.waitForURL(/\/papier$/);
  assert.deepEqual(posted, ['/commande/2026-7K3QDX/papier']);
});
await claim('the panel of the certificate follows what is typed, as the server draws it', 'filled/persons', async (page) => {
  const name = page.locator('[data-live=name]'), drawn = (text) => page.waitForFunction((t) => document.querySelector('[data-live=name]').textContent === t, text);
  const before = await name.elementHandle();
  await page.locator('#h_birth_name').fill('Œuvré');
  await drawn('Œuvré');
  assert.equal(await page.locator('.cert dd').textContent(), 'Œuvré');
  assert.equal(await name.evaluate((now, was) => now === was, before), true);    /* the same live region: what changed is spoken */
  assert.deepEqual(looked, ['/commande/2026-7K3QDX/apercu/personnes']);
});
await claim('an answer that was overtaken is not drawn, nor one that failed', 'filled/persons', async (page) => {
  const input = page.locator('#h_birth_name');
  const asked = page.waitForRequest(/apercu/);          /* waited for before it can be sent */
  await input.fill('Lent');
  const slow = (await asked).response().then((r) => r.finished());
  await input.fill('Vite');
  await page.waitForFunction(() => document.querySelector('[data-live=name]').textContent === 'Vite');
  await slow;
  const lost = page.waitForResponse((r) => r.status() === 503);
  await input.fill('Perdu');
  await lost;
  assert.equal(await page.locator('[data-live=name]').textContent(), 'Vite');
});
for (const [name, field, text] of [['organisation', '#siren', '217 408'], ['certificate', '#product-seal', 'seal']])
  await claim(`the panel stands beside the form of ${name}, and follows it`, `filled/${name}`, async (page) => {
    if (field === '#siren') await page.locator(field).fill(text);
    else await page.locator(field).check();
    await page.waitForFunction((t) => document.querySelector('[data-live=name]').textContent === t, text);
  });
for (const javaScriptEnabled of [true, false]) await claim(`blocks open and close with their box, script ${javaScriptEnabled}`, 'filled/persons', async (page) => {
  assert.equal(await page.locator('#d_birth_name').isVisible(), false);
  await page.locator('#has_delegate').check();
  assert.equal(await page.locator('#d_birth_name').isVisible(), true);
  await page.locator('#same_as').check();
  assert.equal(await page.locator('#r_birth_name').isVisible(), false);
  assert.equal(await page.locator('#h_birth_name').isVisible(), true);
}, { javaScriptEnabled });
for (const javaScriptEnabled of [true, false]) await claim(`« Autre » opens another billing address, script ${javaScriptEnabled}`, 'filled/arrangements', async (page) => {
  const seen = async () => [await page.locator('#bill_name').isVisible(), await page.locator('#bill_postcode').isVisible()];
  for (const [value, isOpen] of [['establishment', false], ['other', true], ['head_office', false]]) {
    await page.locator(`label:has([name="bill_to"][value="${value}"])`).click();
    assert.deepEqual(await seen(), [isOpen, isOpen], value);
  }
}, { javaScriptEnabled });
await claim('the same office says which one it is, and is none where nothing is handed over', 'filled/arrangements', async (page) => {
  const same = page.locator('[name=office_pick][value=same]'), said = page.locator('[data-same]');
  assert.equal(await said.textContent(), "Bureau d'Annecy");
  await page.locator('[name=office_send][value=thonon]').check();
  assert.equal(await said.textContent(), 'Bureau de Thonon');
  assert.equal(await same.isChecked(), true);
  await page.locator('[name=office_send][value=lyon]').check();
  assert.match(await said.textContent(), /ne remet pas de certificats/);
  assert.deepEqual([await same.isChecked(), await same.isDisabled()], [false, true]);
  await page.locator('[name=office_send][value=annecy]').check();
  assert.equal(await same.isDisabled(), false);
});
await claim('options give way to a button while another product is chosen', 'filled/certificate', async (page) => {
  const options = page.locator('#options'), button = page.locator('button[value=search]');
  assert.deepEqual([await options.isVisible(), await button.isVisible()], [true, false]);
  await page.locator('[name=product][value=eidas]').check();
  assert.deepEqual([await options.isVisible(), await button.isVisible()], [false, true]);
  await page.locator('[name=product][value=rgs2]').check();
  assert.deepEqual([await options.isVisible(), await button.isVisible()], [true, false]);
});
await claim('a file is sent, and the page drawn again', 'filled/pieces', async (page) => {
  await page.locator('#file-org_proof').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') });
  await Promise.all([page.waitForEvent('framenavigated'), page.locator('#piece-org_proof button[type=submit]').click()]);
  assert.deepEqual(posted, ['/commande/2026-7K3QDX/pieces/org_proof']);
  assert.match(page.url(), /filled\/pieces$/);
});
await claim('after « Continuer » was answered with what is missing, a file sent does not send it again', 'filled/pieces', async (page) => {
  await Promise.all([page.waitForEvent('framenavigated'),
    page.evaluate(() => document.querySelector('main form[action$="/pieces"] button[value="next"]').click())]);
  await page.waitForFunction(() => document.querySelector('.errors'));
  assert.deepEqual(posted, ['/commande/2026-7K3QDX/pieces']);
  await page.locator('#file-org_proof').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') });
  await Promise.all([page.waitForEvent('framenavigated'), page.locator('#piece-org_proof button[type=submit]').click()]);
  await page.waitForLoadState('load');
  assert.deepEqual(posted, ['/commande/2026-7K3QDX/pieces', '/commande/2026-7K3QDX/pieces/org_proof']);
});
await claim('an upload that fails says so and keeps the page', 'filled/pieces', async (page) => {
  await page.locator('#file-rep_power').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') });
  await page.locator('#piece-rep_power form.drop button[type=submit]').click();
  await page.locator('#piece-rep_power [role=status]', { hasText: 'L’envoi a été interrompu. Recommencez\u00a0: les autres pièces sont conservées.' }).waitFor();
  assert.equal(await page.locator('#piece-rep_power progress').count(), 0);
});

await browser.close();
server.close();
fs.rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
