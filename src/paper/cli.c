/* cli.c - the verbs of "tabellion pdf".
 *
 * For     operators and tests. Options stand behind the files: --root FILE and the like.
 * Never   overwrites a file, asks a network: a time stamp's question and answer are files.
 * Limits  FILE_BYTES_MAX a file, OPTIONS_MAX of a kind. */
#include "paper/cli.h"

#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/utf8.h"
#include "paper/field.h"
#include "paper/keyfile.h"
#include "paper/lint.h"
#include "paper/mark.h"
#include "paper/report.h"
#include "paper/tsp.h"
#include "platform/file.h"

enum {
	FILE_BYTES_MAX = 256 * 1024 * 1024,
	OPTIONS_MAX = 32,
	EXIT_USAGE = 64,
	EXIT_NO_INPUT = 66,
	EXIT_NO_OUTPUT = 73,
	JSON_BYTES_MAX = 4 * 1024 * 1024,
	TOKEN_BYTES = 6000
};

struct order {                          /* one call */
	struct mem *mem;
	const struct world *world;
	const char *file[2];
	int files;
	const char *field, *key, *cert, *reason, *name, *stamp, *question, *answer;
	struct str roots[OPTIONS_MAX], stamp_roots[OPTIONS_MAX], known[OPTIONS_MAX];
	size_t root_count, stamp_root_count, known_count;
	struct str crls[OPTIONS_MAX], ocsps[OPTIONS_MAX];
	size_t crl_count, ocsp_count;
	bool is_dossier;
	int failed;                     /* exit status, 0: none yet */
};

/* A file as it lies on disk; an empty one is refused like one that is not there. */
static struct str load(struct order *o, const char *path)
{
	struct str bytes = STR("");

	if (path == NULL || file_map(o->mem, str_of(path), FILE_BYTES_MAX, &bytes) != OK)
		o->failed = EXIT_NO_INPUT;
	return bytes;
}

static bool put(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n <= 0)
			return false;
		s = str_sub(s, (size_t)n, s.n);
	}
	return true;
}

static int save(const char *path, struct str a, struct str b)
{
	const struct str parts[] = { a, b };

	return file_make(path, parts, 2) == OK ? 0 : EXIT_NO_OUTPUT;
}

static int say(struct order *o, const struct json *j, int status)
{
	struct str text = json_text(o->mem, j, JSON_BYTES_MAX);

	return put(1, text) && put(1, STR("\n")) ? status : EXIT_NO_OUTPUT;
}

static int refuse(struct order *o, const char *word)
{
	struct json *j = json_object(o->mem);

	json_set_str(j, "refused", str_of(word));
	return say(o, j, 1);
}

static int verify(struct order *o)
{
	struct str file = load(o, o->file[0]);
	struct verify_policy policy = {
		.now_ms = world_now_ms(o->world),
		.signers = { .roots = o->roots, .root_count = o->root_count, .known = o->known,
			     .known_count = o->known_count },
		.stamps = { .roots = o->stamp_roots, .root_count = o->stamp_root_count, .known = o->known,
			    .known_count = o->known_count },
		.proofs = { .crls = o->crls, .crl_count = o->crl_count, .ocsps = o->ocsps,
			    .ocsp_count = o->ocsp_count },
		.needs_token = o->is_dossier,
		.needs_known_fields = o->is_dossier,
		.needs_revocation = !o->is_dossier,
	};

	if (o->failed != 0)
		return o->failed;
	struct verification v = pades_verify(o->mem, file, &policy);

	return say(o, report_json(o->mem, &v),
	           v.verdict == VERDICT_VALID || v.verdict == VERDICT_VALID_ADDED ? 0 : 1);
}

static struct json *fields_of(struct order *o, struct pdf *p)
{
	struct json *list = json_array(o->mem);
	struct pdf_field_walk w;
	struct pdf_field f;

	pdf_field_begin(&w, p);
	while (pdf_field_next(&w, &f)) {
		struct json *one = json_object(o->mem);

		if (f.has_kids)
			continue;
		json_set_str(one, "name",
		             utf8_valid(f.name) ? f.name : str_hex(o->mem, f.name.p, f.name.n));
		json_set_int(one, "object", f.number);
		json_set_bool(one, "signature", f.is_signature);
		json_set_bool(one, "filled", f.value != NULL);
		json_add(list, one);
	}
	return list;
}

static int inspect(struct order *o)
{
	struct str file = load(o, o->file[0]);
	struct pdf_budget budget = pdf_budget_for(file);
	enum pdf_fault fault = PDF_OK;
	struct pdf *p = o->failed != 0 ? NULL : pdf_open(o->mem, file, &budget, &fault);
	struct revisions all = { 0 };
	struct json *j = json_object(o->mem);

	if (p == NULL)
		return o->failed != 0 ? o->failed : refuse(o, pdf_fault_name(fault));
	json_set_int(j, "bytes", (int64_t)file.n);
	json_set_int(j, "pages", pdf_page_count(p));
	json_set_int(j, "objects", p->numbers);
	json_set_str(j, "xref", p->sections[0].is_stream ? STR("stream") : STR("table"));
	json_set_int(j, "sections", p->section_count);
	json_set(j, "fields", fields_of(o, p));
	if (revisions_cut(p, &all))
		json_set_int(j, "revisions", (int64_t)all.count);
	if (p->fault != PDF_OK)
		return refuse(o, pdf_fault_name(p->fault));
	return say(o, j, 0);
}

static int lint(struct order *o)
{
	struct str file = load(o, o->file[0]);
	struct json *j = json_object(o->mem), *broken = json_array(o->mem);
	struct lint found;

	if (o->failed != 0)
		return o->failed;
	enum pdf_fault fault = lint_file(o->mem, file, &found);

	if (fault != PDF_OK)
		return refuse(o, pdf_fault_name(fault));
	for (enum lint_rule r = 0; r < LINT_RULE_COUNT; r++) {
		struct json *one = json_object(o->mem);

		if (!found.is_broken[r])
			continue;
		json_set_str(one, "rule", str_of(lint_name(r)));
		json_set_int(one, "object", found.number[r]);
		json_add(broken, one);
	}
	json_set(j, "broken", broken);
	return say(o, j, found.is_fit ? 0 : 1);
}

static int done(struct order *o, struct str file, struct str appended)
{
	struct json *j = json_object(o->mem);
	int status = save(o->file[1], file, appended);

	json_set_int(j, "bytes", (int64_t)(file.n + appended.n));
	return status != 0 ? status : say(o, j, 0);
}

static struct pades_request request_of(struct order *o)
{
	return (struct pades_request){
		.field = str_of(o->field),
		.name = str_of(o->name),
		.reason = str_of(o->reason),
		.when_ms = world_now_ms(o->world),
	};
}

/* B-B: a time stamp needs the network, which the tool has not. */
static int sign(struct order *o)
{
	struct str file = load(o, o->file[0]), key = load(o, o->key), appended, cms;
	struct str certs[CADES_CHAIN_MAX + 1];
	size_t n = keyfile_certs(o->mem, load(o, o->cert), certs, CADES_CHAIN_MAX + 1);
	struct cades_parts parts = { .signer_cert = n > 0 ? certs[0] : STR(""), .chain = certs + 1,
				     .chain_count = n > 0 ? n - 1 : 0 };
	struct pades_request r = request_of(o);
	struct pades_slot slot;

	if (o->failed == 0 && o->stamp != NULL)
		r.stamp = load(o, o->stamp);
	if (o->failed != 0)
		return o->failed;
	if (!utf8_valid(r.name) || !utf8_valid(r.reason))
		return EXIT_USAGE;
	if (keyfile_alg(key, &parts.alg) != OK || n == 0)
		return refuse(o, "key");
	r.kind = parts.alg.kind;
	r.cms_bytes_max = cades_bytes_max(o->mem, &parts, 0);
	enum pdf_fault fault = r.cms_bytes_max == 0
	                               ? PDF_BAD_OBJECT
	                               : pades_prepare(o->mem, file, &r, &appended, &slot);

	if (fault != PDF_OK)
		return refuse(o, pdf_fault_name(fault));
	parts.tbs = cades_tbs(o->mem, &slot.digest, parts.signer_cert);
	if (keyfile_sign(o->mem, key, parts.alg, parts.tbs, &parts.value) != OK ||
	    cades_check(parts.alg, parts.signer_cert, parts.tbs, parts.value) != OK ||
	    cades_assemble(o->mem, &parts, &cms) != OK ||
	    pades_embed(&slot, file.n, (char *)(uintptr_t)appended.p, appended.n, cms) != OK)
		return refuse(o, "key");
	return done(o, file, appended);
}

static int ask_stamp(struct order *o, struct str file)
{
	struct pades_request r = request_of(o);
	struct tsp_question q = { 0 };
	struct pades_slot slot;
	struct str appended;

	r.is_archive = r.makes_field = true;
	r.cms_bytes_max = TOKEN_BYTES;
	enum pdf_fault fault = pades_prepare(o->mem, file, &r, &appended, &slot);

	if (fault != PDF_OK)
		return refuse(o, pdf_fault_name(fault));
	q.imprint = slot.digest;
	world_random(o->world, q.nonce, sizeof q.nonce);
	int status = save(o->question, tsp_question_der(o->mem, &q), STR(""));

	return status != 0 ? status : done(o, file, appended);
}

/* The last mark of a file that ask_stamp made: its hole is empty. */
static bool open_slot(struct order *o, struct str file, struct pades_slot *out)
{
	struct pdf_budget budget = pdf_budget_for(file);
	enum pdf_fault fault;
	struct pdf *p = pdf_open(o->mem, file, &budget, &fault);
	struct revisions all;
	struct found_list found;

	if (p == NULL || !revisions_cut(p, &all))
		return false;
	marks_find(p, &all, &found);
	const struct found *last = found.count == 0 ? NULL : &found.list[found.count - 1];

	if (last == NULL || last->mark.why != WHY_OK || !last->mark.is_archive ||
	    last->mark.range[2] + last->mark.range[3] != file.n || last->contents.p[0] != 0)
		return false;
	*out = (struct pades_slot){ .hole = last->contents_at + 1,
				    .hole_digits = last->contents_end - last->contents_at - 2 };
	for (int i = 0; i < 4; i++)
		out->range[i] = last->mark.range[i];
	return true;
}

static int take_stamp(struct order *o, struct str file)
{
	struct trust stamps = { .roots = o->stamp_roots, .root_count = o->stamp_root_count };
	struct str question = load(o, o->question), answer = load(o, o->answer), token;
	struct pades_slot slot;
	struct digest prefix, range;
	struct tsp_question q;

	if (o->failed != 0)
		return o->failed;
	if (!tsp_question_read(question, &q) || !open_slot(o, file, &slot) ||
	    pades_digest(file, 0, &slot, &prefix, &range) != OK ||
	    !str_eq(digest_view(&range), digest_view(&q.imprint)))
		return refuse(o, why_name(WHY_IMPRINT));
	enum why why = tsp_accept(o->mem, answer, &q, &stamps, world_now_ms(o->world), &token);

	if (why != WHY_OK)
		return refuse(o, why_name(why));
	char *bytes = mem_copy(o->mem, file.p, file.n);

	if (pades_embed(&slot, 0, bytes, file.n, token) != OK)
		return refuse(o, pdf_fault_name(PDF_LIMIT));
	return done(o, str_from(bytes, file.n), STR(""));
}

static int timestamp(struct order *o)
{
	struct str file = load(o, o->file[0]);

	if (o->failed != 0)
		return o->failed;
	if (o->question == NULL || (o->answer == NULL && o->field == NULL))
		return EXIT_USAGE;
	return o->answer == NULL ? ask_stamp(o, file) : take_stamp(o, file);
}

struct verb {
	const char *name;
	int files;
	int (*call)(struct order *);
};

/* verify    FILE --root PEM --tsa-root PEM --known PEM --crl DER --ocsp DER [--dossier]
 * sign      IN OUT --field F --key PEM --cert PEM [--name --reason --stamp PDF]
 * timestamp IN OUT --field F --question NEW, then IN OUT --question Q --answer A --tsa-root PEM */
static const struct verb verbs[] = {
	{ "verify",    1, verify },
	{ "inspect",   1, inspect },
	{ "lint",      1, lint },
	{ "sign",      2, sign },
	{ "timestamp", 2, timestamp },
};

/* A file that holds no certificate is not one: silence would make everybody unknown. */
static bool add_certificates(struct order *o, const char *path, struct str *list, size_t *n)
{
	struct str pem = load(o, path);
	size_t found = pem.n == 0 ? 0 : keyfile_certs(o->mem, pem, list + *n, OPTIONS_MAX - *n);

	if (found == 0)
		o->failed = EXIT_NO_INPUT;
	*n += found;
	return true;
}

static bool add_file(struct order *o, const char *path, struct str *list, size_t *n)
{
	if (*n == OPTIONS_MAX)
		return false;
	list[(*n)++] = load(o, path);
	return true;
}

static bool read_option(struct order *o, const char *option, const char *value)
{
	const struct {
		const char *name;
		const char **place;
	} words[] = {
		{ "--field", &o->field }, { "--key", &o->key }, { "--cert", &o->cert }, { "--name", &o->name },
		{ "--reason", &o->reason }, { "--stamp", &o->stamp }, { "--question", &o->question },
		{ "--answer", &o->answer },
	};

	const struct {
		const char *name;
		struct str *list;
		size_t *n;
		bool is_pem;
	} lists[] = {
		{ "--root", o->roots, &o->root_count, true },
		{ "--tsa-root", o->stamp_roots, &o->stamp_root_count, true },
		{ "--known", o->known, &o->known_count, true },
		{ "--crl", o->crls, &o->crl_count, false },
		{ "--ocsp", o->ocsps, &o->ocsp_count, false },
	};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (strcmp(option, lists[i].name) != 0)
			continue;
		return lists[i].is_pem ? add_certificates(o, value, lists[i].list, lists[i].n)
				       : add_file(o, value, lists[i].list, lists[i].n);
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(option, words[i].name) == 0) {
			*words[i].place = value;
			return true;
		}
	}
	return false;
}

static bool read_arguments(struct order *o, int argc, char *const *argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--dossier") == 0) {
			o->is_dossier = true;
		} else if (argv[i][0] == '-') {
			if (i + 1 == argc || !read_option(o, argv[i], argv[i + 1]))
				return false;
			i++;
		} else {
			if (o->files == 2)
				return false;
			o->file[o->files++] = argv[i];
		}
	}
	return true;
}

int paper_main(const struct world *w, int argc, char *const *argv)
{
	struct mem *m = mem_new((size_t)2 * FILE_BYTES_MAX + 512 * (size_t)1024 * 1024);
	struct order *o = mem_new_of(m, struct order);
	int status = EXIT_USAGE;

	o->mem = m;
	o->world = w;
	for (size_t i = 0; argc > 0 && i < sizeof verbs / sizeof *verbs; i++) {
		if (strcmp(argv[0], verbs[i].name) != 0)
			continue;
		if (read_arguments(o, argc, argv) && o->files == verbs[i].files &&
		    (strcmp(argv[0], "sign") != 0 ||
		     (o->field != NULL && o->key != NULL && o->cert != NULL)))
			status = o->failed != 0 ? o->failed : verbs[i].call(o);
	}
	mem_free(&m);
	return status;
}
