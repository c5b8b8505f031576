#ifndef CORE_SETTLE_H
#define CORE_SETTLE_H
#include "core/dossier.h"

/* settle.h - what the catalogue and the portal fix, and the price of another choice: put into the facts
 * before they are kept. */

void dossier_settle(struct ctx *, struct dossier *, const struct situation *);

#endif
