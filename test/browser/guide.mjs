// guide.mjs - the order guide in a real browser, from the portal's door to the dossier as a PDF, with and without
// script, for three real organisations and two fictional ones. Run by test/with-instance.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { address, fill, linkIn, mail, openBrowser, openPage, press, submit, Tally } from './person.mjs';

const organisations = [
  { name: 'a State directorate', siren: '130025265', found: 'DIRECTION INTERMINISTERIELLE DU NUMERIQUE',
    heads: 'Ministre, Préfet, Directeur, Secrétaire général' },
  { name: 'a municipality', siren: '219200235', found: 'COMMUNE DE CLAMART', heads: 'Maire, Président du conseil' },
  { name: 'a department', siren: '226900017', found: 'Département', heads: 'Maire, Président du conseil' },
  { name: 'a company', siren: '000100016', found: 'SAS', heads: 'Président, Directeur général' },
  { name: 'a body with many sites', siren: '000100024', pick: 3, found: 'Syndicat mixte', heads: "Président, Directeur, Chef d'établissement" },
];
const holder = { h_civility: 'mme', h_birth_name: 'Marchand', h_given_names: 'Claire, Élodie',
  h_email: 'claire.marchand@exemple.test', h_mobile: '06 12 34 56 78', h_function: 'Responsable des marchés',
  h_id_type: 'cni', h_id_number: 'D2H6862M2', h_id_expiry_day: '14', h_id_expiry_month: '03', h_id_expiry_year: '2031' };
const rep = { r_civility: 'm', r_birth_name: "O'Brien-Łukasz", r_given_names: 'Jean-Pierre',
  r_email: 'jp.obrien@exemple.test', r_mobile: '07 31 23 45 67', r_function: 'Directeur', r_id_type: 'cni',
  r_id_number: 'X4RTBPFW4', r_id_expiry_day: '1', r_id_expiry_month: '2', r_id_expiry_year: '2030' };
const optional = { h_birth_date_day: '7', h_birth_date_month: '9', h_birth_date_year: '1984', h_birth_place: 'Annecy',
  h_birth_country: 'FR', h_nationality: 'FR' };
const plain = (s) => s.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll('’', "'").replaceAll(/\s+/g, ' ');

const work = mkdtempSync(join(tmpdir(), 'guide-'));
const piece = join(work, 'piece.pdf');
writeFileSync(piece, execFileSync('/usr/bin/python3', ['-c',
  'import sys; sys.path.insert(0, "test/lib"); import papers; sys.stdout.buffer.write(papers.pdf("Extrait certifie", 2))']));

async function door(page) {
  await page.goto(`http://${address}/`);
  await fill(page, { portal_login: 'confluence', portal_password: 'Ardoise-et-craie-2026' });
  await submit(page, 'form:has([name="portal_password"]) button[type="submit"]');
}

const steps = ['Organisation', 'Certificat', 'Personnes', 'Modalités', 'Pièces justificatives', 'Validation'];

// Six named steps at the top of each page: done, current, to do, to eyes and to screen readers.
async function bar(page, now) {
  const seen = await page.locator('ol.steps li').evaluateAll((all) => all.map((li) =>
    [li.textContent, li.querySelector('[aria-current="step"]') !== null]));
  assert.deepEqual(seen.map(([text, isNow]) => [plain(text).trim(), isNow]),
    steps.map((name, i) => [`${name} : ${i < now ? 'terminée' : i === now ? 'en cours' : 'à venir'}`, i === now]));
}

// With script the ninth digit is enough, and the keyboard stays there; without, « Rechercher ».
async function lookUp(page, siren, hasScript) {
  if (!hasScript) {
    await fill(page, { siren });
    return press(page, 'search');
  }
  await page.locator('#siren').pressSequentially(siren);
  await page.waitForURL(/\/commande\/\d[^/]*\/organisation/);
  await page.waitForLoadState('load');
  return assert.equal(await page.evaluate(() => document.activeElement.id), 'siren');
}

async function organisation(page, org, hasScript) {
  await page.goto(`http://${address}/commande/nouvelle/organisation`);
  await bar(page, 0);
  assert.equal(plain(await page.locator('label[for="siren"]').innerText()).trim(), 'N° SIREN *');
  await lookUp(page, org.siren, hasScript);
  const found = plain(await page.locator('.found').innerText());
  assert.ok(found.includes(org.found), `${found} lacks « ${org.found} »`);
  const nic = page.locator('select[name="nic"]');
  if (org.pick !== undefined) {
    const before = await page.locator('[name="addr_street"]').inputValue();
    await nic.selectOption({ index: org.pick });
    await page.waitForLoadState('load');
    if (await page.locator('[name="addr_street"]').inputValue() === before) await press(page, 'next');
    assert.match(page.url(), /\/organisation/, 'the other address is shown before anybody goes on');
  }
  const seen = {
    name: (await page.locator('main').innerText()).length > 0 ? await page.locator('[name="estab_name"]').inputValue() : '',
    city: await page.locator('[name="addr_city"]').inputValue(),
  };
  assert.notEqual(seen.city, '', 'the address filled itself');
  await press(page, 'next');
  assert.match(page.url(), /\/certificat$/);
  return seen;
}

async function certificate(page) {
  await bar(page, 1);
  const product = page.locator('[name="product"]');
  const kind = await product.first().evaluate((e) => e.type);
  if (kind === 'radio') await product.first().check({ force: true });
  // « Continuer » at once: the options are shown, and nothing is complained of that could not be seen
  await press(page, 'next');
  assert.match(page.url(), /\/certificat\?options=1#options$/);
  assert.equal(await page.locator('.complaint, .errors').count(), 0);
  assert.ok(plain(await page.locator('#options').innerText()).includes('Voici les options de ce certificat'));
  for (const name of ['pack', 'payment', 'device_mode']) {
    const choice = page.locator(`input[type="radio"][name="${name}"]`);
    if (await choice.count() > 0) await (name === 'pack' ? choice.last() : choice.first()).check({ force: true });
  }
  await fill(page, { prereq_ok: '1' });
  await press(page, 'next');
  assert.match(page.url(), /\/personnes$/);
}

// What is wrong is told first, leads to its field, and nothing typed is lost.
async function wrongPersons(page, hasScript) {
  await fill(page, { h_birth_name: 'Marchand2', h_given_names: 'Claire', h_mobile: '01 42 34 56 78', r_email: 'jp.obrien' });
  await press(page, 'next');
  assert.match(page.url(), /\/personnes$/);
  assert.match(plain(await page.title()), /^Erreur : /);
  const summary = page.locator('.errors');
  if (hasScript) assert.equal(await page.evaluate(() => document.activeElement.className), 'errors');
  const link = summary.locator('a[href="#h_birth_name"]');
  assert.equal(plain(await link.innerText()), 'Ce champ contient un caractère non autorisé : « 2 ».');
  assert.equal(await page.locator('#h_birth_name-error').innerText(), await link.innerText());
  await link.click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'h_birth_name');
  for (const [name, kept] of [['h_birth_name', 'Marchand2'], ['h_given_names', 'Claire'], ['r_email', 'jp.obrien']])
    assert.equal(await page.locator(`[name="${name}"]`).inputValue(), kept);
}

// Documents missing, then one that is none: told beside it; what is sent after that never sends « Continuer » again.
async function wrongPieces(page) {
  await press(page, 'next');
  assert.match(plain(await page.title()), /^Erreur : /);
  const form = page.locator('form:has(input[type="file"])').first();
  await form.locator('input[type="file"]').setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('rien') });
  await Promise.all([page.waitForEvent('framenavigated'), form.locator('button[type="submit"]').first().click()]);
  await page.waitForLoadState('load');
  assert.match(page.url(), /\/pieces(#|$)/);
  assert.match(plain(await page.title()), /^Erreur : /);
  const said = plain(await page.locator('.errors').innerText());
  assert.ok(!said.includes('Joignez ce document'), '« Continuer » was sent again');
  assert.ok(said.includes('— Format non accepté. Envoyez un PDF, un JPG ou un PNG.'));
  assert.ok(plain(await page.locator('main').innerText()).includes('Format non accepté. Envoyez un PDF, un JPG ou un PNG.'));
}

async function persons(page, org) {
  await bar(page, 2);
  const heads = await page.locator('#r_function').evaluate((e) => [...e.list.options].map((o) => o.value).join(', '));
  assert.equal(plain(heads), org.heads);
  assert.ok(plain(await page.locator('#r_function-hint').innerText()).includes(org.heads));
  const here = async (values) => {
    const found = {};
    for (const [name, value] of Object.entries(values))
      if (await page.locator(`[name="${name}"]`).count() > 0) found[name] = value;
    return found;
  };
  await fill(page, await here({ ...holder, ...optional, ...rep }));
  await press(page, 'next');
  assert.match(page.url(), /\/modalites$/, await page.locator('main').innerText());
}

// The nearest office and the same one to fetch are proposed; looking for others loses nothing.
async function offices(page) {
  const chosen = (name) => page.locator(`[name="${name}"]:checked`);
  const proposed = await chosen('office_send').inputValue();
  assert.equal(await page.locator('[name="office_send"]').first().inputValue(), proposed);
  const hands = await chosen('office_send').evaluate((e) => 'hands' in e.dataset);
  assert.equal(await chosen('office_pick').inputValue() === 'same', hands);
  await fill(page, { po_number: 'BC-2026-117', near: 'haute savoie' });
  await press(page, 'offices');
  assert.match(page.url(), /\/modalites\?pres=haute%20savoie#near$/);
  assert.ok(plain(await page.locator('main').innerText()).includes("Les plus proches d'abord : Haute-Savoie (74)."));
  assert.equal(await page.locator('[name="office_send"]').first().inputValue(), 'annecy');
  assert.equal(await page.locator('[name="po_number"]').inputValue(), 'BC-2026-117');
  assert.equal(await chosen('office_send').inputValue(), proposed);
}

// The two offices are chosen apart: the first of the one list, the last of the other. The Enter key goes on.
async function arrangements(page) {
  const send = page.locator('input[name="office_send"]').first(), pick = page.locator('input[name="office_pick"]').last();
  const chosen = [];

  await bar(page, 3);
  await offices(page);
  await page.locator('details:has([name="office_pick"]) > summary').click();
  for (const office of [send, pick]) {
    await office.check({ force: true });
    chosen.push(await office.evaluate((e) => e.closest('label').querySelector('b').textContent));
  }
  assert.notEqual(chosen[0], chosen[1]);
  await Promise.all([page.waitForEvent('framenavigated'), page.locator('[name="po_number"]').press('Enter')]);
  await page.waitForLoadState('load');
  assert.match(page.url(), /\/compte\b/, 'the account stands in the way of step 5');
  return chosen.map(plain);
}

async function account(page, who) {
  const gate = page.url();
  const secret = 'quatre agrafes sous la pluie 1987';
  const make = page.locator('form:has([name="acc_terms"])');
  for (const [name, value] of Object.entries({ acc_email: who, acc_name: 'Vautrin', acc_given: 'Hélène', acc_password: secret }))
    await make.locator(`[name="${name}"]`).fill(value);
  await make.locator('[name="acc_terms"]').check({ force: true });
  await submit(page, 'form:has([name="acc_terms"]) button[type="submit"]');
  await page.goto(`http://${address}${linkIn(await mail(who, 'Activez'), 'compte/confirmer')}`);
  await submit(page, 'main form button[type="submit"]');
  await page.goto(gate);
  const enter = page.locator('form:has([name="acc_login"])');
  await enter.locator('[name="acc_login"]').fill(who);
  await enter.locator('[name="acc_password"]').fill(secret);
  await submit(page, 'form:has([name="acc_login"]) button[type="submit"]');
}

async function pieces(page) {
  assert.match(page.url(), /\/pieces/);
  await bar(page, 4);
  const asked = await page.locator('form:has(input[type="file"])').evaluateAll((forms) => forms.map((f) => f.getAttribute('action')));
  assert.ok(asked.length >= 3, `pieces asked: ${asked}`);
  for (const action of asked) {
    const form = page.locator(`form[action="${action}"]:has(input[type="file"])`);
    if (await form.count() === 0 || !await form.first().isVisible()) continue;      // given with another document
    const kinds = form.locator('select[name="doc_kind"]');
    if (await kinds.count() > 0) await kinds.selectOption({ index: 1 });
    if (await form.locator('[name="doc_date_day"]').count() > 0) {
      const lately = new Date(Date.now() - 20 * 86400000);
      await form.locator('[name="doc_date_day"]').fill(String(lately.getDate()));
      await form.locator('[name="doc_date_month"]').fill(String(lately.getMonth() + 1));
      await form.locator('[name="doc_date_year"]').fill(String(lately.getFullYear()));
    }
    await Promise.all([page.waitForEvent('framenavigated'), (async () => {
      await form.locator('input[type="file"]').setInputFiles(piece);
      const button = form.locator('button[type="submit"]');
      if (await button.count() > 0 && await button.first().isVisible()) await button.first().click().catch(() => {});
    })()]);
    await page.waitForLoadState('load');
  }
  const image = page.locator('img[src*="/apercu/"]').first();
  const answer = await page.context().request.get(new URL(await image.getAttribute('src'), page.url()).href,
    { maxRetries: 2 });
  assert.equal(answer.headers()['content-type'], 'image/jpeg', 'a preview is an image');
  assert.ok((await answer.body()).length > 1000);
  const original = await page.context().request.get(new URL((await image.getAttribute('src')).replace(/\/apercu\/.*/, ''), page.url()).href);
  assert.ok(readFileSync(piece).equals(await original.body()), 'a document comes back as it was sent');
  await press(page, 'next');
  assert.match(page.url(), /\/validation$/, await page.locator('main').innerText());
}

async function validation(page, offices) {
  await bar(page, 5);
  const summary = plain(await page.locator('main').innerText());
  for (const [i, label] of ["Bureau d'envoi", 'Bureau de retrait'].entries())
    assert.match(summary, new RegExp(`${label}[^.]{0,60}? ${offices[i]}`), `${label} : ${offices[i]}`);
  await fill(page, { terms_ok: '1', accuracy_ok: '1' });
  await submit(page, 'form:has([name="terms_ok"]) button[type="submit"]:not([value="save"])');
  assert.match(page.url(), /\/confirmation$/, await page.locator('main').innerText());
  return /commande\/([0-9A-Z-]+)\//.exec(page.url())[1];
}

// The dossier as a PDF, once the clerk has made it.
async function dossier(page, reference, entered) {
  let answer;
  for (let i = 0; i < 300; i++) {
    answer = await page.context().request.get(`http://${address}/espace/${reference}/formulaire.pdf`);
    if (answer.status() === 200) break;
    await new Promise((done) => setTimeout(done, 200));
  }
  assert.equal(answer.status(), 200, 'the PDF is there');
  const file = join(work, `${reference}.pdf`);
  writeFileSync(file, await answer.body());
  execFileSync('qpdf', ['--check', file], { stdio: 'pipe' });
  const text = plain(execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }));
  for (const value of [reference, 'Marchand', 'Claire', 'Responsable des marchés', 'Łukasz', 'Jean-Pierre', 'BC-2026-117', 'Comptant', '3 ans',
    ...entered])
    for (const word of plain(value).split(' ')) assert.ok(text.includes(word), `the PDF does not hold « ${value} »`);
  assert.ok(!text.includes('06 12 34 56 78'), 'a mobile number is never printed');
  await page.goto(`http://${address}/espace/${reference}`);
  const said = plain(await page.locator('main').innerText());
  assert.ok(said.includes('En attente de la signature du titulaire'), said.slice(0, 400));
}

const tally = new Tally();
const browser = await openBrowser();
for (const javaScriptEnabled of [true, false]) {
  for (const [i, org] of organisations.entries()) {
    await tally.claim(`${org.name}, script ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const page = await openPage(browser, { javaScriptEnabled });
      await door(page);
      const seen = await organisation(page, org, javaScriptEnabled);
      await certificate(page);
      if (i === 0) await wrongPersons(page, javaScriptEnabled);
      await persons(page, org);
      const offices = await arrangements(page);
      await account(page, `h.vautrin.${i}.${javaScriptEnabled ? 'a' : 'b'}@exemple.test`);
      if (i === 0) await wrongPieces(page);
      await pieces(page);
      const reference = await validation(page, offices);
      await dossier(page, reference, [seen.city]);
      assert.deepEqual(page.faults, []);
      await page.context().close();
    });
  }
}
await browser.close();
rmSync(work, { recursive: true });
tally.end();
