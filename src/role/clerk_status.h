#ifndef ROLE_CLERK_STATUS_H
#define ROLE_CLERK_STATUS_H
#include "paper/trust.h"
#include "role/clerk_sign.h"

/* clerk_status.h - answers of authorities about their certificates, kept while they are in force: a list of
 * thousands serves every document of a day. */

enum { CLERK_STATUS_MAX = 12 };

struct clerk_status;                    /* of a clerk; grows when first used, ends with the process */

/* A proof that the certificate was good at that time, judged by paper/trust.h before it is given out: from those
 * kept, the built-in authority, the OCSP address in the certificate, the address of its list. *out is in
 * g->mem. ERR_REMOTE: none to be had now, g->why says why; ERR_CRYPTO: it is revoked. */
MUST_CHECK enum err status_proof(struct signing *, const struct trust_use *, struct part *out);

#endif
