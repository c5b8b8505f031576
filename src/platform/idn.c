/* idn.c - an internationalised domain as DNS, SMTP and certificates have it.
 *
 * For     core: the domain of an e-mail address and a server's names, at input and when they are shown.
 * Never   asks the network, and never reads the locale.
 * Fails   what IDNA refuses is a person's mistake: false, no log line. Memory that cannot be had is an assert. */
#include "platform/idn.h"

#include <assert.h>
#include <idn2.h>

#include "base/utf8.h"

enum { DOMAIN_BYTES_MAX = 1024 };       /* before mapping; DNS's own limit is held by the library */

bool idn_to_ascii(struct mem *mem, struct str domain, struct str *out)
{
	/* not IDN2_USE_STD3_ASCII_RULES: libidn2 2.3 then drops a forbidden sign and goes on without it */
	const int how = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
	uint8_t *name = NULL;

	assert(utf8_valid(domain));
	if (domain.n == 0 || domain.n > DOMAIN_BYTES_MAX || str_has(domain, '\0'))
		return false;
	int rc = idn2_lookup_u8((const uint8_t *)str_c(mem, domain), &name, how);

	assert(rc != IDN2_MALLOC);
	if (rc != IDN2_OK)
		return false;
	*out = str_copy(mem, str_of((const char *)name));
	idn2_free(name);
	return utf8_is_ascii(*out);
}

struct str idn_to_words(struct mem *mem, struct str domain)
{
	char *words = NULL;
	struct str shown, again;

	if (domain.n == 0 || domain.n > DOMAIN_BYTES_MAX || !utf8_is_ascii(domain) || str_has(domain, '\0'))
		return domain;
	int rc = idn2_to_unicode_8z8z(str_c(mem, domain), &words, IDN2_NONTRANSITIONAL);

	assert(rc != IDN2_MALLOC);
	if (rc != IDN2_OK)
		return domain;
	shown = str_copy(mem, str_of(words));
	idn2_free(words);
	return utf8_valid(shown) && idn_to_ascii(mem, shown, &again) && str_eq(again, domain) ? shown : domain;
}
