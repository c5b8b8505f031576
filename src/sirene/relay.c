/* relay.c - rows through a pipe.
 *
 * A frame: bytes of the cells with one byte behind each (4), kind (1), plain or not (1), then, of a
 * row, the end of each cell (2 each) and the cells. The last frame says how it ended; without it
 * the child died.
 * Fails   the parent gone: the child's next write fails and it leaves. The child gone: ERR_IO. */
#include "sirene/relay.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIPE_BYTES = 1024 * 1024, BUFFER_BYTES = 256 * 1024, HEAD_BYTES = 7, CELL_BYTES_FEW = 16 };

enum kind { KIND_ROW, KIND_END, KIND_PROGRESS };

struct relay {
	int fd;
	pid_t child;
	struct relay_plan plan;
	uint8_t *buffer;
	size_t at, end;
	uint32_t ends[TABLE_COLUMNS_MAX];
	uint8_t columns[TABLE_COLUMNS_MAX];
	struct row row;
	bool is_plain;
	uint64_t read_bytes;
};

/* --- the child --- */

struct pump {
	struct table *table;
	const struct relay_plan *plan;
	int fd;
	uint8_t *buffer;
	size_t n;
};

static void flush(struct pump *p)
{
	for (size_t at = 0; at < p->n;) {
		ssize_t n = write(p->fd, p->buffer + at, p->n - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(1);               /* the parent has gone */
		at += (size_t)n;
	}
	p->n = 0;
}

static void put_head(struct pump *p, uint32_t bytes, enum kind kind, unsigned flag)
{
	if (p->n + HEAD_BYTES + 2 * p->plan->wanted + bytes > BUFFER_BYTES)
		flush(p);
	memcpy(p->buffer + p->n, &bytes, sizeof bytes);
	p->buffer[p->n + 4] = (uint8_t)kind;
	p->buffer[p->n + 5] = (uint8_t)flag;
	p->buffer[p->n + 6] = 0;
	p->n += HEAD_BYTES;
}

static void put_progress(struct pump *p)
{
	uint64_t read_bytes = source_read_bytes(table_source(p->table));

	put_head(p, sizeof read_bytes, KIND_PROGRESS, 0);
	memcpy(p->buffer + p->n, &read_bytes, sizeof read_bytes);
	p->n += sizeof read_bytes;
}

static void put_row(struct pump *p)
{
	const struct row *row = table_row(p->table);
	struct str key = row_cell(row, p->plan->column);
	size_t cells = key.n == 1 && key.p[0] == p->plan->letter ? p->plan->few : p->plan->wanted,
	       bytes = 0;

	for (size_t i = 0; i < cells; i++)
		bytes += row_cell(row, i).n + 1;
	put_head(p, (uint32_t)bytes, KIND_ROW, table_is_plain(p->table));
	p->buffer[p->n - 1] = (uint8_t)cells;
	uint8_t *ends = p->buffer + p->n, *text = ends + 2 * cells, *start = text;

	for (size_t i = 0; i < cells; i++) {
		struct str cell = row_cell(row, i);

		/* sixteen bytes at once where they suffice: there is room behind both texts */
		if (cell.n <= CELL_BYTES_FEW)
			memcpy(text, cell.p, CELL_BYTES_FEW);
		else
			memcpy(text, cell.p, cell.n);
		text += cell.n;
		uint16_t end = (uint16_t)(text - start);

		memcpy(ends + 2 * i, &end, sizeof end);
		*text++ = '\n';
	}
	p->n += 2 * cells + bytes;
}

static _Noreturn void pump(struct pump *p)
{
	enum { PROGRESS_ROWS = 4096 };
	bool more = true;
	enum err e = OK;

	for (uint64_t rows = 0; e == OK && more; rows++) {
		e = table_next(p->table, &more);
		if (e == OK && more)
			put_row(p);
		if (rows % PROGRESS_ROWS == 0)
			put_progress(p);
	}
	put_head(p, 0, KIND_END, (unsigned)e);
	flush(p);
	_exit(0);
}

/* --- the parent --- */

static void end_relay(void *object)
{
	struct relay *r = object;

	(void)close(r->fd);
	while (waitpid(r->child, NULL, 0) < 0 && errno == EINTR)
		;
}

static enum err fault(const char *call)
{
	return err_note(ERR_IO, "relay call=%s errno=%d", call, errno);
}

enum err relay_open(struct mem *m, struct table *table, const struct relay_plan *plan,
                    struct relay **out)
{
	struct relay *r = mem_new_of(m, struct relay);
	int ends[2];

	assert(plan->wanted <= TABLE_COLUMNS_MAX && plan->few > 0 && plan->few <= plan->wanted);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return fault("pipe");
	(void)fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES);
	r->buffer = mem_get(m, 1, BUFFER_BYTES + CELL_BYTES_FEW);
	r->child = fork();
	if (r->child == 0) {
		struct pump p = { table, plan, ends[1], r->buffer, 0 };

		(void)close(ends[0]);
		pump(&p);
	}
	(void)close(ends[1]);
	r->fd = ends[0];
	if (r->child < 0) {
		(void)close(ends[0]);
		return fault("fork");
	}
	mem_defer(m, end_relay, r);
	r->plan = *plan;
	for (size_t i = 0; i < plan->wanted; i++)
		r->columns[i] = (uint8_t)i;
	r->row = (struct row){ .ends = r->ends, .columns = r->columns };
	*out = r;
	return OK;
}

/* At least n bytes in one piece. */
static enum err want(struct relay *r, size_t n)
{
	assert(n <= BUFFER_BYTES);
	if (r->end - r->at >= n)
		return OK;
	memmove(r->buffer, r->buffer + r->at, r->end - r->at);
	r->end -= r->at;
	r->at = 0;
	while (r->end < n) {
		ssize_t got = read(r->fd, r->buffer + r->end, BUFFER_BYTES - r->end);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fault("read");
		if (got == 0)
			return err_note(ERR_IO, "relay why=child_died");
		r->end += (size_t)got;
	}
	return OK;
}

static enum err take_row(struct relay *r, uint32_t bytes, size_t cells)
{
	TRY(want(r, 2 * cells + bytes));
	for (size_t i = 0; i < cells; i++) {
		uint16_t end;

		memcpy(&end, r->buffer + r->at + 2 * i, sizeof end);
		r->ends[i] = end;
	}
	for (size_t i = cells; i < r->plan.wanted; i++) /* empty */
		r->ends[i] = r->ends[i - 1] + 1;
	r->row.text = (const char *)r->buffer + r->at + 2 * cells;
	r->at += 2 * cells + bytes;
	return OK;
}

enum err relay_next(struct relay *r, bool *more)
{
	for (;;) {
		uint32_t bytes;

		TRY(want(r, HEAD_BYTES));
		memcpy(&bytes, r->buffer + r->at, sizeof bytes);
		uint8_t kind = r->buffer[r->at + 4], flag = r->buffer[r->at + 5],
			cells = r->buffer[r->at + 6];

		r->at += HEAD_BYTES;
		if (kind == KIND_END) {
			*more = false;
			return (enum err)flag;
		}
		if (kind == KIND_ROW) {
			*more = true;
			r->is_plain = flag != 0;
			return take_row(r, bytes, cells);
		}
		TRY(want(r, sizeof r->read_bytes));
		memcpy(&r->read_bytes, r->buffer + r->at, sizeof r->read_bytes);
		r->at += sizeof r->read_bytes;
	}
}

const struct row *relay_row(const struct relay *r)
{
	return &r->row;
}

bool relay_is_plain(const struct relay *r)
{
	return r->is_plain;
}

uint64_t relay_read_bytes(const struct relay *r)
{
	return r->read_bytes;
}
