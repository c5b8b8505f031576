#ifndef TEST_CORE_KIT_H
#define TEST_CORE_KIT_H
#include "core/check.h"
#include "core/org.h"

/* core_kit.h - a situation on 22 November 2026 in which every step is right: tests change one thing. */

struct kit {
	struct mem *mem;
	struct portal portal;
	struct product product;
	struct office offices[2];
	struct facts facts;
	struct situation s;
	struct directory_site sites[3];
	struct org_record record;
};

/* A company at 12 rue du Lac, a qualified signature on a USB key, holder and representative apart. */
void kit_make(struct kit *, struct mem *);
void kit_type(struct kit *, enum field_id, const char *typed);         /* tidied, as a form does */
void kit_date(struct kit *, enum field_id, const char *day, const char *month, const char *year);

/* The French sentence said of the field when its step is checked, or "" when none is. */
const char *kit_said(struct kit *, enum field_id);
size_t kit_wrong(struct kit *, enum step);

/* A file of the tree, whole; empty when it cannot be read. */
struct str kit_file(struct mem *, const char *path);

#endif
