#ifndef PAPER_KIT_H
#define PAPER_KIT_H
#include "base/str.h"

/* paper_kit.h - what the tests of src/paper/ share: small PDFs made by hand, a folder, other programs. */

/* A new folder under /tmp, its name kept in the arena, removed with it. */
const char *kit_folder(struct mem *);
const char *kit_path(struct mem *, const char *folder, const char *name);
void kit_save(const char *path, struct str bytes);
struct str kit_load(struct mem *, const char *path);

/* Runs a program found in PATH, arguments up to NULL; its output (both streams) is in *out when that is
 * not NULL. The exit status, or -1. */
int kit_run(struct mem *, struct str *out, const char *program, ...);

/* A classic PDF 1.7 of that many pages with text, a catalogue, /Info and /ID; each object body is text.
 * filler bytes of incompressible stream make it large. Fields: see kit_pdf_fields. */
struct kit_pdf {
	int pages;
	size_t filler;
	bool has_fields;                /* holder, rep (visible, page 1) and archive (no surface) */
};
struct str kit_pdf(struct mem *, struct kit_pdf);

/* A file of these object bodies, 1 upwards, as they are; extra goes into the trailer. */
struct str kit_file(struct mem *, const char *const *bodies, size_t n, const char *extra);

/* A stamp as the press draws it: one page with a frame and words. */
struct str kit_stamp(struct mem *, const char *words);

/* A copy where every "from" reads "to" (of equal length). Asserts that there was one. */
struct str kit_swap(struct mem *, struct str file, const char *from, const char *to);

#endif
