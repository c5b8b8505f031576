#ifndef ROLE_PKI_H
#define ROLE_PKI_H
#include "base/world.h"
#include "role/tool.h"

/* pki.h - the built-in authority's files, and what its certificates say of where they are looked up. */

/* `tabellion pki init FOLDER`: makes what is missing there and a new list of the root's. The exit code. */
int pki_main(struct tool *);

struct pki_settings {
	struct str operator_name, url, policy;
};
/* ERR_INVALID: pki.url or pki.policy cannot stand in a certificate. */
MUST_CHECK enum err pki_settings(struct mem *, const struct conf *, struct pki_settings *out);
MUST_CHECK enum err pki_init(struct mem *, const struct world *, struct str folder,
			     const struct pki_settings *);

/* pki_url.c: pki.url of the configuration, else public_url with http. */
struct str pki_url(struct mem *, const struct conf *);

#endif
