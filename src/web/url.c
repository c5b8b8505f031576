/* url.c - values in addresses and headers that we make ourselves. */
#include "web/url.h"

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '.' || c == '_' || c == '~';
}

void url_escape(struct buf *b, struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		if (is_plain(value.p[i]))
			buf_byte(b, value.p[i]);
		else
			buf_fmt(b, "%%%02X", (unsigned char)value.p[i]);
	}
}
