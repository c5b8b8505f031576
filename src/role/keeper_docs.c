/* keeper_docs.c - answers of the duties docs and hash.
 *
 * Never   lets an owned asker read faster than opens_per_minute: it cannot take the wrapping key.
 * Fails   ERR_CRYPTO for a wrapped key that is not this context's, ERR_LIMIT past the count. */
#include <assert.h>

#include "base/log.h"
#include "platform/password.h"
#include "role/keeper.h"

enum { MINUTE_MS = 60000 };

enum err keeper_password_hash(struct keeper *k, struct mem *secret, const struct proc_ask *ask,
			      struct ask_values *out)
{
	out->field[0] = password_hash(secret, k->secret_pepper, ask->values.field[0]);
	return OK;
}

enum err keeper_password_check(struct keeper *k, struct mem *secret, const struct proc_ask *ask,
			       struct ask_values *out)
{
	(void)secret;
	out->field[0] = password_check(k->secret_pepper, ask->values.field[0], ask->values.field[1])
				? STR("1") : STR("0");
	return OK;
}

enum err keeper_key_wrap(struct keeper *k, struct mem *secret, const struct proc_ask *ask,
			 struct ask_values *out)
{
	uint8_t *wrapped = mem_get(secret, 1, CRYPT_WRAPPED_BYTES);
	const struct seal_key *key = mem_copy(secret, ask->values.field[0].p, sizeof *key);

	assert(ask->values.field[0].n == sizeof *key);
	crypt_key_wrap(k->world, k->secret_document, key, ask->values.field[1], wrapped);
	out->field[0] = str_from(wrapped, CRYPT_WRAPPED_BYTES);
	return OK;
}

struct keeper_count *keeper_count_of(struct keeper_count counts[PROC_ASKERS_MAX], const struct proc_ask *ask,
				     int64_t minute)
{
	struct keeper_count *count = NULL;

	for (size_t i = 0; i < PROC_ASKERS_MAX && count == NULL; i++) {
		struct keeper_count *c = &counts[i];

		if (c->by == PROC_MASTER || (c->by == ask->by && c->by_index == ask->by_index))
			count = c;              /* PROC_MASTER, 0: a free place */
	}
	assert(count != NULL);
	if (count->by == PROC_MASTER || count->minute != minute)
		*count = (struct keeper_count){ ask->by, ask->by_index, minute, 0 };
	return count;
}

/* True: this asker has opened as many as it may in this minute. */
static bool is_too_many(struct keeper *k, const struct proc_ask *ask)
{
	struct keeper_count *count = keeper_count_of(k->counts, ask, world_tick_ms(k->world) / MINUTE_MS);

	if (count->n < k->opens_per_minute) {
		count->n++;
		return false;
	}
	if (count->n++ == k->opens_per_minute)
		log_line(LOG_ALARM, "keeper.opens", "asker=%s index=%u max=%lld",
			 proc_kind_name(ask->by), ask->by_index, (long long)k->opens_per_minute);
	return true;
}

enum err keeper_key_open(struct keeper *k, struct mem *secret, const struct proc_ask *ask,
			 struct ask_values *out)
{
	struct seal_key *key = mem_new_of(secret, struct seal_key);

	if (is_too_many(k, ask))
		return ERR_LIMIT;
	TRY(crypt_key_open(k->secret_document, ask->values.field[0], ask->values.field[1], key));
	out->field[0] = str_from(key->bytes, sizeof key->bytes);
	return OK;
}

enum err keeper_id_hash(struct keeper *k, struct mem *secret, const struct proc_ask *ask,
			struct ask_values *out)
{
	const struct str parts[2] = { ask->values.field[0], ask->values.field[1] };
	struct hash *h = mem_new_of(secret, struct hash);

	*h = crypt_hmac_sha256(str_from(k->secret_identity->bytes, sizeof k->secret_identity->bytes),
			       str_join(secret, parts, 2, STR("")));
	out->field[0] = hash_view(h);
	return OK;
}
