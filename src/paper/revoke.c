/* revoke.c - what revocation lists and OCSP answers say of a chain (RFC 5280 5, RFC 6960).
 *
 * Never   takes silence for "not revoked"; believes a list or an answer that its issuer did not sign.
 * Limits  PADES_PROOFS_MAX lists and answers; partial, indirect and delta lists are passed over. */
#include <assert.h>

#include "paper/der.h"
#include "paper/trust.h"

#define OID_IDP        STR("\x55\x1d\x1c")      /* issuingDistributionPoint */
#define OID_OCSP_BASIC STR("\x2b\x06\x01\x05\x05\x07\x30\x01\x01")

enum { ANSWERS_MAX = 64, EXTENSIONS_MAX = 16 };

struct case_of {                        /* one certificate and who issued it */
	const struct pades_proofs *proofs;
	const struct cert *cert, *issuer;
	int64_t at_ms;
	bool is_leaf;
	struct trust_work *work;
	int64_t *next_ms;               /* of the proof that acquitted; NULL: nobody asks */
};

struct proof_time {
	int64_t made_ms, next_ms;       /* next: 0 when it does not say */
};

/* Young enough to speak for that time. */
static bool counts(const struct case_of *c, struct proof_time t)
{
	return t.made_ms >= c->at_ms || (!c->is_leaf && t.next_ms >= c->at_ms);
}

/* An old proof may condemn, not acquit. */
static enum why judge(const struct case_of *c, struct proof_time t, bool is_revoked,
                      int64_t since_ms)
{
	if (is_revoked && since_ms <= c->at_ms)
		return WHY_REVOKED;
	if (!counts(c, t))
		return WHY_NO_REVOCATION;
	if (c->next_ms != NULL)
		*c->next_ms = t.next_ms;
	return WHY_OK;
}

/* Which certificates a list is about, in its issuingDistributionPoint: false when not this one for sure. */
static bool is_in_scope(const struct case_of *c, struct str value)
{
	struct str idp, skip;
	bool only_people, only_authorities;

	if (!der_take(&value, DER_SEQUENCE, &idp))
		return false;
	(void)der_take(&idp, DER_INSIDE_0, &skip);
	only_people = der_take(&idp, DER_CONTEXT_0 | 1, &skip);
	only_authorities = der_take(&idp, DER_CONTEXT_0 | 2, &skip);
	return idp.n == 0 && !(only_people && c->cert->is_ca) &&
	       !(only_authorities && !c->cert->is_ca);
}

static bool are_extensions_known(const struct case_of *c, struct str in)
{
	struct str inside, list, one, oid, flag, value;

	if (in.n == 0)
		return true;
	if (!der_take(&in, DER_INSIDE_0, &inside) || in.n != 0 ||
	    !der_take(&inside, DER_SEQUENCE, &list))
		return false;
	for (int n = 0; list.n > 0; n++) {
		bool is_critical = false;

		if (n == EXTENSIONS_MAX || !der_take(&list, DER_SEQUENCE, &one) ||
		    !der_take(&one, DER_OID, &oid))
			return false;
		if (der_take(&one, DER_BOOLEAN, &flag))
			is_critical = flag.n == 1 && flag.p[0] != 0;
		if (!der_take(&one, DER_BYTES, &value))
			return false;
		if (str_eq(oid, OID_IDP) ? !is_in_scope(c, value) : is_critical)
			return false;
	}
	return true;
}

/* Walks the list of revoked serials. False: not DER. */
static bool find_serial(struct str list, struct str serial, bool *is_revoked, int64_t *since_ms)
{
	struct str one, number;

	*is_revoked = false;
	while (list.n > 0) {
		if (!der_take(&list, DER_SEQUENCE, &one) || !der_take(&one, DER_INTEGER, &number))
			return false;
		if (str_eq(number, serial)) {
			*is_revoked = true;
			return der_take_time(&one, since_ms);
		}
	}
	return true;
}

static bool next_is_time(struct str in)
{
	return der_next_is(in, DER_TIME) || der_next_is(in, DER_UTC_TIME);
}

static enum why ask_crl(const struct case_of *c, struct str der)
{
	struct str whole, tbs, skip, issuer, list = STR("");
	struct alg_signed signing;
	struct proof_time t = { 0 };
	bool is_revoked;
	int64_t since_ms = 0;

	if (!der_take(&der, DER_SEQUENCE, &whole) || !alg_take_signed(&whole, &signing))
		return WHY_NO_REVOCATION;
	skip = signing.tbs;
	if (!der_take(&skip, DER_SEQUENCE, &tbs))
		return WHY_NO_REVOCATION;
	(void)der_take(&tbs, DER_INTEGER, &skip);
	if (!der_take(&tbs, DER_SEQUENCE, &skip) || !der_take_whole(&tbs, DER_SEQUENCE, &issuer) ||
	    !der_take_time(&tbs, &t.made_ms) ||
	    (next_is_time(tbs) && !der_take_time(&tbs, &t.next_ms)))
		return WHY_NO_REVOCATION;
	(void)der_take(&tbs, DER_SEQUENCE, &list);
	if (!str_eq(issuer, c->issuer->subject) || !are_extensions_known(c, tbs) ||
	    (c->issuer->usage & CERT_CRL_SIGN) == 0 ||
	    !trust_may_check(c->work, signing.tbs.n) ||
	    !alg_is_good(c->work->keys, &signing, c->issuer->spki) ||
	    !find_serial(list, c->cert->serial, &is_revoked, &since_ms))
		return WHY_NO_REVOCATION;
	return judge(c, t, is_revoked, since_ms);
}

static bool hash_is(struct str algorithm, struct str bytes, struct str hash)
{
	struct str in = algorithm, oid;
	enum digest_kind kind;

	if (alg_take_digest(&in, &kind)) {
		struct digest d = digest_one(kind, bytes);

		return str_eq(digest_view(&d), hash);
	}
	/* clients and responders still name certificates by SHA-1: it chooses, it proves nothing */
	in = algorithm;
	return der_take(&in, DER_SEQUENCE, &in) && der_take(&in, DER_OID, &oid) &&
	       str_eq(oid, OID_SHA1) && digest_is_sha1(bytes, hash);
}

static bool is_about(const struct case_of *c, struct str id)
{
	struct str algorithm, name, key, serial;

	return der_take_whole(&id, DER_SEQUENCE, &algorithm) && der_take(&id, DER_BYTES, &name) &&
	       der_take(&id, DER_BYTES, &key) && der_take(&id, DER_INTEGER, &serial) &&
	       str_eq(serial, c->cert->serial) && trust_may_check(c->work, 0) &&
	       hash_is(algorithm, c->issuer->subject, name) &&
	       hash_is(algorithm, cert_key_bits(c->issuer), key);
}

/* One SingleResponse about our certificate. */
static enum why read_single(const struct case_of *c, struct str one)
{
	struct proof_time t = { 0 };
	struct str state, inside;
	int64_t since_ms = 0;
	int tag;

	if (!der_take_any(&one, &tag, &state) || !der_take_time(&one, &t.made_ms))
		return WHY_NO_REVOCATION;
	if (der_take(&one, DER_INSIDE_0, &inside) && !der_take_time(&inside, &t.next_ms))
		return WHY_NO_REVOCATION;
	if (tag == DER_CONTEXT_0)
		return judge(c, t, false, 0);
	if (tag != (DER_INSIDE_0 | 1) || !der_take(&state, tag, &inside) ||
	    !der_take_time(&inside, &since_ms))
		return WHY_NO_REVOCATION;               /* unknown to the responder, or to us */
	return judge(c, t, true, since_ms);
}

static enum why read_answers(const struct case_of *c, struct str list)
{
	for (int n = 0; n < ANSWERS_MAX && list.n > 0; n++) {
		struct str one, id;

		if (!der_take(&list, DER_SEQUENCE, &one) || !der_take(&one, DER_SEQUENCE, &id))
			return WHY_NO_REVOCATION;
		if (is_about(c, id))
			return read_single(c, one);
	}
	return WHY_NO_REVOCATION;
}

/* Signed by the issuer itself, or by one that the issuer named for this, in force when it answered. */
static bool is_answer_signed(const struct case_of *c, const struct alg_signed *signing,
                             struct str certs, int64_t made_ms)
{
	struct str list, one;
	struct cert responder;

	if (!trust_may_check(c->work, signing->tbs.n))
		return false;
	if (alg_is_good(c->work->keys, signing, c->issuer->spki))
		return true;
	if (!der_take(&certs, DER_INSIDE_0, &list) || !der_take(&list, DER_SEQUENCE, &list))
		return false;
	for (int n = 0; n < EXTENSIONS_MAX && der_take_whole(&list, DER_SEQUENCE, &one); n++) {
		if (trust_may_check(c->work, signing->tbs.n) &&
		    cert_read(one, &responder) && responder.is_ocsp_signer &&
		    !responder.has_unknown && str_eq(responder.issuer, c->issuer->subject) &&
		    made_ms >= responder.from_ms && made_ms <= responder.until_ms &&
		    alg_is_good(c->work->keys, &responder.signing, c->issuer->spki) &&
		    alg_is_good(c->work->keys, signing, responder.spki))
			return true;
	}
	return false;
}

static bool open_basic(struct str der, struct str *basic)
{
	struct str answer, status, inside, oid, bytes;
	uint64_t value;

	return der_take(&der, DER_SEQUENCE, &answer) && der_take(&answer, DER_ENUM, &status) &&
	       der_read_uint(status, 0, &value) && der_take(&answer, DER_INSIDE_0, &inside) &&
	       der_take(&inside, DER_SEQUENCE, &inside) && der_take(&inside, DER_OID, &oid) &&
	       str_eq(oid, OID_OCSP_BASIC) && der_take(&inside, DER_BYTES, &bytes) &&
	       der_take(&bytes, DER_SEQUENCE, basic);
}

static enum why ask_ocsp(const struct case_of *c, struct str der)
{
	struct str basic, tbs, who, list;
	struct alg_signed signing;
	int64_t made_ms;
	int tag;

	if (!open_basic(der, &basic) || !alg_take_signed(&basic, &signing))
		return WHY_NO_REVOCATION;
	tbs = signing.tbs;
	if (!der_take(&tbs, DER_SEQUENCE, &tbs) || der_next_is(tbs, DER_INSIDE_0) ||
	    !der_take_any(&tbs, &tag, &who) || !der_take_time(&tbs, &made_ms) ||
	    !der_take(&tbs, DER_SEQUENCE, &list))
		return WHY_NO_REVOCATION;
	enum why why = read_answers(c, list);

	if (why != WHY_NO_REVOCATION && !is_answer_signed(c, &signing, basic, made_ms))
		return WHY_NO_REVOCATION;
	return why;
}

static enum why ask_all(const struct case_of *c)
{
	enum why why = WHY_NO_REVOCATION;

	for (size_t i = 0; i < c->proofs->crl_count && why != WHY_REVOKED; i++) {
		enum why one = ask_crl(c, c->proofs->crls[i]);

		why = one == WHY_NO_REVOCATION ? why : one;
	}
	for (size_t i = 0; i < c->proofs->ocsp_count && why != WHY_REVOKED; i++) {
		enum why one = ask_ocsp(c, c->proofs->ocsps[i]);

		why = one == WHY_NO_REVOCATION ? why : one;
	}
	return why;
}

enum why trust_revocation_of(const struct trust_use *use, const struct pades_proofs *proofs, int64_t *next_ms_out)
{
	struct trust_work own = { .checks_left = 2 * PADES_PROOFS_MAX };
	const struct case_of c = { .proofs = proofs, .cert = use->cert, .issuer = use->issuer, .at_ms = use->at_ms,
				   .is_leaf = use->is_leaf, .work = &own, .next_ms = next_ms_out };

	assert(proofs->crl_count <= PADES_PROOFS_MAX && proofs->ocsp_count <= PADES_PROOFS_MAX);
	*next_ms_out = 0;
	return ask_all(&c);
}

enum why trust_revocation(const struct trust *t, const struct chain *chain,
                          const struct pades_proofs *proofs, int64_t at_ms)
{
	struct trust_work own = { .checks_left = 2 * PADES_PROOFS_MAX * TRUST_CHAIN_MAX };
	enum why why = WHY_OK;

	assert(proofs->crl_count <= PADES_PROOFS_MAX && proofs->ocsp_count <= PADES_PROOFS_MAX);
	for (size_t i = 0; i + 1 < chain->count && why != WHY_REVOKED; i++) {
		struct case_of c = {
			.proofs = proofs,
			.cert = &chain->cert[i],
			.issuer = &chain->cert[i + 1],
			.at_ms = at_ms,
			.is_leaf = i == 0,
			.work = t->work != NULL ? t->work : &own,
		};
		enum why one = chain->cert[i].is_short_term && i == 0 ? WHY_OK : ask_all(&c);

		why = one == WHY_OK ? why : one;
	}
	return why;
}
