/* keeper_public.c - answers of the duty seal that anybody may have: time stamps, states, lists.
 *
 * Never   says anything about a certificate that it did not issue.
 * Fails   ERR_INVALID: not a request. ERR_CRYPTO: the certificate that would sign has ended. */
#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "role/keeper_pki.h"

#define LIST_LIFE_MS ((int64_t)DAY_MS)
#define ANSWER_LIFE_MS ((int64_t)DAY_MS)

enum err keeper_tsa(struct keeper *k, struct mem *secret, const struct proc_ask *ask, struct ask_values *out)
{
	if (k->pki == NULL)
		return ERR_BUSY;
	const struct keeper_pki *p = k->pki;
	struct x509_stamp s = { .tsa = p->tsa, .chain = x509_der(p->ca[CA_SERVICE]),
		.policy = str_fmt(secret, STR_FMT ".2", STR_ARG(p->policy)), .now_ms = world_now_ms(k->world) };

	TRY(keeper_may_sign(k, p->tsa, CA_SERVICE, 0));
	keeper_serial(k, s.serial);     /* unique without a counter to keep */
	return x509_stamp(secret, &s, ask->values.field[0], &out->field[0]);
}

/* The one-time certificates of one authority; the few of the other by their own numbers. */
static enum x509_state state_of(void *self, size_t nth, struct str serial)
{
	const struct keeper *k = self;
	const struct keeper_pki *p = k->pki;

	if (nth == CA_SIGN)
		return keeper_serial_is_ours(k, serial) ? STATE_GOOD : STATE_UNKNOWN;
	return str_eq(serial, x509_serial(p->tsa)) || str_eq(serial, x509_serial(p->seal)) ? STATE_GOOD
											  : STATE_UNKNOWN;
}

enum err keeper_ocsp(struct keeper *k, struct mem *secret, const struct proc_ask *ask, struct ask_values *out)
{
	if (k->pki == NULL)
		return ERR_BUSY;
	TRY(keeper_responders(k));
	int64_t now = world_now_ms(k->world);
	const struct x509_about about = { .responders = k->pki->responders, .responders_n = CA_COUNT,
		.now_ms = now, .next_ms = now + ANSWER_LIFE_MS, .state = state_of, .self = k };

	out->field[0] = x509_ocsp(secret, &about, ask->values.field[0]);
	return OK;
}

static enum err list_of(struct keeper *k, struct mem *secret, enum keeper_ca ca, struct str *out)
{
	int64_t now = world_now_ms(k->world);

	TRY(keeper_may_sign(k, k->pki->ca[ca], ca, 0));
	/* seconds since 1970: rises by itself, also across restarts (RFC 5280 5.2.3) */
	*out = x509_crl(secret, k->pki->ca[ca], now, now + LIST_LIFE_MS, (uint64_t)now / 1000);
	return OK;
}

enum err keeper_crl(struct keeper *k, struct mem *secret, const struct proc_ask *ask, struct ask_values *out)
{
	if (k->pki == NULL)
		return ERR_BUSY;
	const struct keeper_pki *p = k->pki;
	const struct {
		struct str name, der;
	} ready[] = {
		{ STR("root.cer"), p->root_der },
		{ STR("root.crl"), p->root_crl },
		{ STR("sign.cer"), x509_der(p->ca[CA_SIGN]) },
		{ STR("service.cer"), x509_der(p->ca[CA_SERVICE]) },
		{ STR("tsa.cer"), x509_der(p->tsa) },
		{ STR("seal.cer"), x509_der(p->seal) },
	};
	struct str name = ask->values.field[0];

	if (str_eq(name, STR("sign.crl")))
		return list_of(k, secret, CA_SIGN, &out->field[0]);
	if (str_eq(name, STR("service.crl")))
		return list_of(k, secret, CA_SERVICE, &out->field[0]);
	for (size_t i = 0; i < sizeof ready / sizeof *ready; i++) {
		if (str_eq(name, ready[i].name)) {
			out->field[0] = ready[i].der;
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}
