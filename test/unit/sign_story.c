/* sign_story.c - see sign_story.h. */
#include "sign_story.h"

#include "gen/sql.h"

struct sign_kit f;

int sign_begin(void **state)
{
	(void)state;
	return sign_kit_open(&f, 1000);
}

int sign_begin_short(void **state)
{
	(void)state;
	return sign_kit_open(&f, 3);
}

int sign_end(void **state)
{
	(void)state;
	return sign_kit_close(&f);
}

void later(int64_t ms)
{
	f.shared->now_ms += ms;
	sign_kit_run(&f);
}

void signs(int64_t turn)
{
	sign_kit_act(&f, turn);
	sign_kit_run(&f);
}

unsigned mails(const char *notice)
{
	struct db_rows *r = DB_EACH(f.k.db, f.k.mem, outbox_of_dossier, .portal = DB_INT(1), .dossier = DB_ID(f.order),
				    .n = DB_INT(200));
	unsigned n = 0;

	while (db_next(r))
		n += str_eq_c(db_text(r, outbox_of_dossier_target), notice);
	assert_int_equal(db_end(&r), OK);
	return n;
}

size_t sealed(const char *kind, struct round_document *out, size_t max)
{
	struct db_rows *r = DB_EACH(f.k.db, f.k.mem, evidence_list, .portal = DB_INT(1), .dossier = DB_ID(f.order),
				    .n = DB_INT(20));
	size_t n = 0;

	while (db_next(r)) {
		if (!str_eq_c(db_text(r, evidence_list_kind), kind))
			continue;
		assert_true(db_int(r, evidence_list_stamped_ms) > 0);
		if (n < max)
			out[n] = (struct round_document){ .document = db_id(r, evidence_list_document),
							  .name = db_text(r, evidence_list_file_name),
							  .blob = db_bytes(r, evidence_list_blob),
							  .wrapped_key = db_bytes(r, evidence_list_wrapped_key) };
		n++;
	}
	assert_int_equal(db_end(&r), OK);
	return n;
}

unsigned times(struct str text, const char *words)
{
	unsigned n = 0;
	size_t at;

	for (; str_find(text, str_of(words), &at); text = str_sub(text, at + 1, text.n))
		n++;
	return n;
}
