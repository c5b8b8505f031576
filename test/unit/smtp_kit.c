/* smtp_kit.c - see smtp_kit.h. SMTP_SERVER is the script's path, given by the build. */
#include "smtp_kit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAIL_BYTES = 1 << 20 };

static int make_certificate(struct mem *m, const char *folder)
{
	return system(str_c(m, str_fmt(m, "cd %s && openssl req -x509 -newkey ec -pkeyopt "
		"ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext "
		"subjectAltName=DNS:localhost -keyout key.pem -out cert.pem 2>/dev/null", folder)));
}

static void become_server(const char *folder, int in, int out, bool is_plain)
{
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	closefrom(3);
	execl("/usr/bin/python3", "python3", SMTP_SERVER, folder, is_plain ? "plain" : NULL, NULL);
	_exit(127);
}

static unsigned read_port(int fd)
{
	char line[16];
	size_t n = 0;
	uint64_t port = 0;

	while (n < sizeof line && read(fd, line + n, 1) == 1 && line[n] != '\n')
		n++;
	return str_to_u64(str_from(line, n), 65535, &port) ? (unsigned)port : 0;
}

int smtp_kit_open(struct smtp_kit *k, bool is_plain)
{
	int to[2], from[2];
	struct mem *m = mem_new(1 << 16);

	*k = (struct smtp_kit){ .folder = "/tmp/smtp-test-XXXXXX" };
	int rc = mkdtemp(k->folder) == NULL || make_certificate(m, k->folder) != 0 ||
			 pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0 ? -1 : 0;

	mem_free(&m);
	if (rc != 0)
		return -1;
	k->pid = fork();
	if (k->pid == 0)
		become_server(k->folder, to[0], from[1], is_plain);
	close(to[0]);
	close(from[1]);
	k->in = to[1];
	k->out = from[0];
	k->port = read_port(k->out);
	return k->port == 0 ? -1 : 0;
}

void smtp_kit_close(struct smtp_kit *k)
{
	char command[128] = "rm -rf ";

	if (k->pid <= 0)
		return;
	close(k->in);
	close(k->out);
	kill(k->pid, SIGKILL);
	waitpid(k->pid, NULL, 0);
	strcat(command, k->folder);
	if (system(command) != 0)
		abort();
}

struct str smtp_kit_mail(const struct smtp_kit *k, struct mem *m, unsigned n)
{
	int fd = open(str_c(m, str_fmt(m, "%s/%u.eml", k->folder, n)), O_RDONLY);

	if (fd < 0)
		return STR("");
	char *bytes = mem_get(m, 1, MAIL_BYTES);
	ssize_t got = read(fd, bytes, MAIL_BYTES);

	close(fd);
	return got > 0 ? str_from(bytes, (size_t)got) : STR("");
}
