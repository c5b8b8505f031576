/* strangers_test.c - every row of the product's table that names an order, asked for somebody else's: it is not there.
 * A row that is added is tried too. */
#include <string.h>

#include "sign_story.h"
#include "web/gate.h"
#include "web/handlers.h"
#include "web/routes.h"

enum { STRANGERS = 5 };

static int begin(void **state)
{
	if (sign_begin(state) != 0)
		return -1;
	sign_kit_delegated(&f, false);
	sign_kit_run(&f);
	signs(1);
	signs(2);
	later(60000);                   /* sealed: attestations and proof are there too */
	return 0;
}

static bool names_an_order(const struct route *r)
{
	return strncmp(r->path, "/commande/{}", 12) == 0 || strncmp(r->path, "/espace/{}", 10) == 0;
}

/* The row's address with what is there: the order, one of its documents, a piece, a panel, a turn, a page. */
static const char *address_of(const struct route *r)
{
	const struct dossier *d = sign_kit_dossier(&f);
	struct buf *b = buf_new(f.k.mem, 200);
	unsigned n = 0;

	for (const char *p = r->path; *p != '\0'; p++) {
		if (*p != '{') {
			buf_byte(b, *p);
			continue;
		}
		p++;
		buf_add(b, n == 0 ? d->reference :
			   n == 2 || strstr(r->path, "attestation") != NULL ? STR("1") :
			   strstr(r->path, "/piece/") != NULL ? id_hex(f.k.mem, d->form_document) :
			   strstr(r->path, "/pieces/") != NULL ? STR("id_holder") : STR("personnes"));
		n++;
	}
	return str_c(f.k.mem, buf_done(b));
}

/* What is asked of others, then the page as if they had said nothing. */
static enum err visit(struct ctx *ctx, const struct route *r, struct reply **out)
{
	const struct gate gate = { .db = f.k.db, .world = &f.world };
	struct request *rq = request_make(f.k.mem, &gate, r->method == HTTP_POST ? "POST" : "GET", address_of(r),
					  "do=delete&acc_email=eve@exemple.test&h_birth_name=Eve"
					  "&nonce=00112233445566778899aabbccddeeff");
	struct route_asks wanted = { .n = 0 };
	enum err e = OK;

	assert_ptr_equal(rq->route, r);
	*out = reply_new(f.k.mem);
	rq->session = (struct session){ .is_open = true, .portal = ctx->portal, .account = ctx->by.account };
	rq->draft = ctx->by.dossier;
	rq->cookie_session_secret = STR("1.0123456789012345678901234567890123456789012");
	if (r->ask != NULL)
		e = r->ask(ctx, rq, &wanted);
	if (e != OK || wanted.n > 0)
		return e;
	assert_int_equal(db_begin(f.k.db), OK);
	e = r->page(ctx, rq, *out);
	db_rollback(f.k.db);
	return e;
}

static struct ctx stranger(unsigned i)
{
	struct ctx ctx = f.applicant;
	const struct actor who[STRANGERS] = {
		{ .role = ROLE_APPLICANT, .account = id_new(&f.world) },
		{ .role = ROLE_APPLICANT, .account = id_new(&f.world), .dossier = id_new(&f.world) },
		{ .role = ROLE_ANONYMOUS },
		{ .role = ROLE_ANONYMOUS, .dossier = id_new(&f.world) },
		{ .role = ROLE_APPLICANT, .account = ctx.by.account },          /* he himself, on another portal */
	};

	ctx.by = who[i];
	ctx.portal += i == 4;
	return ctx;
}

static void somebody_else_s_order_is_nowhere(void **state)
{
	unsigned tried = 0;

	(void)state;
	for (unsigned n = 0; n < route_count; n++) {
		for (unsigned i = 0; i < STRANGERS && names_an_order(&routes[n]); i++) {
			struct ctx ctx = stranger(i);
			struct reply *rp;
			enum err e = visit(&ctx, &routes[n], &rp);

			if (e != ERR_NOT_FOUND && e != ERR_DENIED)
				fail_msg("%s as %u: %s, %u", routes[n].path, i, err_name(e), reply_status(rp));
			assert_false(reply_is_set(rp));
			tried++;
		}
	}
	assert_true(tried >= 150);
}

/* The control: to its owner the same addresses are something. */
static void his_own_order_is_there(void **state)
{
	static const char *const not_now[] = { "/commande/{}/pieces/{}", "/commande/{}/pieces/{}/retirer" };
	unsigned there = 0;

	(void)state;
	for (unsigned n = 0; n < route_count; n++) {
		struct reply *rp;
		bool is_late = false;

		if (!names_an_order(&routes[n]))
			continue;
		for (size_t i = 0; i < sizeof not_now / sizeof *not_now; i++)
			is_late |= strcmp(routes[n].path, not_now[i]) == 0;     /* it is signed: a conflict */
		struct ctx ctx = f.applicant;
		enum err e = visit(&ctx, &routes[n], &rp);

		if (e != (is_late ? ERR_CONFLICT : OK))
			print_message("%s: %s\n", routes[n].path, err_name(e));
		there += e == (is_late ? ERR_CONFLICT : OK);
	}
	assert_true(there >= 25);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(somebody_else_s_order_is_nowhere),
		cmocka_unit_test(his_own_order_is_there),
	};

	return cmocka_run_group_tests(tests, begin, sign_end);
}
