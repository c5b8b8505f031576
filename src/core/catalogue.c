/* catalogue.c - portals, products, offices and terms out of their versioned data.
 *
 * For     pages, checks, jobs.
 * Never   writes: core/load.c does, and the administration pages will.
 * Fails   ERR_INVALID for data that load.c would not have let in: somebody else wrote the table. */
#include "core/catalogue.h"

#include <assert.h>

#include "core/catalogue_read.h"
#include "core/field.h"
#include "core/item.h"
#include "platform/jsonin.h"

enum { OPERATOR = 0, VAT_WHOLE = 10000 };

static const char *const assurance_names[ASSURANCE_COUNT] = { "none", "*", "**", "***", "advanced", "qualified" };
static const char *const subject_names[SUBJECT_COUNT] = { "natural", "seal", "client", "server" };
static const char *const device_names[DEVICE_COUNT] = { "none", "optional", "qualified" };
static const char *const identity_names[IDENTITY_COUNT] = { "minimal", "birth", "full" };
static const char *const delivery_names[DELIVERY_COUNT] = { "download", "face_to_face", "post_and_meeting" };
static const char *const usage_names[] = { "authentication", "signature", "seal", "tls_client", "tls_server" };

struct str assurance_name(enum assurance a)
{
	return str_of(assurance_names[a]);
}

static bool word_of(const char *const *names, size_t n, struct str word, unsigned *out)
{
	for (unsigned i = 0; i < n; i++) {
		if (str_eq_c(word, names[i])) {
			*out = i;
			return true;
		}
	}
	return false;
}

static struct str text_of(const struct json *object, const char *name)
{
	return json_str(json_get(object, name), STR(""));
}

static bool flag_of(const struct json *object, const char *name)
{
	return json_bool(json_get(object, name), false);
}

static enum err read_body(struct mem *mem, struct str text, int64_t version, struct json **out)
{
	TRY(json_read(mem, text, &json_limits_small, out));
	json_set_int(*out, "version", version);
	return OK;
}

static void read_fixed(const struct json *values, struct lock *out, size_t *n_out)
{
	for (size_t i = 0; values != NULL && i < json_count(values) && *n_out < LOCKS_MAX; i++) {
		enum field_id id = field_of(str_of(json_name(values, i)));

		if (id != F_COUNT)
			out[(*n_out)++] = (struct lock){ id, json_str(json_item(values, i), STR("")) };
	}
}

enum err portal_read(struct mem *mem, const struct json *body, struct portal **out)
{
	struct portal *p = mem_new_of(mem, struct portal);

	p->number = json_int(json_get(body, "number"), 0);
	p->key = text_of(body, "key");
	p->name = text_of(body, "name");
	p->operated_by = text_of(body, "operated_by");
	p->sales_mail = text_of(body, "sales_mail");
	p->help_mail = text_of(body, "help_mail");
	p->help_phone = text_of(body, "help_phone");
	p->logo = text_of(body, "logo");
	p->is_open = flag_of(body, "open");
	p->partial_self_entry = flag_of(body, "partial_self_entry");
	p->po_required = flag_of(body, "po_required");
	p->cni_extension = json_bool(json_get(body, "cni_extension"), true);
	read_fixed(json_get(body, "locks"), p->locks, &p->n_locks);
	read_fixed(json_get(body, "defaults"), p->defaults, &p->n_defaults);
	*out = p;
	return p->number > 0 && p->key.n > 0 && p->name.n > 0 && p->sales_mail.n > 0 ? OK : ERR_INVALID;
}

/* A portal, and the lists that are read as they are asked for. */
struct portal_item {
	const struct json *body;
	struct portal *portal;
};

static enum err portal_make(struct mem *mem, struct str text, int64_t version, const void **out)
{
	struct portal_item *item = mem_new_of(mem, struct portal_item);
	struct json *body;

	TRY(read_body(mem, text, version, &body));
	item->body = body;
	TRY(portal_read(mem, body, &item->portal));
	*out = item;
	return OK;
}

static enum err product_make(struct mem *mem, struct str text, int64_t version, const void **out)
{
	struct product *product = mem_new_of(mem, struct product);
	struct json *body;

	TRY(read_body(mem, text, version, &body));
	TRY(product_read(mem, body, product));
	*out = product;
	return OK;
}

static enum err office_make(struct mem *mem, struct str text, int64_t version, const void **out)
{
	struct office *office = mem_new_of(mem, struct office);
	struct json *body;

	TRY(read_body(mem, text, version, &body));
	TRY(office_read(body, office));
	*out = office;
	return OK;
}

static enum err terms_make(struct mem *mem, struct str text, int64_t version, const void **out)
{
	struct terms *terms = mem_new_of(mem, struct terms);
	struct json *body;

	TRY(read_body(mem, text, version, &body));
	*terms = (struct terms){ text_of(body, "version_name"), text_of(body, "date"), text_of(body, "text") };
	*out = terms;
	return OK;
}

static const struct item_kind portal_kind = { "portal", portal_make };
static const struct item_kind product_kind = { "product", product_make };
static const struct item_kind office_kind = { "office", office_make };
static const struct item_kind terms_kind = { "terms", terms_make };

static enum err portal_item(const struct ctx *ctx, const struct portal_item **out)
{
	const void *made;

	TRY(item_get(ctx, ctx->portal, &portal_kind, STR("portal"), &made));
	*out = made;
	return OK;
}

enum err portal_get(const struct ctx *ctx, const struct portal **out)
{
	const struct portal_item *item;

	TRY(portal_item(ctx, &item));
	*out = item->portal;
	return OK;
}

/* What the operator says of a product, without what a portal asks for it. */
static enum err product_item(const struct ctx *ctx, struct str id, struct product *out)
{
	const void *made;

	TRY(item_get(ctx, OPERATOR, &product_kind, id, &made));
	*out = *(const struct product *)made;
	return OK;
}

static enum err office_item(const struct ctx *ctx, struct str id, struct office *out)
{
	const void *made;

	TRY(item_get(ctx, OPERATOR, &office_kind, id, &made));
	*out = *(const struct office *)made;
	return OK;
}

const struct str *portal_lock(const struct portal *portal, enum field_id id)
{
	for (size_t i = 0; i < portal->n_locks; i++) {
		if (portal->locks[i].field == id)
			return &portal->locks[i].value;
	}
	return NULL;
}

struct str portal_default(const struct portal *portal, enum field_id id)
{
	for (size_t i = 0; i < portal->n_defaults; i++) {
		if (portal->defaults[i].field == id)
			return portal->defaults[i].value;
	}
	return STR("");
}

static struct str lines_of(struct mem *mem, const struct json *array)
{
	struct str lines[LOCKS_MAX];
	size_t n = 0;

	for (size_t i = 0; array != NULL && i < json_count(array) && n < LOCKS_MAX; i++)
		lines[n++] = json_str(json_item(array, i), STR(""));
	return str_join(mem, lines, n, STR("\n"));
}

static bool read_kinds(const struct json *body, struct product *p)
{
	unsigned assurance, subject, device, identity, delivery, usage;
	const struct json *usages = json_get(body, "usages");

	if (!word_of(assurance_names, ASSURANCE_COUNT, text_of(body, "level"), &assurance) ||
		!word_of(subject_names, SUBJECT_COUNT, text_of(body, "subject"), &subject) ||
		!word_of(device_names, DEVICE_COUNT, text_of(body, "device"), &device) ||
		!word_of(identity_names, IDENTITY_COUNT, text_of(body, "identity"), &identity) ||
		!word_of(delivery_names, DELIVERY_COUNT, text_of(body, "delivery"), &delivery))
		return false;
	p->assurance = (enum assurance)assurance;
	p->subject = (enum subject_kind)subject;
	p->device = (enum device_need)device;
	p->identity = (enum identity)identity;
	p->delivery = (enum delivery)delivery;
	for (size_t i = 0; usages != NULL && i < json_count(usages); i++) {
		if (!word_of(usage_names, sizeof usage_names / sizeof *usage_names,
			json_str(json_item(usages, i), STR("")), &usage))
			return false;
		p->usages |= 1u << usage;
	}
	return true;
}

/* What the operator says of a product. */
enum err product_read(struct mem *mem, const struct json *body, struct product *p)
{
	*p = (struct product){ .id = text_of(body, "id"), .name = text_of(body, "name"),
		.summary = text_of(body, "summary"), .level_text = text_of(body, "level_text"),
		.usage_text = text_of(body, "usage_text"), .device_text = text_of(body, "device_text"),
		.delivery_text = text_of(body, "delivery_text"),
		.prerequisites = lines_of(mem, json_get(body, "prerequisites")),
		.version = json_int(json_get(body, "version"), 0),
		.approvals = (unsigned)json_int(json_get(body, "approvals"), 2),
		.has_siret_id = flag_of(body, "siret_in_certificate"),
		.has_email = flag_of(body, "email_in_certificate"),
		.has_nationality = flag_of(body, "nationality"), .has_pin_post = flag_of(body, "pin_by_post"),
		.publishes = flag_of(body, "publishes"), .uses_use_name = flag_of(body, "use_name"),
		.has_copies_together = str_eq_c(text_of(body, "id_copies"), "together") };
	return p->id.n > 0 && p->name.n > 0 && read_kinds(body, p) ? OK : ERR_INVALID;
}

/* How the portal sells it: packs {"3": 24000}, payments, device modes. */
enum err offer_read(struct mem *mem, const struct json *offer, struct product *p)
{
	const struct json *packs = json_get(offer, "packs");

	for (size_t i = 0; packs != NULL && i < json_count(packs) && p->n_packs < PACKS_MAX; i++) {
		uint64_t years;

		if (!str_to_u64(str_of(json_name(packs, i)), 3, &years))
			return ERR_INVALID;
		p->packs[p->n_packs] = (unsigned)years;
		p->prices_cents[p->n_packs++] = json_int(json_item(packs, i), -1);
	}
	p->payments = lines_of(mem, json_get(offer, "payments"));
	p->device_modes = lines_of(mem, json_get(offer, "device_modes"));
	p->device_cents = json_int(json_get(offer, "device_cents"), 0);
	p->vat_points = (unsigned)json_int(json_get(offer, "vat_points"), 2000);
	return p->n_packs > 0 && p->payments.n > 0 ? OK : ERR_INVALID;
}

enum err product_list(const struct ctx *ctx, struct product **out, size_t *n_out)
{
	const struct portal_item *portal;

	*out = mem_get(ctx->mem, PRODUCTS_MAX, sizeof **out);
	*n_out = 0;
	TRY(portal_item(ctx, &portal));
	const struct json *offers = json_get(portal->body, "catalogue");

	for (size_t i = 0; offers != NULL && i < json_count(offers) && *n_out < PRODUCTS_MAX; i++) {
		const struct json *offer = json_item(offers, i);
		enum err err = product_item(ctx, text_of(offer, "product"), &(*out)[*n_out]);

		if (err == ERR_NOT_FOUND)
			continue;               /* the operator has withdrawn it */
		TRY(err);
		TRY(offer_read(ctx->mem, offer, &(*out)[*n_out]));
		++*n_out;
	}
	return OK;
}

enum err product_get(const struct ctx *ctx, struct str id, struct product **out)
{
	const struct portal_item *portal;

	TRY(portal_item(ctx, &portal));
	const struct json *offers = json_get(portal->body, "catalogue");

	for (size_t i = 0; offers != NULL && i < json_count(offers); i++) {
		const struct json *offer = json_item(offers, i);

		if (!str_eq(text_of(offer, "product"), id))
			continue;
		*out = mem_new_of(ctx->mem, struct product);
		TRY(product_item(ctx, id, *out));
		return offer_read(ctx->mem, offer, *out);
	}
	return ERR_NOT_FOUND;
}

enum err product_only(const struct ctx *ctx, struct str *id_out)
{
	const struct portal_item *portal;
	struct product product;

	TRY(portal_item(ctx, &portal));
	const struct json *offers = json_get(portal->body, "catalogue");

	*id_out = STR("");
	if (offers == NULL || json_count(offers) != 1)
		return OK;
	struct str id = text_of(json_item(offers, 0), "product");
	enum err e = product_item(ctx, id, &product);

	if (e == OK)
		*id_out = id;
	return e == ERR_NOT_FOUND ? OK : e;
}

bool list_has(struct str list, struct str line)
{
	struct str one, rest = list;
	bool is_more = true;

	while (is_more && line.n > 0) {
		is_more = str_cut(rest, '\n', &one, &rest);
		if (str_eq(one, line))
			return true;
	}
	return false;
}

bool product_has_mode(const struct product *product, struct str device_mode)
{
	return list_has(product->device_modes, device_mode);
}

bool product_price(const struct product *p, struct str pack, struct str device_mode, int64_t *cents_out,
	int64_t *vat_out)
{
	uint64_t years;

	if (!str_to_u64(pack, 3, &years))
		return false;
	for (size_t i = 0; i < p->n_packs; i++) {
		if (p->packs[i] != years)
			continue;
		bool is_supplied = str_eq_c(device_mode, "usb") || str_eq_c(device_mode, "card");

		*cents_out = p->prices_cents[i] + (is_supplied ? p->device_cents : 0);
		/* half a cent goes up */
		*vat_out = (*cents_out * p->vat_points + VAT_WHOLE / 2) / VAT_WHOLE;
		return true;
	}
	return false;
}

enum err office_read(const struct json *body, struct office *o)
{
	*o = (struct office){ .id = text_of(body, "id"), .name = text_of(body, "name"),
		.street = text_of(body, "street"), .postcode = text_of(body, "postcode"),
		.city = text_of(body, "city"), .phone = text_of(body, "phone"), .mail = text_of(body, "mail"),
		.hours = text_of(body, "hours"), .access = text_of(body, "access"),
		.map_url = text_of(body, "map_url"), .does_send = flag_of(body, "sends"),
		.does_pick = flag_of(body, "picks") };
	return o->id.n > 0 && !str_eq_c(o->id, OFFICE_SAME) && o->name.n > 0 && o->street.n > 0 &&
		o->city.n > 0 ? OK : ERR_INVALID;
}

enum err office_list(const struct ctx *ctx, struct office **out, size_t *n_out)
{
	const struct portal_item *portal;

	TRY(portal_item(ctx, &portal));
	const struct json *open = json_get(portal->body, "offices");

	*out = mem_room(ctx->mem, (open == NULL ? 1 : json_count(open) + 1) * sizeof **out);
	*n_out = 0;
	for (size_t i = 0; open != NULL && i < json_count(open) && *n_out < OFFICES_MAX; i++) {
		struct str id = json_str(json_item(open, i), STR(""));
		enum err err = office_item(ctx, id, &(*out)[*n_out]);

		if (err == ERR_NOT_FOUND)
			continue;
		TRY(err);
		++*n_out;
	}
	return OK;
}

const struct office *office_find(const struct office *offices, size_t n, struct str id)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(offices[i].id, id))
			return &offices[i];
	}
	return NULL;
}

enum err terms_get(const struct ctx *ctx, struct terms *out)
{
	const void *made;

	TRY(item_get(ctx, OPERATOR, &terms_kind, STR("terms"), &made));
	*out = *(const struct terms *)made;
	return OK;
}
