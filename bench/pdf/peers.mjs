// peers.mjs - what signing costs in the libraries that run beside node, warm, in CPU milliseconds.
//
// Usage: node peers.mjs FOLDER. FOLDER holds 99k.pdf, 4300k.pdf and per key NAME.key.pem, NAME.cert.pem,
// NAME.p12 (PBES2) and NAME.legacy.p12 (3DES). One line of JSON per measurement; a peer that cannot do a
// key says so and is left out. All of them sign B-B, invisibly: less than what is measured on our side.
import { readFileSync, writeFileSync } from 'node:fs';
import { PDF, P12Signer } from '@libpdf/core';
import documenso from '@documenso/pdf-sign';
import { SignPdf } from '@signpdf/signpdf';
import { P12Signer as ForgeSigner } from '@signpdf/signer-p12';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';

const folder = process.argv[2];
const read = (name) => readFileSync(`${folder}/${name}`);

// The placeholder's byte range, cut out, for the library that only makes the CMS.
function cut(pdf) {
	const at = pdf.indexOf('/ByteRange');
	const open = pdf.indexOf('/Contents <', at) + 10;
	const close = pdf.indexOf('>', open) + 1;
	const range = [0, open, close, pdf.length - close];
	const end = pdf.indexOf(']', at) + 1;
	const text = `/ByteRange [${range.join(' ')}]`.padEnd(end - at, ' ');
	pdf.write(text, at, 'latin1');
	return { pdf, open, close, content: Buffer.concat([pdf.subarray(0, open), pdf.subarray(close)]) };
}

const placeholder = (pdf) => plainAddPlaceholder({
	pdfBuffer: pdf, reason: 'Lu et approuvé', contactInfo: '', name: 'Zoé', location: '', signatureLength: 8192,
});

const peers = {
	'@libpdf/core': async (pdf, key) => {
		const signer = await P12Signer.create(read(`${key}.p12`), 'secret');
		return async () => (await (await PDF.load(pdf)).sign({ signer, reason: 'Lu et approuvé' })).bytes;
	},
	'@documenso/pdf-sign': async (pdf, key) => {
		const cert = read(`${key}.cert.pem`), privateKey = read(`${key}.key.pem`);
		return async () => {
			const slot = cut(placeholder(Buffer.from(pdf)));
			const cms = documenso.signWithPrivateKey({ content: slot.content, cert, privateKey });
			slot.pdf.write(cms.toString('hex'), slot.open + 1, 'latin1');
			return slot.pdf;
		};
	},
	'@signpdf/signpdf': async (pdf, key) => {
		if (!key.startsWith('rsa'))
			throw new Error('no elliptic curves');
		// its signer uses the .p12 up: a new one for each signature is how it is meant
		const p12 = read(`${key}.legacy.p12`), sign = new SignPdf();
		return async () => sign.sign(placeholder(Buffer.from(pdf)), new ForgeSigner(p12, { passphrase: 'secret' }));
	},
};

const cpuMs = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1000; };

for (const size of ['99k', '4300k']) {
	for (const key of ['rsa2048', 'rsa3072', 'p256']) {
		for (const [name, make] of Object.entries(peers)) {
			try {
				const act = await make(read(`${size}.pdf`), key);
				for (let i = 0; i < 5; i++)
					await act();
				let best = Infinity;
				for (let batch = 0; batch < 4; batch++) {
					const n = 5, begun = cpuMs();
					for (let i = 0; i < n; i++)
						await act();
					best = Math.min(best, (cpuMs() - begun) / n);
				}
				writeFileSync(`${folder}/peer.pdf`, await act());
				console.log(JSON.stringify({ peer: name, size, key, ms: best }));
			} catch (error) {
				console.log(JSON.stringify({ peer: name, size, key, skipped: String(error.message ?? error).slice(0, 120) }));
			}
		}
	}
}
