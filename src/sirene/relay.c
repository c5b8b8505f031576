/* relay.c - rows through memory that both processes see.
 *
 * The child fills slots in turn and tells the bytes of each over a socket; the parent reads a slot
 * where it lies and gives it back by one byte, so nothing is copied on the way. A frame: bytes of
 * the cells with one byte behind each (4), kind (1), plain or not (1), cells (1), then, of a row, the
 * end of each cell (2 each) and the cells; no frame spans two slots. The last frame says how it
 * ended; without it the child died.
 * Fails   the parent gone: the child's next send fails and it leaves. The child gone: ERR_IO. */
#include "sirene/relay.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLOTS = 4, SLOT_BYTES = 256 * 1024, HEAD_BYTES = 7, CELL_BYTES_FEW = 16 };
/* behind each slot there is room for what is copied or read too far */
enum { SLOT_STRIDE = SLOT_BYTES + 64, RING_BYTES = SLOTS * SLOT_STRIDE };

enum kind { KIND_ROW, KIND_END, KIND_PROGRESS };

struct relay {
	int fd;
	pid_t child;
	struct relay_plan plan;
	uint8_t *ring;
	const uint8_t *slot;            /* at hand; NULL before the first */
	size_t at, end;                 /* in it */
	unsigned slots;                 /* taken so far */
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
	uint8_t *ring, *buffer;         /* buffer: the slot being filled */
	size_t n;
	unsigned slots;                 /* told so far */
};

/* Tells the slot, and takes the next one as soon as the parent has given it back. */
static void flush(struct pump *p)
{
	uint32_t n = (uint32_t)p->n;
	uint8_t token;

	if (send(p->fd, &n, sizeof n, MSG_NOSIGNAL) != sizeof n)
		_exit(1);               /* the parent has gone */
	p->slots++;
	if (p->slots >= SLOTS && recv(p->fd, &token, sizeof token, 0) != sizeof token)
		_exit(1);
	p->buffer = p->ring + p->slots % SLOTS * SLOT_STRIDE;
	p->n = 0;
}

static void put_head(struct pump *p, uint32_t bytes, enum kind kind, unsigned flag)
{
	if (p->n + HEAD_BYTES + 2 * p->plan->wanted + bytes > SLOT_BYTES)
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
	uint32_t n = (uint32_t)p->n;

	_exit(send(p->fd, &n, sizeof n, MSG_NOSIGNAL) == sizeof n ? 0 : 1);
}

/* --- the parent --- */

static void end_relay(void *object)
{
	struct relay *r = object;

	(void)close(r->fd);
	while (waitpid(r->child, NULL, 0) < 0 && errno == EINTR)
		;
	(void)munmap(r->ring, RING_BYTES);
}

static enum err fault(const char *call)
{
	return err_note(ERR_IO, "relay call=%s errno=%d", call, errno);
}

static enum err start_child(struct relay *r, struct table *table)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return fault("socketpair");
	r->child = fork();
	if (r->child == 0) {
		struct pump p = {.table = table, .plan = &r->plan, .fd = ends[1], .ring = r->ring,
		                 .buffer = r->ring};

		(void)close(ends[0]);
		pump(&p);
	}
	(void)close(ends[1]);
	r->fd = ends[0];
	if (r->child > 0)
		return OK;
	(void)close(ends[0]);
	return fault("fork");
}

enum err relay_open(struct mem *m, struct table *table, const struct relay_plan *plan,
                    struct relay **out)
{
	struct relay *r = mem_new_of(m, struct relay);

	assert(plan->wanted <= TABLE_COLUMNS_MAX && plan->few > 0 && plan->few <= plan->wanted);
	r->plan = *plan;
	r->ring = mmap(NULL, RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (r->ring == MAP_FAILED)
		return fault("mmap");
	enum err e = start_child(r, table);

	if (e != OK) {
		(void)munmap(r->ring, RING_BYTES);
		return e;
	}
	mem_defer(m, end_relay, r);
	for (size_t i = 0; i < plan->wanted; i++)
		r->columns[i] = (uint8_t)i;
	r->row = (struct row){ .ends = r->ends, .columns = r->columns };
	*out = r;
	return OK;
}

/* Gives the slot back and takes the next one. A child that has gone is met at the recv. */
static enum err next_slot(struct relay *r)
{
	const uint8_t token = 0;
	uint32_t n;
	ssize_t got;

	if (r->slot != NULL)
		(void)send(r->fd, &token, sizeof token, MSG_NOSIGNAL);
	do {
		got = recv(r->fd, &n, sizeof n, 0);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return fault("recv");
	if (got != sizeof n || n > SLOT_BYTES)
		return err_note(ERR_IO, "relay why=child_died");
	r->slot = r->ring + r->slots++ % SLOTS * SLOT_STRIDE;
	r->at = 0;
	r->end = n;
	return OK;
}

static void take_row(struct relay *r, uint32_t bytes, size_t cells)
{
	const uint8_t *ends = r->slot + r->at;

	for (size_t i = 0; i < cells; i++) {
		uint16_t end;

		memcpy(&end, ends + 2 * i, sizeof end);
		r->ends[i] = end;
	}
	for (size_t i = cells; i < r->plan.wanted; i++) /* empty */
		r->ends[i] = r->ends[i - 1] + 1;
	r->row.text = (const char *)ends + 2 * cells;
	r->at += 2 * cells + bytes;
}

enum err relay_next(struct relay *r, bool *more)
{
	for (;;) {
		uint32_t bytes;

		if (r->at == r->end)
			TRY(next_slot(r));
		memcpy(&bytes, r->slot + r->at, sizeof bytes);
		uint8_t kind = r->slot[r->at + 4], flag = r->slot[r->at + 5],
			cells = r->slot[r->at + 6];

		r->at += HEAD_BYTES;
		if (kind == KIND_END) {
			*more = false;
			return (enum err)flag;
		}
		if (kind == KIND_ROW) {
			*more = true;
			r->is_plain = flag != 0;
			take_row(r, bytes, cells);
			return OK;
		}
		memcpy(&r->read_bytes, r->slot + r->at, sizeof r->read_bytes);
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
