#ifndef PLATFORM_CALL_H
#define PLATFORM_CALL_H
#include "base/str.h"

/* call.h - one conversation with the outside, by libcurl: only caller processes make them.
 *
 * Names are resolved by our own getaddrinfo and handed over as CURLOPT_RESOLVE, so libcurl starts no
 * thread. TLS is always verified. A call ends by its deadline. */

struct call;                            /* keeps its connection for the next call of the same host */

enum call_end {
	CALL_OK,
	CALL_RETRY,                     /* later: no answer, 4yz, busy */
	CALL_REFUSED,                   /* never for this message: 5yz about reader or content */
	CALL_CONFIG,                    /* our settings: log-in, certificate, address of the server */
	CALL_END_COUNT
};

struct call_answer {
	enum call_end end;
	long code;                      /* SMTP or HTTP, 0 when there was none */
	struct str text;                /* what the peer or the library said: no secret, <= 200 bytes */
	struct str body;                /* HTTP only */
	struct str location;            /* where a 3xx points to, never followed; or empty */
	int64_t retry_after_s;          /* Retry-After in seconds; 0: none, or a date */
};

struct call_mail {
	struct str url;                 /* smtp://host:port (STARTTLS is required) or smtps://host:port */
	struct str ca_file;             /* PEM; empty: the system's */
	struct str user, password;      /* both empty: none */
	struct str from, to;            /* bare addresses */
	struct str message;             /* RFC 5322, CRLF */
	bool is_plain;                  /* without TLS, for a relay on the loopback address only */
	long timeout_ms;
};

struct call_request {
	struct str url;                 /* https://, or http:// where is_signed */
	bool is_signed;                 /* what comes back proves itself: stamps, lists, states */
	bool is_public_only;            /* the URL is a stranger's: no address but a public one (public.h) */
	struct str ca_file;
	struct str method, type, body;  /* "POST", "application/json", ... */
	const struct str *headers;      /* "Name: value" */
	size_t headers_n;
	size_t body_max;                /* bytes of answer taken; more is CALL_RETRY */
	long timeout_ms;
};

/* Ended with its arena. */
struct call *call_new(struct mem *);
void call_smtp(struct call *, struct mem *, const struct call_mail *, struct call_answer *out);
void call_http(struct call *, struct mem *, const struct call_request *, struct call_answer *out);

#endif
