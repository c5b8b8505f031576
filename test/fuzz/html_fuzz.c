/* html_fuzz.c - the tokeniser of templates: whatever is fed, it knows where it stands or has refused.
 *
 * Bytes are literal HTML, but for 1 a value, 2 a directive, 3 the end of a branch that began where 4 was.
 * The source is included: the tokeniser belongs to a build-time program, not to a library. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "../../gen/html.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void holds(const struct html *h)
{
	assert(h->at < HTML_AT_COUNT && html_at_name(h->at) != NULL);
	assert(strlen(h->tag) <= HTML_WORD_MAX && strlen(h->attribute) <= HTML_WORD_MAX);
	assert(h->lead_bytes <= HTML_LEAD_MAX && h->lead[h->lead_bytes] == '\0');
	/* nothing that our policy forbids was taken */
	if (h->at == HTML_VALUE)
		assert(strncmp(h->attribute, "on", 2) != 0 && strcmp(h->attribute, "style") != 0);
	if (h->at == HTML_SCRIPT)
		assert(h->has_src && strcmp(h->tag, "script") == 0);
}

static bool step(struct html *h, struct html *branch, uint8_t byte)
{
	const char *why = NULL;

	if (byte == 1) {
		why = html_directive(h);
		if (why == NULL)
			why = html_value(h);
		if (why == NULL)
			assert(h->at == HTML_TEXT || h->at == HTML_TITLE || h->at == HTML_VALUE);
	} else if (byte == 2) {
		why = html_directive(h);
	} else if (byte == 3) {
		why = html_directive(h);
		if (why == NULL && !html_merge(h, branch))
			return false;
	} else if (byte == 4) {
		why = html_directive(h);
		*branch = *h;
	} else {
		why = html_feed(h, (char)byte);
	}
	h->is_post_open = false;
	return why == NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct html h = { .at = HTML_TEXT }, branch = h;

	for (size_t i = 0; i < n && data[i] != 0 && step(&h, &branch, data[i]); i++)
		holds(&h);
	return 0;
}
