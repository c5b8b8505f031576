/* journal.c - entries, their numbers, their tree, and the heads that the keeper signs.
 *
 * For     every act (journal_add, in its transaction), the clerk (journal_sequence, once a second).
 * Never   numbers in a request; writes personal data; changes a row that has its number.
 * Fails   numbering and signing are two steps: a keeper that is away leaves numbered, unsigned rows,
 *         a lost answer of the keeper is asked for again with the same tree.
 * Limits  JOURNAL_BATCH_MAX rows a transaction; a proof over what was numbered since the last head. */
#include "core/journal.h"

#include <assert.h>
#include <string.h>

#include "core/ctx.h"
#include "core/journal_row.h"
#include "gen/sql.h"
#include "platform/db.h"

enum { SALT_BYTES = 16, SEQUENCE_BYTES_MAX = 16 << 20, NAME_BYTES_MAX = 64 };

static struct db_value id_or_null(const struct id *id)
{
	return id_is_zero(*id) ? DB_NULL : DB_ID(*id);
}

static struct hash commitment(struct mem *m, struct str salt, struct str value)
{
	const struct str parts[] = { salt, value };

	assert(salt.n == SALT_BYTES);
	return crypt_sha256(str_join(m, parts, 2, STR("")));
}

static enum err commit_to(struct ctx *c, const struct id *entry, const struct id *dossier,
			  struct json *details, const struct journal_personal *p)
{
	uint8_t salt[SALT_BYTES];

	world_random(c->world, salt, sizeof salt);
	struct hash h = commitment(c->mem, str_from(salt, sizeof salt), p->value);

	json_set_str(details, p->name, str_hex(c->mem, h.bytes, sizeof h.bytes));
	return DB_DO(c->db, journal_salt_add, NULL, .portal = DB_INT(c->portal),
		     .entry = DB_ID(*entry), .name = DB_TEXT(str_of(p->name)),
		     .dossier = id_or_null(dossier), .salt = DB_BYTES(str_from(salt, sizeof salt)));
}

enum err journal_add_personal(struct ctx *c, struct id dossier, struct str event,
			      struct json *details, const struct journal_personal *personal, size_t n)
{
	struct id entry = id_new(c->world);

	assert(event.n > 0 && event.n <= NAME_BYTES_MAX);
	if (details == NULL)
		details = json_object(c->mem);
	for (size_t i = 0; i < n; i++)
		TRY(commit_to(c, &entry, &dossier, details, &personal[i]));
	return DB_DO(c->db, journal_add, NULL, .portal = DB_INT(c->portal), .id = DB_ID(entry),
		     .at_ms = DB_INT(world_now_ms(c->world)), .dossier = id_or_null(&dossier),
		     .role = DB_TEXT(role_name(c->by.role)), .account = id_or_null(&c->by.account),
		     .event = DB_TEXT(event),
		     .details = DB_TEXT(json_text(c->mem, details, JOURNAL_DETAILS_BYTES_MAX)));
}

enum err journal_add(struct ctx *c, struct id dossier, struct str event, struct json *details)
{
	return journal_add_personal(c, dossier, event, details, NULL, 0);
}

enum err journal_says(struct db *db, struct mem *m, int64_t portal, struct id entry,
		      const struct journal_personal *p, bool *out)
{
	struct db_rows *r = DB_EACH(db, m, journal_commitment, .portal = DB_INT(portal),
				    .id = DB_ID(entry), .name = DB_TEXT(str_of(p->name)));
	struct str details = STR(""), salt = STR("");
	size_t at;

	while (db_next(r)) {
		details = db_text(r, journal_commitment_details);
		salt = db_bytes(r, journal_commitment_salt);
	}
	TRY(db_end(&r));
	if (salt.n != SALT_BYTES) {
		*out = false;
		return OK;
	}
	struct hash h = commitment(m, salt, p->value);
	struct str member = str_fmt(m, "\"%s\":\"" STR_FMT "\"", p->name,
				    STR_ARG(str_hex(m, h.bytes, sizeof h.bytes)));

	*out = str_find(details, member, &at);
	return OK;
}

/* --- the tree as it is kept -------------------------------------------------------------------- */

struct kept {
	struct merkle_tree tree, head;  /* of all numbered rows; of the last head that was signed */
};

static struct str peaks_view(const struct merkle_tree *t)
{
	return str_from(t->peaks, merkle_peaks(t->size) * sizeof t->peaks[0]);
}

static bool peaks_read(struct merkle_tree *t, int64_t size, struct str bytes)
{
	if (size < 0 || bytes.n != merkle_peaks((uint64_t)size) * sizeof t->peaks[0])
		return false;
	t->size = (uint64_t)size;
	if (bytes.n > 0)
		memcpy(t->peaks, bytes.p, bytes.n);
	return true;
}

static enum err tree_read(struct db *db, struct mem *m, int64_t portal, struct kept *out)
{
	struct db_rows *r = DB_EACH(db, m, journal_tree, .portal = DB_INT(portal));
	bool is_sound = true;

	*out = (struct kept){ .tree = { .size = 0 } };
	while (db_next(r))
		is_sound = peaks_read(&out->tree, db_int(r, journal_tree_size),
				      db_bytes(r, journal_tree_peaks)) &&
			   peaks_read(&out->head, db_int(r, journal_tree_signed_size),
				      db_bytes(r, journal_tree_signed_peaks));
	TRY(db_end(&r));
	return is_sound ? OK : err_note(ERR_CRYPTO, "journal: the tree of portal %ld is damaged",
					(long)portal);
}

/* --- numbering --------------------------------------------------------------------------------- */

struct batch {                          /* the next rows of a portal, as they will be kept */
	int64_t portal;
	struct journal_row *rows;
	struct hash *leaves;            /* of each row */
	size_t n;
	struct merkle_tree before, after;
};

static enum err waiting_read(struct db *db, struct mem *m, struct batch *b)
{
	struct db_rows *r = DB_EACH(db, m, journal_waiting, .portal = DB_INT(b->portal),
				    .n = DB_INT(JOURNAL_BATCH_MAX));

	b->rows = mem_get(m, JOURNAL_BATCH_MAX, sizeof *b->rows);
	b->n = 0;
	while (db_next(r)) {
		assert(b->n < JOURNAL_BATCH_MAX);
		b->rows[b->n] = (struct journal_row){
			.portal = b->portal,
			.id = db_id(r, journal_waiting_id),
			.seq = (int64_t)(b->before.size + b->n),
			.at_ms = db_int(r, journal_waiting_at_ms),
			.dossier = db_id(r, journal_waiting_dossier),
			.role = db_text(r, journal_waiting_role),
			.account = db_id(r, journal_waiting_account),
			.event = db_text(r, journal_waiting_event),
			.details = db_text(r, journal_waiting_details),
		};
		b->n++;
	}
	return db_end(&r);
}

/* All that can be done before the writers' lock is taken: a row does not change, and nobody else numbers. */
static enum err batch_read(struct db *db, struct mem *m, int64_t portal, struct batch *b)
{
	struct kept k;

	TRY(tree_read(db, m, portal, &k));
	*b = (struct batch){ .portal = portal, .before = k.tree, .after = k.tree };
	TRY(waiting_read(db, m, b));
	b->leaves = mem_get(m, b->n, sizeof *b->leaves);
	for (size_t i = 0; i < b->n; i++) {
		b->leaves[i] = journal_row_leaf(m, &b->rows[i]);
		merkle_add(&b->after, &b->leaves[i]);
	}
	return OK;
}

static enum err two_at_work(void)
{
	return err_note(ERR_CONFLICT, "journal: two sequencers at work");
}

static enum err number_rows(struct db *db, const struct batch *b)
{
	int64_t changed = 0;

	for (size_t i = 0; i < b->n; i++) {
		TRY(DB_DO(db, journal_number, &changed, .seq = DB_INT(b->rows[i].seq),
			  .leaf = DB_BYTES(hash_view(&b->leaves[i])), .portal = DB_INT(b->portal),
			  .id = DB_ID(b->rows[i].id)));
		if (changed != 1)
			return two_at_work();
	}
	return OK;
}

static enum err batch_write(struct db *db, const struct batch *b)
{
	int64_t changed = 0;

	if (b->before.size == 0)
		TRY(DB_DO(db, journal_tree_start, NULL, .portal = DB_INT(b->portal),
			  .peaks = DB_BYTES(STR("")), .signed_peaks = DB_BYTES(STR(""))));
	TRY(number_rows(db, b));
	TRY(DB_DO(db, journal_tree_grow, &changed, .size = DB_INT((int64_t)b->after.size),
		  .peaks = DB_BYTES(peaks_view(&b->after)), .portal = DB_INT(b->portal),
		  .was = DB_INT((int64_t)b->before.size)));
	return changed == 1 ? OK : two_at_work();
}

/* One batch, one transaction; *numbered untouched unless it is durable. */
static enum err number_portal(struct db *db, struct mem *m, int64_t portal, size_t *numbered)
{
	struct batch b;

	TRY(batch_read(db, m, portal, &b));
	TRY(db_begin(db));
	enum err e = batch_write(db, &b);

	if (e != OK) {
		db_rollback(db);
		return e;
	}
	TRY(db_commit(db));
	*numbered = b.n;
	return OK;
}

/* --- heads ------------------------------------------------------------------------------------- */

struct leaves {
	struct hash *hash;
	size_t n;
};

static enum err leaves_read(struct db *db, struct mem *m, int64_t portal, uint64_t from,
			    uint64_t until, struct leaves *out)
{
	struct db_rows *r = DB_EACH(db, m, journal_leaves, .portal = DB_INT(portal),
				    .from_seq = DB_INT((int64_t)from),
				    .until_seq = DB_INT((int64_t)until),
				    .n = DB_INT((int64_t)(until - from)));

	out->hash = mem_get(m, until - from, sizeof *out->hash);
	out->n = 0;
	while (db_next(r) && out->n < until - from) {
		struct str leaf = db_bytes(r, journal_leaves_leaf);

		if (leaf.n != sizeof out->hash->bytes)
			break;
		memcpy(out->hash[out->n++].bytes, leaf.p, leaf.n);
	}
	TRY(db_end(&r));
	if (out->n != until - from)
		return err_note(ERR_CRYPTO, "journal: numbers %ld to %ld of portal %ld have gaps",
				(long)from, (long)until, (long)portal);
	return OK;
}

/* The tree as it was when the keeper last signed: usually the one we know of, else grown again. */
static enum err tree_at(struct db *db, struct mem *m, int64_t portal, const struct head *last,
			const struct kept *k, struct merkle_tree *out)
{
	struct leaves l;

	*out = (struct merkle_tree){ .size = 0 };
	if (last->size == k->head.size)
		*out = k->head;
	while (out->size < last->size) {
		uint64_t until = out->size + JOURNAL_BATCH_MAX;

		until = until < last->size ? until : last->size;
		TRY(leaves_read(db, m, portal, out->size, until, &l));
		for (size_t i = 0; i < l.n; i++)
			merkle_add(out, &l.hash[i]);
	}
	struct hash root = merkle_root(out);

	if (last->size > 0 && !str_eq(hash_view(&root), hash_view(&last->root)))
		return err_note(ERR_CRYPTO, "journal: portal %ld is not what was signed at %ld",
				(long)portal, (long)last->size);
	return OK;
}

static enum err head_keep(struct db *db, const struct head *h, struct str signature)
{
	TRY(db_begin(db));
	enum err e = DB_DO(db, journal_head_add, NULL, .portal = DB_INT((int64_t)h->portal),
			   .size = DB_INT((int64_t)h->size), .at_ms = DB_INT((int64_t)h->time_ms),
			   .root = DB_BYTES(hash_view(&h->root)), .signature = DB_BYTES(signature));

	if (e == OK)
		e = DB_DO(db, journal_tree_signed, NULL, .portal = DB_INT((int64_t)h->portal),
			  .size = DB_INT((int64_t)h->size));
	if (e != OK) {
		db_rollback(db);
		return e;
	}
	return db_commit(db);
}

static enum err sign_portal(struct db *db, struct mem *m, const struct world *w, int64_t portal,
			    const struct journal_keeper *keeper)
{
	struct kept k;
	struct head last;
	struct merkle_tree from;
	struct leaves l = { .n = 0 };
	struct hash proof[HEAD_PROOF_HASHES_MAX];
	size_t proof_n = 0;
	struct str signature;

	TRY(tree_read(db, m, portal, &k));
	TRY(keeper->last(keeper->self, m, portal, &last));
	if (last.size > k.tree.size)
		return err_note(ERR_CRYPTO, "journal: portal %ld has %ld numbers, %ld were signed",
				(long)portal, (long)k.tree.size, (long)last.size);
	TRY(tree_at(db, m, portal, &last, &k, &from));
	if (from.size > 0 && from.size < k.tree.size) {
		TRY(leaves_read(db, m, portal, from.size, k.tree.size, &l));
		proof_n = merkle_prove(&from, l.hash, l.n, proof);
	}
	struct head head = { .portal = (uint64_t)portal, .size = k.tree.size,
			     .root = merkle_root(&k.tree), .time_ms = (uint64_t)world_now_ms(w) };

	TRY(keeper->sign(keeper->self, m, &head, proof, proof_n, &signature));
	return head_keep(db, &head, signature);
}

struct portals {
	int64_t number[1000];
	size_t n;
};

/* One after another, each found at its place in the index: to look at all that waits takes as long as to number it. */
static enum err portals_waiting(struct db *db, struct mem *m, struct portals *out)
{
	size_t before;

	out->n = 0;
	do {
		struct db_rows *r = DB_EACH(db, m, journal_next_portal,
					    .after = DB_INT(out->n == 0 ? -1 : out->number[out->n - 1]));

		before = out->n;
		while (db_next(r))
			out->number[out->n++] = db_int(r, journal_next_portal_portal);
		TRY(db_end(&r));
	} while (out->n > before && out->n < sizeof out->number / sizeof out->number[0]);
	return OK;
}

static enum err portals_unsigned(struct db *db, struct mem *m, int64_t at_least, struct portals *out)
{
	struct db_rows *r = DB_EACH(db, m, journal_trees, .none_ = DB_NULL);

	out->n = 0;
	while (db_next(r)) {
		int64_t grown = db_int(r, journal_trees_size) - db_int(r, journal_trees_signed_size);

		if (grown < 0 || grown >= at_least)     /* less than was signed: the signer raises the alarm */
			out->number[out->n++] = db_int(r, journal_trees_portal);
	}
	return db_end(&r);
}

static enum err number_all(struct db *db, struct mem *m, size_t *numbered_out)
{
	struct portals *p = mem_new_of(m, struct portals);

	TRY(portals_waiting(db, m, p));
	for (size_t i = 0; i < p->n; i++) {
		size_t n = 0;

		TRY(number_portal(db, m, p->number[i], &n));
		*numbered_out += n;
	}
	return OK;
}

static enum err sign_all(struct db *db, struct mem *m, const struct world *w,
			 const struct journal_keeper *keeper, int64_t at_least)
{
	struct portals *p = mem_new_of(m, struct portals);
	enum err first = OK;

	TRY(portals_unsigned(db, m, at_least, p));
	for (size_t i = 0; i < p->n; i++) {
		enum err e = sign_portal(db, m, w, p->number[i], keeper);

		if (e == ERR_REMOTE)
			return e;       /* nobody is there: the others would wait as long for nothing */
		if (first == OK)
			first = e;      /* one portal's trouble does not stop the others */
	}
	return first;
}

enum err journal_sequence(struct db *db, const struct world *w, const struct journal_keeper *keeper,
			  size_t *numbered_out)
{
	struct mem *m = mem_new(SEQUENCE_BYTES_MAX);

	*numbered_out = 0;
	enum err e = number_all(db, m, numbered_out);

	if (e == OK)
		e = sign_all(db, m, w, keeper, *numbered_out < JOURNAL_BATCH_MAX ? 1 : JOURNAL_HEAD_ROWS);
	mem_free(&m);
	return e;
}
