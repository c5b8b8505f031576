/* pack.c - varints and texts of the register's values. */
#include "sirene/pack.h"

#include "base/date.h"
#include "base/utf8.h"

struct packer packer_on(void *bytes, size_t n)
{
	return (struct packer){ bytes, bytes, (uint8_t *)bytes + n, false };
}

struct str packed(const struct packer *p)
{
	return str_from(p->start, (size_t)(p->at - p->start));
}

struct unpacker unpacker_on(const void *bytes, size_t n)
{
	return (struct unpacker){ bytes, (const uint8_t *)bytes + n, false };
}

struct str unpack_text(struct unpacker *u)
{
	size_t n = (size_t)unpack_number(u, UINT32_MAX);

	if (u->is_bad || n > (size_t)(u->end - u->at)) {
		u->is_bad = true;
		return STR("");
	}
	struct str text = str_from(u->at, n);

	u->at += n;
	u->is_bad |= !utf8_valid(text);
	return u->is_bad ? STR("") : text;
}

uint32_t pack_date(struct str iso)
{
	static const uint32_t weights[10] = { 1000, 100, 10, 1, 0, 10, 1, 0, 10, 1 };
	uint32_t parts[3] = { 0 };

	if (iso.n < 10 || iso.p[4] != '-' || iso.p[7] != '-')
		return 0;
	for (unsigned i = 0; i < 10; i++) {
		uint32_t digit = (uint32_t)(unsigned char)iso.p[i] - '0';

		if (weights[i] > 0 && digit > 9)
			return 0;
		parts[(i > 4) + (i > 7)] += digit * weights[i];
	}
	struct date date = { (int)parts[0], (int)parts[1], (int)parts[2] };

	return date_exists(date) ? (parts[0] * 12 + parts[1] - 1) * 31 + parts[2] - 1 : 0;
}

static void put_digits(char *out, uint64_t number, unsigned digits)
{
	for (unsigned i = digits; i > 0; i--, number /= 10)
		out[i - 1] = (char)('0' + number % 10);
}

struct str digits_text(struct mem *m, uint64_t number, unsigned digits)
{
	char *out = mem_get(m, 1, digits + 1u);

	put_digits(out, number, digits);
	return str_from(out, digits);
}

struct str unpack_date(struct mem *m, uint64_t packed_date)
{
	enum { ISO_BYTES = 10 };
	struct date date = { (int)(packed_date / 31 / 12), (int)(packed_date / 31 % 12) + 1,
			     (int)(packed_date % 31) + 1 };

	if (packed_date == 0 || !date_exists(date))
		return STR("");
	char *out = mem_copy(m, "0000-00-00", ISO_BYTES + 1);

	put_digits(out, (uint64_t)date.year, 4);
	put_digits(out + 5, (uint64_t)date.month, 2);
	put_digits(out + 8, (uint64_t)date.day, 2);
	return str_from(out, ISO_BYTES);
}
