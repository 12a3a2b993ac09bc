#include "verify.h"

#include <stdlib.h>

struct check {
	struct recording *recording;
	const struct catalog *catalog;
	struct findings *findings;
	struct progress *progress;
	int64_t id;     /* of the previous sample */
	int64_t end_ns; /* of the last window */
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

static bool is_in_run(const struct check *check, const struct sample_row *row)
{
	const struct catalog *catalog = check->catalog;

	for (size_t i = 0; i < catalog->run_count; i++) {
		int64_t first_id, last_id;

		catalog_run_extent(catalog, i, &first_id, &last_id);
		if (catalog->runs[i].id == row->run_id)
			return row->id >= first_id && row->id <= last_id;
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

	progress_show(check->progress, row->id, check->catalog->last_id);
	if (row->run_id)
		check_place(check, row);
	check->id = row->id;
	if (!recording_check_row(check->recording, row, &check->raw, &damage))
		found(check, damage.message);
	check->findings->samples++;
	return true;
}

bool check_recording(struct recording *recording, const struct catalog *catalog,
	struct findings *findings, struct progress *progress, struct error *err)
{
	struct check check = {
		.recording = recording,
		.catalog = catalog,
		.findings = findings,
		.progress = progress,
	};
	struct error damage = { .message = "" };
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
		!recording_check_commands(recording, found, &check, err))
		return false;
	check.id = catalog->first_id - 1;
	if (catalog->run_count && catalog->runs[0].first_id < catalog->first_id &&
		!catalog->is_ring)
		found_sample(&check, catalog->runs[0].first_id, "is missing");
	done = recording_read(
		recording, catalog->first_id, catalog->last_id, check_row, &check, err);
	buffer_release(&check.raw);
	return done;
}
