/* look_verify.c - « Vérifier un document ». */
#include "look.h"
#include "web/view_verify.h"

#define STRL(literal) { "" literal, sizeof(literal) - 1 }
#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static const struct view_mark marks[] = {
	{ .title = STRL("Signature de Zoé Müller"), .tone = TONE_OK,
	  .sentence = STRL("Signature valide. Ajouts ultérieurs autorisés : une signature, des données de validation."),
	  .lines = { { STRL("Signataire"), STRL("Zoé Müller"), STRL("PSCE de test, France") },
		     { STRL("Certificat émis par"), STRL("AC de signature"), STRL("PSCE de test, France") },
		     { STRL("Date"), STRL("28 novembre 2026, 10 h 42"), { NULL, 0 } },
		     { STRL("Source de la date"), STRL("horodatage de Horodatage de test"), { NULL, 0 } },
		     { STRL("Niveau"), STRL("B-LTA : horodatée, avec ses preuves, archivée"), { NULL, 0 } } },
	  .n_lines = 5,
	  .whole = { { STRL("Signataire"), STRL("CN=Zoé Müller, O=PSCE de test, C=FR"), { NULL, 0 } },
		     { STRL("Certificat émis par"), STRL("CN=AC de signature, O=PSCE de test, C=FR"), { NULL, 0 } } },
	  .n_whole = 2 },
	{ .title = STRL("Signature de Jean-Baptiste Poquelin-Montausier de La Rochefoucauld"), .tone = TONE_WARN,
	  .sentence = STRL("Document intact, mais l'autorité qui a émis ce certificat n'est pas reconnue ici."),
	  .lines = { { STRL("Date"), STRL("inconnue"), { NULL, 0 } } }, .n_lines = 1 },
	{ .title = STRL("Signature de signataire inconnu"), .tone = TONE_BAD,
	  .sentence = STRL("Document modifié après la signature."), .objects = STRL("4, 6, 12"),
	  .lines = { { STRL("Date"), STRL("inconnue"), { NULL, 0 } } }, .n_lines = 1 },
};

static const struct view_pdf_revision revisions[] = {
	{ .number = STRL("1"), .text = STRL("document d'origine"), .bytes = STRL("98 Ko"), .sha256 = STRL(HASH) },
	{ .number = STRL("2"), .text = STRL("une signature"), .bytes = STRL("109 Ko"), .sha256 = STRL(HASH), .is_signed = true,
	  .button = STRL("Télécharger ce qui a été signé (révision 2)") },
	{ .number = STRL("3"), .text = STRL("des données de validation"), .bytes = STRL("114 Ko"), .sha256 = STRL(HASH) },
};

static const struct view_pdf_revision frozen[] = {
	{ .number = STRL("28 novembre 2026, 10 h 42"), .text = STRL("document d'origine"), .bytes = STRL("98 Ko"), .sha256 = STRL(HASH) },
	{ .number = STRL("28 novembre 2026, 11 h 03"), .text = STRL("une signature"), .bytes = STRL("109 Ko"), .sha256 = STRL(HASH) },
};

void look_verify(void)
{
	struct out *o = look_out();
	struct view_verify v = { .shell = look_shell("/verifier", false) };

	if (IS(ERROR))
		v.complaint = STR("Ce fichier est protégé par un mot de passe. Enregistrez-le sans protection puis renvoyez-le.");
	page_verify(o, &v);
	look_keep(o, "verify");
	o = look_out();
	v = (struct view_verify){ .shell = look_shell("/verifier", false), .has_result = true, .sha256 = STR(HASH),
		.bytes = STR("114 Ko"), .file_name = VALUE("dossier-2026-7K3QDX.pdf", "dossier-tres-long-et-sans-espace-aucun-2026-7K3QDX-final-signe.pdf"),
		.sentence = IS(EMPTY) ? STR("Ce document ne porte aucune signature.") :
			IS(ERROR) ? STR("Document modifié après la signature.") : STR("Signature valide. Le document n'a pas été modifié depuis."),
		.tone = IS(EMPTY) ? TONE_WARN : IS(ERROR) ? TONE_BAD : TONE_OK, .marks = marks,
		.n_marks = IS(EMPTY) ? 0 : IS(FILLED) ? 1 : N_OF(marks), .revisions = revisions, .n_revisions = N_OF(revisions),
		.n_signed = IS(EMPTY) ? 0 : 1 };
	page_verify(o, &v);
	look_keep(o, "verdict");
	o = look_out();
	page_reference(o, &(struct view_reference){ .shell = look_shell("/verifier/1/2026-7K3QDX", false), .reference = STR("2026-7K3QDX"),
		.pages = STR("9"), .level = IS(EMPTY) ? STR("") : STR("B-LTA : horodatée, avec ses preuves, archivée"),
		.revisions = frozen, .n_revisions = IS(EMPTY) ? 1 : N_OF(frozen) });
	look_keep(o, "reference");
}
