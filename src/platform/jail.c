/* jail.c - makes a row of jail_rows.c true: limits, Landlock, then the list of calls.
 *
 * For     each role, once it has opened what it needs.
 * Never   goes on without the list of calls: a kernel that refuses it ends the start. Landlock is taken
 *         where the kernel has it.
 * Limits  PROGRAM_MAX instructions. An address-sanitizer build has no list and no memory limit, says so
 *         in the log, and is never installed. */
#include "platform/jail.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/jail_rows.h"

#if !defined(__x86_64__)
#error "jail_rows.c lists the calls of x86-64: another machine needs its own lists, and their tests"
#endif

#if defined(__SANITIZE_ADDRESS__)
#define IS_INSTRUMENTED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_INSTRUMENTED 1
#endif
#endif
#ifndef IS_INSTRUMENTED
#define IS_INSTRUMENTED 0
#endif

#if IS_INSTRUMENTED
/* Leaks are looked for by tracing, at the end: a process that may not be traced would die of that. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

enum { PROGRAM_MAX = 900 };

/* --- Landlock: the kernel's own words, since Debian 12's headers know less than newer kernels --- */

struct landlock_rules {
	uint64_t fs, net, scoped;
};
struct landlock_path {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

enum {
	FS_EXECUTE = 1, FS_WRITE_FILE = 2, FS_READ_FILE = 4, FS_READ_DIR = 8, FS_REMOVE_DIR = 16,
	FS_REMOVE_FILE = 32, FS_MAKE_DIR = 128, FS_MAKE_REG = 256, FS_REFER = 1 << 13,
	FS_TRUNCATE = 1 << 14,
	FS_OF_FILES = FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE,
	FS_READING = FS_READ_FILE | FS_READ_DIR,
	FS_WRITING = FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR | FS_MAKE_REG |
		     FS_REFER | FS_TRUNCATE,
	NET_TCP = 1 | 2,
	SCOPE_ABSTRACT_SOCKET = 1, SCOPE_SIGNAL = 2,
	CREATE_VERSION = 1, RULE_PATH = 1
};

int jail_landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);

	return abi < 0 ? 0 : (int)abi;
}

/* The rights over files that this kernel can take away. */
static uint64_t fs_rights(int abi)
{
	return abi >= 5 ? 0xffff : abi >= 3 ? 0x7fff : abi == 2 ? 0x3fff : 0x1fff;
}

static enum err allow_below(int rules, uint64_t known, const struct jail_folder *folder)
{
	struct stat st;
	struct landlock_path path = { .fd = open(folder->path, O_PATH | O_CLOEXEC) };

	if (path.fd < 0)
		return OK;              /* what is not there needs no right */
	path.allowed = FS_READING | (folder->is_writable ? FS_WRITING : 0);
	if (fstat(path.fd, &st) == 0 && !S_ISDIR(st.st_mode))
		path.allowed &= FS_OF_FILES;
	path.allowed &= known;
	long done = syscall(SYS_landlock_add_rule, rules, RULE_PATH, &path, 0);
	int why = errno;

	(void)close(path.fd);
	return done == 0 ? OK : err_note(ERR_IO, "jail=landlock path=%s why=%s", folder->path,
					 strerror(why));
}

static enum err take_landlock(const struct jail_row *row, const struct jail_folder *folders)
{
	int abi = jail_landlock_abi();
	struct landlock_rules rules = { .fs = fs_rights(abi) };

	if (abi == 0) {
		log_line(LOG_WARN, "jail.no_landlock", "jail=%s", row->name);
		return OK;
	}
	if (abi >= 4 && row->may_connect == 0)
		rules.net = NET_TCP;
	if (abi >= 6)
		rules.scoped = SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL;
	long fd = syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);

	if (fd < 0)
		return err_note(ERR_IO, "jail=%s call=landlock why=%s", row->name, strerror(errno));
	enum err e = OK;

	for (; e == OK && folders != NULL && folders->path != NULL; folders++)
		e = allow_below((int)fd, rules.fs, folders);
	for (size_t i = 0; e == OK && row->readable != NULL && row->readable[i] != NULL; i++)
		e = allow_below((int)fd, rules.fs, &(struct jail_folder){ row->readable[i], false });
	if (e == OK && syscall(SYS_landlock_restrict_self, (int)fd, 0) != 0)
		e = err_note(ERR_IO, "jail=%s call=restrict why=%s", row->name, strerror(errno));
	(void)close((int)fd);
	return e;
}

/* --- the list of calls as a program for the kernel --- */

struct program {
	struct sock_filter line[PROGRAM_MAX];
	unsigned short n;
};

static void put(struct program *p, struct sock_filter line)
{
	assert(p->n < PROGRAM_MAX);
	p->line[p->n++] = line;
}

static void load(struct program *p, size_t offset)
{
	put(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void end_with(struct program *p, uint32_t action)
{
	put(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/* Skips as many lines as said unless the loaded word equals value. */
static void unless(struct program *p, uint32_t value, uint8_t lines)
{
	put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, lines));
}

static void put_call(struct program *p, const struct jail_call *call)
{
	uint32_t want = call->want == JAIL_SELF ? (uint32_t)getpid() : call->want;
	uint32_t yes = call->error == 0 ? SECCOMP_RET_ALLOW
					: SECCOMP_RET_ERRNO | (uint32_t)call->error;

	if (call->mask == 0) {
		unless(p, (uint32_t)call->number, 1);
		end_with(p, yes);
		return;
	}
	/* the low half suffices: the kernel itself reads these arguments as 32 bits */
	unless(p, (uint32_t)call->number, 5);
	load(p, offsetof(struct seccomp_data, args) + 8u * call->argument);
	put(p, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, call->mask));
	unless(p, want, 1);
	end_with(p, yes);
	load(p, offsetof(struct seccomp_data, nr));
}

static enum err take_calls(const struct jail_row *row)
{
	struct program p = { .n = 0 };
	struct sock_fprog loaded = { .filter = p.line };

	if (IS_INSTRUMENTED != 0) {
		log_line(LOG_WARN, "jail.instrumented", "jail=%s", row->name);
		return OK;
	}
	load(&p, offsetof(struct seccomp_data, arch));
	put(&p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0));
	end_with(&p, SECCOMP_RET_KILL_PROCESS);
	load(&p, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < JAIL_LISTS_MAX && row->lists[i] != NULL; i++)
		for (size_t j = 0; j < row->lists[i]->n; j++)
			put_call(&p, &row->lists[i]->calls[j]);
	end_with(&p, SECCOMP_RET_KILL_PROCESS);
	loaded.len = p.n;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &loaded) != 0)
		return err_note(ERR_IO, "jail=%s call=seccomp why=%s", row->name, strerror(errno));
	return OK;
}

/* --- limits --- */

static enum err limit(const struct jail_row *row, int what, uint64_t most)
{
	const struct rlimit r = { most, most };

	if (setrlimit((__rlimit_resource_t)what, &r) != 0)
		return err_note(ERR_IO, "jail=%s limit=%d why=%s", row->name, what, strerror(errno));
	return OK;
}

static enum err take_limits(const struct jail_row *row)
{
	TRY(limit(row, RLIMIT_CORE, 0));
	if (row->may_fork == 0)
		TRY(limit(row, RLIMIT_NPROC, 0));
	if (row->memory_bytes != 0 && IS_INSTRUMENTED == 0)
		TRY(limit(row, RLIMIT_AS, row->memory_bytes));
	if (row->file_bytes != 0)
		TRY(limit(row, RLIMIT_FSIZE, row->file_bytes));
	if (row->cpu_seconds != 0)
		TRY(limit(row, RLIMIT_CPU, row->cpu_seconds));
	if (row->files != 0)
		TRY(limit(row, RLIMIT_NOFILE, row->files));
	return OK;
}

static enum err enter(const struct jail_row *row, const struct jail_folder *folders)
{
	TRY(take_limits(row));
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_note(ERR_IO, "jail=%s call=prctl why=%s", row->name, strerror(errno));
	TRY(take_landlock(row, folders));
	return take_calls(row);
}

enum err jail_keeper(void)
{
	return enter(&jail_row_keeper, NULL);
}

enum err jail_form(void)
{
	return enter(&jail_row_form, NULL);
}

enum err jail_judge(void)
{
	return enter(&jail_row_judge, NULL);
}

enum err jail_upload(const struct jail_folder *folders)
{
	return enter(&jail_row_upload, folders);
}

enum err jail_merge(const struct jail_folder *folders)
{
	return enter(&jail_row_merge, folders);
}

enum err jail_zygote(const struct jail_folder *folders)
{
	return enter(&jail_row_zygote, folders);
}

enum err jail_front(const struct jail_folder *folders)
{
	return enter(&jail_row_front, folders);
}

enum err jail_clerk(const struct jail_folder *folders)
{
	return enter(&jail_row_clerk, folders);
}

enum err jail_caller(const struct jail_folder *folders)
{
	return enter(&jail_row_caller, folders);
}
