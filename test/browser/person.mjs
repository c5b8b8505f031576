// person.mjs - somebody in front of Chromium: fills fields by their names, presses buttons, reads mails.
import { chromium } from 'playwright-core';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const address = process.env.INSTANCE_ADDRESS;
export const folder = process.env.INSTANCE_FOLDER;

export async function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'] });
}

// A page that counts what must not happen: script errors and violations of the content security policy.
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (e) => faults.push(`script: ${e.message}`));
  page.on('console', (m) => {
    if (m.type() === 'error' && !/status of 4(04|09|13|22|29)/.test(m.text())) faults.push(`console: ${m.text()}`);
  });
  page.faults = faults;
  return page;
}

export async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const controls = page.locator(`[name="${name}"]`);
    const first = controls.first();
    const kind = await first.evaluate((e) => (e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()));
    if (kind === 'radio') await page.locator(`[name="${name}"][value="${value}"]`).check({ force: true });
    else if (kind === 'checkbox') await first.setChecked(value !== '', { force: true });
    else if (kind === 'select') await first.selectOption(value);
    else await first.fill(value);
  }
}

// Presses a button and waits for the page that answers.
export async function press(page, value, scope = page) {
  await Promise.all([
    page.waitForEvent('framenavigated'),
    scope.locator(`button[name="do"][value="${value}"]`).first().click(),
  ]);
  await page.waitForLoadState('load');
}

export async function submit(page, selector) {
  await Promise.all([page.waitForEvent('framenavigated'), page.locator(selector).first().click()]);
  await page.waitForLoadState('load');
}

// The newest mail to somebody whose subject holds the words; its text with quoted-printable undone.
export async function mail(to, words) {
  const place = join(folder, 'data/mail');
  for (let i = 0; i < 600; i++) {
    const names = readdirSync(place).filter((n) => n.endsWith('.eml'))
      .sort((a, b) => statSync(join(place, b)).mtimeMs - statSync(join(place, a)).mtimeMs);
    for (const name of names) {
      const raw = readFileSync(join(place, name), 'utf8');
      const head = raw.split(/\r?\n\r?\n/)[0];
      if (head.includes(to) && subject(head).includes(words)) return unquote(raw);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no mail to ${to} about « ${words} »`);
}

function unquote(text) {
  const bytes = text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, h) => String.fromCharCode(parseInt(h, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function subject(head) {
  const folded = head.replace(/\r?\n[ \t]+/g, ' ');
  const line = /^Subject: (.*)$/mi.exec(folded)?.[1] ?? '';
  return line.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?(.*?)\?=/gi, (_, kind, text) =>
    kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : unquote(text.replaceAll('_', ' ')))
    .replaceAll('\u00a0', ' ').replaceAll('’', "'");
}

export function linkIn(text, part) {
  const found = new RegExp(`https?://[^/\\s]+(/${part}/[A-Za-z0-9._~-]+)`).exec(text);
  if (found === null) throw new Error(`no link ${part} in the mail`);
  return found[1];
}

// Counts claims; the last line is what the check reads.
export class Tally {
  passed = 0;
  failed = 0;

  async claim(name, work) {
    try {
      await work();
      this.passed += 1;
    } catch (e) {
      this.failed += 1;
      console.log(`FAILED ${name}\n  ${String(e.stack ?? e).split('\n').slice(0, 6).join('\n  ')}`);
    }
  }

  end() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed === 0 ? 0 : 1;
  }
}
