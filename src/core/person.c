/* person.c - names, e-mail addresses and numbers of identity documents.
 *
 * For     core/field.c, which tidies, and core/check.c, which chooses the sentences.
 * Never   transliterates: a name is kept as it was typed. */
#include "core/person.h"

#include "base/utf8.h"
#include "platform/idn.h"
#include "platform/text.h"

enum { EMAIL_MAX = 254, LOCAL_MAX = 64, LABEL_MAX = 63 };

bool name_has_letter(struct str name)
{
	while (name.n > 0) {
		if (text_is_latin(utf8_next(&name)))
			return true;
	}
	return false;
}

bool name_is_good(struct str name, bool has_comma, struct str *bad_out)
{
	while (name.n > 0) {
		struct str before = name;
		uint32_t c = utf8_next(&name);

		/* the apostrophe is kept as U+2019 */
		if (c == ' ' || c == '-' || c == '\'' || c == 0x2019 || (c == ',' && has_comma) ||
			text_is_latin(c))
			continue;
		*bad_out = str_sub(before, 0, before.n - name.n);
		if (utf8_is_control(c))
			*bad_out = STR("?");
		return false;
	}
	return true;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Letters, digits, hyphens; no hyphen at an end. */
static bool is_label(struct str label)
{
	if (label.n == 0 || label.n > LABEL_MAX || label.p[0] == '-' || label.p[label.n - 1] == '-')
		return false;
	for (size_t i = 0; i < label.n; i++) {
		if (!is_alnum(label.p[i]) && label.p[i] != '-')
			return false;
	}
	return true;
}

bool domain_is_good(struct str domain)
{
	struct str label, rest = domain;
	size_t labels = 1;

	if (domain.n > 253)
		return false;
	while (str_cut(rest, '.', &label, &rest)) {
		if (!is_label(label))
			return false;
		labels++;
	}
	return labels >= 2 && label.n >= 2 && is_label(label) && !str_is_digits(label);
}

static bool is_local(struct str local)
{
	if (local.n == 0 || local.n > LOCAL_MAX || local.p[0] == '.' || local.p[local.n - 1] == '.')
		return false;
	for (size_t i = 0; i < local.n; i++) {
		char c = local.p[i];

		if (c == '.' && local.p[i + 1] == '.')
			return false;
		if (!is_alnum(c) && !str_has(STR("!#$%&'*+-/=?^_`{|}~."), c))
			return false;
	}
	return true;
}

bool email_is_good(struct str address)
{
	struct str local, domain;

	return address.n <= EMAIL_MAX && str_cut(address, '@', &local, &domain) && is_local(local) &&
		domain_is_good(domain);
}

/* What IDNA refuses stays as it is typed, for domain_is_good to refuse. */
static struct str domain_tidy(struct mem *mem, struct str domain)
{
	struct str ascii;

	return !utf8_is_ascii(domain) && idn_to_ascii(mem, domain, &ascii) ? ascii : text_lower(mem, domain);
}

static struct str each_line(struct mem *mem, struct str lines, struct str (*change)(struct mem *, struct str))
{
	struct str line, *changed;
	size_t n = 1, at = 0;
	bool is_more;

	for (size_t i = 0; i < lines.n; i++)
		n += lines.p[i] == '\n';
	changed = mem_get(mem, n, sizeof *changed);
	do {
		is_more = str_cut(lines, '\n', &line, &lines);
		changed[at++] = change(mem, line);
	} while (is_more);
	return str_join(mem, changed, n, STR("\n"));
}

struct str domains_tidy(struct mem *mem, struct str lines)
{
	return each_line(mem, lines, domain_tidy);
}

struct str email_tidy(struct mem *mem, struct str address)
{
	struct str local, domain;

	if (!str_cut(address, '@', &local, &domain))
		return address;
	return str_cat(mem, local, STR("@"), domain_tidy(mem, domain));
}

static bool has_a_label(struct str kept)
{
	size_t at;

	return str_find(kept, STR("xn--"), &at);
}

struct str domains_show(struct mem *mem, struct str kept)
{
	return has_a_label(kept) ? each_line(mem, kept, idn_to_words) : kept;
}

struct str email_show(struct mem *mem, struct str kept)
{
	struct str local, domain;

	if (!has_a_label(kept) || !str_cut(kept, '@', &local, &domain))
		return kept;
	return str_cat(mem, local, STR("@"), idn_to_words(mem, domain));
}

struct str id_number_tidy(struct mem *mem, struct str number)
{
	struct str upper = text_upper(mem, number);
	struct buf *out = buf_new(mem, upper.n + 1);

	for (size_t i = 0; i < upper.n; i++) {
		if (is_alnum(upper.p[i]))
			buf_byte(out, upper.p[i]);
	}
	return buf_done(out);
}

/* 9: a digit, A: a letter. */
static bool has_shape(struct str number, const char *shape)
{
	if (number.n != str_of(shape).n)
		return false;
	for (size_t i = 0; i < number.n; i++) {
		bool is_digit = number.p[i] >= '0' && number.p[i] <= '9';

		if (is_digit != (shape[i] == '9'))
			return false;
	}
	return true;
}

enum id_verdict id_number_verdict(struct str type, struct str number)
{
	if (number.n == 0 || number.n > 20)
		return ID_BAD;
	if (str_eq_c(type, "cni"))
		return number.n == 12 || number.n == 9 || number.n == 7 ? ID_GOOD : ID_BAD;
	if (str_eq_c(type, "passport"))
		return has_shape(number, "99AA99999") ? ID_GOOD : ID_BAD;
	if (str_eq_c(type, "permit"))
		return number.n >= 9 && number.n <= 12 ? ID_GOOD : ID_DOUBTFUL;
	return number.n >= 5 ? ID_GOOD : ID_DOUBTFUL;
}
