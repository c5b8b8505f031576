/* keyfile.c - keys and certificates in PEM files.
 *
 * For     cli.c.
 * Never   asks for a password, keeps a key. */
#include "paper/keyfile.h"

#include <assert.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

static int no_password(char *out, int size, int is_writing, void *data)
{
	(void)out;
	(void)size;
	(void)is_writing;
	(void)data;
	return -1;
}

static EVP_PKEY *key_of(struct str secret_pem)
{
	BIO *in = BIO_new_mem_buf(secret_pem.p, (int)secret_pem.n);
	EVP_PKEY *key = in == NULL ? NULL : PEM_read_bio_PrivateKey(in, NULL, no_password, NULL);

	BIO_free(in);
	ERR_clear_error();
	return key;
}

enum err keyfile_alg(struct str secret_pem, struct cades_alg *out)
{
	EVP_PKEY *key = key_of(secret_pem);
	int bits = key == NULL ? 0 : EVP_PKEY_get_bits(key);
	enum err e = OK;

	if (key != NULL && EVP_PKEY_is_a(key, "RSA") == 1 && bits >= 2048)
		*out = (struct cades_alg){ SIGN_RSA, DIGEST_SHA256 };
	else if (key != NULL && EVP_PKEY_is_a(key, "EC") == 1)
		*out = (struct cades_alg){ SIGN_ECDSA, bits > 384   ? DIGEST_SHA512
			                               : bits > 256 ? DIGEST_SHA384
			                                            : DIGEST_SHA256 };
	else
		e = ERR_CRYPTO;
	EVP_PKEY_free(key);
	return e;
}

enum err keyfile_sign(struct mem *m, struct str secret_pem, struct cades_alg alg, struct str bytes,
		      struct str *value_out)
{
	const EVP_MD *md = alg.kind == DIGEST_SHA256   ? EVP_sha256()
	                   : alg.kind == DIGEST_SHA384 ? EVP_sha384()
	                                               : EVP_sha512();
	EVP_PKEY *key = key_of(secret_pem);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t n = CADES_SIGNATURE_BYTES_MAX;
	unsigned char *out = mem_get(m, 1, n);
	int ok;

	assert(context != NULL);
	ok = key != NULL && EVP_DigestSignInit(context, NULL, md, NULL, key) == 1 &&
	     EVP_DigestSign(context, out, &n, (const unsigned char *)bytes.p, bytes.n) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	ERR_clear_error();
	if (ok == 1)
		*value_out = str_from(out, n);
	return ok == 1 ? OK : ERR_CRYPTO;
}

size_t keyfile_certs(struct mem *m, struct str pem, struct str *out, size_t max)
{
	size_t n = 0, from, to;

	while (n < max && str_find(pem, STR("-----BEGIN CERTIFICATE-----"), &from)) {
		pem = str_sub(pem, from + 27, pem.n);
		if (!str_find(pem, STR("-----END CERTIFICATE-----"), &to))
			break;
		struct buf *b = buf_new(m, to + 1);

		for (size_t i = 0; i < to; i++) {
			if (!str_has(STR(" \r\n\t"), pem.p[i]))
				buf_byte(b, pem.p[i]);
		}
		if (str_unbase64(m, buf_done(b), &out[n]))
			n++;
	}
	return n;
}
