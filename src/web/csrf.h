#ifndef WEB_CSRF_H
#define WEB_CSRF_H
#include "base/str.h"

/* csrf.h - proves that a form was drawn by us for this browser: HMAC-SHA256 under a key derived
 * from the cookie's secret, over the address the form is sent to. Tokens of an ended session
 * still prove that, which is how typed values outlive it. */

enum { CSRF_CHARS = 43 };

/* action: the path the form posts to, as in its action attribute, without query. Lives in mem. */
struct str csrf_token(struct mem *, struct str cookie_secret, struct str action);
bool csrf_is_right(struct mem *, struct str cookie_secret, struct str action, struct str token);

/* Origin and Sec-Fetch-Site of a browser that sends them must name us; both absent passes (old
 * browsers have the token). own_origin: "https://commande.example.fr". */
bool csrf_origin_is_ours(struct str own_origin, struct str origin, struct str fetch_site);

#endif
