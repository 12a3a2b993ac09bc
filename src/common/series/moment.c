#include "moment.h"
#include "../recorder/axis.h"

#include <stdio.h>

static int64_t shorter_window(const struct series *series, size_t a, size_t b)
{
	return series->window_ns[a] < series->window_ns[b] ? series->window_ns[a]
							   : series->window_ns[b];
}

/* The gap before sample `next`, which ends after the moment. */
static void set_gap(struct moment *moment, const struct series *series, size_t next)
{
	int64_t hold_ns = next ? shorter_window(series, next - 1, next) : 0;

	moment->since_ns = next ? series->time_ns[next - 1] + hold_ns : series_begin(series);
	moment->next_ns = series->time_ns[next];
	moment->is_current = moment->time_ns < moment->since_ns;
	moment->until_ns = moment->since_ns;
}

struct moment moment_at(const struct series *series, int64_t time_ns)
{
	size_t index = series_at(series, time_ns);
	bool has_past = series->time_ns[index] <= time_ns;
	size_t next = has_past ? index + 1 : index;
	struct moment moment = {
		.time_ns = time_ns,
		.index = index,
		.has_past = has_past,
		.is_current = true,
	};

	moment.until_ns = next < series->count ? series->time_ns[next] : series_end(series);
	if (next < series->count && series_gap_before(series, next))
		set_gap(&moment, series, next);
	return moment;
}

/* ---- the newest sample ---- */

int64_t moment_age_max(const struct series *series)
{
	int64_t interval_ns = series->catalog.run_count
		? series->catalog.runs[series->catalog.run_count - 1].interval_ns
		: 0;

	return interval_ns + axis_gap_min(interval_ns);
}

struct moment moment_now(const struct series *series, int64_t age_ns)
{
	struct moment moment = moment_at(series, series_end(series));

	if (age_ns > moment_age_max(series)) {
		moment.is_current = false;
		moment.since_ns = moment.time_ns;
		moment.next_ns = -1;
		moment.time_ns += age_ns;
	}
	return moment;
}

/* ---- text ---- */

void moment_text(const struct moment *moment, bool brief, char *text, size_t size)
{
	bool has_next = moment->next_ns >= 0;
	int64_t ns = has_next ? moment->next_ns - moment->time_ns + NS_PER_S - 1
			      : moment->time_ns - moment->since_ns;
	char duration[32];

	format_duration(duration, sizeof(duration), ns / NS_PER_S * NS_PER_S);
	if (moment->is_current)
		snprintf(text, size, "%s", "");
	else if (brief)
		snprintf(text, size, "gap: %s", duration);
	else if (has_next)
		snprintf(text, size, "gap: %s to the next sample", duration);
	else
		snprintf(text, size, "gap: no sample for %s", duration);
}
