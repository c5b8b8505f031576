/* x509_crl.c - lists of revoked certificates (RFC 5280 5).
 *
 * Never   lists anything yet: what our authorities issue today lives ten minutes or is made once. */
#include "platform/x509_own.h"

#include <assert.h>
#include <openssl/x509v3.h>

static void add_extensions(X509_CRL *crl, X509 *issuer, uint64_t number)
{
	ASN1_INTEGER *n = ASN1_INTEGER_new();
	X509V3_CTX context;

	assert(n != NULL);
	X509V3_set_ctx(&context, issuer, NULL, NULL, crl, 0);
	X509_EXTENSION *key = X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid:always");

	assert(key != NULL);
	x509_need(X509_CRL_add_ext(crl, key, -1));
	X509_EXTENSION_free(key);
	x509_need(ASN1_INTEGER_set_uint64(n, number));
	x509_need(X509_CRL_add1_ext_i2d(crl, NID_crl_number, n, 0, 0));
	ASN1_INTEGER_free(n);
}

static ASN1_TIME *instant(int64_t ms)
{
	ASN1_TIME *t = ASN1_TIME_set(NULL, ms / 1000);

	assert(t != NULL);
	return t;
}

struct str x509_crl(struct mem *m, const struct x509_id *ca, int64_t this_ms, int64_t next_ms, uint64_t number)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *this = instant(this_ms), *next = instant(next_ms);
	unsigned char *der = NULL;

	assert(crl != NULL);
	x509_need(X509_CRL_set_version(crl, X509_CRL_VERSION_2));
	x509_need(X509_CRL_set_issuer_name(crl, X509_get_subject_name(ca->cert)));
	x509_need(X509_CRL_set1_lastUpdate(crl, this));
	x509_need(X509_CRL_set1_nextUpdate(crl, next));
	add_extensions(crl, ca->cert, number);
	x509_need(X509_CRL_sign(crl, ca->key, EVP_sha256()));
	int n = i2d_X509_CRL(crl, &der);

	ASN1_TIME_free(this);
	ASN1_TIME_free(next);
	X509_CRL_free(crl);
	return x509_take(m, der, n);
}

int64_t x509_crl_until_ms(struct str der)
{
	const unsigned char *p = (const unsigned char *)der.p;
	X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)der.n);

	if (crl == NULL)
		return 0;
	const ASN1_TIME *next = X509_CRL_get0_nextUpdate(crl);
	int64_t until = next == NULL ? 0 : x509_ms(next);

	X509_CRL_free(crl);
	return until;
}
