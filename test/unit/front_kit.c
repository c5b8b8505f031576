/* front_kit.c - see the header. The pages of the test stand here in place of the product's. */
#include "front_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "core/account.h"
#include "core/catalogue.h"
#include "core/dossier.h"
#include "gen/sql.h"
#include "platform/crypt.h"
#include "web/csrf.h"
#include "web/out_page.h"
#include "web/view_access.h"

struct kit kit;

/* --- pages ----------------------------------------------------------------------------------- */

/* A row is a link of portal 1 whose token is made of the id. */
static struct str token_of(struct mem *mem, struct str id)
{
	return str_fmt(mem, "row-0000000000000000000-" STR_FMT, STR_ARG(id));
}

enum err kit_put_row(struct ctx *ctx, const char *id)
{
	ctx->portal = 1;
	return portal_link_set(ctx, token_of(ctx->mem, str_of(id)), 0);
}

void kit_put_row_beside(const char *id)
{
	struct mem *process = mem_new(1 << 22);
	struct ctx ctx = { .mem = process, .world = &world_real, .portal = 1 };

	assert_int_equal(db_open(process, kit_dsn(), &ctx.db), OK);
	assert_int_equal(db_begin(ctx.db), OK);
	assert_int_equal(kit_put_row(&ctx, id), OK);
	assert_int_equal(db_commit(ctx.db), OK);
	mem_free(&process);
}

static enum err put_row(struct ctx *ctx, const struct request *rq)
{
	return kit_put_row(ctx, str_c(ctx->mem, request_value(rq, "id")));
}

static enum err say_done(struct ctx *ctx, struct reply *rp)
{
	struct buf *b = buf_new(ctx->mem, 100);

	buf_add(b, STR("done"));
	reply_page(rp, 200, b);
	return OK;
}

static enum err save_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	TRY(put_row(ctx, rq));
	return say_done(ctx, rp);
}

static enum err fail_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	TRY(put_row(ctx, rq));
	TRY(say_done(ctx, rp));
	return ERR_CONFLICT;
}

static int stop_now(void *self)
{
	(void)self;
	return 1;
}

static enum err interrupt_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	enum err e;

	TRY(put_row(ctx, rq));
	sqlite3_progress_handler(kit.sqlite, 1, stop_now, NULL);
	e = put_row(ctx, rq);
	sqlite3_progress_handler(kit.sqlite, 0, NULL, NULL);
	TRY(e);
	return say_done(ctx, rp);
}

static enum err ask_of(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	(void)ctx;
	out->at[0] = (struct route_ask){ .ask = ASK_PASSWORD_HASH,
					 .values.field = { request_value(rq, "id") } };
	out->n = 1;
	return OK;
}

static enum err ask_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	TRY(request_answer(rq, 0)->err);
	assert_true(str_eq(request_answer(rq, 0)->values.field[0], STR(KIT_ENCODED)));
	return save_post(ctx, rq, rp);
}

/* Writes what was typed into a page, as often as it takes to fill one. */
static enum err large_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct out *o = out_new(ctx->mem, ctx->world, rq->lang, rq->cookie_session_secret);

	TRY(put_row(ctx, rq));
	for (unsigned i = 0; i <= OUT_BYTES_MAX / 60000; i++)
		out_str(o, request_value(rq, "pad"));
	reply_page(rp, 200, out_done(o));
	return OK;
}

static enum err page_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	(void)rq;
	return say_done(ctx, rp);
}

static enum err has_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	int64_t portal;

	kit.after_put += kit.is_put ? 1 : 0;
	TRY(portal_link_find(ctx, token_of(ctx->mem, request_query(rq, "id")), &portal));
	return say_done(ctx, rp);
}

static enum err other_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	kit_put_row_beside(str_c(ctx->mem, request_query(rq, "id")));
	kit.is_put = true;
	return say_done(ctx, rp);
}

const struct route routes[] = {
	{ HTTP_GET, "/", R_ANYONE, 0, RATE_FREE, 0, "", NULL, NULL, page_get },
	{ HTTP_GET, "/link/{}", R_ANYONE, 0, RATE_LINK, 0, "", NULL, NULL, page_get },
	{ HTTP_GET, "/has", R_ANYONE, 0, RATE_FREE, 0, "", NULL, NULL, has_get },
	{ HTTP_GET, "/other", R_ANYONE, 0, RATE_FREE, 0, "", NULL, NULL, other_get },
	{ HTTP_POST, "/save", R_ANYONE, 0, RATE_FREE, FORM_MAX, "id pad", NULL, NULL, save_post },
	{ HTTP_POST, "/large", R_ANYONE, 0, RATE_FREE, FORM_MAX, "id pad", NULL, NULL, large_post },
	{ HTTP_POST, "/fail", R_ANYONE, 0, RATE_FREE, FORM_MAX, "id pad", NULL, NULL, fail_post },
	{ HTTP_POST, "/interrupt", R_ANYONE, 0, RATE_FREE, FORM_MAX, "id pad", NULL, NULL, interrupt_post },
	{ HTTP_POST, "/ask", R_ANYONE, 0, RATE_FREE, FORM_MAX, "id pad", NULL, ask_of, ask_post },
	{ HTTP_POST, "/kept", R_ACCOUNT, ROUTE_KEEP, RATE_FREE, FORM_MAX, "id pad", NULL, NULL, save_post },
	{ HTTP_GET, "/kept", R_ACCOUNT, 0, RATE_FREE, 0, "", NULL, NULL, page_get },
	{ HTTP_GET, "/portal", R_PORTAL | R_ACCOUNT, 0, RATE_FREE, 0, "", NULL, NULL, page_get },
	{ HTTP_POST, "/nonce", R_ANYONE, ROUTE_NONCE, RATE_FREE, FORM_MAX, "id", NULL, NULL, save_post },
	{ HTTP_POST, "/few", R_ANYONE, 0, RATE_ADDRESS, FORM_MAX, "id", NULL, NULL, save_post },
};
const unsigned route_count = sizeof routes / sizeof routes[0];

/* --- what the product's pages and domain would do -------------------------------------------- */

void page_error(struct out *o, const struct view_error *v);
void page_login(struct out *o, const struct view_login *v);
void page_account(struct out *o, const struct view_account *v);
void page_kept(struct out *o, const struct view_kept *v);

void page_error(struct out *o, const struct view_error *v)
{
	out_bytes(o, STR("error "));
	out_str(o, v->request_id);
}

void page_login(struct out *o, const struct view_login *v)
{
	out_bytes(o, STR("login kept="));
	out_str(o, v->kept);
}

void page_account(struct out *o, const struct view_account *v)
{
	out_bytes(o, STR("account kept="));
	out_str(o, v->kept);
}

void page_kept(struct out *o, const struct view_kept *v)
{
	out_bytes(o, STR("again "));
	out_str(o, v->action);
	for (size_t i = 0; i < v->count; i++) {
		out_bytes(o, STR(" "));
		out_str(o, v->pairs[i].name);
		out_bytes(o, STR("="));
		out_str(o, v->pairs[i].value);
	}
}

enum err portal_get(const struct ctx *ctx, const struct portal **out)
{
	(void)ctx;
	(void)out;
	return ERR_NOT_FOUND;
}

enum err dossier_id_by_secret(struct ctx *ctx, struct str secret, struct id *out)
{
	(void)ctx;
	if (!str_eq(secret, STR("the-one-draft-of-the-kit-0123456789abcdefgh")))
		return ERR_NOT_FOUND;
	*out = (struct id){ { 7 } };
	return OK;
}

/* --- the front ------------------------------------------------------------------------------- */

static int keep_connection(sqlite3 *connection, char **why, const void *api)
{
	(void)why;
	(void)api;
	kit.sqlite = connection;
	return SQLITE_OK;
}

static int64_t kit_now(void *self)
{
	(void)self;
	return world_now_ms(&world_real) + kit.tick_ahead_ms;
}

static int64_t kit_tick(void *self)
{
	(void)self;
	return kit.tick_ms != 0 ? kit.tick_ms : world_tick_ms(&world_real) + kit.tick_ahead_ms;
}

static void kit_random(void *self, void *out, size_t n)
{
	(void)self;
	world_random(&world_real, out, n);
}

static const struct world kit_world = { kit_now, kit_tick, kit_random, NULL };

struct str kit_dsn(void)
{
	const char *postgres = getenv("TEST_POSTGRES");

	return postgres != NULL ? str_of(postgres) :
		str_fmt(kit.process, "sqlite:%s/front.db", kit.folder);
}

static void open_front(struct proc_peers *peers)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct front_parts parts = { .peers = peers, .is_alone = !kit.has_others };

	memcpy(address.sun_path, kit.socket, strlen(kit.socket));
	parts.listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(parts.listen_fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(parts.listen_fd, 64), 0);
	(void)sqlite3_auto_extension((void (*)(void))keep_connection);
	assert_int_equal(db_open(kit.process, kit_dsn(), &kit.db), OK);
	(void)sqlite3_cancel_auto_extension((void (*)(void))keep_connection);
	assert_int_equal(db_migrate(kit.db, &world_real), OK);
	kit.gate = (struct gate){
		.db = kit.db,
		.world = &kit_world,
		.secret = mem_new_secret(65536),
		.rate = rate_attach(mem_get(kit.process, rate_bytes(), 1), &kit_world),
		.session = { SESSION_IDLE_MS, SESSION_LIFE_MS },
		.own_origin = STR("http://kit.test"),
	};
	parts.gate = kit.gate;
	assert_int_equal(front_new(kit.process, &parts, &kit.front), OK);
}

static void make_cookie(void)
{
	struct ctx ctx = { .mem = kit.process, .world = &kit_world };

	kit.cookie = session_blank(&ctx);
}

static int open_kit(bool has_others)
{
	static const char pattern[] = "/tmp/front-test-XXXXXX";
	struct proc_peers *peers;
	int pair[2];

	log_threshold(LOG_ALARM);       /* what fails here fails on purpose */
	memset(&kit, 0, sizeof kit);
	kit.has_others = has_others;
	kit.process = mem_new(1 << 26);
	kit.mem = mem_new(1 << 23);
	memcpy(kit.folder, pattern, sizeof pattern);
	assert_non_null(mkdtemp(kit.folder));
	memcpy(kit.socket, str_fmt(kit.mem, "%s/s", kit.folder).p, strlen(kit.folder) + 3);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	peers = proc_peers_new(kit.process, &kit_world, 1);
	proc_peers_add(peers, PROC_KEEPER_HASH, pair[0], NULL);
	kit.keeper = proc_server_new(kit.process, &kit_world, PROC_KEEPER_HASH, -1);
	proc_server_add(kit.keeper, PROC_FRONT, 0, pair[1], NULL);
	make_cookie();
	open_front(peers);
	for (size_t i = 0; i < KIT_CLIENTS; i++)
		kit.client[i] = -1;
	return 0;
}

int kit_open(void **state)
{
	(void)state;
	return open_kit(false);
}

int kit_open_beside(void **state)
{
	(void)state;
	return open_kit(true);
}

void kit_sweep(void)
{
	static const char *const names[] = { "front.db", "front.db-wal", "front.db-shm",
					     "front.db.lock", "s" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		(void)unlink(str_fmt(kit.mem, "%s/%s", kit.folder, names[i]).p);
	(void)rmdir(kit.folder);
}

int kit_close(void **state)
{
	(void)state;
	for (size_t i = 0; i < KIT_CLIENTS; i++) {
		if (kit.client[i] >= 0)
			(void)close(kit.client[i]);
	}
	for (unsigned i = 0; i < 5; i++)
		(void)front_turn(kit.front, 1);
	assert_int_equal(front_in_flight(kit.front), 0);
	front_close(&kit.front);
	mem_free(&kit.gate.secret);
	kit_sweep();
	mem_free(&kit.process);
	mem_free(&kit.mem);
	return 0;
}

_Noreturn void kit_serve(void)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that failed leaves nobody behind */
	make_cookie();
	open_front(NULL);
	for (;;)
		(void)front_turn(kit.front, 1000);
}

/* --- clients --------------------------------------------------------------------------------- */

int kit_dial(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path, kit.socket, strlen(kit.socket));
	/* a front in another process may be dead already */
	if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
		assert_null(kit.front);
		(void)close(fd);
		return -1;
	}
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

static void kit_send(int fd, struct str text)
{
	ssize_t n = write(fd, text.p, text.n);

	/* a front in another process may be killed meanwhile: that is then seen when reading */
	if (kit.front != NULL)
		assert_int_equal(n, (ssize_t)text.n);
}

void kit_post(int fd, const char *path, const char *body)
{
	struct str token = csrf_token(kit.mem, kit.cookie, str_of(path));
	struct str form = str_fmt(kit.mem, "csrf=" STR_FMT "&%s", STR_ARG(token), body);

	kit_send(fd, str_fmt(kit.mem, "POST %s HTTP/1.1\r\nHost: kit.test\r\nCookie: s=" STR_FMT "\r\n"
			     "Content-Type: application/x-www-form-urlencoded\r\n"
			     "Content-Length: %zu\r\n\r\n" STR_FMT, path, STR_ARG(kit.cookie), form.n,
			     STR_ARG(form)));
}

void kit_get(int fd, const char *path)
{
	kit_send(fd, str_fmt(kit.mem, "GET %s HTTP/1.1\r\nHost: kit.test\r\nCookie: s=" STR_FMT
			     "\r\n\r\n", path, STR_ARG(kit.cookie)));
}

unsigned kit_status(int fd, struct str *body_out)
{
	static char text[200000];
	uint64_t status = 0;
	int tries = kit.front == NULL ? 1 : 50;
	ssize_t n = -1;
	size_t at;

	for (int i = 0; i < tries && n <= 0; i++) {
		if (kit.front != NULL)
			(void)front_turn(kit.front, 2);
		n = read(fd, text, sizeof text);
		if (n == 0)
			return 0;
	}
	if (n < 12)
		return 0;
	assert_true(str_to_u64(str_from(text + 9, 3), 999, &status));
	if (body_out != NULL && str_find(str_from(text, (size_t)n), STR("\r\n\r\n"), &at))
		*body_out = str_copy(kit.mem, str_from(text, (size_t)n));
	return (unsigned)status;
}

bool kit_has_row(const char *id)
{
	struct ctx ctx = { .mem = kit.mem, .db = kit.db, .world = &kit_world };
	int64_t portal;

	return portal_link_find(&ctx, token_of(kit.mem, str_of(id)), &portal) == OK;
}
