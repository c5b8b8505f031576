/* sniff.c - the first bytes of an upload.
 *
 * For     the press before it opens anything, and the front that may refuse while bytes still arrive.
 * Never   looks at a file's name or at what a browser declares. */
#include "paper/sniff.h"

#include <assert.h>

static const char *const names[UPLOAD_VERDICT_COUNT] = {
	[VERDICT_OK] = "ok",
	[VERDICT_TYPE] = "piece.type",
	[VERDICT_HEIC] = "piece.heic",
	[VERDICT_SIZE] = "piece.size",
	[VERDICT_EMPTY] = "piece.empty",
	[VERDICT_LOCKED] = "piece.locked",
	[VERDICT_BROKEN] = "piece.broken",
	[VERDICT_PAGES] = "piece.pages",
	[VERDICT_PIXELS] = "piece.pixels",
	[VERDICT_JAIL] = "piece.jail",
};

/* ISO base media files that hold HEIF pictures: "....ftyp" and one of these brands. */
static const char heif_brands[][5] = { "heic", "heix", "hevc", "heim", "heis", "hevm", "mif1", "msf1", "avif" };

static bool is_heif(struct str head)
{
	if (head.n < 12 || !str_eq(str_sub(head, 4, 4), STR("ftyp"))) {
		return false;
	}
	for (size_t i = 0; i < sizeof(heif_brands) / sizeof(heif_brands[0]); i++) {
		if (str_eq_c(str_sub(head, 8, 4), heif_brands[i])) {
			return true;
		}
	}
	return false;
}

enum upload_verdict upload_sniff(struct str head, size_t file_bytes, enum upload_kind *kind_out)
{
	assert(head.n <= file_bytes);
	if (file_bytes == 0) {
		return VERDICT_EMPTY;
	}
	if (file_bytes > UPLOAD_BYTES_MAX) {
		return VERDICT_SIZE;
	}
	if (is_heif(head)) {
		return VERDICT_HEIC;
	}
	if (str_starts(head, STR("%PDF-"))) {
		*kind_out = UPLOAD_PDF;
	} else if (str_starts(head, STR("\xff\xd8\xff"))) {
		*kind_out = UPLOAD_JPEG;
	} else if (str_starts(head, STR("\x89PNG\r\n\x1a\n"))) {
		*kind_out = UPLOAD_PNG;
	} else {
		return VERDICT_TYPE;
	}
	return VERDICT_OK;
}

const char *upload_verdict_name(enum upload_verdict v)
{
	assert(v >= 0 && v < UPLOAD_VERDICT_COUNT);
	return names[v];
}

bool upload_verdict_of(struct str name, enum upload_verdict *out)
{
	for (int v = 0; v < UPLOAD_VERDICT_COUNT; v++) {
		if (str_eq_c(name, names[v])) {
			*out = (enum upload_verdict)v;
			return true;
		}
	}
	return false;
}
