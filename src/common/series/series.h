/*
 * A recording's numbers in memory. Each metric is a column, so that means, peaks and charts are
 * loops over an array.
 *
 * series_load() fills it from a recording; a live session adds rows as they arrive. It contains
 * only windows: documents that measure nothing are skipped. Indices start at 0, in order of time.
 */
#ifndef ASITOP_SERIES_H
#define ASITOP_SERIES_H

#include "../recording/catalog.h"

enum { THERMAL_STATES_MAX = 16 };

struct series {
	struct catalog catalog;

	size_t count, capacity;
	int64_t *time_ns;             /* end of the window on the axis */
	int64_t *wall_ns;             /* wall time of that end */
	int64_t *window_ns;           /* > 0 */
	double *values[METRIC_COUNT]; /* NaN: absent */
	/* Highest value of each block of PEAK_BLOCK samples, which makes a peak over a day cheap.
	 */
	double *block_peaks[METRIC_COUNT];
	bool has[METRIC_COUNT]; /* a sample has, or had, a value */
	/* Highest values of the samples that series_drop() dropped, series_load_at() skipped, or
	 * the recording's ring dropped before series_open(). Valid if `has_dropped` is set. */
	double dropped_peaks[METRIC_COUNT];
	bool has_dropped;
	size_t dropped;         /* by series_drop() and series_load_at() */
	unsigned char *thermal; /* index into thermal_names; 0 is "": absent */
	char thermal_names[THERMAL_STATES_MAX][24];
	size_t thermal_count;

	size_t *gaps; /* indices of the samples that follow a gap, in order */
	size_t gap_count;

	int core_count;               /* highest cpu id + 1 */
	char tiers[CORES_MAX + 1];    /* by cpu id: 'E', 'P', 'S', '?'; '-': no such core */
	size_t core_since[CORES_MAX]; /* index of the first sample with this core */
	float *core_pct[CORES_MAX];
	float *core_mhz[CORES_MAX];

	int64_t damaged;     /* samples that could not be read */
	struct error damage; /* other damage that was repaired or skipped; empty: none */

	/* Set by the caller: while the last run continues, samples that are not settled yet (see
	 * settling.h) are not read. */
	bool grows;
	int64_t next_id, last_id; /* ids of the next and the last sample to read */
	int64_t last_time_ns;     /* where on the axis sample `last_id` ends */
};

/* Samples per block, see block_peaks. */
enum { PEAK_BLOCK = 64 };

/* Loads a whole recording. Damaged samples are counted, not fatal. */
bool series_load(struct series *series, struct recording *recording, struct error *err);
/* Loads the file at `path`, after recording_distrust_cache() if `distrusts_cache` is set; shows
 * progress on a terminal. */
bool series_load_file(
	struct series *series, const char *path, bool distrusts_cache, struct error *err);
void series_release(struct series *series);
/* False when nothing was loaded from `path`. */
bool series_has_samples(const struct series *series, const char *path, struct error *err);
/* False when part of `path` was damaged; `err` describes the damage. */
bool series_is_whole(const struct series *series, const char *path, struct error *err);

/*
 * Incremental loading, for a recording that is long or still grows. series_open() reads everything
 * but the samples; series_extend() adds up to `rows` of the samples not yet loaded;
 * series_refresh() rereads cores, events and runs, and finds the samples added since.
 */
bool series_open(struct series *series, struct recording *recording, struct error *err);
bool series_refresh(struct series *series, struct recording *recording, struct error *err);
bool series_extend(
	struct series *series, struct recording *recording, int64_t rows, struct error *err);
/* True when all samples are loaded. */
bool series_is_complete(const struct series *series);

/* series_load() of a recording that grows, without the samples that are not settled; see `grows`.
 */
bool series_load_growing(struct series *series, struct recording *recording, struct error *err);

/*
 * Loads what is needed to draw the sample at `time_ns`: the last `samples` samples up to it, all
 * samples that overlap the `span_ns` before its end, and the next sample. Earlier samples
 * contribute only their peaks and cores, as if series_drop() had dropped them. Loads everything
 * when the recording is damaged, has to be decoded, or has peaks that depend on settling.
 */
bool series_load_at(struct series *series, struct recording *recording, int64_t time_ns,
	int64_t samples, int64_t span_ns, struct error *err);

/* Drops at most `count` of the first samples, in whole blocks, to bound the memory of a live
 * session. Peaks still include them. */
void series_drop(struct series *series, size_t count);

/* Appends one row. */
void series_add(struct series *series, const struct sample_row *row);

/* A half-open range of indices. */
struct range {
	size_t first, end;
};

/* The sample shown at `time_ns`: the last one that ends at or before it, or the first sample when
 * none does. `count` must not be 0. */
size_t series_at(const struct series *series, int64_t time_ns);

/* The tier of a core as known at sample `index`; '-' when the core first appears later. */
char series_core_tier(const struct series *series, int id, size_t index);

/* The samples whose windows end after `from_ns` and not after `to_ns`. */
struct range series_range(const struct series *series, int64_t from_ns, int64_t to_ns);

/* Where the first window begins: 0 unless earlier samples were dropped. */
int64_t series_begin(const struct series *series);

/* Where the last window ends. */
int64_t series_end(const struct series *series);

/* True when any sample has a value, including dropped ones. */
bool series_has(const struct series *series, enum metric_id id);

/*
 * Time-weighted mean over a range: sum(value * window) / sum(window) over the samples that have a
 * value; NaN when none has. `measured_ns` receives the divisor and may be NULL.
 */
double series_mean(
	const struct series *series, enum metric_id id, struct range range, int64_t *measured_ns);

/* The samples of a range whose windows overlap the time from `from_ns` to `to_ns`. */
struct range series_reaching(
	const struct series *series, struct range range, int64_t from_ns, int64_t to_ns);

/* The mean of a range between two positions. Windows partly outside count in proportion to the
 * part inside. */
double series_mean_between(const struct series *series, enum metric_id id, struct range range,
	int64_t from_ns, int64_t to_ns, int64_t *measured_ns);

/* Mean over the last `avg_ns` before the end of sample `index`. Windows partly outside count in
 * proportion to the part inside. */
double series_rolling_mean(
	const struct series *series, enum metric_id id, size_t index, int64_t avg_ns);

/* Highest value of a range; NaN when no sample has one. */
double series_range_peak(const struct series *series, enum metric_id id, struct range range);

/* Highest value of samples 0 to `index` and of all dropped samples. */
double series_peak(const struct series *series, enum metric_id id, size_t index);

/*
 * A gap is time without a window: before sample `index`, ns; 0: none. Whatever shows, skips or
 * lists the gaps of samples asks this function. During recording, axis.h decides where a gap is;
 * its decision stands in the file as the distance between two windows, and as an event for readers
 * that do not read samples.
 */
int64_t series_gap_before(const struct series *series, size_t index);

struct gap {
	int64_t time_ns, duration_ns;
};

/* The gap before sample `series->gaps[i]`. */
struct gap series_gap(const struct series *series, size_t i);

/* The run that contains a position; NULL when there are no runs. */
const struct run *series_run_at(const struct series *series, int64_t time_ns);
#endif
