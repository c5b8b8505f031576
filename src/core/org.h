#ifndef CORE_ORG_H
#define CORE_ORG_H
#include "base/legal_form.h"
#include "core/catalogue.h"
#include "core/facts.h"
#include "core/ports.h"

/* org.h - what the register's answer does to step 1: the outcome is kept, the answers are filled in, and
 * the register's own values stay beside the corrected ones. The caller asks the register; core never does. */

enum org_answer {
	ORG_FOUND,
	ORG_ABSENT,                     /* the register has no such number */
	ORG_WAITING,                    /* it is being asked live (lookup.h) */
	ORG_MOVED,                      /* the number is a double; reason says of which */
	ORG_DOWN                        /* the register cannot be asked */
};

struct org_record {
	enum org_answer answer;
	struct directory_unit unit;     /* when found; sites: active ones, and the chosen one */
	struct str as_of;               /* date of the register, YYYY-MM-DD */
	struct str provider;            /* "insee" */
	struct str created;             /* YYYY-MM-DD or empty */
	struct str reason;              /* down: why, a word (late, busy, no_answer…); moved: the other number */
};

/* What the outcome means for the order; kept as a word in the fact sirene_outcome. */
enum org_outcome {
	OUTCOME_NOT_ASKED, OUTCOME_FOUND, OUTCOME_UNKNOWN, OUTCOME_PARTIAL, OUTCOME_CEASED,
	OUTCOME_NO_BODY, OUTCOME_PROTECTED, OUTCOME_DEGRADED, OUTCOME_WAITING, OUTCOME_MOVED,
	ORG_OUTCOME_COUNT
};

enum org_outcome org_outcome(const struct facts *);

/* Applies a record to the facts whose F_SIREN (and F_NIC when chosen) was typed. Another SIREN than the
 * one asked last: everything of the former organisation goes. Another NIC: the address and the name of
 * the establishment are filled again. A value that a person corrected stays. */
void org_apply(struct mem *, const struct portal *, const struct org_record *, struct facts *);

/* Name, type and address are typed by hand: a granted invitation code, a register that is down, or a
 * portal that lets partial ones type their address. */
bool org_is_manual(const struct facts *);

/* "Commune et commune nouvelle": label of the legal form; empty when unknown. French, as data. */
struct str org_form_label(const struct facts *);
enum org_type org_type_of_facts(const struct facts *);

/* What the register says now against what it said when the step was typed: drawn at the recap, kept as
 * flags for the office (core/recheck.h). */
enum org_change {
	CHANGE_GONE,                    /* no such number any more, or it may not be shown */
	CHANGE_CEASED, CHANGE_PARTIAL,
	CHANGE_SITE_CLOSED,             /* the establishment */
	CHANGE_RENAMED, CHANGE_FORM, CHANGE_ADDRESS,
	ORG_CHANGE_COUNT
};
struct org_difference {
	enum org_change change;
	struct str was, now;            /* the register's own values; empty where they say nothing */
};
const char *org_change_name(enum org_change);   /* "gone", "ceased", ... */
/* These end an order that is not validated yet; the others are looked at by the office. */
bool org_change_stops(enum org_change);
/* At most one of each, in their order. The record: found or absent, about the F_SIREN and F_NIC of facts. */
size_t org_differences(struct mem *, const struct facts *, const struct org_record *,
		       struct org_difference out[ORG_CHANGE_COUNT]);

/* Whether a person changed what the register said of this field (F_ESTAB_NAME, F_ADDR_…, F_ORG_…);
 * *register_out: the register's value. */
bool org_is_corrected(const struct facts *, enum field_id, struct str *register_out);

#endif
