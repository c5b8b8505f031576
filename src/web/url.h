#ifndef WEB_URL_H
#define WEB_URL_H
#include "base/str.h"

/* Writes a value of a query, or of a header's extended parameter, every byte but letters, digits and -._~ as %XX
 * (RFC 3986, 2.1; RFC 8187, 3.2.1). */
void url_escape(struct buf *, struct str value);

#endif
