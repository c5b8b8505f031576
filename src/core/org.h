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
	ORG_DOWN                        /* the register cannot be asked */
};

struct org_record {
	enum org_answer answer;
	struct directory_unit unit;     /* when found; sites: active ones, and the chosen one */
	struct str as_of;               /* date of the register, YYYY-MM-DD */
	struct str provider;            /* "insee" */
	struct str created;             /* YYYY-MM-DD or empty */
};

/* What the outcome means for the order; kept as a word in the fact sirene_outcome. */
enum org_outcome {
	OUTCOME_NOT_ASKED, OUTCOME_FOUND, OUTCOME_UNKNOWN, OUTCOME_PARTIAL, OUTCOME_CEASED,
	OUTCOME_NO_BODY, OUTCOME_PROTECTED, OUTCOME_DEGRADED, ORG_OUTCOME_COUNT
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

/* Whether a person changed what the register said of this field (F_ESTAB_NAME, F_ADDR_…, F_ORG_…);
 * *register_out: the register's value. */
bool org_is_corrected(const struct facts *, enum field_id, struct str *register_out);

#endif
