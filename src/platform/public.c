/* public.c - which addresses are of the public Internet, and which are of one network.
 *
 * For     call.c, where a URL stands in somebody's certificate and not in the configuration; the gate's rates.
 * Never   trusts a name: what is judged is the address that the socket is opened for.
 * Limits  a table of ranges; what IPv6 has not given out yet (outside 2000::/3) is not public. */
#include "platform/public.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static const struct { uint32_t from; int bits; } closed[] = {
	{ 0x00000000, 8 },      /* this network */
	{ 0x0a000000, 8 },      /* private */
	{ 0x64400000, 10 },     /* shared, of carriers */
	{ 0x7f000000, 8 },      /* loopback */
	{ 0xa9fe0000, 16 },     /* link-local: where clouds keep their secrets */
	{ 0xac100000, 12 },     /* private */
	{ 0xc0000000, 24 },     /* protocol assignments */
	{ 0xc0000200, 24 },     /* documentation */
	{ 0xc0586300, 24 },     /* former 6to4 relays */
	{ 0xc0a80000, 16 },     /* private */
	{ 0xc6120000, 15 },     /* benchmarks */
	{ 0xc6336400, 24 },     /* documentation */
	{ 0xcb007100, 24 },     /* documentation */
	{ 0xe0000000, 3 },      /* multicast, reserved, broadcast */
};

static bool is_public_4(uint32_t address)
{
	for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
		if ((address ^ closed[i].from) >> (32 - closed[i].bits) == 0)
			return false;
	}
	return true;
}

static uint32_t four(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool is_public_6(const uint8_t a[16])
{
	static const uint8_t translated[12] = { 0, 0x64, 0xff, 0x9b };

	if (memcmp(a, mapped, 12) == 0 || memcmp(a, translated, 12) == 0)
		return is_public_4(four(a + 12));
	uint32_t head = four(a);

	if (head >> 16 == 0x2002)               /* 6to4 */
		return is_public_4(four(a + 2));
	if (head >> 9 == 0x20010000u >> 9)      /* 2001::/23: tunnels and other assignments */
		return false;
	return head >> 29 == 1 && head != 0x20010db8 && head >> 20 != 0x3ff;
}

bool address_is_public(const struct sockaddr *at)
{
	if (at->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, at, sizeof in);
		return is_public_4(ntohl(in.sin_addr.s_addr));
	}
	if (at->sa_family == AF_INET6) {
		struct sockaddr_in6 in;

		memcpy(&in, at, sizeof in);
		return is_public_6(in.sin6_addr.s6_addr);
	}
	return false;
}

bool url_is_of(struct str url, struct str hosts)
{
	struct str rest, place, host, port, word;
	size_t at;

	if (!str_find(url, STR("://"), &at))
		return false;
	(void)str_cut(str_sub(url, at + 3, url.n), '/', &place, &rest);
	(void)str_cut(place, '?', &place, &rest);
	(void)str_cut(place, ':', &host, &port);
	while (hosts.n > 0) {
		(void)str_cut(hosts, ' ', &word, &hosts);
		if (word.n > 0 && (str_eq(word, place) || str_eq(word, host)))
			return true;
	}
	return false;
}

struct str address_network(struct mem *m, struct str address)
{
	static const uint8_t self[16] = { [15] = 1 };
	const char *text = str_c(m, address);
	uint8_t a[16];
	bool is_four = inet_pton(AF_INET, text, a + 12) == 1;

	if (!is_four && inet_pton(AF_INET6, text, a) != 1)
		return address;
	is_four = is_four || memcmp(a, mapped, 12) == 0;
	if (is_four ? a[12] == 127 : memcmp(a, self, 16) == 0)
		return STR("");
	return is_four ? str_hex(m, a + 12, 3) : str_hex(m, a, 8);
}
