/* image_marks.c - what of a JPEG file is kept: tables, frame, scans and the colour marker, nothing that
 * says where or by whom a picture was taken.
 *
 * For     image.c.
 * Never   trusts a length. Source: ITU-T T.81 annex B; EXIF 2.32 4.6.2 (orientation). */
#include "press/image_marks.h"

enum { MARK_SOI = 0xd8, MARK_EOI = 0xd9, MARK_SOS = 0xda, MARK_DQT = 0xdb, MARK_DHT = 0xc4, MARK_DRI = 0xdd,
	MARK_APP1 = 0xe1, MARK_APP14 = 0xee };

static unsigned byte_at(struct str s, size_t i)
{
	return (uint8_t)s.p[i];
}

static unsigned get_u16(struct str s, size_t i, bool is_little)
{
	unsigned first = byte_at(s, i);
	unsigned second = byte_at(s, i + 1);
	return is_little ? second << 8 | first : first << 8 | second;
}

static size_t get_u32(struct str s, size_t i, bool is_little)
{
	size_t first = get_u16(s, i, is_little);
	size_t second = get_u16(s, i + 2, is_little);
	return is_little ? second << 16 | first : first << 16 | second;
}

/* The orientation in an EXIF block, 1 when it says none. */
static unsigned exif_orientation(struct str exif)
{
	enum { TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3, ENTRY_BYTES = 12 };
	if (exif.n < 14 || !str_starts(exif, (struct str){ "Exif\0\0", 6 })) {
		return 1;
	}
	struct str tiff = str_sub(exif, 6, exif.n);
	bool is_little = str_starts(tiff, STR("II"));
	if (!is_little && !str_starts(tiff, STR("MM"))) {
		return 1;
	}
	size_t at = get_u32(tiff, 4, is_little);
	if (at > tiff.n || tiff.n - at < 2) {
		return 1;
	}
	size_t n = get_u16(tiff, at, is_little);
	at += 2;
	for (size_t i = 0; i < n && tiff.n - at >= ENTRY_BYTES; i++, at += ENTRY_BYTES) {
		if (get_u16(tiff, at, is_little) == TAG_ORIENTATION && get_u16(tiff, at + 2, is_little) == TYPE_SHORT) {
			unsigned value = get_u16(tiff, at + 8, is_little);
			return value >= 1 && value <= 8 ? value : 1;
		}
	}
	return 1;
}

static bool is_frame(unsigned mark)
{
	return mark == 0xc0 || mark == 0xc1 || mark == 0xc2;    /* baseline, extended, progressive; Huffman */
}

static bool is_kept(unsigned mark)
{
	return is_frame(mark) || mark == MARK_DQT || mark == MARK_DHT || mark == MARK_DRI || mark == MARK_SOS;
}

/* Behind a scan's header: where its coded bytes end, at the next mark that is no restart. */
static size_t scan_end(struct str s, size_t at)
{
	while (at + 1 < s.n) {
		unsigned next = byte_at(s, at + 1);
		if (byte_at(s, at) == 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) {
			return at;
		}
		at++;
	}
	return s.n;
}

/* One segment's share of *out; false when the frame is senseless or a second one comes. */
static bool take_segment(struct str body, unsigned mark, struct image *out)
{
	if (is_frame(mark)) {
		if (out->w != 0 || body.n < 6) {
			return false;
		}
		out->h = get_u16(body, 1, false);
		out->w = get_u16(body, 3, false);
		out->components = byte_at(body, 5);
		return out->w > 0 && out->h > 0 &&
		       (out->components == 1 || out->components == 3 || out->components == 4);
	}
	if (mark == MARK_APP1 && out->orientation == 1) {
		out->orientation = exif_orientation(body);
	}
	return true;
}

bool image_marks(struct mem *mem, struct str s, struct image *out)
{
	*out = (struct image){ .orientation = 1 };
	if (s.n < 4 || !str_starts(s, STR("\xff\xd8"))) {
		return false;
	}
	struct buf *kept = buf_new(mem, s.n + 2);
	buf_add(kept, str_sub(s, 0, 2));
	size_t at = 2;
	while (s.n - at >= 2) {
		unsigned mark = byte_at(s, at + 1);
		if (byte_at(s, at) != 0xff) {
			return false;
		}
		if (mark == 0xff) {             /* fill bytes may stand before a mark */
			at++;
			continue;
		}
		if (mark == MARK_EOI) {
			buf_add(kept, str_sub(s, at, 2));
			out->jpeg = buf_done(kept);
			return out->w != 0;
		}
		if (s.n - at < 4 || get_u16(s, at + 2, false) < 2 || get_u16(s, at + 2, false) > s.n - at - 2) {
			return false;
		}
		size_t bytes = get_u16(s, at + 2, false) + 2u;
		struct str body = str_sub(s, at + 4, bytes - 4);
		bool is_adobe = mark == MARK_APP14 && str_starts(body, STR("Adobe"));
		if ((mark >= 0xc3 && mark <= 0xcf && mark != MARK_DHT) || !take_segment(body, mark, out)) {
			return false;
		}
		out->is_inverted = out->is_inverted || is_adobe;
		size_t end = mark == MARK_SOS ? scan_end(s, at + bytes) : at + bytes;
		if (is_kept(mark) || is_adobe) {
			buf_add(kept, str_sub(s, at, end - at));
		}
		at = end;
	}
	return false;
}
