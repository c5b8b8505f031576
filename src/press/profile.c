/* profile.c - an ICC profile written by hand (ICC.1:2001-04): header, table of tags, tags.
 *
 * For     binder.c: PDF/A wants a document to say what its colours mean.
 * Never   copies a profile of somebody else's; gamma 2.2 stands for sRGB's curve, whose difference nobody sees. */
#include "press/profile.h"

#include <assert.h>

enum { TAGS = 9, HEADER_BYTES = 128, PROFILE_BYTES_MAX = 1024, GAMMA_2_2 = 0x0233 };

/* s15Fixed16, adapted to D50 (sRGB, IEC 61966-2-1, by the Bradford matrix). */
struct xyz {
	uint32_t x, y, z;
};
static const struct xyz d50 = { 0xf6d6, 0x10000, 0xd32d };
static const struct xyz red = { 0x6fa2, 0x38f5, 0x0390 };
static const struct xyz green = { 0x6299, 0xb785, 0x18da };
static const struct xyz blue = { 0x24a0, 0x0f84, 0xb6cf };

static void put(struct buf *b, uint32_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		buf_byte(b, (char)(value >> shift & 0xff));
	}
}

static void put_zeroes(struct buf *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_byte(b, 0);
	}
}

static void put_xyz(struct buf *b, struct xyz v)
{
	buf_add(b, STR("XYZ "));
	put(b, 0);
	put(b, v.x);
	put(b, v.y);
	put(b, v.z);
}

/* One curve for the three colours: a single entry is a gamma in eighths of eight bits. */
static void put_curve(struct buf *b)
{
	buf_add(b, STR("curv"));
	put(b, 0);
	put(b, 1);
	put(b, (uint32_t)GAMMA_2_2 << 16);      /* and two bytes that fill the word */
}

static void put_description(struct buf *b)
{
	buf_add(b, STR("desc"));
	put(b, 0);
	put(b, 5);
	buf_add(b, str_from("sRGB", 5));
	put_zeroes(b, 4 + 4 + 2 + 1 + 67 + 1);  /* no Unicode, no Macintosh name; to a whole word */
}

static void put_text(struct buf *b)
{
	buf_add(b, STR("text"));
	put(b, 0);
	buf_add(b, str_from("CC0", 4));
}

static void put_header(struct buf *b, size_t bytes)
{
	put(b, (uint32_t)bytes);
	put(b, 0);
	put(b, 0x02100000);
	buf_add(b, STR("mntrRGB XYZ "));
	put(b, 2026u << 16 | 1);
	put(b, 1u << 16);
	put(b, 0);
	buf_add(b, STR("acsp"));
	put_zeroes(b, 28);
	put(b, d50.x);
	put(b, d50.y);
	put(b, d50.z);
	put_zeroes(b, HEADER_BYTES - 80);
}

struct str profile_srgb(struct mem *mem)
{
	/* where each tag lies among the data, in bytes behind the table; the curve is shared */
	enum { DESC = 0, DESC_BYTES = 95, TEXT = 96, WHITE = TEXT + 12, RED = WHITE + 20, GREEN = RED + 20,
		BLUE = GREEN + 20, CURVE = BLUE + 20, END = CURVE + 16 };
	static const struct {
		const char *name;
		uint32_t at, bytes;
	} tags[TAGS] = {
		{ "desc", DESC, DESC_BYTES }, { "cprt", TEXT, 12 },  { "wtpt", WHITE, 20 },
		{ "rXYZ", RED, 20 },          { "gXYZ", GREEN, 20 }, { "bXYZ", BLUE, 20 },
		{ "rTRC", CURVE, 14 },        { "gTRC", CURVE, 14 }, { "bTRC", CURVE, 14 },
	};
	size_t data = HEADER_BYTES + 4 + TAGS * 12;
	struct buf *b = buf_new(mem, PROFILE_BYTES_MAX);
	put_header(b, data + END);
	put(b, TAGS);
	for (size_t i = 0; i < TAGS; i++) {
		buf_add_c(b, tags[i].name);
		put(b, (uint32_t)data + tags[i].at);
		put(b, tags[i].bytes);
	}
	put_description(b);
	put_text(b);
	put_xyz(b, d50);
	put_xyz(b, red);
	put_xyz(b, green);
	put_xyz(b, blue);
	put_curve(b);
	assert(buf_bytes(b) == data + END && !buf_full(b));
	return buf_done(b);
}
