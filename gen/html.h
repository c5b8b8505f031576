#ifndef GEN_HTML_H
#define GEN_HTML_H
#include <stdbool.h>
#include <stddef.h>

/* html.h - just enough of an HTML tokeniser to know where a byte of a template stands, and to refuse
 * what our Content-Security-Policy makes dead anyway: inline scripts, handlers, styles, comments. */

enum html_at {
	HTML_TEXT,
	HTML_OPEN,                      /* behind < */
	HTML_NAME,                      /* in a tag's name */
	HTML_TAG,                       /* in a tag, behind a blank: an attribute may begin */
	HTML_DONE,                      /* in a tag, behind a name, a value or a branch: a blank must come */
	HTML_ATTRIBUTE,                 /* in an attribute's name */
	HTML_EQUALS,                    /* behind = */
	HTML_VALUE,                     /* in a double-quoted value */
	HTML_TITLE,                     /* in <title> or <textarea>: text until its own end tag */
	HTML_SCRIPT,                    /* in <script src>: nothing may stand here */
	HTML_DECLARATION,               /* in <!doctype …> */
	HTML_AT_COUNT
};

enum { HTML_WORD_MAX = 31, HTML_LEAD_MAX = 15 };

enum html_form { HTML_FORM_NONE, HTML_FORM_GET, HTML_FORM_POST };

struct html {
	enum html_at at;
	bool is_end_tag;
	char tag[HTML_WORD_MAX + 1];    /* lower case */
	char attribute[HTML_WORD_MAX + 1];
	char lead[HTML_LEAD_MAX + 1];   /* how the current value begins, literal bytes only */
	size_t lead_bytes;              /* bytes of the value so far, literal or not, capped */
	bool is_lead_unsure;            /* branches of it differ */
	char close[HTML_WORD_MAX + 4];  /* what of "</title>" has been read */
	enum html_form form;            /* the method of the <form> being read */
	bool has_src, has_action;
	bool is_post_open;              /* set by the > of a POST form; the reader clears it */
};

/* Takes one byte of literal HTML. NULL, or why it is refused. */
const char *html_feed(struct html *, char);

/* A directive stands here: an attribute or tag name ends; NULL or why none may stand here. */
const char *html_directive(struct html *);

/* A value stands here: NULL, or why none may. */
const char *html_value(struct html *);
bool html_in_url(const struct html *);
bool html_in_action(const struct html *);     /* in the address of a form */

/* The place two branches agree on; false: they end in different places. */
bool html_merge(struct html *into, const struct html *other);

/* Whether letters here are read by people, and so must come from a sentence. */
bool html_is_shown(const struct html *);

const char *html_at_name(enum html_at);

#endif
