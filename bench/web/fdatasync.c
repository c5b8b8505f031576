/* fdatasync.c - what the disk itself can do: append 8 KB and fdatasync, for SECONDS; prints syncs a second.
 * Usage   fdatasync FILE SECONDS */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	static char block[8192];

	if (argc != 3)
		return 2;
	int fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
	double begin = now(), seconds = atof(argv[2]);
	long n = 0;

	for (; now() - begin < seconds; n++) {
		block[0] = (char)n;
		if (write(fd, block, sizeof block) != (ssize_t)sizeof block || fdatasync(fd) != 0)
			return 1;
	}
	printf("%.1f\n", (double)n / (now() - begin));
	return unlink(argv[1]);
}
