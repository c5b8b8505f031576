/* routes.c - every page of the product.
 *
 * For     the gate, which does what a row says; the tests, which read the table.
 * Never   a row without a right, or two rows for one address. */
#include "web/routes.h"

#include "web/handlers.h"

#define ORDER (R_PORTAL | R_DRAFT | R_ACCOUNT)

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
  "acc_email acc_id acc_civility acc_name acc_given acc_mobile acc_mobile_country acc_password acc_terms next kept", NULL,
  account_make_ask, account_make_post },
{ HTTP_POST, "/compte/connexion",        R_ANYONE,    0, RATE_LOGIN, KEPT_MAX,
  "acc_login acc_password next kept", NULL, account_login_ask, account_login_post },
{ HTTP_POST, "/compte/deconnexion",      R_ANYONE,    0, RATE_SAVE,  FORM_MAX, "", NULL, NULL, leave_post },
{ HTTP_GET,  "/compte/confirmer/{}",     R_ANYONE,    0, RATE_LINK,  0, "", NULL, NULL, confirm_get },
{ HTTP_POST, "/compte/confirmer/{}",     R_ANYONE,    0, RATE_LINK,  FORM_MAX, "", NULL, NULL, confirm_post },
{ HTTP_GET,  "/compte/a-confirmer",      R_ACCOUNT,   0, RATE_PAGE,  0, "", NULL, NULL, unconfirmed_get },
{ HTTP_POST, "/compte/renvoyer",         R_ACCOUNT,   0, RATE_MAIL,  FORM_MAX, "next", NULL, NULL, confirm_again_post },
{ HTTP_GET,  "/compte/oubli",            R_ANYONE,    0, RATE_PAGE,  0, "", NULL, NULL, reset_ask_get },
{ HTTP_POST, "/compte/oubli",            R_ANYONE,    0, RATE_MAIL,  FORM_MAX, "acc_email", NULL, NULL, reset_ask_post },
{ HTTP_GET,  "/compte/nouveau/{}",       R_ANYONE,    0, RATE_LINK,  0, "", NULL, NULL, reset_get },
{ HTTP_POST, "/compte/nouveau/{}",       R_ANYONE,    0, RATE_LOGIN, FORM_MAX, "acc_password", NULL,
  reset_ask_hash, reset_post },
{ HTTP_GET,  "/aide/compte",             R_ANYONE,    0, RATE_PAGE,  0, "", NULL, NULL, account_help_get },
};

const unsigned route_count = sizeof routes / sizeof routes[0];
