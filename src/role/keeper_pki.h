#ifndef ROLE_KEEPER_PKI_H
#define ROLE_KEEPER_PKI_H
#include "platform/x509.h"
#include "role/keeper.h"

/* keeper_pki.h - the built-in authority in the keeper's memory. The root's key is not there. */

enum keeper_ca { CA_SIGN, CA_SERVICE, CA_COUNT };

struct keeper_pki {
	const struct x509_id *ca[CA_COUNT], *tsa, *seal;
	struct str root_der, root_crl;
	struct str url, policy;
	int64_t alarm_ms;               /* what ends within it is told of */
	int64_t alarmed_day;            /* once a day */
	struct seal_key secret_serial;  /* knows the serial numbers of one-time certificates again */
	struct mem *answer_mem;         /* of the two below; both are made anew at half of their life */
	struct x509_responder responders[CA_COUNT];
	int64_t answer_renew_ms;
};

/* pem: of root.public, sign.pem, service.pem, tsa.pem, seal.pem. ERR_CRYPTO: one of them is not what its
 * name says. url and policy: of the configuration. */
struct keeper_pki_texts {
	struct str root_public, secret_sign, secret_service, secret_tsa, secret_seal;
	struct str url, policy;
	int64_t alarm_ms;
};
MUST_CHECK enum err keeper_pki_new(struct keeper *, const struct keeper_pki_texts *);

/* Tells the log, once a day, of each certificate that ends within alarm_ms, and of the root's list. How many. */
unsigned keeper_pki_ends(struct keeper *);

/* May this one sign for need_ms from now? ERR_CRYPTO: it or its authority has ended by then. */
MUST_CHECK enum err keeper_may_sign(struct keeper *, const struct x509_id *, enum keeper_ca, int64_t need_ms);

/* A serial number of a one-time certificate: nine random bytes and a keyed hash of them. */
void keeper_serial(struct keeper *, uint8_t out[X509_SERIAL_BYTES]);
bool keeper_serial_is_ours(const struct keeper *, struct str serial);

/* Who answers for the two authorities: certificates of 30 days that only this process has ever had the key
 * of. ERR_CRYPTO: the authority has ended. */
MUST_CHECK enum err keeper_responders(struct keeper *);

#endif
