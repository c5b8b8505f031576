/* paper_pki.c - see paper_pki.h. Anything that fails ends the test. */
#include "paper_pki.h"

#include <assert.h>
#include <openssl/ec.h>
#include <openssl/ocsp.h>
#include <openssl/rsa.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

static void undo_key(void *o)
{
	EVP_PKEY_free(o);
}

static void undo_cert(void *o)
{
	X509_free(o);
}

static struct str keep(struct mem *m, unsigned char *der, int n)
{
	assert(n > 0);
	struct str s = str_copy(m, str_from(der, (size_t)n));

	OPENSSL_free(der);
	return s;
}

static void extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &context, nid, value);

	assert(e != NULL && X509_add_ext(cert, e, -1) == 1);
	X509_EXTENSION_free(e);
}

static void add_short_term(X509 *cert)
{
	ASN1_OBJECT *oid = OBJ_txt2obj("0.4.0.194121.2.1", 1);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();

	assert(ASN1_OCTET_STRING_set(value, (const unsigned char *)"\5", 2) == 1);
	X509_EXTENSION *e = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, value);

	assert(e != NULL && X509_add_ext(cert, e, -1) == 1);
	X509_EXTENSION_free(e);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
}

static void extend_for(X509 *cert, X509 *issuer, enum pki_use use)
{
	static const char *const usage[] = { "critical,keyCertSign,cRLSign",
		                             "critical,digitalSignature,nonRepudiation",
		                             "critical,digitalSignature,nonRepudiation",
		                             "critical,digitalSignature",
		                             "critical,digitalSignature" };

	extend(cert, issuer, NID_basic_constraints,
	       use == PKI_CA ? "critical,CA:TRUE" : "critical,CA:FALSE");
	extend(cert, issuer, NID_key_usage, usage[use]);
	extend(cert, issuer, NID_subject_key_identifier, "hash");
	extend(cert, issuer, NID_authority_key_identifier, "keyid:always");
	if (use == PKI_TSA)
		extend(cert, issuer, NID_ext_key_usage, "critical,timeStamping");
	if (use == PKI_OCSP)
		extend(cert, issuer, NID_ext_key_usage, "OCSPSigning");
	if (use == PKI_OCSP)
		extend(cert, issuer, NID_id_pkix_OCSP_noCheck, "");
	if (use == PKI_SHORT_TERM)
		add_short_term(cert);
	if (use == PKI_SIGNER)
		extend(cert, issuer, NID_info_access,
		       "OCSP;URI:http://ocsp.example.org/a,caIssuers;URI:http://x.org/");
	if (use == PKI_SIGNER)
		extend(cert, issuer, NID_crl_distribution_points,
		       "URI:ldap://x.org/a,URI:http://crl.example.org/b.crl");
}

struct pki_id pki_issue(struct mem *m, const struct pki_id *ca, enum pki_use use, const char *key,
                        const char *name, int64_t from_ms, int64_t until_ms)
{
	bool is_ec = key[0] == 'P';
	struct pki_id id = { .key = is_ec ? EVP_EC_gen(key)
		                          : EVP_RSA_gen((unsigned)strtoul(key, NULL, 10)),
		             .cert = X509_new() };
	X509_NAME *n = X509_get_subject_name(id.cert);
	BIGNUM *serial = BN_new();
	unsigned char *der = NULL;

	assert(id.key != NULL && BN_rand(serial, 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1);
	X509_set_version(id.cert, 2);
	BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(id.cert));
	BN_free(serial);
	ASN1_TIME_set(X509_getm_notBefore(id.cert), from_ms / 1000);
	ASN1_TIME_set(X509_getm_notAfter(id.cert), until_ms / 1000);
	X509_NAME_add_entry_by_txt(n, "C", MBSTRING_UTF8, (const unsigned char *)"FR", -1, -1, 0);
	X509_NAME_add_entry_by_txt(n, "O", MBSTRING_UTF8, (const unsigned char *)"PSCE de test", -1,
	                           -1, 0);
	X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(id.cert, ca == NULL ? n : X509_get_subject_name(ca->cert));
	X509_set_pubkey(id.cert, id.key);
	extend_for(id.cert, ca == NULL ? id.cert : ca->cert, use);
	assert(X509_sign(id.cert, ca == NULL ? id.key : ca->key, EVP_sha256()) > 0);
	int n_der = i2d_X509(id.cert, &der);

	id.der = keep(m, der, n_der);
	id.alg.scheme = is_ec ? SIGN_ECDSA : SIGN_RSA;
	id.alg.kind = strcmp(key, "P-384") == 0   ? DIGEST_SHA384
	              : strcmp(key, "P-521") == 0 ? DIGEST_SHA512
	                                          : DIGEST_SHA256;
	mem_defer(m, undo_key, id.key);
	mem_defer(m, undo_cert, id.cert);
	return id;
}

static const EVP_MD *md(enum digest_kind kind)
{
	return kind == DIGEST_SHA256   ? EVP_sha256()
	       : kind == DIGEST_SHA384 ? EVP_sha384()
	                               : EVP_sha512();
}

struct str pki_sign(struct mem *m, const struct pki_id *id, struct cades_alg alg, struct str bytes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *k = NULL;
	size_t n = CADES_SIGNATURE_BYTES_MAX;
	unsigned char *out = mem_get(m, 1, n);

	assert(EVP_DigestSignInit(context, &k, md(alg.kind), NULL, id->key) == 1);
	if (alg.scheme == SIGN_RSA_PSS) {
		assert(EVP_PKEY_CTX_set_rsa_padding(k, RSA_PKCS1_PSS_PADDING) == 1);
		assert(EVP_PKEY_CTX_set_rsa_pss_saltlen(k, RSA_PSS_SALTLEN_DIGEST) == 1);
	}
	assert(EVP_DigestSign(context, out, &n, (const unsigned char *)bytes.p, bytes.n) == 1);
	EVP_MD_CTX_free(context);
	return str_from(out, n);
}

struct str pki_pem(struct mem *m, const struct pki_id *id)
{
	struct str text = str_base64(m, id->der.p, id->der.n);
	struct buf *b = buf_new(m, text.n * 2 + 100);

	buf_add_c(b, "-----BEGIN CERTIFICATE-----\n");
	for (size_t i = 0; i < text.n; i += 64) {
		buf_add(b, str_sub(text, i, 64));
		buf_byte(b, '\n');
	}
	buf_add_c(b, "-----END CERTIFICATE-----\n");
	return buf_done(b);
}

struct str pki_crl(struct mem *m, const struct pki_id *ca, int64_t this_ms, int64_t next_ms,
		   const struct pki_id *revoked, int64_t revoked_ms)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *t = ASN1_TIME_set(NULL, this_ms / 1000);
	unsigned char *der = NULL;

	X509_CRL_set_version(crl, 1);
	X509_CRL_set_issuer_name(crl, X509_get_subject_name(ca->cert));
	X509_CRL_set1_lastUpdate(crl, t);
	ASN1_TIME_set(t, next_ms / 1000);
	X509_CRL_set1_nextUpdate(crl, t);
	if (revoked != NULL) {
		X509_REVOKED *r = X509_REVOKED_new();

		X509_REVOKED_set_serialNumber(r, X509_get_serialNumber(revoked->cert));
		ASN1_TIME_set(t, revoked_ms / 1000);
		X509_REVOKED_set_revocationDate(r, t);
		assert(X509_CRL_add0_revoked(crl, r) == 1);
	}
	ASN1_TIME_free(t);
	assert(X509_CRL_sign(crl, ca->key, EVP_sha256()) > 0);
	int n = i2d_X509_CRL(crl, &der);

	X509_CRL_free(crl);
	return keep(m, der, n);
}

struct str pki_ocsp(struct mem *m, const struct pki_id *ca, const struct pki_id *responder,
		    const struct pki_id *about, int status, int64_t this_ms)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha256(), about->cert, ca->cert);
	ASN1_TIME *at = ASN1_GENERALIZEDTIME_set(NULL, this_ms / 1000);
	ASN1_TIME *next = ASN1_GENERALIZEDTIME_set(NULL, this_ms / 1000 + 86400);
	const struct pki_id *by = responder == NULL ? ca : responder;
	unsigned char *der = NULL;

	assert(OCSP_basic_add1_status(basic, id, status, 0, status == 1 ? at : NULL, at, next) !=
	       NULL);
	assert(OCSP_basic_sign(basic, by->cert, by->key, EVP_sha256(), NULL, 0) == 1);
	OCSP_RESPONSE *answer = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	int n = i2d_OCSP_RESPONSE(answer, &der);

	OCSP_RESPONSE_free(answer);
	OCSP_BASICRESP_free(basic);
	OCSP_CERTID_free(id);
	ASN1_TIME_free(at);
	ASN1_TIME_free(next);
	return keep(m, der, n);
}

static ASN1_INTEGER *next_serial(TS_RESP_CTX *c, void *last)
{
	ASN1_INTEGER *serial = ASN1_INTEGER_new();

	(void)c;
	ASN1_INTEGER_set(serial, ++*(long *)last);
	return serial;
}

static int give_time(TS_RESP_CTX *c, void *at_ms, long *seconds, long *micros)
{
	(void)c;
	*seconds = (long)(*(int64_t *)at_ms / 1000);
	*micros = (long)(*(int64_t *)at_ms % 1000 * 1000);
	return 1;
}

struct str pki_stamp(struct mem *m, const struct pki_id *tsa, const struct pki_id *tsa_ca,
                     struct str request, int64_t at_ms)
{
	TS_RESP_CTX *c = TS_RESP_CTX_new();
	STACK_OF(X509) *chain = sk_X509_new_null();
	ASN1_OBJECT *policy = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);
	BIO *in = BIO_new_mem_buf(request.p, (int)request.n);
	unsigned char *der = NULL;
	long serial = 41;

	sk_X509_push(chain, tsa_ca->cert);
	TS_RESP_CTX_set_serial_cb(c, next_serial, &serial);
	TS_RESP_CTX_set_time_cb(c, give_time, &at_ms);
	TS_RESP_CTX_set_signer_cert(c, tsa->cert);
	TS_RESP_CTX_set_signer_key(c, tsa->key);
	TS_RESP_CTX_set_signer_digest(c, EVP_sha256());
	TS_RESP_CTX_set_ess_cert_id_digest(c, EVP_sha256());
	TS_RESP_CTX_set_certs(c, chain);
	TS_RESP_CTX_set_def_policy(c, policy);
	TS_RESP_CTX_add_md(c, EVP_sha256());
	TS_RESP_CTX_add_md(c, EVP_sha384());
	TS_RESP_CTX_add_md(c, EVP_sha512());
	TS_RESP *answer = TS_RESP_create_response(c, in);

	assert(answer != NULL);
	int n = i2d_TS_RESP(answer, &der);

	TS_RESP_free(answer);
	BIO_free(in);
	ASN1_OBJECT_free(policy);
	sk_X509_free(chain);
	TS_RESP_CTX_free(c);
	return keep(m, der, n);
}
