/*
 * A recording's numbers in memory: a column a metric, so that means, peaks and charts are loops
 * over an array.
 *
 * series_load() fills it from a recording; a live session adds rows as they come. Only windows are
 * in it: documents that measure nothing are skipped. Indices run from 0 in the order of time.
 */
#ifndef ASITOP_SERIES_H
#define ASITOP_SERIES_H

#include "../sample/chip.h"
#include "../recording/recording.h"

enum { THERMAL_STATES_MAX = 16 };

struct series {
	struct machine machine;
	const struct chip *chip; /* reference watts */
	struct run *runs;
	size_t run_count;
	struct event *events;
	size_t event_count;

	size_t count, capacity;
	int64_t *time_ns;             /* end of the window on the axis */
	int64_t *wall_ns;             /* wall time of that */
	int64_t *window_ns;           /* > 0 */
	double *values[METRIC_COUNT]; /* NaN: absent */
	/* Highest value of each PEAK_BLOCK samples, so that a peak over a day is a short loop. */
	double *block_peaks[METRIC_COUNT];
	bool has[METRIC_COUNT]; /* a sample has, or had, a value */
	/* Highest values of what series_drop() took away, series_load_at() passed over, or the
	 * recording's ring before; they count when one of them is. */
	double dropped_peaks[METRIC_COUNT];
	size_t dropped;
	bool is_ring;           /* the recording has dropped what came before */
	unsigned char *thermal; /* index into thermal_names; 0 is "": absent */
	char thermal_names[THERMAL_STATES_MAX][24];
	size_t thermal_count;

	int core_count;               /* highest cpu id + 1 */
	char tiers[CORES_MAX + 1];    /* by cpu id: 'E', 'P', 'S', '?', '-' where there is none */
	size_t core_since[CORES_MAX]; /* index of the sample that knew it first */
	float *core_pct[CORES_MAX];
	float *core_mhz[CORES_MAX];

	int64_t damaged;     /* samples that could not be read */
	struct error damage; /* what else was, and was mended or left out; empty: nothing */

	/* Set by the caller: while the last run goes on, samples that wait for the energy of those
	 * behind them (recording_settling.h) are not read yet. */
	bool grows;
	int64_t next_id, last_id; /* of the recording: what to read next, and last */
	int64_t last_time_ns;     /* where on the axis the sample `last_id` ends */
};

/* Samples of a block, see block_peaks. */
enum { PEAK_BLOCK = 64 };

/* Loads all of a recording. Damaged samples are counted, not fatal. */
bool series_load(struct series *series, struct recording *recording, struct error *err);
/* The same of the file at `path`, with recording_distrust_cache() if so; on a terminal it says how
 * far it is. */
bool series_load_file(
	struct series *series, const char *path, bool distrusts_cache, struct error *err);
void series_release(struct series *series);
/* False when not all of `path` could be loaded as it was written, with what was wrong. */
bool series_is_whole(const struct series *series, const char *path, struct error *err);

/*
 * The same in pieces, for a recording that is long or grows. series_open() reads all but the
 * samples; series_extend() adds up to `rows` of the samples that are missing; series_refresh()
 * asks the recording again for what came since: cores, events, runs, more samples to extend with.
 */
bool series_open(struct series *series, struct recording *recording, struct error *err);
bool series_refresh(struct series *series, struct recording *recording, struct error *err);
bool series_extend(
	struct series *series, struct recording *recording, int64_t rows, struct error *err);
/* True when there is nothing to extend with. */
bool series_is_complete(const struct series *series);

/* series_load() of a recording that grows: without the samples that wait, see `grows`. */
bool series_load_growing(struct series *series, struct recording *recording, struct error *err);

/*
 * Loads what the picture of the sample "at `time_ns`" takes: `samples` of them up to that one, all
 * that reach into the `span_ns` before its end, and the next one; of those before them the peaks
 * and the cores, as if series_drop() had forgotten them. All of a recording that is damaged or has
 * to be decoded, or whose peaks depend on samples that have to be settled.
 */
bool series_load_at(struct series *series, struct recording *recording, int64_t time_ns,
	int64_t samples, int64_t span_ns, struct error *err);

/* Forgets the first samples, whole blocks of them, at most `count`: how a live session stays
 * small. Peaks remember them. */
void series_drop(struct series *series, size_t count);

/* Adds one row behind the last. */
void series_add(struct series *series, const struct sample_row *row);

/* METRIC_ANE_PCT, an estimate: watts in percent of the chip's ANE reference, at most 100. It
 * depends on the chip and so is not in the sample. */
double series_ane_share(const struct chip *chip, double ane_w);

/* A half-open range of indices. */
struct range {
	size_t first, end;
};

/* The sample shown "at T": the last that ends at or before it; the first when none does. `count`
 * must not be 0. */
size_t series_at(const struct series *series, int64_t time_ns);

/* The tier of a core as it was known at a sample, '-' where there was none so far: a picture does
 * not know what comes. */
char series_core_tier(const struct series *series, int id, size_t index);

/* The samples whose windows end after `from_ns` and not after `to_ns`. */
struct range series_range(const struct series *series, int64_t from_ns, int64_t to_ns);

/* Where the first window begins: 0 unless a ring has dropped what came before. */
int64_t series_begin(const struct series *series);

/* Where the last window ends. */
int64_t series_end(const struct series *series);

/* True when any sample has a value, or had before it was dropped. */
bool series_has(const struct series *series, enum metric_id id);

/*
 * Time-weighted mean over a range: sum(value * window) / sum(window) of the samples that have a
 * value; NaN when none has. `measured_ns`, when not NULL, gets the divisor.
 */
double series_mean(
	const struct series *series, enum metric_id id, struct range range, int64_t *measured_ns);

/* The samples of a range whose windows reach into the time from `from_ns` to `to_ns`. */
struct range series_reaching(
	const struct series *series, struct range range, int64_t from_ns, int64_t to_ns);

/* The mean of a range between two positions: windows that reach out of that time count with the
 * part inside. */
double series_mean_between(const struct series *series, enum metric_id id, struct range range,
	int64_t from_ns, int64_t to_ns, int64_t *measured_ns);

/* Mean over the last `avg_ns` before the end of sample `index`; windows that reach out of that
 * time count with the part inside. */
double series_rolling_mean(
	const struct series *series, enum metric_id id, size_t index, int64_t avg_ns);

/* Highest value of a range; NaN when none has one. */
double series_range_peak(const struct series *series, enum metric_id id, struct range range);

/* Highest value of samples 0 to `index`, and of what was dropped before them. */
double series_peak(const struct series *series, enum metric_id id, size_t index);

/* The run that a position belongs to; NULL when there are none. */
const struct run *series_run_at(const struct series *series, int64_t time_ns);
#endif
