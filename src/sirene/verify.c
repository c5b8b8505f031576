/* verify.c - reads a register file from end to end.
 *
 * For     after an import or a merge, before the new file takes its name; « sirene verify ».
 * Fails   at the first thing that does not fit, with its SIREN in the log. */
#include "sirene/verify.h"

#include <string.h>

#include "sirene/reader.h"

static const uint32_t SIREN_END = 1000000000;

struct check {
	struct mem *mem;
	struct reading reading;
	struct content *content;
	struct build_counts counts;
	uint64_t sheets;                        /* named by units */
};

static uint32_t siren_of(struct str key)
{
	uint32_t siren = 0;

	for (unsigned i = 0; i < UNIT_KEY_BYTES; i++)
		siren = siren << 8 | (uint8_t)key.p[i];
	return siren;
}

static enum err check_run(struct check *c, const struct unit_value *unit, bool is_active)
{
	struct places places;
	struct place_facts place;
	bool more = true;
	uint32_t count = 0;

	TRY(places_begin(&c->reading, unit, is_active, &places));
	for (;;) {
		uint32_t unlisted = places.unlisted;

		TRY(places_next(&places, &place, &more));
		c->sheets += unlisted != places.unlisted;
		if (!more)
			break;
		count++;
	}
	/* an active run inside the value may have the closed one behind it */
	bool is_last = unit->is_paged || !is_active || unit->closed_count == 0;

	if (count != (is_active ? unit->active_count : unit->closed_count) ||
	    (is_last && places.items.at != places.items.end) ||
	    (unit->is_paged && !is_active && places.list.at != places.list.end))
		return err_note(ERR_INVALID, "siren=%09u why=count_or_rest", unit->siren);
	c->counts.establishments += count;
	c->counts.active_establishments += is_active ? count : 0;
	return OK;
}

static enum err check_unit(struct check *c, struct str key, struct str value)
{
	struct unit_value unit;
	struct place_facts head;

	if (key.n != UNIT_KEY_BYTES || siren_of(key) >= SIREN_END)
		return err_note(ERR_INVALID, "why=unit_key");
	TRY(unit_value_of(&c->reading, siren_of(key), value, &unit));
	TRY(check_run(c, &unit, true));
	TRY(check_run(c, &unit, false));
	if (unit.facts.head_nic != 0)
		TRY(reading_place(&c->reading, &unit, unit.facts.head_nic, &head));
	c->counts.units++;
	c->counts.active_units += unit.facts.unit.is_active;
	return OK;
}

static enum err walk(struct check *c, enum chapter chapter, uint64_t *entries)
{
	struct str key, value;
	enum err e = book_seek(c->reading.book, chapter, STR("\0"), &key, &value);

	for (*entries = 0; e == OK; ++*entries) {
		content_add(c->content, chapter, key, value);
		if (chapter == CHAPTER_UNIT)
			TRY(check_unit(c, key, value));
		e = book_next(c->reading.book, chapter, &key, &value);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err check_content(struct check *c)
{
	static const char *const names[] = { "head", "terms", "towns" };
	struct str value;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		TRY(book_get(c->reading.book, CHAPTER_HEAD, str_of(names[i]), &value));
		content_add(c->content, CHAPTER_HEAD, str_of(names[i]), value);
	}
	struct hash hash = content_end(c->content);

	if (!str_eq(hash_view(&hash), c->reading.sha256))
		return err_note(ERR_INVALID, "why=sha256");
	return OK;
}

static enum err check_counts(const struct check *c, uint64_t sheets)
{
	const struct build_counts *said = &c->reading.head.counts, *met = &c->counts;

	if (said->units != met->units || said->active_units != met->active_units ||
	    said->establishments != met->establishments ||
	    said->active_establishments != met->active_establishments || sheets != c->sheets)
		return err_note(ERR_INVALID, "why=counts");
	return OK;
}

enum err register_verify(struct str path)
{
	return register_verify_telling(path, (struct pulse){ .tell = NULL });
}

enum err register_verify_telling(struct str path, struct pulse pulse)
{
	enum { VERIFY_ARENA_BYTES = 1024 * 1024 };
	struct mem *m = mem_new(VERIFY_ARENA_BYTES);
	struct check c = { .mem = m, .content = content_new(m) };
	uint64_t units = 0, sheets = 0, tokens = 0;
	enum err e = reading_open(m, str_c(m, path), &c.reading);

	content_pulse(c.content, pulse);
	if (e == OK)
		e = walk(&c, CHAPTER_UNIT, &units);
	if (e == OK)
		e = walk(&c, CHAPTER_SHEET, &sheets);
	if (e == OK)
		e = walk(&c, CHAPTER_TOKEN, &tokens);
	if (e == OK)
		e = walk(&c, CHAPTER_WORD, &tokens);
	if (e == OK)
		e = check_counts(&c, sheets);
	if (e == OK)
		e = check_content(&c);
	mem_free(&m);
	return e == ERR_NOT_FOUND && units > 0 ? ERR_INVALID : e;
}
