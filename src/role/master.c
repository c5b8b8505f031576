/* master.c - keeps every process running: starts, listens to their lines, restarts, drains.
 *
 * For     systemd and ./dev run.
 * Never   parses anything that a client sent; trusts what a process says about another beyond ending it.
 * Holds   both ends of every pair, the listening socket, the key files' descriptors.
 * Fails   at the start: a configuration or key mistake, exit 78; a data folder or database that another
 *         master holds, exit 75. Later it goes on with what it has.
 * Limits  restart after 100 ms, doubling to 30 s while a process keeps dying; SILENT_MS without a sign. */
#include "role/master.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/wire.h"

enum {
	MASTER_BYTES_MAX = 16 * 1024 * 1024,
	BACKOFF_FIRST_MS = 100, BACKOFF_MAX_MS = 30000, BACKOFF_STEPS = 9,
	LIVED_WELL_MS = 10000, LIVED_A_LITTLE_MS = 1000,
	SILENT_MS = 30000, START_MS_MAX = 120000, SLEEP_MS = 250,
	HELD_MS = 5000,                 /* a turn of ours that took longer was not our doing */
	END_MS = 2000                   /* of a process that has nothing to drain */
};

static int64_t now(const struct master *m)
{
	return world_tick_ms(m->world);
}

static void set_state(const struct master *m, struct place *p, enum place_state state)
{
	p->state = state;
	p->since_tick = now(m);
	p->beat_tick = p->since_tick;
}

/* --- the end of a process --- */

static void log_death(const struct master *m, const struct place *p, int status)
{
	size_t me = (size_t)(p - m->place);
	const char *note = m->shared->note[me];
	int note_n = (int)strnlen(note, START_NOTE_BYTES);
	int level = WIFEXITED(status) && WEXITSTATUS(status) == 0 ? LOG_NOTE : LOG_ALARM;

	log_line((enum log_level)level, "master.ended", "process=%s index=%u pid=%ld %s=%d%s%.*s%s",
		 proc_kind_name(p->row->kind), p->index, (long)p->pid,
		 WIFSIGNALED(status) ? "signal" : "exit",
		 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
		 note_n > 0 ? " at=\"" : "", note_n, note, note_n > 0 ? "\"" : "");
	m->shared->note[me][0] = '\0';
}

/* A process that ended as it should (a caller is retired after its jobs) is replaced at once. */
static void plan_restart(struct master *m, struct place *p, bool is_clean)
{
	int64_t lived = now(m) - p->since_tick, wait = BACKOFF_FIRST_MS;

	p->failures = is_clean || (p->was_ready && lived >= LIVED_WELL_MS) ? 0 : p->failures + 1;
	if (p->failures > BACKOFF_STEPS)
		p->failures = BACKOFF_STEPS;
	if (p->failures > 0)
		wait <<= p->failures - 1;
	else if (is_clean && lived >= LIVED_A_LITTLE_MS)
		wait = 0;
	p->due_tick = now(m) + (wait > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : wait);
}

static void bury(struct master *m, struct place *p, int status)
{
	bool is_clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	log_death(m, p, status);
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;

	/* 78: it cannot ever start; 75: the database is another master's. A person must look. */
	if (((code == 78 && !p->was_ready) || code == 75) && !m->is_stopping) {
		m->is_stopping = true;
		m->exit_code = code;
	}
	(void)close(p->control_fd);
	p->control_fd = -1;
	p->pid = 0;
	p->is_killed = false;
	plan_restart(m, p, is_clean);
	set_state(m, p, PLACE_DOWN);
	__atomic_add_fetch(&m->board->generation[p - m->place], 1, __ATOMIC_RELEASE);
}

static void reap(struct master *m)
{
	int status;

	for (;;) {
		pid_t pid = waitpid(-1, &status, WNOHANG);

		if (pid <= 0)
			return;
		for (size_t i = 0; i < m->places; i++)
			if (m->place[i].pid == pid)
				bury(m, &m->place[i], status);
	}
}

/* Said and done once: who is killed may take a while to die. */
static void end_now(struct place *p, const char *why)
{
	if (p->is_killed)
		return;
	p->is_killed = true;
	log_line(LOG_ALARM, "master.kill", "process=%s index=%u pid=%ld why=%s",
		 proc_kind_name(p->row->kind), p->index, (long)p->pid, why);
	(void)kill(p->pid, SIGKILL);
}

/* --- what processes say --- */

/* Only an answerer may condemn, only who asks it, and only the generation it heard. */
static void condemn(struct master *m, const struct place *by, const struct wire *w)
{
	enum proc_kind kind = (enum proc_kind)(w->head.what >> 8);
	unsigned index = w->head.what & 255;

	for (size_t i = 0; i < m->pairs; i++) {
		struct place *p = &m->place[m->pair[i].asker];

		if (m->pair[i].answerer != by->row->kind || p->row->kind != kind || p->index != index)
			continue;
		if (p->pid > 0 && m->board->generation[p - m->place] == w->head.generation)
			end_now(p, "condemned");
	}
}

static void hear(struct master *m, struct place *p)
{
	struct mem *mem = mem_new(2 * PROC_MESSAGE_BYTES_MAX);
	struct wire w;

	while (p->control_fd >= 0 && wire_receive(p->control_fd, mem, &w) == OK) {
		wire_drop(&w);
		if (w.head.type == WIRE_READY && p->state == PLACE_STARTING) {
			set_state(m, p, PLACE_READY);
			p->was_ready = true;
			log_line(LOG_NOTE, "master.ready", "process=%s index=%u pid=%ld",
				 proc_kind_name(p->row->kind), p->index, (long)p->pid);
		} else if (w.head.type == WIRE_BEAT) {
			p->beat_tick = now(m);
		} else if (w.head.type == WIRE_CONDEMN) {
			condemn(m, p, &w);
		}
		mem_reset(mem);
	}
	mem_free(&mem);
}

/* --- starting --- */

static bool is_wave_ready(const struct master *m, int wave)
{
	for (size_t i = 0; i < m->places; i++)
		if (m->place[i].row->wave < wave && !m->place[i].was_ready)
			return false;
	return true;
}

static void start_due(struct master *m)
{
	for (size_t i = 0; i < m->places; i++) {
		struct place *p = &m->place[i];

		if (p->state != PLACE_DOWN || now(m) < p->due_tick || !is_wave_ready(m, p->row->wave))
			continue;
		if (master_spawn(m, p) == OK)
			set_state(m, p, PLACE_STARTING);
		else
			p->due_tick = now(m) + 1000;
	}
	if (!m->was_all_ready && is_wave_ready(m, MASTER_WAVES)) {
		m->was_all_ready = true;
		log_line(LOG_NOTE, "master.serving", "processes=%zu listen=" STR_FMT, m->places,
			 STR_ARG(conf_text(m->conf, CONF_LISTEN_AT)));
		master_notify(m, "READY=1");
	}
}

/* While we were held ourselves, as a machine or a group of processes is, we heard nobody: that was no silence. */
static void forgive(struct master *m)
{
	int64_t held = now(m) - m->watch_tick;

	m->watch_tick += held;
	if (held < HELD_MS)
		return;
	log_line(LOG_WARN, "master.held", "ms=%lld", (long long)held);
	for (size_t i = 0; i < m->places; i++) {
		m->place[i].beat_tick += held;
		m->place[i].since_tick += held;
	}
}

static void watch(struct master *m)
{
	forgive(m);
	for (size_t i = 0; i < m->places; i++) {
		struct place *p = &m->place[i];

		if (p->state == PLACE_READY && now(m) - p->beat_tick > SILENT_MS)
			end_now(p, "silent");
		else if (p->state == PLACE_STARTING && now(m) - p->since_tick > START_MS_MAX)
			end_now(p, "never_ready");
	}
	if (m->environment.watchdog_ms > 0 && now(m) >= m->watchdog_tick) {
		m->watchdog_tick = now(m) + m->environment.watchdog_ms / 2;
		master_notify(m, "WATCHDOG=1");
	}
}

/* --- stopping: fronts first, then who they depend on --- */

static void drain(struct master *m, struct place *p)
{
	const struct wire stop = { .head = { .type = WIRE_STOP } };

	if (p->state == PLACE_DRAINING) {
		if (now(m) >= p->due_tick)
			end_now(p, "did_not_drain");
		return;
	}
	if (wire_send(p->control_fd, &stop) != OK)
		end_now(p, "deaf");
	set_state(m, p, PLACE_DRAINING);
	p->due_tick = now(m) + (p->row->is_data ? conf_int(m->conf, CONF_DRAIN_SECONDS) * 1000 : END_MS);
}

/* True: everybody is gone. */
static bool stop_next(struct master *m)
{
	for (; m->stop_wave >= 0; m->stop_wave--) {
		bool is_empty = true;

		for (size_t i = 0; i < m->places; i++) {
			struct place *p = &m->place[i];

			if (p->row->wave != m->stop_wave || p->state == PLACE_DOWN)
				continue;
			is_empty = false;
			drain(m, p);
		}
		if (!is_empty)
			return false;
	}
	return true;
}

/* SIGHUP: a good configuration is taken by ending everybody and executing ourselves again, with the
 * listening socket: connections wait in its queue meanwhile, none is refused. */
static void reload(struct master *m)
{
	struct mem *mem = mem_new(4 * 1024 * 1024);
	const struct conf *conf = NULL;
	struct str complaints = STR("");

	if (conf_load(mem, m->conf_path, &conf, &complaints) == OK) {
		log_line(LOG_NOTE, "master.reload", "file=" STR_FMT, STR_ARG(m->conf_path));
		m->is_stopping = m->is_again = true;
	} else {
		log_line(LOG_FAULT, "master.reload_refused", "why=\"" STR_FMT "\"", STR_ARG(complaints));
	}
	mem_free(&mem);
}

static void hear_signals(struct master *m)
{
	struct signalfd_siginfo info;

	while (read(m->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) {
			log_line(LOG_NOTE, "master.stop", "signal=%u", info.ssi_signo);
			m->is_stopping = true;
			m->is_again = false;
		} else if (info.ssi_signo == SIGHUP && !m->is_stopping) {
			reload(m);
		}
	}
}

static void sleep_until_something(struct master *m)
{
	struct pollfd fds[START_PLACES_MAX + 1];

	for (size_t i = 0; i < m->places; i++)
		fds[i] = (struct pollfd){ .fd = m->place[i].control_fd, .events = POLLIN };
	fds[m->places] = (struct pollfd){ .fd = m->signal_fd, .events = POLLIN };
	(void)poll(fds, m->places + 1, SLEEP_MS);
	for (size_t i = 0; i < m->places; i++)
		hear(m, &m->place[i]);
}

static void take_signals(struct master *m)
{
	sigset_t ours;

	(void)sigemptyset(&ours);
	(void)sigaddset(&ours, SIGTERM);
	(void)sigaddset(&ours, SIGINT);
	(void)sigaddset(&ours, SIGHUP);
	(void)sigaddset(&ours, SIGCHLD);
	int done = sigprocmask(SIG_BLOCK, &ours, NULL);

	m->signal_fd = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	assert(done == 0 && m->signal_fd >= 0);
}

/* The same program anew: same process id, same listening socket. */
static int again(struct master *m)
{
	struct mem *mem = m->mem;
	char *arguments[] = { (char *)(uintptr_t)str_c(mem, m->self), (char[]){ "--config" },
			      (char *)(uintptr_t)str_c(mem, m->conf_path), NULL };
	struct str notify = str_of(m->environment.notify_socket);
	char *environment[] = {
		(char *)(uintptr_t)str_c(mem, str_fmt(mem, "LISTEN_PID=%ld", (long)getpid())),
		(char[]){ "LISTEN_FDS=1" }, (char[]){ "LANG=C.UTF-8" }, (char[]){ "PATH=/usr/bin:/bin" },
		(char *)(uintptr_t)str_c(mem, str_fmt(mem, "NOTIFY_SOCKET=" STR_FMT, STR_ARG(notify))),
		(char *)(uintptr_t)str_c(mem, str_fmt(mem, "WATCHDOG_USEC=%lld",
						      (long long)m->environment.watchdog_ms * 1000)),
		NULL };

	if (dup2(m->listen_fd, START_FD) == START_FD &&
	    close_range(START_FD + 1, ~0u, CLOSE_RANGE_CLOEXEC) == 0)
		(void)execve(arguments[0], arguments, environment);
	log_line(LOG_ALARM, "master.exec", "why=%s", strerror(errno));
	return 71;
}

static enum err find_self(struct master *m)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path);

	if (n <= 0 || n == (ssize_t)sizeof path)
		return err_note(ERR_IO, "call=readlink why=%s", strerror(errno));
	m->self = str_copy(m->mem, str_from(path, (size_t)n));
	size_t slash = m->self.n;

	while (m->self.p[slash - 1] != '/')
		slash--;
	m->folder = str_sub(m->self, 0, slash - 1);
	return OK;
}

int master_main(struct str conf_path, const struct master_environment *environment)
{
	struct mem *mem = mem_new(MASTER_BYTES_MAX);
	struct master *m = mem_new_of(mem, struct master);
	struct str complaints = STR("");

	log_role("master");
	m->mem = mem;
	m->world = &world_real;
	m->conf_path = conf_path;
	m->environment = *environment;
	m->stop_wave = MASTER_WAVES - 1;
	if (conf_load(mem, conf_path, &m->conf, &complaints) != OK) {
		ssize_t n = write(STDERR_FILENO, complaints.p, complaints.n);

		(void)n;
		return 78;
	}
	take_signals(m);
	enum err e = find_self(m);

	if (e == OK)
		e = master_plan(m);
	if (e != OK)
		return e == ERR_BUSY ? 75 : 78;
	if (!m->is_isolating)
		log_line(LOG_WARN, "master.identity", "une seule identité système : pas d'isolation");
	m->watch_tick = now(m);
	for (;;) {
		reap(m);
		hear_signals(m);
		if (!m->is_stopping)
			start_due(m);
		else if (stop_next(m))
			break;
		watch(m);
		sleep_until_something(m);
	}
	log_line(LOG_NOTE, "master.over", "again=%d", m->is_again ? 1 : 0);
	if (m->is_again)
		return again(m);
	master_notify(m, "STOPPING=1");
	return m->exit_code;
}
