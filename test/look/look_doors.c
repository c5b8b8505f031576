/* look_doors.c - log-in, account, links, errors. */
#include <stdio.h>

#include "look.h"
#include "web/view_terms.h"

struct shell *look_shell(const char *here, bool has_account)
{
	struct shell *s = mem_new_of(look_mem, struct shell);

	*s = (struct shell){ .portal_name = STR("Ardoise Numérique"), .sales_mail = STR("commercial@ardoise.example"),
		.help_mail = STR("aide@ardoise.example"), .help_phone = STR("09 70 00 00 00"),
		.account_name = has_account ? VALUE("Sophie Girard", "Marie-Antoinette-Bérangère de La Rochefoucauld-Montbel") : STR(""),
		.has_portal = true, .has_account = has_account, .is_demo = true, .here = str_of(here), .lang = look_lang };
	return s;
}

static void look_login(void)
{
	struct out *o = look_out();
	struct view_login v = { .shell = look_shell("/", false), .portal_login = VALUE("ardoise", "ardoise") };

	if (IS(ERROR))
		v.complaint_page = STR("Identifiant ou mot de passe incorrect.");
	page_login(o, &v);
	look_keep(o, "login");
	o = look_out();
	v = (struct view_login){ .shell = v.shell, .has_kept = true, .next = STR("/commande/2026-7K3QDX/personnes"), .kept = STR("abc"),
		.complaint_password = IS(ERROR) ? STR("Trop de tentatives. Réessayez dans 15 minutes.") : STR("") };
	page_login(o, &v);
	look_keep(o, "login-ended");
}

static void look_account(void)
{
	struct out *o = look_out();
	struct view_account v = { .shell = look_shell("/compte", false),
		.why = STR("Créez un compte client ou connectez-vous pour joindre vos pièces."),
		.email = VALUE("sophie.girard@ville.example", "sophie.girard@ville.example"), .given = VALUE("Sophie", "Sophie"),
		.name = VALUE("Girard", "Girard"), .terms_version = STR("3"), .mobile = VALUE("+33639982042", ""),
		.civility = VALUE("mme", "m") };

	if (IS(ERROR)) {
		v.complaint_password = STR("Ce mot de passe est trop facile à deviner. Ajoutez des mots.");
		v.complaint_terms = STR("Acceptez les conditions d'utilisation pour créer votre compte.");
		v.complaint_sign_in = STR("Identifiant ou mot de passe incorrect.");
		v.complaints = 3;
		v.has_kept = true;
	}
	page_account(o, &v);
	look_keep(o, "account");
	o = look_out();
	v = (struct view_account){ .shell = v.shell, .login = VALUE("sophie.girard@ville.example", "sophie.girard@ville.example"),
		.complaint_sign_in = STR("Trop de tentatives. Réessayez dans 15 minutes."), .complaints = 1, .terms_version = STR("3") };
	out_has_errors(o);
	page_account(o, &v);
	look_keep(o, "account-locked");
}

static void look_links(void)
{
	struct out *o = look_out();
	struct shell *s = look_shell("/compte", false);

	page_reset(o, &(struct view_reset){ .shell = s, .has_link = IS(FILLED), .secret = STR("abc"),
		.complaint = IS(ERROR) ? STR("Indiquez une adresse.") : STR("") });
	look_keep(o, "reset");
	o = look_out();
	page_confirm(o, &(struct view_confirm){ .shell = s, .secret = STR("abc") });
	look_keep(o, "confirm");
	o = look_out();
	page_unconfirmed(o, &(struct view_unconfirmed){ .shell = look_shell("/compte", true),
		.email = STR("sophie.girard@ville.example"), .next = STR("/commande/2026-7K3QDX/validation") });
	look_keep(o, "unconfirmed");
	o = look_out();
	page_kept(o, &(struct view_kept){ .shell = s, .action = STR("/commande/2026-7K3QDX/personnes"),
		.pairs = (struct pair[]){ { STR("h_birth_name"), STR("Marchand \"<b>\"") } }, .count = 1 });
	look_keep(o, "kept");
	o = look_out();
	page_account_help(o, &(struct view_help){ .shell = s });
	look_keep(o, "help");
	o = look_out();
	page_accessibility(o, &(struct view_help){ .shell = s });
	look_keep(o, "accessibility");
	o = look_out();
	page_note(o, &(struct view_note){ .shell = s, .title = STR("Vérifiez votre messagerie"),
		.text = STR("Si cette adresse est correcte, un message vous attend."), .action = STR("/"), .action_text = STR("Continuer") });
	look_keep(o, "note");
}

static void look_error(unsigned status, const char *title, const char *text, const char *todo)
{
	struct out *o = look_out();
	char name[32];

	page_error(o, &(struct view_error){ .shell = look_shell("/", false), .status = status, .title = str_of(title),
		.text = str_of(text), .what_to_do = str_of(todo), .request_id = STR("7f3a-0042"),
		.action = STR("/"), .action_text = STR("Revenir à l'accueil") });
	snprintf(name, sizeof name, "error-%u", status);
	look_keep(o, name);
}

static void look_terms(void)
{
	static const struct str paragraphs[] = {
		{ "" "Texte fictif de démonstration.", sizeof "Texte fictif de démonstration." - 1 },
		{ "" "1. Objet : commander.", sizeof "1. Objet : commander." - 1 } };
	struct out *o = look_out();

	page_terms(o, &(struct view_terms){ .shell = look_shell("/conditions", !IS(EMPTY)), .version = STR("3"), .date = STR("4 mai 2026"),
		.paragraphs = paragraphs, .n_paragraphs = N_OF(paragraphs) });
	look_keep(o, "terms");
}

static void look_resume(void)
{
	struct out *o = look_out();
	struct view_resume v = { .shell = look_shell("/commande/2026-7K3QDX/reprendre", false),
		.reference = STR("2026-7K3QDX"), .email = VALUE("", "sophie.girard@ville") };

	if (IS(ERROR))
		v.complaint = STR("Indiquez une adresse électronique valide.");
	page_resume(o, &v);
	look_keep(o, "resume");
}

void look_doors(void)
{
	look_resume();
	look_terms();
	look_login();
	look_account();
	look_links();
	if (!IS(FILLED) && !IS(LONG))
		return;
	look_error(403, "Cette page ne vous est pas ouverte", "Vous n'avez pas le droit de la voir.", "Connectez-vous avec un autre compte.");
	look_error(404, "Cette page n'existe pas", "L'adresse est fausse, ou la demande n'est pas la vôtre.", "Vérifiez l'adresse.");
	look_error(405, "Page introuvable", "Cette page n'existe pas, ou ne vous est pas destinée.", "Vérifiez l'adresse, ou repartez de l'accueil.");
	look_error(409, "Quelqu'un a modifié la demande entre-temps", "Vos saisies n'ont pas été enregistrées.", "Revenez à l'étape : vos saisies y sont.");
	look_error(413, "Envoi trop volumineux", "Rien n'a été enregistré de cet envoi.", "Réduisez le fichier, puis recommencez.");
	look_error(503, "Le service est indisponible un instant", "Rien de ce qui était enregistré n'est perdu.", "Réessayez dans une minute.");
}
