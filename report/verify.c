#include "verify.h"

#include <stdlib.h>

struct check {
	struct recording *recording;
	const struct run *runs;
	size_t run_count;
	struct findings *findings;
	struct progress *progress;
	int64_t last_id; /* of all */
	int64_t id;      /* of the previous sample */
	int64_t end_ns;  /* of the last window */
	struct buffer raw;
};

void findings_release(struct findings *findings)
{
	for (size_t i = 0; i < FINDINGS_MAX; i++)
		free(findings->texts[i]);
	*findings = (struct findings){ .count = 0 };
}

static void found(void *context, const char *text)
{
	struct check *check = context;
	struct findings *findings = check->findings;

	if (findings->count < FINDINGS_MAX)
		findings->texts[findings->count] = xstrdup(text);
	findings->count++;
}

static void found_sample(struct check *check, int64_t id, const char *what)
{
	struct error text = { .message = "" };

	error_damaged(&text, "sample %lld %s", (long long)id, what);
	found(check, text.message);
}

/* A run's samples are those from its first_id up to the first_id of the next run. */
static bool is_in_run(const struct check *check, const struct sample_row *row)
{
	for (size_t i = 0; i < check->run_count; i++) {
		bool last = i + 1 == check->run_count;

		if (check->runs[i].id == row->run_id)
			return row->id >= check->runs[i].first_id &&
				(last || row->id < check->runs[i + 1].first_id);
	}
	return false;
}

static void check_place(struct check *check, const struct sample_row *row)
{
	if (row->id != check->id + 1)
		found_sample(check, check->id + 1, "is missing");
	if (!is_in_run(check, row))
		found_sample(check, row->id, "belongs to no run");
	if (row->window_ns < 0)
		found_sample(check, row->id, "has a negative window");
	else if (row->time_ns - row->window_ns < check->end_ns && row->window_ns > 0)
		found_sample(check, row->id, "begins before the previous sample ends");
	if (row->time_ns > check->end_ns)
		check->end_ns = row->time_ns;
}

static bool check_row(const struct sample_row *row, void *context)
{
	struct check *check = context;
	struct error damage = { .message = "" };

	progress_show(check->progress, row->id, check->last_id);
	if (row->run_id)
		check_place(check, row);
	check->id = row->id;
	if (!recording_check_row(check->recording, row, &check->raw, &damage))
		found(check, damage.message);
	check->findings->samples++;
	return true;
}

bool check_recording(struct recording *recording, const struct run *runs, size_t run_count,
	struct findings *findings, struct progress *progress, struct error *err)
{
	struct check check = {
		.recording = recording,
		.runs = runs,
		.run_count = run_count,
		.findings = findings,
		.progress = progress,
	};
	struct error damage = { .message = "" }, no_peaks;
	double peaks[METRIC_COUNT];
	int64_t first_id;
	bool done;

	*findings = (struct findings){ .count = 0 };
	if (!recording_check_database(recording, &damage)) {
		if (damage.status != STATUS_DAMAGED) {
			*err = damage;
			return false;
		}
		found(&check, damage.message);
	}
	if (!recording_check_lists(recording, found, &check, err) ||
		!recording_extent(recording, &first_id, &check.last_id, err))
		return false;
	check.id = first_id - 1;
	/* A ring has dropped its first samples. */
	if (run_count && runs[0].first_id < first_id &&
		!recording_peaks(recording, peaks, &no_peaks))
		found_sample(&check, runs[0].first_id, "is missing");
	done = recording_read(recording, first_id, check.last_id, check_row, &check, err);
	buffer_release(&check.raw);
	return done;
}
