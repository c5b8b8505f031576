/* typo.c - see typo.h. The rules are those of the national printing office: U+00A0 before the colon,
 * the euro and inside guillemets, after a number's sign; U+202F before ; ! ? % and between thousands.
 * In every language U+00A0 between a day and its month, and between the figures of one number. */
#include "typo.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define NBSP "\xc2\xa0"
#define THIN "\xe2\x80\xaf"
#define APOSTROPHE "\xe2\x80\x99"

static bool starts(const char *p, const char *with)
{
	return strncmp(p, with, strlen(with)) == 0;
}

static bool is_word_end(char c)
{
	return isalnum((unsigned char)c) == 0 && (unsigned char)c < 0x80;
}

/* Exactly three digits follow: the space before them separates thousands. */
static bool is_thousands(const char *p)
{
	return isdigit((unsigned char)p[0]) != 0 && isdigit((unsigned char)p[1]) != 0 &&
		isdigit((unsigned char)p[2]) != 0 && isdigit((unsigned char)p[3]) == 0;
}

static bool is_unit(const char *p)
{
	static const char *const units[] = { "h", "Mo", "ko", "min", "minute", "minutes", "caractères" };

	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (starts(p, units[i]) && is_word_end(p[strlen(units[i])]))
			return true;
	}
	return false;
}

/* The holes of the day and of the month stand on both sides. */
static bool is_in_date(const char *p, const char *begin)
{
	static const char day[] = "{day}";
	const size_t n = sizeof day - 1;

	return (size_t)(p - begin) >= n && starts(p - n, day) && starts(p + 1, "{month}");
}

/* « 14 03 1984 », « 06 12 34 56 78 » */
static bool is_in_figures(const char *p, const char *begin)
{
	return p > begin && isdigit((unsigned char)p[-1]) != 0 && isdigit((unsigned char)p[1]) != 0;
}

/* What a plain space at p becomes, given the byte before it. */
static const char *space_at(const char *p, const char *begin)
{
	const char *next = p + 1;
	char before = p > begin ? p[-1] : '\0';
	bool after_digit = isdigit((unsigned char)before) != 0 || before == '}';

	if (*next == ':' || starts(next, "»") || starts(next, "€") || is_in_date(p, begin))
		return NBSP;
	if (*next == ';' || *next == '!' || *next == '?' || *next == '%')
		return THIN;
	if (p - begin >= 2 && (starts(p - 2, "«") || starts(p - 2, "°")))
		return NBSP;
	if (is_in_figures(p, begin))
		return is_thousands(next) ? THIN : NBSP;
	if (after_digit && is_unit(next))
		return NBSP;
	if (p - begin >= 3 && p[-1] == 'h' && p[-2] == ' ' &&
		(isdigit((unsigned char)*next) != 0 || starts(next, "{minute}")))
		return NBSP;
	return " ";
}

void typo_french(struct text *out, const char *sentence)
{
	for (const char *p = sentence; *p != '\0'; p++) {
		if (*p == '{') {
			const char *end = strchr(p, '}');

			if (end != NULL) {
				text_add(out, p, (size_t)(end - p));
				p = end;
			}
		}
		if (*p == '\'')
			text_add_c(out, APOSTROPHE);
		else if (*p == ' ')
			text_add_c(out, space_at(p, sentence));
		else
			text_add(out, p, 1);
	}
}

void typo_english(struct text *out, const char *sentence)
{
	for (const char *p = sentence; *p != '\0'; p++) {
		if (*p == '\'')
			text_add_c(out, APOSTROPHE);
		else if (*p == ' ' && (is_in_date(p, sentence) || is_in_figures(p, sentence)))
			text_add_c(out, NBSP);
		else
			text_add(out, p, 1);
	}
}
