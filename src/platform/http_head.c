/* http_head.c - the checks of a request's head that libmicrohttpd leaves to us.
 *
 * Never   trusts a header that says who the client is, but from our proxy on the unix socket. */
#include "platform/http_head.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

struct head_count {
	unsigned hosts, lengths, encodings, real_ips, odd_names;
	size_t bytes;
};

static enum MHD_Result head_count(void *self, enum MHD_ValueKind kind, const char *name,
				  const char *value)
{
	struct head_count *n = self;

	(void)kind;
	n->odd_names += strpbrk(name, " \t") != NULL;   /* « Transfer-Encoding : »: the library takes it for another */
	n->hosts += strcasecmp(name, "Host") == 0;
	n->lengths += strcasecmp(name, "Content-Length") == 0;
	n->encodings += strcasecmp(name, "Transfer-Encoding") == 0;
	n->real_ips += strcasecmp(name, "X-Real-IP") == 0;
	n->bytes += strlen(name) + (value == NULL ? 0 : strlen(value)) + 4;
	return MHD_YES;
}

/* What makes two servers read one request as two. Behind the proxy none of these is ever honest,
 * and it removes chunking, so Transfer-Encoding is refused outright. Source: RFC 9112 6.3 and
 * 11.2. */
unsigned http_head_refused(struct MHD_Connection *connection, bool is_unix, size_t line_bytes,
			   uint64_t *length)
{
	struct head_count n = { 0 };

	MHD_get_connection_values(connection, MHD_HEADER_KIND, head_count, &n);
	if (n.hosts != 1 || n.lengths > 1 || n.encodings != 0 || n.odd_names != 0)
		return 400;
	if (is_unix && n.real_ips > 1)
		return 400;
	if (n.bytes + line_bytes > HTTP_HEAD_BYTES_MAX)
		return 431;
	if (n.lengths == 1 &&
	    !str_to_u64(http_head_value(connection, "Content-Length"), INT64_MAX, length))
		return 400;
	return 0;
}

struct str http_head_peer(struct mem *mem, struct MHD_Connection *connection, bool is_unix)
{
	const union MHD_ConnectionInfo *info;
	char text[INET6_ADDRSTRLEN];

	if (is_unix)
		return str_sub(http_head_value(connection, "X-Real-IP"), 0, INET6_ADDRSTRLEN);
	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (info == NULL || info->client_addr == NULL)
		return STR("");

	const struct sockaddr *address = info->client_addr;
	const void *bytes = address->sa_family == AF_INET6 ?
		(const void *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr :
		(const void *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;

	if ((address->sa_family != AF_INET && address->sa_family != AF_INET6) ||
	    inet_ntop(address->sa_family, bytes, text, sizeof text) == NULL)
		return STR("");
	return str_copy(mem, str_of(text));
}

struct str http_head_value(struct MHD_Connection *connection, const char *name)
{
	return str_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

enum http_method http_head_method(const char *word)
{
	if (strcmp(word, "GET") == 0)
		return HTTP_GET;
	if (strcmp(word, "HEAD") == 0)
		return HTTP_HEAD;
	return strcmp(word, "POST") == 0 ? HTTP_POST : HTTP_OTHER;
}

bool http_head_path_is_ours(struct str path)
{
	if (path.n == 0 || path.p[0] != '/')
		return false;
	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] <= 0x20 || path.p[i] >= 0x7f || path.p[i] == '\\')
			return false;
	}
	return true;
}
