/* x509_tsa.c - the built-in time-stamping authority (RFC 3161, EN 319 422).
 *
 * For     the keeper.
 * Never   stamps another digest than SHA-256, SHA-384 or SHA-512; uses another clock than the caller's.
 * Fails   ERR_INVALID: the bytes are no request. What a request asks too much of is refused in the answer. */
#include "platform/x509_own.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/ts.h>

enum { ACCURACY_S = 1 };

static ASN1_INTEGER *give_serial(TS_RESP_CTX *context, void *self)
{
	const struct x509_stamp *s = self;

	(void)context;
	return x509_integer(s->serial, sizeof s->serial);
}

static int give_time(TS_RESP_CTX *context, void *self, long *seconds, long *microseconds)
{
	const struct x509_stamp *s = self;

	(void)context;
	*seconds = (long)(s->now_ms / 1000);
	*microseconds = 0;              /* genTime in whole seconds: every client reads that */
	return 1;
}

static STACK_OF(X509) *chain_of(struct str der)
{
	const unsigned char *at = (const unsigned char *)der.p;
	STACK_OF(X509) *chain = sk_X509_new_null();
	X509 *ca = d2i_X509(NULL, &at, (long)der.n);

	assert(chain != NULL && ca != NULL);
	x509_need(sk_X509_push(chain, ca));
	return chain;
}

static TS_RESP_CTX *context_of(struct mem *m, const struct x509_stamp *s)
{
	TS_RESP_CTX *c = TS_RESP_CTX_new();
	ASN1_OBJECT *policy = OBJ_txt2obj(str_c(m, s->policy), 1);
	STACK_OF(X509) *chain = chain_of(s->chain);

	assert(c != NULL && policy != NULL);
	x509_need(TS_RESP_CTX_set_signer_cert(c, s->tsa->cert));
	x509_need(TS_RESP_CTX_set_signer_key(c, s->tsa->key));
	x509_need(TS_RESP_CTX_set_certs(c, chain));
	x509_need(TS_RESP_CTX_set_signer_digest(c, EVP_sha256()));
	x509_need(TS_RESP_CTX_set_ess_cert_id_digest(c, EVP_sha256()));
	x509_need(TS_RESP_CTX_set_def_policy(c, policy));
	x509_need(TS_RESP_CTX_add_md(c, EVP_sha256()));
	x509_need(TS_RESP_CTX_add_md(c, EVP_sha384()));
	x509_need(TS_RESP_CTX_add_md(c, EVP_sha512()));
	x509_need(TS_RESP_CTX_set_accuracy(c, ACCURACY_S, 0, 0));
	TS_RESP_CTX_set_serial_cb(c, give_serial, (void *)(uintptr_t)s);
	TS_RESP_CTX_set_time_cb(c, give_time, (void *)(uintptr_t)s);
	ASN1_OBJECT_free(policy);
	sk_X509_pop_free(chain, X509_free);
	return c;
}

/* The whole is one TimeStampReq and nothing after it. */
static bool is_request(struct str der)
{
	const unsigned char *at = (const unsigned char *)der.p;
	TS_REQ *request = d2i_TS_REQ(NULL, &at, (long)der.n);
	bool is_one = request != NULL && at == (const unsigned char *)der.p + der.n;

	TS_REQ_free(request);
	ERR_clear_error();
	return is_one;
}

enum err x509_stamp(struct mem *m, const struct x509_stamp *s, struct str request, struct str *out)
{
	unsigned char *der = NULL;

	if (!is_request(request))
		return ERR_INVALID;
	TS_RESP_CTX *context = context_of(m, s);
	BIO *in = BIO_new_mem_buf(request.p, (int)request.n);

	assert(in != NULL);
	TS_RESP *response = TS_RESP_create_response(context, in);

	assert(response != NULL);       /* refusals are responses too */
	int n = i2d_TS_RESP(response, &der);

	TS_RESP_free(response);
	BIO_free(in);
	TS_RESP_CTX_free(context);
	ERR_clear_error();
	*out = x509_take(m, der, n);
	return OK;
}
