/* html.c - see html.h.
 *
 * Never   guesses: single quotes, unquoted values, comments and split names are refused.
 * Limits  names of HTML_WORD_MAX bytes. */
#include "html.h"

#include <ctype.h>
#include <string.h>

static const char *const at_names[HTML_AT_COUNT] = {
	[HTML_TEXT] = "text",
	[HTML_OPEN] = "tag",
	[HTML_NAME] = "tag name",
	[HTML_TAG] = "tag",
	[HTML_DONE] = "tag",
	[HTML_ATTRIBUTE] = "attribute name",
	[HTML_EQUALS] = "unquoted attribute value",
	[HTML_VALUE] = "attribute",
	[HTML_TITLE] = "title or textarea",
	[HTML_SCRIPT] = "script",
	[HTML_DECLARATION] = "declaration",
};

const char *html_at_name(enum html_at at)
{
	return at_names[at];
}

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (strcmp(word, *list) == 0)
			return true;
	}
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static const char *add(char *word, char c)
{
	size_t n = strlen(word);

	if (n == HTML_WORD_MAX)
		return "the name is too long";
	word[n] = (char)tolower((unsigned char)c);
	word[n + 1] = '\0';
	return NULL;
}

static const char *tag_ends(struct html *h)
{
	h->at = HTML_TEXT;
	if (h->is_end_tag)
		return NULL;
	if (strcmp(h->tag, "form") == 0) {
		if (h->form == HTML_FORM_NONE)
			return "a form must say method=\"get\" or method=\"post\"";
		h->is_post_open = h->form == HTML_FORM_POST;
		if (h->is_post_open && !h->has_action)
			return "a POST form must say its action: the token depends on it";
	}
	if (strcmp(h->tag, "title") == 0 || strcmp(h->tag, "textarea") == 0) {
		h->at = HTML_TITLE;
		h->close[0] = '\0';
	}
	if (strcmp(h->tag, "script") == 0) {
		if (!h->has_src)
			return "an inline script: the policy of our pages forbids it";
		h->at = HTML_SCRIPT;
		h->close[0] = '\0';
	}
	if (strcmp(h->tag, "style") == 0)
		return "a style element: the policy of our pages forbids it";
	return NULL;
}

static const char *feed_name(struct html *h, char c)
{
	if (c == '>')
		return tag_ends(h);
	if (c == '/' || is_blank(c)) {
		h->at = is_blank(c) ? HTML_TAG : HTML_DONE;
		return NULL;
	}
	return add(h->tag, c);
}

static const char *feed_tag(struct html *h, char c)
{
	if (c == '>')
		return tag_ends(h);
	if (is_blank(c)) {
		h->at = HTML_TAG;
		return NULL;
	}
	if (c == '/') {
		h->at = HTML_DONE;
		return NULL;
	}
	if (h->at == HTML_DONE)
		return "a blank is missing before the attribute";
	if (isalpha((unsigned char)c) == 0)
		return "an attribute begins with a letter";
	if (h->is_end_tag)
		return "an end tag has no attributes";
	h->at = HTML_ATTRIBUTE;
	h->attribute[0] = '\0';
	return add(h->attribute, c);
}

static const char *check_attribute(struct html *h)
{
	if (strncmp(h->attribute, "on", 2) == 0)
		return "an event handler: the policy of our pages forbids it";
	if (strcmp(h->attribute, "style") == 0)
		return "a style attribute: the policy of our pages forbids it";
	if (strcmp(h->attribute, "srcdoc") == 0)
		return "srcdoc holds a page of its own: forbidden";
	if (strcmp(h->attribute, "src") == 0)
		h->has_src = true;
	if (strcmp(h->attribute, "action") == 0)
		h->has_action = true;
	return NULL;
}

static const char *feed_attribute(struct html *h, char c)
{
	if (c == '=') {
		h->at = HTML_EQUALS;
		return check_attribute(h);
	}
	if (c == '>' || c == '/' || is_blank(c)) {
		const char *why = check_attribute(h);

		if (why != NULL)
			return why;
		h->at = HTML_DONE;
		return feed_tag(h, c);
	}
	return add(h->attribute, c);
}

static const char *value_ends(struct html *h)
{
	h->at = HTML_DONE;
	if (strcmp(h->tag, "form") != 0 || strcmp(h->attribute, "method") != 0)
		return NULL;
	if (strcmp(h->lead, "post") == 0)
		h->form = HTML_FORM_POST;
	else if (strcmp(h->lead, "get") == 0)
		h->form = HTML_FORM_GET;
	else
		return "a form must say method=\"get\" or method=\"post\"";
	return NULL;
}

static const char *feed_value(struct html *h, char c)
{
	if (c == '"')
		return value_ends(h);
	if (h->lead_bytes < HTML_LEAD_MAX) {
		h->lead[h->lead_bytes] = (char)tolower((unsigned char)c);
		h->lead[++h->lead_bytes] = '\0';
	}
	if (html_in_url(h) && strncmp(h->lead, "javascript", 10) == 0)
		return "an address that is a script";
	return NULL;
}

/* In title, textarea and script everything is text until the element's own end tag. */
static const char *feed_closed(struct html *h, char c)
{
	size_t n = strlen(h->close);

	if (h->at == HTML_SCRIPT && n == 0 && c != '<' && !is_blank(c))
		return "an inline script: the policy of our pages forbids it";
	if (c == '<')
		n = 0;
	else if (n == 0)
		return NULL;
	h->close[n] = (char)tolower((unsigned char)c);
	h->close[n + 1] = '\0';
	size_t tag = strlen(h->tag);

	if (n + 1 == tag + 3 && strncmp(h->close, "</", 2) == 0 && strncmp(h->close + 2, h->tag, tag) == 0) {
		h->close[0] = '\0';
		if (c != '>')
			return "the end tag is not closed at once";
		h->at = HTML_TEXT;
	} else if (n + 1 == tag + 3) {
		h->close[0] = '\0';
	}
	return NULL;
}

static const char *feed_open(struct html *h, char c)
{
	if (c == '!') {
		h->at = HTML_DECLARATION;
		return NULL;
	}
	h->is_end_tag = c == '/';
	h->tag[0] = h->attribute[0] = '\0';
	h->form = HTML_FORM_NONE;
	h->has_src = h->has_action = false;
	h->at = HTML_NAME;
	if (c == '/')
		return NULL;
	if (isalpha((unsigned char)c) == 0)
		return "a tag's name begins with a letter; write &lt; for the sign";
	return add(h->tag, c);
}

const char *html_feed(struct html *h, char c)
{
	switch (h->at) {
	case HTML_TEXT:
		if (c == '<')
			h->at = HTML_OPEN;
		return NULL;
	case HTML_OPEN:
		return feed_open(h, c);
	case HTML_NAME:
		return feed_name(h, c);
	case HTML_TAG:
	case HTML_DONE:
		return feed_tag(h, c);
	case HTML_ATTRIBUTE:
		return feed_attribute(h, c);
	case HTML_EQUALS:
		if (c != '"')
			return "an attribute's value must be in double quotes";
		h->at = HTML_VALUE;
		h->lead[0] = '\0';
		h->lead_bytes = 0;
		h->is_lead_unsure = false;
		return NULL;
	case HTML_VALUE:
		return feed_value(h, c);
	case HTML_TITLE:
	case HTML_SCRIPT:
		return feed_closed(h, c);
	case HTML_DECLARATION:
		if (c == '-')
			return "an HTML comment: write {{# … }}, it is not sent";
		if (c == '>')
			h->at = HTML_TEXT;
		return NULL;
	case HTML_AT_COUNT:
		break;
	}
	return "no such place";
}

const char *html_directive(struct html *h)
{
	if (h->at == HTML_ATTRIBUTE) {
		const char *why = check_attribute(h);

		if (why != NULL)
			return why;
		h->at = HTML_DONE;
	}
	if (h->at == HTML_NAME && h->tag[0] != '\0')
		h->at = HTML_DONE;
	if (h->at == HTML_OPEN || h->at == HTML_NAME)
		return "a directive in a tag's name";
	if (h->close[0] != '\0')
		return "a directive in an end tag";
	return NULL;
}

bool html_in_url(const struct html *h)
{
	static const char *const names[] = { "href", "src", "action", "formaction", "cite", "poster", "data",
		"ping", "manifest", NULL };

	return h->at == HTML_VALUE && is_one_of(h->attribute, names);
}

bool html_in_action(const struct html *h)
{
	return h->at == HTML_VALUE && strcmp(h->tag, "form") == 0 && strcmp(h->attribute, "action") == 0;
}

const char *html_value(struct html *h)
{
	static const char *const refused[] = { "srcset", "method", "content", "rel", "http-equiv", "is", NULL };

	if (h->at == HTML_SCRIPT)
		return "a value in a script";
	if (h->at == HTML_EQUALS)
		return "an attribute's value must be in double quotes";
	if (h->at != HTML_TEXT && h->at != HTML_TITLE && h->at != HTML_VALUE)
		return "a value outside text and attribute values";
	if (h->at == HTML_VALUE && is_one_of(h->attribute, refused))
		return "a value in an attribute that takes none";
	if (html_in_url(h) && h->is_lead_unsure)
		return "an address whose beginning depends on a branch";
	if (h->at == HTML_VALUE && h->lead_bytes < HTML_LEAD_MAX) {
		h->lead[h->lead_bytes] = '*';
		h->lead[++h->lead_bytes] = '\0';
	}
	return NULL;
}

static bool in_tag(const struct html *h)
{
	return h->at == HTML_TAG || h->at == HTML_DONE;
}

bool html_merge(struct html *into, const struct html *other)
{
	if (in_tag(into) && in_tag(other)) {
		if (strcmp(into->tag, other->tag) != 0 || into->form != other->form)
			return false;
		if (other->at == HTML_DONE)
			into->at = HTML_DONE;
		into->has_src = into->has_src && other->has_src;
		into->has_action = into->has_action && other->has_action;
		return true;
	}
	if (into->at != other->at)
		return false;
	if (into->at == HTML_VALUE) {
		if (strcmp(into->attribute, other->attribute) != 0)
			return false;
		if (strcmp(into->lead, other->lead) != 0 || other->is_lead_unsure)
			into->is_lead_unsure = into->lead_bytes != other->lead_bytes || other->is_lead_unsure ||
				into->lead_bytes < HTML_LEAD_MAX;
		return true;
	}
	return into->at != HTML_TITLE || strcmp(into->tag, other->tag) == 0;
}

bool html_is_shown(const struct html *h)
{
	static const char *const names[] = { "aria-label", "title", "alt", "placeholder", "label", NULL };

	if (h->at == HTML_VALUE)
		return is_one_of(h->attribute, names);
	return h->at == HTML_TEXT || (h->at == HTML_TITLE && h->close[0] == '\0');
}
