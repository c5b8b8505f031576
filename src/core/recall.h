#ifndef CORE_RECALL_H
#define CORE_RECALL_H
#include "base/id.h"
#include "core/facts.h"

/* recall.h - facts that one process has read or written not long ago, so that the next page of the same order
 * does not read and parse them again.
 *
 * They are found by the version of the dossier's row, which every change of the draft counts up, and by the
 * nonce of its last save: the row is read each time, and what it does not name is not found. A dossier whose
 * last change had no nonce is not kept. One per process, in its arena; ctx->recall NULL: all is read. */

enum { RECALL_DOSSIERS = 128, RECALL_WAYS = 4, RECALL_BYTES_MAX = 8 * 1024 };

struct recall;
struct recall_key { int64_t portal; struct id dossier; int64_t revision, version; struct str nonce; };

struct recall *recall_new(struct mem *process);

/* True: out is the facts, their values in mem. */
bool recall_find(const struct recall *, struct mem *, const struct recall_key *, struct facts *out);

/* Kept in place of an older one of this or another dossier. More than RECALL_BYTES_MAX of values: not kept. */
void recall_keep(struct recall *, const struct recall_key *, const struct facts *);

/* Whenever something that was written is undone: another write may bear the same version and nonce. */
void recall_clear(struct recall *);

#endif
