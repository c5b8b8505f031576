/* directory_local.c - overlay and register file behind the directory of core/ports.h.
 *
 * For     the front, at step 1; the clerk, when a unit is read again.
 * Never   hands out a masked value, or a closed establishment that was not asked for by its number; a unit
 *         that a newer row hides is gone at once, whatever the file says.
 * Fails   without a file, what the overlay does not hold is ERR_IO: the order goes on by hand.
 * Limits  the rows of one unit, in an arena of WORK_BYTES_MAX that is given back after each answer. */
#include "reach/directory_local.h"

#include "base/siren.h"
#include "core/delta.h"
#include "reach/directory_row.h"
#include "sirene/overlay.h"

enum { WORK_BYTES_MAX = 64 * 1024 * 1024 };

struct local {
	struct mem *process, *work;
	struct directory_parts parts;
	struct sirene *register_file;           /* NULL: not there yet */
	struct directory directory;
};

static struct directory_site site_of(const struct establishment *e)
{
	return (struct directory_site){
		.nic = e->nic,
		.name = e->estab_name,
		.sign = e->sign,
		.ape = e->naf,
		.line = e->addr_street,
		.complement = e->addr_extra,
		.place = e->addr_box,
		.postcode = e->addr_postcode,
		.city = e->addr_city,
		.city_code = e->commune,
		.country = e->addr_country,
		.closed = e->closed,
		.is_head = e->is_head,
		.is_active = e->is_active,
		.diffusion = e->is_partial ? DIFFUSION_PARTIAL : DIFFUSION_FULL,
	};
}

static struct directory_unit unit_of(const struct unit *u)
{
	return (struct directory_unit){
		.siren = u->siren,
		.name = u->name,
		.first_names = u->first_name,
		.last_name = u->last_name,
		.acronym = u->acronym,
		.legal_form = u->legal_form,
		.ape = u->naf,
		.is_active = u->is_active,
		.is_natural = u->is_natural,
		.is_head_doubtful = u->is_head_doubtful,
		.diffusion = u->is_partial ? DIFFUSION_PARTIAL : DIFFUSION_FULL,
		.closed = u->ceased,
		.created = u->created,
	};
}

/* --- the overlay's rows of one unit ------------------------------------------------------------ */

struct laid {
	struct overlay over;
	struct str treated;             /* the newest of them, or empty */
	bool is_empty;
};

static enum err lay_row(const struct delta_row *row, struct place_row *places, struct laid *out)
{
	struct directory_row read;

	TRY(directory_row_read(row->body, &read));
	if (read.is_unit) {
		out->over.has_unit = true;
		out->over.unit = read.unit;
	} else {
		places[out->over.n++] = read.place;
	}
	if (str_cmp(row->treated, out->treated) > 0)
		out->treated = row->treated;
	return OK;
}

/* A newer file is taken at once. */
static void look_again(struct local *l)
{
	bool is_new;

	if (l->register_file != NULL && register_renew(l->register_file, &is_new) != OK)
		return;                         /* noted there; the old file goes on serving */
}

static struct str base_date(const struct local *l, struct mem *m)
{
	struct register_facts facts = { 0 };

	if (l->register_file == NULL)
		return STR("");
	register_facts(l->register_file, m, &facts);
	return facts.base_date;
}

/* In l->work, which is emptied first. */
static enum err lay(struct local *l, struct str siren, struct laid *out)
{
	struct delta_rows rows = { .n = 0 };
	uint64_t number;

	*out = (struct laid){ .is_empty = true };
	look_again(l);                          /* before the rows: a merge drops them once its file is there */
	mem_reset(l->work);
	if (siren.n != SIREN_DIGITS || !str_to_u64(siren, 999999999, &number))
		return ERR_INVALID;
	if (l->parts.db != NULL)
		TRY(delta_of(l->parts.db, l->work, (uint32_t)number, &rows));
	struct place_row *places = mem_get(l->work, rows.n + 1, sizeof *places);

	struct str oldest = delta_oldest(l->work, base_date(l, l->work));

	for (size_t i = 0; i < rows.n; i++) {
		if (str_cmp(rows.v[i].treated, oldest) >= 0)    /* else the file is newer */
			TRY(lay_row(&rows.v[i], places, out));
	}
	out->over.places = places;
	out->is_empty = !out->over.has_unit && out->over.n == 0;
	return out->is_empty && l->register_file == NULL ? ERR_IO : OK;
}

/* --- answers ----------------------------------------------------------------------------------- */

static enum err read_unit(struct local *l, struct mem *m, struct str siren, const struct laid *laid,
			  struct unit *out)
{
	return laid->is_empty ? register_unit(l->register_file, m, siren, out)
			      : overlay_unit(l->register_file, m, siren, &laid->over, out);
}

static enum err read_places(struct local *l, struct mem *m, struct str siren, const struct laid *laid,
			    struct overlay_page page, struct establishments *out)
{
	if (laid->is_empty)
		return register_establishments(l->register_file, m, siren, page.filter, page.from,
					       page.max, out);
	return overlay_establishments(l->register_file, m, siren, &laid->over, page, out);
}

static enum err list_sites(struct local *l, struct mem *m, struct str siren, const struct laid *laid,
			   struct overlay_page page, struct directory_unit *out)
{
	struct establishments found = { 0 };

	TRY(read_places(l, m, siren, laid, page, &found));
	struct directory_site *sites = mem_get(m, found.n + 1, sizeof *sites);  /* and the chosen one */

	for (size_t i = 0; i < found.n; i++)
		sites[i] = site_of(&found.v[i]);
	out->sites = sites;
	out->sites_n = found.n;
	out->sites_total = found.total;
	return OK;
}

static enum err local_sites(void *self, struct mem *m, struct str siren, struct str filter, size_t from,
			    size_t max, struct directory_unit *out)
{
	struct local *l = self;
	struct laid laid;

	TRY(lay(l, siren, &laid));
	return list_sites(l, m, siren, &laid, (struct overlay_page){ filter, from, max }, out);
}

static bool is_listed(const struct directory_unit *u, struct str nic)
{
	for (size_t i = 0; i < u->sites_n; i++)
		if (str_eq(u->sites[i].nic, nic))
			return true;
	return false;
}

/* The chosen establishment stands in the list whatever its state, and however long the list is. */
static void add_chosen(struct local *l, struct mem *m, const struct laid *laid, struct str nic,
		       struct directory_unit *out)
{
	struct establishment chosen = { 0 };
	struct str siret = str_join(m, (struct str[]){ out->siren, nic }, 2, STR(""));
	enum err e = laid->is_empty ? register_establishment(l->register_file, m, siret, &chosen)
				    : overlay_establishment(l->register_file, m, siret, &laid->over, &chosen);

	if (e != OK)
		return;
	struct directory_site *sites = mem_get(m, out->sites_n + 1, sizeof *sites);

	for (size_t i = 0; i < out->sites_n; i++)
		sites[i] = out->sites[i];
	sites[out->sites_n++] = site_of(&chosen);
	out->sites = sites;
}

static enum err local_unit(void *self, struct mem *m, struct str siren, struct str nic,
			   struct directory_unit *out)
{
	struct local *l = self;
	struct unit unit = { 0 };
	struct laid laid;

	TRY(lay(l, siren, &laid));
	TRY(read_unit(l, m, siren, &laid, &unit));
	*out = unit_of(&unit);
	TRY(list_sites(l, m, siren, &laid, (struct overlay_page){ STR(""), 0, DIRECTORY_SITES_MAX }, out));
	out->as_of = base_date(l, m);
	if (str_cmp(laid.treated, out->as_of) > 0)
		out->as_of = str_copy(m, laid.treated);
	if (nic.n > 0 && !is_listed(out, nic))
		add_chosen(l, m, &laid, nic, out);
	return OK;
}

/* --- by name ----------------------------------------------------------------------------------- */

/* What a newer row says of a hit: gone, ceased, masked, or another name. */
static enum err is_still_shown(struct local *l, struct mem *m, struct hit *hit, bool *out)
{
	struct laid laid;

	TRY(lay(l, hit->unit.siren, &laid));
	*out = true;
	if (laid.is_empty)
		return OK;
	enum err e = overlay_unit(l->register_file, m, hit->unit.siren, &laid.over, &hit->unit);

	*out = e == OK && hit->unit.is_active && hit->unit.name.n > 0;
	if (*out && hit->unit.head_nic.n > 0) {
		struct str siret = str_join(m, (struct str[]){ hit->unit.siren, hit->unit.head_nic }, 2,
					    STR(""));

		e = overlay_establishment(l->register_file, m, siret, &laid.over, &hit->head);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err local_search(void *self, struct mem *m, struct str words, size_t max,
			     struct directory_unit **out, size_t *n_out)
{
	struct local *l = self;
	struct hits hits = { 0 };

	if (l->register_file == NULL)
		return ERR_IO;
	TRY(register_search(l->register_file, m, words, STR(""), max, &hits));
	struct directory_unit *units = mem_get(m, hits.n + 1, sizeof *units);
	struct directory_site *heads = mem_get(m, hits.n + 1, sizeof *heads);
	size_t n = 0;

	for (size_t i = 0; i < hits.n; i++) {
		bool is_shown = false;

		TRY(is_still_shown(l, m, &hits.v[i], &is_shown));
		if (!is_shown)
			continue;
		units[n] = unit_of(&hits.v[i].unit);
		heads[n] = site_of(&hits.v[i].head);
		units[n].sites = &heads[n];
		units[n].sites_n = units[n].sites_total = hits.v[i].head.nic.n > 0;
		n++;
	}
	*out = units;
	*n_out = n;
	return OK;
}

static struct str local_as_of(void *self, struct mem *m)
{
	struct local *l = self;

	look_again(l);
	return base_date(l, m);
}

static void open_file(struct local *l)
{
	if (register_open(l->process, l->parts.path, &l->register_file) != OK)
		l->register_file = NULL;
}

static void end_work(void *object)
{
	struct local *l = object;

	mem_free(&l->work);
}

struct directory *directory_local(struct mem *process, const struct directory_parts *parts)
{
	struct local *l = mem_new_of(process, struct local);

	l->process = process;
	l->parts = *parts;
	l->parts.path = str_copy(process, parts->path);
	l->work = mem_new(WORK_BYTES_MAX);
	mem_defer(process, end_work, l);
	l->directory = (struct directory){
		.unit = local_unit,
		.sites = local_sites,
		.search = local_search,
		.as_of = local_as_of,
		.is_live = parts->is_live,
		.self = l,
	};
	open_file(l);
	return &l->directory;
}

void directory_local_renew(struct directory *d)
{
	struct local *l = d->self;

	if (l->register_file == NULL)
		open_file(l);
	else
		look_again(l);
}
