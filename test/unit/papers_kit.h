#ifndef PAPERS_KIT_H
#define PAPERS_KIT_H
#include "paper/papers.h"

/* papers_kit.h - one sample of each document beside the form, with names that try the fonts. */

enum { PAPERS_KIT_COUNT = 5 };

extern const char *const papers_kit_names[PAPERS_KIT_COUNT];

/* The model's text of that sample. */
struct str papers_kit_model(struct mem *, size_t i);

#endif
