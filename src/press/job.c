/* job.c - the asks of the press, one function each.
 *
 * For     desk.c, in the child that it forks; nothing outlives it.
 * Holds   its own arena. */
#include "press/job.h"

#include <assert.h>

#include "platform/jsonin.h"
#include "platform/memfd.h"
#include "press/judge.h"

enum { REPORT_BYTES_MAX = 16 * 1024, MODEL_BYTES_MAX = 4 * 1024 * 1024, PIECE_BYTES_MAX = 64 * 1024 * 1024 };

/* {"pages":5,"places":[{"h":…,"page":3,"who":"holder","w":…,"x":…,"y":…}],"v":1}, hundredths of a point. */
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
	json_set_int(report, "v", 1);
	json_set_int(report, "pages", (int64_t)b->pages);
	json_set(report, "places", places);
	return json_text(mem, report, REPORT_BYTES_MAX);
}

/* The plan's pieces beside the descriptors that follow the model's. */
static enum err read_pieces(struct mem *mem, const struct ask_values *q, struct binder_piece *pieces, size_t *n_out)
{
	size_t n = q->fds - 1;
	struct json *plan = NULL;
	if (n == 0) {
		*n_out = 0;
		return OK;
	}
	TRY(json_read(mem, q->field[0], &json_limits_small, &plan));
	const struct json *rows = json_kind_of(plan) == JSON_OBJECT ? json_get(plan, "pieces") : NULL;
	if (rows == NULL || json_kind_of(rows) != JSON_ARRAY || json_count(rows) != n || n > JOB_PLAN_PIECES_MAX) {
		return err_note(ERR_INVALID, "job: a plan for %zu pieces was expected", n);
	}
	for (size_t i = 0; i < n; i++) {
		const struct json *row = json_item(rows, i);
		pieces[i].head = block_str(row, "head");
		pieces[i].mention = block_str(row, "mention");
		TRY(memfd_view(mem, q->fd[i + 1], PIECE_BYTES_MAX, &pieces[i].pdf));
	}
	*n_out = n;
	return OK;
}

static enum err join(struct mem *mem, const struct job *job)
{
	struct str text = STR("");
	struct json *model = NULL;
	TRY(memfd_view(mem, job->question->fd[0], MODEL_BYTES_MAX, &text));
	TRY(json_read(mem, text, &json_limits_file, &model));
	struct binder_piece pieces[BINDER_PIECES_MAX];
	size_t n = 0;
	TRY(read_pieces(mem, job->question, pieces, &n));
	struct bound b = { 0 };
	TRY(binder_join(mem, job->fonts, model, pieces, n, &b));
	TRY(memfd_write(job->report_fd, report_of(mem, &b)));
	return memfd_write(job->document_fd, b.pdf);
}

static enum err take_in(struct mem *mem, const struct job *job, enum upload_verdict *verdict_out)
{
	struct str file = STR("");
	size_t bytes = 0;
	TRY(memfd_check(job->question->fd[0], SIZE_MAX, &bytes));
	if (bytes == 0 || bytes > UPLOAD_BYTES_MAX) {
		*verdict_out = bytes == 0 ? VERDICT_EMPTY : VERDICT_SIZE;
		return OK;
	}
	TRY(memfd_view(mem, job->question->fd[0], UPLOAD_BYTES_MAX, &file));
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

int job_run(const struct job *job)
{
	struct mem *mem = mem_new(job->ask == ASK_VERIFY ? JUDGE_BYTES_MAX : JOB_BYTES_MAX);
	enum upload_verdict taken = VERDICT_OK;
	enum verdict verdict = VERDICT_VALID;
	if (job->ask == ASK_VERIFY) {
		enum err e = verify(mem, job, &verdict);
		return e == OK ? (int)verdict : JOB_ENDS_WITH_ERR + (int)e;
	}
	enum err e = job->ask == ASK_UPLOAD ? take_in(mem, job, &taken) : join(mem, job);
	return e == OK ? (int)taken : JOB_ENDS_WITH_ERR + (int)e;
}
