/* alg.c - which algorithms we know (RFC 4055, RFC 5754, RFC 5758). */
#include "paper/alg.h"

#include "paper/der.h"

bool alg_take_digest(struct str *in, enum digest_kind *out)
{
	struct str algorithm, oid;

	return der_take(in, DER_SEQUENCE, &algorithm) && der_take(&algorithm, DER_OID, &oid) &&
	       digest_by_oid(oid, out);
}

static bool read_pss(struct str parameters, enum digest_kind *out)
{
	struct str in, inside, algorithm, oid, salt;
	enum digest_kind mask;
	uint64_t n;

	if (!der_take(&parameters, DER_SEQUENCE, &in) || !der_take(&in, DER_INSIDE_0, &inside) ||
	    !alg_take_digest(&inside, out) || !der_take(&in, DER_INSIDE_0 | 1, &inside) ||
	    !der_take(&inside, DER_SEQUENCE, &algorithm) || !der_take(&algorithm, DER_OID, &oid) ||
	    !str_eq(oid, OID_MGF1) || !alg_take_digest(&algorithm, &mask) ||
	    !der_take(&in, DER_INSIDE_0 | 2, &inside) || !der_take(&inside, DER_INTEGER, &salt) ||
	    !der_read_uint(salt, DIGEST_BYTES_MAX, &n))
		return false;
	return mask == *out && n == digest_bytes(*out);
}

bool alg_take(struct str *in, struct cades_alg *out)
{
	const struct str rsa[DIGEST_KIND_COUNT] = { OID_RSA_SHA256, OID_RSA_SHA384,
		                                    OID_RSA_SHA512 };
	const struct str ec[DIGEST_KIND_COUNT] = { OID_ECDSA_SHA256, OID_ECDSA_SHA384,
		                                   OID_ECDSA_SHA512 };
	struct str algorithm, oid;

	if (!der_take(in, DER_SEQUENCE, &algorithm) || !der_take(&algorithm, DER_OID, &oid))
		return false;
	for (enum digest_kind k = DIGEST_SHA256; k < DIGEST_KIND_COUNT; k++) {
		if (str_eq(oid, rsa[k]) || str_eq(oid, ec[k])) {
			out->scheme = str_eq(oid, rsa[k]) ? SIGN_RSA : SIGN_ECDSA;
			out->kind = k;
			return true;
		}
	}
	out->scheme = str_eq(oid, OID_RSA) ? SIGN_RSA : SIGN_RSA_PSS;
	return str_eq(oid, OID_RSA) ||
	       (str_eq(oid, OID_RSA_PSS) && read_pss(algorithm, &out->kind));
}

bool alg_take_signed(struct str *in, struct alg_signed *out)
{
	struct str bits, algorithm, rest;

	if (!der_take_whole(in, DER_SEQUENCE, &out->tbs))
		return false;
	rest = *in;
	if (!der_take_whole(in, DER_SEQUENCE, &algorithm) || !der_take(in, DER_BITS, &bits) ||
	    bits.n < 1 || bits.p[0] != 0)
		return false;
	out->is_known = alg_take(&rest, &out->alg);
	out->value = str_sub(bits, 1, bits.n);
	return true;
}

bool alg_is_good(struct keys *keys, const struct alg_signed *s, struct str spki)
{
	const struct sign_check check = { s->alg.scheme, s->alg.kind, spki, s->tbs, s->value };

	return s->is_known && sign_is_good(keys, &check);
}
