#include "phase.h"

#include <string.h>

/* A sample that contains a marker counts in both phases, in proportion to its part of each. The
 * first sample of the range counts fully in the first phase, as it does in the range. */
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

/* The name of the phase that an event begins; NULL: it begins none. */
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
	for (size_t i = 0; i < series->catalog.event_count; i++) {
		const struct event *event = &series->catalog.events[i];
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

/* ---- by name ---- */

/* Where the phase that begins with event `index` ends. */
static int64_t phase_end(const struct event *events, size_t count, size_t index, int64_t end_ns)
{
	int64_t from_ns = events[index].time_ns, to_ns = end_ns;

	for (size_t i = index + 1; i < count; i++) {
		if (phase_name(&events[i])) {
			to_ns = events[i].time_ns;
			break;
		}
	}
	return to_ns > from_ns ? to_ns : from_ns;
}

/* Counts the phases named by the first `length` bytes of `name`; `span` receives number `which`. */
static size_t find_named(const struct event *events, size_t count, int64_t end_ns, const char *name,
	size_t length, size_t which, struct time_span *span)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		const char *other = phase_name(&events[i]);

		if (!other || strlen(other) != length || memcmp(other, name, length))
			continue;
		if (++found == which)
			*span = (struct time_span){ events[i].time_ns,
				phase_end(events, count, i, end_ns) };
	}
	return found;
}

/* Where number `which` of the measured commands starts, counted from 1; NULL: there are fewer.
 * `found` receives their number. If there are only warmups, they count. */
static const struct event *find_start(
	const struct event *events, size_t count, size_t which, size_t *found)
{
	bool only_warmups = true;
	const struct event *start = NULL;

	for (size_t i = 0; i < count; i++)
		only_warmups = only_warmups &&
			(events[i].kind != EVENT_COMMAND_START || events[i].is_warmup);
	*found = 0;
	for (size_t i = 0; i < count; i++) {
		if (events[i].kind == EVENT_COMMAND_START && events[i].is_warmup == only_warmups &&
			++*found == which)
			start = &events[i];
	}
	return start;
}

/* The same for the phases that begin there: "command", "command#2". */
static size_t find_command_phase(const struct event *events, size_t count, int64_t end_ns,
	size_t which, struct time_span *span)
{
	size_t found;
	const struct event *start = find_start(events, count, which, &found);

	if (!start)
		return 0;
	*span = (struct time_span){ start->time_ns,
		phase_end(events, count, (size_t)(start - events), end_ns) };
	return found;
}

size_t phase_find(const struct event *events, size_t count, int64_t end_ns, const char *name,
	struct time_span *span)
{
	size_t found = find_named(events, count, end_ns, name, strlen(name), 1, span);
	static const char command[] = "command";
	const char *mark = strrchr(name, '#');
	size_t length = strlen(name);
	int64_t which = 1;

	if (!found && mark && parse_integer(mark + 1, 1, INT32_MAX, &which)) {
		length = (size_t)(mark - name);
		found = find_named(events, count, end_ns, name, length, (size_t)which, span) >=
			(size_t)which;
	}
	if (!found && length == sizeof(command) - 1 && !memcmp(name, command, length)) {
		found = find_command_phase(events, count, end_ns, (size_t)which, span);
		/* With a number there is only one. */
		if (name[length])
			found = found > 0;
	}
	return found;
}

bool phase_find_command(
	const struct event *events, size_t count, int64_t end_ns, struct time_span *span)
{
	size_t found;
	const struct event *start = find_start(events, count, 1, &found);

	if (!start)
		return false;
	*span = (struct time_span){ start->time_ns, end_ns };
	for (const struct event *event = start + 1; event < events + count; event++) {
		if (event->kind == EVENT_COMMAND_EXIT || event->kind == EVENT_START) {
			span->to_ns = event->time_ns;
			break;
		}
	}
	return true;
}

void phase_list(const struct event *events, size_t count, struct buffer *out)
{
	enum { LISTED = 8 };
	const size_t most = out->size + 320; /* bytes of a message */
	const char *listed[LISTED];
	size_t all = 0, more = 0;

	for (size_t i = 0; i < count; i++) {
		const char *name = phase_name(&events[i]);
		size_t known = 0;

		while (name && known < all && strcmp(listed[known], name))
			known++;
		if (!name || known < all)
			continue;
		if (all == LISTED || out->size + strlen(name) > most) {
			more++;
			continue;
		}
		listed[all++] = name;
		buffer_addf(out, "%s'%s'", all > 1 ? ", " : "", name);
	}
	if (more)
		buffer_addf(out, " and %zu more", more);
}
