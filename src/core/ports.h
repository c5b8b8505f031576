#ifndef CORE_PORTS_H
#define CORE_PORTS_H
#include "base/date.h"
#include "base/id.h"

/* ports.h - what the domain asks of the world outside, as tables of functions. The connectors are in
 * reach/ and sirene/; role/ joins the two. */

/* Outcomes of a delivery: what the clerk does next with the job. */
enum outcome {
	OUTCOME_OK,
	OUTCOME_RETRY,                  /* later, with back-off */
	OUTCOME_REFUSED,                /* never: a dead letter, the applicant is told */
	OUTCOME_CONFIG,                 /* our settings are wrong: retried, and an alarm */
	OUTCOME_COUNT
};

struct letter {
	struct str id;                  /* of the outbox row, hex: the same at each try */
	struct str from, to;            /* bare addresses of the envelope */
	struct str message;             /* RFC 5322 bytes, lines end in CRLF */
};

/* Mails. reason_out: why not, <= 200 bytes, no secret; empty when OK. */
struct courier {
	const char *name;               /* smtp, file */
	enum outcome (*deliver)(void *self, struct mem *, const struct letter *, struct str *reason_out);
	void *self;
};

/* Time-stamping authorities (RFC 3161), one each. The bytes are judged by who asked (paper/tsp.h): OK says
 * only that some came. reason_out as above. */
struct stamper {
	const char *name;               /* http */
	enum outcome (*stamp)(void *self, struct mem *, struct str request, struct str *response_out,
			      struct str *reason_out);
	void *self;
};

/* States and lists of certificates (RFC 6960, RFC 5280): request empty, the file at url is wanted. */
struct informer {
	const char *name;               /* http */
	enum outcome (*inform)(void *self, struct mem *, struct str url, struct str request,
			       struct str *answer_out, struct str *reason_out);
	void *self;
};

/* Short messages. */
struct page_letter {
	struct str id;
	struct str number;              /* E.164 */
	struct str text;
};
struct pager {
	const char *name;
	enum outcome (*send)(void *self, struct mem *, const struct page_letter *, struct str *reason_out);
	void *self;
};

/* The company register. */
enum diffusion { DIFFUSION_FULL, DIFFUSION_PARTIAL, DIFFUSION_COUNT };

struct directory_site {                 /* an establishment */
	struct str nic, name, sign, ape;
	struct str line, complement, place, postcode, city, city_code, country;
	struct str closed;              /* YYYY-MM-DD of a closed one */
	bool is_head, is_active;
	enum diffusion diffusion;
};
struct directory_unit {
	struct str siren, name, acronym, legal_form, ape, category;
	struct str first_names, last_name;      /* of a sole trader */
	bool is_active, is_natural;
	bool is_head_doubtful;          /* the source names two head offices */
	enum diffusion diffusion;
	struct str created, closed;             /* YYYY-MM-DD of making and cessation, or empty */
	const struct directory_site *sites;     /* active first, the head first of all */
	size_t sites_n, sites_total;            /* given; known */
	struct str as_of;                       /* YYYY-MM-DD: the newest that is known of it */
};
enum { DIRECTORY_SITES_MAX = 200 };     /* more are searched for */

struct directory {
	/* nic: five digits, or empty; that establishment is among the sites even when it is closed or far
	 * down the list. ERR_NOT_FOUND: no such SIREN in the file. ERR_IO: the register is not there. */
	enum err (*unit)(void *self, struct mem *, struct str siren, struct str nic,
			 struct directory_unit *out);
	/* Active establishments that hold all words of the filter, head first: at most max from the
	 * from-th. total_out counts all that fit. */
	enum err (*sites)(void *self, struct mem *, struct str siren, struct str filter, size_t from,
			  size_t max, struct directory_unit *out);
	/* Units by the words of their name; sites: the head office of each. NULL: it cannot search. */
	enum err (*search)(void *self, struct mem *, struct str words, size_t max,
			   struct directory_unit **out, size_t *n_out);
	struct str (*as_of)(void *self, struct mem *);  /* the register's date, YYYY-MM-DD */
	bool is_live;           /* what it does not hold may be asked live: core/lookup.h */
	void *self;
};

#endif
