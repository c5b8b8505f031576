#ifndef WEB_OUT_PAGE_H
#define WEB_OUT_PAGE_H
#include <string.h>

#include "say.h"
#include "web/out.h"

/* out_page.h - what compiled templates call, and nobody else: gen/pagec has chosen the escaping from
 * the place in the HTML where the value stands. */

/* Open here so that a template's pieces are copied in line; nobody else looks inside. */
struct out {
	char *begin, *at, *end;         /* at <= end: what is written, what is left */
	struct mem *mem;
	const struct world *world;
	enum lang lang;
	bool is_error, is_full;
	struct str cookie_secret;
	size_t action_from;             /* while an action is written */
	struct str action;              /* of the form whose tag is open */
	struct out_lists *lists;
	size_t list_from;               /* while one is drawn for the first time */
};

void out_grow(struct out *, const char *, size_t n);

static inline void out_put(struct out *o, const char *p, size_t n)
{
	if ((size_t)(o->end - o->at) < n) {
		out_grow(o, p, n);
		return;
	}
	memcpy(o->at, p, n);
	o->at += n;
}

/* A piece of the template itself: only a literal fits. */
#define out_lit(o, literal) out_put((o), "" literal, sizeof(literal) - 1)
static inline void out_bytes(struct out *o, struct str s)
{
	out_put(o, s.p, s.n);
}

/* A list of options that never changes: true: it was drawn before in this language and is written again, with
 * this one selected. False: the template draws it now, each as <option value="…"> or <option value="…" selected>,
 * then calls out_again_ends. */
bool out_again(struct out *, const char *what, struct str chosen);
void out_again_ends(struct out *, const char *what);

/* In text and in double-quoted attributes: & < > " ' are escaped. The type chooses. An enum is not a
 * value: {{say id}} is for sentences. */
#define out_value(o, value)                                                                        \
	_Generic((value),                                                                          \
		struct str: out_str,                                                               \
		const char *: out_c,                                                               \
		char *: out_c,                                                                     \
		int: out_int,                                                                      \
		long: out_int,                                                                     \
		long long: out_int,                                                                \
		unsigned long: out_size,                                                           \
		unsigned long long: out_size)((o), (value))
void out_str(struct out *, struct str);
void out_c(struct out *, const char *);
void out_int(struct out *, long long);
void out_size(struct out *, unsigned long long);
void out_say(struct out *, enum say);

/* A whole address: kept when it is local (/… but not //…, #…, ?…), https, mailto or tel; else "#". */
#define out_url(o, value)                                                                          \
	_Generic((value), struct str: out_url_str, const char *: out_url_c, char *: out_url_c)((o), (value))
void out_url_str(struct out *, struct str);
void out_url_c(struct out *, const char *);
/* A part of an address that the template began: everything but A-Za-z0-9-._~ is percent-encoded. */
#define out_url_part(o, value)                                                                     \
	_Generic((value),                                                                          \
		struct str: out_part_str,                                                          \
		const char *: out_part_c,                                                          \
		char *: out_part_c,                                                                \
		int: out_int,                                                                      \
		long: out_int,                                                                     \
		long long: out_int,                                                                \
		unsigned long: out_size,                                                           \
		unsigned long long: out_size)((o), (value))
void out_part_str(struct out *, struct str);
void out_part_c(struct out *, const char *);

/* Around the action of a form, then behind its tag: out_form, of pages/layout.html, writes the token and the
 * form's own id as hidden fields. */
void out_action_begins(struct out *);
void out_action_ends(struct out *);
void out_form(struct out *);
struct str out_token(struct out *);     /* of the action just written */
struct str out_token_of(struct out *, struct str path);         /* of another path that the same form may be sent to */
struct str out_nonce(struct out *);     /* a new one each time; ends the action */

bool out_is_french(const struct out *);
bool out_is_error(const struct out *);

#define OUT_ICON(name)                                                                             \
	"<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"" ASSET_URL_icons_svg    \
	"#" name "\"/></svg>"

#endif
