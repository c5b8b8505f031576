/* fold.c - Latin folding for the name index and the filter of establishments. */
#include "sirene/fold.h"

#include <string.h>

#include "base/utf8.h"

/* U+00C0 to U+017F, two letters each, blank for none: À is "A ", Æ is "AE". × and ÷ part words. */
static const char latin[] =
	"A A A A A A AEC E E E E I I I I D N O O O O O   O U U U U Y THSS"
	"A A A A A A AEC E E E E I I I I D N O O O O O   O U U U U Y THY "
	"A A A A A A C C C C C C C C D D D D E E E E E E E E E E G G G G "
	"G G G G H H H H I I I I I I I I I I IJIJJ J K K K L L L L L L L "
	"L L L N N N N N N N N N O O O O O O OEOER R R R R R S S S S S S "
	"S S T T T T T T U U U U U U U U U U U U W W Y Y Y Z Z Z Z Z Z S ";

static bool is_plain(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Most characters are ASCII: these need no decoding. */
static inline size_t fold_ascii(struct str *rest, char out[4])
{
	char c = rest->p[0];

	out[0] = c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
	rest->p++;
	rest->n--;
	return is_plain(out[0]) ? 1 : 0;
}

/* Up to four bytes for one character; 0 for what parts words, and for a combining mark, which does
 * not. */
static size_t fold_one(struct str *rest, char out[4])
{
	struct str before = *rest;
	uint32_t character = utf8_next(rest);
	size_t n = before.n - rest->n;

	out[0] = character >= 0x300 && character < 0x370 ? '\0' : ' ';
	if (out[0] == '\0')
		return 0;
	if (character >= 0xc0 && character <= 0x17f) {
		memcpy(out, latin + (character - 0xc0) * 2, 2);
		return out[0] == ' ' ? 0 : out[1] == ' ' ? 1 : 2;
	}
	if (character < 0x180 || (character >= 0x2000 && character < 0x2070))
		return 0;
	memcpy(out, before.p, n);
	return n;
}

struct str fold(struct str text, char *out, size_t cap)
{
	size_t n = 0;
	char letters[4];

	while (text.n > 0) {
		size_t add = (unsigned char)text.p[0] < 0x80 ? fold_ascii(&text, letters)
							     : fold_one(&text, letters);

		if (add == 0 && (n == 0 || out[n - 1] == ' ' || letters[0] == '\0'))
			continue;
		if (n + (add == 0 ? 1 : add) > cap)
			break;
		if (add == 1)
			out[n++] = letters[0];
		else if (add == 0)
			out[n++] = ' ';
		else
			memcpy(out + n, letters, add);
		n += add > 1 ? add : 0;
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	return str_from(out, n);
}

bool fold_word(struct str *rest, struct str *word)
{
	while (rest->n > 0) {
		(void)str_cut(*rest, ' ', word, rest);
		if (word->n > 0)
			return true;
	}
	return false;
}
