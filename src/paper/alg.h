#ifndef PAPER_ALG_H
#define PAPER_ALG_H
#include "paper/digest.h"

/* alg.h - AlgorithmIdentifiers, and the shape {what is signed, how, the value} that certificates, lists and
 * answers share. */

struct cades_alg {
	enum sign_scheme scheme;
	enum digest_kind kind;
};

/* Takes an AlgorithmIdentifier off *in. False: not one that we know; SHA-1 and MD5 are not. */
bool alg_take_digest(struct str *in, enum digest_kind *out);

/* Of a signature. The bare rsaEncryption leaves out->kind as it was. PSS: digest, mask and salt all of the
 * same digest. */
bool alg_take(struct str *in, struct cades_alg *out);

struct alg_signed {
	struct str tbs;                 /* whole */
	struct cades_alg alg;
	struct str value;
	bool is_known;                  /* the algorithm */
};

/* Takes the three off *in; more may follow. False: not DER of that shape. */
bool alg_take_signed(struct str *in, struct alg_signed *out);
bool alg_is_good(struct keys *, const struct alg_signed *, struct str spki);      /* keys: as sign_is_good */

#endif
