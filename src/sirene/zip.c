/* zip.c - local header, data, descriptor, central directory, end: in the order they stand.
 *
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5.
 * Never   seeks, and never trusts a length of the local header alone.
 * Limits  TAIL_BYTES_MAX behind the data: one central entry and its comments. */
#include "sirene/zip.h"

#include <assert.h>
#include <string.h>

#include "sirene/inflate.h"

enum {
	INPUT_BYTES = 128 * 1024,
	TAIL_BYTES_MAX = 96 * 1024,
	LOCAL_BYTES = 30,
	CENTRAL_BYTES = 46,
	END_BYTES = 22,
	METHOD_STORE = 0,
	METHOD_DEFLATE = 8,
	FLAG_ENCRYPTED = 1,
	FLAG_DESCRIPTOR = 8,
	EXTRA_ZIP64 = 1
};

static const uint32_t LOCAL_MARK = 0x04034b50, DESCRIPTOR_MARK = 0x08074b50,
		      CENTRAL_MARK = 0x02014b50, END64_MARK = 0x06064b50, END_MARK = 0x06054b50,
		      LARGE = UINT32_MAX;

struct zip {
	struct zip_input input;
	struct inflater *inflater;
	uint8_t *buffer; /* behind INFLATER_BACK_MAX bytes of what was taken before */
	struct str in;                          /* of the buffer, not yet taken */
	bool is_drained;                        /* the input has ended */
	unsigned method, flags;
	uint32_t local_crc, crc;
	uint64_t local_packed, local_size;      /* as the local header says; 0 with a descriptor */
	uint64_t packed, size;                  /* as met */
	bool is_done;
};

static enum err fault(const char *why)
{
	return err_note(ERR_INVALID, "zip=%s", why);
}

static uint64_t number(const void *bytes, size_t at, size_t n)
{
	const uint8_t *p = (const uint8_t *)bytes + at;
	uint64_t value = 0;

	for (size_t i = 0; i < n; i++)
		value |= (uint64_t)p[i] << (8 * i);
	return value;
}

/* At least n bytes in one piece, unless the input ends before. */
static enum err want(struct zip *z, size_t n)
{
	while (z->in.n < n && !z->is_drained) {
		size_t got = 0;

		memmove(z->buffer - INFLATER_BACK_MAX, z->in.p - INFLATER_BACK_MAX,
		        z->in.n + INFLATER_BACK_MAX);
		z->in.p = (const char *)z->buffer;
		TRY(z->input.read(z->input.self, z->buffer + z->in.n, INPUT_BYTES - z->in.n, &got));
		z->in.n += got;
		z->is_drained = got == 0;
	}
	return OK;
}

static void pass(struct zip *z, size_t n)
{
	assert(n <= z->in.n);
	inflater_pass(&z->in, n);
}

/* The 64-bit lengths of an extra field replace those of the header that say LARGE, in this
 * order. */
static bool widen(struct str extra, uint64_t *size, uint64_t *packed)
{
	if (*size != LARGE && *packed != LARGE)
		return true;
	while (extra.n >= 4) {
		size_t n = (size_t)number(extra.p, 2, 2);
		struct str field = str_sub(extra, 4, n);

		if (field.n < n)
			return false;
		if (number(extra.p, 0, 2) == EXTRA_ZIP64) {
			size_t at = 0;

			if (*size == LARGE && at + 8 <= field.n) {
				*size = number(field.p, at, 8);
				at += 8;
			}
			if (*packed == LARGE && at + 8 <= field.n)
				*packed = number(field.p, at, 8);
			return true;
		}
		extra = str_sub(extra, 4 + n, extra.n);
	}
	return true;
}

static enum err read_local(struct zip *z)
{
	TRY(want(z, LOCAL_BYTES));
	if (z->in.n < LOCAL_BYTES || number(z->in.p, 0, 4) != LOCAL_MARK)
		return fault("no_local_header");
	size_t name = (size_t)number(z->in.p, 26, 2), extra = (size_t)number(z->in.p, 28, 2);

	z->flags = (unsigned)number(z->in.p, 6, 2);
	z->method = (unsigned)number(z->in.p, 8, 2);
	z->local_crc = (uint32_t)number(z->in.p, 14, 4);
	z->local_packed = number(z->in.p, 18, 4);
	z->local_size = number(z->in.p, 22, 4);
	if ((z->flags & FLAG_ENCRYPTED) != 0)
		return fault("encrypted");
	if (z->method != METHOD_DEFLATE && z->method != METHOD_STORE)
		return fault("method_unknown");
	if (z->method == METHOD_STORE && (z->flags & FLAG_DESCRIPTOR) != 0)
		return fault("stored_without_length");
	pass(z, LOCAL_BYTES);
	TRY(want(z, name + extra));
	if (z->in.n < name + extra ||
	    !widen(str_sub(z->in, name, extra), &z->local_size, &z->local_packed))
		return fault("cut_in_the_local_header");
	pass(z, name + extra);
	return OK;
}

enum err zip_open(struct mem *m, const struct zip_input *input, struct str first, struct zip **out)
{
	struct zip *z = mem_new_of(m, struct zip);

	z->input = *input;
	z->buffer = (uint8_t *)mem_get(m, 1, INFLATER_BACK_MAX + INPUT_BYTES) + INFLATER_BACK_MAX;
	if (first.n > 0)
		memcpy(z->buffer, first.p, first.n);
	z->in = str_from(z->buffer, first.n);
	z->inflater = inflater_new(m);
	TRY(read_local(z));
	*out = z;
	return OK;
}

/* Both lengths and the checksum, here or there. */
static bool fits(const struct zip *z, uint64_t crc, uint64_t packed, uint64_t size)
{
	return crc == z->crc && packed == z->packed && size == z->size;
}

/* Behind the data: an optional mark, then CRC and lengths of four or eight bytes. */
static enum err read_descriptor(struct zip *z)
{
	if ((z->flags & FLAG_DESCRIPTOR) == 0)
		return fits(z, z->local_crc, z->local_packed, z->local_size)
		           ? OK
		           : fault("local_header_contradicts");
	TRY(want(z, 4 + 4 + 8 + 8));
	if (z->in.n >= 4 && number(z->in.p, 0, 4) == DESCRIPTOR_MARK &&
	    number(z->in.p, 4, 4) == z->crc)
		pass(z, 4);
	if (z->in.n < 20)
		return fault("cut_in_the_descriptor");
	bool is_short =
	    fits(z, number(z->in.p, 0, 4), number(z->in.p, 4, 4), number(z->in.p, 8, 4));

	if (!is_short &&
	    !fits(z, number(z->in.p, 0, 4), number(z->in.p, 4, 8), number(z->in.p, 12, 8)))
		return fault("descriptor_contradicts");
	pass(z, is_short ? 12 : 20);
	return OK;
}

static enum err read_central(struct zip *z)
{
	TRY(want(z, CENTRAL_BYTES));
	if (z->in.n >= 4 && number(z->in.p, 0, 4) == LOCAL_MARK)
		return fault("more_than_one_file");
	if (z->in.n < CENTRAL_BYTES || number(z->in.p, 0, 4) != CENTRAL_MARK)
		return fault("cut_before_the_directory");
	uint64_t crc = number(z->in.p, 16, 4), packed = number(z->in.p, 20, 4),
		 size = number(z->in.p, 24, 4);
	size_t name = (size_t)number(z->in.p, 28, 2), extra = (size_t)number(z->in.p, 30, 2);
	size_t comment = (size_t)number(z->in.p, 32, 2);

	pass(z, CENTRAL_BYTES);
	TRY(want(z, name + extra + comment));
	if (z->in.n < name + extra + comment || !widen(str_sub(z->in, name, extra), &size, &packed))
		return fault("cut_in_the_directory");
	if (!fits(z, crc, packed, size))
		return fault("directory_contradicts");
	pass(z, name + extra + comment);
	return OK;
}

/* The end record, behind its 64-bit form where there is one; comments are passed over. */
static enum err read_end(struct zip *z)
{
	TRY(want(z, TAIL_BYTES_MAX));
	if (z->in.n >= 12 && number(z->in.p, 0, 4) == END64_MARK) {
		uint64_t n = number(z->in.p, 4, 8);

		if (n > TAIL_BYTES_MAX || n + 12 + 20 > z->in.n)
			return fault("cut_in_the_end");
		pass(z, (size_t)n + 12 + 20);
	}
	if (z->in.n >= 4 && number(z->in.p, 0, 4) == CENTRAL_MARK)
		return fault("more_than_one_file");
	if (z->in.n < END_BYTES || number(z->in.p, 0, 4) != END_MARK ||
	    number(z->in.p, 20, 2) > z->in.n - END_BYTES)
		return fault("cut_in_the_end");
	return OK;
}

static enum err check_end(struct zip *z)
{
	TRY(read_descriptor(z));
	TRY(read_central(z));
	TRY(read_end(z));
	z->is_done = true;
	return OK;
}

static enum err take_piece(struct zip *z, void *out, size_t n, size_t *got, bool *is_end)
{
	size_t before = z->in.n;

	if (z->method == METHOD_STORE) {
		uint64_t left = z->local_size - z->size;
		size_t take = left < n ? (size_t)left : n;

		*got = take < z->in.n ? take : z->in.n;
		if (*got > 0)
			memcpy(out, z->in.p, *got);
		pass(z, *got);
		*is_end = *got == left;
	} else {
		if (inflater_run(z->inflater, &z->in, out, n, got, is_end) != OK)
			return fault("not_deflate");
	}
	z->packed += before - z->in.n;
	z->size += *got;
	z->crc = inflater_crc(z->crc, str_from(out, *got));
	if (*got == 0 && z->in.n == 0 && z->is_drained && !*is_end)
		return fault("cut_in_the_data");
	return OK;
}

enum err zip_read(struct zip *z, void *out, size_t n, size_t *n_out)
{
	bool is_end = false;
	size_t total = 0;

	while (!z->is_done && !is_end && total < n) {
		size_t got = 0;

		TRY(want(z, 1));
		TRY(take_piece(z, (char *)out + total, n - total, &got, &is_end));
		total += got;
		if (is_end)
			TRY(check_end(z));
	}
	*n_out = total;
	return OK;
}
