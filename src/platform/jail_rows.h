#ifndef PLATFORM_JAIL_ROWS_H
#define PLATFORM_JAIL_ROWS_H
#include <stddef.h>
#include <stdint.h>

/* jail_rows.h - what each jail leaves, as tables (jail_rows.c); jail.c makes them true. */

enum { JAIL_LISTS_MAX = 5, JAIL_SELF = 0x73656c66 };

struct jail_call {                      /* allowed when (argument & mask) == want; mask 0: always */
	int number;
	uint8_t argument;
	uint32_t mask, want;            /* want JAIL_SELF: this process's own id */
	int error;                      /* not 0: not done, this errno instead of the end */
};

struct jail_list {
	const struct jail_call *calls;
	size_t n;
};

struct jail_row {
	const char *name;
	const struct jail_list *lists[JAIL_LISTS_MAX];  /* NULL ends */
	uint64_t memory_bytes, file_bytes, cpu_seconds, files;  /* limits; 0: none */
	int may_fork, may_connect;      /* Landlock and limits allow it too */
	const char *const *readable;    /* always, besides the folders the role names; NULL ends */
};

extern const struct jail_row jail_row_keeper, jail_row_form, jail_row_upload, jail_row_judge, jail_row_zygote,
	jail_row_front, jail_row_clerk, jail_row_caller, jail_row_merge;

#endif
