#ifndef TEST_LOOK_H
#define TEST_LOOK_H
#include "base/lang.h"
#include "pages.h"
#include "web/view_access.h"
#include "web/view_client.h"
#include "web/view_demo.h"
#include "web/view_order.h"

/* look.h - what the files of the preview share: where they draw, in which language, which state. */

enum look_state { LOOK_FILLED, LOOK_ERROR, LOOK_EMPTY, LOOK_LONG };

extern struct mem *look_mem;
extern enum lang look_lang;
extern enum look_state look_state;

struct out *look_out(void);
void look_keep(struct out *, const char *name);         /* writes FOLDER/name.html */
struct shell *look_shell(const char *here, bool has_account);

void look_doors(void);
void look_steps(void);
void look_space(void);
void look_verify(void);

#define IS(state) (look_state == LOOK_##state)
/* The value of a filled page, nothing on an empty one, something endless on a long one. */
#define VALUE(text, endless) (IS(EMPTY) ? STR("") : IS(LONG) ? STR(endless) : STR(text))
#define N_OF(array) (sizeof(array) / sizeof *(array))

#endif
