/* directory_local.c - the register file behind the directory of core/ports.h.
 *
 * For     the front, at step 1; the clerk, when a unit is read again.
 * Never   hands out a masked value, or a closed establishment that was not asked for by its number.
 * Fails   without a file each question is ERR_IO: the order goes on by hand. */
#include "reach/directory_local.h"

#include "sirene/register.h"

struct local {
	struct mem *process;
	struct str path;
	struct sirene *register_file;           /* NULL: not there yet */
	struct directory directory;
};

static struct directory_site site_of(const struct establishment *e)
{
	return (struct directory_site){
		.nic = e->nic,
		.name = e->estab_name,
		.ape = e->naf,
		.line = e->addr_street,
		.complement = e->addr_extra,
		.place = e->addr_box,
		.postcode = e->addr_postcode,
		.city = e->addr_city,
		.city_code = e->commune,
		.country = e->addr_country,
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
		.acronym = u->acronym,
		.legal_form = u->legal_form,
		.ape = u->naf,
		.is_active = u->is_active,
		.is_natural = u->is_natural,
		.diffusion = u->is_partial ? DIFFUSION_PARTIAL : DIFFUSION_FULL,
		.closed = u->ceased,
		.created = u->created,
	};
}

static enum err local_sites(void *self, struct mem *m, struct str siren, struct str filter, size_t from,
			    size_t max, struct directory_unit *out)
{
	struct local *l = self;
	struct establishments found = { 0 };

	if (l->register_file == NULL)
		return ERR_IO;
	TRY(register_establishments(l->register_file, m, siren, filter, from, max, &found));
	struct directory_site *sites = mem_get(m, found.n + 1, sizeof *sites);  /* and the chosen one */

	for (size_t i = 0; i < found.n; i++)
		sites[i] = site_of(&found.v[i]);
	out->sites = sites;
	out->sites_n = found.n;
	out->sites_total = found.total;
	return OK;
}

static bool is_listed(const struct directory_unit *u, struct str nic)
{
	for (size_t i = 0; i < u->sites_n; i++)
		if (str_eq(u->sites[i].nic, nic))
			return true;
	return false;
}

static enum err local_unit(void *self, struct mem *m, struct str siren, struct str nic,
			   struct directory_unit *out)
{
	struct local *l = self;
	struct unit unit = { 0 };
	struct establishment chosen = { 0 };

	if (l->register_file == NULL)
		return ERR_IO;
	TRY(register_unit(l->register_file, m, siren, &unit));
	*out = unit_of(&unit);
	TRY(local_sites(self, m, siren, STR(""), 0, DIRECTORY_SITES_MAX, out));
	if (nic.n == 0 || is_listed(out, nic))
		return OK;
	struct str siret = str_join(m, (struct str[]){ siren, nic }, 2, STR(""));

	if (register_establishment(l->register_file, m, siret, &chosen) != OK)
		return OK;
	struct directory_site *sites = mem_get(m, out->sites_n + 1, sizeof *sites);

	for (size_t i = 0; i < out->sites_n; i++)
		sites[i] = out->sites[i];
	sites[out->sites_n++] = site_of(&chosen);
	out->sites = sites;
	return OK;
}

static struct str local_as_of(void *self, struct mem *m)
{
	struct local *l = self;
	struct register_facts facts = { 0 };

	if (l->register_file == NULL)
		return STR("");
	register_facts(l->register_file, m, &facts);
	return facts.base_date;
}

static void open_file(struct local *l)
{
	if (register_open(l->process, l->path, &l->register_file) != OK)
		l->register_file = NULL;
}

struct directory *directory_local(struct mem *process, struct str path)
{
	struct local *l = mem_new_of(process, struct local);

	l->process = process;
	l->path = str_copy(process, path);
	l->directory = (struct directory){
		.unit = local_unit,
		.sites = local_sites,
		.as_of = local_as_of,
		.self = l,
	};
	open_file(l);
	return &l->directory;
}

void directory_local_renew(struct directory *d)
{
	struct local *l = d->self;
	bool is_new;

	if (l->register_file == NULL)
		open_file(l);
	else if (register_renew(l->register_file, &is_new) != OK)
		return;                         /* noted there; the old file goes on serving */
}
