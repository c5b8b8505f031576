// peer_lib.mjs - the same words by pdf-lib and its fontkit, wrapped and flowed: fewer rules and boxes than ours, no
// tags, no QR code. Prints CPU milliseconds of one form, warm.
// Usage: node peer_lib.mjs MODEL FORMS OUT.pdf
import { readFileSync, writeFileSync } from 'node:fs';
import { PDFDocument, rgb } from 'pdf-lib';
import fontkit from '@pdf-lib/fontkit';

const [file, forms, out] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const folder = '/usr/share/fonts/truetype/noto/';
const faces = { r: readFileSync(folder + 'NotoSans-Regular.ttf'), b: readFileSync(folder + 'NotoSans-Bold.ttf') };
const left = 46, inner = 503, top = 790, floor = 74, ink = rgb(0.1, 0.11, 0.13), brand = rgb(0.06, 0.3, 0.36);

// What a block says, as lines of {face, size, words}.
function words(b) {
  const line = (face, size, ...parts) => ({ face, size, s: parts.filter(Boolean).join(' ') });
  switch (b.t) {
    case 'hero': return [line('b', 12, b.brand, b.line), line('b', 21, b.title), line('r', 10.5, b.lead)];
    case 'h2': return [line('b', 12, b.n, b.s, b.aside)];
    case 'h3': return [line('b', 9.5, b.s)];
    case 'pairs': return b.rows.flatMap(([label, value]) => [line('r', 8.3, label), line('r', 10.4, value)]);
    case 'grid': return [line('b', 10.4, ...b.head), ...b.rows.map((row) => line('r', 10.4, ...row))];
    case 'ticks': return b.items.map((t) => line('r', 8.8, t.s, t.note, t.digest, t.state));
    case 'list': return b.items.map((item) => line('r', 8.8, item.s ?? item));
    case 'sign': return b.boxes.flatMap((box) => [line('b', 9, box.who), line('r', 7.6, box.name, ...box.lines)]);
    default: return [line('r', 8.8, b.label, b.s)];
  }
}

async function draw(model) {
  const doc = await PDFDocument.create();
  doc.registerFontkit(fontkit);
  const fonts = { r: await doc.embedFont(faces.r, { subset: true }), b: await doc.embedFont(faces.b, { subset: true }) };
  let page, y;
  const turn = () => { page = doc.addPage([595.276, 841.89]); y = top; };
  const put = (face, size, s) => {
    if (y - size * 1.3 < floor) turn();
    y -= size * 1.3;
    page.drawText(s, { x: left, y, size, font: fonts[face], color: face === 'b' ? brand : ink });
  };
  const flow = ({ face, size, s }) => {
    let row = '';
    for (const word of s.split(/\s+/)) {
      const longer = row === '' ? word : `${row} ${word}`;
      if (row !== '' && fonts[face].widthOfTextAtSize(longer, size) > inner) { put(face, size, row); row = word; } else row = longer;
    }
    if (row !== '') put(face, size, row);
  };
  for (const group of model.groups) {
    turn();
    for (const b of group.blocks) { words(b).forEach(flow); y -= 4; }
  }
  doc.getPages().forEach((p, i, all) => p.drawText(`${model.foot.title}  ${i + 1}/${all.length}`, { x: left, y: 40, size: 7.2, font: fonts.b }));
  doc.setTitle(model.title);
  return doc.save();
}

let pdf = await draw(JSON.parse(text));
for (let i = 0; i < 3; i++) pdf = await draw(JSON.parse(text));
const before = process.cpuUsage();
for (let i = 0; i < Number(forms); i++) pdf = await draw(JSON.parse(text));
const used = process.cpuUsage(before);
writeFileSync(out, pdf);
console.log(((used.user + used.system) / 1000 / Number(forms)).toFixed(3));
