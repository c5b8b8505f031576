#ifndef PAPER_REPORT_H
#define PAPER_REPORT_H
#include "base/json.h"
#include "paper/verify.h"

/* report.h - a verification as JSON, in stable words: what programs read and pages draw from. */

struct json *report_json(struct mem *, const struct verification *);

#endif
