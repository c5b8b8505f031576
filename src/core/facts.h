#ifndef CORE_FACTS_H
#define CORE_FACTS_H
#include "core/field_id.h"
#include "base/json.h"

/* facts.h - what a dossier says: one view and one origin for each field, and its one canonical text.
 * That text is what is kept, hashed, printed, signed and approved. Views live in the arena given. */

enum origin { ORIGIN_NONE, ORIGIN_TYPED, ORIGIN_SIRENE, ORIGIN_ACCOUNT, ORIGIN_HISTORY, ORIGIN_PORTAL,
	ORIGIN_COUNT };

enum { FACTS_VERSION = 1, FACTS_BYTES_MAX = 256 * 1024 };
/* Kept of a typed value beyond its field's limit, so that it can be shown with its complaint; and of a list.
 * All fields full to that, six bytes of text for each control character, stay under FACTS_BYTES_MAX. */
enum { FACTS_SPARE_CHARACTERS = 100, FACTS_LIST_CHARACTERS = 6000 };

struct facts {
	struct str value[F_COUNT];
	enum origin origin[F_COUNT];
	unsigned seen;                  /* bit 1 << step: « Continuer » or « Enregistrer » was pressed there */
};

struct str origin_name(enum origin);

struct str facts_get(const struct facts *, enum field_id);
bool facts_has(const struct facts *, enum field_id);            /* not empty */
bool facts_is(const struct facts *, enum field_id, const char *value);
bool facts_ticked(const struct facts *, enum field_id);         /* a box */

/* Puts a value as it is. An empty one has no origin. */
void facts_set(struct facts *, enum field_id, struct str, enum origin);

/* Puts what a form posted, already tidied: unchanged, it keeps its origin; changed, it is typed, and cut far
 * beyond its field's limit. A field that is AUTO or not kept is left alone, for a form may be forged. */
void facts_type(struct facts *, enum field_id, struct str tidied);

/* {"origins":{…},"seen":3,"v":1,"values":{…}}: names in order, empty values left out. */
struct str facts_text(struct mem *, const struct facts *);

/* Whether that text stays within FACTS_BYTES_MAX, with room for what the program adds later. Asked
 * before anything is kept: people may type more than a dossier holds. */
bool facts_fit(const struct facts *);

/* ERR_INVALID: not exactly such a text, or of a version this program does not know. Names of fields that
 * no longer exist are dropped. Values are views of text, or of mem where they had escapes. */
MUST_CHECK enum err facts_read(struct mem *, struct str text, struct facts *out);

/* The first given name: up to the first comma, else up to the first blank. */
struct str facts_first_name(struct str given_names);
enum person { PERSON_HOLDER, PERSON_REP, PERSON_DELEGATE, PERSON_COUNT };
struct person_fields {                  /* where each keeps what all three have */
	enum field_id civility, birth_name, use_name, given_names, email, mobile, function;
	enum field_id id_type, id_number, id_expiry, id_issued, history_ok;
};
extern const struct person_fields persons[PERSON_COUNT];

/* Whose fields hold the person: PERSON_HOLDER for a representative who is the holder. */
enum person facts_who(const struct facts *, enum person);

/* "Claire Marchand": first given name and use name, else birth name, of the person whose CIVILITY field
 * is given; empty when not typed. The representative who is the holder has the holder's fields. */
struct str facts_person(struct mem *, const struct facts *, enum field_id civility);

/* Who signs second: F_D_CIVILITY with a delegate, else F_R_CIVILITY, or F_H_CIVILITY when holder and
 * representative are one. */
enum field_id facts_second(const struct facts *);
enum person person_of(enum field_id civility);
/* The same field of another person: person_beside(F_R_CIVILITY, F_H_EMAIL) is F_R_EMAIL. */
enum field_id person_beside(enum field_id civility, enum field_id of_holder);

#endif
