#ifndef GEN_PO_H
#define GEN_PO_H
#include <stdbool.h>
#include <stddef.h>

/* po.h - sentences as translators keep them: msgid, msgstr, msgstr[0], msgstr[1], # comments.
 * A msgid of the form area.name is a key; any other one is a French sentence of a template. */

enum { PO_ENTRIES_MAX = 8192, PO_FORMS = 2 };

struct po_entry {
	const char *id;
	const char *text[PO_FORMS];     /* [0] one, [1] many; [1] is NULL when there is no plural */
	const char *path;
	int line;
	bool is_used;
};

struct po {
	struct po_entry *entries;
	size_t count;
};

/* Adds the entries of one file; twice the same msgid, a missing or an empty msgstr ends the program. */
void po_read(struct po *, const char *path);

struct po_entry *po_find(const struct po *, const char *id);    /* NULL: there is none */
bool po_is_key(const char *id);

/* Ends the program unless both texts name the same holes {like_this}. */
void po_same_holes(const struct po_entry *source, const struct po_entry *translation);

/* The next hole from *at on: its name without braces, *at moves behind it. False: no more. */
bool po_hole(const char **at, char *name_out, size_t room);

#endif
