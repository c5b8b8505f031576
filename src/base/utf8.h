#ifndef BASE_UTF8_H
#define BASE_UTF8_H
#include "base/str.h"

/* utf8.h - UTF-8 as RFC 3629 has it: shortest form only, no surrogate, nothing above U+10FFFF. */

bool utf8_valid(struct str);
bool utf8_is_ascii(struct str);

/* Takes the next character off *s. Asserts that *s is valid and not empty. */
uint32_t utf8_next(struct str *s);

/* Characters in a valid text. */
size_t utf8_length(struct str);

/* At most max characters of a valid text, cut at a character. */
struct str utf8_clip(struct str, size_t max);

void utf8_put(struct buf *, uint32_t character);

/* C0, DEL, C1, and the characters that change direction or hide (U+200B-200F, 2028-202E, 2060-2069,
 * FEFF): none of them belongs in a form field. */
bool utf8_is_control(uint32_t character);

#endif
