/* proc_test.c - asks over a pair: what passes, what is condemned, who is not kept waiting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "platform/memfd.h"
#include "platform/wire.h"

static int64_t tick;

static int64_t test_clock(void *self)
{
	(void)self;
	return tick;
}

static const struct world test_world = { test_clock, test_clock, NULL, NULL };

struct fixture {
	struct mem *mem;
	int pair[2];
	uint32_t asker_generation, answerer_generation;
	struct proc_peers *peers;
	struct proc_server *server;
};

static int make(void **state)
{
	struct mem *m = mem_new(4 << 20);
	struct fixture *f = mem_new_of(m, struct fixture);

	log_threshold(LOG_ALARM);
	tick = 1000;
	f->mem = m;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, f->pair), 0);
	f->asker_generation = 5;
	f->answerer_generation = 1;
	f->peers = proc_peers_new(m, &test_world, 5);
	proc_peers_add(f->peers, PROC_KEEPER_DOCS, f->pair[0], &f->answerer_generation);
	f->server = proc_server_new(m, &test_world, PROC_KEEPER_DOCS, -1);
	proc_server_add(f->server, PROC_FRONT, 3, f->pair[1], &f->asker_generation);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;

	(void)close(f->pair[0]);
	(void)close(f->pair[1]);
	struct mem *m = f->mem;         /* f lives in it */

	mem_free(&m);
	return 0;
}

static const struct ask_values id_hash = {
	.field = { { "\0\0\0\0\0\0\0\1", 8 }, { "880692310285", 12 } } };

static bool hear(struct fixture *f, struct proc_ask *ask)
{
	bool is_idle = false;

	return proc_server_next(f->server, f->mem, 0, ask, &is_idle) && !is_idle;
}

static void an_ask_is_heard_with_its_asker_and_answered_once(void **state)
{
	struct fixture *f = *state;
	struct proc_answer answer;
	struct proc_ask ask;
	uint32_t id = 0, other = 0;
	char hash[32] = { 7 };
	const struct ask_values reply = { .field = { { hash, 32 } } };

	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &id), OK);
	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &other), OK);
	assert_int_not_equal(id, other);
	assert_false(proc_ask_take(f->peers, f->mem, &answer));
	assert_true(hear(f, &ask));
	assert_int_equal(ask.ask, ASK_ID_HASH);
	assert_int_equal(ask.by, PROC_FRONT);
	assert_int_equal(ask.by_index, 3);
	assert_true(str_eq(ask.values.field[1], STR("880692310285")));
	proc_server_answer(f->server, &ask, OK, &reply);
	proc_server_answer(f->server, &ask, OK, &reply);        /* the double is dropped */
	assert_true(hear(f, &ask));
	proc_server_answer(f->server, &ask, ERR_DENIED, NULL);

	assert_true(proc_ask_take(f->peers, f->mem, &answer));
	assert_int_equal(answer.id, id);
	assert_int_equal(answer.err, OK);
	assert_memory_equal(answer.values.field[0].p, hash, 32);
	assert_true(proc_ask_take(f->peers, f->mem, &answer));
	assert_int_equal(answer.id, other);
	assert_int_equal(answer.err, ERR_DENIED);
	assert_false(proc_ask_take(f->peers, f->mem, &answer));
	assert_int_equal(proc_ask_wait_ms(f->peers), -1);
}

/* A message as an owned front would send it. */
static void send_raw(struct fixture *f, const void *bytes, size_t n)
{
	assert_int_equal(send(f->pair[0], bytes, n, 0), (ssize_t)n);
}

static void assert_condemned(struct fixture *f)
{
	struct proc_ask ask;
	bool is_idle = false;
	char byte;

	/* the only asker is condemned: nobody is left to serve, and its line is dead */
	assert_false(proc_server_next(f->server, f->mem, 0, &ask, &is_idle));
	assert_int_equal(recv(f->pair[0], &byte, 1, MSG_DONTWAIT), 0);
	assert_int_equal(send(f->pair[0], "x", 1, MSG_NOSIGNAL), -1);
}

static void bytes_that_are_no_message_condemn(void **state)
{
	send_raw(*state, "hello", 5);
	assert_condemned(*state);
}

static void a_message_longer_than_allowed_condemns(void **state)
{
	struct fixture *f = *state;
	char *big = mem_get(f->mem, 1, PROC_MESSAGE_BYTES_MAX + 200);

	send_raw(f, big, PROC_MESSAGE_BYTES_MAX + 200);
	assert_condemned(f);
}

static struct wire raw_ask(enum ask ask, struct str body)
{
	return (struct wire){ .head = { .type = WIRE_ASK, .what = (uint16_t)ask, .id = 1,
					.generation = 5, .due_tick_ms = 99999 }, .body = body };
}

static void an_ask_of_another_answerer_condemns(void **state)
{
	struct fixture *f = *state;
	struct wire w = raw_ask(ASK_HEAD_LAST, STR("\10\0\0\0\0\0\0\0\0\0\0\1"));

	assert_int_equal(wire_send(f->pair[0], &w), OK);
	assert_condemned(f);
}

static void an_ask_that_this_asker_may_not_put_condemns(void **state)
{
	struct fixture *f = *state;
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	struct proc_server *seal = proc_server_new(f->mem, &test_world, PROC_KEEPER_SEAL, -1);
	struct wire w = raw_ask(ASK_HEAD_LAST, STR("\10\0\0\0\0\0\0\0\0\0\0\1"));
	struct proc_ask ask;
	bool is_idle;

	proc_server_add(seal, PROC_FRONT, 0, pair[1], NULL);
	assert_int_equal(wire_send(pair[0], &w), OK);
	assert_false(proc_server_next(seal, f->mem, 0, &ask, &is_idle));
	(void)close(pair[0]);
	(void)close(pair[1]);
}

static void an_unknown_number_condemns(void **state)
{
	struct fixture *f = *state;
	struct wire w = raw_ask(ASK_COUNT, STR(""));

	assert_int_equal(wire_send(f->pair[0], &w), OK);
	assert_condemned(f);
}

static void fields_too_short_too_long_or_too_many_condemn(void **state)
{
	static const struct str bodies[] = {
		{ "\10\0\0\0\0\0\0\0\0\0\0\1", 12 },                    /* the second one is missing */
		{ "\7\0\0\0\0\0\0\0\0\0\1\1\0\0\0x", 16 },              /* portal of 7 bytes */
		{ "\10\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0", 16 },            /* an empty number */
		{ "\10\0\0\0\0\0\0\0\0\0\0\1\2\0\0\0x", 17 },           /* length beyond the end */
		{ "\10\0\0\0\0\0\0\0\0\0\0\1\377\377\377\377x", 17 },
		{ "\10\0\0\0\0\0\0\0\0\0\0\1\1\0\0\0xy", 18 },          /* one byte more */
		{ "\10\0\0", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		void *own = NULL;

		assert_int_equal(make(&own), 0);
		struct fixture *f = own;
		struct wire w = raw_ask(ASK_ID_HASH, bodies[i]);

		assert_int_equal(wire_send(f->pair[0], &w), OK);
		assert_condemned(f);
		assert_int_equal(end(&own), 0);
	}
}

/* What is asked or answered may stand in somebody's file: no size of it ends who says it. */
static void what_does_not_fit_is_not_said_and_ends_nobody(void **state)
{
	struct fixture *f = *state;
	struct ask_values wrong = id_hash;
	struct proc_answer answer;
	struct proc_ask ask;
	uint32_t id;

	wrong.field[1] = str_from(mem_get(f->mem, 129, 1), 129);
	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &wrong, &id), ERR_INVALID);
	wrong.field[1] = STR("");
	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &wrong, &id), ERR_INVALID);
	assert_false(hear(f, &ask));
	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &id), OK);
	assert_true(hear(f, &ask));
	proc_server_answer(f->server, &ask, OK, &(struct ask_values){ .field = { STR("31 bytes, not the 32 of a hash.") } });
	assert_true(proc_ask_take(f->peers, f->mem, &answer));
	assert_int_equal(answer.id, id);
	assert_int_equal(answer.err, ERR_INVALID);
}

static void a_descriptor_where_none_belongs_condemns_and_is_closed(void **state)
{
	struct fixture *f = *state;
	int fd = -1, before = dup(0);
	struct wire w = raw_ask(ASK_ID_HASH, STR("\10\0\0\0\0\0\0\0\0\0\0\1\1\0\0\0x"));

	(void)close(before);
	assert_int_equal(memfd_of("t", STR("x"), &fd), OK);
	w.fd[0] = fd;
	w.fds = 1;
	assert_int_equal(wire_send(f->pair[0], &w), OK);
	(void)close(fd);
	assert_condemned(f);
	struct mem *m = f->mem;

	mem_free(&m);                           /* f lived in it */
	int after = dup(0);

	assert_int_equal(after, before);
	(void)close(after);
	assert_int_equal(make(state), 0);
}

static void a_condemned_asker_is_heard_again_once_master_restarted_it(void **state)
{
	struct fixture *f = *state;
	int control[2];
	struct proc_ask ask;
	struct wire said;
	uint32_t id;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, control), 0);
	f->server = proc_server_new(f->mem, &test_world, PROC_KEEPER_DOCS, control[0]);
	proc_server_add(f->server, PROC_FRONT, 3, f->pair[1], &f->asker_generation);
	send_raw(f, "hello", 5);
	assert_false(hear(f, &ask));
	assert_int_equal(wire_receive(control[1], f->mem, &said), OK);
	if (said.head.type == WIRE_BEAT)
		assert_int_equal(wire_receive(control[1], f->mem, &said), OK);
	assert_int_equal(said.head.type, WIRE_CONDEMN);
	assert_int_equal(said.head.what, PROC_FRONT << 8 | 3);
	/* until then even a good ask is not heard */
	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &id), OK);
	assert_false(hear(f, &ask));
	f->asker_generation = 6;
	struct proc_peers *restarted = proc_peers_new(f->mem, &test_world, 6);

	proc_peers_add(restarted, PROC_KEEPER_DOCS, f->pair[0], NULL);
	assert_int_equal(proc_ask_send(restarted, ASK_ID_HASH, &id_hash, &id), OK);
	tick += 200;
	bool is_idle = false;

	assert_true(proc_server_next(f->server, f->mem, 300, &ask, &is_idle));
	assert_false(is_idle);
	assert_int_equal(ask.generation, 6);    /* and not the dead one's ask */
	/* master goes: so does the process */
	(void)close(control[1]);
	assert_false(proc_server_next(f->server, f->mem, 0, &ask, &is_idle));
	(void)close(control[0]);
}

static void an_ask_past_its_deadline_fails_once_and_is_not_begun(void **state)
{
	struct fixture *f = *state;
	struct proc_answer answer;
	struct proc_ask ask;
	uint32_t id;

	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &id), OK);
	assert_int_equal(proc_ask_wait_ms(f->peers), 1000);
	tick += asks[ASK_ID_HASH].deadline_ms - 1;
	assert_false(proc_ask_take(f->peers, f->mem, &answer));
	assert_int_equal(proc_ask_wait_ms(f->peers), 1);
	tick += 2;
	assert_true(proc_ask_take(f->peers, f->mem, &answer));
	assert_int_equal(answer.id, id);
	assert_int_equal(answer.err, ERR_REMOTE);
	assert_false(proc_ask_take(f->peers, f->mem, &answer));
	assert_false(hear(f, &ask));
}

static void asks_to_an_answerer_that_died_fail_at_once(void **state)
{
	struct fixture *f = *state;
	struct proc_answer answer;
	struct proc_ask ask;
	uint32_t id, later;

	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &id), OK);
	f->answerer_generation++;
	assert_true(proc_ask_take(f->peers, f->mem, &answer));
	assert_int_equal(answer.err, ERR_REMOTE);
	assert_true(answer.is_lost);
	/* an ask to the new one is unharmed, and the late answer to the old one is dropped */
	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &later), OK);
	assert_true(hear(f, &ask));
	proc_server_answer(f->server, &ask, ERR_DENIED, NULL);
	assert_false(proc_ask_take(f->peers, f->mem, &answer));
	assert_true(hear(f, &ask));
	proc_server_answer(f->server, &ask, ERR_DENIED, NULL);
	assert_true(proc_ask_take(f->peers, f->mem, &answer));
	assert_int_equal(answer.id, later);
}

/* Two of a pool at places 2 and 4 of a board; what they say of themselves goes to the one asker. */
struct pool {
	uint32_t board[6];
	int pair[2];
	struct proc_peers *peers;
	struct proc_server *first, *second;
};

static void pool_make(struct fixture *f, struct pool *p)
{
	*p = (struct pool){ .board = { [2] = 7, [4] = 1 } };
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, p->pair), 0);
	p->peers = proc_peers_new(f->mem, &test_world, 5);
	proc_peers_add_pool(p->peers, PROC_KEEPER_DOCS, p->pair[0], p->board, 6);
	p->first = proc_server_new(f->mem, &test_world, PROC_KEEPER_DOCS, -1);
	proc_server_add(p->first, PROC_FRONT, 3, p->pair[1], &f->asker_generation);
	proc_server_pool(p->first, 2, 7);
	p->second = proc_server_new(f->mem, &test_world, PROC_KEEPER_DOCS, -1);
	proc_server_add(p->second, PROC_FRONT, 3, p->pair[1], &f->asker_generation);
	proc_server_pool(p->second, 4, 1);
}

static void pool_end(struct pool *p)
{
	(void)close(p->pair[0]);
	(void)close(p->pair[1]);
}

static uint32_t pool_take(struct fixture *f, struct pool *p, struct proc_server *who, struct proc_ask *ask)
{
	bool is_idle = false;
	uint32_t id;

	assert_int_equal(proc_ask_send(p->peers, ASK_ID_HASH, &id_hash, &id), OK);
	if (who != NULL) {
		assert_true(proc_server_next(who, f->mem, 0, ask, &is_idle));
		assert_false(is_idle);
	}
	return id;
}

static void of_a_pool_the_death_of_who_has_an_ask_fails_that_ask_alone(void **state)
{
	struct fixture *f = *state;
	struct proc_answer answer;
	struct proc_ask dying, other, last;
	struct pool p;

	pool_make(f, &p);
	uint32_t lost = pool_take(f, &p, p.first, &dying);
	uint32_t kept = pool_take(f, &p, p.second, &other);
	uint32_t waiting = pool_take(f, &p, NULL, NULL);
	bool is_idle = false;

	assert_false(proc_ask_take(p.peers, f->mem, &answer));
	p.board[2]++;
	p.board[3]++;                           /* of somebody else */
	assert_true(proc_ask_take(p.peers, f->mem, &answer));
	assert_int_equal(answer.id, lost);
	assert_int_equal(answer.err, ERR_REMOTE);
	assert_true(answer.is_lost);
	assert_false(proc_ask_take(p.peers, f->mem, &answer));
	/* who lives answers, and takes what the dead one left in the queue */
	proc_server_answer(p.second, &other, ERR_DENIED, NULL);
	assert_true(proc_ask_take(p.peers, f->mem, &answer));
	assert_int_equal(answer.id, kept);
	assert_false(answer.is_lost);
	assert_true(proc_server_next(p.second, f->mem, 0, &last, &is_idle));
	assert_int_equal(last.id, waiting);
	pool_end(&p);
}

static void who_answers_and_ends_has_answered(void **state)
{
	struct fixture *f = *state;
	struct proc_answer answer;
	struct proc_ask ask;
	struct pool p;

	pool_make(f, &p);
	uint32_t id = pool_take(f, &p, p.first, &ask);

	assert_false(proc_ask_take(p.peers, f->mem, &answer));
	proc_server_answer(p.first, &ask, ERR_DENIED, NULL);
	p.board[2]++;
	assert_true(proc_ask_take(p.peers, f->mem, &answer));
	assert_int_equal(answer.id, id);
	assert_int_equal(answer.err, ERR_DENIED);
	assert_false(proc_ask_take(p.peers, f->mem, &answer));
	/* and who died before its first word was read is seen dead all the same */
	id = pool_take(f, &p, p.second, &ask);
	p.board[4]++;
	assert_false(proc_ask_take(p.peers, f->mem, &answer));
	assert_true(proc_ask_take(p.peers, f->mem, &answer));
	assert_int_equal(answer.id, id);
	assert_true(answer.is_lost);
	pool_end(&p);
}

static void a_place_that_is_none_is_not_believed(void **state)
{
	static const struct wire_taken nowhere = { 6, 1 };
	const struct str bodies[] = { str_from(&nowhere, sizeof nowhere), STR("xyz"), STR("") };
	struct fixture *f = *state;
	struct proc_answer answer;
	struct pool p;

	pool_make(f, &p);
	uint32_t id = pool_take(f, &p, NULL, NULL);

	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		const struct wire w = { .head = { .type = WIRE_TAKEN, .what = ASK_ID_HASH, .id = id, .generation = 5 },
					.body = bodies[i] };

		assert_int_equal(wire_send(p.pair[1], &w), OK);
		assert_false(proc_ask_take(p.peers, f->mem, &answer));
		assert_false(proc_ask_take(p.peers, f->mem, &answer));
	}
	tick += asks[ASK_ID_HASH].deadline_ms + 1;
	assert_true(proc_ask_take(p.peers, f->mem, &answer));
	assert_int_equal(answer.err, ERR_REMOTE);
	assert_false(answer.is_lost);
	pool_end(&p);
}

static void answers_to_a_predecessor_are_dropped_with_their_descriptors(void **state)
{
	struct fixture *f = *state;
	struct wire w = { .head = { .type = WIRE_ANSWER, .what = ASK_ID_HASH, .status = OK, .id = 1,
				    .generation = 4 } };
	struct proc_answer answer;
	uint32_t id;

	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &id), OK);
	w.head.id = id;
	assert_int_equal(wire_send(f->pair[1], &w), OK);
	assert_false(proc_ask_take(f->peers, f->mem, &answer));
	/* a right generation with a wrong shape is a fault of the answerer, told as such */
	w.head.generation = 5;
	assert_int_equal(wire_send(f->pair[1], &w), OK);
	assert_true(proc_ask_take(f->peers, f->mem, &answer));
	assert_int_equal(answer.err, ERR_REMOTE);
}

static void a_flood_of_what_is_dropped_costs_no_memory_on_either_side(void **state)
{
	struct fixture *f = *state;
	struct mem *small = mem_new(4096);
	struct wire stale = raw_ask(ASK_ID_HASH, STR("\10\0\0\0\0\0\0\0\0\0\0\1\1\0\0\0x"));
	struct wire nobodys = { .head = { .type = WIRE_ANSWER, .what = ASK_ID_HASH, .id = 77,
					  .generation = 5 }, .body = STR("\1\0\0\0x") };
	struct proc_answer answer;
	struct proc_ask ask;
	bool is_idle = false;
	uint32_t id;

	stale.head.generation = 4;
	for (int i = 0; i < 3000; i++) {
		assert_int_equal(wire_send(f->pair[0], &stale), OK);
		assert_true(proc_server_next(f->server, small, 0, &ask, &is_idle));
		assert_true(is_idle);
		assert_int_equal(wire_send(f->pair[1], &nobodys), OK);
		assert_false(proc_ask_take(f->peers, small, &answer));
	}
	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &id), OK);
	assert_true(proc_server_next(f->server, small, 0, &ask, &is_idle));
	assert_false(is_idle);
	mem_free(&small);
}

static void the_queue_of_one_asker_is_bounded(void **state)
{
	struct fixture *f = *state;
	uint32_t id, last = 0;

	for (int i = 0; i < PROC_OUTSTANDING_MAX; i++)
		assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &last), OK);
	log_threshold(LOG_ALARM);
	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &id), ERR_BUSY);
	proc_ask_forget(f->peers, last);
	assert_int_equal(proc_ask_send(f->peers, ASK_ID_HASH, &id_hash, &id), OK);
	assert_int_equal(proc_ask_send(f->peers, ASK_HEAD_LAST, &id_hash, &id), ERR_REMOTE);
}

static void a_document_travels_as_a_sealed_memfd_and_no_other_is_read(void **state)
{
	struct fixture *f = *state;
	int fd = -1, open_one = -1, file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct str view;
	size_t bytes;

	assert_int_equal(memfd_of("doc", STR("%PDF-1.7"), &fd), OK);
	assert_int_equal(memfd_view(f->mem, fd, 8, &view), OK);
	assert_true(str_eq(view, STR("%PDF-1.7")));
	assert_int_equal(memfd_view(f->mem, fd, 7, &view), ERR_LIMIT);
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	assert_int_equal(ftruncate(fd, 3), -1);
	assert_int_equal(memfd_new("open", &open_one), OK);
	assert_int_equal(memfd_check(open_one, 100, &bytes), ERR_INVALID);
	assert_int_equal(memfd_check(file, 100, &bytes), ERR_INVALID);
	(void)close(fd);
	(void)close(open_one);
	(void)close(file);
}

#define test(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(an_ask_is_heard_with_its_asker_and_answered_once),
		test(bytes_that_are_no_message_condemn),
		test(a_message_longer_than_allowed_condemns),
		test(an_ask_of_another_answerer_condemns),
		test(an_ask_that_this_asker_may_not_put_condemns),
		test(an_unknown_number_condemns),
		test(fields_too_short_too_long_or_too_many_condemn),
		test(what_does_not_fit_is_not_said_and_ends_nobody),
		test(a_descriptor_where_none_belongs_condemns_and_is_closed),
		test(a_condemned_asker_is_heard_again_once_master_restarted_it),
		test(an_ask_past_its_deadline_fails_once_and_is_not_begun),
		test(asks_to_an_answerer_that_died_fail_at_once),
		test(of_a_pool_the_death_of_who_has_an_ask_fails_that_ask_alone),
		test(who_answers_and_ends_has_answered),
		test(a_place_that_is_none_is_not_believed),
		test(answers_to_a_predecessor_are_dropped_with_their_descriptors),
		test(a_flood_of_what_is_dropped_costs_no_memory_on_either_side),
		test(the_queue_of_one_asker_is_bounded),
		test(a_document_travels_as_a_sealed_memfd_and_no_other_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
