/* trust.c - chains, by libcrypto's path validation (RFC 5280, 6).
 *
 * Never   trusts what came with the document; takes a verdict from an error text.
 * Limits  TRUST_CHAIN_MAX certificates in a chain, TRUST_CERTS_MAX to choose from. */
#include "paper/trust.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "paper/x509.h"

X509 *x509_of(struct str der)
{
	const unsigned char *p = (const unsigned char *)der.p;

	return d2i_X509(NULL, &p, (long)der.n);
}

X509_STORE *x509_store(const struct trust *t, int64_t at_ms)
{
	X509_STORE *store = X509_STORE_new();

	assert(store != NULL);
	for (size_t i = 0; i < t->root_count; i++) {
		X509 *root = x509_of(t->roots[i]);

		if (root != NULL)
			(void)X509_STORE_add_cert(store, root);
		X509_free(root);
	}
	X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)(at_ms / 1000));
	return store;
}

void x509_push(STACK_OF(X509) *stack, const struct str *ders, size_t n)
{
	for (size_t i = 0; i < n && sk_X509_num(stack) < TRUST_CERTS_MAX; i++) {
		X509 *cert = x509_of(ders[i]);

		if (cert != NULL)
			(void)sk_X509_push(stack, cert);
	}
}

static enum why why_of(int error)
{
	switch (error) {
	case X509_V_OK:
		return WHY_OK;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_CERT_UNTRUSTED:
		return WHY_ISSUER;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return WHY_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return WHY_NOT_YET;
	default:
		return WHY_CHAIN;
	}
}

static bool keep(struct mem *m, STACK_OF(X509) *found, struct chain *out)
{
	int n = found == NULL ? 0 : sk_X509_num(found);

	if (n == 0 || n > TRUST_CHAIN_MAX)
		return false;
	out->count = (size_t)n;
	for (int i = 0; i < n; i++) {
		unsigned char *der = NULL;
		int bytes = i2d_X509(sk_X509_value(found, i), &der);

		assert(bytes > 0);
		out->cert[i] = str_copy(m, str_from(der, (size_t)bytes));
		OPENSSL_free(der);
	}
	return true;
}

enum why trust_chain(struct mem *m, const struct trust *t, const struct str *given,
                     size_t given_count, const struct cert *leaf, int64_t at_ms, struct chain *out)
{
	X509_STORE *store = x509_store(t, at_ms);
	STACK_OF(X509) *others = sk_X509_new_null();
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	X509 *subject = x509_of(leaf->der);
	enum why why = WHY_CHAIN;
	struct chain chain;

	assert(others != NULL && context != NULL);
	x509_push(others, given, given_count);
	x509_push(others, t->known, t->known_count);
	if (subject != NULL && X509_STORE_CTX_init(context, store, subject, others) == 1) {
		int rc = X509_verify_cert(context);

		why = rc == 1 ? WHY_OK : why_of(X509_STORE_CTX_get_error(context));
		if (rc != 1 && why == WHY_OK) /* a failure that forgot to say why is one */
			why = WHY_CHAIN;
		if (why == WHY_OK && !keep(m, X509_STORE_CTX_get0_chain(context), &chain))
			why = WHY_CHAIN;
	}
	X509_free(subject);
	X509_STORE_CTX_free(context);
	sk_X509_pop_free(others, X509_free);
	X509_STORE_free(store);
	ERR_clear_error();
	if (why == WHY_OK)
		*out = chain;
	return why;
}
