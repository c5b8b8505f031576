#ifndef PAPER_ASIC_H
#define PAPER_ASIC_H
#include "base/str.h"

/* asic.h - one file and the signature over it in one container: ASiC-S with CAdES (ETSI EN 319 162-1, 4.3),
 * a ZIP that any program opens. Nothing is compressed, no time is kept: the same parts, the same bytes. */

enum { ASIC_NAME_BYTES_MAX = 80, ASIC_BYTES_MAX = 16 * 1024 * 1024 };

#define ASIC_MEDIA "application/vnd.etsi.asic-s+zip"

struct asic {
	struct str name;                /* of the file: small letters, digits, '-' and '.' */
	struct str data;
	struct str signature;           /* detached CMS over data, DER */
};

/* Asserts that the name is one and that all fits. */
struct str asic_write(struct mem *, const struct asic *);

/* Views into bytes. ERR_INVALID: not exactly what asic_write makes of its parts. */
MUST_CHECK enum err asic_read(struct mem *, struct str bytes, struct asic *out);

#endif
