/* job.c - the asks of the press, one function each.
 *
 * For     desk.c, in the child that it forks; nothing outlives it.
 * Holds   its own arena. */
#include "press/job.h"

#include <assert.h>

#include "paper/digest.h"
#include "paper/slot.h"
#include "platform/jsonin.h"
#include "platform/memfd.h"
#include "platform/window.h"
#include "press/judge.h"
#include "press/prepare.h"

enum { REPORT_BYTES_MAX = 16 * 1024, MODEL_BYTES_MAX = 4 * 1024 * 1024, PIECE_BYTES_MAX = 64 * 1024 * 1024 };

/* {"pages":5,"places":[{"h":…,"page":3,"who":"holder","w":…,"x":…,"y":…}],"sha256":"…","v":1}, hundredths of
 * a point; the digest is the PDF's. */
static struct str report_of(struct mem *mem, const struct bound *b)
{
	struct json *report = json_object(mem);
	struct json *places = json_array(mem);
	for (size_t i = 0; i < b->places.n; i++) {
		const struct place *p = &b->places.place[i];
		struct json *place = json_object(mem);
		json_set_str(place, "who", str_of(p->who));
		json_set_int(place, "page", p->page);
		json_set_int(place, "x", (int64_t)(p->x * 100));
		json_set_int(place, "y", (int64_t)(p->y * 100));
		json_set_int(place, "w", (int64_t)(p->w * 100));
		json_set_int(place, "h", (int64_t)(p->h * 100));
		json_add(places, place);
	}
	const struct digest digest = digest_one(DIGEST_SHA256, b->pdf);
	json_set_str(report, "sha256", str_hex(mem, digest.bytes, digest_bytes(DIGEST_SHA256)));
	json_set_int(report, "v", 1);
	json_set_int(report, "pages", (int64_t)b->pages);
	json_set(report, "places", places);
	return json_text(mem, report, REPORT_BYTES_MAX);
}

/* A list of the plan, NULL when it is none or longer than max. */
static const struct json *rows_of(const struct json *plan, const char *name, size_t max)
{
	const struct json *rows = json_kind_of(plan) == JSON_OBJECT ? json_get(plan, name) : NULL;
	return rows != NULL && json_kind_of(rows) == JSON_ARRAY && json_count(rows) <= max ? rows : NULL;
}

/* The plan's pieces beside the descriptors that follow the model's. */
static enum err read_pieces(struct mem *mem, const struct json *plan, const struct ask_values *q,
			    struct binder_plan *out)
{
	const struct json *rows = rows_of(plan, "pieces", JOB_PLAN_PIECES_MAX);
	if (rows == NULL || json_count(rows) != q->fds - 1) {
		return err_note(ERR_INVALID, "job: a plan for %zu pieces was expected", q->fds - 1);
	}
	struct binder_piece *pieces = mem_get(mem, json_count(rows) + 1, sizeof(*pieces));
	for (size_t i = 0; i < json_count(rows); i++) {
		const struct json *row = json_item(rows, i);
		pieces[i].head = block_str(row, "head");
		pieces[i].mention = block_str(row, "mention");
		TRY(memfd_view(mem, q->fd[i + 1], PIECE_BYTES_MAX, &pieces[i].pdf));
	}
	out->pieces = pieces;
	out->n_pieces = json_count(rows);
	return OK;
}

/* The signature fields; a plan may have none. */
static enum err read_fields(struct mem *mem, const struct json *plan, struct binder_plan *out)
{
	if (json_get(plan, "fields") == NULL) {
		return OK;
	}
	const struct json *rows = rows_of(plan, "fields", FIELDS_MAX);
	if (rows == NULL) {
		return err_note(ERR_INVALID, "job: not a list of fields");
	}
	struct signature_field *fields = mem_get(mem, json_count(rows) + 1, sizeof(*fields));
	for (size_t i = 0; i < json_count(rows); i++) {
		const struct json *row = json_item(rows, i);
		fields[i].name = block_str(row, "name");
		fields[i].tip = block_str(row, "tip");
		fields[i].place = block_str(row, "place");
		if (fields[i].name.n == 0 || fields[i].tip.n == 0) {
			return err_note(ERR_INVALID, "job: field %zu has no name or no tip", i);
		}
	}
	out->fields = fields;
	out->n_fields = json_count(rows);
	return OK;
}

static enum err read_plan(struct mem *mem, const struct ask_values *q, struct binder_plan *out)
{
	struct json *plan = NULL;
	TRY(json_read(mem, q->field[0], &json_limits_small, &plan));
	TRY(read_pieces(mem, plan, q, out));
	return read_fields(mem, plan, out);
}

static enum err join(struct mem *mem, const struct job *job)
{
	struct str text = STR("");
	struct json *model = NULL;
	struct binder_plan plan = { 0 };
	TRY(memfd_view(mem, job->question->fd[0], MODEL_BYTES_MAX, &text));
	TRY(json_read(mem, text, &json_limits_file, &model));
	if (job->ask == ASK_MERGE) {
		TRY(read_plan(mem, job->question, &plan));
	}
	struct bound b = { 0 };
	TRY(binder_join(mem, job->fonts, model, &plan, &b));
	TRY(memfd_write(job->report_fd, report_of(mem, &b)));
	return memfd_write(job->document_fd, b.pdf);
}

static enum err take_in(struct mem *mem, const struct job *job, enum upload_verdict *verdict_out)
{
	struct str file = STR("");
	uint64_t bytes = 0;
	if (!ask_number(job->question->field[0], &bytes)) {
		return ERR_INVALID;
	}
	if (bytes == 0 || bytes > UPLOAD_BYTES_MAX) {
		*verdict_out = bytes == 0 ? VERDICT_EMPTY : VERDICT_SIZE;
		return OK;
	}
	TRY(window_view(mem, job->question->fd[0], (size_t)bytes, &file));
	struct uploaded u = { 0 };
	upload_read(mem, file, &u);
	*verdict_out = u.verdict;
	TRY(memfd_write(job->report_fd, upload_report(mem, &u)));
	return u.verdict == VERDICT_OK ? memfd_write(job->document_fd, upload_container(mem, &u)) : OK;
}

static enum err verify(struct mem *mem, const struct job *job, enum verdict *verdict_out)
{
	struct str file = STR("");
	struct str container = STR("");
	struct judged judged = { .report = STR("") };
	TRY(memfd_view(mem, job->question->fd[0], JUDGE_FILE_BYTES_MAX, &file));
	TRY(memfd_view(mem, job->question->fd[1], JUDGE_PARTS_BYTES_MAX, &container));
	TRY(judge_file(mem, job->question->field[0], file, container, &judged));
	*verdict_out = judged.verdict;
	return memfd_write(job->report_fd, judged.report);
}

static enum err prepare(struct mem *mem, const struct job *job)
{
	struct str file = STR(""), container = STR("");
	struct prepared p = { .appended = STR("") };
	TRY(memfd_view(mem, job->question->fd[0], PREPARE_FILE_BYTES_MAX, &file));
	if (job->question->fds == 2) {
		TRY(memfd_view(mem, job->question->fd[1], JUDGE_PARTS_BYTES_MAX, &container));
		TRY(prepare_validation(mem, file, container, &p));
	} else {
		TRY(prepare_revision(mem, job->fonts, job->question->field[0], file, &p));
	}
	TRY(memfd_write(job->report_fd, slot_pack(mem, &p.slot)));
	return memfd_write(job->document_fd, p.appended);
}

int job_run(const struct job *job)
{
	struct mem *mem = mem_new(job->ask == ASK_VERIFY ? JUDGE_BYTES_MAX : JOB_BYTES_MAX);
	enum upload_verdict taken = VERDICT_OK;
	enum verdict verdict = VERDICT_VALID;
	if (job->ask == ASK_VERIFY) {
		enum err e = verify(mem, job, &verdict);
		return e == OK ? (int)verdict : JOB_ENDS_WITH_ERR + (int)e;
	}
	enum err e = job->ask == ASK_UPLOAD ? take_in(mem, job, &taken) :
		     job->ask == ASK_PREPARE ? prepare(mem, job) : join(mem, job);
	return e == OK ? (int)taken : JOB_ENDS_WITH_ERR + (int)e;
}
