#ifndef PRESS_PREPARE_H
#define PRESS_PREPARE_H
#include "paper/pades.h"
#include "press/sheet.h"

/* prepare.h - a revision with an empty hole, for whoever asks ASK_PREPARE: the visible stamp is drawn, the
 * field of the file takes it. The answer is only what is appended, and the slot.
 *
 * The question: {"archive":false,"cms":4500,"field":"titulaire","lines":["Claire MARCHAND","Titulaire", …],
 * "location":"","makes_field":false,"name":"Claire MARCHAND","reason":"Lu et approuvé, …","v":1,
 * "when":1700000000000} and the file. lines: the stamp's text, the person first; none, or a field without
 * a surface: nothing is drawn. when: of /M, milliseconds since 1970. cms: bytes that the hole can take.
 *
 * With a second file, a container of PART_KNOWN, PART_CRL and PART_OCSP, the request is only {"v":1}: what
 * is appended is validation data (B-LT), and the slot is zeros. */

enum { PREPARE_FILE_BYTES_MAX = 64 * 1024 * 1024 };

struct prepared {
	struct str appended;
	struct pades_slot slot;
};

/* ERR_INVALID: not such a request, or the file's fault, which is logged by its name. */
MUST_CHECK enum err prepare_revision(struct mem *, const struct fonts *, struct str request, struct str file,
				     struct prepared *out);

/* The same for validation data. */
MUST_CHECK enum err prepare_validation(struct mem *, struct str file, struct str container, struct prepared *out);

#endif
