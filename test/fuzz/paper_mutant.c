/* paper_mutant.c - see paper_mutant.h. */
#include "paper_mutant.h"

#include <string.h>

enum { CHANGES_MAX = 4 };

static const char *const words[] = {
	"Kids", "Parent", "Length", "Prev", "Size", "Root", "Index", "Filter", "Fields", "Contents", "ByteRange", "Annots",
	"XRefStm", "Type", "Pages", "DSS", "Certs", "CRLs", "First", "N", "W", "V", "AP", "FT", "P", "T", "Count", "Encrypt",
};

static const char *const numbers[] = { "0", "1", "2", "-1", "9", "12", "255", "65536", "2147483648", "4000000",
				       "9223372036854775807", "99999999999999999999", "1.5", "-0" };

uint64_t mutant_pick(struct mutator *h, uint64_t below)
{
	h->random = h->random * 6364136223846793005u + 1442695040888963407u;
	return (h->random >> 33) % below;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The word written over n bytes: cut, or followed by blanks. */
static void overwrite(char *at, size_t n, const char *word)
{
	size_t k = strlen(word) < n ? strlen(word) : n;

	memcpy(at, word, k);
	memset(at + k, ' ', n - k);
}

static void change_number(struct mutator *h, char *p, size_t n, size_t at)
{
	size_t end = at;

	while (at < n && !is_digit(p[at]))
		at++;
	for (end = at; end < n && is_digit(p[end]);)
		end++;
	if (end == at)
		return;
	if (mutant_pick(h, 3) == 0)
		overwrite(p + at, end - at, numbers[mutant_pick(h, sizeof numbers / sizeof *numbers)]);
	else if (mutant_pick(h, 2) == 0)
		p[at + mutant_pick(h, end - at)] = (char)('0' + mutant_pick(h, 10));
	else                                            /* a reference to another object of the file */
		overwrite(p + at, end - at, str_fmt(h->mem, "%u", (unsigned)mutant_pick(h, 40)).p);
}

static void change_name(struct mutator *h, char *p, size_t n, size_t at)
{
	size_t end;

	while (at < n && p[at] != '/')
		at++;
	for (end = at + 1; end < n && ((p[end] | 32) >= 'a' && (p[end] | 32) <= 'z');)
		end++;
	if (end < n && end > at + 1)
		overwrite(p + at + 1, end - at - 1, words[mutant_pick(h, sizeof words / sizeof *words)]);
}

static void change_structure(struct mutator *h, char *p, size_t n, size_t at)
{
	static const char brackets[] = "<>[]()/%{}";

	while (at < n && strchr("<>[]()/", p[at]) == NULL)
		at++;
	if (at < n)
		p[at] = brackets[mutant_pick(h, sizeof brackets - 1)];
}

/* A token moved elsewhere. */
static void copy_piece(struct mutator *h, char *p, size_t n, size_t at)
{
	size_t from = mutant_pick(h, n), k = 1 + mutant_pick(h, 60);

	if (from + k < n && at + k < n)
		memmove(p + at, p + from, k);
}

/* Behind the last %%EOF but one; 0: there is one only. */
static size_t last_revision(struct str file)
{
	size_t at = file.n < 10 ? 0 : file.n - 10;

	while (at > 0 && !str_starts(str_sub(file, at, 5), STR("%%EOF")))
		at--;
	return at == 0 ? 0 : at + 5;
}

struct str mutant_pdf(struct mutator *h, struct mem *m, struct str seed)
{
	struct str out = str_copy(m, seed);
	char *p = (char *)(uintptr_t)out.p;
	/* what lies below was signed: there, any change ends at the digest */
	size_t from = mutant_pick(h, 2) == 0 ? 0 : last_revision(seed);

	h->mem = m;
	for (uint64_t i = 1 + mutant_pick(h, CHANGES_MAX); i > 0; i--) {
		size_t at = from + mutant_pick(h, out.n - from);

		switch (mutant_pick(h, 8)) {
		case 0:
			p[at] = (char)(uint8_t)mutant_pick(h, 256);
			break;
		case 1:
			change_structure(h, p, out.n, at);
			break;
		case 2:
		case 3:
			change_name(h, p, out.n, at);
			break;
		case 4:
			copy_piece(h, p, out.n, at);
			break;
		default:
			change_number(h, p, out.n, at);
			break;
		}
	}
	if (mutant_pick(h, 40) == 0)
		out.n = mutant_pick(h, out.n);
	return out;
}

/* DER keeps its shape when lengths are left alone: bytes and pieces change, tags now and then. */
struct str mutant_der(struct mutator *h, struct mem *m, struct str seed)
{
	struct str out = str_copy(m, seed);
	char *p = (char *)(uintptr_t)out.p;

	for (uint64_t i = 1 + mutant_pick(h, CHANGES_MAX); i > 0; i--) {
		if (mutant_pick(h, 3) == 0)
			copy_piece(h, p, out.n, mutant_pick(h, out.n));
		else
			p[mutant_pick(h, out.n)] = (char)(uint8_t)mutant_pick(h, 256);
	}
	return out;
}
