#ifndef PAPER_TSP_H
#define PAPER_TSP_H
#include "paper/cms.h"
#include "paper/trust.h"

/* tsp.h - RFC 3161 time stamps: the question, the answer, the token. The bytes travel elsewhere
 * (application/timestamp-query and -reply). There is no degraded token: an answer that does not pass
 * every test is no answer, and the caller waits and asks again. */

enum { TSP_NONCE_BYTES = 8, TSP_ANSWER_BYTES_MAX = 64 * 1024, TSP_CLOCK_MS_MAX = 5 * 60 * 1000 };

struct tsp_question {
	struct digest imprint;
	uint8_t nonce[TSP_NONCE_BYTES];
	struct str policy;              /* content of the OID that is asked for; empty: any */
};

struct tsp_token {
	struct cms cms;
	int64_t at_ms;                  /* genTime */
	struct str policy, nonce, serial;       /* contents; nonce may be empty */
	struct str der;                 /* the whole, when tsp_judge gave it */
	struct digest imprint;
};

struct str tsp_question_der(struct mem *, const struct tsp_question *);

/* One of ours, read back: imprint, nonce, policy. False: not one. */
bool tsp_question_read(struct str der, struct tsp_question *out);

/* Everything but trust in the authority: its own signature, its certificate for time stamps alone. Kept:
 * with the keys of digest.h. */
enum why tsp_read(struct mem *, struct str token, struct tsp_token *out, struct str *rest_out);
enum why tsp_read_kept(struct mem *, struct keys *, struct str token, struct tsp_token *out, struct str *rest_out);

/* An authority's answer: granted, over this imprint, with this nonce and policy, its chain good now, its
 * clock and ours within TSP_CLOCK_MS_MAX. WHY_OK: the token to be kept, as views into the answer. Work of
 * stamps that lasts (trust.h) is renewed here: an authority's certificate is checked when it is new. */
enum why tsp_judge(struct mem *, struct str answer, const struct tsp_question *,
		   const struct trust *stamps, int64_t now_ms, struct tsp_token *token_out);
enum why tsp_accept(struct mem *, struct str answer, const struct tsp_question *,
                    const struct trust *stamps, int64_t now_ms, struct str *token_out);    /* its DER alone */

#endif
