#ifndef ROLE_PRESS_ONCE_H
#define ROLE_PRESS_ONCE_H
#include "base/str.h"

/* press_once.h - one document by a press of one's own: the program beside this one, in its jail, without master
 * and without a configuration file. It ends with the answer. */

/* model: what ASK_FORM takes. ERR_INVALID: it is none. ERR_NOT_FOUND: no press beside this program.
 * ERR_REMOTE: it did not answer; its own line on stderr says why. */
MUST_CHECK enum err press_once(struct mem *, struct str model, struct str *pdf_out);

#endif
