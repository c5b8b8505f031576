/* csrf.c - tokens of forms.
 *
 * Never   lets a token of one address pass for another, nor of one browser. */
#include "web/csrf.h"

#include "platform/crypt.h"

struct str csrf_token(struct mem *mem, struct str cookie_secret, struct str action)
{
	struct hash key = crypt_hmac_sha256(cookie_secret, STR("tabellion form key"));
	struct hash token = crypt_hmac_sha256(hash_view(&key), action);

	return str_base64_url(mem, token.bytes, sizeof token.bytes);
}

bool csrf_is_right(struct mem *mem, struct str cookie_secret, struct str action, struct str token)
{
	if (cookie_secret.n == 0 || token.n != CSRF_CHARS)
		return false;
	return str_eq_secret(csrf_token(mem, cookie_secret, action), token);
}

bool csrf_origin_is_ours(struct str own_origin, struct str origin, struct str fetch_site)
{
	if (fetch_site.n > 0 && !str_eq(fetch_site, STR("same-origin")))
		return false;
	/* our pages send no referrer, so their own forms say "null": the token must speak then */
	if (str_eq(origin, STR("null")))
		return true;
	return origin.n == 0 || str_eq(origin, own_origin);
}
