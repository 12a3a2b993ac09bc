#include "phase.h"

#include <math.h>

static void add_phase(
	struct phase **phases, size_t *count, const struct series *series, struct phase phase)
{
	struct range range = series_range(series, phase.from_ns, phase.to_ns);
	int64_t measured_ns;

	phase.peak_w = NAN;
	for (size_t i = range.first; i < range.end; i++)
		phase.peak_w = fmax(phase.peak_w, series->values[METRIC_COMBINED_W][i]);
	phase.mean_w = series_mean(series, METRIC_COMBINED_W, range, &measured_ns);
	phase.energy_j = phase.mean_w * (double)measured_ns / (double)NS_PER_S;
	*phases = xreallocarray(*phases, *count + 1, sizeof(**phases));
	(*phases)[(*count)++] = phase;
}

size_t find_phases(
	const struct series *series, int64_t from_ns, int64_t to_ns, struct phase **phases)
{
	struct phase phase = { .name = "", .from_ns = from_ns };
	size_t count = 0;

	*phases = NULL;
	for (size_t i = 0; i < series->event_count; i++) {
		const struct event *event = &series->events[i];

		if (event->kind != EVENT_MARK || event->time_ns >= to_ns)
			continue;
		if (event->time_ns > phase.from_ns) {
			phase.to_ns = event->time_ns;
			add_phase(phases, &count, series, phase);
			phase.from_ns = event->time_ns;
		}
		phase.name = event->text;
		phase.marked = event->time_ns >= from_ns;
	}
	phase.to_ns = to_ns;
	if (count || phase.name[0] || phase.marked)
		add_phase(phases, &count, series, phase);
	return count;
}
