/* pagec.c - templates to C: pagec OUT.c OUT.h pages.en.po page.html …
 *
 * For     the build; the language of templates is in doc/TEMPLATES.md.
 * Never   lets a value stand where escaping could not protect it, or a word of a person's language
 *         stand outside {{t "…"}}: both are errors at file:line. There is no raw form.
 * Limits  DEPTH_MAX branches in each other, DIRECTIVE_BYTES_MAX a directive. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "pagec.h"

static void end_literal(struct page *p)
{
	if (p->literal.n == 0)
		return;
	text_add_c(p->body, "\tout_lit(o, ");
	text_add_c_literal(p->body, p->literal.p, p->literal.n);
	text_add_c(p->body, ");\n");
	p->literal.n = 0;
}

void page_place(struct page *p)
{
	end_literal(p);
	text_fmt(p->body, "#line %d \"%s\"\n", p->line, text_short_path(p->path));
}

_Noreturn void page_die(const struct page *p, const char *why, const char *what)
{
	text_die(p->path, p->line, "%s%s%s", why, what[0] == '\0' ? "" : ": ", what);
}

/* Blanks of text are worth one byte each run; elsewhere they are kept. */
static bool is_dropped_blank(struct page *p, char c)
{
	bool is_blank = c == ' ' || c == '\t' || c == '\n';
	bool drop = is_blank && p->html.at == HTML_TEXT && p->after_blank;

	p->after_blank = is_blank;
	return drop;
}

void page_literal(struct page *p, char c)
{
	bool was_action = html_in_action(&p->html);
	const char *why = html_feed(&p->html, c);
	bool is_action = html_in_action(&p->html);

	if (why != NULL)
		page_die(p, why, "");
	if (was_action && !is_action) {
		page_place(p);
		text_add_c(p->body, "\tout_action_ends(o);\n");
	}
	if (!is_dropped_blank(p, c))
		text_add(&p->literal, &c, 1);
	if (is_action && !was_action) {
		page_place(p);
		text_add_c(p->body, "\tout_action_begins(o);\n");
	}
	if (p->html.at == HTML_TITLE && c == '>' && strcmp(p->html.tag, "textarea") == 0 &&
		p->html.close[0] == '\0')
		text_add(&p->literal, "\n", 1);         /* the parser drops the first one */
	if (p->html.is_post_open) {
		p->html.is_post_open = false;
		page_place(p);
		text_add_c(p->body, "\tout_form(o);\n");
	}
}

/* A letter that a person would read: A-z, or the first byte of a Latin one. */
static bool is_letter(const char *at)
{
	unsigned char c = (unsigned char)*at;

	return isalpha(c) != 0 || (c >= 0xc3 && c <= 0xd4);
}

static const char *skip_entity(const char *at)
{
	const char *end = at + 1;

	while (isalnum((unsigned char)*end) != 0 || *end == '#')
		end++;
	return *at == '&' && *end == ';' ? end : NULL;
}

static void literal_at(struct page *p, const char **at)
{
	const char *entity = **at == '&' ? skip_entity(*at) : NULL;

	if (html_is_shown(&p->html) && is_letter(*at)) {
		const char *end = *at;

		while (*end != '\0' && *end != '\n' && *end != '<' && *end != '{' && *end != '"')
			end++;
		text_die(p->path, p->line, "words outside {{t \"…\"}}: %.*s", (int)(end - *at), *at);
	}
	if (**at == '&' && entity == NULL && html_is_shown(&p->html))
		page_die(p, "write &amp; for the sign &", "");
	for (; entity != NULL && *at < entity; ++*at)
		page_literal(p, **at);
	page_literal(p, **at);
	if (**at == '\n')
		p->line++;
}

static void page_ends(struct page *p)
{
	if (p->depth > 0)
		text_die(p->path, p->stack[p->depth - 1].line, "this {{if}} or {{for}} is not closed");
	if (!p->is_open)
		return;
	if (p->html.at != HTML_TEXT)
		page_die(p, "the page ends inside", html_at_name(p->html.at));
	end_literal(p);
	text_add_c(p->body, "}\n");
	p->is_open = false;
}

/* {{use "web/view.h"}} and {{@ void page_x(struct out *o, const struct x *v)}} */
static bool is_frame(struct page *p, const char *d)
{
	if (strncmp(d, "use ", 4) == 0) {
		text_fmt(p->head, "#include %s\n", d + 4);
		return true;
	}
	if (*d != '@')
		return false;
	page_ends(p);
	for (d++; *d == ' '; d++)
		;
	p->html = (struct html){ .at = HTML_TEXT };
	p->is_open = true;
	p->after_blank = true;
	text_fmt(p->head, "%s;\n", d);
	text_fmt(p->body, "\n#line %d \"%s\"\n%s\n{\n", p->line, text_short_path(p->path), d);
	return true;
}

static const char *directive(struct page *p, const char *at)
{
	char d[DIRECTIVE_BYTES_MAX];
	const char *end = strstr(at, "}}");
	int line = p->line;

	if (end == NULL)
		page_die(p, "{{ is not closed", "");
	for (at += 2; *at == ' ' || *at == '\n' || *at == '\t'; at++)
		line += *at == '\n';
	size_t n = (size_t)(end - at);

	if (n >= sizeof d)
		page_die(p, "the directive is too long", "");
	memcpy(d, at, n);
	for (; n > 0 && isspace((unsigned char)d[n - 1]) != 0; n--)
		;
	d[n] = '\0';
	if (*d != '#' && !is_frame(p, d)) {
		if (!p->is_open)
			page_die(p, "before {{@ signature}}", d);
		page_directive(p, d);
	}
	for (; at < end; at++)
		line += *at == '\n';
	p->line = line;
	return end + 1;
}

static void compile(struct page *p, const char *path)
{
	p->path = path;
	p->line = 1;
	p->depth = 0;
	for (const char *at = text_of_file(path, NULL); *at != '\0'; at++) {
		if (at[0] == '{' && at[1] == '{')
			at = directive(p, at);
		else if (p->is_open)
			literal_at(p, &at);
		else if (isspace((unsigned char)*at) == 0)
			page_die(p, "before {{@ signature}}", "");
		else if (*at == '\n')
			p->line++;
	}
	page_ends(p);
}

static void all_used(const struct po *po)
{
	for (size_t i = 0; i < po->count; i++) {
		if (!po->entries[i].is_used)
			text_die(po->entries[i].path, po->entries[i].line, "no page says \"%s\" any more",
				po->entries[i].id);
	}
}

int main(int count, char **words)
{
	struct text body = { 0 }, head = { 0 };
	struct po po = { 0 };
	bool is_partial = count > 1 && strcmp(words[1], "--some") == 0;
	bool is_listing = count > 1 && strcmp(words[1], "--missing") == 0;
	int first = is_partial || is_listing ? 2 : 1;

	if (count < first + 4) {
		fputs("usage: pagec [--some | --missing] OUT.c OUT.h pages.en.po page.html …\n", stderr);
		return 64;
	}
	struct page page = { .body = &body, .head = &head, .po = &po, .is_listing = is_listing };

	po_read(&po, words[first + 2]);
	text_add_c(&head, "/* made by gen/pagec from pages/ */\n#ifndef PAGES_H\n#define PAGES_H\n"
		   "#include \"web/out.h\"\n");
	text_add_c(&body, "/* made by gen/pagec from pages/ */\n#include \"pages.h\"\n\n"
		"#include \"assets.h\"\n#include \"web/out_page.h\"\n");
	for (int i = first + 3; i < count; i++)
		compile(&page, words[i]);
	if (is_listing)
		return 0;
	if (!is_partial)
		all_used(&po);
	text_add_c(&head, "#endif\n");
	text_to_file(&body, words[first]);
	text_to_file(&head, words[first + 1]);
	return 0;
}
