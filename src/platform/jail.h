#ifndef PLATFORM_JAIL_H
#define PLATFORM_JAIL_H
#include <stdbool.h>

#include "base/err.h"

/* jail.h - what a process gives up for good once it is ready: seccomp (allow list, anything else ends
 * the process), Landlock where the kernel has it, limits, no core files, not to be traced.
 *
 * Call when everything that needs opening is open. SECURITY.md lists what each jail leaves. */

struct jail_folder {                    /* for Landlock: a folder (or file) with all below it */
	const char *path;               /* NULL ends the list; one that does not exist is skipped */
	bool is_writable;
};

/* Sends, receives, computes. No file, no socket, no process. */
MUST_CHECK enum err jail_keeper(void);
/* The press's children: form opens nothing; an upload, and a merge with pieces,
 * opens for reading below these folders. */
MUST_CHECK enum err jail_form(void);
MUST_CHECK enum err jail_upload(const struct jail_folder *);
MUST_CHECK enum err jail_merge(const struct jail_folder *);
MUST_CHECK enum err jail_judge(void);   /* of signatures: opens nothing */
/* The press's zygotes: they fork, wait and pass messages; folders are those of their children. */
MUST_CHECK enum err jail_zygote(const struct jail_folder *);
/* Database and store below these folders; sockets of AF_UNIX only; accept on what it has. */
MUST_CHECK enum err jail_front(const struct jail_folder *);
MUST_CHECK enum err jail_clerk(const struct jail_folder *);
/* Network and name lookup with the files that this needs; folders: a CA file of one's own, and
 * what is written (the `file` mail transport). */
MUST_CHECK enum err jail_caller(const struct jail_folder *);

/* 0: the kernel has no Landlock; else its ABI. */
int jail_landlock_abi(void);

#endif
