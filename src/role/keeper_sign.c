/* keeper_sign.c - answers of the duty seal that put a name under a document.
 *
 * Never   signs a document that does not begin with what the person saw, or for whom there is no grant; keeps
 *         a one-time key beyond its answer; parses a PDF.
 * Fails   ERR_DENIED for every proof that does not hold, one line in the log with which. */
#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "paper/seal.h"
#include "paper/slot.h"
#include "platform/code.h"
#include "platform/memfd.h"
#include "role/keeper_pki.h"

enum { BACK_MS = 60 * 1000, ONE_TIME_MS = 10 * 60 * 1000 };

/* What the portal's seal may stand under: nothing that a person signs is among them. */
static const struct {
	struct str word;
	bool is_pdf;                    /* a signature in the file itself, not one beside it */
} seal_purposes[] = {
	{ { "evidence", 8 }, false },
	{ { "attestation", 11 }, false },
	{ { "attestation-pdf", 15 }, true },
};

static enum err refuse(const char *why)
{
	log_line(LOG_WARN, "keeper.sign_refused", "why=%s", why);
	return ERR_DENIED;
}

/* The proofs that need no document. */
static enum err check_grant(struct keeper *k, struct mem *secret, const struct str *in, struct act *act_out)
{
	if (k->pki == NULL)
		return ERR_BUSY;
	if (act_read(in[0], act_out) != OK)
		return refuse("act");
	if (act_out->method != ACT_CODE)
		return refuse("method");
	if (!code_is_granted(secret, k->secret_code, in[0], in[1], (uint64_t)world_now_ms(k->world)))
		return refuse("grant");
	return OK;
}

/* The file begins with what the act names, and the slot lies behind. */
static enum err check_file(struct str file, const struct str *in, const struct act *act, struct digest *range_out)
{
	struct pades_slot slot;
	struct digest prefix;
	struct id id;
	uint64_t prefix_bytes;

	if (!id_from(in[2], &id) || !ask_number(in[3], &prefix_bytes) || !slot_read(in[4], &slot))
		return refuse("shape");
	const struct act_document *document = act_document(act, id);

	if (document == NULL)
		return refuse("document");
	if (prefix_bytes == 0 || pades_digest(file, prefix_bytes, &slot, &prefix, range_out) != OK)
		return refuse("slot");
	if (!str_eq(digest_view(&prefix), hash_view(&document->sha256)))
		return refuse("prefix");
	if (!str_eq(digest_view(range_out), digest_view(&slot.digest)))
		return refuse("range");
	return OK;
}

/* EN 319 142-1 with a certificate that lives ten minutes; the key goes with the arena. */
static enum err sign_once(struct keeper *k, struct mem *secret, const struct act *act,
			  const struct digest *range, struct ask_values *out)
{
	const struct keeper_pki *p = k->pki;
	int64_t now = world_now_ms(k->world);
	struct x509_wish w = { .use = USE_ONE_TIME, .country = act->country, .common_name = act->common_name,
		.serial_number = act->serial_number, .from_ms = now - BACK_MS, .until_ms = now + ONE_TIME_MS,
		.url = p->url, .issuer = STR("sign"),
		.policy = str_fmt(secret, STR_FMT ".1", STR_ARG(p->policy)) };
	const struct cades_alg alg = { SIGN_ECDSA, DIGEST_SHA256 };

	TRY(keeper_may_sign(k, p->ca[CA_SIGN], CA_SIGN, ONE_TIME_MS));
	keeper_serial(k, w.serial);
	struct x509_id *once = x509_make(secret, p->ca[CA_SIGN], &w);
	struct str attributes = cades_tbs(secret, range, x509_der(once));
	struct str value = x509_sign(secret, once, attributes);

	TRY(cades_check(alg, x509_der(once), attributes, value));
	out->field[0] = attributes;
	out->field[1] = value;
	out->field[2] = x509_der(once);
	out->field[3] = x509_der(p->ca[CA_SIGN]);
	return OK;
}

enum err keeper_sign(struct keeper *k, struct mem *secret, const struct proc_ask *ask, struct ask_values *out)
{
	const struct str *in = ask->values.field;
	struct digest range;
	struct str file;
	struct act act;

	TRY(check_grant(k, secret, in, &act));
	TRY(memfd_view(secret, ask->values.fd[0], KEEPER_FILE_BYTES_MAX, &file));
	TRY(check_file(file, in, &act, &range));
	return sign_once(k, secret, &act, &range, out);
}

static bool is_purpose(struct str s, bool *is_pdf_out)
{
	for (size_t i = 0; i < sizeof seal_purposes / sizeof *seal_purposes; i++) {
		if (str_eq(s, seal_purposes[i].word)) {
			*is_pdf_out = seal_purposes[i].is_pdf;
			return true;
		}
	}
	return false;
}

/* What the seal signs: the whole file, or the range of its slot. */
static enum err sealed_digest(struct str file, struct str words, bool is_pdf, struct digest *out)
{
	struct pades_slot slot;
	struct digest prefix;

	*out = digest_one(DIGEST_SHA256, file);
	if (!is_pdf)
		return words.n == 0 ? OK : refuse("slot");
	if (!str_starts(file, STR("%PDF-")) || !slot_read(words, &slot) ||
	    pades_digest(file, 0, &slot, &prefix, out) != OK ||
	    !str_eq(digest_view(out), digest_view(&slot.digest)))
		return refuse("slot");
	return OK;
}

enum err keeper_seal(struct keeper *k, struct mem *secret, const struct proc_ask *ask, struct ask_values *out)
{
	struct str purpose = ask->values.field[0], file, chain;
	struct digest d;
	bool is_pdf;

	if (k->pki == NULL)
		return ERR_BUSY;
	if (!is_purpose(purpose, &is_pdf))
		return refuse("purpose");
	TRY(memfd_view(secret, ask->values.fd[0], KEEPER_FILE_BYTES_MAX, &file));
	TRY(keeper_may_sign(k, k->pki->seal, CA_SERVICE, 0));
	TRY(sealed_digest(file, ask->values.field[1], is_pdf, &d));
	struct seal_parts parts = { .alg = { SIGN_ECDSA, DIGEST_SHA256 }, .document = &d,
				    .purpose = is_pdf ? STR("") : purpose,
				    .now_ms = world_now_ms(k->world), .signer_cert = x509_der(k->pki->seal) };

	chain = x509_der(k->pki->ca[CA_SERVICE]);
	parts.tbs = seal_tbs(secret, &parts);
	parts.value = x509_sign(secret, k->pki->seal, parts.tbs);
	return seal_assemble(secret, &parts, chain, &out->field[0]);
}
