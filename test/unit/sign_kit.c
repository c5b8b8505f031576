/* sign_kit.c - see sign_kit.h. */
#include "sign_kit.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/journal.h"
#include "core/load.h"
#include "core/org.h"
#include "core/pieces.h"
#include "gen/sql.h"

#include "paper/tsp.h"
#include "paper_kit.h"
#include "platform/code.h"
#include "press/desk.h"
#include "press/warm.h"
#include "role/keeper_pki.h"

enum { ROOT, SIGN, SERVICE, TSA, SEAL, ROGUE };
enum { IDLE_TURNS_MAX = 10000 };        /* of 2 ms: a mail that is on its way on a busy machine */
#define URL STR("http://essai.test")
#define POLICY_DIGITS STR("2.25.7")
#define POLICY_OID STR("\x69\x07\x02")          /* 2.25.7.2 */

#define SURE(what)                                                                                 \
	do {                                                                                       \
		if (!(what))                                                                       \
			abort();                                                                   \
	} while (0)

static const struct seal_key document_secret = { { 4 } }, code_secret = { { 5 } }, caller_secret = { { 6 } },
			     journal_secret = { { 7 } };

/* --- one clock for all --------------------------------------------------------------------------- */

static int64_t clock_now(void *self)
{
	struct sign_shared *s = self;

	return s->now_ms;
}

static struct db *watch;                /* of the clerk apart: what is durable already */

static bool is_kept_at(int step)
{
	struct mem *m = mem_new(1 << 20);
	struct db_rows *r = DB_EACH(watch, m, prepared_steps, .step = DB_TEXT(str_of(
		prepared_step_name((enum prepared_step)step))));
	bool is_there = false;

	while (db_next(r))
		is_there = db_int(r, prepared_steps_n) > 0;
	SURE(db_end(&r) == OK);
	mem_free(&m);
	return is_there;
}

/* The clerk's: it may be the last time that it looks. */
static int64_t clock_deadly(void *self)
{
	struct sign_shared *s = self;

	if (s->kill_step < PREPARED_STEP_COUNT && is_kept_at(s->kill_step))
		(void)raise(SIGKILL);

	if (s->kill_at > 0 && ++s->calls >= s->kill_at)
		(void)raise(SIGKILL);
	return s->now_ms;
}

static int64_t real_tick(void *self)
{
	(void)self;
	return world_tick_ms(&world_real);
}

static void real_dice(void *self, void *out, size_t n)
{
	(void)self;
	world_random(&world_real, out, n);
}

/* --- the processes beside the clerk -------------------------------------------------------------- */

static struct x509_id *identity(struct sign_kit *f, const struct x509_id *ca, enum x509_use use, const char *name,
				const char *issuer, int64_t days)
{
	struct x509_wish w = { .use = use, .country = STR("FR"), .organisation = STR("Essai"),
		.common_name = str_of(name), .from_ms = f->shared->now_ms - DAY_MS,
		.until_ms = f->shared->now_ms + days * DAY_MS, .url = URL, .issuer = str_of(issuer) };

	w.serial[0] = 0x41;
	world_random(&world_real, w.serial + 1, sizeof w.serial - 1);
	return x509_make(f->k.process, ca, &w);
}

static void open_authority(struct sign_kit *f, struct keeper *k)
{
	struct mem *m = f->k.process;
	struct str list = x509_crl(m, f->id[ROOT], f->shared->now_ms - DAY_MS,
				   f->shared->now_ms + (int64_t)3650 * DAY_MS, 1);
	const struct str parts[] = { x509_pem(m, x509_der(f->id[ROOT]), "CERTIFICATE"), x509_pem(m, list, "X509 CRL") };
	const struct keeper_pki_texts texts = { str_join(m, parts, 2, STR("")),
		x509_secret_pem(m, f->id[SIGN]), x509_secret_pem(m, f->id[SERVICE]), x509_secret_pem(m, f->id[TSA]),
		x509_secret_pem(m, f->id[SEAL]), URL, POLICY_DIGITS, (int64_t)1 * DAY_MS };

	SURE(keeper_pki_new(k, &texts) == OK);
}

static void keeper_serve(struct sign_kit *f, struct proc_server *s, enum proc_kind kind)
{
	struct mem *m = mem_new(256 << 20), *secret = mem_new_secret(256 << 20);
	struct keeper k = { .mem = m, .world = &f->world, .secret_document = &document_secret,
			    .secret_identity = &document_secret, .secret_journal = &journal_secret,
			    .secret_code = &code_secret, .secret_caller = &caller_secret,
			    .opens_per_minute = 1000000, .grant_ms = 72 * 3600 * 1000, .heads_fd = -1 };
	struct proc_ask ask;
	bool is_idle;

	if (kind == PROC_KEEPER_SEAL) {
		struct str path = str_fmt(m, "%s/heads", f->k.folder);

		k.heads_fd = open(str_c(m, path), O_RDWR | O_CREAT, 0600);
		k.tries = mem_get(m, KEEPER_TRIES_MAX, sizeof *k.tries);
		SURE(keeper_heads_read(&k) == OK);
		open_authority(f, &k);
	}
	while (proc_server_next(s, secret, -1, &ask, &is_idle)) {
		struct ask_values values = { .fds = 0 };
		enum err e = keeper_answer(&k, secret, &ask, &values);

		proc_server_answer(s, &ask, e, &values);
		mem_reset(secret);
	}
}

/* Another imprint, nonce, policy, clock or key than the question wants. */
static struct str stamp_in_mood(struct sign_kit *f, struct mem *m, enum stamp_mood mood, struct str request)
{
	struct x509_stamp how = { .tsa = f->id[mood == STAMP_OTHER_KEY ? ROGUE : TSA],
				  .chain = x509_der(f->id[SERVICE]), .policy = STR("2.25.7.2"),
				  .now_ms = f->shared->now_ms };
	struct tsp_question q;
	struct str response = STR("");

	SURE(tsp_question_read(request, &q));
	if (mood == STAMP_OTHER_IMPRINT)
		q.imprint.bytes[5] ^= 1;
	if (mood == STAMP_OTHER_NONCE)
		q.nonce[7] ^= 1;
	if (mood == STAMP_OTHER_CLOCK)
		how.now_ms -= 3600 * 1000;
	if (mood == STAMP_OTHER_POLICY) {
		how.policy = STR("2.25.7.9");
		q.policy = STR("");
	}
	world_random(&world_real, how.serial + 1, sizeof how.serial - 1);
	SURE(x509_stamp(m, &how, tsp_question_der(m, &q), &response) == OK);
	return mood == STAMP_GARBLED ? str_sub(response, 0, response.n / 2) : response;
}

/* What a caller brings back from an authority. */
static void caller_serve(struct sign_kit *f, struct proc_server *s)
{
	struct mem *m = mem_new(64 << 20);
	struct proc_ask ask;
	bool is_idle;
	uint64_t which;

	while (proc_server_next(s, m, -1, &ask, &is_idle)) {
		struct ask_values values = { .field = { STR("RETRY"), STR("down") } };

		bool is_one = ask.ask == ASK_STAMP && ask_number(ask.values.field[0], &which) && which < 2;

		if (is_one)
			f->shared->asked[which]++;
		if (is_one && f->shared->mood[which] != STAMP_DOWN) {
			values.field[0] = STR("OK");
			values.field[1] = STR("");
			values.field[2] = stamp_in_mood(f, m, f->shared->mood[which], ask.values.field[1]);
			f->shared->stamps++;
		}
		proc_server_answer(s, &ask, OK, &values);
		mem_reset(m);
	}
}

static void press_serve(struct proc_server *s)
{
	struct mem *m = mem_new(256 << 20);
	struct fonts *fonts;

	SURE(fonts_open(m, &fonts) == OK);
	press_warm(m, fonts, true);
	struct desk *desk = desk_new(m, &world_real, s, fonts, jail_landlock_abi() > 0);

	SURE(jail_zygote(desk_folders) == OK);
	desk_serve(desk);
}

/* A real one has nothing but its lines: the jails count what is open. */
static void close_others(const int *kept, size_t n)
{
	for (int fd = 3; fd < 1024; fd++) {
		bool is_kept = false;

		for (size_t i = 0; i < n; i++)
			is_kept |= kept[i] == fd;
		if (!is_kept)
			(void)close(fd);
	}
}

static pid_t start(struct sign_kit *f, enum proc_kind kind)
{
	int pair[2], front[2], control[2];

	SURE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
	SURE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, front) == 0);
	SURE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) == 0);
	pid_t pid = fork();

	if (pid == 0) {
		const int kept[] = { pair[1], front[1], control[1] };

		close_others(kept, 3);
		struct proc_server *s = proc_server_new(mem_new(4 << 20), &world_real, kind, control[1]);

		proc_server_add(s, PROC_CLERK, 0, pair[1], NULL);
		if (kind == PROC_KEEPER_SEAL)
			proc_server_add(s, PROC_FRONT, 0, front[1], NULL);
		if (kind == PROC_PRESS_UPLOADS)
			press_serve(s);
		else if (kind == PROC_CALLER)
			caller_serve(f, s);
		else
			keeper_serve(f, s, kind);
		_exit(0);
	}
	close(pair[1]);
	close(front[1]);
	close(control[1]);
	f->clerk_fd[kind] = pair[0];
	if (kind == PROC_KEEPER_SEAL)
		proc_peers_add(f->front, kind, front[0], NULL);
	return pid;
}

/* --- the clerk ----------------------------------------------------------------------------------- */

static void clerk_make(struct sign_kit *f, struct mem *m, struct db *db, struct clerk *out)
{
	struct clerk c = { .world = &f->world, .mem = m, .db = db, .store = f->store,
			   .peers = proc_peers_new(m, &world_real, ++f->generation), .sweep_tick = INT64_MAX };

	for (unsigned kind = 0; kind < PROC_KIND_COUNT; kind++) {
		if (f->clerk_fd[kind] >= 0)
			proc_peers_add(c.peers, (enum proc_kind)kind, f->clerk_fd[kind], NULL);
	}
	c.trust.roots[c.trust.roots_n++] = (struct part){ PART_ROOT, x509_der(f->id[ROOT]) };
	c.trust.roots[c.trust.roots_n++] = (struct part){ PART_STAMP_ROOT, x509_der(f->id[ROOT]) };
	for (size_t i = 0; i < CLERK_STAMPS_MAX; i++) {
		c.trust.stamp[i].is_there = true;
		c.trust.stamp[i].policy = POLICY_OID;
	}
	c.trust.local_url = URL;
	c.trust.renew_days = 30;
	c.trust.pause = (struct breaker_rule){ 1, STAMP_PAUSE_MS };
	c.trust.warn_days = 1;
	*out = c;
}

int sign_kit_open(struct sign_kit *f, int64_t tsa_days)
{
	struct load_report report;

	*f = (struct sign_kit){ .generation = 0 };
	f->shared = mmap(NULL, sizeof *f->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	SURE(f->shared != MAP_FAILED);
	if (job_kit_open(&f->k) != 0)
		return -1;
	f->shared->now_ms = f->k.now_ms;
	f->shared->kill_step = PREPARED_STEP_COUNT;
	f->world = (struct world){ clock_now, real_tick, real_dice, f->shared };
	f->k.world = f->world;
	for (unsigned i = 0; i < PROC_KIND_COUNT; i++)
		f->clerk_fd[i] = -1;
	f->id[ROOT] = identity(f, NULL, USE_ROOT, "Racine d'essai", "root", 3650);
	f->id[SIGN] = identity(f, f->id[ROOT], USE_SIGN_CA, "Signatures d'essai", "root", 3000);
	f->id[SERVICE] = identity(f, f->id[ROOT], USE_SERVICE_CA, "Services d'essai", "root", 3000);
	f->id[TSA] = identity(f, f->id[SERVICE], USE_TSA, "Horodatage d'essai", "service", tsa_days);
	f->id[SEAL] = identity(f, f->id[SERVICE], USE_SEAL, "Cachet d'essai", "service", 1000);
	f->id[ROGUE] = identity(f, identity(f, NULL, USE_SERVICE_CA, "Autre racine", "root", 3650), USE_TSA, "Autre",
				"service", 1000);
	f->applicant = job_kit_ctx(&f->k, 1);
	f->applicant.secret = f->k.mem;
	f->applicant.by = (struct actor){ .role = ROLE_APPLICANT, .account = { { 7 } } };
	f->front = proc_peers_new(f->k.process, &world_real, 1);
	if (store_open(f->k.process, str_fmt(f->k.process, "%s/documents", f->k.folder), &f->store) != OK ||
	    db_begin(f->k.db) != OK || load_data(&f->applicant, STR(SOURCE_ROOT "/demo"), &report) != OK ||
	    db_commit(f->k.db) != OK)
		return -1;
	static const enum proc_kind kinds[] = { PROC_KEEPER_DOCS, PROC_KEEPER_SEAL, PROC_PRESS_UPLOADS, PROC_CALLER };

	for (size_t i = 0; i < 4; i++)
		f->child[i] = start(f, kinds[i]);
	clerk_make(f, f->k.process, f->k.db, &f->clerk);
	return 0;
}

int sign_kit_close(struct sign_kit *f)
{
	for (size_t i = 0; i < 4; i++) {
		(void)kill(f->child[i], SIGKILL);
		(void)waitpid(f->child[i], NULL, 0);
	}
	for (unsigned i = 0; i < PROC_KIND_COUNT; i++) {
		if (f->clerk_fd[i] >= 0)
			close(f->clerk_fd[i]);
	}
	(void)munmap(f->shared, sizeof *f->shared);
	return job_kit_close(&f->k);
}

static bool in_flight(const struct clerk *c)
{
	for (size_t i = 0; i < CLERK_DELIVERIES_MAX; i++) {
		if (c->deliveries[i].mem != NULL)
			return true;
	}
	return false;
}

static void work(struct clerk *c)
{
	bool did = true;

	c->round_tick = 0;
	for (int i = 0; i < IDLE_TURNS_MAX && (did || in_flight(c)); i++) {
		clerk_turn(c, &did);
		if (!did && in_flight(c))
			usleep(2000);
	}
	c->sequence_tick = 0;           /* what happened has its number */
	clerk_sequence(c, &did);
}

void sign_kit_run(struct sign_kit *f)
{
	work(&f->clerk);
}

bool sign_kit_run_apart(struct sign_kit *f)
{
	int status = 0;

	f->shared->calls = 0;
	f->generation++;
	pid_t pid = fork();

	if (pid == 0) {
		struct mem *m = mem_new(64 << 20);
		struct db *db;
		struct clerk c;

		f->world.now_ms = clock_deadly;
		if (f->shared->file_bytes_max > 0) {
			struct rlimit full = { (rlim_t)f->shared->file_bytes_max, RLIM_INFINITY };

			(void)signal(SIGXFSZ, SIG_IGN);
			SURE(setrlimit(RLIMIT_FSIZE, &full) == 0);
		}
		if (db_open(m, str_fmt(m, "sqlite:%s/t.db", f->k.folder), &db) != OK ||
		    db_open(m, str_fmt(m, "sqlite:%s/t.db", f->k.folder), &watch) != OK)
			_exit(3);
		clerk_make(f, m, db, &c);
		work(&c);
		_exit(0);
	}
	SURE(waitpid(pid, &status, 0) == pid);
	if (!WIFSIGNALED(status))
		SURE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return !WIFSIGNALED(status);
}

/* --- an order ------------------------------------------------------------------------------------- */

static const struct { enum field_id id; const char *typed; } answers[] = {
	{ F_SIREN, "732829320" }, { F_NIC, "00074" }, { F_ESTAB_NAME, "Atelier du Lac" },
	{ F_ADDR_STREET, "12 rue du Lac" }, { F_ADDR_POSTCODE, "74410" }, { F_ADDR_CITY, "Saint-Aubin" },
	{ F_ADDR_COUNTRY, "FR" }, { F_PRODUCT, "rgs1-logiciel" }, { F_PREREQ_OK, "1" }, { F_PACK, "3" },
	{ F_PAYMENT, "cash" }, { F_H_CIVILITY, "mme" }, { F_H_BIRTH_NAME, "Marchand" },
	{ F_H_GIVEN_NAMES, "Claire, Élodie" }, { F_H_EMAIL, "claire@exemple.fr" },
	{ F_H_MOBILE, "+33612345642" }, { F_H_FUNCTION, "Directrice" }, { F_H_ID_TYPE, "passport" },
	{ F_H_ID_NUMBER, "12AB34567" }, { F_H_ID_EXPIRY, "2031-02-11" }, { F_R_CIVILITY, "m" },
	{ F_R_BIRTH_NAME, "d'Œuvré" }, { F_R_GIVEN_NAMES, "Jean-Noël" }, { F_R_EMAIL, "jean@exemple.fr" },
	{ F_R_MOBILE, "+33698765432" }, { F_R_FUNCTION, "Gérant" }, { F_R_ID_TYPE, "passport" },
	{ F_R_ID_NUMBER, "98ZY76543" }, { F_R_ID_EXPIRY, "2030-06-30" }, { F_OFFICE_SEND, "annecy" },
	{ F_BILL_TO, "establishment" },
};

static const struct { enum field_id id; const char *typed; } delegate[] = {
	{ F_HAS_DELEGATE, "1" }, { F_D_CIVILITY, "m" }, { F_D_BIRTH_NAME, "Le Goff" }, { F_D_GIVEN_NAMES, "Yann" },
	{ F_D_EMAIL, "yann@exemple.fr" }, { F_D_MOBILE, "+33745112233" }, { F_D_FUNCTION, "Directeur des services" },
	{ F_D_ID_TYPE, "passport" }, { F_D_ID_NUMBER, "55LG00123" }, { F_D_ID_EXPIRY, "2032-01-15" },
};

static const struct identity_form typed[PERSON_COUNT] = {
	{ .number = STR("12 ab 34567"), .expiry = STR("2031-02-11"), .first_name = STR("claire"),
	  .name = STR("MARCHAND"), .phone = STR("06 12 34 56 42"), .country = STR("FR"), .method = STR("sms") },
	{ .number = STR("98ZY76543"), .expiry = STR("2030-06-30"), .first_name = STR("Jean Noel"),
	  .name = STR("D’OEUVRE"), .phone = STR("+33 6 98 76 54 32"), .country = STR("FR"), .method = STR("sms") },
	{ .number = STR("55LG00123"), .expiry = STR("2032-01-15"), .first_name = STR("Yann"),
	  .name = STR("LE GOFF"), .phone = STR("07 45 11 22 33"), .country = STR("FR"), .method = STR("sms") },
};

static void give(struct sign_kit *f, struct dossier *d, enum piece piece, const char *kind, const char *date)
{
	struct mem *m = f->k.mem;
	struct piece_gift gift = { .piece = piece, .doc_kind = str_of(kind), .doc_date = str_of(date) };
	struct seal_key key = { { 9 } };
	struct str pdf = kit_pdf(m, (struct kit_pdf){ .pages = 1 });
	uint8_t *wrapped = mem_get(m, 1, CRYPT_WRAPPED_BYTES);
	struct blob original, clean;

	gift.document = (struct document){ .id = id_new(&world_real), .file_name = STR("scan.pdf"),
		.media = STR("application/pdf"), .bytes = (int64_t)pdf.n, .pages = 1, .added_ms = f->shared->now_ms };
	const struct str context[] = { ask_u64(m, 1), id_view(&gift.document.id) };

	crypt_key_wrap(&world_real, &document_secret, &key, str_join(m, context, 2, STR("")), wrapped);
	for (int64_t version = 0; version < 2; version++) {
		const struct store_place place = { 1, gift.document.id, version };

		SURE(store_put(f->store, m, &world_real, &key, &place, pdf, version == 0 ? &original : &clean) == OK);
	}
	memcpy(gift.document.plain_sha256, original.plain, 32);
	gift.document.blob = str_copy(m, str_from(original.name, 32));
	gift.document.clean_blob = str_copy(m, str_from(clean.name, 32));
	gift.document.wrapped_key = str_from(wrapped, CRYPT_WRAPPED_BYTES);
	SURE(piece_put(&f->applicant, d, &gift) == OK);
}

/* delegates: how many of the fields above are filled in. */
static void order(struct sign_kit *f, size_t delegates, bool is_same)
{
	static const struct directory_site site = { .nic = { "00074", 5 }, .is_head = true, .is_active = true };
	struct org_record record = { .answer = ORG_FOUND, .unit = { .name = STR("ATELIER DU LAC"),
		.legal_form = STR("5499"), .is_active = true, .sites = &site, .sites_n = 1 } };
	const struct life_act submit = { .event = E_SUBMIT, .known = LF(LF_COMPLETE) };
	const struct portal *portal;
	struct dossier *d;
	struct str secret;

	SURE(db_begin(f->k.db) == OK && dossier_blank(&f->applicant, &d) == OK);
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		facts_type(&d->facts, answers[i].id, str_of(answers[i].typed));
	for (size_t i = 0; i < delegates; i++)
		facts_type(&d->facts, delegate[i].id, str_of(delegate[i].typed));
	facts_type(&d->facts, F_SAME_AS, is_same ? STR("1") : STR(""));
	SURE(portal_get(&f->applicant, &portal) == OK);
	org_apply(f->k.mem, portal, &record, &d->facts);
	SURE(dossier_add(&f->applicant, d, id_new(&world_real), &secret) == OK);
	give(f, d, PIECE_ID_HOLDER, "identity", "");
	if (!is_same)
		give(f, d, PIECE_ID_REP, "identity", "");
	if (delegates > 0) {
		give(f, d, PIECE_ID_DELEGATE, "identity", "");
		give(f, d, PIECE_DELEGATION, "delegation", "");
	}
	give(f, d, PIECE_REP_POWER, "kbis", "2026-10-01");
	SURE(dossier_open(&f->applicant, d->reference, &d) == OK);
	SURE(life_fire(&f->applicant, d, &submit) == OK && db_commit(f->k.db) == OK);
	f->dossier = d;
	f->order = d->id;
}

void sign_kit_order(struct sign_kit *f)
{
	order(f, 0, false);
}

void sign_kit_delegated(struct sign_kit *f, bool is_same)
{
	order(f, sizeof delegate / sizeof *delegate, is_same);
}

/* --- what the signers' pages do -------------------------------------------------------------------- */

struct signer *sign_kit_signer(struct sign_kit *f, int64_t turn)
{
	struct signer *all, *found = NULL;
	size_t n;
	struct dossier *d = sign_kit_dossier(f);

	SURE(signer_list(&f->applicant, d->id, d->round, &all, &n) == OK);
	for (size_t i = 0; i < n; i++) {
		if (all[i].turn == turn && all[i].state != SIGNER_VOID)
			found = &all[i];
	}
	SURE(found != NULL);
	return found;
}

struct dossier *sign_kit_dossier(struct sign_kit *f)
{
	SURE(dossier_by_id(&f->applicant, f->order, &f->dossier) == OK);
	return f->dossier;
}

static void try_code(struct sign_kit *f, struct ctx *ctx, struct signer *s)
{
	struct mem *m = f->k.mem;
	struct str act;
	enum code_verdict v;
	struct ask_values answer;

	SURE(db_begin(f->k.db) == OK && round_code_try(ctx, f->dossier, s, &act) == OK && db_commit(f->k.db) == OK);
	const struct ask_values ask = { .field = { act, code_digits(m, &code_secret, act) } };

	SURE(proc_call(f->front, m, ASK_CODE_TRY, &ask, &answer) == OK && str_eq_c(answer.field[0], "right"));
	SURE(db_begin(f->k.db) == OK);
	SURE(round_code_end(ctx, f->dossier, s, CODE_RIGHT, answer.field[1], &v) == OK && v == CODE_RIGHT);
	SURE(db_commit(f->k.db) == OK);
}

void sign_kit_act(struct sign_kit *f, int64_t turn)
{
	struct signer *s = sign_kit_signer(f, turn);
	struct dossier *d = f->dossier;
	struct ctx ctx = f->applicant;
	struct signer_document *his;
	enum identity_verdict identity;
	enum send_verdict send;
	size_t n;

	ctx.by = (struct actor){ .role = signer_role(s) };
	SURE(db_begin(f->k.db) == OK);
	SURE(round_open_link(&ctx, d, s, STR("session"), STR("192.0.2.7"), STR("Firefox")) == OK);
	if (s->state == SIGNER_OPENED)
		SURE(round_identify(&ctx, d, s, &typed[signer_person(s)], &identity) == OK && identity == IDENTITY_RIGHT);
	SURE(signer_documents(&ctx, s->id, &his, &n) == OK);
	for (size_t i = 0; i < n && s->state == SIGNER_IDENTIFIED; i++)
		SURE(round_read(&ctx, d, s, his[i].document, (const uint8_t *)his[i].sha256.p) == OK);
	SURE(round_ask_code(&ctx, d, s, true, &send) == OK && send == SEND_OK);
	SURE(db_commit(f->k.db) == OK);
	try_code(f, &ctx, s);
}

/* --- looking ---------------------------------------------------------------------------------------- */

struct round_document *sign_kit_documents(struct sign_kit *f, size_t *n_out)
{
	struct round_document *all;
	struct dossier *d = sign_kit_dossier(f);

	SURE(round_documents(&f->applicant, d->id, d->round, &all, n_out) == OK);
	return all;
}

struct str sign_kit_bytes(struct sign_kit *f, const struct round_document *d)
{
	struct mem *m = f->k.mem;
	const struct str context[] = { ask_u64(m, 1), id_view(&d->document) };
	const struct store_place place = { 1, d->document, 0 };
	struct seal_key key;
	struct str bytes = STR("");

	SURE(crypt_key_open(&document_secret, d->wrapped_key, str_join(m, context, 2, STR("")), &key) == OK);
	SURE(store_read(f->store, m, &key, &place, (const uint8_t *)d->blob.p, STORE_BYTES_MAX, &bytes) == OK);
	return bytes;
}

struct str sign_kit_root(struct sign_kit *f)
{
	return x509_pem(f->k.mem, x509_der(f->id[ROOT]), "CERTIFICATE");
}

unsigned sign_kit_events(struct sign_kit *f, const char *event)
{
	struct db_rows *r = DB_EACH(f->k.db, f->k.mem, journal_rows, .portal = DB_INT(1), .from_seq = DB_INT(0),
				    .n = DB_INT(500));
	unsigned n = 0;

	while (db_next(r))
		n += str_eq_c(db_text(r, journal_rows_event), event);
	SURE(db_end(&r) == OK);
	return n;
}

unsigned sign_kit_jobs(struct sign_kit *f, enum job_kind kind, enum job_state state)
{
	struct outbox_page page;
	unsigned n = 0;

	SURE(outbox_list(f->k.db, f->k.mem, 1, (struct id){ { 0 } }, 200, &page) == OK);
	for (size_t i = 0; i < page.n; i++)
		n += page.jobs[i].kind == kind && page.jobs[i].state == state;
	return n;
}
