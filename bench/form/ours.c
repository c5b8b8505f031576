/* ours.c - CPU time of one form, as the press draws it once it is warm. Prints milliseconds.
 *
 * For     bench/form.py. Usage: bench-form MODEL FORMS OUT.pdf */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "platform/jsonin.h"
#include "press/binder.h"
#include "press/warm.h"

enum { ARENA_BYTES_MAX = 512 * 1024 * 1024 };

static double cpu_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct str load(struct mem *mem, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		exit(2);
	}
	char *bytes = mem_get(mem, (size_t)st.st_size + 1, 1);
	ssize_t n = read(fd, bytes, (size_t)st.st_size);
	(void)close(fd);
	return str_from(bytes, n < 0 ? 0 : (size_t)n);
}

int main(int argc, char **argv)
{
	struct mem *lasting = mem_new(ARENA_BYTES_MAX);
	struct fonts *fonts = NULL;
	if (argc != 4 || fonts_open(lasting, &fonts) != OK) {
		return 2;
	}
	press_warm(lasting, fonts, false);
	struct str text = load(lasting, argv[1]);
	long forms = strtol(argv[2], NULL, 10);
	double before = cpu_ms();
	for (long i = 0; i < forms; i++) {
		struct mem *mem = mem_new(ARENA_BYTES_MAX);
		struct json *model = NULL;
		struct bound b = { 0 };
		if (json_read(mem, text, &json_limits_file, &model) != OK ||
		    binder_join(mem, fonts, model, NULL, &b) != OK) {
			return 1;
		}
		if (i + 1 == forms) {
			int fd = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
			if (fd < 0 || write(fd, b.pdf.p, b.pdf.n) != (ssize_t)b.pdf.n) {
				return 3;
			}
			(void)close(fd);
		}
		mem_free(&mem);
	}
	printf("%.3f\n", (cpu_ms() - before) / (double)forms);
	mem_free(&lasting);
	return 0;
}
