/* mail.c - one mail: headers, a text part written by hand, and the same in one fixed HTML layout.
 *
 * For     the clerk, which knows the reader and the sentences; nothing here asks a database.
 * Never   a remote image, a pixel, a script, or a style that comes from data.
 * Limits  MAIL_BYTES_MAX in all: mail readers clip beyond. */
#include "core/mail.h"

#include <assert.h>

#include "base/utf8.h"
#include "core/mime.h"

enum { ADDRESS_BYTES_MAX = 254, LOCAL_BYTES_MAX = 64 };

bool mail_address_ok(struct str a)
{
	struct str local, domain;

	if (a.n > ADDRESS_BYTES_MAX || !str_cut(a, '@', &local, &domain))
		return false;
	if (local.n == 0 || local.n > LOCAL_BYTES_MAX || domain.n == 0 || str_has(domain, '@'))
		return false;
	if (a.p[0] == '-' || domain.p[0] == '.' || domain.p[domain.n - 1] == '.')
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (a.p[i] <= 0x20 || a.p[i] >= 0x7f || str_has(STR("\"(),:;<>[\\]`|"), a.p[i]))
			return false;
	return true;
}

/* No-break spaces are for pages and paper: plain text and headers use ordinary ones. */
static struct str plain(struct mem *m, struct str s)
{
	struct buf *b = buf_new(m, s.n + 1);

	while (s.n > 0) {
		struct str before = s;
		uint32_t c = utf8_next(&s);

		if (c == 0xa0 || c == 0x202f)
			buf_byte(b, ' ');
		else
			buf_add(b, (struct str){ before.p, before.n - s.n });
	}
	return buf_done(b);
}

static void add_html(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&': buf_add(b, STR("&amp;")); break;
		case '<': buf_add(b, STR("&lt;")); break;
		case '>': buf_add(b, STR("&gt;")); break;
		case '"': buf_add(b, STR("&quot;")); break;
		case '\'': buf_add(b, STR("&#39;")); break;
		default: buf_byte(b, s.p[i]);
		}
	}
}

static struct str text_part(struct mem *m, const struct mail *mail)
{
	struct buf *b = buf_new(m, MAIL_BYTES_MAX);
	struct str line, rest = mail->body;
	const char *colon = str_eq(mail->lang, STR("fr")) ? " :" : ":";

	buf_add(b, mail->subject);
	buf_add(b, STR("\n\n"));
	buf_add(b, mail->greeting);
	buf_add(b, STR("\n\n"));
	while (rest.n > 0) {
		(void)str_cut(rest, '\n', &line, &rest);
		buf_add(b, line);
		buf_add(b, STR("\n"));
	}
	if (mail->link.n > 0) {
		buf_fmt(b, "\n" STR_FMT "%s\n", STR_ARG(mail->button), colon);
		buf_add(b, mail->link);
		buf_byte(b, '\n');
	}
	if (mail->facts_n > 0)
		buf_byte(b, '\n');
	for (size_t i = 0; i < mail->facts_n; i++)
		buf_fmt(b, STR_FMT "%s " STR_FMT "\n", STR_ARG(mail->facts[i].label), colon,
			STR_ARG(mail->facts[i].value));
	buf_add(b, STR("\n-- \n"));
	buf_add(b, mail->help);
	buf_byte(b, '\n');
	if (mail->unsubscribe.n > 0) {
		buf_add(b, mail->unsubscribe);
		buf_byte(b, '\n');
	}
	return buf_full(b) ? STR("") : plain(m, buf_done(b));
}

#define FONT "Arial,Helvetica,sans-serif"

static void html_head(struct buf *b, const struct mail *mail)
{
	buf_fmt(b, "<!DOCTYPE html>\n<html lang=\"" STR_FMT "\" dir=\"ltr\">\n<head>\n"
		"<meta charset=\"utf-8\">\n<title>", STR_ARG(mail->lang));
	add_html(b, mail->subject);
	buf_add_c(b, "</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n</head>\n"
		"<body style=\"margin:0;padding:0;background:#f6f4ee\">\n"
		"<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\""
		" style=\"background:#f6f4ee\"><tr><td align=\"center\" style=\"padding:24px 8px\">\n"
		"<table role=\"presentation\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\""
		" style=\"width:100%;max-width:600px;background:#ffffff;border:1px solid #dedacd;"
		"border-top:6px solid #0f4c5c\"><tr>\n"
		"<td style=\"padding:28px 32px;font:17px/1.5 " FONT ";color:#1a1d21;text-align:left\">\n"
		"<p style=\"margin:0 0 24px;font-size:15px;color:#555962\"><b>");
	add_html(b, mail->portal);
	buf_add_c(b, "</b></p>\n<h1 style=\"margin:0 0 16px;font-size:24px;line-height:1.25\">");
	add_html(b, mail->subject);
	buf_add_c(b, "</h1>\n");
}

static void html_paragraph(struct buf *b, struct str text)
{
	if (text.n == 0)
		return;
	buf_add_c(b, "<p style=\"margin:0 0 16px\">");
	add_html(b, text);
	buf_add_c(b, "</p>\n");
}

static void html_button(struct buf *b, const struct mail *mail)
{
	buf_add_c(b, "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\""
		" style=\"margin:24px 0\"><tr><td style=\"background:#0f4c5c;border-radius:5px\">"
		"<a href=\"");
	add_html(b, mail->link);
	buf_add_c(b, "\" style=\"display:inline-block;padding:14px 28px;color:#ffffff;"
		"font-weight:bold;text-decoration:none\">");
	add_html(b, mail->button);
	buf_add_c(b, "</a></td></tr></table>\n"
		"<p style=\"margin:0 0 16px;font-size:15px;color:#555962\">");
	add_html(b, mail->link_hint);
	buf_add_c(b, "<br>\n<span style=\"word-break:break-all\">");
	add_html(b, mail->link);
	buf_add_c(b, "</span></p>\n");
}

static void html_facts(struct buf *b, const struct mail *mail)
{
	buf_add_c(b, "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\""
		" style=\"margin:0 0 16px;font:15px/1.5 " FONT "\">\n");
	for (size_t i = 0; i < mail->facts_n; i++) {
		buf_add_c(b, "<tr><td style=\"padding:0 16px 4px 0;color:#555962\">");
		add_html(b, mail->facts[i].label);
		buf_add_c(b, "</td><td style=\"padding:0 0 4px\">");
		add_html(b, mail->facts[i].value);
		buf_add_c(b, "</td></tr>\n");
	}
	buf_add_c(b, "</table>\n");
}

static struct str html_part(struct mem *m, const struct mail *mail)
{
	struct buf *b = buf_new(m, MAIL_BYTES_MAX);
	struct str line, rest = mail->body;

	html_head(b, mail);
	html_paragraph(b, mail->greeting);
	while (rest.n > 0) {
		(void)str_cut(rest, '\n', &line, &rest);
		html_paragraph(b, line);
	}
	if (mail->link.n > 0)
		html_button(b, mail);
	if (mail->facts_n > 0)
		html_facts(b, mail);
	buf_add_c(b, "<p style=\"margin:0;padding-top:16px;border-top:1px solid #dedacd;"
		"font-size:15px;color:#555962\">");
	add_html(b, mail->help);
	if (mail->unsubscribe.n > 0) {
		buf_add_c(b, "<br>\n");
		add_html(b, mail->unsubscribe);
	}
	buf_add_c(b, "</p>\n</td></tr></table>\n</td></tr></table>\n</body>\n</html>\n");
	return buf_full(b) ? STR("") : buf_done(b);
}

static void header_person(struct buf *b, struct str field, struct str name, struct str address)
{
	buf_add(b, field);
	if (name.n > 0) {
		/* a display name is a phrase: only encoded words or atoms, so anything else is encoded */
		mime_words(b, name, field.n);
		buf_add(b, STR("\r\n "));
	}
	buf_byte(b, '<');
	buf_add(b, address);
	buf_add(b, STR(">\r\n"));
}

/* A phrase of atoms needs no quotes; one with other signs gets them by way of an encoded word. */
static struct str phrase(struct mem *m, struct str name)
{
	struct buf *b = buf_new(m, name.n + 2);

	name = plain(m, name);
	for (size_t i = 0; i < name.n; i++)
		if (!str_has(STR("()<>[]:;@\\,.\""), name.p[i]))
			buf_byte(b, name.p[i]);
		else
			buf_byte(b, ' ');
	return str_trim(buf_done(b));
}

static void headers(struct mem *m, struct buf *b, const struct mail *mail)
{
	struct str local, domain;

	(void)str_cut(mail->from, '@', &local, &domain);
	buf_add(b, STR("Date: "));
	mime_date(b, mail->at_ms);
	buf_add(b, STR("\r\n"));
	header_person(b, STR("From: "), phrase(m, mail->from_name), mail->from);
	header_person(b, STR("To: "), phrase(m, mail->to_name), mail->to);
	if (mail->reply_to.n > 0)
		header_person(b, STR("Reply-To: "), STR(""), mail->reply_to);
	buf_add(b, STR("Subject: "));
	mime_words(b, plain(m, mail->subject), 9);
	buf_fmt(b, "\r\nMessage-ID: <" STR_FMT "@" STR_FMT ">\r\n", STR_ARG(mail->id),
		STR_ARG(domain));
	buf_add(b, STR("Auto-Submitted: auto-generated\r\n"));
	if (mail->unsubscribe.n > 0)
		buf_fmt(b, "List-Unsubscribe: <" STR_FMT ">\r\n", STR_ARG(mail->unsubscribe));
	buf_fmt(b, "Content-Language: " STR_FMT "\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/alternative; boundary=\"=_" STR_FMT "\"\r\n\r\n",
		STR_ARG(mail->lang), STR_ARG(mail->id));
}

static void part(struct buf *b, const struct mail *mail, const char *type, struct str body)
{
	buf_fmt(b, "--=_" STR_FMT "\r\nContent-Type: %s; charset=utf-8\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n", STR_ARG(mail->id), type);
	mime_quoted_printable(b, body);
	buf_add(b, STR("\r\n"));
}

static bool is_one_line(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return utf8_valid(s);
}

static bool is_sound(const struct mail *mail)
{
	const struct str lines[] = { mail->from_name, mail->to_name, mail->lang, mail->portal,
				     mail->subject, mail->greeting, mail->button, mail->link,
				     mail->link_hint, mail->unsubscribe };

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (!is_one_line(lines[i]))
			return false;
	for (size_t i = 0; i < mail->facts_n; i++)
		if (!is_one_line(mail->facts[i].label) || !is_one_line(mail->facts[i].value))
			return false;
	return utf8_valid(mail->body) && utf8_valid(mail->help) && mail_address_ok(mail->from) &&
	       mail_address_ok(mail->to) && (mail->reply_to.n == 0 || mail_address_ok(mail->reply_to));
}

enum err mail_write(struct mem *m, const struct mail *mail, struct str *out)
{
	assert(mail->facts_n <= MAIL_FACTS_MAX && mail->id.n > 0 && mail->lang.n == 2);
	if (!is_sound(mail))
		return err_note(ERR_INVALID, "mail: an address or a line of %s is not fit for a header",
				str_c(m, mail->id));
	struct buf *b = buf_new(m, MAIL_BYTES_MAX);
	struct str text = text_part(m, mail), html = html_part(m, mail);

	if (text.n == 0 || html.n == 0)
		return err_note(ERR_LIMIT, "mail: %s is too long", str_c(m, mail->id));
	headers(m, b, mail);
	part(b, mail, "text/plain", text);
	part(b, mail, "text/html", html);
	buf_fmt(b, "--=_" STR_FMT "--\r\n", STR_ARG(mail->id));
	if (buf_full(b))
		return err_note(ERR_LIMIT, "mail: %s is too long", str_c(m, mail->id));
	*out = buf_done(b);
	return OK;
}
