#ifndef WEB_URL_H
#define WEB_URL_H
#include "base/str.h"

/* Writes a value into a query, every byte but letters, digits and -._~ as %XX (RFC 3986, 2.1). */
void url_escape(struct buf *, struct str value);

#endif
