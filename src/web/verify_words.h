#ifndef WEB_VERIFY_WORDS_H
#define WEB_VERIFY_WORDS_H
#include "say.h"

/* verify_words.h - the stable words of a verification's report as sentences that people read. A word that
 * is not known here gives SAY_NONE; a test holds every word of paper/why.h and paper/pdf.h against these tables. */

enum verify_tone { TONE_OK, TONE_WARN, TONE_BAD };

struct verify_verdict {
	const char *word;
	enum say sentence;              /* with {list} or {reason} where it needs them */
	enum verify_tone tone;
};

const struct verify_verdict *verify_verdict_of(struct str word);        /* NULL: unknown */
enum say verify_why(struct str word);           /* « le certificat était révoqué » */
enum say verify_fault(struct str word);         /* a whole sentence about a file that cannot be read */
enum say verify_addition(struct str word);      /* what a revision added */
enum say verify_level(struct str word);

#endif
