#ifndef CORE_MAIL_H
#define CORE_MAIL_H
#include "base/str.h"

/* mail.h - a mail's bytes: RFC 5322 headers with RFC 2047 words, multipart/alternative with a text
 * part that carries the link in full and an HTML part of one fixed layout (inline style only here).
 * No remote image, no pixel, no script. Bytes depend on nothing but the arguments. */

enum { MAIL_BYTES_MAX = 102 * 1024, MAIL_FACTS_MAX = 8 };

struct mail_fact {
	struct str label, value;
};

struct mail {
	struct str id;                  /* hex of the outbox row: Message-ID is <id@domain of from> */
	int64_t at_ms;
	struct str from, from_name;     /* the portal's sender */
	struct str reply_to;            /* its help; empty: none */
	struct str to, to_name;
	struct str lang;                /* fr, en */
	struct str portal;              /* shown above the title */
	struct str subject, greeting;
	struct str body;                /* paragraphs, one a line */
	struct str button, link;        /* both empty: none; link is a whole URL */
	struct str link_hint;           /* « Si le bouton ne répond pas, copiez cette adresse : » */
	struct mail_fact facts[MAIL_FACTS_MAX];
	size_t facts_n;
	struct str help;                /* the help block */
	struct str unsubscribe;         /* a URL on reminders, else empty */
};

/* ERR_INVALID: an address or a header would break the message (a line feed, no @, not UTF-8).
 * ERR_LIMIT: more than MAIL_BYTES_MAX, where readers clip. */
MUST_CHECK enum err mail_write(struct mem *, const struct mail *, struct str *out);

/* An address we are ready to write to: one @, ASCII without blanks, quotes, or brackets, <= 254. */
bool mail_address_ok(struct str);

#endif
