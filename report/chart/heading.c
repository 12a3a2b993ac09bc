#include "heading.h"
#include "panel_frame.h"

#define FOOTNOTE_LINE 15.0

double heading_draw(
	struct sheet *sheet, double left, double width, const char *title, const char *facts)
{
	const struct text_style bold = { TYPE_TITLE, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	const struct text_style dim = { TYPE_BODY + 0.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	double y = PAGE_MARGIN + 14, used;

	used = sheet_text_fit(sheet, &bold, left, y, width, title) + 16;
	if (used + sheet_text_width(sheet, &dim, facts) <= width) {
		sheet_text(sheet, &dim, left + used, y, facts);
		return y;
	}
	y += 4;
	return y +
		17 *
		sheet_text_wrap(sheet, &dim, (struct point){ left, y + 17 }, width, 17, 3, " · ",
			facts, true);
}

double heading_add(struct sheet *sheet, struct point at, double width, enum text_face face,
	int lines_max, const char *separator, const char *text)
{
	const struct text_style style = { TYPE_BODY, face, ALIGN_LEFT, ROLE_DIM };

	return at.y +
		18 *
		sheet_text_wrap(sheet, &style, (struct point){ at.x, at.y + 18 }, width, 18,
			lines_max, separator, text, true);
}

double footnote_draw(
	struct sheet *sheet, double left, double top, double width, const char *text, bool draws)
{
	const struct text_style style = { TYPE_SMALL - 0.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };

	return FOOTNOTE_LINE *
		sheet_text_wrap(sheet, &style, (struct point){ left, top + 12 }, width,
			FOOTNOTE_LINE, 4, " ", text, draws);
}

double footnote_bottom(const struct sheet *sheet)
{
	return sheet->height - PAGE_MARGIN / 2;
}
