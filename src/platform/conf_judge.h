#ifndef PLATFORM_CONF_JUDGE_H
#define PLATFORM_CONF_JUDGE_H
#include "platform/conf.h"

/* conf_judge.h - between conf.c, which judges values, and conf_file.c, which reads them. */

enum { CONF_VALUE_BYTES_MAX = 1000, CONF_PACKED_BYTES_MAX = 32 * 1024 };

struct conf_given {
	bool is_given;
	struct str value;
	struct str where;               /* "tabellion.conf:12", or the file alone for a default */
};

/* Each value or its default; adds a line to complaints for each that its row does not allow. */
MUST_CHECK enum err conf_judge(struct mem *, struct str folder,
			       const struct conf_given given[CONF_COUNT], struct buf *complaints,
			       const struct conf **out);

bool conf_find(struct str section, struct str key, enum conf_key *out);

/* What a row allows, in French: for complaints and the man page. */
struct str conf_allowed(struct mem *, const struct conf_row *);

#endif
