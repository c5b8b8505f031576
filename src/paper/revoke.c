/* revoke.c - what revocation lists and OCSP answers say of a chain (RFC 5280 5, RFC 6960).
 *
 * Never   takes silence for "not revoked".
 * Limits  PADES_PROOFS_MAX lists and answers. */
#include <assert.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include "base/date.h"
#include "paper/x509.h"

struct case_of {                        /* one certificate and who issued it */
	const struct trust *trust;
	const struct pades_proofs *proofs;
	X509 *cert, *issuer;
	int64_t at_ms;
	bool is_leaf;
};

static bool time_of(const ASN1_TIME *t, int64_t *out)
{
	struct tm tm = { 0 };

	if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1)
		return false;
	struct wall w = {
		{ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday }, tm.tm_hour, tm.tm_min, tm.tm_sec
	};

	if (!date_exists(w.date))
		return false;
	*out = date_instant(w, ZONE_UTC);
	return true;
}

/* Young enough to speak for that time. */
static bool counts(const struct case_of *c, const ASN1_TIME *made, const ASN1_TIME *next)
{
	int64_t made_ms, next_ms;

	if (!time_of(made, &made_ms))
		return false;
	return made_ms >= c->at_ms ||
	       (!c->is_leaf && time_of(next, &next_ms) && next_ms >= c->at_ms);
}

static enum why judge_revoked(const struct case_of *c, const ASN1_TIME *since)
{
	int64_t since_ms;

	return time_of(since, &since_ms) && since_ms > c->at_ms ? WHY_OK : WHY_REVOKED;
}

static enum why ask_crl(const struct case_of *c, struct str der)
{
	const unsigned char *p = (const unsigned char *)der.p;
	X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)der.n);
	enum why why = WHY_NO_REVOCATION;
	X509_REVOKED *entry = NULL;

	if (crl != NULL &&
	    X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(c->issuer)) == 0 &&
	    X509_CRL_verify(crl, X509_get0_pubkey(c->issuer)) == 1) {
		int found = X509_CRL_get0_by_serial(crl, &entry, X509_get_serialNumber(c->cert));

		if (found == 1)
			why = judge_revoked(c, X509_REVOKED_get0_revocationDate(entry));
		if (why != WHY_REVOKED)                 /* an old list may condemn, not acquit */
			why = counts(c, X509_CRL_get0_lastUpdate(crl),
			             X509_CRL_get0_nextUpdate(crl))
			              ? WHY_OK
			              : WHY_NO_REVOCATION;
	}
	X509_CRL_free(crl);
	return why;
}

/* The responder: the issuer itself, or one that it named for this, valid when it answered. */
static bool is_answer_good(const struct case_of *c, OCSP_BASICRESP *basic)
{
	STACK_OF(X509) *others = sk_X509_new_null();
	int64_t made_ms = 0;
	bool ok;

	assert(others != NULL);
	if (!time_of(OCSP_resp_get0_produced_at(basic), &made_ms)) {
		sk_X509_free(others);
		return false;
	}
	X509_STORE *store = x509_store(c->trust, made_ms);

	X509_up_ref(c->issuer);
	(void)sk_X509_push(others, c->issuer);
	x509_push(others, c->trust->known, c->trust->known_count);
	x509_push(others, c->proofs->certs, c->proofs->cert_count);
	ok = OCSP_basic_verify(basic, others, store, 0) == 1;
	X509_STORE_free(store);
	sk_X509_pop_free(others, X509_free);
	return ok;
}

static bool is_about(const struct case_of *c, OCSP_SINGLERESP *single)
{
	const OCSP_CERTID *asked = OCSP_SINGLERESP_get0_id(single);
	ASN1_OBJECT *md = NULL;

	if (OCSP_id_get0_info(NULL, &md, NULL, NULL, (OCSP_CERTID *)(uintptr_t)asked) != 1)
		return false;
	const EVP_MD *kind = EVP_get_digestbyobj(md);
	OCSP_CERTID *ours = kind == NULL ? NULL : OCSP_cert_to_id(kind, c->cert, c->issuer);
	bool same = ours != NULL && OCSP_id_cmp(ours, asked) == 0;

	OCSP_CERTID_free(ours);
	return same;
}

static enum why read_answer(const struct case_of *c, OCSP_BASICRESP *basic)
{
	for (int i = 0; i < OCSP_resp_count(basic); i++) {
		ASN1_GENERALIZEDTIME *since = NULL, *made = NULL, *next = NULL;
		OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);

		if (!is_about(c, single))
			continue;
		int status = OCSP_single_get0_status(single, NULL, &since, &made, &next);
		enum why why = WHY_NO_REVOCATION;

		if (status == V_OCSP_CERTSTATUS_REVOKED)
			why = judge_revoked(c, since);
		if (why != WHY_REVOKED && status != V_OCSP_CERTSTATUS_UNKNOWN &&
		    counts(c, made, next))
			why = WHY_OK;
		else if (why != WHY_REVOKED)
			why = WHY_NO_REVOCATION;
		return why;
	}
	return WHY_NO_REVOCATION;
}

static enum why ask_ocsp(const struct case_of *c, struct str der)
{
	const unsigned char *p = (const unsigned char *)der.p;
	OCSP_RESPONSE *answer = d2i_OCSP_RESPONSE(NULL, &p, (long)der.n);
	OCSP_BASICRESP *basic = NULL;
	enum why why = WHY_NO_REVOCATION;

	if (answer != NULL && OCSP_response_status(answer) == OCSP_RESPONSE_STATUS_SUCCESSFUL)
		basic = OCSP_response_get1_basic(answer);
	if (basic != NULL) {
		why = read_answer(c, basic);
		if (why != WHY_NO_REVOCATION && !is_answer_good(c, basic))
			why = WHY_NO_REVOCATION;
	}
	OCSP_BASICRESP_free(basic);
	OCSP_RESPONSE_free(answer);
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

enum why trust_revocation(const struct trust *t, const struct chain *chain,
			  const struct pades_proofs *proofs, int64_t at_ms)
{
	enum why why = WHY_OK;

	assert(proofs->crl_count <= PADES_PROOFS_MAX && proofs->ocsp_count <= PADES_PROOFS_MAX);
	for (size_t i = 0; i + 1 < chain->count && why != WHY_REVOKED; i++) {
		struct cert view;

		if (cert_read(chain->cert[i], &view) && view.is_short_term && i == 0)
			continue;
		struct case_of c = { .trust = t,
			             .proofs = proofs,
			             .at_ms = at_ms,
			             .is_leaf = i == 0,
			             .cert = x509_of(chain->cert[i]),
			             .issuer = x509_of(chain->cert[i + 1]) };
		enum why one = c.cert == NULL || c.issuer == NULL ? WHY_NO_REVOCATION : ask_all(&c);

		why = one == WHY_OK ? why : one;
		X509_free(c.cert);
		X509_free(c.issuer);
	}
	ERR_clear_error();
	return why;
}
