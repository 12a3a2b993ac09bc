#include "panel.h"
#include "heat.h"
#include "plot.h"
#include "thermal.h"

#include <math.h>
#include <string.h>

/* One row per panel. */
static const struct {
	const char *name;
	enum panel panel; /* PANEL_NONE: does not consist of metrics */
	int rank;
	double weight;
	double least, most;
} panels[CHART_PANELS] = {
	[CHART_POWER] = { "power", PANEL_POWER, 7, 3, 64, 1e9 },
	[CHART_UTILIZATION] = { "utilization", PANEL_UTILIZATION, 6, 2, 46, 1e9 },
	[CHART_FREQUENCY] = { "frequency", PANEL_FREQUENCY, 3, 1.3, 40, 1e9 },
	[CHART_MEMORY] = { "memory", PANEL_MEMORY, 2, 1.1, 36, 1e9 },
	[CHART_BANDWIDTH] = { "bandwidth", PANEL_BANDWIDTH, 1, 1.1, 36, 1e9 },
	[CHART_THERMAL] = { "thermal", PANEL_NONE, 5, 0, 20, 20 },
	[CHART_CORES] = { "cores", PANEL_NONE, 4, 0, 0, 0 },
};

const char *panel_name(enum chart_panel panel)
{
	return panels[panel].name;
}

bool panel_find(const char *name, size_t length, enum chart_panel *panel)
{
	for (size_t i = 0; i < CHART_PANELS; i++) {
		if (strlen(panels[i].name) == length && !memcmp(panels[i].name, name, length)) {
			*panel = (enum chart_panel)i;
			return true;
		}
	}
	return false;
}

enum panel panel_metrics(enum chart_panel panel)
{
	return panels[panel].panel;
}

bool panel_is_present(enum chart_panel panel, const struct panel_frame *frame)
{
	if (panel == CHART_THERMAL)
		return thermal_is_present(frame);
	if (panel == CHART_CORES)
		return heat_rows(frame) > 0;
	for (size_t id = 0; id < METRIC_COUNT; id++) {
		if (metrics[id].panel == panels[panel].panel &&
			frame->summary->metrics[id].measured_ns)
			return true;
	}
	return false;
}

struct panel_row panel_row(enum chart_panel panel, const struct panel_frame *frame)
{
	struct panel_row row = {
		.id = (int)panel,
		.rank = panels[panel].rank,
		.weight = panels[panel].weight,
		.least = panels[panel].least,
		.most = panels[panel].most,
	};
	int cores = panel == CHART_CORES ? heat_rows(frame) : 0;

	/* A heat map grows with its cores, up to the height of a line panel. */
	if (cores) {
		row.weight = clamp(0.13 * cores, 0.6, 2.2);
		row.least = fmax(3.0 * cores, 24) + 8;
		row.most = fmax(18.0 * cores, 32);
	}
	return row;
}

void panel_draw(enum chart_panel panel, const struct panel_frame *frame, struct box plot,
	double title_bottom)
{
	if (panel == CHART_THERMAL)
		thermal_draw(frame, plot, title_bottom);
	else if (panel == CHART_CORES)
		heat_draw(frame, plot, title_bottom);
	else
		plot_draw(frame, panels[panel].panel, plot, title_bottom);
}

/* ---- heights ---- */

bool panel_share_height(struct panel_row *rows, size_t count, double height)
{
	double weights = 0;
	bool fixed[PANEL_ROWS_MAX] = { false }, changed = true;

	for (size_t i = 0; i < count; i++)
		weights += rows[i].weight;
	while (changed) {
		changed = false;
		for (size_t i = 0; i < count && !changed; i++) {
			double share = weights > 0 ? height * rows[i].weight / weights : 0;

			if (fixed[i])
				continue;
			rows[i].height = clamp(share, rows[i].least, rows[i].most);
			if (rows[i].height == share)
				continue;
			fixed[i] = changed = true;
			height -= rows[i].height;
			weights -= rows[i].weight;
		}
	}
	return height >= -0.5;
}
