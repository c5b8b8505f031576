#ifndef PLATFORM_WINDOW_H
#define PLATFORM_WINDOW_H
#include "base/str.h"

/* window.h - memory that is filled, shown to another process, wiped, and filled again for the next one.
 *
 * A memory file that is written anew each time costs more in pages, given out, zeroed and taken back, than
 * its bytes. A window keeps its pages: its maker alone can write to it (F_SEAL_FUTURE_WRITE), nobody can
 * change its size. So that the next file is not seen by who was shown the last one, a window is used again
 * only when it was shown to nobody, or its maker knows that nobody has it any more (window_came_back);
 * else it is given up. The reader may not count on its bytes to stay. */

struct windows;                         /* of a process: what is ready to be filled again */
struct window;

enum { WINDOW_BYTES_MAX = 10 * 1024 * 1024 };

struct windows *windows_new(struct mem *process);
/* Wipes what is ready: to be called now and then, for the next file alone is not sure to come. */
void windows_wipe(struct windows *);

/* Empty. It ends with its arena. ERR_IO: no memory file. */
MUST_CHECK enum err window_new(struct windows *, struct mem *, struct window **out);

/* Behind what is there already. ERR_LIMIT: more than WINDOW_BYTES_MAX. */
MUST_CHECK enum err window_add(struct window *, struct str);
struct str window_bytes(const struct window *);

/* Its descriptor, to be sent: from now on somebody may have it. Behind its bytes all is zero. */
int window_show(struct window *);
/* He has answered, and nobody has it any more. */
void window_came_back(struct window *);

/* The reader's side: the first bytes, read-only, for as long as the arena lives. ERR_INVALID: not a memory
 * file of fixed size, or a shorter one. */
MUST_CHECK enum err window_view(struct mem *, int fd, size_t bytes, struct str *out);

#endif
