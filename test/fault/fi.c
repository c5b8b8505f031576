/* fi.c - a library to preload: the nth call that changes the world (or the nth malloc) fails, or is the
 * last thing the process does.
 *
 * For     act.c, which arms it around the action under test, so that its own set-up is not counted.
 * Usage   LD_PRELOAD=fi.so FI_MODE=kill|eio|enospc|oom FI_N=n PROGRAM; FI_N=0 counts only. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "fi.h"

enum { NONE, KILL, EIO_, ENOSPC_, OOM };

static struct {
	int mode;
	long n, calls;
	int is_armed, is_known;
} fi;

static void learn(void)
{
	const char *mode = getenv("FI_MODE"), *n = getenv("FI_N");

	fi.is_known = 1;
	fi.n = n == NULL ? 0 : atol(n);
	if (mode == NULL)
		return;
	fi.mode = strcmp(mode, "kill") == 0 ? KILL : strcmp(mode, "eio") == 0 ? EIO_ :
		  strcmp(mode, "enospc") == 0 ? ENOSPC_ : strcmp(mode, "oom") == 0 ? OOM : NONE;
}

void fi_arm(int is_on)
{
	if (!fi.is_known)
		learn();
	fi.is_armed = is_on;
}

long fi_calls(void)
{
	return fi.calls;
}

/* 1: this call must fail. */
static int hit(void)
{
	if (!fi.is_armed || fi.mode == OOM || ++fi.calls != fi.n)
		return 0;
	if (fi.mode == KILL)
		kill(getpid(), SIGKILL);
	errno = fi.mode == ENOSPC_ ? ENOSPC : EIO;
	return fi.mode == NONE ? 0 : 1;
}

static int hit_memory(void)
{
	if (!fi.is_armed || fi.mode != OOM || ++fi.calls != fi.n)
		return 0;
	errno = ENOMEM;
	return 1;
}

#define REAL(name)                                                                                 \
	static __typeof__(&name) real;                                                             \
	if (real == NULL)                                                                          \
		*(void **)&real = dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t n)
{
	REAL(write);
	return fd > 2 && hit() ? -1 : real(fd, bytes, n);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	REAL(pwrite64);
	return hit() ? -1 : real(fd, bytes, n, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	REAL(pwrite);
	return hit() ? -1 : real(fd, bytes, n, at);
}

int fsync(int fd)
{
	REAL(fsync);
	return hit() ? -1 : real(fd);
}

int fdatasync(int fd)
{
	REAL(fdatasync);
	return hit() ? -1 : real(fd);
}

int rename(const char *from, const char *to)
{
	REAL(rename);
	return hit() ? -1 : real(from, to);
}

int renameat(int a, const char *from, int b, const char *to)
{
	REAL(renameat);
	return hit() ? -1 : real(a, from, b, to);
}

int linkat(int a, const char *from, int b, const char *to, int flags)
{
	REAL(linkat);
	return hit() ? -1 : real(a, from, b, to, flags);
}

int unlink(const char *path)
{
	REAL(unlink);
	return hit() ? -1 : real(path);
}

int unlinkat(int at, const char *path, int flags)
{
	REAL(unlinkat);
	return hit() ? -1 : real(at, path, flags);
}

int ftruncate64(int fd, off64_t n)
{
	REAL(ftruncate64);
	return hit() ? -1 : real(fd, n);
}

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

void *malloc(size_t n)
{
	return hit_memory() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return hit_memory() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return hit_memory() ? NULL : __libc_realloc(p, n);
}
