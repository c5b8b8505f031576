#ifndef SIRENE_REGISTER_H
#define SIRENE_REGISTER_H
#include "base/str.h"

/* register.h - the company register: one read-only file, mapped, answering in microseconds.
 *
 * Everything handed out is copied into the caller's arena, so the file may be replaced while
 * answers are in use. A masked value ([ND]) is empty here, always. Texts are as INSEE writes them:
 * capitals. */

struct sirene;                          /* an open register */

enum {
	REGISTER_HITS_MAX = 50,
	REGISTER_PAGE_MAX = 200,        /* establishments one call gives at most */
};

struct unit {
	struct str siren;
	struct str name; /* denomination, or usual first name and name; empty when masked */
	struct str first_name, last_name;       /* of a natural person, when not masked */
	struct str acronym, usual_name; /* never part of the name in a certificate */
	struct str legal_form;          /* 4 digits for legal_form.h, or empty */
	struct str naf, naf25;          /* 84.11Z; the code of the 2025 nomenclature, when known */
	struct str created;             /* YYYY-MM-DD or empty */
	struct str ceased;              /* of a ceased unit: since when */
	struct str head_nic; /* five digits of an establishment of the register, or empty */
	bool is_active, is_natural, is_purged;
	bool is_partial;                /* partial diffusion: sentence org.partial */
	bool is_head_doubtful; /* the unit and its establishments name different head offices */
	uint32_t active_count, closed_count;
};

struct establishment {
	struct str siret, nic;
	struct str sign;                /* sign (enseigne) or usual name of its own, or empty */
	struct str
	    estab_name; /* sign, else usual name, else the unit's usual name, else its name */
	struct str addr_extra, addr_street, addr_box, addr_postcode, addr_city;
	struct str addr_country; /* ISO 3166-1: FR; empty when only the name below is known */
	struct str country_name;        /* of an address abroad */
	struct str commune;             /* INSEE's code, not the postcode */
	struct str naf;
	struct str closed;              /* YYYY-MM-DD of a closed one */
	bool is_active, is_head;
	bool is_partial;                /* its address is masked: only commune and town are given */
};

struct establishments {
	struct establishment *v;
	size_t n;                       /* in v */
	size_t total;                   /* that fit the filter */
};

struct hit {
	struct unit unit;
	struct establishment head;      /* nic empty when the register holds none */
};

struct hits {
	struct hit *v;
	size_t n, total;                /* total: that fit, as far as was looked */
	bool is_complete; /* false: the work was capped, there may be others and better ones */
};

struct register_facts {
	struct str base_date;           /* YYYY-MM-DD: the greatest treatment date in the files */
	struct str sha256;              /* of the register's content, 64 hexadecimal digits */
	uint64_t units, active_units, establishments, active_establishments, orphans, bytes;
	bool has_names, has_persons;    /* whether names can be searched, those of people too */
};

/* ERR_NOT_FOUND: no file; ERR_INVALID: cut, foreign, or of another version. Closed with the
 * arena. */
MUST_CHECK enum err register_open(struct mem *, struct str path, struct sirene **out);

/* Between two requests: maps the new file when another one has taken its name. On any error the old
 * one goes on serving. */
MUST_CHECK enum err register_renew(struct sirene *, bool *is_new);

void register_facts(const struct sirene *, struct mem *, struct register_facts *out);

/* siren: nine digits. ERR_NOT_FOUND: unknown *or not visible*; ERR_INVALID: malformed, or a damaged
 * file. */
MUST_CHECK enum err register_unit(const struct sirene *, struct mem *, struct str siren,
                                  struct unit *out);

/* Active establishments, head office first, then by NIC; from and max count those that fit the
 * filter. filter: words that must all occur in NIC, postcode, town, street or sign, accents and
 * case aside. */
MUST_CHECK enum err register_establishments(const struct sirene *, struct mem *, struct str siren,
					    struct str filter, size_t from, size_t max,
					    struct establishments *out);

/* One by its SIRET, closed ones too: is_active says. */
MUST_CHECK enum err register_establishment(const struct sirene *, struct mem *, struct str siret,
					   struct establishment *out);


/* Active units by the words of their name, acronym or usual name, the last word as a beginning.
 * place: of the head office a département (75, 2A, 971), a postcode, CEDEX or commune code, or the
 * beginning of its town's name; or empty. Natural persons are not in the index unless the import was
 * told so. Best first: the very name, then legal persons, then those with most active establishments,
 * then by SIREN. max is at most REGISTER_HITS_MAX. The work is bounded whatever the words (search.c). */
MUST_CHECK enum err register_search(const struct sirene *, struct mem *, struct str words,
                                    struct str place, size_t max, struct hits *out);

#endif
