/* jail_test.c - each attack tried in each role's real jail, and the same attack outside it, which
 * succeeds: a jail that stops what fails anyway proves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "platform/jail.h"

/* How an attack ends: DONE it worked, REFUSED the call failed, KILLED the process was ended. */
enum end { DONE, REFUSED, KILLED, OTHER };

static char folder[] = "/tmp/jail-test-XXXXXX";
static const struct jail_folder readable[] = { { folder, false }, { NULL, false } };
static const struct jail_folder writable[] = { { folder, true }, { NULL, false } };

static enum err no_jail(void)
{
	return OK;
}
static enum err upload(void)
{
	return jail_upload(readable);
}
static enum err merge(void)
{
	return jail_merge(readable);
}
static enum err zygote(void)
{
	return jail_zygote(readable);
}
static enum err front(void)
{
	return jail_front(writable);
}
static enum err clerk(void)
{
	return jail_clerk(writable);
}
static enum err caller(void)
{
	return jail_caller(writable);
}

typedef enum err (*jail)(void);
typedef bool (*attack)(void);           /* did it work? */

static int status_in(jail enter, attack attempt)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (enter() != OK)
			_exit(9);
		_exit(attempt() ? 0 : 1);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static enum end try_in(jail enter, attack attempt)
{
	int status = status_in(enter, attempt);

	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS || WTERMSIG(status) == SIGKILL ||
		       WTERMSIG(status) == SIGXFSZ ? KILLED : OTHER;
	return WEXITSTATUS(status) == 0 ? DONE : WEXITSTATUS(status) == 1 ? REFUSED : OTHER;
}

static bool opens_a_file(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}
static bool opens_below(void)
{
	return openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY) >= 0;
}
static bool writes_below(void)
{
	char path[64];

	(void)strcpy(path, folder);
	(void)strcat(path, "/w");
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600) >= 0;
}
static bool writes_elsewhere(void)
{
	return open("/tmp/jail-test-elsewhere", O_WRONLY | O_CREAT, 0600) >= 0;
}
static bool makes_a_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}
static bool talks_to_the_kernel(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0) >= 0;
}
static bool makes_a_local_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}
/* A service that listens under an abstract name has no file whose rights could stop anybody. */
static struct sockaddr_un anybody = { .sun_family = AF_UNIX };   /* named as the folder is, behind a zero */

static bool connects_to_anybody(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return connect(fd, (const struct sockaddr *)&anybody, sizeof anybody) == 0;
}
static bool listens(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 1) == 0;
}
static bool forks(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0 && waitpid(pid, NULL, 0) == pid;
}
static bool unshares(void)
{
	return unshare(CLONE_FILES) == 0;
}
static bool executes(void)
{
	char *arguments[] = { (char[]){ "true" }, NULL };

	(void)execv("/bin/true", arguments);
	return false;
}
static bool maps_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}
static bool makes_code(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at != MAP_FAILED && mprotect(at, 4096, PROT_READ | PROT_EXEC) == 0;
}
static bool kills_its_parent(void)
{
	return kill(getppid(), 0) == 0;
}
/* Whoever owns a descriptor's signals chooses whom they hit, and which they are (F_SETSIG): kill by another name. */
static bool owns_signals(void)
{
	return fcntl(STDERR_FILENO, F_SETOWN, getpid()) == 0;
}
static bool traces(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}
static bool takes_a_gigabyte(void)
{
	void *at = mmap(NULL, 1u << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at != MAP_FAILED;
}
static bool loops_for_seven_seconds(void)
{
	struct rusage used;

	do {
		for (volatile int i = 0; i < 10000000; i++)
			continue;
		if (syscall(SYS_getrusage, RUSAGE_SELF, &used) != 0)
			return false;
	} while (used.ru_utime.tv_sec < 7);
	return true;
}
static bool writes_100_megabytes(void)
{
	int fd = memfd_create("big", 0);

	return fd >= 0 && ftruncate(fd, 100 << 20) == 0;
}
static bool dumps_core(void)
{
	struct rlimit r;

	return prctl(PR_GET_DUMPABLE) == 1 || (getrlimit(RLIMIT_CORE, &r) == 0 && r.rlim_cur != 0);
}
static bool gains_rights(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0;
}
static bool computes(void)
{
	char *p = malloc(5 << 20);

	memset(p, 1, 5 << 20);
	return write(STDERR_FILENO, "", 0) == 0 && p[77] == 1;
}

/* Columns in the order of jails[]. A dash is not tried: what that role may do is another test's. */
enum { JAILS = 9 };
static const jail jails[JAILS] = { jail_keeper, jail_form, jail_judge, upload, merge, zygote, front, clerk, caller };

struct row {
	const char *name;
	attack attempt;
	char end[JAILS + 1];            /* K killed, R refused, D done, - not tried */
	int abi;                        /* of Landlock that a refusal needs; an older kernel lets it pass */
};

static const struct row rows[] = {
/*	                                                  keeper form judge upload merge zygote front clerk caller   abi */
	{ "computes",             computes,             "DDDDDDDDD", 1 },
	{ "opens a file",         opens_a_file,         "KKKRRRRRR", 1 },
	{ "opens below",          opens_below,          "KKKDDDDDD", 1 },
	{ "writes below",         writes_below,         "KKKKKRDDD", 1 },
	{ "writes elsewhere",     writes_elsewhere,     "KKKKKRRRR", 1 },
	{ "makes a socket",       makes_a_socket,       "KKKKKKKKD", 1 },
	{ "talks to the kernel",  talks_to_the_kernel,  "KKKKKKKKR", 0 },
	{ "makes a local socket", makes_a_local_socket, "KKKKKKDDD", 1 },
	{ "connects to anybody",  connects_to_anybody,  "KKKKKKRRR", 6 },
	{ "listens",              listens,              "KKKKKKKKK", 1 },
	{ "forks",                forks,                "KKKKKDKKK", 1 },
	{ "unshares",             unshares,             "KKKKKKKKK", 1 },
	{ "executes",             executes,             "KKKKKKKKK", 1 },
	{ "maps code",            maps_code,            "KKKKKKKKK", 1 },
	{ "makes code",           makes_code,           "KKKKKKKKK", 1 },
	{ "kills its parent",     kills_its_parent,     "KKKKKRKKK", 6 },
	{ "owns signals",         owns_signals,         "KKKKKKKKK", 1 },
	{ "traces",               traces,               "KKKKKKKKK", 1 },
	{ "takes a gigabyte",     takes_a_gigabyte,     "RRRRR---R", 0 },
	{ "writes 100 megabytes", writes_100_megabytes, "KKKKK----", 1 },
};

static char letter(enum end e)
{
	return e == KILLED ? 'K' : e == REFUSED ? 'R' : e == DONE ? 'D' : '?';
}

static void each_attack_is_stopped_in_each_jail(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char seen[JAILS + 1] = { 0 };

		for (int j = 0; j < JAILS; j++)
			seen[j] = rows[i].end[j] == '-' ? '-' : letter(try_in(jails[j], rows[i].attempt));
		/* without Landlock some refusals are not to be had: the list of calls still holds */
		for (int j = 0; jail_landlock_abi() < rows[i].abi && j < JAILS; j++)
			if (rows[i].end[j] == 'R' && seen[j] == 'D')
				seen[j] = 'R';
		if (strcmp(seen, rows[i].end) == 0)
			continue;
		wrong++;
		print_error("%s: wanted %s, saw %s\n", rows[i].name, rows[i].end, seen);
	}
	assert_int_equal(wrong, 0);
}

static void each_attack_succeeds_outside(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum end e = try_in(no_jail, rows[i].attempt);

		if (e == DONE)
			continue;
		wrong++;
		print_error("%s: %c outside any jail\n", rows[i].name, letter(e));
	}
	assert_int_equal(wrong, 0);
}

static void an_endless_loop_over_a_document_is_ended(void **state)
{
	const jail of_documents[] = { upload, jail_judge };

	(void)state;
	for (size_t i = 0; i < sizeof of_documents / sizeof *of_documents; i++) {
		int status = status_in(of_documents[i], loops_for_seven_seconds);

		/* by its time, not by a call that its list lacks */
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGKILL);
	}
}

static void nobody_leaves_a_core_or_gains_rights(void **state)
{
	(void)state;
	assert_int_equal(try_in(zygote, dumps_core), REFUSED);
	assert_int_equal(try_in(zygote, gains_rights), REFUSED);
	assert_int_equal(try_in(no_jail, gains_rights), DONE);
}

/* The press: a zygote in its jail forks a child, which enters the narrower one. */
static bool child_in_upload_jail_opens(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (upload() != OK)
			_exit(9);
		_exit(opens_below() ? 7 : 8);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7;
}

static bool child_in_form_jail_is_killed(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (jail_form() != OK)
			_exit(9);
		(void)opens_below();
		_exit(0);
	}
	return waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
}

static void a_zygotes_child_enters_its_own_jail(void **state)
{
	(void)state;
	assert_int_equal(try_in(zygote, child_in_upload_jail_opens), DONE);
	assert_int_equal(try_in(zygote, child_in_form_jail_is_killed), DONE);
}

static bool aborts(void)
{
	abort();
}

static void a_bug_in_a_jail_dies_as_a_bug(void **state)
{
	(void)state;
	for (int j = 0; j < JAILS; j++) {
		int status;
		pid_t pid = fork();

		if (pid == 0) {
			(void)(jails[j]() == OK && aborts());
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGABRT);
	}
}

static int make_folder(void **state)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)strcpy(anybody.sun_path + 1, folder);
	if (bind(fd, (const struct sockaddr *)&anybody, sizeof anybody) != 0 || listen(fd, 100) != 0)
		return -1;
	log_threshold(LOG_ALARM);
	return 0;
}

static int remove_folder(void **state)
{
	char path[64];

	(void)state;
	(void)strcpy(path, folder);
	(void)strcat(path, "/w");
	(void)unlink(path);
	(void)unlink("/tmp/jail-test-elsewhere");
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_attack_is_stopped_in_each_jail),
		cmocka_unit_test(each_attack_succeeds_outside),
		cmocka_unit_test(an_endless_loop_over_a_document_is_ended),
		cmocka_unit_test(nobody_leaves_a_core_or_gains_rights),
		cmocka_unit_test(a_zygotes_child_enters_its_own_jail),
		cmocka_unit_test(a_bug_in_a_jail_dies_as_a_bug),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
