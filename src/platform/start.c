/* start.c - how a process takes what master hands to it.
 *
 * For     the mains of front, clerk, caller, keeper and press.
 * Fails   not started by master: exit 64 with a sentence. A broken image is a bug of master. */
#include "platform/start.h"

#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/memfd.h"
#include "platform/start_image.h"
#include "platform/wire.h"

enum { PROCESS_BYTES_MAX = 64 * 1024 * 1024, CONF_BYTES_MAX = 64 * 1024, BEAT_EVERY_MS = 1000 };

static struct start_image read_image(void)
{
	struct start_image image;
	size_t bytes = 0;
	int seals = fcntl(START_FD, F_GET_SEALS);

	if (seals < 0) {
		log_line(LOG_FAULT, "start.alone", "why=\"ce programme est lancé par tabellion\"");
		_exit(64);
	}
	bool is_sealed = memfd_check(START_FD, sizeof image, &bytes) == OK;
	ssize_t n = pread(START_FD, &image, sizeof image, 0);

	assert(is_sealed && bytes == sizeof image && n == (ssize_t)sizeof image);
	assert(image.magic == START_MAGIC && image.bytes == sizeof image);
	(void)close(START_FD);
	return image;
}

static void *map_shared(int fd, size_t bytes, int protection)
{
	void *at = mmap(NULL, bytes, protection, MAP_SHARED, fd, 0);

	assert(at != MAP_FAILED);
	(void)close(fd);
	return at;
}

static void take_lines(struct role_start *start, const struct start_image *image,
		       const struct start_board *board)
{
	start->peers = proc_peers_new(start->mem, &world_real, image->generation);
	for (unsigned i = 0; i < image->asks_n; i++) {
		const struct start_line *line = &image->asks[i];

		if (line->place < 0)
			proc_peers_add_pool(start->peers, line->kind, line->fd, board->generation, START_PLACES_MAX);
		else
			proc_peers_add(start->peers, line->kind, line->fd, &board->generation[line->place]);
	}
	if (image->kind == PROC_FRONT || image->kind == PROC_CLERK)
		return;
	start->server = proc_server_new(start->mem, &world_real, image->kind, image->control_fd);
	if (image->is_pool)
		proc_server_pool(start->server, (uint32_t)image->place, image->generation);
	for (unsigned i = 0; i < image->serves_n; i++) {
		const struct start_line *line = &image->serves[i];

		assert(line->place >= 0);
		proc_server_add(start->server, line->kind, line->index, line->fd,
				&board->generation[line->place]);
	}
}

struct role_start *role_start_read(unsigned kinds)
{
	struct start_image image = read_image();
	struct mem *m = mem_new(PROCESS_BYTES_MAX);
	struct role_start *start = mem_new_of(m, struct role_start);
	struct str packed;

	log_role(proc_kind_name(image.kind));
	assert((kinds & 1u << image.kind) != 0);
	start->kind = image.kind;
	start->index = image.index;
	start->generation = image.generation;
	start->mem = m;
	start->listen_fd = image.listen_fd;
	start->control_fd = image.control_fd;
	memcpy(start->key_fd, image.key_fd, sizeof start->key_fd);
	bool is_good = memfd_view(m, image.conf_fd, CONF_BYTES_MAX, &packed) == OK &&
		       conf_unpack(m, packed, &start->conf) == OK;

	assert(is_good);
	(void)close(image.conf_fd);
	if (conf_is(start->conf, CONF_LOG, "trace"))
		log_threshold(LOG_TRACE);
	take_lines(start, &image, map_shared(image.board_fd, sizeof(struct start_board), PROT_READ));
	if (image.shared_fd >= 0) {
		struct start_shared *shared = map_shared(image.shared_fd, sizeof *shared,
							 PROT_READ | PROT_WRITE);

		start->failures = shared->failures;
		start->note = shared->note[image.place];
		role_start_note(start, STR(""));
	}
	return start;
}

void role_start_ready(const struct role_start *start)
{
	const struct wire w = { .head = { .type = WIRE_READY } };
	enum err e = wire_send(start->control_fd, &w);

	if (e != OK)
		log_line(LOG_FAULT, "start.unheard", "err=%s", err_name(e));
}

void role_start_beat(struct role_start *start, const struct world *world)
{
	const struct wire w = { .head = { .type = WIRE_BEAT } };
	int64_t now = world_tick_ms(world);

	if (now - start->beat_tick_ms < BEAT_EVERY_MS)
		return;
	start->beat_tick_ms = now;
	(void)(wire_send(start->control_fd, &w) == OK); /* a full queue: master is slow, not we */
}

bool role_start_is_over(const struct role_start *start)
{
	struct mem *m = mem_new(2 * PROC_MESSAGE_BYTES_MAX);
	struct wire w;
	enum err e = wire_receive(start->control_fd, m, &w);
	bool is_over = e == ERR_REMOTE || (e == OK && w.head.type == WIRE_STOP);

	mem_free(&m);
	return is_over;
}

void role_start_note(const struct role_start *start, struct str s)
{
	if (start->note == NULL)
		return;
	s = str_sub(s, 0, START_NOTE_BYTES - 1);
	if (s.n > 0)
		memcpy(start->note, s.p, s.n);
	start->note[s.n] = '\0';
}
