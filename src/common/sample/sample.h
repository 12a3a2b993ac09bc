/*
 * Decodes one powermetrics document. Each document is decoded independently; energy that belongs to
 * neighbouring windows is redistributed when samples are read (settling.h).
 *
 * The rules, and the chips and macOS versions that need them, are documented in sample.c. An absent
 * value is NaN or an empty string, never 0.
 */
#ifndef ASITOP_SAMPLE_H
#define ASITOP_SAMPLE_H

#include "metric.h"
#include "plist_query.h"

/* Increment when sample_decode() returns other numbers than before. Changes of the metric table are
 * detected separately: a cached row names both (schema_decoder()). */
enum { DECODER_VERSION = 4 };

/* An M3 Ultra has 32 cores. Further cores are not decoded. */
enum { CORES_MAX = 64 };

struct core {
	char tier;       /* 'E', 'P' or 'S'; 0: there is no core of this id, '?': tier unknown */
	double busy_pct; /* NaN: absent */
	double mhz;      /* average while used, NaN: absent; 0 when it was not used */
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

/* Sets everything to absent. */
void sample_init(struct sample *sample);

/* Decodes a document from its nodes: all of the rules. */
void sample_from(const struct plist_node *root, struct sample *sample);

/*
 * Decodes the bytes of one document, by plist_reader.h or, where that declines, by libplist.
 * Metrics that are not in it (SOURCE_HOST, SOURCE_ANE_SHARE) stay NaN. Returns false when it is not
 * a property list; everything is then absent.
 */
bool sample_decode(const char *raw, size_t size, struct sample *sample, struct error *err);

/* True when the sample has no metric and no core. */
bool sample_is_empty(const struct sample *sample);

/* True when a cached sample and its window equal `fresh`, which was decoded just now. Otherwise
 * `*which` names the first difference. */
bool sample_is_same(const struct sample *cached, const struct sample *fresh, int64_t window_ns,
	const char **which);

#endif
