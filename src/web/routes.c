/* routes.c - every page of the product.
 *
 * For     the gate, which does what a row says; the tests, which read the table.
 * Never   a row without a right, or two rows for one address. */
#include "web/routes.h"

#include "web/handlers.h"
#include "web/order.h"

#define ORDER (R_PORTAL | R_DRAFT | R_ACCOUNT)
#define SAVE (ROUTE_NONCE | ROUTE_KEEP)

const struct route routes[] = {
/*  method     path                        rights       flags  rate        body      names … */
{ HTTP_GET,  "/",                        R_ANYONE,    0, RATE_PAGE,  0, "", NULL, NULL, portal_login_get },
{ HTTP_POST, "/",                        R_ANYONE,    0, RATE_LOGIN, KEPT_MAX,
  "portal_login portal_password next kept", NULL, portal_login_ask, portal_login_post },
{ HTTP_GET,  "/p/{}",                    R_ANYONE,    0, RATE_LINK,  0, "", NULL, NULL, portal_link_get },
{ HTTP_POST, "/quitter",                 R_ANYONE,    0, RATE_SAVE,  FORM_MAX, "", NULL, NULL, leave_post },
{ HTTP_GET,  "/reprendre/{}",            R_ANYONE,    0, RATE_LINK,  0, "", NULL, NULL, resume_get },
{ HTTP_GET,  "/langue/{}",               R_ANYONE,    0, RATE_PAGE,  0, "", NULL, NULL, lang_get },
{ HTTP_GET,  "/static/{}",               R_ANYONE,    ROUTE_PUBLIC, RATE_FREE, 0, "", NULL, NULL, static_get },

/* the customer's account */
{ HTTP_GET,  "/compte",                  R_ANYONE,    0, RATE_PAGE,  0, "", NULL, NULL, account_get },
{ HTTP_POST, "/compte",                  R_PORTAL | R_DRAFT, ROUTE_KEEP, RATE_MAIL, KEPT_MAX,
  "acc_email acc_id acc_civility acc_name acc_given acc_mobile acc_mobile_country acc_password acc_terms "
  "next kept", NULL, account_make_ask, account_make_post },
/* the log-in that failed, loaded anew */
{ HTTP_GET,  "/compte/connexion",        R_ANYONE,    0, RATE_PAGE,  0, "", NULL, NULL, account_get },
{ HTTP_POST, "/compte/connexion",        R_ANYONE,    0, RATE_LOGIN, KEPT_MAX,
  "acc_login acc_password next kept", NULL, account_login_ask, account_login_post },
{ HTTP_POST, "/compte/deconnexion",      R_ANYONE,    0, RATE_SAVE,  FORM_MAX, "", NULL, NULL, leave_post },
{ HTTP_GET,  "/compte/confirmer/{}",     R_ANYONE,    0, RATE_LINK,  0, "", NULL, NULL, confirm_get },
{ HTTP_POST, "/compte/confirmer/{}",     R_ANYONE,    0, RATE_LINK,  FORM_MAX, "", NULL, NULL, confirm_post },
{ HTTP_GET,  "/compte/a-confirmer",      R_ACCOUNT,   0, RATE_PAGE,  0, "", NULL, NULL, unconfirmed_get },
{ HTTP_POST, "/compte/renvoyer",         R_ACCOUNT,   0, RATE_MAIL,  FORM_MAX, "next", NULL, NULL,
  confirm_again_post },
{ HTTP_GET,  "/compte/oubli",            R_ANYONE,    0, RATE_PAGE,  0, "", NULL, NULL, reset_ask_get },
{ HTTP_POST, "/compte/oubli",            R_ANYONE,    0, RATE_MAIL,  FORM_MAX, "acc_email", NULL, NULL,
  reset_ask_post },
{ HTTP_GET,  "/compte/nouveau/{}",       R_ANYONE,    0, RATE_LINK,  0, "", NULL, NULL, reset_get },
{ HTTP_POST, "/compte/nouveau/{}",       R_ANYONE,    0, RATE_LOGIN, FORM_MAX, "acc_password", NULL,
  reset_ask_hash, reset_post },
{ HTTP_GET,  "/accessibilite",           R_ANYONE,    0, RATE_PAGE,  0, "", NULL, NULL, accessibility_get },
{ HTTP_GET,  "/aide/compte",             R_ANYONE,    0, RATE_PAGE,  0, "", NULL, NULL, account_help_get },

/* the order: four steps without an account, two with one */
{ HTTP_GET,  "/commande/{}/organisation", ORDER,     0, RATE_PAGE, 0, "", NULL, NULL, organisation_get },
{ HTTP_POST, "/commande/{}/organisation", ORDER,     SAVE, RATE_SAVE, FORM_MAX, "", order_knows_organisation,
  NULL, organisation_post },
{ HTTP_GET,  "/commande/{}/certificat",  ORDER,      0, RATE_PAGE, 0, "", NULL, NULL, certificate_get },
{ HTTP_POST, "/commande/{}/certificat",  ORDER,      SAVE, RATE_SAVE, FORM_MAX, "", order_knows_certificate,
  NULL, certificate_post },
{ HTTP_GET,  "/commande/{}/personnes",   ORDER,      0, RATE_PAGE, 0, "", NULL, NULL, persons_get },
{ HTTP_POST, "/commande/{}/personnes",   ORDER,      SAVE, RATE_SAVE, FORM_MAX, "", order_knows_persons,
  NULL, persons_post },
/* while one types in them: the panel, of what is typed; nothing is kept */
{ HTTP_POST, "/commande/{}/apercu/{}",   ORDER,      0, RATE_PANEL, FORM_MAX, "", order_knows_panel, NULL, panel_post },
{ HTTP_GET,  "/commande/{}/modalites",   ORDER,      0, RATE_PAGE, 0, "", NULL, NULL, arrangements_get },
{ HTTP_POST, "/commande/{}/modalites",   ORDER,      SAVE, RATE_SAVE, FORM_MAX, "", order_knows_arrangements,
  NULL, arrangements_post },
{ HTTP_GET,  "/commande/{}/reprendre",   R_DRAFT | R_ACCOUNT, 0, RATE_PAGE, 0, "", NULL, NULL, resume_mail_get },
{ HTTP_POST, "/commande/{}/reprendre",   R_DRAFT | R_ACCOUNT, ROUTE_NONCE, RATE_MAIL, FORM_MAX, "acc_email", NULL, NULL,
  resume_mail_post },
{ HTTP_GET,  "/commande/{}/pieces",      R_ACCOUNT,  0, RATE_PAGE, 0, "", NULL, NULL, pieces_get },
{ HTTP_POST, "/commande/{}/pieces",      R_ACCOUNT,  SAVE, RATE_SAVE, FORM_MAX, "do paper", NULL, NULL, pieces_post },
{ HTTP_POST, "/commande/{}/pieces/{}",   R_ACCOUNT,  ROUTE_NONCE | ROUTE_FILES | ROUTE_LATE, RATE_UPLOAD, UPLOAD_MAX,
  "do file doc_kind doc_date_day doc_date_month doc_date_year no_keep", NULL, upload_ask, upload_post },
{ HTTP_POST, "/commande/{}/pieces/{}/retirer", R_ACCOUNT, ROUTE_NONCE, RATE_SAVE, FORM_MAX, "do", NULL, NULL,
  piece_remove_post },
{ HTTP_GET,  "/commande/{}/piece/{}",    R_ACCOUNT,  0, RATE_OPEN, 0, "", NULL, document_ask, document_get_page },
{ HTTP_GET,  "/commande/{}/piece/{}/apercu/{}", R_ACCOUNT, 0, RATE_OPEN, 0, "", NULL, document_ask, preview_get },
{ HTTP_GET,  "/commande/{}/delegation.pdf", ORDER,   0, RATE_PAGE, 0, "", NULL, delegation_ask, delegation_get },
{ HTTP_GET,  "/commande/{}/papier",      R_ACCOUNT,  0, RATE_PAGE, 0, "", NULL, NULL, paper_get },
{ HTTP_POST, "/commande/{}/papier",      R_ACCOUNT,  SAVE, RATE_SAVE, FORM_MAX, "do paper", NULL, NULL, paper_post },
{ HTTP_GET,  "/commande/{}/validation",  R_ACCOUNT,  0, RATE_PAGE, 0, "", NULL, NULL, validation_get },
{ HTTP_POST, "/commande/{}/validation",  R_ACCOUNT,  SAVE, RATE_SAVE, FORM_MAX,
  "do terms_ok accuracy_ok publish_ok", NULL, NULL, validation_post },
{ HTTP_GET,  "/commande/{}/confirmation", R_ACCOUNT, 0, RATE_PAGE, 0, "", NULL, NULL, confirmation_get },

{ HTTP_GET,  "/conditions",              R_ANYONE,   0, RATE_PAGE, 0, "", NULL, NULL, terms_get_page },

/* « Vérifier un document »: for anybody; nothing is kept */
{ HTTP_GET,  "/verifier",                R_ANYONE,   0, RATE_PAGE, 0, "", NULL, NULL, verify_get },
{ HTTP_POST, "/verifier",                R_ANYONE,   ROUTE_FILES | ROUTE_PASSING, RATE_JUDGE, UPLOAD_MAX,
  "file revision sha256", NULL, verify_ask, verify_post },
{ HTTP_GET,  "/verifier/{}/{}",          R_ANYONE,   0, RATE_LINK, 0, "", NULL, NULL, verify_reference_get },

/* the customer's space */
{ HTTP_GET,  "/espace",                  R_ACCOUNT,  0, RATE_PAGE, 0, "", NULL, NULL, space_get },
{ HTTP_GET,  "/espace/{}",               R_ACCOUNT,  0, RATE_PAGE, 0, "", NULL, NULL, request_get },
{ HTTP_GET,  "/espace/{}/recapitulatif", R_ACCOUNT,  0, RATE_PAGE, 0, "", NULL, NULL, recap_get },
{ HTTP_GET,  "/espace/{}/formulaire.pdf", R_ACCOUNT, 0, RATE_OPEN, 0, "", NULL, form_ask, form_get },
{ HTTP_GET,  "/espace/{}/dossier.pdf",   R_ACCOUNT,  0, RATE_OPEN, 0, "", NULL, form_ask, form_get },
{ HTTP_GET,  "/espace/{}/attestation/{}", R_ACCOUNT, 0, RATE_OPEN, 0, "", NULL, attestation_ask, attestation_get },
{ HTTP_GET,  "/espace/{}/attestation/{}/scellee", R_ACCOUNT, 0, RATE_OPEN, 0, "", NULL, attestation_ask,
  attestation_sealed_get },
/* the account of every signer alone: page_evidence.c */
{ HTTP_GET,  "/espace/{}/preuve",        R_ACCOUNT,  0, RATE_OPEN, 0, "", NULL, proof_ask, proof_get },
{ HTTP_GET,  "/espace/{}/supprimer",     R_ACCOUNT,  0, RATE_PAGE, 0, "", NULL, NULL, delete_get },
{ HTTP_POST, "/espace/{}/supprimer",     R_ACCOUNT,  ROUTE_NONCE, RATE_SAVE, FORM_MAX, "do", NULL, NULL, delete_post },
{ HTTP_POST, "/espace/{}/modifier",      R_ACCOUNT,  ROUTE_NONCE, RATE_SAVE, FORM_MAX, "do", NULL, NULL, modify_post },

/* the built-in authority, for programs: RFC 3161, RFC 6960, RFC 5280 */
{ HTTP_POST, "/tsa",                     R_ANYONE,   ROUTE_PUBLIC | ROUTE_RAW, RATE_PKI, ASK_REQUEST_BYTES_MAX,
  "application/timestamp-query", NULL, tsa_ask, tsa_post },
{ HTTP_POST, "/ocsp",                    R_ANYONE,   ROUTE_PUBLIC | ROUTE_RAW, RATE_PKI, ASK_REQUEST_BYTES_MAX,
  "application/ocsp-request", NULL, ocsp_ask, ocsp_page },
{ HTTP_GET,  "/ocsp/{}",                 R_ANYONE,   ROUTE_PUBLIC, RATE_PKI, 0, "", NULL, ocsp_get_ask, ocsp_page },
{ HTTP_GET,  "/pki/{}",                  R_ANYONE,   ROUTE_PUBLIC, RATE_PKI, 0, "", NULL, pki_ask, pki_get },

/* only where the configuration says that this is a demonstration */
{ HTTP_GET,  "/demo/courrier",           R_ANYONE,   ROUTE_LOCAL, RATE_PAGE, 0, "", NULL, NULL, demo_outbox_get },
{ HTTP_GET,  "/demo/courrier/{}",        R_ANYONE,   ROUTE_LOCAL, RATE_PAGE, 0, "", NULL, NULL, demo_mail_get },
};

const unsigned route_count = sizeof routes / sizeof routes[0];
