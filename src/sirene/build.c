/* build.c - composes unit values and sheets, counts, and closes the file.
 *
 * For     import.c and merge.c.
 * Limits  ACTIVE_BYTES_MAX for the establishments of one unit (real ones: under ten thousand). */
#include "sirene/build.h"

#include <assert.h>
#include <endian.h>
#include <string.h>

#include "sirene/names.h"

enum {
	ACTIVE_BYTES_MAX = 1280 * 1024,
	CLOSED_BYTES_MAX = 256 * 1024,
	UNIT_VALUE_MAX = 256 * 1024,      /* facts and the list of sheets */
	TOWN_BYTES_MAX = 4608 * 1024, /* 45 000 tuples are in use, 15 000 more with CEDEX */
	TOWNS_MAX = 130 * 1024,
	TERM_BYTES_MAX = 256 * 1024,
	TERMS_MAX = 16 * 1024,
	HEAD_VERSION = 3,
};

static const char head_magic[] = "tabellion sirene";

struct run { /* the active or the closed establishments of the unit at hand */
	struct packer bytes;
	uint32_t count, last_nic;
};

struct site {                                   /* where an establishment is */
	char commune[8];
};

struct build {
	struct mem *mem;
	struct book *book;
	struct content *content;
	struct names *names;                    /* NULL: no index is wanted */
	enum indexed indexed;
	struct wordbook words;
	struct build_counts counts;
	char base_date[11];
	const struct unit_row *unit;
	struct run active, closed;
	struct site claimed_site, flagged_site;
	uint32_t flagged_nic; /* the establishment that calls itself head office; 0 none */
	bool has_claimed;               /* the head office that the unit names has come by */
	void *run_bytes[2];
	uint8_t *value;
};

struct str unit_key(uint8_t out[UNIT_KEY_BYTES], uint32_t siren)
{
	for (unsigned i = 0; i < UNIT_KEY_BYTES; i++)
		out[i] = (uint8_t)(siren >> (8 * (UNIT_KEY_BYTES - 1 - i)));
	return str_from(out, UNIT_KEY_BYTES);
}

struct str sheet_key(uint8_t out[SHEET_KEY_BYTES], uint32_t siren, bool is_active,
                     uint32_t last_nic)
{
	(void)unit_key(out, siren);
	out[4] = is_active ? 0 : 1;
	out[5] = (uint8_t)(last_nic >> 16);
	out[6] = (uint8_t)(last_nic >> 8);
	out[7] = (uint8_t)last_nic;
	return str_from(out, SHEET_KEY_BYTES);
}

enum err build_open(struct mem *m, struct str path, uint64_t map_max, enum indexed indexed,
                    struct build **out)
{
	struct build *b = mem_new_of(m, struct build);

	b->mem = m;
	TRY(book_create(m, path, map_max, &b->book));
	b->content = content_new(m);
	b->indexed = indexed;
	if (indexed != INDEXED_NONE)
		TRY(names_open(m, str_fmt(m, STR_FMT ".names", STR_ARG(path)), &b->names));
	b->words.towns = words_new(m, TOWN_BYTES_MAX, TOWNS_MAX);
	words_add_keys(m, b->words.towns);
	b->words.terms = words_new(m, TERM_BYTES_MAX, TERMS_MAX);
	b->run_bytes[0] = mem_room(m, ACTIVE_BYTES_MAX);
	b->run_bytes[1] = mem_room(m, CLOSED_BYTES_MAX);
	b->value = mem_room(m, UNIT_VALUE_MAX);
	*out = b;
	return OK;
}

void build_pulse(struct build *b, struct pulse pulse)
{
	content_pulse(b->content, pulse);
}

void build_begin(struct build *b, const struct unit_row *row)
{
	assert(b->unit == NULL);
	b->unit = row;
	b->active = (struct run){ .bytes = packer_on(b->run_bytes[0], ACTIVE_BYTES_MAX) };
	b->closed = (struct run){ .bytes = packer_on(b->run_bytes[1], CLOSED_BYTES_MAX) };
	b->flagged_nic = 0;
	b->has_claimed = false;
	build_treated(b, row->treated);
}

static void note_text(char out[8], struct str text)
{
	size_t n = text.n < 8 ? text.n : 0;

	if (n > 0)
		memcpy(out, text.p, n);
	out[n] = '\0';
}

static void note_site(struct site *site, const struct place_row *row)
{
	note_text(site->commune, row->commune);
}

enum err build_place(struct build *b, struct place_row *row)
{
	struct run *run = row->is_active ? &b->active : &b->closed;

	assert(b->unit != NULL && row->siren == b->unit->siren && row->nic > run->last_nic);
	if (b->unit->is_partial)
		stock_hide(row);
	record_put_place(&run->bytes, &b->words, row);
	if (run->bytes.is_full)
		return err_note(ERR_LIMIT, "siren=%09u why=unit_full", row->siren);
	run->count++;
	run->last_nic = row->nic;
	if (row->is_head && b->flagged_nic == 0) {
		b->flagged_nic = row->nic;
		note_site(&b->flagged_site, row);
	}
	if (row->nic == b->unit->head_nic) {
		b->has_claimed = true;
		note_site(&b->claimed_site, row);
	}
	build_treated(b, row->treated);
	return OK;
}

/* Cuts a run into sheets and lists them: count and last NIC of each. */
static enum err put_sheets(struct build *b, struct packer *value, const struct run *run,
                           bool is_active)
{
	struct str all = packed(&run->bytes);
	struct unpacker u = unpacker_on(all.p, all.n);
	uint8_t key[SHEET_KEY_BYTES];

	while (u.at < u.end) {
		const uint8_t *from = u.at, *item = u.at;
		uint32_t count = 0, nic = 0, last = 0;

		while (u.at < u.end) {
			item = u.at;
			bool is_good = record_skip_place(&u, is_active, &nic);

			assert(is_good);
			if (count > 0 && (size_t)(u.at - from) > BOOK_VALUE_FIT) {
				u.at = item;
				break;
			}
			count++;
			last = nic;
		}
		TRY(build_put(b, CHAPTER_SHEET, sheet_key(key, b->unit->siren, is_active, last),
			      str_from(from, (size_t)(u.at - from))));
		pack_number(value, count);
		pack_number(value, last);
	}
	return OK;
}

/* The head office that exists: the unit's own word first, then an establishment's. Another one
 * named by either is kept as the claim. */
static uint32_t choose_head(const struct build *b, uint32_t *claimed)
{
	uint32_t head = b->has_claimed ? b->unit->head_nic : b->flagged_nic;

	*claimed = head;
	if (b->unit->head_nic != 0 && b->unit->head_nic != head)
		*claimed = b->unit->head_nic;
	else if (b->flagged_nic != 0 && b->flagged_nic != head)
		*claimed = b->flagged_nic;
	return head;
}

static void count_unit(struct build *b)
{
	b->counts.units++;
	b->counts.active_units += b->unit->is_active;
	b->counts.establishments += b->active.count + b->closed.count;
	b->counts.active_establishments += b->active.count;
}

/* Active ones, and natural persons only where that was asked for: such a search is a directory of
 * people. Who has no name, because it is masked, is in no index. */
static bool is_indexed(const struct build *b, bool is_active, bool is_natural, struct str name)
{
	return b->indexed != INDEXED_NONE && is_active && name.n > 0 &&
	       (!is_natural || b->indexed == INDEXED_PERSONS);
}

static enum err index_unit(struct build *b, uint32_t head)
{
	const struct unit_row *unit = b->unit;
	const struct site *site = head == 0        ? NULL
	                          : b->has_claimed ? &b->claimed_site
	                                           : &b->flagged_site;
	struct named named = { .siren = unit->siren, .active_count = b->active.count,
			       .is_natural = unit->is_natural,
			       .texts = { unit->name, unit->acronym, unit->usual_name } };

	if (!is_indexed(b, unit->is_active, unit->is_natural, unit->name))
		return OK;
	if (site != NULL)
		named.commune = str_of(site->commune);
	return names_add(b->names, &named);
}

enum err build_end(struct build *b)
{
	struct packer value = packer_on(b->value, UNIT_VALUE_MAX);
	struct str active = packed(&b->active.bytes), closed = packed(&b->closed.bytes);
	uint8_t key[UNIT_KEY_BYTES];
	uint32_t claimed, head = choose_head(b, &claimed);

	record_put_unit(&value, &b->words, b->unit, head, claimed);
	size_t facts = packed(&value).n;
	bool is_paged = facts + active.n + closed.n + 8 > BOOK_VALUE_FIT;

	pack_number(&value, (uint64_t)b->active.count * 2 + is_paged);
	pack_number(&value, b->closed.count);
	if (is_paged) {
		TRY(put_sheets(b, &value, &b->active, true));
		TRY(put_sheets(b, &value, &b->closed, false));
	} else {
		pack_bytes(&value, active);
		pack_bytes(&value, closed);
	}
	assert(!value.is_full);
	TRY(build_put(b, CHAPTER_UNIT, unit_key(key, b->unit->siren), packed(&value)));
	TRY(index_unit(b, head));
	count_unit(b);
	b->unit = NULL;
	return OK;
}

enum err build_put(struct build *b, enum chapter chapter, struct str key, struct str value)
{
	content_add(b->content, chapter, key, value);
	return book_append(b->book, chapter, key, value);
}

const char *build_base_date(const struct build *b)
{
	return b->base_date;
}

void build_orphan(struct build *b)
{
	b->counts.orphans++;
}

/* YYYY-MM- as a number that sorts like the text: for each row, without a call. */
static uint64_t month_of(const char *date)
{
	uint64_t eight;

	memcpy(&eight, date, sizeof eight);
	return be64toh(eight);
}

void build_treated(struct build *b, struct str timestamp)
{
	if (timestamp.n >= 10 && month_of(timestamp.p) >= month_of(b->base_date) &&
	    memcmp(timestamp.p, b->base_date, 10) > 0 && pack_date(timestamp) != 0)
		memcpy(b->base_date, timestamp.p, 10);
}

const struct build_counts *build_counts(const struct build *b)
{
	return &b->counts;
}

static struct str head_value(struct build *b)
{
	enum { HEAD_BYTES = 128 };
	struct packer p = packer_on(mem_get(b->mem, 1, HEAD_BYTES), HEAD_BYTES);

	pack_text(&p, str_of(head_magic));
	pack_number(&p, HEAD_VERSION);
	pack_text(&p, str_of(b->base_date));
	pack_number(&p, b->counts.units);
	pack_number(&p, b->counts.active_units);
	pack_number(&p, b->counts.establishments);
	pack_number(&p, b->counts.active_establishments);
	pack_number(&p, b->counts.orphans);
	pack_number(&p, b->indexed);
	assert(!p.is_full);
	return packed(&p);
}

bool head_get(struct str value, struct head *out)
{
	struct unpacker u = unpacker_on(value.p, value.n);
	struct head head = { 0 };

	if (!str_eq_c(unpack_text(&u), head_magic) ||
	    unpack_number(&u, HEAD_VERSION) != HEAD_VERSION)
		return false;
	struct str date = unpack_text(&u);

	if (date.n >= sizeof head.base_date)
		return false;
	if (date.n > 0)
		memcpy(head.base_date, date.p, date.n);
	head.counts.units = unpack_number(&u, UINT32_MAX);
	head.counts.active_units = unpack_number(&u, UINT32_MAX);
	head.counts.establishments = unpack_number(&u, UINT32_MAX);
	head.counts.active_establishments = unpack_number(&u, UINT32_MAX);
	head.counts.orphans = unpack_number(&u, UINT32_MAX);
	head.indexed = (enum indexed)unpack_number(&u, INDEXED_COUNT - 1);
	*out = head;
	return !u.is_bad;
}

enum err build_finish(struct build *b, struct hash *content_out)
{
	const struct str names[] = { STR("head"), STR("terms"), STR("towns") };
	const struct str values[] = { head_value(b), words_value(b->words.terms),
				      words_value(b->words.towns) };

	assert(b->unit == NULL);
	if (b->names != NULL)
		TRY(names_write(b->names, b));
	for (size_t i = 0; i < 3; i++)
		content_add(b->content, CHAPTER_HEAD, names[i], values[i]);
	*content_out = content_end(b->content);
	TRY(book_append(b->book, CHAPTER_HEAD, names[0], values[0]));
	TRY(book_append(b->book, CHAPTER_HEAD, STR("sha256"), hash_view(content_out)));
	TRY(book_append(b->book, CHAPTER_HEAD, names[1], values[1]));
	TRY(book_append(b->book, CHAPTER_HEAD, names[2], values[2]));
	return book_finish(b->book);
}

enum err build_publish(struct build *b)
{
	return book_publish(b->book);
}

enum err build_take_words(struct build *b, const struct lexicons *old)
{
	if (words_take(b->words.towns, &old->towns) && words_take(b->words.terms, &old->terms))
		return OK;
	return err_note(ERR_INVALID, "why=dictionary_damaged");
}

enum err build_copy(struct build *b, const struct kept_unit *unit)
{
	uint8_t key[UNIT_KEY_BYTES];

	assert(b->unit == NULL);
	TRY(build_put(b, CHAPTER_UNIT, unit_key(key, unit->siren), unit->value));
	b->counts.units++;
	b->counts.active_units += unit->is_active;
	b->counts.establishments += unit->active_count + unit->closed_count;
	b->counts.active_establishments += unit->active_count;
	if (!is_indexed(b, unit->is_active, unit->is_natural, unit->texts[0]))
		return OK;
	struct named named = { .siren = unit->siren, .active_count = unit->active_count,
			       .is_natural = unit->is_natural,
			       .texts = { unit->texts[0], unit->texts[1], unit->texts[2] },
			       .commune = unit->commune };

	return names_add(b->names, &named);
}
