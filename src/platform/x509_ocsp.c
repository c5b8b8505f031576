/* x509_ocsp.c - answers about certificates (RFC 6960, RFC 8954).
 *
 * For     the keeper.
 * Never   says "good" of a certificate that the callback does not know; repeats a nonce of another size than
 *         1 to X509_NONCE_BYTES_MAX bytes.
 * Limits  X509_OCSP_ABOUT_MAX certificates a request, all of one authority. */
#include "platform/x509_own.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>

struct asked {                          /* one certificate of a request */
	OCSP_CERTID *id;
	struct str serial;
};

static struct str error_answer(struct mem *m, int status)
{
	OCSP_RESPONSE *response = OCSP_response_create(status, NULL);
	unsigned char *der = NULL;

	assert(response != NULL);
	int n = i2d_OCSP_RESPONSE(response, &der);

	OCSP_RESPONSE_free(response);
	ERR_clear_error();
	return x509_take(m, der, n);
}

/* Does the id name this authority as the issuer? By SHA-1, as clients do, or SHA-256. */
static bool is_of(OCSP_CERTID *id, const struct x509_id *ca)
{
	ASN1_OBJECT *algorithm = NULL;

	(void)OCSP_id_get0_info(NULL, &algorithm, NULL, NULL, id);
	int nid = OBJ_obj2nid(algorithm);

	if (nid != NID_sha1 && nid != NID_sha256)
		return false;
	OCSP_CERTID *own = OCSP_cert_to_id(EVP_get_digestbynid(nid), NULL, ca->cert);

	assert(own != NULL);
	bool is = OCSP_id_issuer_cmp(own, id) == 0;

	OCSP_CERTID_free(own);
	return is;
}

static struct asked asked_at(OCSP_REQUEST *request, int i)
{
	struct asked a = { OCSP_onereq_get0_id(OCSP_request_onereq_get0(request, i)), { NULL, 0 } };
	ASN1_INTEGER *serial = NULL;

	(void)OCSP_id_get0_info(NULL, NULL, NULL, &serial, a.id);
	a.serial = str_from(ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial));
	return a;
}

/* RFC 8954: a nonce is 1 to 32 bytes; another is left out, and the client sees it. */
static void copy_nonce(OCSP_BASICRESP *basic, OCSP_REQUEST *request)
{
	int at = OCSP_REQUEST_get_ext_by_NID(request, NID_id_pkix_OCSP_Nonce, -1);

	if (at < 0)
		return;
	X509_EXTENSION *nonce = OCSP_REQUEST_get_ext(request, at);
	int n = ASN1_STRING_length(X509_EXTENSION_get_data(nonce));

	if (n >= 3 && n <= X509_NONCE_BYTES_MAX + 2)
		x509_need(OCSP_copy_nonce(basic, request));
}

static void add_state(OCSP_BASICRESP *basic, const struct x509_about *about, size_t nth,
		      const struct asked *a)
{
	ASN1_TIME *this = ASN1_TIME_set(NULL, about->now_ms / 1000);
	ASN1_TIME *next = ASN1_TIME_set(NULL, about->next_ms / 1000);
	int state = V_OCSP_CERTSTATUS_UNKNOWN;

	assert(this != NULL && next != NULL);
	if (is_of(a->id, about->responders[nth].ca) &&
	    about->state(about->self, nth, a->serial) == STATE_GOOD)
		state = V_OCSP_CERTSTATUS_GOOD;
	x509_need(OCSP_basic_add1_status(basic, a->id, state, 0, NULL, this, next) != NULL);
	ASN1_TIME_free(this);
	ASN1_TIME_free(next);
}

static struct str answer(struct mem *m, const struct x509_about *about, size_t nth, OCSP_REQUEST *request)
{
	const struct x509_id *signer = about->responders[nth].signer;
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	unsigned char *der = NULL;

	assert(basic != NULL);
	for (int i = 0; i < OCSP_request_onereq_count(request); i++) {
		struct asked a = asked_at(request, i);

		add_state(basic, about, nth, &a);
	}
	copy_nonce(basic, request);
	x509_need(OCSP_basic_sign(basic, signer->cert, signer->key, EVP_sha256(), NULL, 0));
	OCSP_RESPONSE *response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);

	assert(response != NULL);
	int n = i2d_OCSP_RESPONSE(response, &der);

	OCSP_RESPONSE_free(response);
	OCSP_BASICRESP_free(basic);
	ERR_clear_error();
	return x509_take(m, der, n);
}

struct str x509_ocsp(struct mem *m, const struct x509_about *about, struct str der)
{
	const unsigned char *at = (const unsigned char *)der.p;
	OCSP_REQUEST *request = d2i_OCSP_REQUEST(NULL, &at, (long)der.n);
	int n = request == NULL ? 0 : OCSP_request_onereq_count(request);
	struct str out = STR("");

	if (n < 1 || n > X509_OCSP_ABOUT_MAX || at != (const unsigned char *)der.p + der.n) {
		OCSP_REQUEST_free(request);
		return error_answer(m, OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
	}
	for (size_t i = 0; i < about->responders_n && out.n == 0; i++)
		if (is_of(asked_at(request, 0).id, about->responders[i].ca))
			out = answer(m, about, i, request);
	OCSP_REQUEST_free(request);
	return out.n > 0 ? out : error_answer(m, OCSP_RESPONSE_STATUS_UNAUTHORIZED);
}
