/* relay.c - rows through memory that both processes see.
 *
 * The child fills slots in turn and tells the bytes of each over a socket; the parent reads a slot
 * where it lies and gives it back by one byte, so nothing is copied on the way but the wanted
 * columns, as the runs in which they stand in the file. A frame: struct head, the end of each cell
 * that travels, the runs; no frame spans two slots. The last frame says how it ended; without it
 * the child died.
 * Fails   the parent gone: the child's next send fails and it leaves. The child gone: ERR_IO. */
#include "sirene/relay.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BEHIND = 5 };                    /* the parent builds: it is what the end waits for */
enum { LINE_BYTES = 64, FETCH_AHEAD = 1536 };
enum { SLOTS = 8, SLOT_BYTES = 256 * 1024, FRAME_STEP = 8 };
/* behind each slot there is room for what is copied or read too far */
enum { SLOT_STRIDE = SLOT_BYTES + 64, RING_BYTES = SLOTS * SLOT_STRIDE };

enum kind { KIND_ROW, KIND_ROW_FEW, KIND_END, KIND_PROGRESS };

struct head {
	uint16_t bytes;                 /* of the frame behind it */
	uint8_t kind, flag;
	uint32_t key;                   /* of a row with keyed columns, else 0 */
};
static_assert(TABLE_ROW_BYTES_MAX + TABLE_COLUMNS_MAX * 5 + FRAME_STEP < UINT16_MAX, "a frame fits");

struct run {                            /* columns that stand together in the file */
	uint8_t first, n;
};

/* The columns that travel, in the file's order: all that are wanted, or the few. */
struct lane {
	struct run runs[TABLE_COLUMNS_MAX];
	size_t runs_n, cells;
	uint8_t columns[TABLE_COLUMNS_MAX];     /* of wanted column i among those that travel */
};

struct relay {
	int fd;
	pid_t child;
	struct relay_plan plan;
	struct lane all, few;
	uint8_t *ring;
	const uint8_t *slot;            /* at hand; NULL before the first */
	size_t at, end;                 /* in it */
	unsigned slots;                 /* taken so far */
	struct row row;
	bool is_plain;
	uint32_t key;
	uint64_t read_bytes;
};

/* The first n wanted columns as runs. A lone column between two of them goes with them: that is
 * cheaper than another run. */
static void plan_lane(const struct row *row, size_t n, struct lane *out)
{
	uint8_t cells[TABLE_COLUMNS_MAX + 2] = { 0 };     /* 1: travels; then which of them it is */
	bool is_open = false;

	memset(out->columns, COLUMN_ABSENT, sizeof out->columns);
	for (size_t i = 0; i < n; i++) {
		if (row->columns[i] != COLUMN_ABSENT)
			cells[row->columns[i]] = 1;
	}
	for (unsigned column = 1; column < TABLE_COLUMNS_MAX; column++)
		cells[column] |= cells[column - 1] == 1 && cells[column + 1] == 1;
	for (unsigned column = 0; column < TABLE_COLUMNS_MAX; column++) {
		bool travels = cells[column] == 1;

		if (travels && !is_open)
			out->runs[out->runs_n++].first = (uint8_t)column;
		if (travels) {
			out->runs[out->runs_n - 1].n++;
			cells[column] = (uint8_t)out->cells++;
		}
		is_open = travels;
	}
	for (size_t i = 0; i < n; i++) {
		if (row->columns[i] != COLUMN_ABSENT)
			out->columns[i] = cells[row->columns[i]];
	}
}

/* --- the child --- */

struct pump {
	struct table *table;
	struct relay *relay;
	int fd;
	uint8_t *buffer;                /* the slot being filled */
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
	p->buffer = p->relay->ring + (size_t)(p->slots % SLOTS) * SLOT_STRIDE;
	p->n = 0;
}

/* Room for a frame of at most so many bytes; what is behind the head. */
static uint8_t *begin_frame(struct pump *p, size_t bytes_max)
{
	if (p->n + sizeof(struct head) + bytes_max + FRAME_STEP > SLOT_BYTES)
		flush(p);
	return p->buffer + p->n + sizeof(struct head);
}

static void end_frame(struct pump *p, size_t bytes, struct head head)
{
	head.bytes = (uint16_t)((bytes + FRAME_STEP - 1) / FRAME_STEP * FRAME_STEP);
	memcpy(p->buffer + p->n, &head, sizeof head);
	p->n += sizeof head + head.bytes;
}

static void put_progress(struct pump *p)
{
	uint64_t read_bytes = source_read_bytes(table_source(p->table));

	memcpy(begin_frame(p, sizeof read_bytes), &read_bytes, sizeof read_bytes);
	end_frame(p, sizeof read_bytes, (struct head){ .kind = KIND_PROGRESS });
}

static size_t run_start(const struct row *row, struct run run)
{
	return run.first == 0 ? 0 : row->ends[run.first - 1] + (size_t)1;
}

/* Short runs thirty-two bytes at a time: there is room behind both texts. */
static inline void copy_run(uint8_t *out, const char *text, size_t n)
{
	enum { STEP = 32, RUN_SHORT = 128 };

	if (n > RUN_SHORT) {
		memcpy(out, text, n);
		return;
	}
	for (size_t at = 0; at < n; at += STEP)
		memcpy(out + at, text + at, STEP);
}

static uint32_t key_of(const struct row *row, const struct relay_plan *plan)
{
	struct str parts[RELAY_KEYED_MAX];

	if (plan->keyed_n == 0)
		return 0;
	for (size_t i = 0; i < plan->keyed_n; i++)
		parts[i] = row_cell(row, plan->keyed[i]);
	return words_key(parts, plan->keyed_n);
}

/* Sixteen at a time, which is more than most runs have: what is written too much the next run or the
 * text overwrites. */
static inline void copy_ends(uint16_t *out, const uint16_t *ends, size_t n, uint16_t back)
{
	enum { STEP = 16 };

	for (size_t at = 0; at < n; at += STEP) {
		for (size_t i = at; i < at + STEP; i++)
			out[i] = (uint16_t)(ends[i] - back);
	}
}

/* The ends of the cells, then the texts. */
static size_t put_cells(const struct row *row, const struct lane *lane, uint8_t *frame)
{
	uint16_t *ends = (uint16_t *)(void *)frame;
	size_t from[TABLE_COLUMNS_MAX], bytes[TABLE_COLUMNS_MAX], at = 0;
	uint8_t *text = frame + lane->cells * sizeof *ends;

	for (size_t i = 0; i < lane->runs_n; i++) {
		struct run run = lane->runs[i];

		from[i] = run_start(row, run);
		bytes[i] = row->ends[run.first + run.n - 1] + (size_t)1 - from[i];
		copy_ends(ends, row->ends + run.first, run.n, (uint16_t)(from[i] - at));
		ends += run.n;
		at += bytes[i];
	}
	for (size_t i = 0; i < lane->runs_n; i++) {
		copy_run(text, row->text + from[i], bytes[i]);
		text += bytes[i];
	}
	return (size_t)(text - frame);
}

static void put_row(struct pump *p)
{
	const struct row *row = table_row(p->table);
	const struct relay_plan *plan = &p->relay->plan;
	struct str key = row_cell(row, plan->column);
	bool is_few = key.n == 1 && key.p[0] == plan->letter;
	const struct lane *lane = is_few ? &p->relay->few : &p->relay->all;
	size_t bytes_max = lane->cells * sizeof(uint16_t) + table_row_bytes(p->table);
	size_t bytes = put_cells(row, lane, begin_frame(p, bytes_max));

	end_frame(p, bytes, (struct head){.kind = is_few ? KIND_ROW_FEW : KIND_ROW,
	                                  .flag = table_is_plain(p->table),
	                                  .key = key_of(row, plan)});
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
	(void)begin_frame(p, 0);
	end_frame(p, 0, (struct head){ .kind = KIND_END, .flag = (uint8_t)e });
	uint32_t n = (uint32_t)p->n;
	uint8_t token;

	/* stay until the parent is done: tokens left unread would reset its end of the socket */
	if (send(p->fd, &n, sizeof n, MSG_NOSIGNAL) == sizeof n) {
		while (recv(p->fd, &token, sizeof token, 0) > 0)
			;
	}
	_exit(0);
}

/* --- the parent --- */

static void end_relay(void *object)
{
	struct relay *r = object;

	(void)close(r->fd);
	(void)kill(r->child, SIGKILL);  /* it may wait for a pipe that nobody ends */
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
		struct pump p = {
		    .table = table, .relay = r, .fd = ends[1], .buffer = r->ring};

		(void)close(ends[0]);
		(void)setpriority(PRIO_PROCESS, 0, BEHIND);
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
	plan_lane(table_row(table), plan->wanted, &r->all);
	plan_lane(table_row(table), plan->few, &r->few);
	r->ring = mmap(NULL, RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (r->ring == MAP_FAILED)
		return fault("mmap");
	enum err e = start_child(r, table);

	if (e != OK) {
		(void)munmap(r->ring, RING_BYTES);
		return e;
	}
	mem_defer(m, end_relay, r);
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
	r->slot = r->ring + (size_t)(r->slots++ % SLOTS) * SLOT_STRIDE;
	r->at = 0;
	r->end = n;
	return OK;
}

static void take_row(struct relay *r, const struct lane *lane, const uint8_t *frame)
{
	r->row.ends = (const uint16_t *)(const void *)frame;
	r->row.text = (const char *)frame + lane->cells * sizeof(uint16_t);
	r->row.columns = lane->columns;
}

enum err relay_next(struct relay *r, bool *more)
{
	for (;;) {
		struct head head;

		if (r->at == r->end)
			TRY(next_slot(r));
		memcpy(&head, r->slot + r->at, sizeof head);
		const uint8_t *frame = r->slot + r->at + sizeof head;

		r->at += sizeof head + head.bytes;
		for (size_t at = 0; at < sizeof head + head.bytes; at += LINE_BYTES)
			__builtin_prefetch(frame + FETCH_AHEAD + at);
		if (head.kind == KIND_END) {
			*more = false;
			return (enum err)head.flag;
		}
		if (head.kind != KIND_PROGRESS) {
			*more = true;
			r->is_plain = head.flag != 0;
			r->key = head.key;
			take_row(r, head.kind == KIND_ROW ? &r->all : &r->few, frame);
			return OK;
		}
		memcpy(&r->read_bytes, frame, sizeof r->read_bytes);
	}
}

void relay_keys(const struct relay *r, struct keys *out)
{
	struct head head = { 0 };
	size_t at = r->at;

	out->here = r->key;
	for (unsigned i = 0; i < WORDS_AHEAD; i++) {
		if (at < r->end)
			memcpy(&head, r->slot + at, sizeof head);
		out->ahead[i] = at < r->end ? head.key : 0;
		at += sizeof head + head.bytes;
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
