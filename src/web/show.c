/* show.c - see show.h. */
#include "web/show.h"

#include <assert.h>

#include "base/utf8.h"
#include "core/field_id.h"
#include "say.h"
#include "web/out_page.h"

enum { INITIALS_MAX = 2 };

struct str show_initials(struct out *o, struct str name)
{
	struct buf *b = buf_new(out_mem(o), 16);
	struct str word;

	for (int n = 0; n < INITIALS_MAX && name.n > 0;) {
		str_cut(name, ' ', &word, &name);
		if (word.n < 3)
			continue;               /* de, la, l' */
		uint32_t first = utf8_next(&word);

		utf8_put(b, first >= 'a' && first <= 'z' ? first - 'a' + 'A' : first);
		n++;
	}
	return buf_done(b);
}

struct str show_tel(struct out *o, struct str phone)
{
	struct buf *b = buf_new(out_mem(o), 64);

	buf_add_c(b, "tel:");
	for (size_t i = 0; i < phone.n; i++) {
		if ((phone.p[i] >= '0' && phone.p[i] <= '9') || phone.p[i] == '+')
			buf_byte(b, phone.p[i]);
	}
	return buf_done(b);
}

struct str show_mailto(struct out *o, struct str mail)
{
	return str_cat(out_mem(o), STR("mailto:"), mail);
}

struct str show_before(struct str sentence, struct str mail)
{
	size_t at;

	return mail.n > 0 && str_find(sentence, mail, &at) ? str_sub(sentence, 0, at) : sentence;
}

struct str show_behind(struct str sentence, struct str mail)
{
	size_t at;

	return mail.n > 0 && str_find(sentence, mail, &at) ? str_sub(sentence, at + mail.n, sentence.n) : STR("");
}

struct str show_other_language(struct out *o)
{
	return out_lang(o) == LANG_FR ? STR("English") : STR("Français");
}

struct str show_errors(struct out *o, size_t n)
{
	return say_fill_many(out_mem(o), out_lang(o), SAY_form_errors, (int64_t)n);
}

static struct str step_path(size_t step)
{
	static const char *const names[STEP_ORDER_COUNT] = { "organisation", "certificat", "personnes",
		"modalites", "pieces", "validation" };

	assert(step < STEP_ORDER_COUNT);
	return str_of(names[step]);
}

struct str show_step(struct out *o, struct str base, size_t step)
{
	return str_cat(out_mem(o), base, STR("/"), step_path(step));
}

struct str show_panel(struct out *o, struct str base, size_t step)
{
	return str_cat(out_mem(o), base, STR("/apercu/"), step_path(step));
}

const struct str *show_pages(struct out *o, int64_t n)
{
	assert(n >= 0);
	struct str *numbers = mem_get(out_mem(o), (size_t)n + 1, sizeof *numbers);

	for (int64_t i = 0; i < n; i++)
		numbers[i] = str_fmt(out_mem(o), "%lld", (long long)i + 1);
	return numbers;
}

struct str show_title(struct out *o)
{
	return out_is_error(o) ? say(out_lang(o), SAY_form_title_error) : STR("");
}

/* « 3 ans à compter de l'émission »: the note has a hole for the label of the duration. */
struct str show_subject(struct out *o, const struct subject_line *line)
{
	enum say label;

	if (line->note == SAY_NONE)
		return subject_words(out_mem(o), line);
	if (line->value.n > 0 && field_choice_label(F_PACK, line->value, &label))
		return say_fill(out_mem(o), out_lang(o), line->note, { "pack", say(out_lang(o), label) });
	return str_has(say(out_lang(o), line->note), '{') ? STR("") : say(out_lang(o), line->note);
}

struct str show_first(struct out *o, const struct subject *s, const char *attribute)
{
	const struct subject_line *line = subject_first(s, attribute);

	return line == NULL ? STR("") : field_show(out_mem(o), line->kind, line->value);
}
