/* sort.c - an external merge sort of rows.
 *
 * Holds   PIECE_BYTES of rows and their places in memory; everything else in an unlinked file. While
 *         the pieces are merged, the same memory is cut into one window a piece.
 * Limits  RUNS_MAX pieces: some seven gigabytes of rows. */
#include "sirene/sort.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sirene/spill.h"

enum {
	PIECE_BYTES = 4 * 1024 * 1024,
	PIECE_ROWS = 64 * 1024,
	RUNS_MAX = 2048,
	WINDOW_MAX = 64 * 1024,
	/* plain or not, the end of each cell, the cells */
	ROW_BYTES = 1 + TABLE_COLUMNS_MAX * 2 + TABLE_ROW_BYTES_MAX + TABLE_COLUMNS_MAX,
	ROW_SPARE = 64                  /* behind the row at hand: may be read */
};

struct item {
	uint64_t number;
	uint32_t bytes, at;             /* at: in the piece */
};

enum { HEAD_BYTES = 12 };               /* in the file: number, bytes */

struct sorter {
	struct spill spill;
	size_t wanted;
	uint8_t *piece, *bytes;         /* bytes: the row at hand */
	size_t piece_n;
	struct item *items;
	size_t items_n;
	uint64_t total, done;
	uint64_t bounds[RUNS_MAX + 1];  /* where each run begins */
	struct spill_run *runs;
	uint32_t *heap;                 /* runs that have a row, the least number first */
	size_t runs_n, heap_n;
	uint16_t ends[TABLE_COLUMNS_MAX];
	uint8_t columns[TABLE_COLUMNS_MAX];
	struct row row;
	bool is_plain;
};

enum err sorter_open(struct mem *m, struct str path, size_t wanted, struct sorter **out)
{
	struct sorter *s = mem_new_of(m, struct sorter);

	assert(wanted <= TABLE_COLUMNS_MAX);
	TRY(spill_open(m, path, &s->spill));
	s->wanted = wanted;
	s->piece = mem_get(m, 1, PIECE_BYTES);
	s->items = mem_get(m, PIECE_ROWS, sizeof *s->items);
	s->bytes = mem_get(m, 1, ROW_BYTES + ROW_SPARE);
	s->runs = mem_get(m, RUNS_MAX, sizeof *s->runs);
	s->heap = mem_get(m, RUNS_MAX, sizeof *s->heap);
	for (size_t i = 0; i < wanted; i++)
		s->columns[i] = (uint8_t)i;
	s->row = (struct row){ .ends = s->ends, .columns = s->columns };
	*out = s;
	return OK;
}

/* --- pieces --- */

static int by_number(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static enum err write_piece(struct sorter *s)
{
	if (s->items_n == 0)
		return OK;
	if (s->runs_n == RUNS_MAX)
		return err_note(ERR_LIMIT, "sort runs=%d", RUNS_MAX);
	qsort(s->items, s->items_n, sizeof *s->items, by_number);
	for (size_t i = 0; i < s->items_n; i++) {
		const struct item *item = &s->items[i];

		TRY(spill_put(&s->spill, &item->number, sizeof item->number));
		TRY(spill_put(&s->spill, &item->bytes, sizeof item->bytes));
		TRY(spill_put(&s->spill, s->piece + item->at, item->bytes));
	}
	TRY(spill_flush(&s->spill));
	s->bounds[++s->runs_n] = s->spill.written;
	s->items_n = s->piece_n = 0;
	return OK;
}

enum err sorter_add(struct sorter *s, uint64_t number, const struct row *row, bool is_plain)
{
	size_t bytes = 1 + 2 * s->wanted, text = 0;

	for (size_t i = 0; i < s->wanted; i++)
		text += row_cell(row, i).n + 1;
	bytes += text;
	assert(bytes <= ROW_BYTES);
	if (s->items_n == PIECE_ROWS || bytes > PIECE_BYTES - s->piece_n)
		TRY(write_piece(s));
	uint8_t *ends = s->piece + s->piece_n + 1, *out = ends + 2 * s->wanted, *start = out;

	ends[-1] = is_plain;
	for (size_t i = 0; i < s->wanted; i++) {
		struct str cell = row_cell(row, i);

		if (cell.n > 0)
			memcpy(out, cell.p, cell.n);
		out += cell.n;
		uint16_t end = (uint16_t)(out - start);

		memcpy(ends + 2 * i, &end, sizeof end);
		*out++ = '\n';
	}
	s->items[s->items_n++] =
	    (struct item){ number, (uint32_t)bytes, (uint32_t)s->piece_n };
	s->piece_n += bytes;
	s->total++;
	return OK;
}

/* --- the merge --- */

static uint64_t number_of(const struct sorter *s, uint32_t run)
{
	uint64_t number;

	memcpy(&number, s->runs[run].in.p, sizeof number);
	return number;
}

static void sink(struct sorter *s, size_t at)
{
	for (;;) {
		size_t least = at;

		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < s->heap_n; child++) {
			if (number_of(s, s->heap[child]) < number_of(s, s->heap[least]))
				least = child;
		}
		if (least == at)
			return;
		uint32_t held = s->heap[at];

		s->heap[at] = s->heap[least];
		s->heap[least] = held;
		at = least;
	}
}

enum err sorter_begin(struct sorter *s)
{
	TRY(write_piece(s));
	size_t room = s->runs_n == 0 ? WINDOW_MAX : PIECE_BYTES / s->runs_n;

	room = room > WINDOW_MAX ? WINDOW_MAX : room;
	for (size_t i = 0; i < s->runs_n; i++) {
		s->runs[i] = (struct spill_run){ .at = s->bounds[i], .end = s->bounds[i + 1],
					   .window = s->piece + i * room, .room = room };
		TRY(spill_want(&s->spill, &s->runs[i], HEAD_BYTES));
		s->heap[s->heap_n++] = (uint32_t)i;
	}
	for (size_t i = s->heap_n; i > 0; i--)
		sink(s, i - 1);
	return OK;
}

/* The row may be longer than the window. */
static enum err copy_out(const struct sorter *s, struct spill_run *r, size_t n)
{
	for (size_t at = 0; at < n;) {
		TRY(spill_want(&s->spill, r, 1));
		size_t take = r->in.n < n - at ? r->in.n : n - at;

		if (take == 0)
			return err_note(ERR_IO, "sort why=cut_short");
		memcpy(s->bytes + at, r->in.p, take);
		r->in = str_sub(r->in, take, r->in.n);
		at += take;
	}
	return OK;
}

enum err sorter_next(struct sorter *s, bool *more)
{
	uint32_t bytes;

	*more = s->heap_n > 0;
	if (!*more)
		return OK;
	struct spill_run *r = &s->runs[s->heap[0]];

	memcpy(&bytes, r->in.p + sizeof(uint64_t), sizeof bytes);
	assert(bytes <= ROW_BYTES);
	r->in = str_sub(r->in, HEAD_BYTES, r->in.n);
	TRY(copy_out(s, r, bytes));
	TRY(spill_want(&s->spill, r, HEAD_BYTES));
	if (r->in.n < HEAD_BYTES)
		s->heap[0] = s->heap[--s->heap_n];
	sink(s, 0);
	s->is_plain = s->bytes[0] != 0;
	for (size_t i = 0; i < s->wanted; i++) {
		uint16_t end;

		memcpy(&end, s->bytes + 1 + 2 * i, sizeof end);
		s->ends[i] = end;
	}
	s->row.text = (const char *)s->bytes + 1 + 2 * s->wanted;
	s->done++;
	return OK;
}

const struct row *sorter_row(const struct sorter *s)
{
	return &s->row;
}

bool sorter_is_plain(const struct sorter *s)
{
	return s->is_plain;
}

uint64_t sorter_done(const struct sorter *s)
{
	return s->done;
}

uint64_t sorter_total(const struct sorter *s)
{
	return s->total;
}
