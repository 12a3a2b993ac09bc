#include "share_fit.h"

#include <math.h>

/* Samples differ in size, so aim somewhat below what fits on average. */
#define SURE_PART 0.95

/* ---- the moment ---- */

struct peak {
	double power_w;
	int64_t time_ns;
};

static bool find_peak(const struct sample_row *row, void *context)
{
	struct peak *peak = context;
	double power_w = row->sample.values[METRIC_COMBINED_W];

	if (isfinite(power_w) && !(power_w <= peak->power_w)) {
		peak->power_w = power_w;
		peak->time_ns = row->time_ns;
	}
	return true;
}

/* False when there is none in the part. */
static bool find_marker(const struct row_reader *rows, int64_t *moment_ns)
{
	bool found = false;

	for (size_t i = 0; i < rows->catalog.event_count; i++) {
		const struct event *event = &rows->catalog.events[i];

		if (event->kind == EVENT_MARK && event->time_ns >= rows->from_ns &&
			event->time_ns <= rows->to_ns) {
			*moment_ns = event->time_ns;
			found = true;
		}
	}
	return found;
}

bool share_fit_moment(struct row_reader *rows, const struct time_point *around, int64_t *moment_ns,
	struct error *err)
{
	struct peak peak = { NAN, rows->to_ns };

	if (around->kind != TIME_NONE) {
		if (!time_selection_resolve_time("--around", around, &rows->frame, moment_ns, err))
			return false;
		return (*moment_ns >= rows->from_ns && *moment_ns <= rows->to_ns) ||
			error_usage(
				err, "--around %s is not in the part that is copied", around->text);
	}
	if (find_marker(rows, moment_ns))
		return true;
	if (!row_reader_read(rows, find_peak, &peak, err))
		return false;
	*moment_ns = peak.time_ns;
	return true;
}

/* ---- the window ---- */

struct time_span share_fit_window(const struct time_span *part, int64_t moment_ns, int64_t span_ns,
	int64_t bytes, int64_t limit)
{
	double factor = SURE_PART * (double)limit / (double)bytes;
	int64_t length_ns = (int64_t)((double)span_ns * (factor < SURE_PART ? factor : SURE_PART));
	struct time_span window = { moment_ns - length_ns / 2, moment_ns + length_ns / 2 };

	if (window.to_ns > part->to_ns)
		window = (struct time_span){ part->to_ns - length_ns, part->to_ns };
	if (window.from_ns < part->from_ns)
		window = (struct time_span){ part->from_ns, part->from_ns + length_ns };
	return window;
}
