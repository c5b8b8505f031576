/* jail_rows.c - the lists: which system calls each role keeps. To give a role a right is to add a row
 * here, a test that the neighbouring right still ends it, and a line in SECURITY.md.
 *
 * Never   execve, ptrace, mount, bpf, io_uring, module, namespace or clock calls: in no list at all. */
#include "platform/jail_rows.h"

#include <asm/ioctls.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#define CALL(name) { .number = SYS_##name }
#define CALL_IF(name, arg, m, w) { .number = SYS_##name, .argument = (arg), .mask = (m), .want = (w) }
#define CALL_FAILS(name, e) { .number = SYS_##name, .error = (e) }
#define LIST(name, calls) \
	static const struct jail_list name = { calls, sizeof calls / sizeof *calls }

enum { ALL = -1 };

/* Everybody: memory that is never executable, time, chance, the end, and abort() with its message. */
static const struct jail_call base_calls[] = {
	CALL(read), CALL(write), CALL(readv), CALL(writev), CALL(close),
	CALL(brk), CALL(munmap), CALL(mremap), CALL(madvise),
	CALL_IF(mmap, 2, PROT_EXEC, 0), CALL_IF(mprotect, 2, PROT_EXEC, 0),
	CALL(mlock), CALL(munlock), CALL(futex), CALL(sched_yield),
	CALL(getrandom), CALL(clock_gettime), CALL(clock_getres), CALL(gettimeofday),
	CALL(clock_nanosleep), CALL(nanosleep), CALL(restart_syscall),
	CALL(exit), CALL(exit_group), CALL(rt_sigreturn), CALL(rt_sigprocmask), CALL(rt_sigaction),
	CALL(getpid), CALL(gettid), CALL_IF(tgkill, 0, (uint32_t)ALL, JAIL_SELF),
	CALL(sigaltstack),
	/* the C library asks whether a stream is a terminal: it is told no */
	CALL_FAILS(ioctl, ENOTTY),
};
LIST(base, base_calls);

/* Messages with the other processes, over pairs that exist already. Of descriptors: copies, flags, locks and
 * seals (0 to 7 are F_DUPFD to F_SETLKW), never whom they signal, which would be kill by another name. */
#define FCNTL(mask, want) CALL_IF(fcntl, 1, (uint32_t)(mask), want)
static const struct jail_call message_calls[] = {
	CALL(sendmsg), CALL(recvmsg), CALL(poll), CALL(ppoll), CALL(dup),
	FCNTL(~7, 0), FCNTL(ALL, F_DUPFD_CLOEXEC), FCNTL(ALL, F_ADD_SEALS), FCNTL(ALL, F_GET_SEALS),
	FCNTL(ALL, F_OFD_GETLK), FCNTL(ALL, F_OFD_SETLK), FCNTL(ALL, F_OFD_SETLKW),
};
LIST(messages, message_calls);

/* The keeper writes the last heads: positioned, on a descriptor it was given; and asks how long the files are
 * that it is to sign. */
static const struct jail_call heads_calls[] = {
	CALL(pwrite64), CALL(fdatasync), CALL(lseek),
};
LIST(heads, heads_calls);

/* Documents in memory, and reading what is open already. */
static const struct jail_call document_calls[] = {
	CALL(memfd_create), CALL(ftruncate), CALL(lseek), CALL(pread64), CALL(pwrite64),
	CALL(preadv), CALL(pwritev), CALL(newfstatat), CALL(fstat), CALL(statx),
	CALL(getuid), CALL(geteuid), CALL(getgid), CALL(getegid), CALL(uname), CALL(sysinfo),
	CALL(sched_getaffinity), CALL(getcwd), CALL(getrusage), CALL(times),
	CALL_IF(prctl, 0, (uint32_t)ALL, 15),           /* PR_SET_NAME */
	CALL_FAILS(prlimit64, EPERM), CALL_FAILS(clone3, ENOSYS),
	/* libraries look for files before they give up: refused, not fatal */
	CALL_FAILS(access, EACCES), CALL_FAILS(readlink, EACCES), CALL_FAILS(readlinkat, EACCES),
	CALL_FAILS(faccessat, EACCES), CALL_FAILS(faccessat2, EACCES),
};
LIST(documents, document_calls);

/* Opening, for reading only; Landlock says where. */
enum { WRITING = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY) };
static const struct jail_call reading_calls[] = {
	CALL_IF(openat, 2, WRITING, 0), CALL_IF(open, 1, WRITING, 0), CALL(getdents64),
	CALL(stat), CALL(lstat), CALL(fadvise64), CALL(fstatfs), CALL(statfs), CALL(access),
	CALL(readlink), CALL(readlinkat), CALL(faccessat), CALL(faccessat2),
};
LIST(reading, reading_calls);

/* The press's zygotes: fork without new namespaces, wait, end a child, and let it enter its own jail. */
enum { NAMESPACES = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
		    CLONE_NEWPID | CLONE_NEWNET };
static const struct jail_call fork_calls[] = {
	CALL_IF(clone, 0, (uint32_t)NAMESPACES, 0), CALL(set_robust_list), CALL(rseq),
	CALL(wait4), CALL(waitid), CALL(kill), CALL(tgkill), CALL(prctl), CALL(seccomp),
	CALL(prlimit64), CALL(setrlimit), CALL(getrlimit), CALL(dup2), CALL(dup3), CALL(close_range),
	CALL(landlock_create_ruleset), CALL(landlock_add_rule), CALL(landlock_restrict_self),
	CALL(openat), CALL(open), CALL(getppid), CALL(setpriority),
};
LIST(forks, fork_calls);

/* Front and clerk: the database's files, the store, and sockets of this machine. */
static const struct jail_call data_calls[] = {
	CALL(openat), CALL(open), CALL(stat), CALL(lstat), CALL(fstat), CALL(newfstatat), CALL(statx),
	CALL(access), CALL(faccessat), CALL(faccessat2), CALL(readlink), CALL(readlinkat), CALL(getcwd),
	CALL(lseek), CALL(pread64), CALL(pwrite64), CALL(preadv), CALL(pwritev),
	CALL(ftruncate), CALL(fallocate), CALL(fsync), CALL(fdatasync), CALL(sync_file_range), CALL(msync),
	CALL(flock), CALL(fadvise64), CALL(fstatfs), CALL(statfs), CALL(getdents64), CALL(sendfile),
	CALL(link), CALL(linkat), CALL(unlink), CALL(unlinkat), CALL(rename), CALL(renameat),
	CALL(renameat2), CALL(mkdir), CALL(mkdirat), CALL(rmdir), CALL(fchmod), CALL(fchown),
	CALL(utimensat), CALL(umask),
	CALL(memfd_create), CALL(dup2), CALL(dup3), CALL(pipe2), CALL(eventfd2),
	CALL(epoll_create1), CALL(epoll_ctl), CALL(epoll_wait), CALL(epoll_pwait),
	CALL(timerfd_create), CALL(timerfd_settime), CALL(signalfd4), CALL(select), CALL(pselect6),
	CALL_IF(socket, 0, (uint32_t)ALL, AF_UNIX), CALL(connect),
	CALL(sendto), CALL(recvfrom), CALL(sendmmsg), CALL(shutdown), CALL(setsockopt), CALL(getsockopt),
	CALL(getsockname), CALL(getpeername),
	CALL(getuid), CALL(geteuid), CALL(getgid), CALL(getegid), CALL(getppid), CALL(uname),
	CALL(sysinfo), CALL(sched_getaffinity), CALL(getrusage), CALL(times), CALL(getrlimit),
	CALL_IF(prlimit64, 2, (uint32_t)ALL, 0), CALL_IF(prctl, 0, (uint32_t)ALL, 15),
	CALL_FAILS(clone3, ENOSYS),
};
LIST(data, data_calls);

static const struct jail_call accept_calls[] = {
	CALL(accept4), CALL(accept),
	CALL_FAILS(listen, EPERM),      /* libmicrohttpd repeats it on a socket that listens already */
};
LIST(accepts, accept_calls);

/* Callers: the network and its names; never listening. Netlink is how the C library asks which
 * addresses the machine has: it does without. */
static const struct jail_call network_calls[] = {
	CALL_IF(socket, 0, (uint32_t)ALL, AF_UNIX), CALL_IF(socket, 0, (uint32_t)ALL, AF_INET),
	CALL_IF(socket, 0, (uint32_t)ALL, AF_INET6), CALL_FAILS(socket, EAFNOSUPPORT),
	CALL(socketpair), CALL(connect), CALL(sendto), CALL(recvfrom), CALL(sendmmsg), CALL(recvmmsg),
	CALL(shutdown), CALL(setsockopt), CALL(getsockopt), CALL(getsockname), CALL(getpeername),
	CALL(select), CALL(pselect6), CALL(epoll_create1), CALL(epoll_ctl), CALL(epoll_wait),
	CALL(epoll_pwait), CALL(eventfd2), CALL(pipe2), CALL(bind),
	/* the file transport and the authorities' certificates; Landlock says where */
	CALL(openat), CALL(open), CALL(stat), CALL(lstat), CALL(mkdir), CALL(mkdirat), CALL(rename),
	CALL(renameat), CALL(renameat2), CALL(link), CALL(linkat), CALL(unlink), CALL(unlinkat),
	CALL(fsync), CALL(fdatasync), CALL(fadvise64), CALL(fstatfs), CALL(statfs), CALL(getdents64),
	CALL(umask), CALL(getppid), CALL(access), CALL(readlink), CALL(faccessat), CALL(faccessat2),
	CALL(alarm),                    /* the deadline of a delivery */
};
LIST(network, network_calls);

/* What the C library and TLS look into for a name and for the authorities. */
static const char *const name_files[] = {
	"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf",
	"/etc/services", "/etc/localtime", "/run/systemd/resolve/stub-resolv.conf",
	"/run/systemd/resolve/resolv.conf", "/etc/ssl", "/usr/lib/ssl", "/usr/share/ca-certificates",
	"/dev/null", "/dev/urandom", NULL
};

enum { MIB = 1024 * 1024 };

/*                                        lists                                   memory     file    cpu files */
const struct jail_row jail_row_keeper = { "keeper", { &base, &messages, &heads }, 256 * MIB, MIB, 0, 64, 0, 0, NULL };
const struct jail_row jail_row_form = { "form", { &base, &messages, &documents },
	512 * MIB, 64 * MIB, 10, 64, 0, 0, NULL };
const struct jail_row jail_row_upload = { "upload", { &base, &messages, &reading, &documents },
	512 * MIB, 64 * MIB, 5, 64, 0, 0, NULL };
/* pages of twenty pieces may have to be drawn: nobody waits for it */
const struct jail_row jail_row_merge = { "merge", { &base, &messages, &reading, &documents },
	512 * MIB, 64 * MIB, 40, 64, 0, 0, NULL };
const struct jail_row jail_row_judge = { "judge", { &base, &messages, &documents },
	512 * MIB, 1 * MIB, 5, 64, 0, 0, NULL };
/* a child keeps its parent's list too: what an upload may call, the zygote may */
const struct jail_row jail_row_zygote = { "zygote", { &base, &forks, &messages, &reading, &documents },
	0, 0, 0, 256, 1, 0, NULL };
const struct jail_row jail_row_front = { "front", { &base, &messages, &data, &accepts }, 0, 0, 0, 0, 0, 0, NULL };
const struct jail_row jail_row_clerk = { "clerk", { &base, &messages, &data }, 0, 0, 0, 0, 0, 0, NULL };
const struct jail_row jail_row_caller = { "caller", { &base, &messages, &network, &documents },
	512 * MIB, 0, 0, 256, 0, 1, name_files };
