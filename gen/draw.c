/* draw.c - see draw.h. */
#include "draw.h"

#include <math.h>

enum { BAND_LINES = 8, BAND_PERIOD = 120, ROSETTE_CURVES = 11, ROSETTE_POINTS = 144 };

static const double pi = 3.14159265358979323846;

void draw_guilloche(struct text *out)
{
	text_add_c(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"14\" "
		"viewBox=\"0 0 120 14\"><path fill=\"none\" stroke=\"#000\" stroke-width=\".7\" d=\"");
	for (int k = 0; k < BAND_LINES; k++) {
		for (int x = -4; x <= BAND_PERIOD + 4; x += 4) {
			double phase = (x + k * BAND_PERIOD / BAND_LINES) * 2 * pi / BAND_PERIOD;
			double y = 7 + 5.6 * sin(phase) * cos(k * pi / BAND_LINES);

			text_fmt(out, "%s%d %.1f", x == -4 ? "M" : "L", x, y);
		}
	}
	text_add_c(out, "\"/></svg>");
}

/* Tenths of a unit, relative to the point before: the shortest way to write the curve. */
void draw_rosette(struct text *out)
{
	text_add_c(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2200 2200\">"
		"<path fill=\"none\" stroke=\"#000\" stroke-width=\"5.5\" d=\"");
	for (int k = 0; k < ROSETTE_CURVES; k++) {
		long at_x = 0, at_y = 0;

		for (int i = 0; i < ROSETTE_POINTS; i++) {
			double t = i * 2 * pi / ROSETTE_POINTS;
			double r = 96 - k * 5.6 + 11 * sin(12 * t + k * .5);
			long x = lround((110 + r * cos(t)) * 10), y = lround((110 + r * sin(t)) * 10);

			if (i == 0)
				text_fmt(out, "M%ld %ldl", x, y);
			else
				text_fmt(out, "%s%ld%s%ld", i == 1 || x < at_x ? "" : " ", x - at_x,
					y < at_y ? "" : " ", y - at_y);
			at_x = x;
			at_y = y;
		}
		text_add_c(out, "z");
	}
	text_add_c(out, "\"/></svg>");
}
