/* phone.c - telephone numbers: typed in many ways, kept in one.
 *
 * For     core/field.c and the recap.
 * Never   decides whether a foreign number is a mobile: only an SMS proves it.
 * Limits  E.164: 7 to 15 digits after the plus sign. */
#include "core/phone.h"

enum { NATIONAL_DIGITS = 9, E164_MIN = 7, E164_MAX = 15 };

/* Country codes offered beside the number: France and overseas first. */
static const struct { const char *country, *code; } codes[] = {
	{ "FR", "33" }, { "GP", "590" }, { "MQ", "596" }, { "GF", "594" }, { "RE", "262" }, { "YT", "262" },
	{ "PM", "508" }, { "BL", "590" }, { "MF", "590" }, { "WF", "681" }, { "PF", "689" }, { "NC", "687" },
	{ "DZ", "213" }, { "DE", "49" }, { "AD", "376" }, { "AT", "43" }, { "BE", "32" }, { "BR", "55" },
	{ "BG", "359" }, { "CM", "237" }, { "CA", "1" }, { "CN", "86" }, { "CY", "357" }, { "HR", "385" },
	{ "CI", "225" }, { "DK", "45" }, { "ES", "34" }, { "EE", "372" }, { "US", "1" }, { "FI", "358" },
	{ "GR", "30" }, { "HU", "36" }, { "IN", "91" }, { "IE", "353" }, { "IS", "354" }, { "IL", "972" },
	{ "IT", "39" }, { "JP", "81" }, { "LV", "371" }, { "LI", "423" }, { "LT", "370" }, { "LU", "352" },
	{ "MG", "261" }, { "MT", "356" }, { "MA", "212" }, { "MU", "230" }, { "MC", "377" }, { "NO", "47" },
	{ "NL", "31" }, { "PL", "48" }, { "PT", "351" }, { "RO", "40" }, { "GB", "44" }, { "SN", "221" },
	{ "RS", "381" }, { "SK", "421" }, { "SI", "386" }, { "SE", "46" }, { "CH", "41" }, { "CZ", "420" },
	{ "TN", "216" }, { "TR", "90" }, { "UA", "380" },
};

/* Numbers of nine digits (without the 0) that belong to an overseas code. */
static const struct { const char *prefix, *code; bool is_mobile; } overseas[] = {
	{ "690", "590", true }, { "691", "590", true }, { "590", "590", false },
	{ "692", "262", true }, { "693", "262", true }, { "639", "262", true },
	{ "262", "262", false }, { "269", "262", false },
	{ "694", "594", true }, { "594", "594", false },
	{ "696", "596", true }, { "697", "596", true }, { "596", "596", false },
};

static bool code_of(struct str country, struct str *out)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		if (str_eq_c(country, codes[i].country)) {
			*out = str_of(codes[i].code);
			return true;
		}
	}
	return false;
}

/* Digits, with a leading plus when one was typed or 00; false: another character. */
static bool digits_of(struct mem *mem, struct str typed, struct str *out)
{
	struct buf *digits = buf_new(mem, typed.n + 1);

	for (size_t i = 0; i < typed.n; i++) {
		unsigned char c = (unsigned char)typed.p[i];

		if (str_starts(str_sub(typed, i, 3), STR("(0)"))) {
			i += 2;
		} else if (c == '+' && buf_bytes(digits) == 0) {
			buf_byte(digits, '+');
		} else if (c >= '0' && c <= '9') {
			buf_byte(digits, (char)c);
		} else if (str_starts(str_sub(typed, i, 3), STR("\xe2\x80\xaf"))) {
			i += 2;                 /* U+202F */
		} else if (str_starts(str_sub(typed, i, 2), STR("\xc2\xa0"))) {
			i += 1;                 /* U+00A0 */
		} else if (c != ' ' && c != '.' && c != '-' && c != '/' && c != '(' && c != ')') {
			return false;
		}
	}
	*out = buf_done(digits);
	if (str_starts(*out, STR("00")))
		*out = str_fmt(mem, "+" STR_FMT, STR_ARG(str_sub(*out, 2, out->n)));
	return out->n > 0;
}

static enum phone_verdict keep(struct mem *mem, enum phone_verdict verdict, const char *code,
	struct str number, struct str *out)
{
	*out = str_cat(mem, STR("+"), str_of(code), number);
	return verdict;
}

/* A number of France without its 0, whatever the way it was typed. */
static enum phone_verdict read_french(struct mem *mem, struct str n, struct str *out)
{
	/* 0700: machines, of 10 or 14 digits */
	if (str_starts(n, STR("700")) && (n.n == NATIONAL_DIGITS || n.n == NATIONAL_DIGITS + 4))
		return PHONE_MACHINE;
	if (n.n != NATIONAL_DIGITS || n.p[0] == '0')
		return PHONE_BAD;
	for (size_t i = 0; i < sizeof overseas / sizeof *overseas; i++) {
		if (str_starts(n, str_of(overseas[i].prefix)))
			return keep(mem, overseas[i].is_mobile ? PHONE_MOBILE : PHONE_FIXED,
				overseas[i].code, n, out);
	}
	if (n.p[0] == '6' || (n.p[0] == '7' && n.p[1] >= '3'))
		return keep(mem, PHONE_MOBILE, "33", n, out);
	return n.p[0] == '7' ? PHONE_BAD : keep(mem, PHONE_FIXED, "33", n, out);
}

static bool is_french_code(struct str code)
{
	return str_eq_c(code, "33") || str_eq_c(code, "590") || str_eq_c(code, "262") ||
		str_eq_c(code, "594") || str_eq_c(code, "596");
}

static enum phone_verdict read_national(struct mem *mem, struct str code, struct str n, struct str *out)
{
	if (is_french_code(code)) {
		if (n.n > 0 && n.p[0] == '0')
			n = str_sub(n, 1, n.n);
		return read_french(mem, n, out);
	}
	/* Italy keeps the 0 of its fixed lines, nobody else does */
	if (n.n > 0 && n.p[0] == '0' && !str_eq_c(code, "39"))
		n = str_sub(n, 1, n.n);
	if (code.n + n.n < E164_MIN || code.n + n.n > E164_MAX)
		return PHONE_BAD;
	*out = str_cat(mem, STR("+"), code, n);
	return PHONE_MOBILE;
}

enum phone_verdict phone_read(struct mem *mem, struct str typed, struct str country, struct str *out)
{
	struct str digits, code = STR("33");

	if (!digits_of(mem, typed, &digits))
		return PHONE_BAD;
	if (digits.p[0] != '+') {
		if (country.n > 0 && !code_of(country, &code))
			return PHONE_BAD;
		return read_national(mem, code, digits, out);
	}
	digits = str_sub(digits, 1, digits.n);
	static const char *const french[] = { "33", "590", "262", "594", "596" };

	for (size_t i = 0; i < sizeof french / sizeof *french; i++) {
		code = str_of(french[i]);
		if (str_starts(digits, code))
			return read_national(mem, code, str_sub(digits, code.n, digits.n), out);
	}
	if (digits.n < E164_MIN || digits.n > E164_MAX || digits.p[0] == '0')
		return PHONE_BAD;
	*out = str_fmt(mem, "+" STR_FMT, STR_ARG(digits));
	return PHONE_MOBILE;
}

static struct str in_pairs(struct mem *mem, struct str head, struct str digits)
{
	struct buf *out = buf_new(mem, 64);

	buf_add(out, head);
	for (size_t i = 0; i < digits.n; i += 2) {
		buf_byte(out, ' ');
		buf_add(out, str_sub(digits, i, 2));
	}
	return buf_done(out);
}

struct str phone_show(struct mem *mem, struct str e164, struct str *country_out)
{
	struct str country = STR("");
	struct str shown = e164;
	size_t best = 0;

	for (size_t i = 0; i < sizeof codes / sizeof *codes && e164.n > 1 && e164.p[0] == '+'; i++) {
		if (codes[i].code[0] != e164.p[1])
			continue;
		struct str code = str_of(codes[i].code);

		if (code.n > best && str_starts(str_sub(e164, 1, e164.n), code)) {
			country = str_of(codes[i].country);
			best = code.n;
		}
	}
	struct str number = str_sub(e164, 1 + best, e164.n);

	if (best > 0 && number.n == NATIONAL_DIGITS && str_eq_c(country, "FR"))
		shown = in_pairs(mem, str_cat(mem, STR("0"), str_sub(number, 0, 1)), str_sub(number, 1, number.n));
	else if (best == 3 && number.n == NATIONAL_DIGITS && is_french_code(str_sub(e164, 1, 3)))
		shown = in_pairs(mem, str_fmt(mem, "+" STR_FMT " " STR_FMT, STR_ARG(str_sub(e164, 1, 3)),
			STR_ARG(str_sub(number, 0, 3))), str_sub(number, 3, number.n));
	if (country_out != NULL)
		*country_out = country;
	return shown;
}

bool phone_country(size_t nth, struct str *country, struct str *code)
{
	if (nth >= sizeof codes / sizeof *codes)
		return false;
	*country = str_of(codes[nth].country);
	*code = str_of(codes[nth].code);
	return true;
}
