/* clerk_rounds.c - what time brings.
 *
 * Holds   no state of its own: the ticks of struct clerk.
 * Limits  the journal each second, the write-ahead log every few seconds, expiries and sendings each minute, the
 *         store's sweep every six hours for what is older than a day. */
#include "role/clerk.h"

#include <string.h>

#include "base/log.h"
#include "core/journal.h"
#include "core/pieces.h"
#include "core/round.h"

enum {
	SEQUENCE_EVERY_MS = 500, CHECKPOINT_EVERY_MS = 3000, ROUND_EVERY_MS = 60000,
	SWEEP_EVERY_MS = 6 * 3600 * 1000, SWEEP_AGE_MS = 24 * 3600 * 1000
};

static enum err keeper_last(void *self, struct mem *m, int64_t portal, struct head *out)
{
	const struct ask_values in = { .field = { ask_u64(m, (uint64_t)portal) } };
	struct ask_values answer;
	struct head head = { .portal = (uint64_t)portal };

	TRY(clerk_ask(self, m, ASK_HEAD_LAST, &in, &answer));
	if (!ask_number(answer.field[0], &head.size) || answer.field[1].n != sizeof head.root.bytes)
		return ERR_REMOTE;
	memcpy(head.root.bytes, answer.field[1].p, sizeof head.root.bytes);
	*out = head;
	return OK;
}

static enum err keeper_sign(void *self, struct mem *m, const struct head *h, const struct hash *proof,
			    size_t n, struct str *signature_out)
{
	const struct ask_values in = { .field = {
		ask_u64(m, h->portal), ask_u64(m, h->size), hash_view(&h->root),
		ask_u64(m, h->time_ms), str_from(proof, n * sizeof *proof),
	} };
	struct ask_values answer;

	TRY(clerk_ask(self, m, ASK_HEAD_SIGN, &in, &answer));
	*signature_out = answer.field[0];
	log_line(LOG_TRACE, "journal.head", "portal=%lu size=%lu root=" STR_FMT,
		 (unsigned long)h->portal, (unsigned long)h->size,
		 STR_ARG(str_hex(m, h->root.bytes, sizeof h->root.bytes)));
	return OK;
}

void clerk_sequence(struct clerk *c, bool *did)
{
	const struct journal_keeper keeper = { keeper_last, keeper_sign, c };
	int64_t now = world_tick_ms(c->world);
	size_t numbered = 0;

	if (now < c->sequence_tick)
		return;
	c->sequence_tick = INT64_MAX;           /* not again from inside its own waiting */
	enum err e = journal_sequence(c->db, c->world, &keeper, &numbered);

	if (e == ERR_CRYPTO)
		log_line(LOG_ALARM, "journal.broken", "do=\"tabellion audit verify\"");
	else if (e != OK && !c->was_sequence_bad)
		log_line(LOG_WARN, "journal.waits", "err=%s", err_name(e));
	c->was_sequence_bad = e != OK;
	c->sequence_tick = now + (numbered >= JOURNAL_BATCH_MAX ? 0 : SEQUENCE_EVERY_MS);
	*did |= numbered > 0;
}

struct known {
	struct clerk *clerk;
	struct mem *mem;
};

static enum err is_known(void *self, const uint8_t name[STORE_NAME_BYTES], bool *out)
{
	struct known *k = self;
	enum err e = blob_is_known(k->clerk->db, k->mem, str_from(name, STORE_NAME_BYTES), out);

	mem_reset(k->mem);
	return e;
}

static void sweep(struct clerk *c)
{
	struct known k = { c, mem_new(1 << 20) };
	const struct store_known known = { is_known, &k };
	size_t deleted = 0;
	enum err e = store_sweep(c->store, c->world, SWEEP_AGE_MS, &known, &deleted);

	log_line(LOG_NOTE, "store.swept", "deleted=%zu err=%s", deleted, err_name(e));
	mem_free(&k.mem);
}

/* Whose number got a code is kept as long as a limit needs it. */
static void forget_sends(struct clerk *c)
{
	int64_t n = 0;
	enum err e = db_begin(c->db);

	if (e == OK) {
		e = round_forget_sends(c->db, world_now_ms(c->world), &n);
		if (e == OK)
			e = db_commit(c->db);
		else
			db_rollback(c->db);
	}
	if (e != OK)
		log_line(LOG_WARN, "code_sends.kept", "err=%s", err_name(e));
	else if (n > 0)
		log_line(LOG_NOTE, "code_sends.forgotten", "n=%ld", (long)n);
}

void clerk_rounds(struct clerk *c, bool *did)
{
	int64_t now = world_tick_ms(c->world);

	clerk_lease_beat(c);
	clerk_sequence(c, did);
	if (now >= c->checkpoint_tick) {
		c->checkpoint_tick = now + CHECKPOINT_EVERY_MS;
		db_checkpoint(c->db);
	}
	if (now >= c->round_tick) {
		c->round_tick = now + ROUND_EVERY_MS;
		clerk_expire(c, did);
		clerk_remind(c, did);
		clerk_recheck(c, did);
		clerk_renew(c, did);
		forget_sends(c);
	}
	clerk_register_round(c, did);
	if (now >= c->sweep_tick) {
		c->sweep_tick = now + SWEEP_EVERY_MS;
		sweep(c);
	}
}
