#ifndef PLATFORM_X509_OWN_H
#define PLATFORM_X509_OWN_H
#include <openssl/x509.h>

#include "platform/x509.h"

/* x509_own.h - between the files x509*.c: the objects of the library. */

struct x509_id {
	EVP_PKEY *key;
	X509 *cert;
	struct str der;
};

/* The library failed where nothing but memory can be missing. */
void x509_need(int ok);

/* What i2d_…() wrote, copied into the arena and given back to the library. */
struct str x509_take(struct mem *, unsigned char *bytes, int n);

/* Since 1970. */
int64_t x509_ms(const ASN1_TIME *);

ASN1_INTEGER *x509_integer(const uint8_t *big_endian, size_t n);

#endif
