#ifndef PRESS_DESK_H
#define PRESS_DESK_H
#include "platform/jail.h"
#include "platform/proc.h"
#include "press/font.h"

/* desk.h - the press's loop: takes asks, forks a jailed child for each document, answers when it has ended.
 * Nothing of one document is left when the next one comes. */

enum { DESK_CHILDREN_MAX = 4 };

struct desk;

/* Folders of fonts and tables that an upload's child may read; ends with a NULL path. */
extern const struct jail_folder desk_folders[];

/* One thread is asserted: a fork copies no other. fonts are warm. may_read: whether this machine can
 * confine a reader of uploads; if not, each upload is answered with VERDICT_JAIL. */
struct desk *desk_new(struct mem *, const struct world *, struct proc_server *, const struct fonts *, bool may_read);

/* Until the server says stop; then the children at work are waited for. */
void desk_serve(struct desk *);

#endif
