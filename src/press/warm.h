#ifndef PRESS_WARM_H
#define PRESS_WARM_H
#include "press/font.h"

/* warm.h - everything that libraries load on first use, used once before any jail. */

/* Draws and joins a document with every style, and, for uploads, reads one with fonts that are not
 * embedded; one stays open as long as mem, for poppler forgets its tables with its last document.
 * Silences the libraries' own messages. Asserts that one thread is left. */
void press_warm(struct mem *, struct fonts *, bool reads_uploads);

#endif
