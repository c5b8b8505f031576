#ifndef PLATFORM_PUBLIC_H
#define PLATFORM_PUBLIC_H
#include <sys/socket.h>

#include "base/mem.h"
#include "base/str.h"

/* public.h - may a stranger's document make us talk to that address? Only to one of the public Internet. And whose is
 * one that talks to us. */

/* False for loopback, private, link-local, shared, documentation, multicast and reserved addresses of the IANA
 * special-purpose registries (RFC 6890), for IPv6 ones that carry such an IPv4 address, and for other families. */
bool address_is_public(const struct sockaddr *);

/* Is the host of that URL one of these words (separated by spaces; "host" or "host:port")? */
bool url_is_of(struct str url, struct str hosts);

/* What one customer of a provider has, by which he is counted: the /24 or /64 of an address, however it is written.
 * Empty for this machine itself: behind a proxy that does not say who asks, all would be one. What is no address is
 * counted as it is. */
struct str address_network(struct mem *, struct str address);

#endif
