#ifndef WEB_VIEW_CLIENT_H
#define WEB_VIEW_CLIENT_H
#include "core/life.h"
#include "web/out.h"
#include "web/view_shell.h"

/* view_client.h - the customer's space: the list, one request, its deletion. POST forms:
 *   {base}/supprimer   nothing else; {base}/relancer, {base}/modifier …  as view_act.path says */

struct view_request {                   /* a row of the list */
	struct str path;                /* "/espace/2026-7K3QDX" */
	struct str reference, holder, org_name, product_name;   /* empty: « à indiquer » */
	struct str state;               /* « En attente de la signature du titulaire »; empty: turn_who */
	struct str turn_who, turn_text; /* « Claire Marchand doit signer »; what is awaited, until when */
	struct str changed;             /* "21 novembre 2026, 16 h 05" */
	bool is_mine;                   /* something is awaited from the reader */
	bool is_over;                   /* refused, abandoned, cancelled */
	int64_t stage;                  /* 1 to 6, for the little bar */
	struct str act_path, act_text;  /* the one button: « Reprendre » */
};

struct view_requests {
	struct shell *shell;
	const struct view_request *mine, *open, *over;
	size_t n_mine, n_open, n_over;
	struct str next_page;           /* address of the older ones, or empty */
	bool is_confirmed;              /* the account's address; else a note asks for it */
	struct str notice;              /* « Demande n° … supprimée », or empty */
};

struct view_act {                       /* of the aside « Agir » */
	const char *icon;
	struct str path, text, note;
	bool is_post, is_bad;           /* a button of a POST form; red */
};

struct view_event { struct str at, at_iso, who, text; bool is_hot, is_good; };

struct view_stage { struct str name, note; bool is_done, is_now; };

struct view_proof {                     /* an attestation, or the proof file when name is empty */
	struct str name, size;          /* of who signed; of the container */
	struct str pdf_path;            /* the attestation as a PDF; empty: there is none */
	struct str sealed_path;         /* the container; empty: not for the reader */
};

struct view_request_page {
	struct shell *shell;
	struct str reference, holder, org_name, product_name, state;
	bool is_mine, is_over;          /* over: nobody's turn, no stage */
	struct str turn_who, turn_text; /* « Claire Marchand doit signer »; who, what, since, until */
	const struct view_act *main;    /* the banner's button, or NULL */
	const struct view_act *acts;
	size_t n_acts;
	struct view_stage stages[6];
	const struct view_event *events;
	size_t n_events;
	bool has_more_events;
	struct str all_events_path;
	const struct view_paper_line *documents;
	size_t n_documents;
	const struct view_proof *proofs;
	size_t n_proofs;
	struct str office_send, office_pick;
	struct str notice;              /* what just happened, or empty */
};
struct view_paper_line { struct str label, value, path; };      /* path empty: no link */

struct view_delete {                    /* POST action, do=delete | do=keep */
	struct shell *shell;
	struct str reference, holder, action, back;
	bool are_signers_told;
};

void page_requests(struct out *, const struct view_requests *);
void page_request(struct out *, const struct view_request_page *);
void page_delete(struct out *, const struct view_delete *);

#endif
