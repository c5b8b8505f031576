/* record.c - unit and establishment records, both ways.
 *
 * Never   trusts a byte it reads: numbers are bounded, texts lie inside and are UTF-8, dictionary
 *         numbers exist.
 * Limits  TEXT_MAX bytes a text: INSEE's own columns are shorter. */
#include "sirene/record.h"

#include <assert.h>

#include "base/utf8.h"

enum unit_flag {
	U_ACTIVE = 1,
	U_PARTIAL = 2,
	U_PURGED = 4,
	U_HAS_ACRONYM = 8,
	U_HAS_USUAL_NAME = 16,
	U_HAS_NAF25 = 32,
	U_HAS_CLAIM = 64,
	U_CEASED_DATE = 128
};

enum place_flag {
	P_PARTIAL = 1,
	P_HEAD = 2,
	P_HAS_NUMBER = 4,
	P_HAS_EXTRA = 8,
	P_HAS_BOX = 16,
	P_HAS_SIGN = 32,
	P_HAS_WAY = 64,
	P_IS_RARE = 128
};

enum rare_flag { R_SUFFIX = 1, R_LAST = 2, R_LAST_SUFFIX = 4, R_ABROAD = 8, R_NUMBER_TEXT = 16 };

enum { NIC_MAX = 99999, TOWN_BYTES_MAX = 5 * (TEXT_MAX + 1) };

static struct str clipped(struct str text)
{
	if (text.n <= TEXT_MAX)
		return text;
	text.n = TEXT_MAX;
	while (text.n > 0 && !utf8_valid(text))
		text.n--;
	return text;
}

static void put_text(struct packer *p, struct str text)
{
	pack_text(p, clipped(text));
}

static unsigned when(bool is_so, unsigned flag)
{
	return is_so ? flag : 0;
}

/* Its number in the dictionary and one more, or 0 and the word. */
static bool put_word(struct packer *p, struct words *words, struct str word, uint32_t *number)
{
	if (words_number(words, word, number)) {
		pack_number(p, (uint64_t)*number + 1);
		return true;
	}
	pack_number(p, 0);
	pack_text(p, word);
	return false;
}

static void put_term(struct packer *p, const struct wordbook *book, struct str term)
{
	uint32_t number;

	(void)put_word(p, book->terms, clipped(term), &number);
}

static bool get_word(struct unpacker *u, const struct lexicon *x, struct str *out)
{
	uint64_t number = unpack_number(u, UINT32_MAX);

	if (number > 0)
		return lexicon_text(x, number - 1, out);
	*out = unpack_text(u);
	return !u->is_bad;
}

static void skip_text(struct unpacker *u)
{
	size_t n = (size_t)unpack_number(u, UINT32_MAX);

	u->is_bad |= n > (size_t)(u->end - u->at);
	u->at = u->is_bad ? u->end : u->at + n;
}

static void skip_word(struct unpacker *u)
{
	if (unpack_number(u, UINT32_MAX) == 0)
		skip_text(u);
}

void record_put_unit(struct packer *p, const struct wordbook *book, const struct unit_row *row,
                     uint32_t head_nic, uint32_t claimed)
{
	unsigned flags =
	    when(row->is_active, U_ACTIVE) | when(row->is_partial, U_PARTIAL) |
	    when(row->is_purged, U_PURGED) | when(row->acronym.n > 0, U_HAS_ACRONYM) |
	    when(row->usual_name.n > 0, U_HAS_USUAL_NAME) | when(row->naf25.n > 0, U_HAS_NAF25) |
	    when(claimed != head_nic, U_HAS_CLAIM) | when(!row->is_active, U_CEASED_DATE);

	pack_byte(p, (uint8_t)flags);
	pack_number(p, row->category);
	put_text(p, row->name);
	if (row->is_natural)
		pack_number(p, row->name.n <= TEXT_MAX ? row->first_name_bytes : 0);
	put_term(p, book, row->naf);
	pack_number(p, pack_date(row->created));
	pack_number(p, head_nic);
	if ((flags & U_HAS_CLAIM) != 0)
		pack_number(p, claimed);
	if ((flags & U_CEASED_DATE) != 0)
		pack_number(p, pack_date(row->since));
	if ((flags & U_HAS_ACRONYM) != 0)
		put_text(p, row->acronym);
	if ((flags & U_HAS_USUAL_NAME) != 0)
		put_text(p, row->usual_name);
	if ((flags & U_HAS_NAF25) != 0)
		put_term(p, book, row->naf25);
}

static void split_name(struct unit *unit, size_t first_bytes)
{
	unit->last_name = unit->name;
	if (first_bytes == 0 || first_bytes >= unit->name.n)
		return;
	unit->first_name = str_sub(unit->name, 0, first_bytes);
	unit->last_name = str_sub(unit->name, first_bytes + 1, unit->name.n);
}

bool record_get_unit(struct unpacker *u, const struct lexicons *x, struct unit_facts *out)
{
	struct unit unit = { 0 };
	uint32_t flags = unpack_byte(u);
	uint64_t category = unpack_number(u, CATEGORY_NONE);

	*out = (struct unit_facts){ 0 };
	unit.is_active = (flags & U_ACTIVE) != 0;
	unit.is_partial = (flags & U_PARTIAL) != 0;
	unit.is_purged = (flags & U_PURGED) != 0;
	unit.is_natural = category / 1000 == 1;
	unit.name = unpack_text(u);
	if (unit.is_natural)
		split_name(&unit, (size_t)unpack_number(u, TEXT_MAX));
	if (!get_word(u, &x->terms, &unit.naf))
		return false;
	out->created = unpack_number(u, PACKED_DATE_MAX);
	out->head_nic = (uint32_t)unpack_number(u, NIC_MAX);
	out->head_claimed =
	    (flags & U_HAS_CLAIM) != 0 ? (uint32_t)unpack_number(u, NIC_MAX) : out->head_nic;
	out->since = (flags & U_CEASED_DATE) != 0 ? unpack_number(u, PACKED_DATE_MAX) : 0;
	if ((flags & U_HAS_ACRONYM) != 0)
		unit.acronym = unpack_text(u);
	if ((flags & U_HAS_USUAL_NAME) != 0)
		unit.usual_name = unpack_text(u);
	if ((flags & U_HAS_NAF25) != 0 && !get_word(u, &x->terms, &unit.naf25))
		return false;
	out->category = (uint32_t)category;
	out->unit = unit;
	return !u->is_bad;
}

enum { TOWN_PARTS = 5 };

/* Whether a word of the dictionary is these texts, a NUL behind each. None of them holds one. */
static bool is_town(struct str word, const struct str parts[TOWN_PARTS])
{
	for (size_t i = 0; i < TOWN_PARTS; i++) {
		size_t n = parts[i].n;

		if (word.n <= n || word.p[n] != '\0' || !words_are_same(str_from(word.p, n), parts[i]))
			return false;
		word = str_from(word.p + n + 1, word.n - n - 1);
	}
	return word.n == 0;
}

static bool guess_town(const struct words *towns, uint32_t key, const struct str parts[TOWN_PARTS],
                       uint32_t *number)
{
	struct str word;

	for (unsigned which = 0; key != 0 && which < GUESSES; which++) {
		if (words_guess(towns, key, which, number, &word) && is_town(word, parts))
			return true;
	}
	return false;
}

/* The five texts of a town as one dictionary word. */
static void put_town(struct packer *p, const struct wordbook *book, const struct place_row *row)
{
	const struct str parts[TOWN_PARTS] = {row->commune, row->postcode, row->city, row->cedex,
	                                      row->cedex_city};
	char joined[TOWN_BYTES_MAX];
	struct packer town = packer_on(joined, sizeof joined);
	uint32_t number;

	if (guess_town(book->towns, row->town.here, parts, &number)) {
		pack_number(p, (uint64_t)number + 1);
		return;
	}
	for (size_t i = 0; i < TOWN_PARTS; i++) {
		pack_bytes(&town, clipped(parts[i]));
		pack_byte(&town, 0);
	}
	assert(!town.is_full);
	if (put_word(p, book->towns, packed(&town), &number) && row->town.here != 0)
		words_note(book->towns, row->town.here, number);
}

static bool get_town(struct unpacker *u, const struct lexicons *x, struct place_facts *out)
{
	struct str *parts[TOWN_PARTS] = {&out->commune, &out->postcode, &out->city, &out->cedex,
	                       &out->cedex_city};
	struct str rest;

	if (!get_word(u, &x->towns, &rest))
		return false;
	for (size_t i = 0; i < TOWN_PARTS; i++) {
		if (!str_cut(rest, '\0', parts[i], &rest) || !utf8_valid(*parts[i]))
			return false;
	}
	return true;
}

/* A house number without leading zeros is a number, else a text. */
static bool is_house_number(struct str text, uint64_t *out)
{
	return text.n > 0 && text.n < 7 && text.p[0] != '0' && str_to_u64(text, 999999, out);
}

static void put_address(struct packer *p, const struct place_row *row, unsigned flags,
                        unsigned rare)
{
	uint64_t number = 0;

	if ((flags & P_HAS_NUMBER) != 0 && (rare & R_NUMBER_TEXT) != 0)
		put_text(p, row->number);
	else if ((flags & P_HAS_NUMBER) != 0 && is_house_number(row->number, &number))
		pack_number(p, number);
	if ((flags & P_HAS_EXTRA) != 0)
		put_text(p, row->extra);
	if ((flags & P_HAS_BOX) != 0)
		put_text(p, row->box);
	if ((flags & P_HAS_SIGN) != 0)
		put_text(p, row->sign);
	if ((rare & R_SUFFIX) != 0)
		put_text(p, row->number_suffix);
	if ((rare & R_LAST) != 0)
		put_text(p, row->last_number);
	if ((rare & R_LAST_SUFFIX) != 0)
		put_text(p, row->last_suffix);
	if ((rare & R_ABROAD) == 0)
		return;
	put_text(p, row->foreign_city);
	put_text(p, row->country);
	put_text(p, row->country_name);
}

static unsigned rare_flags(const struct place_row *row)
{
	uint64_t number;

	return when(row->number_suffix.n > 0, R_SUFFIX) | when(row->last_number.n > 0, R_LAST) |
	       when(row->last_suffix.n > 0, R_LAST_SUFFIX) |
	       when(row->foreign_city.n + row->country.n + row->country_name.n > 0, R_ABROAD) |
	       when(row->number.n > 0 && !is_house_number(row->number, &number), R_NUMBER_TEXT);
}

void record_put_place(struct packer *p, const struct wordbook *book, const struct place_row *row)
{
	unsigned rare = rare_flags(row);
	unsigned flags =
	    when(row->is_partial, P_PARTIAL) | when(row->is_head, P_HEAD) |
	    when(row->number.n > 0, P_HAS_NUMBER) | when(row->extra.n > 0, P_HAS_EXTRA) |
	    when(row->box.n > 0, P_HAS_BOX) | when(row->sign.n > 0, P_HAS_SIGN) |
	    when(row->way_type.n + row->way_name.n > 0, P_HAS_WAY) | when(rare != 0, P_IS_RARE);

	assert(row->nic > 0 && row->nic <= NIC_MAX);
	if (row->town.ahead[0] != 0)
		words_expect(book->towns, row->town.ahead);
	pack_number(p, row->nic);
	if (!row->is_active) {          /* what « établissement fermé » needs, no more */
		pack_number(p, (uint64_t)pack_date(row->since) * 2 + (row->is_head ? 1 : 0));
		put_town(p, book, row);
		return;
	}
	pack_byte(p, (uint8_t)flags);
	if (rare != 0)
		pack_byte(p, (uint8_t)rare);
	put_town(p, book, row);
	put_term(p, book, row->naf);
	if ((flags & P_HAS_WAY) != 0) {
		put_term(p, book, row->way_type);
		put_text(p, row->way_name);
	}
	put_address(p, row, flags, rare);
}

static struct str optional_text(struct unpacker *u, bool is_there)
{
	return is_there ? unpack_text(u) : STR("");
}

static void get_address(struct unpacker *u, unsigned flags, unsigned rare, struct place_facts *out)
{
	if ((flags & P_HAS_NUMBER) != 0 && (rare & R_NUMBER_TEXT) != 0)
		out->number = unpack_text(u);
	else if ((flags & P_HAS_NUMBER) != 0)
		out->house_number = (uint32_t)unpack_number(u, 999999);
	out->extra = optional_text(u, (flags & P_HAS_EXTRA) != 0);
	out->box = optional_text(u, (flags & P_HAS_BOX) != 0);
	out->sign = optional_text(u, (flags & P_HAS_SIGN) != 0);
	out->number_suffix = optional_text(u, (rare & R_SUFFIX) != 0);
	out->last_number = optional_text(u, (rare & R_LAST) != 0);
	out->last_suffix = optional_text(u, (rare & R_LAST_SUFFIX) != 0);
	out->foreign_city = optional_text(u, (rare & R_ABROAD) != 0);
	out->country = optional_text(u, (rare & R_ABROAD) != 0);
	out->country_name = optional_text(u, (rare & R_ABROAD) != 0);
}

static uint32_t get_nic(struct unpacker *u)
{
	uint32_t nic = (uint32_t)unpack_number(u, NIC_MAX);

	u->is_bad |= nic == 0;
	return nic;
}

bool record_get_place(struct unpacker *u, const struct lexicons *x, bool is_active,
		      struct place_facts *out)
{
	*out = (struct place_facts){ .nic = get_nic(u), .is_active = is_active };
	if (!is_active) {
		uint64_t since = unpack_number(u, (uint64_t)PACKED_DATE_MAX * 2 + 1);

		out->since = since / 2;
		out->is_head = since % 2 == 1;
		return get_town(u, x, out) && !u->is_bad;
	}
	unsigned flags = unpack_byte(u), rare = (flags & P_IS_RARE) != 0 ? unpack_byte(u) : 0u;

	out->is_partial = (flags & P_PARTIAL) != 0;
	out->is_head = (flags & P_HEAD) != 0;
	if (!get_town(u, x, out) || !get_word(u, &x->terms, &out->naf))
		return false;
	if ((flags & P_HAS_WAY) != 0) {
		if (!get_word(u, &x->terms, &out->way_type))
			return false;
		out->way_name = unpack_text(u);
	}
	get_address(u, flags, rare, out);
	return !u->is_bad;
}

bool record_skip_place(struct unpacker *u, bool is_active, uint32_t *nic)
{
	*nic = get_nic(u);
	if (!is_active) {
		(void)unpack_number(u, UINT64_MAX >> 1);
		skip_word(u);
		return !u->is_bad;
	}
	unsigned flags = unpack_byte(u), rare = (flags & P_IS_RARE) != 0 ? unpack_byte(u) : 0u;
	int texts = __builtin_popcount(flags & (P_HAS_EXTRA | P_HAS_BOX | P_HAS_SIGN)) +
	            __builtin_popcount(rare & (R_SUFFIX | R_LAST | R_LAST_SUFFIX)) +
	            ((rare & R_ABROAD) != 0 ? 3 : 0);

	skip_word(u);
	skip_word(u);
	if ((flags & P_HAS_WAY) != 0) {
		skip_word(u);
		skip_text(u);
	}
	if ((flags & P_HAS_NUMBER) != 0 && (rare & R_NUMBER_TEXT) != 0)
		skip_text(u);
	else if ((flags & P_HAS_NUMBER) != 0)
		(void)unpack_number(u, 999999);
	while (texts-- > 0)
		skip_text(u);
	return !u->is_bad;
}
