/* asic.c - three stored entries of a ZIP: the media type, the file, META-INF/signature.p7s.
 *
 * For     the clerk, which seals evidence, and the verb that verifies it.
 * Never   opens another ZIP than its own: what is read is written again and must come out the same, so there is
 *         no second reading of a name, a length or a comment.
 * Limits  ASIC_BYTES_MAX. */
#include "paper/asic.h"

#include <assert.h>
#include <zlib.h>

enum { ENTRIES = 3, LOCAL_BYTES = 30, LOCAL_MAGIC = 0x04034b50, ENTRY_MAGIC = 0x02014b50, END_MAGIC = 0x06054b50 };
enum { VERSION = 10, FIRST_OF_JANUARY_1980 = 0x21 };

struct entry {
	struct str name, data;
	uint32_t at, crc;
};

static void put(struct buf *b, uint32_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_byte(b, (char)(uint8_t)(value >> 8 * i));
}

/* The members that both headers of an entry share. */
static void put_about(struct buf *b, const struct entry *e)
{
	put(b, VERSION, 2);
	put(b, 0, 2);                                   /* no flag: ASCII names, sizes known */
	put(b, 0, 2);                                   /* stored */
	put(b, 0, 2);
	put(b, FIRST_OF_JANUARY_1980, 2);
	put(b, e->crc, 4);
	put(b, (uint32_t)e->data.n, 4);
	put(b, (uint32_t)e->data.n, 4);
	put(b, (uint32_t)e->name.n, 2);
	put(b, 0, 2);                                   /* no extra field */
}

static void put_local(struct buf *b, struct entry *e)
{
	e->at = (uint32_t)buf_bytes(b);
	e->crc = (uint32_t)crc32(0, (const unsigned char *)e->data.p, (unsigned)e->data.n);
	put(b, LOCAL_MAGIC, 4);
	put_about(b, e);
	buf_add(b, e->name);
	buf_add(b, e->data);
}

static void put_central(struct buf *b, const struct entry *e)
{
	put(b, ENTRY_MAGIC, 4);
	put(b, VERSION, 2);
	put_about(b, e);
	put(b, 0, 2);                                   /* no comment */
	put(b, 0, 2);                                   /* first disk */
	put(b, 0, 2);
	put(b, 0, 4);
	put(b, e->at, 4);
	buf_add(b, e->name);
}

static bool is_name(struct str s)
{
	bool is_good = s.n > 0 && s.n <= ASIC_NAME_BYTES_MAX && s.p[0] != '.' && !str_eq(s, STR("mimetype"));

	for (size_t i = 0; i < s.n && is_good; i++) {
		char c = s.p[i];

		is_good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
	}
	return is_good;
}

struct str asic_write(struct mem *m, const struct asic *a)
{
	struct entry entries[ENTRIES] = {
		{ .name = STR("mimetype"), .data = STR(ASIC_MEDIA) },
		{ .name = a->name, .data = a->data },
		{ .name = STR("META-INF/signature.p7s"), .data = a->signature },
	};
	struct buf *b = buf_new(m, ASIC_BYTES_MAX);

	assert(is_name(a->name));
	for (int i = 0; i < ENTRIES; i++)
		put_local(b, &entries[i]);
	uint32_t central = (uint32_t)buf_bytes(b);

	for (int i = 0; i < ENTRIES; i++)
		put_central(b, &entries[i]);
	uint32_t end = (uint32_t)buf_bytes(b);

	put(b, END_MAGIC, 4);
	put(b, 0, 4);                                   /* one disk */
	put(b, ENTRIES, 2);
	put(b, ENTRIES, 2);
	put(b, end - central, 4);
	put(b, central, 4);
	put(b, 0, 2);
	assert(!buf_full(b));
	return buf_done(b);
}

static uint32_t number(struct str s, size_t at, int bytes)
{
	uint32_t value = 0;

	for (int i = bytes; i-- > 0;)
		value = value << 8 | (uint8_t)s.p[at + (size_t)i];
	return value;
}

/* Takes one entry off *in by the lengths its header says. */
static bool take(struct str *in, struct str *name, struct str *data)
{
	if (in->n < LOCAL_BYTES)
		return false;
	size_t name_bytes = number(*in, 26, 2), data_bytes = number(*in, 18, 4);

	if (name_bytes > in->n - LOCAL_BYTES || data_bytes > in->n - LOCAL_BYTES - name_bytes)
		return false;
	*name = str_sub(*in, LOCAL_BYTES, name_bytes);
	*data = str_sub(*in, LOCAL_BYTES + name_bytes, data_bytes);
	*in = str_sub(*in, LOCAL_BYTES + name_bytes + data_bytes, in->n);
	return true;
}

enum err asic_read(struct mem *m, struct str bytes, struct asic *out)
{
	struct str rest = bytes, name, media;
	struct asic a;

	if (bytes.n > ASIC_BYTES_MAX || !take(&rest, &name, &media) || !take(&rest, &a.name, &a.data) ||
	    !take(&rest, &name, &a.signature) || !is_name(a.name))
		return ERR_INVALID;
	/* what is wrong anywhere makes other bytes */
	if (!str_eq(asic_write(m, &a), bytes))
		return ERR_INVALID;
	*out = a;
	return OK;
}
