/* pki_url.c - the address in our certificates: lists, states and authorities are signed themselves, and those
 * who read them do not follow https (RFC 5280 8). */
#include "role/pki.h"

struct str pki_url(struct mem *m, const struct conf *conf)
{
	struct str url = conf_text(conf, CONF_PKI_URL), public_url = conf_text(conf, CONF_PUBLIC_URL);

	if (url.n > 0)
		return url;
	if (!str_starts(public_url, STR("https://")))
		return public_url;
	return str_fmt(m, "http://" STR_FMT, STR_ARG(str_sub(public_url, 8, public_url.n)));
}
