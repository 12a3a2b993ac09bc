#include "gauges.h"

#include <math.h>
#include <stdio.h>

struct gauge {
	const char *name;
	enum metric_id pct, second; /* `second` is shown after the percentage */
};

/* In reading order. Only those that the machine has are shown. */
static const struct gauge gauges[] = {
	{ "E-CPU", METRIC_E_CPU_PCT, METRIC_E_CPU_MHZ },
	{ "P-CPU", METRIC_P_CPU_PCT, METRIC_P_CPU_MHZ },
	{ "S-CPU", METRIC_S_CPU_PCT, METRIC_S_CPU_MHZ },
	{ "GPU", METRIC_GPU_PCT, METRIC_GPU_MHZ },
	{ "ANE", METRIC_ANE_PCT, METRIC_ANE_W },
};

/* Every Mac has a GPU and an ANE, with or without data; a tier exists if it has cores. */
static bool has_gauge(const struct view *view, const struct gauge *gauge)
{
	const struct machine *machine = &view->series->catalog.machine;

	switch (gauge->pct) {
	case METRIC_E_CPU_PCT:
		return machine->e_cores > 0;
	case METRIC_P_CPU_PCT:
		return machine->p_cores > 0;
	case METRIC_S_CPU_PCT:
		return machine->s_cores > 0;
	default:
		return true;
	}
}

static int count_gauges(const struct view *view)
{
	int count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(gauges); i++)
		count += has_gauge(view, &gauges[i]);
	return count;
}

int gauges_rows(const struct view *view, int rows_each)
{
	return (count_gauges(view) + 1) / 2 * rows_each;
}

/* ---- labels ---- */

enum { LABEL_FORMS = 3 };

/* "E-CPU Usage: 12% @ 1020 MHz" and shorter forms of it; "n/a" for absent values. */
struct label {
	char forms[LABEL_FORMS][80];
};

static void compose_label(const struct view *view, const struct gauge *gauge, struct label *label)
{
	double pct = view_value(view, gauge->pct), second = view_value(view, gauge->second);
	char value[24], detail[32] = "";

	format_quantity(value, sizeof(value), UNIT_PERCENT, pct);
	if (gauge->second == METRIC_ANE_W && !isnan(second))
		snprintf(detail, sizeof(detail), " @ %.1f W", second);
	else if (!isnan(second))
		snprintf(detail, sizeof(detail), " @ %.0f MHz", second);
	snprintf(label->forms[0], sizeof(label->forms[0]), "%s Usage: %s%s", gauge->name, value,
		detail);
	snprintf(label->forms[1], sizeof(label->forms[1]), "%s %s%s", gauge->name, value, detail);
	snprintf(label->forms[2], sizeof(label->forms[2]), "%s %s", gauge->name, value);
}

/* The first form in which every label fits into `width`. */
static int fitting_form(const struct view *view, int width)
{
	struct label label;
	int form = 0;

	for (size_t i = 0; i < ARRAY_SIZE(gauges); i++) {
		if (!has_gauge(view, &gauges[i]))
			continue;
		compose_label(view, &gauges[i], &label);
		while (form < LABEL_FORMS - 1 && text_width(label.forms[form]) > width)
			form++;
	}
	return form;
}

static void draw_label(
	const struct view *view, const struct gauge *gauge, int form, int x, int y, int width)
{
	struct label label;

	compose_label(view, gauge, &label);
	canvas_text(view->canvas, x, y, width, view_style(view), label.forms[form]);
}

/* ---- drawing ---- */

/* In two columns; the last of an odd number takes the whole row. */
void gauges_draw(const struct view *view, struct rect inside, int rows_each)
{
	int left = count_gauges(view), column = 0, y = inside.y;
	int half = (inside.width - 3) / 2, form = fitting_form(view, half);

	for (size_t i = 0; i < ARRAY_SIZE(gauges); i++) {
		int x = column ? inside.x + inside.width - half : inside.x;
		int width = left == 1 && !column ? inside.width : half;

		if (!has_gauge(view, &gauges[i]))
			continue;
		draw_label(view, &gauges[i], form, x, y, width);
		if (rows_each > 1)
			canvas_gauge(view->canvas, x, y + 1, width, STYLE_COLOR,
				view_value(view, gauges[i].pct) / 100);
		left--;
		column = !column;
		if (!column)
			y += rows_each;
	}
}

int gauges_draw_labels(const struct view *view, struct rect rect)
{
	int form = fitting_form(view, rect.width), y = rect.y;

	if (rect.height > 0 && rect.height < count_gauges(view)) {
		struct buffer initials = { 0 };

		gauges_initials(view, &initials);
		canvas_text(view->canvas, rect.x, y, rect.width, view_style(view),
			buffer_string(&initials));
		buffer_release(&initials);
		return y + 1;
	}
	for (size_t i = 0; i < ARRAY_SIZE(gauges) && y < rect.y + rect.height; i++) {
		if (has_gauge(view, &gauges[i]))
			draw_label(view, &gauges[i], form, rect.x, y++, rect.width);
	}
	return y;
}

void gauges_initials(const struct view *view, struct buffer *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(gauges); i++) {
		double pct = view_value(view, gauges[i].pct);

		if (has_gauge(view, &gauges[i]) && !isnan(pct))
			buffer_addf(text, "%s%.1s%.0f", text->size ? " " : "", gauges[i].name, pct);
	}
}
