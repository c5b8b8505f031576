// peer.mjs - the same form by pdfkit, as a good Node developer would draw it: same words, fonts, rules, boxes and
// feet n/N; no tags, no QR code, no joining of pieces. Prints CPU milliseconds of one form, warm.
// Usage: node peer.mjs MODEL FORMS OUT.pdf
import { readFileSync, writeFileSync } from 'node:fs';
import PDFDocument from 'pdfkit';

const [file, forms, out] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const folder = '/usr/share/fonts/truetype/noto/';
const regular = readFileSync(folder + 'NotoSans-Regular.ttf');
const bold = readFileSync(folder + 'NotoSans-Bold.ttf');
const left = 46, inner = 503, top = 52, floor = 768, brand = '#0f4c5c', line = '#9cc1c9';

function draw(model) {
  return new Promise((done) => {
    const doc = new PDFDocument({ size: 'A4', margin: 0, bufferPages: true, info: { Title: model.title } });
    const pieces = [];
    doc.on('data', (d) => pieces.push(d));
    doc.on('end', () => done(Buffer.concat(pieces)));
    doc.registerFont('r', regular);
    doc.registerFont('b', bold);
    let y = top;
    const put = (font, size, colour, s, x, at, width) => doc.font(font).fontSize(size).fillColor(colour).text(s ?? '', x, at, { width, lineBreak: true });
    const high = (font, size, s, width) => doc.font(font).fontSize(size).heightOfString(s ?? '', { width });
    const room = (h) => { if (y + h > floor) { doc.addPage(); y = top; } };
    const rule = (colour) => doc.lineWidth(0.6).strokeColor(colour).moveTo(left, y).lineTo(left + inner, y).stroke();
    const flow = (font, size, colour, s, x, width, after) => { const h = high(font, size, s, width); room(h); put(font, size, colour, s, x, y, width); y += h + after; };
    const blocks = {
      hero(b) {
        doc.roundedRect(left, 40, 34, 34, 7).fill(brand);
        put('b', 15, '#fff', b.mark, left + 6, 46, 40);
        put('b', 12, brand, b.brand, left + 44, 40, 300);
        put('r', 7.6, '#555962', b.line, left + 44, 58, 300);
        y = 88;
        flow('b', 21, brand, b.title, left, 430, 1);
        flow('r', 10.5, '#555962', b.lead, left, 430, 6);
        put('b', 7, brand, b.reference, left + 440, 101, 80);
      },
      h2(b) {
        y += 8; room(60);
        if (b.n) { doc.circle(left + 8, y + 8, 8).fill(brand); put('b', 9.5, '#fff', b.n, left + 5, y + 1, 20); }
        put('b', 12, brand, b.s, left + (b.n ? 26 : 0), y, inner - 26);
        if (b.aside) put('r', 7.6, '#555962', b.aside, left + 350, y + 4, 150);
        y += 20; rule(line); y += 5;
      },
      h3(b) { flow('b', 9.5, '#1a1d21', b.s, left, inner, 2); },
      p(b) { flow('r', 8.8, '#1a1d21', b.s, left, inner, 5); },
      note(b) {
        const h = high('r', 8.8, b.s, inner - 24) + 12;
        room(h);
        doc.roundedRect(left, y, inner, h, 3).fill('#e4eff1');
        put('r', 8.8, '#1a1d21', b.s, left + 14, y + 6, inner - 24);
        y += h + 7;
      },
      pairs(b) {
        const w = (inner - 24) / 3;
        for (let i = 0; i < b.rows.length; i += 3) {
          let h = 0;
          const cells = b.rows.slice(i, i + 3);
          for (const [label, value] of cells) h = Math.max(h, high('r', 8.3, label, w) + high('r', 10.4, value, w));
          room(h);
          cells.forEach(([label, value], k) => {
            put('r', 8.3, '#555962', label, left + k * (w + 12), y, w);
            put('r', 10.4, '#1a1d21', value, left + k * (w + 12), y + high('r', 8.3, label, w), w);
          });
          y += h + 3.5;
        }
      },
      grid(b) {
        const w = 124;
        doc.roundedRect(left, y, inner, 20, 3).fill('#e4eff1');
        b.head.forEach((s, k) => put('b', 10.4, brand, s, left + 6 + (k ? 100 + (k - 1) * (w + 8) : 0), y + 3, w));
        y += 20;
        for (const row of b.rows) {
          const h = Math.max(...row.map((s) => high('r', 10.4, s, w))) + 5;
          room(h);
          row.forEach((s, k) => put('r', k ? 10.4 : 8.3, '#1a1d21', s, left + 6 + (k ? 100 + (k - 1) * (w + 8) : 0), y + 3, k ? w : 92));
          y += h; rule('#dedacd');
        }
        y += 5;
      },
      ticks(b) {
        for (const t of b.items) {
          const h = high('r', 10.4, t.s, 400) + (t.note ? high('r', 8.8, t.note, 400) : 0) + (t.digest ? 10 : 0) + 10;
          room(h);
          doc.roundedRect(left + 5, y + 5, 11, 11, 1.5).lineWidth(0.9).strokeColor(brand);
          if (t.on) doc.fill(brand); else doc.stroke();
          put('r', 10.4, '#1a1d21', t.s, left + 26, y + 5, 400);
          let at = y + 5 + high('r', 10.4, t.s, 400);
          if (t.note) { put('r', 8.8, '#555962', t.note, left + 26, at, 400); at += high('r', 8.8, t.note, 400); }
          if (t.digest) put('r', 7.2, '#555962', t.digest, left + 26, at, inner - 26);
          doc.roundedRect(left + inner - 60, y + 4, 60, 14, 3).fill('#e4eff1');
          put('b', 8.3, brand, t.state, left + inner - 54, y + 5, 60);
          y += h; rule('#dedacd');
        }
        y += 7;
      },
      list(b) {
        for (const item of b.items) {
          put('r', 8.8, brand, item.n ?? '•', left + 4, y, 18);
          flow('r', 8.8, '#1a1d21', item.s ?? item, left + 20, inner - 20, 3);
        }
      },
      sign(b) {
        room(b.h);
        const w = (inner - 20) / 3;
        b.boxes.forEach((box, k) => {
          const x = left + k * (w + 10);
          doc.roundedRect(x, y, w, b.h, 3).lineWidth(0.9).strokeColor(line).stroke();
          put('b', 9, brand, box.who, x + 8, y + 7, w - 16);
          put('r', 7.6, '#555962', box.name, x + 8, y + 20, w - 16);
          box.lines.forEach((s, i) => put('r', 7.6, '#555962', s, x + 8, y + 36 + i * 14, w - 16));
        });
        y += b.h + 8;
      },
      zone(b) { room(b.h); doc.roundedRect(left, y, inner, b.h, 3).dash(3, { space: 2.5 }).strokeColor(line).stroke().undash(); put('r', 7.6, '#555962', b.s, left + 8, y + 5, inner - 16); y += b.h + 8; },
      address(b) { room(70); doc.roundedRect(left, y, 270, 66, 3).fillAndStroke('#f6f4ee', line); put('r', 7.2, '#555962', b.label, left + 14, y + 7, 240); put('b', 9, '#1a1d21', b.s, left + 14, y + 20, 240); y += 76; },
    };
    model.groups.forEach((group, i) => {
      if (i > 0) { doc.addPage(); y = top; }
      for (const b of group.blocks) blocks[b.t](b);
    });
    const { count } = doc.bufferedPageRange();
    for (let i = 0; i < count; i++) {
      doc.switchToPage(i);
      const at = 786, f = model.foot;
      put('b', 7.2, brand, f.title, left + 42, at, 330);
      put('r', 6.2, '#555962', f.version, left + 42, at + 11, 330);
      put('r', 6.2, '#555962', f.distribution, left + 42, at + 20, 330);
      put('b', 7.2, brand, `${f.page} ${i + 1}/${count}`, left + 440, at, 80);
      put('r', 6.2, '#555962', f.reference, left + 440, at + 11, 80);
      put('r', 6.2, '#555962', f.date, left + 440, at + 20, 80);
      doc.roundedRect(left + 365, at + 2, 78, 32, 3).lineWidth(0.8).strokeColor(line).stroke();
      put('r', 6.2, '#555962', f.initials, left + 370, at + 4, 70);
    }
    doc.end();
  });
}

let pdf = await draw(JSON.parse(text));
for (let i = 0; i < 5; i++) pdf = await draw(JSON.parse(text));
const before = process.cpuUsage();
for (let i = 0; i < Number(forms); i++) pdf = await draw(JSON.parse(text));
const used = process.cpuUsage(before);
writeFileSync(out, pdf);
console.log(((used.user + used.system) / 1000 / Number(forms)).toFixed(3));
