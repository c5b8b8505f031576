#ifndef BASE_LANG_H
#define BASE_LANG_H

/* lang.h - the languages people are spoken to in: one row per file say/xx.po, in this order. The
 * dossier's documents are in French whatever the language of the screens. */

enum lang { LANG_FR, LANG_EN, LANG_COUNT };

#endif
