#ifndef ROLE_CALLER_DIRECTORY_H
#define ROLE_CALLER_DIRECTORY_H
#include "platform/asks.h"
#include "reach/directory_insee.h"

/* caller_directory.h - ASK_DIRECTORY as bytes: what the clerk puts in, what the caller answers. */

void directory_question_write(struct mem *, const struct insee_question *, struct ask_values *out);
MUST_CHECK enum err directory_question_read(struct mem *, const struct ask_values *in, struct insee_question *out);

/* The lines travel as a sealed memfd that closes with the arena. */
MUST_CHECK enum err directory_answer_write(struct mem *, const struct insee_answer *, struct ask_values *out);
MUST_CHECK enum err directory_answer_read(struct mem *, const struct ask_values *in, struct insee_answer *out);

#endif
