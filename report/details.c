#include "chart.h"

void chart_layout_details(struct sheet *sheet, const struct series *series,
	const struct summary *summary, const struct chart_options *options,
	const struct text_meter *meter)
{
	(void)series;
	(void)summary;
	sheet_init(sheet, options->width, options->height, options->pixel, meter);
}
