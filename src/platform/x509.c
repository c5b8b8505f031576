/* x509.c - our own authority: identities and their certificates.
 *
 * For     the keeper and `tabellion pki init`.
 * Never   checks whom it certifies: who calls has done that; writes a key but into x509_secret_pem.
 * Limits  keys on P-256 only; the library's own limits of names (act_is_good is narrower). */
#include "platform/x509_own.h"

#include <assert.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

enum { EXTENSION_BYTES_MAX = 1024, PEM_BYTES_MAX = 16 * 1024 };

void x509_need(int ok)
{
	assert(ok > 0);
}

struct str x509_take(struct mem *m, unsigned char *bytes, int n)
{
	assert(n > 0 && bytes != NULL);
	struct str out = str_copy(m, str_from(bytes, (size_t)n));

	OPENSSL_free(bytes);
	return out;
}

ASN1_INTEGER *x509_integer(const uint8_t *big_endian, size_t n)
{
	BIGNUM *b = BN_bin2bn(big_endian, (int)n, NULL);
	ASN1_INTEGER *i = BN_to_ASN1_INTEGER(b, NULL);

	BN_free(b);
	assert(i != NULL);
	return i;
}

static void end_id(void *object)
{
	struct x509_id *id = object;

	EVP_PKEY_free(id->key);         /* its number is wiped by the library */
	X509_free(id->cert);
}

static struct x509_id *id_begin(struct mem *m)
{
	struct x509_id *id = mem_new_of(m, struct x509_id);

	mem_defer(m, end_id, id);
	return id;
}

/* --- extensions -------------------------------------------------------------------------------- */

bool x509_is_policy(struct str s)
{
	ASN1_OBJECT *o = NULL;

	if (s.n > 0 && s.n < 128 && str_has(s, '.') && !str_has(s, ' ') && s.p[0] >= '0' && s.p[0] <= '2') {
		struct mem *m = mem_new(4096);

		o = OBJ_txt2obj(str_c(m, s), 1);
		mem_free(&m);
	}
	bool is_one = o != NULL;

	ASN1_OBJECT_free(o);
	ERR_clear_error();
	return is_one;
}

struct str x509_policy(struct mem *m, struct str digits)
{
	ASN1_OBJECT *o = OBJ_txt2obj(str_c(m, digits), 1);

	assert(o != NULL);
	struct str out = str_copy(m, str_from(OBJ_get0_data(o), OBJ_length(o)));

	ASN1_OBJECT_free(o);
	return out;
}

bool x509_is_url(struct str s)
{
	if (!str_starts(s, STR("http://")) || s.n > 200)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || str_has(STR(",;\"'\\%"), s.p[i]))
			return false;
	return true;
}

static void add_text(X509 *x, X509V3_CTX *context, int nid, struct mem *m, struct str value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, context, nid, str_c(m, value));

	assert(e != NULL);
	x509_need(X509_add_ext(x, e, -1));
	X509_EXTENSION_free(e);
}

/* Policies by text crash the library without a configuration: they are put together. */
static void add_policy(X509 *x, struct mem *m, struct str policy)
{
	POLICYINFO *info = POLICYINFO_new();
	CERTIFICATEPOLICIES *list = CERTIFICATEPOLICIES_new();

	assert(info != NULL && list != NULL);
	info->policyid = OBJ_txt2obj(str_c(m, policy), 1);
	assert(info->policyid != NULL);
	x509_need(sk_POLICYINFO_push(list, info));
	x509_need(X509_add1_ext_i2d(x, NID_certificate_policies, list, 0, 0));
	CERTIFICATEPOLICIES_free(list);
}

/* EN 319 412-1 5.2.2: the extension's value is NULL. */
static void add_short_term(X509 *x)
{
	static const unsigned char null[] = { 0x05, 0x00 };
	ASN1_OBJECT *oid = OBJ_txt2obj("0.4.0.194121.2.1", 1);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();

	assert(oid != NULL && value != NULL);
	x509_need(ASN1_OCTET_STRING_set(value, null, sizeof null));
	X509_EXTENSION *e = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, value);

	assert(e != NULL);
	x509_need(X509_add_ext(x, e, -1));
	X509_EXTENSION_free(e);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
}

struct profile {
	const char *basic, *usage, *extended;   /* NULL: left out */
	bool has_state;                         /* may be asked about by OCSP */
	bool has_list;                          /* stands on the issuer's list when it is revoked */
};

static const struct profile profiles[USE_COUNT] = {
	[USE_ROOT] = { "critical,CA:TRUE", "critical,keyCertSign,cRLSign", NULL, false, false },
	[USE_SIGN_CA] = { "critical,CA:TRUE,pathlen:0", "critical,keyCertSign,cRLSign", NULL, false, true },
	[USE_SERVICE_CA] = { "critical,CA:TRUE,pathlen:0", "critical,keyCertSign,cRLSign", NULL, false, true },
	[USE_TSA] = { "critical,CA:FALSE", "critical,digitalSignature", "critical,timeStamping", true, true },
	[USE_OCSP] = { "critical,CA:FALSE", "critical,digitalSignature", "OCSPSigning", false, false },
	[USE_SEAL] = { "critical,CA:FALSE", "critical,nonRepudiation", NULL, true, true },
	[USE_ONE_TIME] = { "critical,CA:FALSE", "critical,digitalSignature,nonRepudiation", NULL, true, true },
};

static void add_places(X509 *x, X509V3_CTX *context, struct mem *m, const struct x509_wish *w)
{
	const struct profile *p = &profiles[w->use];

	if (w->url.n == 0 || w->use == USE_ROOT)
		return;
	assert(x509_is_url(w->url));
	struct str issuers = str_fmt(m, "caIssuers;URI:" STR_FMT "/pki/" STR_FMT ".cer", STR_ARG(w->url),
				     STR_ARG(w->issuer));

	if (p->has_state)
		issuers = str_fmt(m, "OCSP;URI:" STR_FMT "/ocsp," STR_FMT, STR_ARG(w->url), STR_ARG(issuers));
	add_text(x, context, NID_info_access, m, issuers);
	if (p->has_list)
		add_text(x, context, NID_crl_distribution_points, m,
			 str_fmt(m, "URI:" STR_FMT "/pki/" STR_FMT ".crl", STR_ARG(w->url), STR_ARG(w->issuer)));
}

static void add_extensions(X509 *x, X509 *issuer, struct mem *m, const struct x509_wish *w)
{
	const struct profile *p = &profiles[w->use];
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer, x, NULL, NULL, 0);
	add_text(x, &context, NID_basic_constraints, m, str_of(p->basic));
	add_text(x, &context, NID_key_usage, m, str_of(p->usage));
	add_text(x, &context, NID_subject_key_identifier, m, STR("hash"));
	if (w->use != USE_ROOT)
		add_text(x, &context, NID_authority_key_identifier, m, STR("keyid:always"));
	if (p->extended != NULL)
		add_text(x, &context, NID_ext_key_usage, m, str_of(p->extended));
	if (w->use == USE_OCSP)
		add_text(x, &context, NID_id_pkix_OCSP_noCheck, m, STR("ignored"));
	if (w->use == USE_ONE_TIME)
		add_short_term(x);
	if (w->policy.n > 0)
		add_policy(x, m, w->policy);
	add_places(x, &context, m, w);
}

/* --- certificates ------------------------------------------------------------------------------ */

static void add_name(X509_NAME *name, const char *field, struct str value)
{
	if (value.n == 0)
		return;
	x509_need(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, (const unsigned char *)value.p,
					     (int)value.n, -1, 0));
}

static void set_head(X509 *x, const struct x509_id *id, const struct x509_id *ca,
		     const struct x509_wish *w)
{
	ASN1_INTEGER *serial = x509_integer(w->serial, sizeof w->serial);
	X509_NAME *subject = X509_get_subject_name(x);

	assert((w->serial[0] & 0x80) == 0 && w->until_ms > w->from_ms);
	x509_need(X509_set_version(x, X509_VERSION_3));
	x509_need(X509_set_serialNumber(x, serial));
	ASN1_INTEGER_free(serial);
	x509_need(ASN1_TIME_set(X509_getm_notBefore(x), w->from_ms / 1000) != NULL);
	x509_need(ASN1_TIME_set(X509_getm_notAfter(x), w->until_ms / 1000) != NULL);
	add_name(subject, "C", w->country);
	add_name(subject, "O", w->organisation);
	add_name(subject, "CN", w->common_name);
	add_name(subject, "serialNumber", w->serial_number);
	x509_need(X509_set_issuer_name(x, ca == NULL ? subject : X509_get_subject_name(ca->cert)));
	x509_need(X509_set_pubkey(x, id->key));
}

struct x509_id *x509_make(struct mem *m, const struct x509_id *ca, const struct x509_wish *w)
{
	struct x509_id *id = id_begin(m);
	unsigned char *der = NULL;

	id->key = EVP_EC_gen("P-256");
	id->cert = X509_new();
	assert(id->key != NULL && id->cert != NULL);
	set_head(id->cert, id, ca, w);
	add_extensions(id->cert, ca == NULL ? id->cert : ca->cert, m, w);
	x509_need(X509_sign(id->cert, ca == NULL ? id->key : ca->key, EVP_sha256()));
	int n = i2d_X509(id->cert, &der);

	id->der = x509_take(m, der, n);
	assert(id->der.n <= X509_BYTES_MAX);
	return id;
}

struct str x509_der(const struct x509_id *id)
{
	return id->der;
}

int64_t x509_ms(const ASN1_TIME *t)
{
	int days = 0, seconds = 0;
	ASN1_TIME *zero = ASN1_TIME_set(NULL, 0);

	assert(zero != NULL);
	x509_need(ASN1_TIME_diff(&days, &seconds, zero, t));
	ASN1_TIME_free(zero);
	return ((int64_t)days * 86400 + seconds) * 1000;
}

int64_t x509_until_ms(const struct x509_id *id)
{
	return x509_ms(X509_get0_notAfter(id->cert));
}

struct str x509_serial(const struct x509_id *id)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(id->cert);

	return str_from(ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial));
}

/* --- text -------------------------------------------------------------------------------------- */

static struct str drain(struct mem *m, BIO *bio)
{
	char *at = NULL;
	long n = BIO_get_mem_data(bio, &at);

	assert(n > 0 && n <= PEM_BYTES_MAX);
	struct str out = str_copy(m, str_from(at, (size_t)n));

	OPENSSL_cleanse(at, (size_t)n);
	BIO_free(bio);
	return out;
}

struct str x509_secret_pem(struct mem *secret, const struct x509_id *id)
{
	BIO *bio = BIO_new(BIO_s_secmem());

	assert(bio != NULL);
	x509_need(PEM_write_bio_PrivateKey(bio, id->key, NULL, NULL, 0, NULL, NULL));
	x509_need(PEM_write_bio_X509(bio, id->cert));
	return drain(secret, bio);
}

enum err x509_read(struct mem *m, struct str secret_pem, struct x509_id **out)
{
	struct x509_id *id = id_begin(m);
	BIO *bio = BIO_new_mem_buf(secret_pem.p, (int)secret_pem.n);
	unsigned char *der = NULL;

	assert(bio != NULL && secret_pem.n <= PEM_BYTES_MAX);
	id->key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	(void)BIO_reset(bio);
	id->cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	bool is_pair = id->key != NULL && id->cert != NULL &&
		       X509_check_private_key(id->cert, id->key) == 1 && EVP_PKEY_get_bits(id->key) == 256 &&
		       EVP_PKEY_is_a(id->key, "EC") == 1;

	ERR_clear_error();
	if (!is_pair)
		return ERR_CRYPTO;
	int n = i2d_X509(id->cert, &der);

	id->der = x509_take(m, der, n);
	*out = id;
	return OK;
}

struct str x509_pem(struct mem *m, struct str der, const char *word)
{
	BIO *bio = BIO_new(BIO_s_mem());

	assert(bio != NULL);
	x509_need(PEM_write_bio(bio, word, "", (const unsigned char *)der.p, (long)der.n));
	return drain(m, bio);
}

enum err x509_unpem(struct mem *m, struct str pem, const char *word, struct str *der_out)
{
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	enum err e = ERR_CRYPTO;
	unsigned char *der = NULL;
	char *name = NULL, *head = NULL;
	long n = 0;

	assert(bio != NULL && pem.n <= PEM_BYTES_MAX);
	while (e != OK && PEM_read_bio(bio, &name, &head, &der, &n) == 1) {
		if (strcmp(name, word) == 0) {
			*der_out = str_copy(m, str_from(der, (size_t)n));
			e = OK;
		}
		OPENSSL_free(name);
		OPENSSL_free(head);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	ERR_clear_error();
	return e;
}

struct str x509_sign(struct mem *m, const struct x509_id *id, struct str bytes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char value[128];
	size_t n = sizeof value;

	assert(context != NULL);
	x509_need(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, id->key));
	x509_need(EVP_DigestSign(context, value, &n, (const unsigned char *)bytes.p, bytes.n));
	EVP_MD_CTX_free(context);
	return str_copy(m, str_from(value, n));
}
