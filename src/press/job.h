#ifndef PRESS_JOB_H
#define PRESS_JOB_H
#include "platform/asks.h"
#include "press/binder.h"
#include "press/upload.h"

/* job.h - what one child does with one ask: reads descriptors, writes two, ends. */

enum {
	JOB_ENDS_WITH_ERR = 100,        /* exit status of a failed job: this plus its enum err */
	JOB_BYTES_MAX = 448 * 1024 * 1024,
	JOB_PLAN_PIECES_MAX = BINDER_PIECES_MAX
};

struct job {
	const struct fonts *fonts;
	enum ask ask;
	const struct ask_values *question;
	int report_fd, document_fd;     /* memfds to write */
};

/* Exit status: an enum upload_verdict for ASK_UPLOAD, an enum verdict for ASK_VERIFY, 0 for the others, or
 * JOB_ENDS_WITH_ERR and more. Called in the jail. */
int job_run(const struct job *);

#endif
