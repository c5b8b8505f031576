#ifndef PAPER_X509_H
#define PAPER_X509_H
#include <openssl/x509.h>

#include "paper/trust.h"

/* x509.h - the few libcrypto objects that trust.c and revoke.c share; for no other file. */

X509 *x509_of(struct str der);                          /* NULL: not one; the caller frees */
X509_STORE *x509_store(const struct trust *, int64_t at_ms);    /* the roots; the caller frees */
void x509_push(STACK_OF(X509) *, const struct str *ders, size_t n);

#endif
