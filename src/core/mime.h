#ifndef CORE_MIME_H
#define CORE_MIME_H
#include "base/str.h"

/* mime.h - text in the seven bits that mail was made for. Everything given must be valid UTF-8. */

/* A header's value that begins at that column: as it is when printable ASCII that fits its line,
 * else encoded-words of RFC 2047 (Q), folded, no character cut. */
void mime_words(struct buf *, struct str text, size_t column);

/* Quoted-printable of RFC 2045 6.7: lines of at most 76 bytes, "\n" becomes CRLF. */
void mime_quoted_printable(struct buf *, struct str text);

/* Sun, 22 Nov 2026 10:42:07 +0000 (RFC 5322 3.3). */
void mime_date(struct buf *, int64_t utc_ms);

/* Reading back what this program wrote (the demonstration's pages, tests): no other mail is understood.
 * Empty: not there. */
struct str mime_header(struct mem *, struct str message, const char *name);     /* words decoded */
struct str mime_text_part(struct mem *, struct str message);    /* of text/plain, lines end in "\n" */

#endif
