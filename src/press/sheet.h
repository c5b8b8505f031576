#ifndef PRESS_SHEET_H
#define PRESS_SHEET_H
#include "press/font.h"
#include "press/ink.h"

/* sheet.h - paper, pen and tags: text is shaped once, measured, then drawn; pages break where asked.
 *
 * While measuring nothing reaches the paper and no page ends: the same calls tell how high a thing is. */

#define SHEET_W 595.276
#define SHEET_H 841.890
#define SHEET_LEFT 46.0
#define SHEET_RIGHT 46.0
#define SHEET_TOP 52.0
#define SHEET_TITLE_BAND 22.0           /* height of the guilloche over a title */
#define SHEET_BOTTOM 74.0               /* the footer's room */
#define SHEET_INNER (SHEET_W - SHEET_LEFT - SHEET_RIGHT)

enum type {                             /* kinds of text; sizes and faces are a table in sheet.c */
	TYPE_TITLE, TYPE_LEAD, TYPE_HEADING, TYPE_SUBHEADING, TYPE_LABEL, TYPE_VALUE, TYPE_STRONG, TYPE_BODY,
	TYPE_SMALL, TYPE_TINY, TYPE_NUMBER, TYPE_PILL, TYPE_MARK, TYPE_COUNT
};

enum { SHEET_KEPT_MAX = 600 };

struct text {                           /* shaped, not yet drawn */
	PangoLayout *layout;
	double scale, w, h;
	enum ink ink;
	enum type type;                 /* what it was shaped from */
	struct str value;
	double width;
};

struct sheet {
	struct mem *mem;
	const struct fonts *fonts;
	cairo_surface_t *surface;
	cairo_t *cr;
	double y;                       /* the pen, in points from the top */
	double density;                 /* 1, or less to make a page fit */
	int page;                       /* from 1 */
	bool measuring;
	struct text kept[SHEET_KEPT_MAX];       /* shaped while measuring, in order, for the drawing */
	size_t kept_n, kept_at;
};

struct sheet_about {                    /* what the file says about itself */
	struct str title, author, subject, made;        /* made: 2026-11-22T10:42:07Z */
};

struct sheet *sheet_open(struct mem *, const struct fonts *, struct buf *out, const struct sheet_about *);

/* Writes the file's end. ERR_LIMIT: out is full. ERR_IO: cairo gave up. */
MUST_CHECK enum err sheet_close(struct sheet *);

/* From here to sheet_measured nothing is drawn and the pen starts at the top; returns how high it went.
 * What was shaped is kept: drawing the same again at the same density does not shape it twice. */
void sheet_measure(struct sheet *, double density);
double sheet_measured(struct sheet *);

/* Wraps to width, in points; draw it or text_drop it. Text is valid UTF-8. */
struct text sheet_shape(struct sheet *, enum type, struct str, double width);
void sheet_ink(struct text *, enum ink);
void sheet_draw(struct sheet *, struct text *, double x, double y);
void text_drop(struct text *);

/* One text in one tag at the pen; breaks pages between lines; moves the pen below it and after points. */
void sheet_flow(struct sheet *, const char *tag, struct text, double x, double after);

/* Makes room for h points: ends the page when they do not fit. */
void sheet_room(struct sheet *, double h);
void sheet_break(struct sheet *);       /* to a new page, unless this one is untouched */

void sheet_tag(struct sheet *, const char *tag);
void sheet_untag(struct sheet *, const char *tag);
double sheet_floor(void);               /* the lowest point of the text area */

#endif
