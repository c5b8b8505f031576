#ifndef WEB_VIEW_ACCESS_H
#define WEB_VIEW_ACCESS_H
#include "platform/http_form.h"
#include "web/view_shell.h"

/* view_access.h - the pages of doors: portal login, account, links, errors. A complaint is the
 * whole sentence, empty when there is none; say(complaint) is not the template's work. Hidden
 * fields `next` and `kept` go into the log-in forms as they are (empty: left out). */

struct view_login {                     /* page_login.html: POST / */
	struct shell *shell;
	struct str portal_login;        /* as typed; the password never comes back */
	struct str complaint_login, complaint_password, complaint_page;
	struct str complaint_mail;      /* the address in complaint_page, or empty */
	/* « Votre session a expiré: vos saisies sont conservées » */
	bool has_kept;
	struct str next, kept;
	struct view_waiting waiting;
};

/* page_account.html: POST /compte/connexion, POST /compte */
struct view_order;
struct view_account {
	struct shell *shell;
	const struct view_order *order; /* of the order that waits behind the gate, for its steps; or NULL */
	/* gate: « Créez un compte client ou connectez-vous pour … » */
	struct str why;
	struct str login, complaint_login, complaint_sign_in;   /* « Déjà client » */
	/* « Nouveau client »: acc_email acc_id acc_civility acc_name acc_given acc_mobile
	 * acc_terms */
	struct str email, id, civility, name, given, mobile;
	bool terms;
	struct str complaint_email, complaint_id, complaint_civility, complaint_name, complaint_given,
		complaint_mobile, complaint_password, complaint_terms;
	size_t complaints;              /* how many */
	struct str terms_version;
	bool has_kept;
	struct str next, kept;
};

struct view_note {                      /* page_note.html: one message and one way on */
	struct shell *shell;
	struct str title, text;
	struct str mail;                /* an address in text, drawn as a link; or empty */
	struct str action, action_text; /* a link; empty: none */
};

/* page_reset.html: POST /compte/oubli, POST /compte/nouveau/{} */
struct view_reset {
	struct shell *shell;
	bool has_link;                  /* choose the new password; else ask for the link */
	struct str secret;              /* of the link */
	struct str email, complaint;
};

struct view_confirm {                   /* page_confirm.html: POST /compte/confirmer/{} */
	struct shell *shell;
	struct str secret;              /* a mail scanner opens links: only the button confirms */
};

struct view_unconfirmed {               /* page_unconfirmed.html: POST /compte/renvoyer */
	struct shell *shell;
	struct str email, next;
};

struct view_kept {                      /* page_kept.html: POST {action}, the values hidden */
	struct shell *shell;
	struct str action;
	const struct pair *pairs;
	size_t count;
};

struct view_resume {                    /* page_resume.html: POST /commande/{reference}/reprendre */
	struct shell *shell;
	struct str reference, email, complaint;
};

struct view_error {                     /* page_error.html: 4xx and 5xx */
	struct shell *shell;
	unsigned status;
	struct str title, text, what_to_do;
	struct str request_id;          /* « Référence de l'incident » */
	struct str action, action_text; /* a link; empty: none */
};

struct view_help {                      /* GET /aide/compte (R068), GET /accessibilite: the portal and no more */
	struct shell *shell;
};

#endif
