#ifndef PRESS_IMAGE_MARKS_H
#define PRESS_IMAGE_MARKS_H
#include "press/image.h"

/* image_marks.h - the segments of a JPEG file, without decoding a pixel. Pure: fuzzed. */

/* Sets every member of *out. False: no frame, no end, a length that does not fit, a hierarchical or
 * lossless frame. */
bool image_marks(struct mem *, struct str file, struct image *out);

#endif
