#ifndef CORE_CATALOGUE_H
#define CORE_CATALOGUE_H
#include "core/ctx.h"
#include "core/field_id.h"

/* catalogue.h - what is sold, by whom, where: versioned data of the database, loaded from files, never
 * an if in the code. Everything read lives in ctx->mem. Languages: the data are in French. */

/* What a certificate is worth: the stars of the RGS, or eIDAS's words. */
enum assurance { ASSURANCE_NONE, ASSURANCE_RGS_1, ASSURANCE_RGS_2, ASSURANCE_RGS_3, ASSURANCE_ADVANCED,
	ASSURANCE_QUALIFIED, ASSURANCE_COUNT };
enum usage { USAGE_AUTHENTICATION = 1, USAGE_SIGNATURE = 2, USAGE_SEAL = 4, USAGE_TLS_CLIENT = 8,
	USAGE_TLS_SERVER = 16 };
enum subject_kind { SUBJECT_NATURAL, SUBJECT_SEAL, SUBJECT_CLIENT, SUBJECT_SERVER, SUBJECT_COUNT };
enum device_need { DEVICE_NONE, DEVICE_OPTIONAL, DEVICE_QUALIFIED, DEVICE_COUNT };
enum identity { IDENTITY_MINIMAL, IDENTITY_BIRTH, IDENTITY_FULL, IDENTITY_COUNT };
enum delivery { DELIVERY_DOWNLOAD, DELIVERY_FACE, DELIVERY_POST, DELIVERY_COUNT };

enum { PACKS_MAX = 3, LOCKS_MAX = 24, PRODUCTS_MAX = 32, OFFICES_MAX = 64 };

struct lock {                           /* a value fixed by the portal: shown, never taken from a form */
	enum field_id field;
	struct str value;
};

struct portal {
	int64_t number;                 /* the portal column of every key */
	struct str key;                 /* "ardoise": stable word of files and logs */
	struct str name, operated_by, sales_mail, help_mail, help_phone, logo;
	bool is_open, partial_self_entry, cni_extension, po_required;
	struct lock locks[LOCKS_MAX];
	size_t n_locks;
	struct lock defaults[LOCKS_MAX];        /* prefilled, editable */
	size_t n_defaults;
};

struct product {
	struct str id, name, summary, prerequisites;    /* prerequisites: one a line */
	struct str level_text, usage_text, device_text, delivery_text;
	int64_t version;
	enum assurance assurance;
	unsigned usages;
	enum subject_kind subject;
	enum device_need device;
	enum identity identity;
	enum delivery delivery;
	unsigned approvals;
	bool has_siret_id;              /* organizationIdentifier of the SIRET, else of the SIREN */
	bool has_email, has_nationality, has_pin_post, publishes, uses_use_name;
	bool has_copies_together;       /* both signers' identity copies in one file (N9: apart by default) */
	/* as this portal sells it */
	unsigned packs[PACKS_MAX];      /* years */
	int64_t prices_cents[PACKS_MAX];        /* without tax, of the pack beside */
	size_t n_packs;
	struct str payments, device_modes;      /* values of the field, one a line; one alone is fixed */
	int64_t device_cents;
	unsigned vat_points;            /* hundredths of a percent: 2000 is 20 % */
};

/* What office_pick may also be until it is kept: the office that office_send is. No office is called so. */
#define OFFICE_SAME "same"

struct office {
	struct str id, name, street, postcode, city, phone, mail, hours, access, map_url;
	bool does_send, does_pick;
};

struct terms { struct str version, date, text; };       /* text: paragraphs, a blank line between */

/* ERR_NOT_FOUND: no such portal as ctx->portal. */
MUST_CHECK enum err portal_get(const struct ctx *, const struct portal **out);
/* The fixed value of a field, NULL when the portal does not fix it. */
const struct str *portal_lock(const struct portal *, enum field_id);
/* What the portal proposes for it; empty: nothing. */
struct str portal_default(const struct portal *, enum field_id);

/* What ctx->portal sells, in its order; at most PRODUCTS_MAX. */
MUST_CHECK enum err product_list(const struct ctx *, struct product **out, size_t *n_out);
/* ERR_NOT_FOUND: unknown, or not sold by ctx->portal. */
MUST_CHECK enum err product_get(const struct ctx *, struct str id, struct product **out);
/* The one that ctx->portal sells; empty: it sells several, or none. */
MUST_CHECK enum err product_only(const struct ctx *, struct str *id_out);
/* Cents without tax and the tax of a pack with this device mode; false: not sold so. */
bool product_price(const struct product *, struct str pack, struct str device_mode,
	int64_t *cents_out, int64_t *vat_out);

/* Whether a newline-joined list has the line; whether the product is sold with that device mode. */
bool list_has(struct str list, struct str line);
bool product_has_mode(const struct product *, struct str device_mode);

/* Offices open to ctx->portal; at most OFFICES_MAX. */
MUST_CHECK enum err office_list(const struct ctx *, struct office **out, size_t *n_out);
const struct office *office_find(const struct office *, size_t n, struct str id);

/* The terms in force: ERR_NOT_FOUND before any was loaded. */
MUST_CHECK enum err terms_get(const struct ctx *, struct terms *out);

/* The word of the catalogue's data: « ** », « qualified ». */
struct str assurance_name(enum assurance);

#endif
