/* po.c - see po.h. */
#include "po.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

struct reader {
	struct po *po;
	const char *path;
	int line;
	struct text id, plural_id, text[PO_FORMS];
	struct text *target;            /* what a continuation line goes on with */
	int id_line;
};

static void add_quoted(const struct reader *r, const char *p, struct text *to)
{
	while (*p == ' ')
		p++;
	if (*p++ != '"')
		text_die(r->path, r->line, "a text in double quotes is expected");
	for (; *p != '"'; p++) {
		char c = *p;

		if (c == '\0')
			text_die(r->path, r->line, "the text is not closed");
		if (c == '\\') {
			p++;
			c = *p == 'n' ? '\n' : *p;
		}
		text_add(to, &c, 1);
	}
}

static void keep(struct reader *r)
{
	if (r->id_line == 0)
		return;
	bool is_header = r->id.n == 0;
	struct po *po = r->po;

	if (!is_header) {
		if (po_find(po, r->id.p) != NULL)
			text_die(r->path, r->id_line, "twice the sentence \"%s\"", r->id.p);
		if (r->text[0].n == 0)
			text_die(r->path, r->id_line, "no text for \"%s\"", r->id.p);
		if (r->plural_id.n > 0 && r->text[1].n == 0)
			text_die(r->path, r->id_line, "no plural text for \"%s\"", r->id.p);
		if (po->count == PO_ENTRIES_MAX)
			text_die(r->path, r->id_line, "more than %d sentences", PO_ENTRIES_MAX);
		po->entries[po->count++] = (struct po_entry){ r->id.p,
			{ r->text[0].p, r->text[1].n > 0 ? r->text[1].p : NULL },
			r->path, r->id_line, false };
	}
	r->id = r->plural_id = r->text[0] = r->text[1] = (struct text){ 0 };
	r->target = NULL;
	r->id_line = 0;
}

static void read_line(struct reader *r, const char *line)
{
	static const char *const words[] = { "msgid_plural ", "msgid ", "msgstr ", "msgstr[0] ", "msgstr[1] " };
	struct text *const targets[] = { &r->plural_id, &r->id, &r->text[0], &r->text[0], &r->text[1] };

	if (*line == '\0' || *line == '#')
		return;
	if (*line == '"') {
		if (r->target == NULL)
			text_die(r->path, r->line, "a text that goes on nothing");
		add_quoted(r, line, r->target);
		return;
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strncmp(line, words[i], strlen(words[i])) != 0)
			continue;
		if (i == 1) {
			keep(r);
			r->id_line = r->line;
		}
		r->target = targets[i];
		add_quoted(r, line + strlen(words[i]), r->target);
		return;
	}
	text_die(r->path, r->line, "neither msgid, msgstr, a text nor a comment");
}

void po_read(struct po *po, const char *path)
{
	struct reader r = { .po = po, .path = path, .line = 0 };
	char *all = text_of_file(path, NULL);

	if (po->entries == NULL)
		po->entries = calloc(PO_ENTRIES_MAX, sizeof *po->entries);
	if (po->entries == NULL)
		abort();
	for (char *line = all; line != NULL;) {
		char *end = strchr(line, '\n');

		if (end != NULL)
			*end = '\0';
		r.line++;
		read_line(&r, line);
		line = end == NULL ? NULL : end + 1;
	}
	keep(&r);
}

struct po_entry *po_find(const struct po *po, const char *id)
{
	for (size_t i = 0; i < po->count; i++) {
		if (strcmp(po->entries[i].id, id) == 0)
			return &po->entries[i];
	}
	return NULL;
}

bool po_is_key(const char *id)
{
	const char *dot = strchr(id, '.');

	if (dot == NULL || dot == id || dot[1] == '\0')
		return false;
	for (const char *p = id; *p != '\0'; p++) {
		if (islower((unsigned char)*p) == 0 && isdigit((unsigned char)*p) == 0 && *p != '_' && *p != '.')
			return false;
	}
	return true;
}

bool po_hole(const char **at, char *name_out, size_t room)
{
	const char *open = strchr(*at, '{');

	if (open == NULL)
		return false;
	const char *close = strchr(open, '}');

	if (close == NULL || (size_t)(close - open) > room)
		return false;
	size_t n = (size_t)(close - open - 1);

	memcpy(name_out, open + 1, n);
	name_out[n] = '\0';
	*at = close + 1;
	return true;
}

static bool names(const struct po_entry *entry, const char *hole)
{
	for (size_t form = 0; form < PO_FORMS; form++) {
		const char *at = entry->text[form];
		char name[64];

		while (at != NULL && po_hole(&at, name, sizeof name)) {
			if (strcmp(name, hole) == 0)
				return true;
		}
	}
	return false;
}

static void holes_within(const struct po_entry *inner, const struct po_entry *outer)
{
	for (size_t form = 0; form < PO_FORMS; form++) {
		const char *at = inner->text[form];
		char name[64];

		while (at != NULL && po_hole(&at, name, sizeof name)) {
			if (!names(outer, name))
				text_die(inner->path, inner->line, "{%s} of \"%s\" is not in %s:%d",
					name, inner->text[form], text_short_path(outer->path), outer->line);
		}
	}
}

void po_same_holes(const struct po_entry *source, const struct po_entry *translation)
{
	holes_within(source, translation);
	holes_within(translation, source);
}
