/* sayc.c - sentences to C: sayc OUT.c OUT.h fr.po en.po …
 *
 * The first file is the source, the others are its translations. Each area.name becomes SAY_area_name.
 * A key that one file lacks, or whose holes differ, is an error at its line. */
#include <stdio.h>
#include <string.h>

#include "po.h"
#include "text.h"
#include "typo.h"

enum { LANGUAGES_MAX = 2 };

static void add_name(struct text *t, const char *key)
{
	for (; *key != '\0'; key++)
		text_add(t, *key == '.' ? "_" : key, 1);
}

static void check(const struct po *source, const struct po *translation, const char *path)
{
	for (size_t i = 0; i < source->count; i++) {
		const struct po_entry *entry = &source->entries[i];

		if (!po_is_key(entry->id))
			text_die(entry->path, entry->line, "\"%s\" is not area.name", entry->id);
		const struct po_entry *other = po_find(translation, entry->id);

		if (other == NULL)
			text_die(entry->path, entry->line, "\"%s\" is missing in %s", entry->id,
				text_short_path(path));
		if ((entry->text[1] == NULL) != (other->text[1] == NULL))
			text_die(other->path, other->line, "\"%s\" has a plural in one language only", entry->id);
		po_same_holes(entry, other);
	}
	for (size_t i = 0; i < translation->count; i++) {
		const struct po_entry *entry = &translation->entries[i];

		if (po_is_key(entry->id) && po_find(source, entry->id) == NULL)
			text_die(entry->path, entry->line, "\"%s\" is not in the source language", entry->id);
	}
}

static void write_header(const struct po *source, const char *path)
{
	struct text t = { 0 };

	text_add_c(&t, "/* made by gen/sayc from say/fr.po */\n#ifndef SAY_H\n#define SAY_H\n"
		"#include \"base/lang.h\"\n\nenum say {\n\tSAY_NONE,\n");
	for (size_t i = 0; i < source->count; i++) {
		text_add_c(&t, "\tSAY_");
		add_name(&t, source->entries[i].id);
		text_add_c(&t, ",\n");
	}
	text_add_c(&t, "\tSAY_COUNT\n};\n\n"
		"/* The sentence, or its first plural form; SAY_NONE is empty. */\n"
		"struct str say(enum lang, enum say);\n\n"
		"/* The form that n of something takes in this language. */\n"
		"struct str say_many(enum lang, enum say, int64_t n);\n\n"
		"/* Fills the {holes}: say_fill(mem, lang, SAY_x, {\"n\", text}, {\"mail\", text}). A hole without\n"
		" * a value is a bug. say_fill_many chooses the form by n and gives {n} itself. */\n"
		"#define say_fill(mem, lang, id, ...) \\\n"
		"\tlang_fill((mem), say((lang), (id)), (const struct lang_hole[]){ __VA_ARGS__ }, \\\n"
		"\t\tsizeof((const struct lang_hole[]){ __VA_ARGS__ }) / sizeof(struct lang_hole))\n"
		"struct str say_fill_many(struct mem *, enum lang, enum say, int64_t n);\n\n"
		"/* \"org.siren_length\": what tests and logs call a sentence. */\n"
		"const char *say_key(enum say);\n\n#endif\n");
	text_to_file(&t, path);
}

static void add_texts(struct text *t, const struct po *po, const struct po *source,
	void (*typo)(struct text *, const char *))
{
	for (size_t i = 0; i < source->count; i++) {
		const struct po_entry *entry = po_find(po, source->entries[i].id);

		text_add_c(t, "\t\t{ ");
		for (size_t form = 0; form < PO_FORMS; form++) {
			struct text set = { 0 };

			typo(&set, entry->text[form] == NULL ? entry->text[0] : entry->text[form]);
			text_fmt(t, "{ ");
			text_add_c_literal(t, set.p, set.n);
			text_fmt(t, ", %zu }, ", set.n);
		}
		text_add_c(t, "},\n");
	}
}

static void write_tables(const struct po *all, const char *path)
{
	struct text t = { 0 };

	text_add_c(&t, "/* made by gen/sayc from say/fr.po and say/en.po */\n#include \"say.h\"\n\n"
		"#include <assert.h>\n\n#include \"base/str.h\"\n\n"
		"static const struct str texts[LANG_COUNT][SAY_COUNT][2] = {\n"
		"\t{\n\t\t{ { \"\", 0 }, { \"\", 0 } },\n");
	add_texts(&t, &all[0], &all[0], typo_french);
	text_add_c(&t, "\t},\n\t{\n\t\t{ { \"\", 0 }, { \"\", 0 } },\n");
	add_texts(&t, &all[1], &all[0], typo_english);
	text_add_c(&t, "\t},\n};\n\nstatic const char *const keys[SAY_COUNT] = {\n\t\"\",\n");
	for (size_t i = 0; i < all[0].count; i++)
		text_fmt(&t, "\t\"%s\",\n", all[0].entries[i].id);
	text_add_c(&t, "};\n\n"
		"struct str say(enum lang lang, enum say id)\n{\n"
		"\tassert(lang < LANG_COUNT && id < SAY_COUNT);\n\treturn texts[lang][id][0];\n}\n\n"
		"struct str say_many(enum lang lang, enum say id, int64_t n)\n{\n"
		"\tassert(lang < LANG_COUNT && id < SAY_COUNT);\n"
		"\treturn texts[lang][id][lang_is_many(lang, n) ? 1 : 0];\n}\n\n"
		"struct str say_fill_many(struct mem *m, enum lang lang, enum say id, int64_t n)\n{\n"
		"\treturn lang_fill(m, say_many(lang, id, n),\n"
		"\t\t(const struct lang_hole[]){ { \"n\", lang_number(m, lang, n) } }, 1);\n}\n\n"
		"const char *say_key(enum say id)\n{\n\tassert(id < SAY_COUNT);\n\treturn keys[id];\n}\n");
	text_to_file(&t, path);
}

int main(int count, char **words)
{
	struct po all[LANGUAGES_MAX] = { 0 };

	if (count != 5) {
		fputs("usage: sayc OUT.c OUT.h fr.po en.po\n", stderr);
		return 64;
	}
	po_read(&all[0], words[3]);
	po_read(&all[1], words[4]);
	check(&all[0], &all[1], words[4]);
	write_header(&all[0], words[2]);
	write_tables(all, words[1]);
	return 0;
}
