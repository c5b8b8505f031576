/* keeper_pki.c - the built-in authority: its identities, their ends, its serial numbers.
 *
 * Never   signs under a certificate that has ended, or that would end before what is signed.
 * Holds   the keys of two authorities, of time stamps and of the seal. */
#include "role/keeper_pki.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "platform/code.h"

#define FOR_SERIALS STR("tabellion serial 1")
#define ANSWER_LIFE_MS ((int64_t)30 * DAY_MS)

enum { RANDOM_BYTES = 9, PROOF_BYTES = X509_SERIAL_BYTES - RANDOM_BYTES, ANSWER_BYTES_MAX = 256 * 1024,
	BACK_MS = 3600 * 1000 };

static enum err read_one(struct keeper *k, struct str secret_pem, const char *name, const struct x509_id **out)
{
	struct x509_id *id;

	if (x509_read(k->mem, secret_pem, &id) != OK)
		return err_note(ERR_CRYPTO, "pki=%s why=\"no key with its certificate\"", name);
	*out = id;
	return OK;
}

enum err keeper_pki_new(struct keeper *k, const struct keeper_pki_texts *texts)
{
	struct keeper_pki *p = mem_new_of(k->mem, struct keeper_pki);

	TRY(read_one(k, texts->secret_sign, "sign.pem", &p->ca[CA_SIGN]));
	TRY(read_one(k, texts->secret_service, "service.pem", &p->ca[CA_SERVICE]));
	TRY(read_one(k, texts->secret_tsa, "tsa.pem", &p->tsa));
	TRY(read_one(k, texts->secret_seal, "seal.pem", &p->seal));
	if (x509_unpem(k->mem, texts->root_public, "CERTIFICATE", &p->root_der) != OK ||
	    x509_unpem(k->mem, texts->root_public, "X509 CRL", &p->root_crl) != OK)
		return err_note(ERR_CRYPTO, "pki=root.public why=\"no certificate with its list\"");
	if (!x509_is_url(texts->url) || !x509_is_policy(texts->policy))
		return err_note(ERR_INVALID, "why=\"pki.url or pki.policy\"");
	p->url = str_copy(k->mem, texts->url);
	p->policy = str_copy(k->mem, texts->policy);
	p->alarm_ms = texts->alarm_ms;
	code_key(k->secret_code, FOR_SERIALS, &p->secret_serial);
	p->answer_mem = mem_new(ANSWER_BYTES_MAX);
	k->pki = p;
	return OK;
}

unsigned keeper_pki_ends(struct keeper *k)
{
	struct keeper_pki *p = k->pki;
	int64_t now = world_now_ms(k->world);
	unsigned soon = 0;
	const struct { const char *file; int64_t until_ms; } ends[] = {
		{ "root.crl", x509_crl_until_ms(p->root_crl) }, { "sign.pem", x509_until_ms(p->ca[CA_SIGN]) },
		{ "service.pem", x509_until_ms(p->ca[CA_SERVICE]) }, { "tsa.pem", x509_until_ms(p->tsa) },
		{ "seal.pem", x509_until_ms(p->seal) },
	};

	if (p->alarmed_day == now / DAY_MS)
		return 0;
	p->alarmed_day = now / DAY_MS;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (ends[i].until_ms - now >= p->alarm_ms)
			continue;
		soon++;
		log_line(LOG_ALARM, "keeper.certificate_ends", "file=%s days=%lld do=\"tabellion pki init\"",
			 ends[i].file, (long long)((ends[i].until_ms - now) / DAY_MS));
	}
	return soon;
}

enum err keeper_may_sign(struct keeper *k, const struct x509_id *id, enum keeper_ca ca, int64_t need_ms)
{
	int64_t now = world_now_ms(k->world), end = x509_until_ms(id), above = x509_until_ms(k->pki->ca[ca]);

	(void)keeper_pki_ends(k);
	if (above < end)
		end = above;
	return end - now > need_ms ? OK : err_note(ERR_CRYPTO, "why=\"a certificate of the authority has ended\"");
}

static void prove(const struct keeper *k, const uint8_t *random, uint8_t out[PROOF_BYTES])
{
	const struct seal_key *key = &k->pki->secret_serial;
	struct hash h = crypt_hmac_sha256(str_from(key->bytes, sizeof key->bytes), str_from(random, RANDOM_BYTES));

	memcpy(out, h.bytes, PROOF_BYTES);
}

void keeper_serial(struct keeper *k, uint8_t out[X509_SERIAL_BYTES])
{
	world_random(k->world, out, RANDOM_BYTES);
	out[0] = (uint8_t)((out[0] & 0x3f) | 0x40);     /* positive, and always of the same length */
	prove(k, out, out + RANDOM_BYTES);
}

bool keeper_serial_is_ours(const struct keeper *k, struct str serial)
{
	uint8_t proof[PROOF_BYTES];

	if (serial.n != X509_SERIAL_BYTES)
		return false;
	prove(k, (const uint8_t *)serial.p, proof);
	return str_eq_secret(str_sub(serial, RANDOM_BYTES, serial.n), str_from(proof, sizeof proof));
}

enum err keeper_responders(struct keeper *k)
{
	static const struct str names[CA_COUNT] = { { "sign", 4 }, { "service", 7 } };
	struct keeper_pki *p = k->pki;
	int64_t now = world_now_ms(k->world);

	if (now < p->answer_renew_ms)
		return OK;
	mem_reset(p->answer_mem);
	for (enum keeper_ca c = 0; c < CA_COUNT; c++) {
		int64_t end = x509_until_ms(p->ca[c]);
		struct x509_wish w = { .use = USE_OCSP, .country = STR(""), .common_name = STR("OCSP"),
			.from_ms = now - BACK_MS, .until_ms = now + ANSWER_LIFE_MS < end ? now + ANSWER_LIFE_MS : end,
			.url = p->url, .issuer = names[c] };

		TRY(keeper_may_sign(k, p->ca[c], c, 0));
		keeper_serial(k, w.serial);
		p->responders[c] = (struct x509_responder){ p->ca[c], x509_make(p->answer_mem, p->ca[c], &w) };
	}
	p->answer_renew_ms = now + ANSWER_LIFE_MS / 2;
	return OK;
}
