/* core_kit.c - see core_kit.h. */
#include "core_kit.h"

#include <stdio.h>

#include "core/field.h"

static const struct { enum field_id id; const char *typed; } answers[] = {
	{ F_SIREN, "732 829 320" }, { F_PRODUCT, "qualifie" }, { F_PREREQ_OK, "1" }, { F_PAYMENT, "cash" },
	{ F_PACK, "3" }, { F_DEVICE_MODE, "usb" },
	{ F_H_CIVILITY, "mme" }, { F_H_BIRTH_NAME, "Marchand" }, { F_H_GIVEN_NAMES, "Claire, Élodie" },
	{ F_H_BIRTH_PLACE, "Annecy" }, { F_H_BIRTH_COUNTRY, "FR" }, { F_H_NATIONALITY, "FR" },
	{ F_H_EMAIL, "claire@exemple.fr" }, { F_H_MOBILE, "06 12 34 56 42" }, { F_H_FUNCTION, "Directrice" },
	{ F_H_ID_TYPE, "cni" }, { F_H_ID_NUMBER, "X4RTBPFW4" },
	{ F_R_CIVILITY, "m" }, { F_R_BIRTH_NAME, "Vautrin" }, { F_R_GIVEN_NAMES, "Hugo" },
	{ F_R_EMAIL, "hugo@exemple.fr" }, { F_R_MOBILE, "06 12 34 56 17" }, { F_R_FUNCTION, "Gérant" },
	{ F_R_ID_TYPE, "passport" }, { F_R_ID_NUMBER, "12AB34567" },
	{ F_OFFICE_SEND, "annecy" }, { F_OFFICE_PICK, "thonon" }, { F_BILL_TO, "establishment" },
	{ F_TERMS_OK, "1" }, { F_ACCURACY_OK, "1" },
};

static void make_portal(struct kit *k)
{
	k->portal = (struct portal){ .number = 1, .key = STR("essai"), .name = STR("Portail d'essai"),
		.sales_mail = STR("ventes@exemple.fr"), .is_open = true, .cni_extension = true };
	k->product = (struct product){ .id = STR("qualifie"), .name = STR("Signature qualifiée"),
		.assurance = ASSURANCE_QUALIFIED, .usages = USAGE_SIGNATURE, .device = DEVICE_QUALIFIED,
		.identity = IDENTITY_FULL, .delivery = DELIVERY_FACE, .approvals = 2, .has_nationality = true,
		.packs = { 3 }, .prices_cents = { 24000 }, .n_packs = 1, .payments = STR("cash"),
		.device_modes = STR("usb\nheld"), .device_cents = 4800, .vat_points = 2000 };
	k->offices[0] = (struct office){ .id = STR("annecy"), .name = STR("Annecy"), .does_send = true };
	k->offices[1] = (struct office){ .id = STR("thonon"), .name = STR("Thonon"), .does_pick = true };
}

static void make_record(struct kit *k)
{
	k->sites[0] = (struct directory_site){ .nic = STR("00074"), .sign = STR("ATELIER DU LAC"),
		.line = STR("12 RUE DU LAC"), .postcode = STR("74410"), .city = STR("SAINT-AUBIN-LE-LAC"),
		.is_head = true, .is_active = true };
	k->sites[1] = (struct directory_site){ .nic = STR("00082"), .line = STR("3 RUE NEUVE"),
		.postcode = STR("74000"), .city = STR("ANNECY"), .is_active = true };
	k->sites[2] = (struct directory_site){ .nic = STR("00090"), .line = STR("FERMEE"),
		.postcode = STR("74000"), .city = STR("ANNECY"), .is_active = false };
	k->record = (struct org_record){ .answer = ORG_FOUND, .as_of = STR("2026-11-21"),
		.provider = STR("insee"), .created = STR("1983-01-01"),
		.unit = { .siren = STR("732829320"), .name = STR("ATELIER DU LAC"), .legal_form = STR("5499"),
			.ape = STR("62.01Z"), .is_active = true, .sites = k->sites, .sites_n = 3, .sites_total = 3 } };
}

void kit_type(struct kit *k, enum field_id id, const char *typed)
{
	facts_type(&k->facts, id, field_tidy(k->mem, id, str_of(typed), STR("")));
}

void kit_date(struct kit *k, enum field_id id, const char *day, const char *month, const char *year)
{
	facts_type(&k->facts, id, field_join_date(k->mem, str_of(day), str_of(month), str_of(year)));
}

void kit_make(struct kit *k, struct mem *mem)
{
	*k = (struct kit){ .mem = mem };
	make_portal(k);
	make_record(k);
	k->s = (struct situation){ .facts = &k->facts, .portal = &k->portal, .product = &k->product,
		.offices = k->offices, .n_offices = 2, .today = { 2026, 11, 22 } };
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		kit_type(k, answers[i].id, answers[i].typed);
	kit_date(k, F_H_BIRTH_DATE, "14", "03", "1984");
	kit_date(k, F_H_ID_EXPIRY, "11", "02", "2030");
	kit_date(k, F_R_ID_EXPIRY, "11", "02", "2031");
	org_apply(mem, &k->portal, &k->record, &k->facts);
}

const char *kit_said(struct kit *k, enum field_id id)
{
	struct complaints *all = mem_new_of(k->mem, struct complaints);

	step_check(k->mem, &k->s, fields[id].step, all);
	const struct complaint *c = complaint_of(all, id);

	if (c == NULL)
		return "";
	if (c->hole == NULL)
		return str_c(k->mem, say(LANG_FR, c->say));
	const struct lang_hole hole = { c->hole, c->value };

	return str_c(k->mem, lang_fill(k->mem, say(LANG_FR, c->say), &hole, 1));
}

size_t kit_wrong(struct kit *k, enum step step)
{
	struct complaints *all = mem_new_of(k->mem, struct complaints);

	step_check(k->mem, &k->s, step, all);
	return all->n;
}

struct str kit_file(struct mem *mem, const char *path)
{
	struct buf *text = buf_new(mem, 1 << 20);
	FILE *f = fopen(path, "r");
	char piece[4096];

	for (size_t n = 1; f != NULL && n > 0;) {
		n = fread(piece, 1, sizeof piece, f);
		buf_add(text, str_from(piece, n));
	}
	if (f != NULL)
		fclose(f);
	return buf_done(text);
}
