#ifndef FI_H
#define FI_H

/* fi.h - weak: without the preloaded library nothing is armed. */
void fi_arm(int is_on) __attribute__((weak, visibility("default")));
long fi_calls(void) __attribute__((weak, visibility("default")));

#endif
