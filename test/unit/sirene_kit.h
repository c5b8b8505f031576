#ifndef TEST_SIRENE_KIT_H
#define TEST_SIRENE_KIT_H
#include "sirene/import.h"

/* sirene_kit.h - a folder of its own, small stock files and registers for the register's tests. */

struct kit {
	struct mem *mem;
	const char *folder;             /* removed at the end */
	struct str units, places, path; /* files in it */
};

int kit_make(void **state);
int kit_drop(void **state);

void kit_write(const char *path, struct str text);
struct str kit_read(struct mem *, const char *path);
bool kit_exists(struct str path);

/* Imports the two files into kit->path. */
enum err kit_import(struct kit *, struct import_report *);
/* The demo's own extract. */
enum err kit_import_demo(struct kit *, struct import_report *);
struct sirene *kit_open(struct kit *);

/* Small stock files with the columns that are needed: rows of the short form below. */
struct str kit_units_csv(struct mem *, const char *const *rows,
                         size_t n); /* siren,state,name,category,nic */
struct str kit_places_csv(struct mem *, const char *const *rows,
                          size_t n); /* siren,nic,state,head,way,postcode,city */

#endif
