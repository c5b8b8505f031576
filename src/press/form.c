/* form.c - from a model to pages: groups that begin on a new page, some of which must fit on one.
 *
 * For     binder.c, in a jail that opens nothing: the model is our own text.
 * Never   decides what is printed; core and paper/form_model.c did. */
#include "press/form.h"

#include <assert.h>

/* A group that must fit on a page is drawn as large as it can be; below the last it would be hard to read. */
static const double densities[] = { 1.16, 1.08, 1, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72, 0.66, 0.6 };

enum err form_check(const struct json *model)
{
	const struct json *groups = model == NULL ? NULL : json_get(model, "groups");
	if (groups == NULL || json_kind_of(groups) != JSON_ARRAY || json_count(groups) == 0 ||
	    json_int(json_get(model, "v"), 0) != 1) {
		return err_note(ERR_INVALID, "form: not a model of version 1");
	}
	for (size_t i = 0; i < json_count(groups); i++) {
		const struct json *group = json_item(groups, i);
		const struct json *blocks = json_kind_of(group) == JSON_OBJECT ? json_get(group, "blocks") : NULL;
		if (blocks == NULL || json_kind_of(blocks) != JSON_ARRAY) {
			return err_note(ERR_INVALID, "form: group %zu has no blocks", i);
		}
	}
	return OK;
}

static void draw_blocks(struct sheet *s, const struct json *blocks, struct places *places)
{
	for (size_t i = 0; i < json_count(blocks); i++) {
		block_draw(s, json_item(blocks, i), places);
	}
}

static double height_at(struct sheet *s, const struct json *blocks, double density)
{
	struct places none = { 0 };
	sheet_measure(s, density);
	draw_blocks(s, blocks, &none);
	return sheet_measured(s);
}

/* Height goes at least with density: the first try tells where to try next. */
static double density_that_fits(struct sheet *s, const struct json *blocks)
{
	size_t last = sizeof(densities) / sizeof(densities[0]) - 1;
	size_t i = 0;
	double h = height_at(s, blocks, densities[0]);
	double hope = densities[0] * (sheet_floor() - SHEET_TOP) / (h - SHEET_TOP);
	while (h > sheet_floor() && i < last) {
		i++;
		if (densities[i] <= hope || i == last) {
			h = height_at(s, blocks, densities[i]);
		}
	}
	return densities[i];
}

struct sheet *form_sheet(struct mem *mem, const struct fonts *fonts, const struct json *model, struct buf *out)
{
	struct sheet_about about = {
		.title = block_str(model, "title"),
		.author = block_str(model, "author"),
		.subject = block_str(model, "reference"),
		.made = block_str(model, "made"),
	};
	return sheet_open(mem, fonts, out, &about);
}

void form_draw(struct sheet *s, const struct json *model, struct places *places)
{
	const struct json *groups = json_get(model, "groups");
	places->n = 0;
	sheet_tag(s, "Document");
	for (size_t i = 0; i < json_count(groups); i++) {
		const struct json *blocks = json_get(json_item(groups, i), "blocks");
		sheet_break(s);
		bool fits = json_bool(json_get(json_item(groups, i), "fit"), false);
		s->density = fits ? density_that_fits(s, blocks) : 1;
		draw_blocks(s, blocks, places);
		s->density = 1;
	}
	sheet_untag(s, "Document");
}
