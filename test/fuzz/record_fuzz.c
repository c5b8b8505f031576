/* record_fuzz.c - values of a damaged register: decoded or refused, and passing over an item ends
 * where reading it does. */
#include <assert.h>

#include "sirene/record.h"

enum { ITEMS_MAX = 1000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void walk(const struct lexicons *x, const uint8_t *data, size_t n, bool is_active)
{
	struct unpacker read = unpacker_on(data, n), pass = read;

	for (int i = 0; i < ITEMS_MAX; i++) {
		struct place_facts place;
		uint32_t nic = 0;

		if (!record_get_place(&read, x, is_active, &place))
			return;
		bool is_passed = record_skip_place(&pass, is_active, &nic);

		assert(is_passed && nic == place.nic && pass.at == read.at);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char towns[] = "\2\0\0\0" "\0\0\0\0" "\5\0\0\0" "\33\0\0\0" "\0\0\0\0\0"
				    "75107\0" "75007\0" "PARIS 7\0\0\0";
	static const char terms[] = "\3\0\0\0"
				    "\0\0\0\0"
				    "\0\0\0\0"
				    "\3\0\0\0"
				    "\11\0\0\0"
				    "RUE"
				    "84.11Z";
	struct lexicons x;
	struct unit_facts unit;
	struct unpacker u = unpacker_on(data, n);
	bool is_good = lexicon_on(str_from(towns, sizeof towns - 1), &x.towns) &&
		       lexicon_on(str_from(terms, sizeof terms - 1), &x.terms);

	(void)is_good;
	if (lexicon_on(str_from(data, n), &x.towns)) {
		struct str text;

		for (uint64_t i = 0; i < 64; i++)
			(void)lexicon_text(&x.towns, i, &text);
	}
	is_good = lexicon_on(str_from(towns, sizeof towns - 1), &x.towns) &&
		  lexicon_on(str_from(terms, sizeof terms - 1), &x.terms);
	assert(is_good);
	(void)record_get_unit(&u, &x, &unit);
	walk(&x, data, n, true);
	walk(&x, data, n, false);
	return 0;
}
