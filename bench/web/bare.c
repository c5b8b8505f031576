/* bare.c - libmicrohttpd alone, sending a file's bytes with the headers of our pages: what a page costs whoever
 * builds on that library, before a line of ours has run.
 * Usage   bare PORT FILE        one process, the library's own epoll loop inside ours, as role/front.c has it */
#include <arpa/inet.h>
#include <malloc.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

static char page[1 << 20];
static size_t page_n;

static const char *const headers[][2] = {
	{ "Content-Type", "text/html; charset=utf-8" }, { "X-Content-Type-Options", "nosniff" },
	{ "Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
	  "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'" },
	{ "Referrer-Policy", "no-referrer" }, { "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cache-Control", "no-store" },
};

static enum MHD_Result answer(void *self, struct MHD_Connection *connection, const char *url, const char *method,
			      const char *version, const char *data, size_t *data_n, void **slot)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(page_n, page, MHD_RESPMEM_PERSISTENT);

	(void)self, (void)url, (void)method, (void)version, (void)data, (void)data_n, (void)slot;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
		(void)MHD_add_response_header(r, headers[i][0], headers[i][1]);
	enum MHD_Result done = MHD_queue_response(connection, 200, r);

	MHD_destroy_response(r);
	return done;
}

int main(int argc, char **argv)
{
	(void)mallopt(M_TRIM_THRESHOLD, 8 << 20);       /* as our front: the heap keeps its pages */
	FILE *f = argc == 3 ? fopen(argv[2], "rb") : NULL;

	if (f == NULL)
		return 2;
	page_n = fread(page, 1, sizeof page, f);
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, answer, NULL, MHD_OPTION_SOCK_ADDR, &at,
						MHD_OPTION_CONNECTION_TIMEOUT, 15u, MHD_OPTION_END);
	struct epoll_event event = { .events = EPOLLIN };
	int loop = epoll_create1(0);

	if (d == NULL || epoll_ctl(loop, EPOLL_CTL_ADD, MHD_get_daemon_info(d, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd,
				   &event) != 0)
		return 1;
	for (;;) {
		MHD_UNSIGNED_LONG_LONG ms = 1000;

		(void)MHD_get_timeout(d, &ms);
		(void)epoll_wait(loop, &event, 1, ms > 1000 ? 1000 : (int)ms);
		(void)MHD_run(d);
	}
}
