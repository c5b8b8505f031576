/* page_verify.c - « Vérifier un document »: anybody's file, judged by the press, shown, forgotten.
 *
 * For     the rows /verifier of routes.c; the QR code of a form leads to /verifier/PORTAL/REFERENCE.
 * Never   keeps a file, or a word of it: what was signed is given back out of the file that comes again.
 *         Shows more of a dossier than its digest and dates.
 * Limits  UPLOAD_PASSING_BYTES_MAX a file, RATE_JUDGE, and the judge's own (press/judge.h). */
#include <assert.h>
#include <unistd.h>

#include "core/country.h"
#include "core/frozen.h"
#include "core/reference.h"
#include "pages.h"
#include "paper/container.h"
#include "platform/jsonin.h"
#include "platform/memfd.h"
#include "web/handlers.h"
#include "web/shell.h"
#include "web/upload.h"
#include "web/view_verify.h"
#include "web/words.h"

enum { LIST_BYTES_MAX = 2000 };

static struct str word_of(const struct json *o, const char *name)
{
	return json_str(json_get(o, name), STR(""));
}

static void draw(struct ctx *ctx, const struct request *rq, struct view_verify *view, struct reply *rp)
{
	struct out *o = shell_out(ctx, rq);

	view->shell = shell_of(ctx, rq);
	if (view->complaint.n > 0)
		out_has_errors(o);
	page_verify(o, view);
	reply_page(rp, view->complaint.n > 0 ? 422 : 200, out_done(o));
}

static void say_no(struct ctx *ctx, const struct request *rq, enum say why, struct reply *rp)
{
	struct view_verify view = { .complaint = say(rq->lang, why) };

	draw(ctx, rq, &view, rp);
}

enum err verify_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_verify view = { .has_result = false };

	draw(ctx, rq, &view, rp);
	return OK;
}

enum err verify_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	enum say why_not;
	const struct upload_file *f = upload_sent(rq, SAY_verify_choose, SAY_verify_size, &why_not);
	struct str trusted = rq->gate->trusted;
	int fd;

	if (why_not != SAY_NONE)
		return OK;
	if (trusted.n == 0)
		trusted = container_write(ctx->mem, NULL, 0);
	TRY(memfd_of("trusted", trusted, &fd));
	mem_defer_close(ctx->mem, fd);
	out->at[0] = (struct route_ask){
		.ask = ASK_VERIFY,
		.values = { .field = { str_fmt(ctx->mem, "{\"kind\":\"any\",\"now\":%lld,\"v\":1}",
					       (long long)ctx_now_ms(ctx)) },
			    .fd = { f->fd, fd }, .fds = 2 },
	};
	out->n = 1;
	return OK;
}

/* --- the report in words --- */

/* 2026-11-22T10:42:07Z, as the report writes it. */
static struct str moment_of(struct ctx *ctx, struct str stamp)
{
	struct wall w = { .second = 0 };
	uint64_t hour, minute, second;

	if (stamp.n != 20 || !date_parse(str_sub(stamp, 0, 10), &w.date) ||
	    !str_to_u64(str_sub(stamp, 11, 2), 23, &hour) || !str_to_u64(str_sub(stamp, 14, 2), 59, &minute) ||
	    !str_to_u64(str_sub(stamp, 17, 2), 59, &second))
		return stamp;
	w.hour = (int)hour;
	w.minute = (int)minute;
	w.second = (int)second;
	return words_moment(ctx, date_instant(w, ZONE_UTC));
}

static void put_line(struct ctx *ctx, struct view_mark *m, enum say label, struct str value)
{
	assert(m->n_lines < sizeof m->lines / sizeof *m->lines);
	if (value.n > 0)
		m->lines[m->n_lines++] = (struct view_mark_line){ .label = say(ctx->lang, label), .value = value };
}

static struct str say_or_word(struct ctx *ctx, enum say sentence, struct str word)
{
	return sentence == SAY_NONE ? word : say(ctx->lang, sentence);
}

/* Why, in words; a bad token says what is wrong with it. */
static struct str reason_of(struct ctx *ctx, const struct json *mark)
{
	struct str why = word_of(mark, "why"), stamp_why = word_of(mark, "stamp_why");

	if (!str_eq_c(why, "stamp"))
		return say_or_word(ctx, verify_why(why), why);
	return say_fill(ctx->mem, ctx->lang, SAY_verify_why_stamp,
			{ "reason", say_or_word(ctx, verify_why(stamp_why), stamp_why) });
}

/* What the revisions after that one added, each kind once: « une signature, des données de validation ». */
static struct str additions_after(struct ctx *ctx, const struct json *revisions, size_t after)
{
	struct buf *b = buf_new(ctx->mem, LIST_BYTES_MAX);
	bool has[16] = { false };
	enum say seen[16];
	size_t n = 0;

	for (size_t i = after; i < json_count(revisions); i++) {
		enum say what = verify_addition(word_of(json_item(revisions, i), "added"));
		bool is_new = what != SAY_NONE && n < sizeof has;

		for (size_t k = 0; k < n; k++)
			is_new = is_new && seen[k] != what;
		if (!is_new)
			continue;
		seen[n++] = what;
		buf_add(b, n > 1 ? STR(", ") : STR(""));
		buf_add(b, say(ctx->lang, what));
	}
	return buf_done(b);
}

static struct str objects_after(struct ctx *ctx, const struct json *revisions, size_t after)
{
	struct buf *b = buf_new(ctx->mem, LIST_BYTES_MAX);

	for (size_t i = after; i < json_count(revisions); i++) {
		const struct json *objects = json_get(json_item(revisions, i), "objects");

		for (size_t k = 0; objects != NULL && k < json_count(objects); k++)
			buf_fmt(b, "%s%ld", buf_bytes(b) > 0 ? ", " : "", (long)json_int(json_item(objects, k), 0));
	}
	return buf_done(b);
}

static struct str sentence_of(struct ctx *ctx, const struct json *about, struct str list, enum verify_tone *tone)
{
	const struct verify_verdict *v = verify_verdict_of(word_of(about, "verdict"));

	*tone = v == NULL ? TONE_BAD : v->tone;
	return v == NULL ? STR("") : say_fill(ctx->mem, ctx->lang, v->sentence, { "list", list },
					      { "reason", reason_of(ctx, about) });
}

/* « signer_name » of « signer ». */
static struct str part_of(struct ctx *ctx, const struct json *mark, const char *who, const char *part)
{
	return word_of(mark, str_c(ctx->mem, str_fmt(ctx->mem, "%s%s", who, part)));
}

/* As people say it: the name of the person or the authority, else of the organisation, else all there is. */
static struct str name_of(struct ctx *ctx, const struct json *mark, const char *who)
{
	struct str name = part_of(ctx, mark, who, "_name");

	name = name.n > 0 ? name : part_of(ctx, mark, who, "_body");
	return name.n > 0 ? name : word_of(mark, who);
}

/* « PSCE de test, France », without what is the name already. */
static struct str beside_of(struct ctx *ctx, const struct json *mark, const char *who)
{
	struct str parts[2] = { part_of(ctx, mark, who, "_body"), part_of(ctx, mark, who, "_country") };
	size_t from = part_of(ctx, mark, who, "_name").n == 0 || parts[0].n == 0 ? 1 : 0;
	enum say country;

	if (country_of(parts[1], &country))
		parts[1] = say(ctx->lang, country);
	return str_join(ctx->mem, parts + from, parts[1].n > 0 ? 2 - from : 1 - from, STR(", "));
}

static void put_whole(struct ctx *ctx, struct view_mark *m, enum say label, struct str name)
{
	if (name.n > 0)
		m->whole[m->n_whole++] = (struct view_mark_line){ .label = say(ctx->lang, label), .value = name };
}

static void put_who(struct ctx *ctx, const struct json *mark, struct view_mark *m, enum say label, const char *who)
{
	put_line(ctx, m, label, name_of(ctx, mark, who));
	if (word_of(mark, who).n > 0)
		m->lines[m->n_lines - 1].beside = beside_of(ctx, mark, who);
	put_whole(ctx, m, label, word_of(mark, who));
}

static void put_time(struct ctx *ctx, const struct json *mark, struct view_mark *m)
{
	struct str stamped = word_of(mark, "stamped"), claimed = word_of(mark, "claimed");
	struct str by = name_of(ctx, mark, "stamper");
	bool is_archive = str_eq_c(word_of(mark, "kind"), "archive");

	if (stamped.n > 0 && !is_archive) {
		put_line(ctx, m, SAY_verify_time, moment_of(ctx, stamped));
		put_line(ctx, m, SAY_verify_source, say_fill(ctx->mem, ctx->lang, SAY_verify_by_stamp, { "name", by }));
	} else if (stamped.n > 0) {
		put_line(ctx, m, SAY_verify_time, moment_of(ctx, stamped));
	} else {
		put_line(ctx, m, SAY_verify_time,
			 claimed.n > 0 ? moment_of(ctx, claimed) : say(ctx->lang, SAY_verify_unknown));
		put_line(ctx, m, SAY_verify_source,
			 claimed.n > 0 ? say(ctx->lang, SAY_verify_by_claim) : STR(""));
	}
}

static void fill_mark(struct ctx *ctx, const struct json *report, const struct json *mark, struct view_mark *m)
{
	const struct json *revisions = json_get(report, "revisions");
	size_t after = (size_t)json_int(json_get(mark, "revision"), 0);
	struct str signer = name_of(ctx, mark, "signer"), level = word_of(mark, "level");
	bool is_archive = str_eq_c(word_of(mark, "kind"), "archive");

	m->sentence = sentence_of(ctx, mark, additions_after(ctx, revisions, after), &m->tone);
	if (str_eq_c(word_of(mark, "why"), "revision"))
		m->objects = objects_after(ctx, revisions, after);
	if (signer.n == 0)
		signer = say(ctx->lang, SAY_verify_nobody);
	m->title = say_fill(ctx->mem, ctx->lang, is_archive ? SAY_verify_archive_by : SAY_verify_signature_by,
			    { "name", signer });
	put_who(ctx, mark, m, SAY_verify_signer, "signer");
	put_who(ctx, mark, m, SAY_verify_issuer, "issuer");
	put_whole(ctx, m, SAY_verify_stamper, word_of(mark, "stamper"));
	put_time(ctx, mark, m);
	if (!is_archive)
		put_line(ctx, m, SAY_verify_level, say_or_word(ctx, verify_level(level), level));
	if (!json_bool(json_get(mark, "pades"), true))
		put_line(ctx, m, SAY_verify_form, say(ctx->lang, SAY_verify_not_pades));
	put_line(ctx, m, SAY_verify_covers, words_bytes(ctx, json_int(json_get(mark, "covers"), 0)));
}

static bool is_closed_by_a_mark(const struct json *report, size_t revision)
{
	const struct json *marks = json_get(report, "signatures");

	for (size_t i = 0; i < json_count(marks); i++) {
		const struct json *m = json_item(marks, i);

		if (json_int(json_get(m, "revision"), 0) == (int64_t)revision &&
		    json_int(json_get(m, "covers"), 0) > 0)
			return true;
	}
	return false;
}

static void fill_revision(struct ctx *ctx, const struct json *report, size_t i, struct view_pdf_revision *out)
{
	const struct json *r = json_item(json_get(report, "revisions"), i);
	struct str added = word_of(r, "added");
	bool is_signed = is_closed_by_a_mark(report, i + 1);

	/* the verifier judges what came after the first signature: before, every revision is its ground */
	if (i > 0 && is_signed && str_eq_c(added, "base"))
		added = STR("signature");
	out->number = str_fmt(ctx->mem, "%zu", i + 1);
	out->text = say_or_word(ctx, verify_addition(added), added);
	out->bytes = words_bytes(ctx, json_int(json_get(r, "bytes"), 0));
	out->sha256 = word_of(r, "sha256");
	out->is_signed = is_signed;
	out->button = say_fill(ctx->mem, ctx->lang, SAY_verify_download, { "n", out->number });
}

static void show(struct ctx *ctx, const struct request *rq, const struct json *report, struct reply *rp)
{
	const struct upload_file *f = upload_of(rq, "file");
	const struct json *marks = json_get(report, "signatures"), *revisions = json_get(report, "revisions");
	size_t n_marks = json_count(marks), n_revisions = json_count(revisions);
	struct view_mark *m = mem_get(ctx->mem, n_marks + 1, sizeof *m);
	struct view_pdf_revision *r = mem_get(ctx->mem, n_revisions + 1, sizeof *r);
	struct view_verify view = { .has_result = true, .file_name = f->name, .marks = m, .n_marks = n_marks,
				    .revisions = r, .n_revisions = n_revisions, .sha256 = word_of(report, "sha256"),
				    .bytes = words_bytes(ctx, (int64_t)f->bytes) };

	for (size_t i = 0; i < n_marks; i++)
		fill_mark(ctx, report, json_item(marks, i), &m[i]);
	for (size_t i = 0; i < n_revisions; i++) {
		fill_revision(ctx, report, i, &r[i]);
		view.n_signed += r[i].is_signed ? 1 : 0;
	}
	view.sentence = sentence_of(ctx, report, additions_after(ctx, revisions, 1), &view.tone);
	draw(ctx, rq, &view, rp);
}

/* --- what was signed --- */

/* The first bytes of the very file that was judged, up to the end of a revision. */
static enum err give_revision(struct ctx *ctx, const struct request *rq, const struct json *report, struct reply *rp)
{
	const struct upload_file *f = upload_of(rq, "file");
	uint64_t number = 0;

	if (!str_eq(word_of(report, "sha256"), request_value(rq, "sha256"))) {
		say_no(ctx, rq, SAY_verify_other_file, rp);
		return OK;
	}
	const struct json *revisions = json_get(report, "revisions");

	if (!str_to_u64(request_value(rq, "revision"), json_count(revisions), &number) || number == 0)
		return ERR_NOT_FOUND;
	const struct json *r = json_item(revisions, (size_t)number - 1);
	int64_t bytes = json_int(json_get(r, "bytes"), 0);

	if (bytes <= 0 || (uint64_t)bytes > f->bytes)   /* the judge may have been what it judged */
		return err_note(ERR_REMOTE, "why=\"a revision longer than its file\"");
	int fd = dup(f->fd);

	if (fd < 0)
		return err_note(ERR_BUSY, "call=dup why=\"no descriptor is left\"");
	reply_file(rp, STR("application/pdf"), str_fmt(ctx->mem, "revision-%d.pdf", (int)number), fd, (uint64_t)bytes);
	return OK;
}

enum err verify_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	enum say why_not;
	struct json *report;

	(void)upload_sent(rq, SAY_verify_choose, SAY_verify_size, &why_not);
	if (why_not != SAY_NONE || request_answer(rq, 0)->err != OK) {
		say_no(ctx, rq, why_not != SAY_NONE ? why_not : SAY_verify_busy, rp);
		return OK;
	}
	TRY(json_read(ctx->mem, request_answer(rq, 0)->values.field[1], &json_limits_small, &report));
	struct str fault = word_of(report, "fault");

	if (fault.n > 0) {
		enum say sentence = verify_fault(fault);

		say_no(ctx, rq, sentence == SAY_NONE ? SAY_verify_damaged : sentence, rp);
		return OK;
	}
	if (request_value(rq, "revision").n > 0)
		return give_revision(ctx, rq, report, rp);
	show(ctx, rq, report, rp);
	return OK;
}

static void fill_frozen(struct ctx *ctx, const struct frozen_revision *r, struct view_pdf_revision *out)
{
	enum say what = str_eq_c(r->kind, "signature") ? SAY_verify_add_signature :
			str_eq_c(r->kind, "validation") ? SAY_verify_add_proofs :
			str_eq_c(r->kind, "archive") ? SAY_verify_add_archive : SAY_verify_add_base;

	out->number = words_moment(ctx, r->at_ms);
	out->text = say(ctx->lang, what);
	out->bytes = words_bytes(ctx, r->bytes);
	out->sha256 = str_hex(ctx->mem, r->sha256.p, r->sha256.n);
}

enum err verify_reference_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_reference view = { .reference = STR("") };
	struct frozen frozen;
	uint64_t portal = 0;

	if (!str_to_u64(request_path(rq, 0), INT32_MAX, &portal) || portal == 0 ||
	    !reference_read(ctx->mem, request_path(rq, 1), &view.reference))
		return ERR_NOT_FOUND;
	TRY(frozen_find(ctx, (int64_t)portal, view.reference, &frozen));
	struct view_pdf_revision *r = mem_get(ctx->mem, frozen.n, sizeof *r);
	struct out *o = shell_out(ctx, rq);

	for (size_t i = 0; i < frozen.n; i++)
		fill_frozen(ctx, &frozen.revisions[i], &r[i]);
	view.shell = shell_of(ctx, rq);
	view.pages = str_fmt(ctx->mem, "%ld", (long)frozen.pages);
	view.level = say(ctx->lang, verify_level(frozen.level));
	view.revisions = r;
	view.n_revisions = frozen.n;
	page_reference(o, &view);
	reply_page(rp, 200, out_done(o));
	return OK;
}
