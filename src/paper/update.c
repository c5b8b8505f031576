/* update.c - the incremental writer (ISO 32000-1, 7.5.6).
 *
 * For     pades.c: fields, signatures, validation data, archive stamps.
 * Never   writes an old byte; takes a number that is in use, whatever /Size claims (a file with a small
 *         /Size would lose its pages); gives one number two entries.
 * Limits  the appended bytes, said at the beginning. */
#include "paper/update.h"

#include <assert.h>
#include <string.h>

#include "paper/flate.h"

struct written {
	uint32_t number;
	uint64_t place;
};

struct update {
	struct mem *mem;
	struct pdf *pdf;
	struct buf *out;
	struct written *list;
	uint32_t count, room;
	uint32_t next;
};

struct update *update_begin(struct mem *m, struct pdf *p, size_t limit_bytes)
{
	struct update *u = mem_new_of(m, struct update);
	const struct obj *size = obj_get(p->trailer, "Size");

	u->mem = m;
	u->pdf = p;
	u->out = buf_new(m, limit_bytes);
	if (size != NULL && size->kind == OBJECT_INT && size->integer > 0 &&
	    size->integer < PDF_NUMBERS_MAX)
		u->next = (uint32_t)size->integer;
	if (u->next < p->numbers)
		u->next = p->numbers;
	if (p->bytes.p[p->bytes.n - 1] != '\n')
		buf_byte(u->out, '\n');
	return u;
}

uint32_t update_number(struct update *u)
{
	return u->next++;
}

static uint32_t generation_of(const struct update *u, uint32_t number)
{
	const struct xref_entry *e = pdf_entry(u->pdf, number);

	return e != NULL && e->kind == XREF_PLAIN ? e->generation : 0;
}

static uint64_t here(const struct update *u)
{
	return u->pdf->bytes.n + buf_bytes(u->out);
}

static void note(struct update *u, uint32_t number)
{
	for (uint32_t i = 0; i < u->count; i++) {
		if (u->list[i].number == number) {
			u->list[i].place = here(u);
			return;
		}
	}
	if (u->count == u->room) {
		uint32_t room = u->room == 0 ? 32 : u->room * 2;
		struct written *more = mem_get(u->mem, room, sizeof *more);

		if (u->count > 0)
			memcpy(more, u->list, u->count * sizeof *more);
		u->list = more;
		u->room = room;
	}
	u->list[u->count++] = (struct written){ number, here(u) };
}

static uint64_t begin_object(struct update *u, uint32_t number)
{
	note(u, number);
	buf_u64(u->out, number);
	buf_byte(u->out, ' ');
	buf_u64(u->out, generation_of(u, number));
	buf_add_c(u->out, " obj\n");
	return here(u);
}

uint64_t update_put(struct update *u, uint32_t number, const struct obj *o)
{
	uint64_t at = begin_object(u, number);

	obj_write(u->out, o);
	buf_add_c(u->out, "\nendobj\n");
	return at;
}

uint64_t update_put_text(struct update *u, uint32_t number, struct str value)
{
	uint64_t at = begin_object(u, number);

	buf_add(u->out, value);
	buf_add_c(u->out, "\nendobj\n");
	return at;
}

uint32_t update_put_packed(struct update *u, struct str dict, struct str data)
{
	uint32_t number = update_number(u);
	struct str packed = flate_pack(u->mem, data);

	(void)begin_object(u, number);
	buf_add_c(u->out, "<<");
	buf_add(u->out, dict);
	buf_add_c(u->out, "/Filter/FlateDecode/Length ");
	buf_u64(u->out, packed.n);
	buf_add_c(u->out, ">>\nstream\n");
	buf_add(u->out, packed);
	buf_add_c(u->out, "\nendstream\nendobj\n");
	return number;
}

static void sort(struct update *u)
{
	for (uint32_t i = 1; i < u->count; i++) {       /* a revision writes a few dozen objects */
		struct written w = u->list[i];
		uint32_t k = i;

		for (; k > 0 && u->list[k - 1].number > w.number; k--)
			u->list[k] = u->list[k - 1];
		u->list[k] = w;
	}
}

/* The end of the run of consecutive numbers that begins at i. */
static uint32_t run_end(const struct update *u, uint32_t i)
{
	while (i + 1 < u->count && u->list[i + 1].number == u->list[i].number + 1)
		i++;
	return i + 1;
}

static void write_trailer_keys(struct update *u)
{
	static const char *const kept[] = { "Info", "ID" };
	struct pdf *p = u->pdf;

	buf_fmt(u->out, "/Size %u/Root %u %u R/Prev %zu", u->next, p->catalog_number,
		generation_of(u, p->catalog_number), p->sections[0].at);
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		const struct obj *value = obj_get(p->trailer, kept[i]);

		if (value != NULL) {
			buf_fmt(u->out, "/%s ", kept[i]);
			obj_write(u->out, value);
		}
	}
}

static void write_table(struct update *u)
{
	buf_add_c(u->out, "xref\n");
	for (uint32_t i = 0; i < u->count;) {
		uint32_t end = run_end(u, i);

		buf_fmt(u->out, "%u %u\n", u->list[i].number, end - i);
		for (; i < end; i++)
			buf_fmt(u->out, "%010llu %05u n \n", (unsigned long long)u->list[i].place,
				generation_of(u, u->list[i].number));
	}
	buf_add_c(u->out, "trailer\n<<");
	write_trailer_keys(u);
	buf_add_c(u->out, ">>\n");
}

static void put_big_endian(struct buf *b, uint64_t v, int width)
{
	while (width-- > 0)
		buf_byte(b, (char)(uint8_t)(v >> (8 * width)));
}

static void write_stream(struct update *u, uint32_t self)
{
	buf_fmt(u->out, "%u 0 obj\n<</Type/XRef/W[1 5 2]/Index[", self);
	for (uint32_t i = 0; i < u->count; i = run_end(u, i))
		buf_fmt(u->out, "%u %u ", u->list[i].number, run_end(u, i) - i);
	buf_fmt(u->out, "]/Length %u", u->count * 8);
	write_trailer_keys(u);
	buf_add_c(u->out, ">>\nstream\n");
	for (uint32_t i = 0; i < u->count; i++) {
		buf_byte(u->out, 1);
		put_big_endian(u->out, u->list[i].place, 5);
		put_big_endian(u->out, generation_of(u, u->list[i].number), 2);
	}
	buf_add_c(u->out, "\nendstream\nendobj\n");
}

enum pdf_fault update_end(struct update *u, struct str *appended_out)
{
	bool is_stream = u->pdf->sections[0].is_stream;
	uint32_t self = is_stream ? update_number(u) : 0;
	uint64_t at = here(u);

	if (is_stream)
		note(u, self);
	sort(u);
	if (is_stream)
		write_stream(u, self);
	else
		write_table(u);
	buf_fmt(u->out, "startxref\n%llu\n%%%%EOF\n", (unsigned long long)at);
	if (buf_full(u->out) || u->next > PDF_NUMBERS_MAX)
		return PDF_LIMIT;
	*appended_out = buf_done(u->out);
	return PDF_OK;
}
