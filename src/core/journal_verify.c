/* journal_verify.c - reads a portal's whole journal again and says what is wrong first.
 *
 * For     `tabellion audit verify` and tests.
 * Never   writes; believes a stored hash: leaves come from the rows, roots from the leaves.
 * Limits  JOURNAL_BATCH_MAX rows in memory. */
#include "core/journal.h"

#include <string.h>

#include "core/journal_row.h"
#include "gen/sql.h"
#include "platform/db.h"

enum { VERIFY_BYTES_MAX = 32 << 20, HEADS_BATCH = 1000 };

struct reading {
	struct db *db;
	struct mem *batch, *heads_mem;
	const struct journal_check *check;
	struct merkle_tree tree;
	uint64_t covered;               /* by a head whose signature and root are right */
	int64_t late_ms;                /* what is older when the reading begins is late */
	struct head_row {
		int64_t size, at_ms;
		struct str root, signature;
	} *heads;
	size_t heads_n, heads_at;
	struct journal_verdict verdict;
};

/* The first fault is the verdict; false, so that callers stop. */
static bool fault(struct reading *r, enum journal_fault f, uint64_t at)
{
	if (r->verdict.fault == JOURNAL_SOUND) {
		r->verdict.fault = f;
		r->verdict.at = (int64_t)at;
	}
	return false;
}

static bool is_sound(const struct reading *r)
{
	return r->verdict.fault == JOURNAL_SOUND;
}

static enum err heads_read(struct reading *r, int64_t after)
{
	mem_reset(r->heads_mem);
	struct db_rows *rows = DB_EACH(r->db, r->heads_mem, journal_heads,
				       .portal = DB_INT(r->check->portal), .after = DB_INT(after),
				       .n = DB_INT(HEADS_BATCH));

	r->heads = mem_get(r->heads_mem, HEADS_BATCH, sizeof *r->heads);
	r->heads_n = r->heads_at = 0;
	while (db_next(rows) && r->heads_n < HEADS_BATCH)
		r->heads[r->heads_n++] = (struct head_row){
			.size = db_int(rows, journal_heads_size),
			.at_ms = db_int(rows, journal_heads_at_ms),
			.root = db_bytes(rows, journal_heads_root),
			.signature = db_bytes(rows, journal_heads_signature),
		};
	return db_end(&rows);
}

static bool is_signed(struct reading *r, const struct head_row *h)
{
	struct head head = { .portal = (uint64_t)r->check->portal, .size = (uint64_t)h->size,
			     .time_ms = (uint64_t)h->at_ms };

	if (h->root.n != sizeof head.root.bytes)
		return false;
	memcpy(head.root.bytes, h->root.p, h->root.n);
	return crypt_is_signed(r->check->public_key, head_bytes(r->batch, &head), h->signature);
}

/* The heads that stand at the size the tree has reached. */
static enum err heads_pass(struct reading *r)
{
	while (is_sound(r) && r->heads_at < r->heads_n &&
	       (uint64_t)r->heads[r->heads_at].size == r->tree.size) {
		struct head_row *h = &r->heads[r->heads_at++];
		struct hash root = merkle_root(&r->tree);

		if (!is_signed(r, h))
			(void)fault(r, JOURNAL_HEAD_FORGED, r->tree.size);
		else if (!str_eq(h->root, hash_view(&root)))
			(void)fault(r, JOURNAL_CHANGED, r->tree.size);
		else
			r->covered = r->tree.size;
		r->verdict.heads++;
		if (r->heads_at == r->heads_n && r->heads_n == HEADS_BATCH)
			TRY(heads_read(r, h->size));
	}
	return OK;
}

static void witness_pass(struct reading *r)
{
	const struct head *w = r->check->witness;

	if (w == NULL || w->size != r->tree.size)
		return;
	struct hash root = merkle_root(&r->tree);

	if (!str_eq(hash_view(&w->root), hash_view(&root)))
		(void)fault(r, JOURNAL_CHANGED, w->size);
}

static bool row_pass(struct reading *r, const struct journal_row *row, struct str leaf)
{
	struct hash h = journal_row_leaf(r->batch, row);

	if ((uint64_t)row->seq != r->tree.size)
		return fault(r, JOURNAL_MISSING, r->tree.size);
	if (!str_eq(leaf, hash_view(&h)))
		return fault(r, JOURNAL_CHANGED, r->tree.size);
	merkle_add(&r->tree, &h);
	r->verdict.entries++;
	return true;
}

static enum err batch_pass(struct reading *r, bool *is_last)
{
	size_t n = 0;

	mem_reset(r->batch);
	struct db_rows *rows = DB_EACH(r->db, r->batch, journal_rows,
				       .portal = DB_INT(r->check->portal),
				       .from_seq = DB_INT((int64_t)r->tree.size),
				       .n = DB_INT(JOURNAL_BATCH_MAX));

	while (is_sound(r) && db_next(rows)) {
		struct journal_row row = {
			.portal = r->check->portal,
			.seq = db_int(rows, journal_rows_seq),
			.at_ms = db_int(rows, journal_rows_at_ms),
			.id = db_id(rows, journal_rows_id),
			.dossier = db_id(rows, journal_rows_dossier),
			.account = db_id(rows, journal_rows_account),
			.role = db_text(rows, journal_rows_role),
			.event = db_text(rows, journal_rows_event),
			.details = db_text(rows, journal_rows_details),
		};

		n++;
		if (!row_pass(r, &row, db_bytes(rows, journal_rows_leaf)))
			break;
		TRY(heads_pass(r));
		witness_pass(r);
	}
	*is_last = n < JOURNAL_BATCH_MAX || !is_sound(r);
	return db_end(&rows);
}

/* What the tree says of itself. */
static enum err tree_read(struct reading *r, uint64_t *size_out, uint64_t *signed_out)
{
	struct db_rows *rows = DB_EACH(r->db, r->batch, journal_tree, .portal = DB_INT(r->check->portal));

	*size_out = *signed_out = 0;
	while (db_next(rows)) {
		*size_out = (uint64_t)db_int(rows, journal_tree_size);
		*signed_out = (uint64_t)db_int(rows, journal_tree_signed_size);
	}
	return db_end(&rows);
}

/* The oldest entry that no head covers; the clerk has as long to have it signed as to number it. What the tree
 * says was signed must be: its word alone proves nothing. */
static enum err covered_pass(struct reading *r, uint64_t said)
{
	struct db_rows *rows = DB_EACH(r->db, r->batch, journal_rows, .portal = DB_INT(r->check->portal),
				       .from_seq = DB_INT((int64_t)r->covered), .n = DB_INT(1));
	bool is_late = said > r->covered;

	while (db_next(rows))
		is_late |= db_int(rows, journal_rows_at_ms) < r->late_ms;
	TRY(db_end(&rows));
	if (is_late)
		(void)fault(r, JOURNAL_UNSIGNED, r->covered);
	return OK;
}

/* What must also be true once every row was read; known, said: of the tree, before. */
static enum err tail_pass(struct reading *r, uint64_t known, uint64_t said)
{
	int64_t late = 0;
	uint64_t known_now, said_now;
	struct db_rows *rows;

	if (r->heads_at < r->heads_n || (r->check->witness != NULL &&
					 r->check->witness->size > r->tree.size) || known > r->tree.size)
		(void)fault(r, JOURNAL_CUT, r->tree.size);
	TRY(tree_read(r, &known_now, &said_now));
	if (known_now < r->tree.size)
		(void)fault(r, JOURNAL_CHANGED, known_now);
	rows = DB_EACH(r->db, r->batch, journal_late, .portal = DB_INT(r->check->portal),
		       .before_ms = DB_INT(r->late_ms));
	while (db_next(rows))
		late = db_int(rows, journal_late_n);
	TRY(db_end(&rows));
	if (late > 0)
		(void)fault(r, JOURNAL_UNNUMBERED, (uint64_t)late);
	return covered_pass(r, said);
}

/* The journal may grow meanwhile: the tree is asked before the heads, and they before the rows. */
static enum err read_all(struct reading *r, const struct world *w)
{
	bool is_last = false;
	uint64_t known, said;

	r->late_ms = world_now_ms(w) - JOURNAL_UNNUMBERED_MS_MAX;
	TRY(tree_read(r, &known, &said));
	TRY(heads_read(r, 0));
	while (!is_last)
		TRY(batch_pass(r, &is_last));
	return is_sound(r) ? tail_pass(r, known, said) : OK;
}

enum err journal_verify(struct db *db, const struct world *w, const struct journal_check *check,
			struct journal_verdict *out)
{
	struct reading r = { .db = db, .check = check, .batch = mem_new(VERIFY_BYTES_MAX),
			     .heads_mem = mem_new(VERIFY_BYTES_MAX) };
	enum err e = read_all(&r, w);

	if (e == OK)
		*out = r.verdict;
	mem_free(&r.batch);
	mem_free(&r.heads_mem);
	return e;
}
