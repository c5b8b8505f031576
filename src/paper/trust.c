/* trust.c - looks for a path to a root, depth first.
 *
 * Never   trusts what came with the document.
 * Limits  TRUST_CHAIN_MAX certificates in a path; the checks that trust.h allows, for certificates of one
 *         name could be many. */
#include "paper/trust.h"

enum { LASTING_BYTES_MAX = 1024 * 1024, LASTING_CERT_BYTES_MAX = 8192, LASTING_KEYS_MIN = 20 };

struct search {
	const struct trust *trust;
	const struct str *given;
	size_t given_count;
	int64_t at_ms;
	struct trust_work own, *work;
	struct chain chain;
	enum why why;                   /* the best reason so far for having none */
};

bool trust_may_check(struct trust_work *w, size_t bytes)
{
	unsigned cost = 1 + (unsigned)(bytes / TRUST_CHECK_BYTES);

	w->checks_left -= cost > w->checks_left ? w->checks_left : cost;
	return w->checks_left > 0;
}

static void trust_work_undo(void *work)
{
	mem_free(&((struct trust_work *)work)->own);
}

struct trust_work *trust_work_lasting(struct mem *process)
{
	struct trust_work *w = mem_new_of(process, struct trust_work);

	w->own = mem_new(LASTING_BYTES_MAX);
	w->keys = keys_new(w->own);
	w->checks_left = TRUST_CHECKS_MAX;
	mem_defer(process, trust_work_undo, w);
	return w;
}

void trust_work_renew(struct trust_work *w)
{
	if (w->own == NULL)
		return;
	if (w->good_count == TRUST_KNOWN_MAX || keys_left(w->keys) < LASTING_KEYS_MIN) {
		mem_reset(w->own);
		w->keys = keys_new(w->own);
		w->good_count = 0;
	}
	w->checks_left = TRUST_CHECKS_MAX;
}

static void know(struct trust_work *w, struct str cert, struct str spki)
{
	if (w->good_count == TRUST_KNOWN_MAX || (w->own != NULL && cert.n > LASTING_CERT_BYTES_MAX))
		return;
	w->good[w->good_count].cert = w->own == NULL ? cert : str_copy(w->own, cert);
	w->good[w->good_count++].spki = w->own == NULL ? spki : str_copy(w->own, spki);
}

static bool is_signed_by(struct trust_work *w, const struct cert *c, struct str spki)
{
	for (unsigned i = 0; i < w->good_count; i++) {
		if (str_eq(w->good[i].cert, c->der) && str_eq(w->good[i].spki, spki))
			return true;
	}
	if (!trust_may_check(w, c->signing.tbs.n) || !alg_is_good(w->keys, &c->signing, spki))
		return false;
	know(w, c->der, spki);
	return true;
}

static void blame(struct search *s, enum why why)
{
	if (s->why == WHY_ISSUER)
		s->why = why;
}

static bool is_in_time(struct search *s, const struct cert *c)
{
	if (s->at_ms < c->from_ms)
		blame(s, WHY_NOT_YET);
	else if (s->at_ms > c->until_ms + 999)          /* the last second belongs to it */
		blame(s, WHY_EXPIRED);
	else
		return true;
	return false;
}

/* May this authority stand above the chain's last certificate? below: authorities between it and the leaf. */
static bool may_issue(struct search *s, const struct cert *above, size_t below)
{
	const struct cert *last = &s->chain.cert[s->chain.count - 1];

	if (!str_eq(above->subject, last->issuer))
		return false;
	if (!above->is_ca || (above->usage & CERT_KEY_CERT_SIGN) == 0 || above->has_unknown ||
	    (above->path_max >= 0 && below > (size_t)above->path_max) ||
	    !is_signed_by(s->work, last, above->spki)) {
		blame(s, WHY_CHAIN);
		return false;
	}
	return is_in_time(s, above);
}

static bool is_root(const struct trust *t, const struct cert *c)
{
	for (size_t i = 0; i < t->root_count; i++) {
		if (str_eq(t->roots[i], c->der))
			return true;
	}
	return false;
}

static bool is_in_chain(const struct chain *chain, const struct cert *c)
{
	for (size_t i = 0; i < chain->count; i++) {
		if (cert_same(&chain->cert[i], c))
			return true;
	}
	return false;
}

static bool climb(struct search *s);

static bool try_list(struct search *s, const struct str *list, size_t n, bool is_roots)
{
	size_t below = s->chain.count - 1;

	for (size_t i = 0; i < n; i++) {
		struct cert above;

		if (!cert_read(list[i], &above) || is_in_chain(&s->chain, &above) ||
		    !may_issue(s, &above, below))
			continue;
		s->chain.cert[s->chain.count++] = above;
		if (is_roots || climb(s))
			return true;
		s->chain.count--;
	}
	return false;
}

static bool climb(struct search *s)
{
	if (is_root(s->trust, &s->chain.cert[s->chain.count - 1]))
		return true;
	if (s->chain.count == TRUST_CHAIN_MAX) {
		blame(s, WHY_CHAIN);
		return false;
	}
	return try_list(s, s->trust->roots, s->trust->root_count, true) ||
	       try_list(s, s->given, s->given_count, false) ||
	       try_list(s, s->trust->known, s->trust->known_count, false);
}

enum why trust_chain(const struct trust *t, const struct str *given, size_t given_count,
		     const struct cert *leaf, int64_t at_ms, struct chain *out)
{
	struct search s = { .trust = t, .given = given, .given_count = given_count, .at_ms = at_ms,
			    .own.checks_left = TRUST_CHECKS_MAX,
			    .why = WHY_ISSUER };

	s.work = t->work != NULL ? t->work : &s.own;
	s.chain.cert[0] = *leaf;
	s.chain.count = 1;
	if (!climb(&s))
		return s.why;
	/* who the issuer is comes first: an expired certificate of nobody is of nobody */
	if (leaf->has_unknown)
		return WHY_CHAIN;
	s.why = WHY_ISSUER;
	if (!is_in_time(&s, leaf))
		return s.why;
	*out = s.chain;
	return WHY_OK;
}
