#ifndef SMTP_KIT_H
#define SMTP_KIT_H
#include <sys/types.h>

#include "base/str.h"

/* smtp_kit.h - smtp_server.py as a child process, with a certificate of its own for "localhost". */

struct smtp_kit {
	char folder[64];                /* cert.pem, key.pem, N.eml */
	pid_t pid;
	int in, out;                    /* its standard input and output */
	unsigned port;
};

/* 0, or -1. is_plain: a server that knows no TLS and wants no log-in. */
int smtp_kit_open(struct smtp_kit *, bool is_plain);
void smtp_kit_close(struct smtp_kit *);
/* The bytes of the nth mail taken, from 1; empty: there is none. */
struct str smtp_kit_mail(const struct smtp_kit *, struct mem *, unsigned n);

#endif
