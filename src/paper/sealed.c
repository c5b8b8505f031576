/* sealed.c - stamps a seal, and judges a sealed container.
 *
 * For     the clerk (evidence) and `tabellion evidence verify`.
 * Never   trusts what came along, or its own clock where the token tells the time. */
#include "paper/sealed.h"

#include "paper/der.h"
#include "paper/tsp.h"

/* The parts of a SignedData up to its one SignerInfo. */
struct anatomy {
	struct str before;              /* of SignedData: version to certificates, whole values */
	struct str signer;              /* content of the SignerInfo */
};

static bool take_apart(struct str cms, struct anatomy *out)
{
	struct str info, oid, inside, data, whole, set;

	if (!der_take(&cms, DER_SEQUENCE, &info) || cms.n != 0 || !der_take(&info, DER_OID, &oid) ||
	    !str_eq(oid, OID_SIGNED_DATA) || !der_take(&info, DER_INSIDE_0, &inside) || info.n != 0 ||
	    !der_take(&inside, DER_SEQUENCE, &data) || inside.n != 0)
		return false;
	out->before = data;
	if (!der_take_whole(&data, DER_INTEGER, &whole) || !der_take_whole(&data, DER_SET, &whole) ||
	    !der_take_whole(&data, DER_SEQUENCE, &whole))
		return false;
	(void)der_take_whole(&data, DER_INSIDE_0, &whole);
	out->before.n -= data.n;
	return der_take(&data, DER_SET, &set) && data.n == 0 && der_take(&set, DER_SEQUENCE, &out->signer) &&
	       set.n == 0;
}

enum err sealed_add_token(struct mem *m, struct str cms, struct str token, struct str *out)
{
	struct cms read;
	struct anatomy a;
	struct str rest;

	if (cms_read(cms, &read, &rest) != WHY_OK || rest.n != 0 || read.token_count != 0 || !take_apart(cms, &a))
		return ERR_INVALID;
	struct str attribute = DER(m, DER_SEQUENCE, DER(m, DER_OID, OID_TIME_STAMP), DER(m, DER_SET, token));
	struct str signer = DER(m, DER_SEQUENCE, a.signer, DER(m, DER_INSIDE_0 | 1, attribute));
	struct str data = DER(m, DER_SEQUENCE, a.before, DER(m, DER_SET, signer));
	struct str whole = DER(m, DER_SEQUENCE, DER(m, DER_OID, OID_SIGNED_DATA), DER(m, DER_INSIDE_0, data));

	/* a second set of unsigned attributes would be read here as one too many */
	if (cms_read(whole, &read, &rest) != WHY_OK || !str_eq(read.token, token))
		return ERR_INVALID;
	*out = whole;
	return OK;
}

enum err sealed_imprint(struct str cms, struct digest *out)
{
	struct cms read;
	struct str rest;

	if (cms_read(cms, &read, &rest) != WHY_OK || rest.n != 0)
		return ERR_INVALID;
	*out = digest_one(DIGEST_SHA256, read.value);
	return OK;
}

static enum why judge_token(struct mem *m, const struct cms *cms, const struct sealed_policy *policy,
			    struct sealed *s)
{
	struct tsp_token t;
	struct chain chain;
	struct str rest;
	enum why why = tsp_read(m, cms->token, &t, &rest);

	if (why != WHY_OK)
		return why;
	struct digest d = digest_one(t.imprint.kind, cms->value);

	if (rest.n != 0)
		return WHY_AFTER_CMS;
	if (!str_eq(digest_view(&t.imprint), digest_view(&d)))
		return WHY_IMPRINT;
	why = trust_chain(&policy->stamps, t.cms.certs, t.cms.cert_count, &t.cms.signer, policy->now_ms, &chain);
	if (why != WHY_OK)
		return why;
	s->stamper = cert_name(m, t.cms.signer.subject);
	s->stamped_ms = t.at_ms;
	return WHY_OK;
}

static enum why judge(struct mem *m, const struct sealed_policy *policy, struct sealed *s)
{
	struct cms cms;
	struct chain chain;
	struct str rest;
	enum why why = cms_read(s->parts.signature, &cms, &rest);

	if (why != WHY_OK)
		return why;
	s->signer = cert_name(m, cms.signer.subject);
	if (rest.n != 0)
		return WHY_AFTER_CMS;
	if (cms.has_content || !str_eq(cms.type, OID_DATA))
		return WHY_CONTENT;
	if (!cms.has_ess)
		return WHY_SIGNING_CERTIFICATE;
	struct digest d = digest_one(cms.alg.kind, s->parts.data);

	why = cms_check(m, &cms, &d);
	if (why != WHY_OK)
		return why;
	if (cms.token.n == 0)
		return WHY_NO_TIME;
	s->stamp_why = judge_token(m, &cms, policy, s);
	if (s->stamp_why != WHY_OK)
		return WHY_STAMP;
	if ((cms.signer.usage & (CERT_DIGITAL_SIGNATURE | CERT_NON_REPUDIATION)) == 0)
		return WHY_USAGE;
	return trust_chain(&policy->seals, cms.certs, cms.cert_count, &cms.signer, s->stamped_ms, &chain);
}

struct sealed sealed_judge(struct mem *m, struct str file, const struct sealed_policy *policy)
{
	struct sealed s = { .why = WHY_FILE };

	if (asic_read(m, file, &s.parts) == OK)
		s.why = judge(m, policy, &s);
	return s;
}

struct sealed sealed_judge_all(struct mem *m, struct str file, const struct sealed_policy *policy)
{
	struct sealed_policy then = *policy;
	struct sealed s = sealed_judge(m, file, &then);
	int64_t newest_ms = s.stamped_ms;
	unsigned n = 0;

	for (; s.why == WHY_OK && str_ends(s.parts.name, SEALED_INNER_NAME_END); n++) {
		if (n == SEALED_RENEWALS_MAX)
			return (struct sealed){ .why = WHY_FILE, .renewals = n };
		then.now_ms = s.stamped_ms;
		s = sealed_judge(m, s.parts.data, &then);
	}
	s.renewals = n;
	s.renewed_ms = n > 0 ? newest_ms : 0;
	return s;
}
