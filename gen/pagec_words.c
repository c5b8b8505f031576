/* pagec_words.c - the directives of a template: if, else, for, end, t, say, include, asset, icon, value. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "pagec.h"
#include "typo.h"

static void check_expression(const struct page *p, const char *e)
{
	bool quoted = false;

	if (*e == '\0')
		page_die(p, "an empty expression", "");
	for (; *e != '\0'; e++) {
		if (*e == '"')
			quoted = !quoted;
		else if (!quoted && isalnum((unsigned char)*e) == 0 && strchr("_->.[]()&|!=<>+*?:,' %", *e) == NULL)
			page_die(p, "this sign has no place in an expression", e);
	}
}

static void refuse(const struct page *p, const char *why)
{
	if (why == NULL)
		return;
	if (p->html.at == HTML_VALUE)
		page_die(p, why, p->html.attribute);
	page_die(p, why, "");
}

static void value(struct page *p, const char *e)
{
	bool is_lead = p->html.lead_bytes == 0;

	check_expression(p, e);
	refuse(p, html_value(&p->html));
	page_place(p);
	if (!html_in_url(&p->html))
		text_fmt(p->body, "\tout_value(o, %s);\n", e);
	else
		text_fmt(p->body, "\t%s(o, %s);\n", is_lead ? "out_url" : "out_url_part", e);
	p->after_blank = false;
}

static void sentence_id(struct page *p, const char *e)
{
	check_expression(p, e);
	refuse(p, html_value(&p->html));
	if (html_in_url(&p->html))
		page_die(p, "a sentence in an address", "");
	page_place(p);
	text_fmt(p->body, "\tout_say(o, %s);\n", e);
	p->after_blank = false;
}

/* Whole names only: {{asset app.css}}, {{icon check}}. */
static void made_name(struct page *p, const char *name, char *out, size_t room)
{
	size_t n = strlen(name);

	if (n >= room || n == 0)
		page_die(p, "no such name", name);
	for (size_t i = 0; i <= n; i++)
		out[i] = name[i] == '.' || name[i] == '-' ? '_' : name[i];
	for (size_t i = 0; i < n; i++) {
		if (isalnum((unsigned char)out[i]) == 0 && out[i] != '_')
			page_die(p, "no such name", name);
	}
}

static void asset(struct page *p, const char *name)
{
	char word[64];

	made_name(p, name, word, sizeof word);
	if (!html_in_url(&p->html) || p->html.lead_bytes > 0)
		page_die(p, "an asset stands at the beginning of an address", name);
	refuse(p, html_value(&p->html));
	page_place(p);
	text_fmt(p->body, "\tout_lit(o, ASSET_URL_%s);\n", word);
}

static void icon(struct page *p, const char *name)
{
	char word[64];

	made_name(p, name, word, sizeof word);
	if (p->html.at != HTML_TEXT)
		page_die(p, "an icon stands in text", name);
	page_place(p);
	text_fmt(p->body, "\tout_lit(o, OUT_ICON(ICON_%s));\n", word);
	p->after_blank = false;
}

/* The expression given for a hole: a=…, b=… behind the sentence. */
static bool argument_of(const char *list, const char *name, char *out, size_t room)
{
	size_t n = strlen(name);

	while (*list != '\0') {
		int depth = 0;
		const char *end = list + strspn(list, " ,\n\t");

		list = end;
		for (; *end != '\0' && (*end != ',' || depth > 0); end++)
			depth += *end == '(' ? 1 : *end == ')' ? -1 : 0;
		if (strncmp(list, name, n) == 0 && list[n] == '=' && list[n + 1] != '=') {
			size_t size = (size_t)(end - list) - n - 1;

			if (size >= room)
				return false;
			memcpy(out, list + n + 1, size);
			out[size] = '\0';
			return true;
		}
		list = end;
	}
	return false;
}

static void escaped(struct page *p, const char *bytes, size_t n)
{
	struct text t = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '&')
			text_add_c(&t, "&amp;");
		else if (bytes[i] == '<')
			text_add_c(&t, "&lt;");
		else if (bytes[i] == '"' && p->html.at == HTML_VALUE)
			text_add_c(&t, "&quot;");
		else
			text_add(&t, bytes + i, 1);
	}
	if (t.n == 0)
		return;
	text_add_c(p->body, "\tout_lit(o, ");
	text_add_c_literal(p->body, t.p, t.n);
	text_add_c(p->body, ");\n");
}

static void add_sentence(struct page *p, const char *text, const char *arguments)
{
	const char *at = text, *from = text;
	char name[64], expression[512];

	while (po_hole(&at, name, sizeof name)) {
		escaped(p, from, (size_t)(at - from) - strlen(name) - 2);
		if (!argument_of(arguments, name, expression, sizeof expression))
			page_die(p, "a hole without a value", name);
		check_expression(p, expression);
		text_fmt(p->body, "\tout_value(o, %s);\n", expression);
		from = at;
	}
	escaped(p, from, strlen(from));
}

static size_t read_quoted(struct page *p, const char *from, struct text *out)
{
	const char *at = from;

	if (*at != '"')
		page_die(p, "{{t \"…\"}} wants a sentence in double quotes", "");
	for (at++; *at != '"'; at++) {
		if (*at == '\0')
			page_die(p, "the sentence is not closed", "");
		if (*at == '\\')
			at++;
		if (*at == '\n')
			page_die(p, "a sentence stands on one line", "");
		text_add(out, at, 1);
	}
	text_add(out, "", 0);
	return (size_t)(at + 1 - from);
}

static void sentence(struct page *p, const char *d)
{
	struct text source = { 0 }, french = { 0 }, english = { 0 };
	const char *arguments = d + read_quoted(p, d, &source);
	struct po_entry *entry = po_find(p->po, source.p);

	refuse(p, html_value(&p->html));
	if (html_in_url(&p->html))
		page_die(p, "a sentence in an address", "");
	if (entry == NULL && p->is_listing) {
		printf("\n#: %s:%d\nmsgid \"%s\"\nmsgstr \"\"\n", text_short_path(p->path), p->line, source.p);
		return;
	}
	if (entry == NULL)
		page_die(p, "no English for", source.p);
	struct po_entry here = { source.p, { source.p, NULL }, p->path, p->line, true };

	po_same_holes(&here, entry);
	entry->is_used = true;
	typo_french(&french, source.p);
	typo_english(&english, entry->text[0]);
	page_place(p);
	text_add_c(p->body, "\tif (out_is_french(o)) {\n");
	add_sentence(p, french.p, arguments);
	text_add_c(p->body, "\t} else {\n");
	add_sentence(p, english.p, arguments);
	text_add_c(p->body, "\t}\n");
	p->after_blank = false;
}

static void include(struct page *p, const char *call)
{
	const char *open = strchr(call, '(');
	size_t n = strlen(call);

	if (p->html.at != HTML_TEXT)
		page_die(p, "{{include}} stands in text", "");
	if (open == NULL || call[n - 1] != ')')
		page_die(p, "{{include name(values)}}", call);
	check_expression(p, call);
	page_place(p);
	text_fmt(p->body, "\t%.*s(o%s%s;\n", (int)(open - call), call, open[1] == ')' ? "" : ", ", open + 1);
	p->after_blank = true;
}

static struct branch *branch_begins(struct page *p, char kind)
{
	if (p->depth == DEPTH_MAX)
		page_die(p, "too many branches in each other", "");
	struct branch *b = &p->stack[p->depth++];

	*b = (struct branch){ .kind = kind, .line = p->line, .before = p->html };
	page_place(p);
	return b;
}

static void branch_agrees(struct page *p, struct branch *b)
{
	if (!b->has_ends)
		b->ends = p->html;
	else if (!html_merge(&b->ends, &p->html))
		page_die(p, "the branches end in different places of the HTML", "");
	b->has_ends = true;
}

static void branch_else(struct page *p, const char *condition)
{
	if (p->depth == 0 || p->stack[p->depth - 1].kind != 'i' || p->stack[p->depth - 1].has_else)
		page_die(p, "{{else}} without its {{if}}", "");
	struct branch *b = &p->stack[p->depth - 1];

	branch_agrees(p, b);
	p->html = b->before;
	page_place(p);
	if (condition == NULL) {
		b->has_else = true;
		text_add_c(p->body, "\t} else {\n");
		return;
	}
	check_expression(p, condition);
	text_fmt(p->body, "\t} else if (%s) {\n", condition);
}

static void branch_ends(struct page *p)
{
	if (p->depth == 0)
		page_die(p, "{{end}} without its {{if}} or {{for}}", "");
	struct branch *b = &p->stack[p->depth - 1];

	branch_agrees(p, b);
	if (!b->has_else && !html_merge(&b->ends, &b->before))
		page_die(p, "the branches end in different places of the HTML", "");
	p->html = b->ends;
	page_place(p);
	text_add_c(p->body, b->kind == 'f' ? "\t}\n\t}\n" : "\t}\n");
	p->depth--;
}

/* The comma that ends the list: calls in it have commas of their own. */
static const char *list_ends(const char *at)
{
	for (int depth = 0; *at != '\0'; at++) {
		depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
		if (*at == ',' && depth == 0)
			return at;
	}
	return NULL;
}

/* for struct row *r in v->rows, v->count */
static void loop(struct page *p, const char *d)
{
	char type[128], name[64], list[256];
	const char *in = strstr(d, " in "), *end = in == NULL ? NULL : list_ends(in + 4);

	if (end == NULL || sscanf(d, "%127[^*]*%63[a-z0-9_]", type, name) != 2 ||
		(size_t)(end - in - 4) >= sizeof list)
		page_die(p, "{{for struct T *x in list, count}}", d);
	memcpy(list, in + 4, (size_t)(end - in - 4));
	list[end - in - 4] = '\0';
	check_expression(p, list);
	check_expression(p, end + 1);
	branch_begins(p, 'f');
	/* list and count are evaluated once */
	text_fmt(p->body, "\t{\n\tconst %s*list_%s = (%s);\n\tconst size_t n_%s = (size_t)(%s);\n",
		type, name, list, name, end + 1);
	text_fmt(p->body, "\tfor (size_t i_%s = 0; i_%s < n_%s; i_%s++) {\n", name, name, name, name);
	text_fmt(p->body, "\tconst %s*%s = &list_%s[i_%s];\n\t(void)%s;\n", type, name, name, name, name);
}

static bool is_word(const char *d, const char *word, const char **rest)
{
	size_t n = strlen(word);

	if (strncmp(d, word, n) != 0 || (d[n] != ' ' && d[n] != '\0'))
		return false;
	*rest = d + n + strspn(d + n, " ");
	return true;
}

void page_directive(struct page *p, const char *d)
{
	const char *rest;

	refuse(p, html_directive(&p->html));
	if (is_word(d, "if", &rest)) {
		check_expression(p, rest);
		branch_begins(p, 'i');
		text_fmt(p->body, "\tif (%s) {\n", rest);
	} else if (is_word(d, "else if", &rest)) {
		branch_else(p, rest);
	} else if (strcmp(d, "else") == 0) {
		branch_else(p, NULL);
	} else if (strcmp(d, "end") == 0) {
		branch_ends(p);
	} else if (is_word(d, "for", &rest)) {
		loop(p, rest);
	} else if (is_word(d, "t", &rest)) {
		sentence(p, rest);
	} else if (is_word(d, "say", &rest)) {
		sentence_id(p, rest);
	} else if (is_word(d, "include", &rest)) {
		include(p, rest);
	} else if (is_word(d, "asset", &rest)) {
		asset(p, rest);
	} else if (is_word(d, "icon", &rest)) {
		icon(p, rest);
	} else {
		value(p, d);
	}
}
