#include "series.h"
#include "../cli/progress.h"
#include "../recording/settling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows read between two progress updates. */
enum { PROGRESS_ROWS = 16384 };

/* A shorter distance between two windows is a rounding error, not a gap. */
#define ROUNDING_NS NS_PER_MS

/* ---- columns ---- */

static void grow(struct series *series)
{
	size_t capacity = series->capacity * 2 + 64;

	series->capacity = capacity;
	series->time_ns = xreallocarray(series->time_ns, capacity, sizeof(int64_t));
	series->wall_ns = xreallocarray(series->wall_ns, capacity, sizeof(int64_t));
	series->window_ns = xreallocarray(series->window_ns, capacity, sizeof(int64_t));
	series->thermal = xreallocarray(series->thermal, capacity, 1);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		series->values[id] = xreallocarray(series->values[id], capacity, sizeof(double));
		series->block_peaks[id] = xreallocarray(
			series->block_peaks[id], capacity / PEAK_BLOCK + 1, sizeof(double));
	}
	for (int id = 0; id < series->core_count; id++) {
		series->core_pct[id] = xreallocarray(series->core_pct[id], capacity, sizeof(float));
		series->core_mhz[id] = xreallocarray(series->core_mhz[id], capacity, sizeof(float));
	}
}

static float *absent_column(const struct series *series)
{
	float *column = xcalloc(series->capacity, sizeof(*column));

	for (size_t i = 0; i < series->count; i++)
		column[i] = NAN;
	return column;
}

static void set_tier(struct series *series, int id, char tier)
{
	if (series->tiers[id] == '-')
		series->core_since[id] = series->count;
	series->tiers[id] = tier;
}

static void make_room_for_cores(struct series *series, int count)
{
	for (; series->core_count < count; series->core_count++) {
		series->core_pct[series->core_count] = absent_column(series);
		series->core_mhz[series->core_count] = absent_column(series);
		series->tiers[series->core_count] = '-';
	}
}

static void add_cores(struct series *series, const struct sample *sample)
{
	size_t at = series->count;

	make_room_for_cores(series, sample->core_count);
	for (int id = 0; id < series->core_count; id++) {
		const struct core *core = &sample->cores[id];
		bool there = id < sample->core_count && core->tier;

		series->core_pct[id][at] = there ? (float)core->busy_pct : NAN;
		series->core_mhz[id][at] = there ? (float)core->mhz : NAN;
		if (there)
			set_tier(series, id, core->tier);
	}
}

/* fmax(): NaN is absent. Written out because a library call in every inner loop is slow. */
static double larger(double a, double b)
{
	return a > b || isnan(b) ? a : b;
}

static void set_value(struct series *series, enum metric_id id, double value)
{
	size_t at = series->count;
	double *peak = &series->block_peaks[id][at / PEAK_BLOCK];

	series->values[id][at] = value;
	series->has[id] = series->has[id] || !isnan(value);
	*peak = at % PEAK_BLOCK ? larger(*peak, value) : value;
}

static unsigned char thermal_index(struct series *series, const char *name)
{
	size_t index = 0;

	if (!series->thermal_count)
		series->thermal_count = 1;
	while (index < series->thermal_count && strcmp(series->thermal_names[index], name))
		index++;
	if (index == THERMAL_STATES_MAX)
		return 0;
	if (index == series->thermal_count)
		memcpy(series->thermal_names[series->thermal_count++], name,
			sizeof(series->thermal_names[0]));
	return (unsigned char)index;
}

void series_add(struct series *series, const struct sample_row *row)
{
	const struct sample *sample = &row->sample;
	size_t at = series->count;
	double values[METRIC_COUNT];

	series->damaged += row->damaged;
	if (row->window_ns <= 0)
		return;
	if (series->count == series->capacity)
		grow(series);
	series->time_ns[at] = row->time_ns;
	series->wall_ns[at] = row->wall_ns;
	series->window_ns[at] = row->window_ns;
	memcpy(values, sample->values, sizeof(values));
	catalog_derive(&series->catalog, values);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		set_value(series, id, values[id]);
	series->thermal[at] = thermal_index(series, sample->thermal_pressure);
	add_cores(series, sample);
	series->count++;
	if (series_gap_before(series, at)) {
		series->gaps = xgrow(series->gaps, series->gap_count, sizeof(*series->gaps));
		series->gaps[series->gap_count++] = at;
	}
}

/* ---- loading ---- */

struct extension {
	struct series *series;
	int64_t rows; /* left to add */
};

/* Windows must not overlap: lookups are binary searches by time, and windows are summed up as
 * measured time. */
static bool add_row(const struct sample_row *row, void *context)
{
	struct extension *extension = context;
	struct series *series = extension->series;

	if (row->window_ns > 0 && row->time_ns - row->window_ns < series_end(series))
		series->damaged++;
	else
		series_add(series, row);
	series->next_id = row->id + 1;
	return --extension->rows > 0;
}

static bool take_last(const struct sample_row *row, void *context)
{
	struct series *series = context;

	series->last_time_ns = row->time_ns;
	return true;
}

bool series_refresh(struct series *series, struct recording *recording, struct error *err)
{
	struct catalog *catalog = &series->catalog;

	/* What cannot be read now leaves the series as it is. */
	if (!catalog_load(catalog, recording, err))
		return false;
	series->last_id = catalog->last_id;
	if (series->grows && !catalog_has_ended(catalog) &&
		!recording_last_settled(recording, series->last_id, &series->last_id, err))
		return false;
	if (series->next_id < catalog->first_id)
		series->next_id = catalog->first_id;
	return recording_read_places(
		recording, series->last_id, series->last_id, take_last, series, err);
}

bool series_open(struct series *series, struct recording *recording, struct error *err)
{
	*series = (struct series){ 0 };
	if (!series_refresh(series, recording, err))
		return false;
	series->has_dropped = series->catalog.is_ring;
	memcpy(series->dropped_peaks, series->catalog.dropped_peaks, sizeof(series->dropped_peaks));
	return true;
}

bool series_extend(
	struct series *series, struct recording *recording, int64_t rows, struct error *err)
{
	struct extension extension = { series, rows };

	if (!recording_read_settled(
		    recording, series->next_id, series->last_id, add_row, &extension, err))
		return false;
	if (extension.rows > 0)
		series->next_id = series->last_id + 1;
	recording_was_good(recording, &series->damage);
	return true;
}

bool series_has_samples(const struct series *series, const char *path, struct error *err)
{
	return series->count || error_damaged(err, "'%s' has no samples", path);
}

bool series_is_whole(const struct series *series, const char *path, struct error *err)
{
	if (series->damage.message[0]) {
		*err = series->damage;
		return false;
	}
	return recording_is_whole(path, series->damaged, "cannot be read", err);
}

bool series_is_complete(const struct series *series)
{
	return series->next_id > series->last_id || !series->last_id;
}

bool series_load(struct series *series, struct recording *recording, struct error *err)
{
	return series_open(series, recording, err) &&
		series_extend(series, recording, INT64_MAX, err);
}

bool series_load_growing(struct series *series, struct recording *recording, struct error *err)
{
	if (!series_open(series, recording, err))
		return false;
	series->grows = true;
	return series_refresh(series, recording, err) &&
		series_extend(series, recording, INT64_MAX, err);
}

bool series_load_file(
	struct series *series, const char *path, bool distrusts_cache, struct error *err)
{
	struct recording *recording = recording_open(path, err);
	bool done = recording && series_open(series, recording, err);
	struct progress progress;

	if (done && distrusts_cache)
		recording_distrust_cache(recording);
	progress_init(&progress, "reading");
	while (done && !series_is_complete(series)) {
		done = series_extend(series, recording, PROGRESS_ROWS, err);
		progress_show(&progress, series->next_id, series->last_id);
	}
	progress_end(&progress);
	recording_close(recording);
	return done;
}

static void add_dropped_peaks(struct series *series, const double peaks[METRIC_COUNT])
{
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		series->dropped_peaks[id] = series->has_dropped
			? larger(series->dropped_peaks[id], peaks[id])
			: peaks[id];
	series->has_dropped = true;
}

/* Takes peaks and cores from the samples below an id, which are then skipped. */
static bool take_past(struct series *series, struct recording *recording, int64_t below_id,
	bool *settled, struct error *err)
{
	double peaks[METRIC_COUNT];
	char tiers[CORES_MAX + 1];

	if (!recording_past(recording, below_id, peaks, tiers, settled, err))
		return false;
	if (!*settled)
		return true;
	catalog_derive(&series->catalog, peaks);
	add_dropped_peaks(series, peaks);
	make_room_for_cores(series, (int)strlen(tiers));
	for (int id = 0; id < series->core_count; id++)
		set_tier(series, id, tiers[id]);
	series->dropped = (size_t)(below_id - series->next_id);
	series->next_id = below_id;
	return true;
}

bool series_load_at(struct series *series, struct recording *recording, int64_t time_ns,
	int64_t samples, int64_t span_ns, struct error *err)
{
	int64_t first_id, last_id, next_id;
	bool cached, settled = true, done;

	if (!series_open(series, recording, err))
		return false;
	done = recording_is_cached(recording, &cached, err) &&
		recording_find_frame(
			recording, time_ns, samples, span_ns, &first_id, &last_id, err) &&
		recording_find(recording, time_ns, series->last_id, &next_id, err);
	if (done && cached && first_id > series->next_id)
		done = take_past(series, recording, first_id, &settled, err);
	/* The next sample shows whether a gap follows. */
	if (done && cached && settled)
		series->last_id = next_id < series->last_id ? next_id : series->last_id;
	/* Only a full read finds what is readable in a damaged file. */
	return (done || err->status == STATUS_DAMAGED) &&
		series_extend(series, recording, INT64_MAX, err);
}

/* ---- dropping ---- */

static void forget(void *column, size_t count, size_t left, size_t size)
{
	memmove(column, (char *)column + count * size, left * size);
}

/* The first sample that is left has no gap before it: its window begins the series. */
static void forget_gaps(struct series *series, size_t count)
{
	size_t left = 0;

	for (size_t i = 0; i < series->gap_count; i++) {
		if (series->gaps[i] > count)
			series->gaps[left++] = series->gaps[i] - count;
	}
	series->gap_count = left;
}

void series_drop(struct series *series, size_t count)
{
	double peaks[METRIC_COUNT];
	size_t blocks, left;

	count -= count % PEAK_BLOCK;
	if (!count || count >= series->count)
		return;
	blocks = (series->count + PEAK_BLOCK - 1) / PEAK_BLOCK;
	left = series->count - count;
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		peaks[id] = series_range_peak(series, id, (struct range){ 0, count });
		forget(series->values[id], count, left, sizeof(double));
		forget(series->block_peaks[id], count / PEAK_BLOCK, blocks - count / PEAK_BLOCK,
			sizeof(double));
	}
	forget(series->time_ns, count, left, sizeof(int64_t));
	forget(series->wall_ns, count, left, sizeof(int64_t));
	forget(series->window_ns, count, left, sizeof(int64_t));
	forget(series->thermal, count, left, 1);
	for (int id = 0; id < series->core_count; id++) {
		forget(series->core_pct[id], count, left, sizeof(float));
		forget(series->core_mhz[id], count, left, sizeof(float));
	}
	for (int id = 0; id < series->core_count; id++)
		series->core_since[id] -= min_size(series->core_since[id], count);
	add_dropped_peaks(series, peaks);
	forget_gaps(series, count);
	series->count = left;
	series->dropped += count;
}

void series_release(struct series *series)
{
	catalog_release(&series->catalog);
	free(series->time_ns);
	free(series->wall_ns);
	free(series->window_ns);
	free(series->thermal);
	free(series->gaps);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		free(series->values[id]);
		free(series->block_peaks[id]);
	}
	for (int id = 0; id < series->core_count; id++) {
		free(series->core_pct[id]);
		free(series->core_mhz[id]);
	}
	*series = (struct series){ 0 };
}

/* ---- queries ---- */

/* Number of samples that end at or before `time_ns`. */
static size_t count_until(const struct series *series, int64_t time_ns)
{
	size_t low = 0, high = series->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (series->time_ns[middle] <= time_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t series_at(const struct series *series, int64_t time_ns)
{
	size_t until = count_until(series, time_ns);

	return until ? until - 1 : 0;
}

char series_core_tier(const struct series *series, int id, size_t index)
{
	return index < series->core_since[id] ? '-' : series->tiers[id];
}

struct range series_range(const struct series *series, int64_t from_ns, int64_t to_ns)
{
	struct range range = { count_until(series, from_ns), count_until(series, to_ns) };

	if (range.end < range.first)
		range.end = range.first;
	return range;
}

int64_t series_begin(const struct series *series)
{
	return series->has_dropped && series->count ? series->time_ns[0] - series->window_ns[0] : 0;
}

int64_t series_end(const struct series *series)
{
	return series->count ? series->time_ns[series->count - 1] : 0;
}

bool series_has(const struct series *series, enum metric_id id)
{
	return series->has[id];
}

double series_mean(
	const struct series *series, enum metric_id id, struct range range, int64_t *measured_ns)
{
	const double *values = series->values[id];
	double sum = 0;
	int64_t measured = 0;

	for (size_t i = range.first; i < range.end; i++) {
		if (isnan(values[i]))
			continue;
		sum += values[i] * (double)series->window_ns[i];
		measured += series->window_ns[i];
	}
	if (measured_ns)
		*measured_ns = measured;
	return measured ? sum / (double)measured : NAN;
}

struct range series_reaching(
	const struct series *series, struct range range, int64_t from_ns, int64_t to_ns)
{
	struct range inside = series_range(series, from_ns, to_ns);

	if (from_ns < to_ns && inside.end < series->count &&
		series->time_ns[inside.end] - series->window_ns[inside.end] < to_ns)
		inside.end++;
	inside.first = max_size(inside.first, range.first);
	inside.end = max_size(min_size(inside.end, range.end), inside.first);
	return inside;
}

static int64_t window_between(
	const struct series *series, size_t index, int64_t from_ns, int64_t to_ns)
{
	int64_t end_ns = series->time_ns[index], begin_ns = end_ns - series->window_ns[index];

	return (end_ns < to_ns ? end_ns : to_ns) - (begin_ns > from_ns ? begin_ns : from_ns);
}

double series_mean_between(const struct series *series, enum metric_id id, struct range range,
	int64_t from_ns, int64_t to_ns, int64_t *measured_ns)
{
	struct range inside = series_reaching(series, range, from_ns, to_ns);
	double sum = 0;
	int64_t measured = 0;

	for (size_t i = inside.first; i < inside.end; i++) {
		int64_t part_ns = window_between(series, i, from_ns, to_ns);

		if (isnan(series->values[id][i]))
			continue;
		sum += series->values[id][i] * (double)part_ns;
		measured += part_ns;
	}
	if (measured_ns)
		*measured_ns = measured;
	return measured ? sum / (double)measured : NAN;
}

double series_rolling_mean(
	const struct series *series, enum metric_id id, size_t index, int64_t avg_ns)
{
	int64_t to_ns = series->time_ns[index];

	return series_mean_between(
		series, id, (struct range){ 0, index + 1 }, to_ns - avg_ns, to_ns, NULL);
}

double series_range_peak(const struct series *series, enum metric_id id, struct range range)
{
	const double *values = series->values[id];
	double peak = NAN;
	size_t i = range.first;

	while (i < range.end) {
		if (i % PEAK_BLOCK == 0 && i + PEAK_BLOCK <= range.end) {
			peak = larger(peak, series->block_peaks[id][i / PEAK_BLOCK]);
			i += PEAK_BLOCK;
		} else {
			peak = larger(peak, values[i++]);
		}
	}
	return peak;
}

double series_peak(const struct series *series, enum metric_id id, size_t index)
{
	size_t end = min_size(index + 1, series->count);
	double peak = series_range_peak(series, id, (struct range){ 0, end });

	return series->has_dropped ? larger(series->dropped_peaks[id], peak) : peak;
}

/* ---- gaps ---- */

int64_t series_gap_before(const struct series *series, size_t index)
{
	int64_t before_ns = index ? series->time_ns[index - 1] : series_begin(series);
	int64_t gap_ns = series->time_ns[index] - series->window_ns[index] - before_ns;

	return gap_ns > ROUNDING_NS ? gap_ns : 0;
}

struct gap series_gap(const struct series *series, size_t i)
{
	size_t index = series->gaps[i];
	int64_t gap_ns = series_gap_before(series, index);

	return (struct gap){
		series->time_ns[index] - series->window_ns[index] - gap_ns,
		gap_ns,
	};
}

/* ---- runs ---- */

const struct run *series_run_at(const struct series *series, int64_t time_ns)
{
	const struct run *found = series->catalog.run_count ? &series->catalog.runs[0] : NULL;

	for (size_t i = 0; i < series->catalog.event_count; i++) {
		const struct event *event = &series->catalog.events[i];

		if (event->kind != EVENT_START || event->time_ns > time_ns)
			continue;
		for (size_t j = 0; j < series->catalog.run_count; j++) {
			if (series->catalog.runs[j].id == event->run_id)
				found = &series->catalog.runs[j];
		}
	}
	return found;
}
