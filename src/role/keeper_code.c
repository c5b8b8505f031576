/* keeper_code.c - answers of the duty seal about codes.
 *
 * Never   gives a code out in clear; compares a fourth time for one signer in one round, whatever the
 *         database says; forgets a wrong one within KEPT_MS.
 * Holds   the wrong ones in memory: a restart of this process forgets them, the database does not.
 * Fails   ERR_DENIED: not an act, or one whose code would last too long. ERR_LIMIT: too many wrong. */
#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "platform/code.h"
#include "role/keeper.h"

#define FOR_TRIES STR("tabellion tries 1")

enum { MINUTE_MS = 60000, PROBES = 16, KEPT_MS = 24 * 3600 * 1000 };

static enum err read_act(struct keeper *k, struct str bytes, struct act *out)
{
	if (k->secret_code == NULL || act_read(bytes, out) != OK ||
	    out->until_ms > (uint64_t)world_now_ms(k->world) + CODE_AHEAD_MS_MAX)
		return ERR_DENIED;
	return OK;
}

enum err keeper_code_make(struct keeper *k, struct mem *secret, const struct proc_ask *ask,
			  struct ask_values *out)
{
	struct str bytes = ask->values.field[0];
	uint8_t *sealed = mem_get(secret, 1, CODE_SEALED_BYTES);
	struct act act;

	TRY(read_act(k, bytes, &act));
	if (act.until_ms <= (uint64_t)world_now_ms(k->world))
		return ERR_DENIED;
	code_seal(k->world, k->secret_caller, bytes, code_digits(secret, k->secret_code, bytes), sealed);
	out->field[0] = str_from(sealed, CODE_SEALED_BYTES);
	return OK;
}

/* The place of this signer and round: nobody outside can choose which ones meet. NULL: no place, all that
 * meet there were wrong within KEPT_MS. */
static struct keeper_try *find(struct keeper *k, struct mem *secret, const struct act *act)
{
	const struct str parts[] = { FOR_TRIES, ask_u64(secret, act->portal), id_view(&act->signer),
				     ask_u64(secret, act->round) };
	struct hash h = crypt_hmac_sha256(str_from(k->secret_code->bytes, sizeof k->secret_code->bytes),
					  str_join(secret, parts, 4, STR("")));
	int64_t now = world_tick_ms(k->world);
	struct keeper_try *best = NULL;
	uint64_t name[2];

	memcpy(name, h.bytes, sizeof name);
	for (size_t i = 0; i < PROBES; i++) {
		struct keeper_try *t = &k->tries[(name[0] + i) % KEEPER_TRIES_MAX];

		if (t->wrong > 0 && memcmp(t->name, name, sizeof name) == 0)
			return t;
		if (t->wrong == 0 || now - t->tick_ms > KEPT_MS)
			best = best == NULL ? t : best;
	}
	if (best != NULL)
		*best = (struct keeper_try){ { name[0], name[1] }, now, 0 };
	return best;
}

/* Counts a wrong code of this signer and of this asker. */
static void count_wrong(struct keeper *k, const struct proc_ask *ask, struct keeper_try *t)
{
	struct keeper_count *count = keeper_count_of(k->wrongs, ask, world_tick_ms(k->world) / MINUTE_MS);

	t->wrong++;
	t->tick_ms = world_tick_ms(k->world);
	if (++count->n == KEEPER_WRONG_MINUTE_MAX)
		log_line(LOG_ALARM, "keeper.guessing", "asker=%s index=%u wrong_a_minute=%d",
			 proc_kind_name(ask->by), ask->by_index, KEEPER_WRONG_MINUTE_MAX);
}

static bool is_guessing(struct keeper *k, const struct proc_ask *ask)
{
	return keeper_count_of(k->wrongs, ask, world_tick_ms(k->world) / MINUTE_MS)->n >=
	       KEEPER_WRONG_MINUTE_MAX;
}

enum err keeper_code_try(struct keeper *k, struct mem *secret, const struct proc_ask *ask,
			 struct ask_values *out)
{
	struct str bytes = ask->values.field[0];
	uint64_t now = (uint64_t)world_now_ms(k->world);
	struct act act;

	TRY(read_act(k, bytes, &act));
	if (is_guessing(k, ask))
		return ERR_LIMIT;
	if (now > act.until_ms) {
		out->field[0] = STR("late");
		return OK;
	}
	struct keeper_try *t = find(k, secret, &act);

	if (t == NULL)
		return ERR_LIMIT;
	if (t->wrong < KEEPER_WRONG_MAX &&
	    str_eq_secret(code_digits(secret, k->secret_code, bytes), ask->values.field[1])) {
		out->field[0] = STR("right");
		out->field[1] = code_grant(secret, k->secret_code, bytes, now + (uint64_t)k->grant_ms);
		return OK;
	}
	if (t->wrong < KEEPER_WRONG_MAX)
		count_wrong(k, ask, t);
	out->field[0] = t->wrong < KEEPER_WRONG_MAX ? STR("wrong") : STR("spent");
	return OK;
}
