/* papers_kit.c - see papers_kit.h. Persons, numbers and digests are made up. */
#include "papers_kit.h"

#include <assert.h>

const char *const papers_kit_names[PAPERS_KIT_COUNT] = {
	"delegation", "delegation-blank", "handover", "revocation", "attestation",
};

enum { MADE_S = 1795344127 };

static struct papers_about about_of(void)
{
	return (struct papers_about){
		.portal = STR("Atelier du Lac"), .operated_by = STR("Certificats des Savoies"),
		.reference = STR("2026-7K3QDX"), .organisation = STR("COMMUNE DE SAINT-AUBIN-LE-LAC"),
		.siren = STR("217\u202f400\u202f100"), .made_ms = (int64_t)MADE_S * 1000,
	};
}

static struct str delegation(struct mem *mem)
{
	const struct delegation_paper d = {
		.about = about_of(), .representative = STR("Mme Éloïse Œuvrard-Łęcka"), .representative_function = STR("Maire"),
		.delegate = STR("M. 山田 太郎"), .delegate_function = STR("Directeur général des services"),
		.holder = STR("M. Zoë N’Guyen-Çelik"), .product = STR("Signature qualifiée sur clé USB"),
	};
	return delegation_model(mem, &d);
}

static struct str delegation_blank(struct mem *mem)
{
	struct delegation_paper d = { .about = about_of() };
	d.about.organisation = STR("");
	d.about.siren = STR("");
	return delegation_model(mem, &d);
}

static struct str handover(struct mem *mem)
{
	const struct handover_paper p = {
		.about = about_of(), .holder = STR("Mme 王小明"), .product = STR("Signature qualifiée sur clé USB"),
		.device = STR("Clé USB fournie"), .device_serial = STR("QSCD-0048-7731"), .id_type = STR("Carte nationale d’identité"),
		.id_number_end = STR("4QX"), .office = STR("Maison des services, Annecy"), .officer = STR("M. Gaël Béranger"),
		.handed_ms = ((int64_t)MADE_S + 86400) * 1000,
	};
	return handover_model(mem, &p);
}

static struct str revocation(struct mem *mem)
{
	const struct revocation_paper r = {
		.about = about_of(), .subject = STR("Zoë N’GUYEN-ÇELIK"), .serial = STR("5F:09:A1:77:0C:3E:42:9B"),
		.issuer = STR("Autorité de démonstration"), .reason = STR("Perte ou vol du support"),
		.asked_by = STR("Mme Éloïse Œuvrard-Łęcka"), .capacity = STR("représentante légale"),
		.asked_ms = (int64_t)MADE_S * 1000, .done_ms = ((int64_t)MADE_S + 240) * 1000,
		.crl_url = STR("https://portail.exemple.fr/crl/signature.crl"),
	};
	return revocation_model(mem, &r);
}

#define HEX "a0b1c2d3e4f50617283940516273849506a7b8c9d0e1f2031425364758697a8b"

static struct str attestation(struct mem *mem)
{
	static const struct attested_document documents[] = {
		{ STR("dossier.pdf"), 9, STR(HEX), STR(HEX), (int64_t)(MADE_S - 240) * 1000 },
		{ STR("identite-2.pdf"), 3, STR(HEX), STR(""), 0 },
	};
	static const struct attested_event events[] = {
		{ (int64_t)(MADE_S - 900) * 1000, STR("Invitation envoyée"), STR("Message 6f0c2a remis au serveur du destinataire") },
		{ (int64_t)(MADE_S - 300) * 1000, STR("Lien ouvert"), STR("192.0.2.17, Firefox sous Linux") },
		{ (int64_t)(MADE_S - 270) * 1000, STR("Identité confirmée"), STR("Cinq informations sur cinq, au premier essai") },
		{ (int64_t)(MADE_S - 60) * 1000, STR("Code envoyé par SMS"), STR("Numéro se terminant par 42") },
		{ (int64_t)MADE_S * 1000, STR("Code exact, signature apposée"), STR("") },
	};
	const struct attestation_paper a = {
		.about = about_of(), .signer = STR("Mme 王小明"), .capacity = STR("déléguée, par délégation de Mme Éloïse Œuvrard-Łęcka"),
		.method = STR("Code à usage unique reçu par SMS"), .consent_version = STR("3"),
		.signed_ms = (int64_t)MADE_S * 1000, .level = STR("PAdES B-LTA"), .certificate_subject = STR("Wang XIAOMING"),
		.certificate_serial = STR("01:7F:22:9C"), .certificate_issuer = STR("Autorité de signature de démonstration"),
		.certificate_from_ms = (int64_t)(MADE_S - 60) * 1000, .certificate_until_ms = (int64_t)(MADE_S + 600) * 1000,
		.stamp_authority = STR("Horodatage de démonstration"), .stamp_policy = STR("1.3.6.1.4.1.99999.1.1"),
		.stamp_serial = STR("42"), .stamp_ms = (int64_t)(MADE_S + 1) * 1000, .signature_sha256 = STR(HEX),
		.program = STR("tabellion 0.4"), .proof_sha256 = STR(HEX), .documents = documents, .n_documents = 2,
		.events = events, .n_events = 5,
	};
	return attestation_model(mem, &a);
}

struct str papers_kit_model(struct mem *mem, size_t i)
{
	static struct str (*const make[PAPERS_KIT_COUNT])(struct mem *) = {
		delegation, delegation_blank, handover, revocation, attestation,
	};
	assert(i < PAPERS_KIT_COUNT);
	return make[i](mem);
}
