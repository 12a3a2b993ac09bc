#include "edge.h"

#include <math.h>

static void add_window(struct edges *edges, const struct series *series, size_t index,
	int64_t from_ns, int64_t to_ns)
{
	int64_t end_ns = series->time_ns[index], begin_ns = end_ns - series->window_ns[index];
	int64_t inside_ns =
		(end_ns < to_ns ? end_ns : to_ns) - (begin_ns > from_ns ? begin_ns : from_ns);
	double watts = series->values[METRIC_COMBINED_W][index];

	if (isnan(watts) || inside_ns >= series->window_ns[index])
		return;
	edges->less_j += watts * (double)inside_ns / (double)NS_PER_S;
	edges->more_j += watts * (double)(series->window_ns[index] - inside_ns) / (double)NS_PER_S;
}

struct edges edges_of(const struct series *series, int64_t from_ns, int64_t to_ns)
{
	struct range all = { 0, series->count };
	struct range inside = series_reaching(series, all, from_ns, to_ns);
	struct edges edges = { 0, 0 };

	if (inside.first < inside.end)
		add_window(&edges, series, inside.first, from_ns, to_ns);
	if (inside.end - inside.first > 1)
		add_window(&edges, series, inside.end - 1, from_ns, to_ns);
	return edges;
}
