/* fieldc.c - the fields in the order of their names, which is that of the canonical text of a dossier, and the places
 * where a name is found.
 *
 * Usage   fieldc OUT.c          linked with the table itself, src/core/field_table.c
 * C cannot sort while it compiles, and a list kept by hand would go wrong with the next row. */
#include <stdlib.h>
#include <string.h>

#include "core/field.h"
#include "text.h"

static int by_name(const void *a, const void *b)
{
	return strcmp(fields[*(const unsigned *)a].name, fields[*(const unsigned *)b].name);
}

static void add_places(struct text *c)
{
	unsigned places[FIELD_PLACES];

	for (unsigned i = 0; i < FIELD_PLACES; i++)
		places[i] = F_COUNT;
	for (unsigned id = 0; id < F_COUNT; id++) {
		unsigned place = field_place((struct str){ fields[id].name, strlen(fields[id].name) });

		while (places[place] != F_COUNT)
			place = (place + 1) % FIELD_PLACES;
		places[place] = id;
	}
	text_add_c(c, "\nconst uint8_t field_places[FIELD_PLACES] = {");
	for (unsigned i = 0; i < FIELD_PLACES; i++)
		text_fmt(c, "%s%u,", i % 16 == 0 ? "\n\t" : " ", places[i]);
	text_add_c(c, "\n};\n");
}

int main(int words_n, char **words)
{
	unsigned sorted[F_COUNT];
	struct text c = { 0 };

	for (unsigned id = 0; id < F_COUNT; id++)
		sorted[id] = id;
	qsort(sorted, F_COUNT, sizeof *sorted, by_name);
	text_add_c(&c, "#include \"core/field.h\"\n\nconst uint8_t field_sorted[F_COUNT] = {\n");
	for (unsigned i = 0; i < F_COUNT; i++) {
		if (i > 0 && strcmp(fields[sorted[i - 1]].name, fields[sorted[i]].name) == 0)
			text_die("src/core/field_table.c", 0, "two fields are named %s", fields[sorted[i]].name);
		text_fmt(&c, "\t%u, /* %s */\n", sorted[i], fields[sorted[i]].name);
	}
	text_add_c(&c, "};\n");
	text_add_c(&c, "\nconst struct str field_quoted[F_COUNT] = {\n");
	for (unsigned i = 0; i < F_COUNT; i++)
		text_fmt(&c, "\t{ \"\\\"%s\\\":\", %u },\n", fields[sorted[i]].name,
			 (unsigned)strlen(fields[sorted[i]].name) + 3);
	text_add_c(&c, "};\n");
	text_add_c(&c, "\nconst struct str field_names[F_COUNT] = {\n");
	for (unsigned id = 0; id < F_COUNT; id++)
		text_fmt(&c, "\t{ \"%s\", %u },\n", fields[id].name, (unsigned)strlen(fields[id].name));
	text_add_c(&c, "};\n");
	add_places(&c);
	text_to_file(&c, words[words_n - 1]);
	return 0;
}
