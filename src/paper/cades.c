/* cades.c - the CMS of a PAdES signature, byte by byte.
 *
 * For     the keeper or whoever holds a key (tbs, check), and the clerk (assemble).
 * Never   sees a private key; writes signingTime; uses CMS_sign(), which writes it.
 * Limits  CADES_CHAIN_MAX certificates beside the signer's. */
#include "paper/cades.h"

#include <assert.h>

#include "paper/cert.h"
#include "paper/der.h"

static struct str oid(struct mem *m, struct str content)
{
	return DER(m, DER_OID, content);
}

static struct str attribute(struct mem *m, struct str type, struct str value)
{
	return DER(m, DER_SEQUENCE, oid(m, type), DER(m, DER_SET, value));
}

/* RFC 5754: SHA-2 without parameters. */
static struct str digest_algorithm(struct mem *m, enum digest_kind kind)
{
	return DER(m, DER_SEQUENCE, oid(m, digest_oid(kind)));
}

/* ESSCertIDv2 (RFC 5035): the hash algorithm is left out when it is SHA-256, the default. */
static struct str signing_certificate(struct mem *m, enum digest_kind kind, struct str cert)
{
	struct digest d = digest_one(kind, cert);
	struct str hash = DER(m, DER_BYTES, digest_view(&d));
	struct str id = kind == DIGEST_SHA256
		? DER(m, DER_SEQUENCE, hash)
		: DER(m, DER_SEQUENCE, digest_algorithm(m, kind), hash);

	return DER(m, DER_SEQUENCE, DER(m, DER_SEQUENCE, id));
}

struct str cades_tbs_more(struct mem *m, const struct digest *document, struct str signer_cert,
			  const struct cades_more *more, size_t n)
{
	struct str attributes[3 + CADES_MORE_MAX] = {
		attribute(m, OID_CONTENT_TYPE, oid(m, OID_DATA)),
		attribute(m, OID_MESSAGE_DIGEST, DER(m, DER_BYTES, digest_view(document))),
		attribute(m, OID_SIGNING_CERT_2,
		          signing_certificate(m, document->kind, signer_cert)),
	};

	assert(n <= CADES_MORE_MAX);
	for (size_t i = 0; i < n; i++)
		attributes[3 + i] = attribute(m, more[i].type, more[i].value);
	return der_set_of(m, DER_SET, attributes, 3 + n);
}

struct str cades_tbs(struct mem *m, const struct digest *document, struct str signer_cert)
{
	return cades_tbs_more(m, document, signer_cert, NULL, 0);
}

enum err cades_check(struct cades_alg alg, struct str signer_cert, struct str tbs, struct str value)
{
	struct cert c;

	if (!cert_read(signer_cert, &c))
		return ERR_INVALID;
	const struct sign_check check = { alg.scheme, alg.kind, c.spki, tbs, value };

	if (value.n > CADES_SIGNATURE_BYTES_MAX || !sign_is_good(NULL, &check))
		return ERR_CRYPTO;
	return OK;
}

enum err cades_value_of_raw(struct mem *m, struct str raw, struct str *out)
{
	size_t half = raw.n / 2;

	if (raw.n != 64 && raw.n != 96 && raw.n != 132)
		return ERR_INVALID;
	*out = DER(m, DER_SEQUENCE, der_uint_bytes(m, str_sub(raw, 0, half)),
		   der_uint_bytes(m, str_sub(raw, half, half)));
	return OK;
}

/* RFC 4055: digest, mask and salt spelt out, all of the same digest. */
static struct str pss_algorithm(struct mem *m, enum digest_kind kind)
{
	struct str hash = DER(m, DER_SEQUENCE, oid(m, digest_oid(kind)), DER(m, DER_NULL, STR("")));
	struct str mask = DER(m, DER_SEQUENCE, oid(m, OID_MGF1), hash);
	struct str parameters = DER(m, DER_SEQUENCE, DER(m, DER_INSIDE_0, hash),
				    DER(m, DER_INSIDE_0 | 1, mask),
				    DER(m, DER_INSIDE_0 | 2, der_uint(m, digest_bytes(kind))));

	return DER(m, DER_SEQUENCE, oid(m, OID_RSA_PSS), parameters);
}

static struct str signature_algorithm(struct mem *m, struct cades_alg alg)
{
	const struct str rsa[DIGEST_KIND_COUNT] = { OID_RSA_SHA256, OID_RSA_SHA384,
		                                    OID_RSA_SHA512 };
	const struct str ec[DIGEST_KIND_COUNT] = { OID_ECDSA_SHA256, OID_ECDSA_SHA384,
		                                   OID_ECDSA_SHA512 };

	switch (alg.scheme) {
	case SIGN_RSA:                                  /* RFC 4055: with NULL */
		return DER(m, DER_SEQUENCE, oid(m, rsa[alg.kind]), DER(m, DER_NULL, STR("")));
	case SIGN_RSA_PSS:
		return pss_algorithm(m, alg.kind);
	case SIGN_ECDSA:                                /* RFC 5758: without */
		return DER(m, DER_SEQUENCE, oid(m, ec[alg.kind]));
	case SIGN_SCHEME_COUNT:
		break;
	}
	assert(false);
	return STR("");
}

static struct str signer_info(struct mem *m, const struct cades_parts *parts,
                              const struct cert *signer)
{
	struct str attributes, tbs = parts->tbs, unsigned_attributes = STR("");
	struct str who = DER(m, DER_SEQUENCE, signer->issuer, DER(m, DER_INTEGER, signer->serial));

	/* the same bytes that were signed as a SET stand here under the tag [0] */
	if (!der_take(&tbs, DER_SET, &attributes))
		assert(false);
	if (parts->token.n > 0)
		unsigned_attributes =
			DER(m, DER_INSIDE_0 | 1, attribute(m, OID_TIME_STAMP, parts->token));
	return DER(m, DER_SEQUENCE, der_uint(m, 1), who, digest_algorithm(m, parts->alg.kind),
		   DER(m, DER_INSIDE_0, attributes), signature_algorithm(m, parts->alg),
		   DER(m, DER_BYTES, parts->value), unsigned_attributes);
}

enum err cades_assemble(struct mem *m, const struct cades_parts *parts, struct str *cms_out)
{
	struct str certs[CADES_CHAIN_MAX + 1] = { parts->signer_cert };
	struct cert signer, other;

	assert(parts->chain_count <= CADES_CHAIN_MAX &&
	       parts->value.n <= CADES_SIGNATURE_BYTES_MAX);
	if (!cert_read(parts->signer_cert, &signer))
		return ERR_INVALID;
	for (size_t i = 0; i < parts->chain_count; i++) {
		if (!cert_read(parts->chain[i], &other))
			return ERR_INVALID;
		certs[i + 1] = parts->chain[i];
	}
	struct str signed_data = DER(m, DER_SEQUENCE, der_uint(m, 1),
		DER(m, DER_SET, digest_algorithm(m, parts->alg.kind)),
		DER(m, DER_SEQUENCE, oid(m, OID_DATA)),
		der_of(m, DER_INSIDE_0, certs, parts->chain_count + 1),
		DER(m, DER_SET, signer_info(m, parts, &signer)));

	*cms_out = DER(m, DER_SEQUENCE, oid(m, OID_SIGNED_DATA), DER(m, DER_INSIDE_0, signed_data));
	return OK;
}

size_t cades_bytes_max(struct mem *m, const struct cades_parts *parts, size_t token_bytes)
{
	struct cades_parts p = *parts;
	struct digest nothing = { .kind = parts->alg.kind };
	struct cert c;
	struct str cms = STR("");

	p.tbs = cades_tbs(m, &nothing, parts->signer_cert);
	/* a key's information is longer than a signature of it, but not by much: RSA 294 for 256 bytes */
	p.value = cert_read(parts->signer_cert, &c) ? c.spki : STR("");
	p.token = STR("");
	if (p.value.n > CADES_SIGNATURE_BYTES_MAX || cades_assemble(m, &p, &cms) != OK)
		return 0;
	return cms.n + token_bytes + CADES_SPARE_BYTES;
}
