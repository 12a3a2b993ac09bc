/*
 * A small recording with each byte flipped, and cut at every offset, through `info --check` and
 * `export`: sweep FILE STRIDE. Statuses are 0, 2 or 3, and where either finds nothing the numbers
 * are the original's.
 */
#include "fuzz.h"

#include "../../src/common/series/series.h"
#include "../../src/common/base/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct command info_command, export_command;

struct sweep {
	struct buffer original;
	struct series numbers; /* of the original */
	long tried, found, same;
};

static bool load(struct series *series)
{
	struct error err = { .message = "" };
	struct recording *recording = recording_open(scratch_file(), &err);
	bool done = recording && series_load(series, recording, &err);

	recording_close(recording);
	return done && !series->damaged;
}

static bool same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool same_numbers(const struct series *a, const struct series *b)
{
	if (a->count != b->count || a->core_count != b->core_count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->time_ns[i] != b->time_ns[i] || a->wall_ns[i] != b->wall_ns[i] ||
			a->window_ns[i] != b->window_ns[i] ||
			strcmp(a->thermal_names[a->thermal[i]], b->thermal_names[b->thermal[i]]))
			return false;
		for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
			if (!same_number(a->values[id][i], b->values[id][i]))
				return false;
		}
		for (int id = 0; id < a->core_count; id++) {
			if (!same_number(a->core_pct[id][i], b->core_pct[id][i]) ||
				!same_number(a->core_mhz[id][i], b->core_mhz[id][i]))
				return false;
		}
	}
	return true;
}

static bool is_expected(int status, const struct error *err)
{
	return status == STATUS_OK ||
		((status == STATUS_FAILED || status == STATUS_DAMAGED) && err->message[0]);
}

/* True when the scratch file is told of rightly. */
static bool try(struct sweep *sweep, const char *what, size_t offset)
{
	const char *const check[] = { "info", scratch_file(), "--check", NULL };
	const char *const export[] = { "export", scratch_file(), NULL };
	struct series numbers = { 0 };
	struct error err;
	int checked = command_run(&info_command, check, &err), exported;
	bool good = is_expected(checked, &err);

	exported = command_run(&export_command, export, &err);
	good = is_expected(exported, &err) && good;
	sweep->tried++;
	sweep->found += checked != STATUS_OK;
	if (good && (checked == STATUS_OK || exported == STATUS_OK)) {
		good = load(&numbers) && same_numbers(&numbers, &sweep->numbers);
		series_release(&numbers);
		sweep->same += good;
	}
	if (!good)
		fprintf(stderr, "not ok - %s %zu: status %d, %d %s\n", what, offset, checked,
			exported, err.message);
	return good;
}

static void read_original(struct sweep *sweep, const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t size;

	must(file, "the recording");
	while ((size = fread(buffer_reserve(&sweep->original, 65536), 1, 65536, file)) > 0)
		sweep->original.size += size;
	fclose(file);
	scratch_write(sweep->original.data, sweep->original.size);
	must(load(&sweep->numbers), "the recording is good");
}

int main(int argc, char **argv)
{
	struct sweep sweep = { .tried = 0 };
	int64_t stride = 0;
	bool good = true;

	must(argc == 3 && parse_integer(argv[2], 1, INT32_MAX, &stride),
		"usage: sweep FILE STRIDE");
	read_original(&sweep, argv[1]);
	for (size_t at = 0; at < sweep.original.size; at += (size_t)stride) {
		sweep.original.data[at] ^= (char)0xff;
		scratch_write(sweep.original.data, sweep.original.size);
		good = try(&sweep, "byte", at) && good;
		sweep.original.data[at] ^= (char)0xff;
		scratch_write(sweep.original.data, at);
		good = try(&sweep, "cut at", at) && good;
	}
	fprintf(stderr, "%s - %ld damaged files: %ld told of, %ld with the same numbers\n",
		good ? "ok" : "not ok", sweep.tried, sweep.found, sweep.same);
	series_release(&sweep.numbers);
	buffer_release(&sweep.original);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
