/* clerk_trust.c - whom signatures and time stamps are asked of, and which roots they must lead to.
 *
 * For     the clerk's signing and archive jobs.
 * Holds   the roots of the configuration, and that of the built-in authority, which only the keeper can tell:
 *         asked for when the first job needs it. Without one nothing is signed, and the job waits.
 * Limits  CLERK_ROOTS_MAX roots. */
#include "role/clerk.h"

#include <string.h>

#include "base/log.h"
#include "paper/trust.h"
#include "platform/x509.h"
#include "role/pki.h"
#include "role/roots.h"

enum { RENEW_DAYS = 30 };

/* Two authorities in the order of the configuration; the policy is asked of outside ones. */
static enum err stamps_open(struct clerk *c, struct mem *process, const struct conf *conf)
{
	static const enum conf_key keys[CLERK_STAMPS_MAX] = { CONF_STAMP_FIRST, CONF_STAMP_SECOND };
	struct str policy = conf_text(conf, CONF_STAMP_POLICY);

	if (policy.n > 0 && !x509_is_policy(policy))
		return err_note(ERR_INVALID, "key=stamp.policy");
	c->trust.pause = (struct breaker_rule){ 1, conf_int(conf, CONF_STAMP_PAUSE) * 1000 };
	for (size_t i = 0; i < CLERK_STAMPS_MAX; i++) {
		struct str at = conf_text(conf, keys[i]);

		c->trust.stamp[i].is_there = at.n > 0;
		c->trust.stamp[i].is_local = str_eq(at, STR("local"));
		if (at.n > 0 && !c->trust.stamp[i].is_local && policy.n > 0)
			c->trust.stamp[i].policy = x509_policy(process, policy);
	}
	return OK;
}

enum err clerk_trust_open(struct clerk *c, struct mem *process, const struct conf *conf)
{
	struct part parts[2 * ROOTS_MAX];
	size_t n = 0;

	_Static_assert((int)CLERK_ROOTS_MAX >= 2 * (int)ROOTS_MAX + 2, "two of our own besides");
	TRY(roots_read(process, conf, parts, &n));
	memcpy(c->trust.roots, parts, n * sizeof *parts);
	c->trust.roots_n = n;
	c->trust.local_url = pki_url(process, conf);
	c->trust.local_policy = str_fmt(process, STR_FMT ".1", STR_ARG(conf_text(conf, CONF_PKI_POLICY)));
	c->trust.renew_days = RENEW_DAYS;
	c->trust.authorities = trust_work_lasting(process);
	c->trust.warn_days = conf_int(conf, CONF_PKI_ALARM_DAYS);
	return stamps_open(c, process, conf);
}

void clerk_trust_complete(struct clerk *c)
{
	static const enum part_kind kinds[] = { PART_ROOT, PART_STAMP_ROOT };
	const struct ask_values ask = { .field = { STR("root.cer") } };
	struct ask_values answer;

	if (c->trust.is_whole || c->start == NULL)
		return;
	if (clerk_ask(c, c->start->mem, ASK_CRL, &ask, &answer) != OK)
		return;                 /* no built-in authority, or not yet: asked again by the next job */
	for (size_t i = 0; i < 2; i++)
		c->trust.roots[c->trust.roots_n++] = (struct part){ kinds[i], answer.field[0] };
	c->trust.is_whole = true;
}
