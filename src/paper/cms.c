/* cms.c - takes a SignedData apart and checks its arithmetic; trust in the signer is trust.h's.
 *
 * Never   converts BER to DER: PAdES wants DER, and two readings of one signature are one too many.
 * Limits  CMS_CERTS_MAX certificates, CMS_ATTRIBUTES_MAX attributes, one signer. */
#include "paper/cms.h"

#include "paper/der.h"

enum { CMS_ATTRIBUTES_MAX = 32 };

/* Both of them, and that they go together: the bare rsaEncryption takes the digest's word for it. */
static enum why read_signature_algorithm(struct str *in, struct cades_alg *alg)
{
	struct cades_alg own = { .kind = alg->kind };

	if (!der_next_is(*in, DER_SEQUENCE))
		return WHY_NOT_CMS;
	if (!alg_take(in, &own) || own.kind != alg->kind)
		return WHY_WEAK;
	*alg = own;
	return WHY_OK;
}

/* The first ESSCertID(v2) must be of the signer; version 1 (SHA-1) is for stamps alone. */
static bool ess_fits(struct str value, bool is_v2, struct str cert)
{
	struct str outer, list, id, hash;
	enum digest_kind kind = DIGEST_SHA256;

	if (!der_take(&value, DER_SEQUENCE, &outer) || !der_take(&outer, DER_SEQUENCE, &list) ||
	    !der_take(&list, DER_SEQUENCE, &id))
		return false;
	if (is_v2 && der_next_is(id, DER_SEQUENCE) && !alg_take_digest(&id, &kind))
		return false;
	if (!der_take(&id, DER_BYTES, &hash))
		return false;
	if (!is_v2)
		return digest_is_sha1(cert, hash);
	struct digest d = digest_one(kind, cert);

	return str_eq(digest_view(&d), hash);
}

static enum why read_ess(struct str *value, bool is_v2, struct cms *c)
{
	struct str whole;

	if (!ess_fits(*value, is_v2, c->signer.der))
		return WHY_SIGNING_CERTIFICATE;
	c->has_ess |= is_v2 || str_eq(c->type, OID_TST_INFO);
	return der_take_whole(value, DER_SEQUENCE, &whole) ? WHY_OK : WHY_ATTRIBUTES;
}

static enum why read_attribute(struct str oid, struct str value, struct cms *c, unsigned *met)
{
	bool is_v2 = str_eq(oid, OID_SIGNING_CERT_2), is_read = true;
	enum why why = WHY_OK;
	unsigned bit = 0;

	if (str_eq(oid, OID_CONTENT_TYPE)) {
		bit = 1;
		is_read = der_take(&value, DER_OID, &c->attribute_type);
	} else if (str_eq(oid, OID_MESSAGE_DIGEST)) {
		bit = 2;
		is_read = der_take(&value, DER_BYTES, &c->message_digest);
	} else if (is_v2 || str_eq(oid, OID_SIGNING_CERT)) {
		bit = is_v2 ? 4 : 8;
		why = read_ess(&value, is_v2, c);
	} else {
		c->has_signing_time |= str_eq(oid, OID_SIGNING_TIME);
		return WHY_OK;
	}
	if (why != WHY_OK)
		return why;
	if (!is_read || (*met & bit) != 0 || value.n != 0)
		return WHY_ATTRIBUTES;
	*met |= bit;
	return WHY_OK;
}

static bool next_attribute(struct str *in, struct str *oid, struct str *set)
{
	struct str attribute;

	return der_take(in, DER_SEQUENCE, &attribute) && der_take(&attribute, DER_OID, oid) &&
	       der_take(&attribute, DER_SET, set) && attribute.n == 0;
}

static enum why read_signed_attributes(struct cms *c)
{
	struct str in = c->attributes, oid, set;
	unsigned met = 0;

	for (int n = 0; in.n > 0; n++) {
		if (n == CMS_ATTRIBUTES_MAX || !next_attribute(&in, &oid, &set))
			return WHY_NOT_CMS;
		enum why why = read_attribute(oid, set, c, &met);

		if (why != WHY_OK)
			return why;
	}
	return (met & 3) == 3 ? WHY_OK : WHY_ATTRIBUTES;
}

static enum why read_unsigned_attributes(struct str in, struct cms *c)
{
	struct str oid, set;

	for (int n = 0; in.n > 0; n++) {
		if (n == CMS_ATTRIBUTES_MAX || !next_attribute(&in, &oid, &set))
			return WHY_NOT_CMS;
		if (!str_eq(oid, OID_TIME_STAMP))
			continue;
		c->token_count++;
		if (!der_take_whole(&set, DER_SEQUENCE, &c->token) || set.n != 0)
			return WHY_NOT_CMS;
	}
	return c->token_count <= 1 ? WHY_OK : WHY_ATTRIBUTES;
}

static enum why find_signer(struct cms *c, struct str issuer, struct str serial)
{
	for (size_t i = 0; i < c->cert_count; i++) {
		struct cert one;

		if (!cert_read(c->certs[i], &one))
			return WHY_NO_CERTIFICATE;
		if (str_eq(one.issuer, issuer) && str_eq(one.serial, serial)) {
			c->signer = one;
			return WHY_OK;
		}
	}
	return WHY_NO_CERTIFICATE;
}

static enum why read_signer(struct str in, struct cms *c)
{
	struct str version, who, issuer, serial, unsigned_attributes;
	enum why why;

	if (!der_take(&in, DER_INTEGER, &version) || !str_eq(version, STR("\1")) ||
	    !der_take(&in, DER_SEQUENCE, &who) || !der_take_whole(&who, DER_SEQUENCE, &issuer) ||
	    !der_take(&who, DER_INTEGER, &serial))
		return WHY_NOT_CMS;
	if (!der_next_is(in, DER_SEQUENCE))
		return WHY_NOT_CMS;
	if (!alg_take_digest(&in, &c->alg.kind))
		return WHY_WEAK;
	if (!der_take(&in, DER_INSIDE_0, &c->attributes))
		return WHY_ATTRIBUTES;
	why = read_signature_algorithm(&in, &c->alg);
	if (why != WHY_OK)
		return why;
	if (!der_take(&in, DER_BYTES, &c->value))
		return WHY_NOT_CMS;
	why = find_signer(c, issuer, serial);
	if (why != WHY_OK)
		return why;
	if (der_take(&in, DER_INSIDE_0 | 1, &unsigned_attributes)) {
		why = read_unsigned_attributes(unsigned_attributes, c);
		if (why != WHY_OK)
			return why;
	}
	return in.n == 0 ? read_signed_attributes(c) : WHY_NOT_CMS;
}

static bool read_content(struct str in, struct cms *c)
{
	struct str inside;

	if (!der_take(&in, DER_OID, &c->type))
		return false;
	c->has_content = in.n > 0;
	return !c->has_content || (der_take(&in, DER_INSIDE_0, &inside) && in.n == 0 &&
				   der_take(&inside, DER_BYTES, &c->content) && inside.n == 0);
}

static bool read_certificates(struct str in, struct cms *c)
{
	while (in.n > 0) {
		if (c->cert_count == CMS_CERTS_MAX ||
		    !der_take_whole(&in, DER_SEQUENCE, &c->certs[c->cert_count++]))
			return false;
	}
	return true;
}

enum why cms_read(struct str in, struct cms *out, struct str *rest_out)
{
	struct str info, oid, inside, data, version, set, content, certs, crls, signer;
	struct cms c = { 0 };

	if (!der_take(&in, DER_SEQUENCE, &info) || !der_take(&info, DER_OID, &oid) ||
	    !str_eq(oid, OID_SIGNED_DATA) || !der_take(&info, DER_INSIDE_0, &inside) ||
	    info.n != 0 || !der_take(&inside, DER_SEQUENCE, &data) || inside.n != 0 ||
	    !der_take(&data, DER_INTEGER, &version) || !der_take(&data, DER_SET, &set) ||
	    !der_take(&data, DER_SEQUENCE, &content) || !read_content(content, &c))
		return WHY_NOT_CMS;
	if (der_take(&data, DER_INSIDE_0, &certs) && !read_certificates(certs, &c))
		return WHY_NOT_CMS;
	(void)der_take(&data, DER_INSIDE_0 | 1, &crls);
	if (!der_take(&data, DER_SET, &set) || data.n != 0)
		return WHY_NOT_CMS;
	if (!der_take(&set, DER_SEQUENCE, &signer) || set.n != 0)
		return WHY_SIGNERS;
	enum why why = read_signer(signer, &c);

	if (why == WHY_OK) {
		*out = c;
		*rest_out = in;
	}
	return why;
}

enum why cms_check_kept(struct mem *m, struct keys *keys, const struct cms *c, const struct digest *document)
{
	const struct sign_check check = { c->alg.scheme, c->alg.kind, c->signer.spki, DER(m, DER_SET, c->attributes),
					  c->value };

	if (!str_eq(c->attribute_type, c->type))
		return WHY_ATTRIBUTES;
	if (document->kind != c->alg.kind || !str_eq(c->message_digest, digest_view(document)))
		return WHY_DIGEST;
	return sign_is_good(keys, &check) ? WHY_OK : WHY_VALUE;
}

enum why cms_check(struct mem *m, const struct cms *c, const struct digest *document)
{
	return cms_check_kept(m, NULL, c, document);
}
