#ifndef WEB_VIEW_ORDER_H
#define WEB_VIEW_ORDER_H
#include "core/subject.h"
#include "web/form.h"
#include "web/view_shell.h"

/* view_order.h - the six steps, the paper choice, the confirmation. Every string is ready to show, in the
 * reader's language, and lives in the request's arena. A page: page_organisation(o, &view), …
 *
 * Each step is one POST form to order.action with the fields of its step, what it was drawn from (`base`: buttons()
 * writes it) and a button `do`:
 *   next     « Continuer »: check, then the next step (or the recap, when return_to_recap)
 *   save     « Enregistrer et quitter »: keep, check nothing
 *   search   step 1, « Rechercher »: keep, ask the register, same page
 *   sites    step 1, search among more than 200 establishments (fields site_query, site_page)
 *   fill     step 3, « Reprendre mes informations » */

struct view_order {                     /* what the six pages share */
	struct shell *shell;
	enum step step;
	enum step_state states[STEP_ORDER_COUNT];
	bool is_open[STEP_ORDER_COUNT]; /* the bar links to it: seen, or the first not done */
	struct str base;                /* "/commande/2026-7K3QDX" or "/commande/nouvelle" */
	struct str action;              /* the same, "/organisation" behind it */
	bool return_to_recap;           /* came by « Modifier »: ?retour=validation is kept in the action */
	struct str reference;           /* empty: no draft yet */
	struct str saved_at;            /* "10 h 42"; empty: nothing saved yet */
	struct str drawn;               /* field `base` (core/drawn.h); empty: no draft yet, or not of steps 1 to 4 */
	/* the aside « Votre demande »; empty: « À indiquer » */
	struct str org_name, product_name, holder, second_signer;
	bool is_rep_second;             /* second_signer is the representative, else the delegate */
	struct str price_net, price_vat, price_total, price_product, price_device;  /* empty: not known */
	struct str product_line, device_line;   /* « Pack 3 ans »; « Clé USB fournie » */
	struct str vat_rate;            /* "20" */
	const struct form *form;        /* NULL on paper and confirmation */
	const struct subject *subject;  /* the panel of steps 1 to 3 and 6; NULL elsewhere */
};

struct view_site { struct str nic, label, address; bool is_chosen; };

struct view_hit { struct str siren, siren_shown, name, type, town; };

struct view_organisation {
	struct view_order order;
	bool is_found;                  /* the card below is drawn */
	struct str name, type, form, form_code, since_year;     /* « Collectivité territoriale », « Commune » */
	struct str source_date;         /* "21 novembre 2026" */
	bool is_asked;                  /* the rest of the form is drawn: something was found, or manual */
	bool is_manual;                 /* name, type, address typed by hand */
	struct str trouble;             /* sentence that blocks or warns (unknown, ceased…), or empty */
	struct str trouble_mail;        /* the sales service's address in it, or empty */
	bool is_trouble_blocking;
	struct str sales_mail;
	bool asks_code;                 /* the invitation code's field is drawn */
	/* up to 200 establishments: form_choices(form, F_NIC, …). Above: these rows, a search */
	bool has_search;
	int64_t sites_total;
	struct str site_query;
	const struct view_site *sites;
	size_t n_sites;
	struct str previous_page, next_page;    /* value of `site_page`, or empty */
	/* a name was looked for: each hit is a button `pick` */
	bool has_names;
	struct str words;
	const struct view_hit *hits;
	size_t n_hits;
	struct view_waiting waiting;    /* before a new order: the one begun in this browser */
	bool is_waiting;                /* the live register is being asked: the page is drawn again */
	struct str again_path;
};

struct view_product {
	struct str id, name, level, summary;
	struct str tag;                 /* « personne morale », or empty */
	struct str usage, whom, device, delivery;       /* lines of the sheet */
	struct str price, price_note;   /* "195,00 €", "HT, pack 3 ans" */
	const struct str *prerequisites;
	size_t n_prerequisites;
	bool is_chosen;
};

struct view_certificate {
	struct view_order order;        /* choices of pack, payment, device_mode by form_choices */
	const struct view_product *products;
	size_t n_products;
	const struct view_product *chosen;      /* its options and prerequisites are shown; NULL: none's */
	bool is_new;                    /* they have just been asked for */
	struct str locked_by;           /* portal's name, for « Fixé par votre portail » */
};

struct view_persons {
	struct view_order order;
	bool is_legal;                  /* seal or server: « responsable du certificat » */
	bool is_connected;
	struct str account_name;        /* of « Je suis le titulaire » */
};

struct view_office {
	struct str id, name, street, town, phone, hours, access, map_url;
	struct str department;          /* « Haute-Savoie », or empty */
	bool is_chosen, does_pick;
};

struct view_offices {
	struct view_office *rows;       /* the nearest first */
	size_t n, n_open;               /* n_open are shown at once, the chosen one among them; the others on demand */
};

struct view_arrangements {
	struct view_order order;        /* offices: form_choices(F_OFFICE_SEND / _PICK) are not used */
	struct view_offices send, pick;
	bool has_pick;                  /* false: downloaded, nothing to fetch */
	bool has_same, is_same;         /* « Au même bureau que l'envoi » is a choice, is the choice */
	bool has_near, is_near_unknown; /* there is something to look for; nobody knows the place */
	struct str near, near_name;     /* as typed; « Haute-Savoie (74) », or empty */
	bool is_send_locked, is_pick_locked;    /* fixed by the portal: the first row */
	struct str estab_line, head_line;       /* addresses under the choices of bill_to */
	struct str po_note;             /* why a number is asked, or empty */
};

enum view_piece_state { VP_ASKED, VP_SCANNING, VP_RECEIVED, VP_REFUSED };

struct view_piece {
	struct str name;                /* "id_holder": POST {base}/pieces/{name}, the file field is `file` */
	struct str label, printed;      /* « Pièce d'identité du titulaire »; as page 2 of the form names it */
	struct str hint;                /* what has to be given, or empty */
	struct str documents;           /* « Extrait Kbis (ou K) ou … », where the name does not say it */
	enum view_piece_state state;
	bool is_required, asks_date, is_date_required, is_in_form;      /* in_form: « à l'intérieur du formulaire » */
	const struct form_choice *kinds;        /* field `doc_kind`; none: not asked */
	size_t n_kinds;
	struct str day, month, year;    /* field doc_date_day … */
	struct str complaint;           /* VP_REFUSED, or of the kind or the date of what is there; empty: none */
	bool is_kind_wrong, is_date_wrong;      /* which field that is; neither: the file */
	bool is_missing;                /* said by « Continuer », when there is no complaint */
	struct str said;                /* of a document that is there: « Extrait Kbis (ou K), 1er novembre 2026 » */
	struct str file_name, size, pages;      /* « cni.pdf », « 1,2 Mo », « 2 pages » */
	struct str same_as;             /* « Fourni avec l'acte de nomination », or empty */
	struct str document;            /* id in hex for {base}/piece/{id} and …/{id}/apercu/{n} */
	int64_t n_previews;
	bool is_kept;                   /* in the vault */
	struct str model;               /* where its model can be had, to be signed by hand; or empty */
};

struct view_pieces {
	struct view_order order;
	const struct view_piece *pieces;
	size_t n_pieces;
	int64_t n_given, n_required;
	size_t n_errors;                /* lines of the summary: complaints, missing pieces */
	bool is_paper;                  /* the paper choice is confirmed */
	bool is_paper_final;            /* and can no longer be undone */
	struct str days_paper, days_online;     /* "10 à 15 jours" */
	struct str post_to;             /* office's name and address, one line */
};

/* Paper without script, and the list of what to print, supply and send. POST {base}/papier, paper=1 or
 * paper=0, button `do` = confirm or stay. */
struct view_paper {
	struct view_order order;
	const struct view_piece *pieces;
	size_t n_pieces;
	struct str post_to;
};

struct view_line {
	struct str group;               /* heading above this line, or empty */
	struct str label, value, note;
	bool is_masked;
};

struct view_section {                   /* one card of the recap */
	enum step step;
	const struct view_line *lines;
	size_t n_lines;
	bool is_incomplete;
};

struct view_validation {
	struct view_order order;        /* form: terms_ok accuracy_ok publish_ok */
	const struct view_section *sections;
	size_t n_sections;
	const struct view_piece *pieces;
	size_t n_pieces;
	bool is_paper;
	bool shows_all;                 /* masked values are shown: ?afficher=1 */
	struct str warnings[8];         /* stop nobody */
	size_t n_warnings;
	struct str missing;             /* « Il manque : … », or empty */
	struct str changed[2];          /* « Une information a changé depuis votre saisie : le prix. … » */
	size_t n_changed;
	unsigned steps_wrong;           /* bit 1 << step: links of the summary */
	bool needs_account, needs_confirmation; /* the account, its address */
	struct str office_name;
	struct str terms_path;          /* the terms as a page */
};

struct view_confirmation {
	struct view_order order;
	bool is_paper;
	struct str mail;                /* of the applicant */
	struct str holder, second_signer, office_name, post_to, deadline;
	const struct view_piece *pieces;        /* paper: what to join */
	size_t n_pieces;
	struct str form_path;           /* the PDF; empty: being prepared */
};

/* The panel alone, as it is drawn again while one types. */
void page_panel(struct out *, const struct subject *);
void page_organisation(struct out *, const struct view_organisation *);
void page_certificate(struct out *, const struct view_certificate *);
void page_persons(struct out *, const struct view_persons *);
void page_arrangements(struct out *, const struct view_arrangements *);
void page_pieces(struct out *, const struct view_pieces *);
void page_paper(struct out *, const struct view_paper *);
void page_validation(struct out *, const struct view_validation *);
/* The same to be read only; order.action is its own address. */
void page_recap(struct out *, const struct view_validation *);
void page_confirmation(struct out *, const struct view_confirmation *);

#endif
