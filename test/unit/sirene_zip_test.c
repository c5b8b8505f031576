/* sirene_zip_test.c - zips whole, cut, bent and foreign; run with each inflate there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "sirene/inflate.h"
#include "sirene_kit.h"

enum form {
	FORM_PLAIN = 0,
	FORM_DESCRIPTOR = 1,            /* lengths behind the data */
	FORM_ZIP64 = 2,                 /* 64-bit lengths, as a file above 4 GiB has them */
	FORM_STORED = 4,
	FORM_NO_MARK = 8,               /* a descriptor without its signature */
	FORM_COMMENT = 16,
	FORM_TWO_FILES = 32,
	FORM_ENCRYPTED = 64,
};

struct archive {
	struct buf *bytes;
	unsigned form;
	uint32_t crc;
	uint64_t packed, size;
};

static void put(struct archive *a, uint64_t number, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_byte(a->bytes, i < sizeof number ? (char)(number >> (8 * i)) : 0);
}

static bool is(const struct archive *a, enum form form)
{
	return (a->form & (unsigned)form) != 0;
}

static struct str deflated(struct mem *m, struct str text)
{
	z_stream z = { 0 };
	size_t room = text.n + text.n / 8 + 1024;
	char *out = mem_get(m, 1, room);

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)text.p;
	z.avail_in = (uInt)text.n;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	size_t n = z.total_out;

	(void)deflateEnd(&z);
	return str_from(out, n);
}

static void put_extra(struct archive *a)
{
	put(a, 1, 2);
	put(a, 16, 2);
	put(a, a->size, 8);
	put(a, a->packed, 8);
}

static void put_lengths(struct archive *a, bool is_known)
{
	put(a, is_known ? a->crc : 0, 4);
	put(a, is(a, FORM_ZIP64) ? UINT32_MAX : is_known ? a->packed : 0, 4);
	put(a, is(a, FORM_ZIP64) ? UINT32_MAX : is_known ? a->size : 0, 4);
}

static void put_local(struct archive *a)
{
	put(a, 0x04034b50, 4);
	put(a, 45, 2);
	put(a, (is(a, FORM_DESCRIPTOR) ? 8 : 0) | (is(a, FORM_ENCRYPTED) ? 1 : 0), 2);
	put(a, is(a, FORM_STORED) ? 0 : 8, 2);
	put(a, 0, 4);
	put_lengths(a, !is(a, FORM_DESCRIPTOR));
	put(a, 5, 2);
	put(a, is(a, FORM_ZIP64) ? 20 : 0, 2);
	buf_add_c(a->bytes, "a.csv");
	if (is(a, FORM_ZIP64))
		put_extra(a);
}

static void put_descriptor(struct archive *a)
{
	if (!is(a, FORM_NO_MARK))
		put(a, 0x08074b50, 4);
	put(a, a->crc, 4);
	put(a, a->packed, is(a, FORM_ZIP64) ? 8 : 4);
	put(a, a->size, is(a, FORM_ZIP64) ? 8 : 4);
}

static void put_central(struct archive *a)
{
	put(a, 0x02014b50, 4);
	put(a, 45, 2);
	put(a, 45, 2);
	put(a, is(a, FORM_DESCRIPTOR) ? 8 : 0, 2);
	put(a, is(a, FORM_STORED) ? 0 : 8, 2);
	put(a, 0, 4);
	put_lengths(a, true);
	put(a, 5, 2);
	put(a, is(a, FORM_ZIP64) ? 20 : 0, 2);
	put(a, 0, 2 + 2 + 2);
	put(a, 0, 4 + 4);
	buf_add_c(a->bytes, "a.csv");
	if (is(a, FORM_ZIP64))
		put_extra(a);
}

static void put_end(struct archive *a)
{
	if (is(a, FORM_ZIP64)) {
		put(a, 0x06064b50, 4);
		put(a, 44, 8);
		for (unsigned i = 0; i < 11; i++)
			put(a, 0, 4);
		put(a, 0x07064b50, 4);
		put(a, 0, 4 + 8 + 4);
	}
	put(a, 0x06054b50, 4);
	put(a, 0, 4);
	put(a, 1, 2);
	put(a, 1, 2);
	put(a, 0, 4 + 4);
	put(a, is(a, FORM_COMMENT) ? 4 : 0, 2);
	if (is(a, FORM_COMMENT))
		buf_add_c(a->bytes, "note");
}

static struct str zipped(struct mem *m, struct str text, unsigned form)
{
	struct archive a = { .bytes = buf_new(m, 32 * 1024 * 1024), .form = form, .size = text.n };
	struct str data = (form & FORM_STORED) != 0 ? text : deflated(m, text);

	a.crc = (uint32_t)crc32_z(0, (const Bytef *)text.p, text.n);
	a.packed = data.n;
	for (unsigned copies = is(&a, FORM_TWO_FILES) ? 2 : 1; copies > 0; copies--) {
		put_local(&a);
		buf_add(a.bytes, data);
		if (is(&a, FORM_DESCRIPTOR))
			put_descriptor(&a);
	}
	put_central(&a);
	put_end(&a);
	assert_false(buf_full(a.bytes));
	return buf_done(a.bytes);
}

struct both {                           /* the demo's two files */
	struct str units, places;
};

static struct both demo_texts(struct kit *kit)
{
	return (struct both){kit_read(kit->mem, SOURCE_ROOT "/demo/sirene/StockUniteLegale.csv"),
	                     kit_read(kit->mem, SOURCE_ROOT "/demo/sirene/StockEtablissement.csv")};
}

static enum err import_zipped(struct kit *kit, struct str units, struct str places)
{
	struct import_report report;

	kit_write(str_c(kit->mem, kit->units), units);
	kit_write(str_c(kit->mem, kit->places), places);
	return kit_import(kit, &report);
}

static void every_form_of_zip_gives_the_same_register(void **state)
{
	static const unsigned forms[] = {FORM_PLAIN,
	                                 FORM_DESCRIPTOR,
	                                 FORM_ZIP64,
	                                 FORM_ZIP64 | FORM_DESCRIPTOR,
	                                 FORM_STORED,
	                                 FORM_COMMENT,
	                                 FORM_DESCRIPTOR | FORM_NO_MARK,
	                                 FORM_ZIP64 | FORM_DESCRIPTOR | FORM_NO_MARK | FORM_COMMENT,
	                                 FORM_STORED | FORM_ZIP64};
	struct kit *kit = *state;
	struct both texts = demo_texts(kit);
	struct register_facts plain, facts;

	assert_int_equal(import_zipped(kit, texts.units, texts.places), OK);
	register_facts(kit_open(kit), kit->mem, &plain);
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		assert_int_equal(import_zipped(kit, zipped(kit->mem, texts.units, forms[i]),
					       zipped(kit->mem, texts.places, forms[i])), OK);
		register_facts(kit_open(kit), kit->mem, &facts);
		assert_true(str_eq(facts.sha256, plain.sha256));
	}
}

static void a_zip_cut_anywhere_is_refused_and_the_old_register_stays(void **state)
{
	enum { STEPS = 100 };
	static const unsigned forms[] = { FORM_PLAIN, FORM_ZIP64 | FORM_DESCRIPTOR };
	struct kit *kit = *state;
	struct both texts = demo_texts(kit);
	struct register_facts before, after;

	assert_int_equal(import_zipped(kit, texts.units, texts.places), OK);
	register_facts(kit_open(kit), kit->mem, &before);
	for (size_t form = 0; form < 2; form++) {
		struct str units = zipped(kit->mem, texts.units, forms[form]);
		struct str places = zipped(kit->mem, texts.places, forms[form]);

		for (size_t i = 0; i < STEPS; i++) {
			assert_int_equal(
			    import_zipped(kit, units, str_sub(places, 0, places.n * i / STEPS)),
			    ERR_INVALID);
			assert_int_equal(
			    import_zipped(kit, str_sub(units, 0, units.n * i / STEPS), places),
			    ERR_INVALID);
		}
		for (size_t lost = 1; lost < 100; lost++)
			assert_int_equal(
			    import_zipped(kit, units, str_sub(places, 0, places.n - lost)),
			    ERR_INVALID);
	}
	register_facts(kit_open(kit), kit->mem, &after);
	assert_true(str_eq(before.sha256, after.sha256));
	assert_false(kit_exists(str_fmt(kit->mem, STR_FMT ".new", STR_ARG(kit->path))));
}

static void a_flipped_bit_is_refused_or_changes_nothing(void **state)
{
	enum { FLIPS = 600 };
	struct kit *kit = *state;
	struct both texts = demo_texts(kit);
	struct str units = zipped(kit->mem, texts.units, FORM_DESCRIPTOR),
		   places = zipped(kit->mem, texts.places, 0);
	struct register_facts before, after;
	char *bent = mem_get(kit->mem, 1, places.n);
	unsigned refused = 0;

	assert_int_equal(import_zipped(kit, units, places), OK);
	register_facts(kit_open(kit), kit->mem, &before);
	for (size_t i = 0; i < FLIPS; i++) {
		size_t bit = i * 7919 % (places.n * 8);

		memcpy(bent, places.p, places.n);
		bent[bit / 8] = (char)(bent[bit / 8] ^ 1 << bit % 8);
		enum err e = import_zipped(kit, units, str_from(bent, places.n));

		assert_true(e == OK || e == ERR_INVALID);
		refused += e != OK;
		register_facts(kit_open(kit), kit->mem, &after);
		assert_true(str_eq(before.sha256, after.sha256));
	}
	/* what passes is a date, a name or a version that nobody reads */
	assert_true(refused > FLIPS * 9 / 10);
}

static void more_than_one_file_encryption_and_garbage_are_refused(void **state)
{
	struct kit *kit = *state;
	struct both texts = demo_texts(kit);

	assert_int_equal(
	    import_zipped(kit, texts.units, zipped(kit->mem, texts.places, FORM_TWO_FILES)),
	    ERR_INVALID);
	assert_int_equal(
	    import_zipped(kit, texts.units, zipped(kit->mem, texts.places, FORM_ENCRYPTED)),
	    ERR_INVALID);
	assert_int_equal(import_zipped(kit, texts.units, STR("PK\3\4 but nothing behind")),
	                 ERR_INVALID);
	assert_int_equal(import_zipped(kit, texts.units, STR("PK\5\6\0\0\0\0")), ERR_INVALID);
	/* the wrong one of the two */
	assert_int_equal(
	    import_zipped(kit, zipped(kit->mem, texts.places, 0), zipped(kit->mem, texts.units, 0)),
	    ERR_INVALID);
	assert_false(kit_exists(kit->path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, kit_make, kit_drop)
		T(every_form_of_zip_gives_the_same_register),
		T(a_zip_cut_anywhere_is_refused_and_the_old_register_stays),
		T(a_flipped_bit_is_refused_or_changes_nothing),
		T(more_than_one_file_encryption_and_garbage_are_refused),
	};

	return cmocka_run_group_tests_name(inflater_name(), tests, NULL, NULL);
}
