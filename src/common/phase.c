#include "phase.h"

/* A sample that a marker falls into counts in both phases, with its part of each. The first that is
 * in the window counts whole in the first phase, as it does in the window. */
static void add_phase(struct phase **phases, size_t *count, const struct series *series,
	struct range window, struct phase phase)
{
	int64_t from_ns = *count ? phase.from_ns : INT64_MIN;

	phase.mean_w = series_mean_between(
		series, METRIC_COMBINED_W, window, from_ns, phase.to_ns, &phase.measured_ns);
	phase.peak_w = series_range_peak(
		series, METRIC_COMBINED_W, series_reaching(series, window, from_ns, phase.to_ns));
	phase.energy_j = phase.mean_w * (double)phase.measured_ns / (double)NS_PER_S;
	*phases = xgrow(*phases, *count, sizeof(**phases));
	(*phases)[(*count)++] = phase;
}

/* What the phase is called that begins with an event; NULL: none does. */
static const char *phase_name(const struct event *event)
{
	switch (event->kind) {
	case EVENT_MARK:
		return event->text;
	case EVENT_COMMAND_START:
		return event->text[0] ? event->text : "command";
	case EVENT_COMMAND_EXIT:
		return "after the command";
	default:
		return NULL;
	}
}

size_t find_phases(
	const struct series *series, int64_t from_ns, int64_t to_ns, struct phase **phases)
{
	struct range window = series_range(series, from_ns, to_ns);
	struct phase phase = { .name = "", .from_ns = from_ns };
	size_t count = 0;

	*phases = NULL;
	for (size_t i = 0; i < series->event_count; i++) {
		const struct event *event = &series->events[i];
		const char *name = phase_name(event);

		if (!name || event->time_ns >= to_ns)
			continue;
		if (event->time_ns > phase.from_ns) {
			phase.to_ns = event->time_ns;
			add_phase(phases, &count, series, window, phase);
			phase.from_ns = event->time_ns;
		}
		phase.name = name;
		phase.marked = event->time_ns >= from_ns;
	}
	phase.to_ns = to_ns;
	if (count || phase.name[0] || phase.marked)
		add_phase(phases, &count, series, window, phase);
	return count;
}
