/*
 * Computes the statistics of a part of a series and prints them as text or JSON.
 *
 * Means and percentiles are weighted by time; energy is power times window; coverage is the
 * measured time divided by the span. powermetrics estimates its values, so these are estimates too.
 */
#ifndef ASITOP_SUMMARY_H
#define ASITOP_SUMMARY_H

#include "../base/json.h"
#include "edge.h"
#include "phase.h"

/* The length of the interval with the highest mean. */
#define SUMMARY_HIGHEST_NS (10 * NS_PER_S)

struct metric_summary {
	int64_t measured_ns; /* sum of the windows that have a value; 0: absent throughout */
	double mean, min, p50, p95, p99, peak;
	int64_t peak_at_ns; /* end of the first window that has the peak value */
	double energy_j;    /* of a power metric, else NaN */
	/* The highest mean over 10 s without a gap, and where those 10 s end; NaN if there are
	 * none. */
	double highest;
	int64_t highest_at_ns;
};

/* A threshold, and how long a metric was above it. */
struct above {
	enum metric_id metric;
	double value; /* in the metric's unit */
	int64_t above_ns;
};

struct summary {
	int64_t from_ns, to_ns;
	struct range range;
	int64_t measured_ns; /* sum of all windows */
	double coverage;     /* measured / span, 0 to 1; NaN without a span */
	struct metric_summary metrics[METRIC_COUNT];
	int64_t thermal_ns[THERMAL_STATES_MAX]; /* by the series' index */
	struct gap *gaps;                       /* the parts inside the window */
	size_t gap_count;
	struct phase *phases; /* names borrowed from the series */
	size_t phase_count;
};

/* Summarizes the samples whose windows end after `from_ns` and not after `to_ns`. */
void summary_init(
	struct summary *summary, const struct series *series, int64_t from_ns, int64_t to_ns);
/* The same without metrics and phases, which take longer. */
void summary_init_coverage(
	struct summary *summary, const struct series *series, int64_t from_ns, int64_t to_ns);
void summary_release(struct summary *summary);

/* The caution printed below every summary. */
extern const char summary_caution[];

/* "Apple M4 Pro"; the model when the chip is unknown; "unknown Mac" when both are. */
void machine_title(const struct machine *machine, char *text, size_t size);
/* "4E+10P+20GPU", or `spaced` for prose "4E + 10P + 20 GPU"; unknown counts are left out. */
void machine_cores(const struct machine *machine, bool spaced, char *text, size_t size);
/* "4E + 10P + 20GPU · 48 GB · Mac16,8 · macOS 26.5 (25F71)"; may be empty. */
void machine_facts(const struct machine *machine, char *text, size_t size);
/* "2026-11-22 14:02:10 – 14:12:20 CET"; empty without samples. */
void summary_wall_span(
	const struct summary *summary, const struct series *series, char *text, size_t size);
/* The same and more: "2026-11-22 14:02:10 – 14:12:20 CET · 10 min 10 s · 578 samples at 1 s ·
 * coverage 96 %". */
void summary_span(
	const struct summary *summary, const struct series *series, char *text, size_t size);

/* "cpu_w:20". */
bool above_parse(struct above *above, const char *text, struct error *err);
/* Fills `above_ns` for the summary's time range. */
void above_measure(struct above *above, const struct series *series, const struct summary *summary);

/* The summary that fits a terminal: about ten lines of 80 columns, the last command first. Metrics
 * that were not measured are left out. */
void summary_print_brief(
	const struct summary *summary, const struct series *series, struct buffer *out);
/* The whole summary, and the energy of the command that ran in the recording; several are runs of a
 * benchmark, see trial_print.h. */
void summary_print_text(const struct summary *summary, const struct series *series,
	const struct above *above, size_t above_count, struct buffer *out);
/* Adds the facts of a command to the open object; unknown ones are null. */
void json_command(struct json *json, const struct command_run *command);
/* Adds an array "energy_bound_j": what the energy may be at least and at most. */
void json_edges(struct json *json, double energy_j, const struct edges *edges);
/* Adds an object "machine"; unknown facts are null. */
void json_machine(struct json *json, const struct machine *machine);
/* Adds the summary's keys to the open object. `name` is the file name of the recording. */
void summary_json(struct json *json, const struct summary *summary, const struct series *series,
	const char *name, const struct above *above, size_t above_count);

#endif
