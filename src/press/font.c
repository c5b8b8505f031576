/* font.c - our own font configuration: nothing of /etc/fonts reaches a document.
 *
 * For     sheet.c, and the zygote of main.c.
 * Holds   a font map over three files; a document is the same on every machine that has them.
 * Fails   at start, when a file is missing. */
#include "press/font.h"

#include <assert.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

#include "paper/flate.h"
#include "press/sheet.h"

/* Noto Sans for every Latin, Greek and Cyrillic name; Droid Fallback is the wide one, CJK included. */
static const char *const files[] = {
	"/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
	"/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
	"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
};

static const char *const families[FACE_COUNT] = {
	[FACE_REGULAR] = "Noto Sans,Droid Sans Fallback",
	[FACE_BOLD] = "Noto Sans,Droid Sans Fallback Bold",
};

/* "No linguistic content". Of a language that it does not know, pango holds that it is written in every
 * script; of French it does not, and would look for a font of another language for each foreign word. */
#define NO_LANGUAGE "zxx"

static void map_undo(void *map)
{
	g_object_unref(map);
}

static void context_undo(void *context)
{
	g_object_unref(context);
}

static void face_undo(void *face)
{
	pango_font_description_free(face);
}

static enum err config_open(FcConfig **out)
{
	FcConfig *config = FcConfigCreate();
	assert(config != NULL);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (FcConfigAppFontAddFile(config, (const FcChar8 *)files[i]) == FcFalse) {
			FcConfigDestroy(config);
			return err_note(ERR_NOT_FOUND, "font: %s", files[i]);
		}
	}
	*out = config;
	return OK;
}

enum err fonts_open(struct mem *mem, struct fonts **out)
{
	FcConfig *config = NULL;
	TRY(config_open(&config));
	struct fonts *f = mem_new_of(mem, struct fonts);
	f->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	assert(f->map != NULL);
	mem_defer(mem, map_undo, f->map);
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(f->map), config);
	FcConfigDestroy(config);                /* the map keeps its own reference */

	f->context = pango_font_map_create_context(f->map);
	mem_defer(mem, context_undo, f->context);
	pango_cairo_context_set_resolution(f->context, 72);
	pango_context_set_round_glyph_positions(f->context, FALSE);
	pango_context_set_language(f->context, pango_language_from_string(NO_LANGUAGE));
	pango_context_set_base_dir(f->context, PANGO_DIRECTION_LTR);
	pango_context_set_base_gravity(f->context, PANGO_GRAVITY_SOUTH);        /* else Mongolian asks for */
	pango_context_set_gravity_hint(f->context, PANGO_GRAVITY_HINT_STRONG);  /* fonts turned sideways */
	cairo_font_options_t *plain = cairo_font_options_create();
	cairo_font_options_set_hint_style(plain, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(plain, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(plain, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(f->context, plain);
	cairo_font_options_destroy(plain);

	for (int i = 0; i < FACE_COUNT; i++) {
		f->faces[i] = pango_font_description_from_string(families[i]);
		pango_font_description_set_size(f->faces[i], FONT_POINTS * PANGO_SCALE);
		mem_defer(mem, face_undo, f->faces[i]);
	}
	struct str title = ink_guilloche(mem, (struct box){ 0, 0, SHEET_W, SHEET_TITLE_BAND }, SHEET_H, INK_BRAND);
	struct str page = ink_guilloche(mem, (struct box){ SHEET_LEFT, 14, SHEET_INNER, 7 }, SHEET_H, INK_BRAND_LINE);
	f->bands[BAND_TITLE] = flate_pack(mem, title);
	f->bands[BAND_PAGE] = flate_pack(mem, page);
	*out = f;
	return OK;
}

static gboolean touch_glyphs(PangoFontset *set, PangoFont *font, gpointer unused)
{
	(void)set;
	(void)unused;
	PangoFontMetrics *metrics = pango_font_get_metrics(font, NULL);
	pango_font_metrics_unref(metrics);
	return FALSE;
}

static void warm(struct fonts *f, const PangoFontDescription *face, PangoLanguage *language)
{
	PangoFontset *set = pango_font_map_load_fontset(f->map, f->context, face, language);
	PangoFont *last = pango_fontset_get_font(set, 0x10ffff);        /* in no font: the whole list is sorted */
	g_object_unref(last);
	pango_fontset_foreach(set, touch_glyphs, NULL);
	g_object_unref(set);
}

void fonts_warm(struct fonts *f)
{
	PangoLanguage *language = pango_language_from_string(NO_LANGUAGE);
	for (int i = 0; i < FACE_COUNT; i++) {
		PangoFontDescription *emoji = pango_font_description_copy(f->faces[i]);
		pango_font_description_set_family(emoji, "emoji");      /* as pango's itemizer does */
		warm(f, f->faces[i], language);
		warm(f, emoji, language);
		pango_font_description_free(emoji);
	}
}
