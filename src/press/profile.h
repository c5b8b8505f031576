#ifndef PRESS_PROFILE_H
#define PRESS_PROFILE_H
#include "base/str.h"

/* profile.h - what red, green and blue mean in our documents: sRGB, as a small ICC profile of our own. */

/* A display profile of version 2 with a matrix and one curve, some 450 bytes, always the same. */
struct str profile_srgb(struct mem *);

#endif
