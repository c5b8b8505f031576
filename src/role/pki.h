#ifndef ROLE_PKI_H
#define ROLE_PKI_H
#include "role/tool.h"

/* pki.h - the built-in authority's files, and what its certificates say of where they are looked up. */

/* `tabellion pki init FOLDER`: makes what is missing there and a new list of the root's. The exit code. */
int pki_main(struct tool *);

/* pki_url.c: pki.url of the configuration, else public_url with http. */
struct str pki_url(struct mem *, const struct conf *);

#endif
