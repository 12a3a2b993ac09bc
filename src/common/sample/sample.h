/*
 * One sample, decoded: what a powermetrics document says, as numbers, by itself: where energy
 * belongs to the windows around it too is settled when samples are read (recording_settling.h).
 *
 * The rules, and which numbers of the family they mend, stand beside each step in sample.c. Absent
 * is NaN or an empty string, never 0.
 */
#ifndef ASITOP_SAMPLE_H
#define ASITOP_SAMPLE_H

#include "metric.h"

/* Raise it when sample_decode() gives other numbers than before. The metric table counts by itself:
 * a row that is cached names both (schema_decoder()). */
enum { DECODER_VERSION = 3 };

/* An M3 Ultra has 32 cores; what lies beyond is not decoded. */
enum { CORES_MAX = 64 };

struct core {
	char tier;       /* 'E', 'P' or 'S'; 0: there is no core of this id, '?': tier unknown */
	double busy_pct; /* NaN: not said */
	double mhz;      /* average while used, NaN: not said; 0 when it was not used */
};

struct sample {
	int64_t window_ns;    /* elapsed_ns; 0 when the document measures nothing usable */
	int64_t timestamp_ns; /* wall time of the window's end, whole seconds; 0: absent */
	int64_t boottime_ns;  /* wall time of the machine's start, whole seconds; 0: absent */
	bool is_delta;        /* false: totals since boot, not a window */
	double values[METRIC_COUNT];
	int core_count; /* highest cpu id + 1 */
	struct core cores[CORES_MAX];
	char thermal_pressure[24]; /* "Nominal"; empty: absent */
	char model[64];
	char os_build[32];
};

/* All absent. */
void sample_init(struct sample *sample);

/*
 * Decodes the bytes of one document. Metrics that are not in it (SOURCE_HOST, SOURCE_ANE_SHARE)
 * stay NaN. False when it is no property list; `sample` is then all absent.
 */
bool sample_decode(const char *raw, size_t size, struct sample *sample, struct error *err);

/* True when there is no number of any metric and no core in it. */
bool sample_is_empty(const struct sample *sample);

/* True when the numbers of a cached sample, and the window it has, are those of `fresh`, which was
 * decoded just now; `*which` names the first that differs. */
bool sample_is_same(const struct sample *cached, const struct sample *fresh, int64_t window_ns,
	const char **which);

#endif
