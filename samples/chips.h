/*
 * The simulated chips, and the differences between macOS releases, as constant tables.
 *
 * A chip is one row in chips.c; a difference between releases is one row in another table there.
 * Each row names its evidence: "seen" in a published property list, "text" for a published text
 * capture, or a guess where nothing was published.
 */
#ifndef SAMPLES_CHIPS_H
#define SAMPLES_CHIPS_H

#include "../src/common/base/base.h"

#include <stdio.h>

#define CHIP_CLUSTERS_MAX  6
#define CLUSTER_CORES_MAX  6
#define CLUSTER_STATES_MAX 20
#define GPU_STATES_MAX     16

/* macOS 26.5 is 2605. */
#define MACOS(major, minor) ((major)*100 + (minor))
#define MACOS_FIRST         MACOS(12, 0)
#define MACOS_NEVER         MACOS(1000, 0)

/* The kind of work a cluster does. Not Apple's name for it, which changed with macOS 26.4. */
enum tier {
	TIER_EFFICIENCY,  /* background work */
	TIER_PERFORMANCE, /* what the user waits for */
	TIER_MIDDLE,      /* both: the slower P cores of an M5 Pro, which has no E cores */
};

/* How a cluster is powered down when it is idle. */
enum parking {
	PARK_NEVER,
	PARK_WHOLE,  /* a spare cluster: down for the complete window, or not at all */
	PARK_PARTLY, /* down for part of each quiet window */
};

struct cpu_states {
	int count;
	int mhz[CLUSTER_STATES_MAX];
};

struct cluster_spec {
	const char *name;
	const char *early_name; /* before macOS 26.4, where it differs */
	int cores;
	const struct cpu_states *states;
	enum tier tier;
	int fill;   /* order in which the clusters of a tier get work, from 0 */
	int cruise; /* index of the state in which light work runs */
	int rest;   /* index of the state at which idle time counts while clocked */
	enum parking park;
	bool clocked;      /* its dvfm_states cover the window, including idle time */
	bool lingers_idle; /* it stays up for a while after its cores; that time counts as idle, too
			    */
	int idle_hidden_since; /* from this macOS on, its own idle_ns is 0 */
	bool no_online_ratio;  /* lacks online_ratio, which other clusters of the chip have */
};

struct gpu_states {
	int count;
	double mhz[GPU_STATES_MAX]; /* in the order of the P-states, which are not sorted by MHz */
};

struct chip_spec {
	const char *name;           /* brand string without "Apple " */
	const char *model;          /* hw.model by default */
	int macos;                  /* macOS by default: the release with the best evidence */
	int macos_first;            /* the first release for this chip */
	double cpu_w, gpu_w, ane_w; /* approximate power at full load: the chip's reference */
	const struct gpu_states *gpu;
	bool down_keys;      /* down_ns and down_ratio exist */
	bool online_ratio;   /* online_ratio exists in clusters */
	bool ratio_of_used;  /* cluster ratios are shares of only the used time */
	bool gpu_sw_state;   /* sw_state equals the hardware's states; otherwise it stays 0 */
	bool stale_at_start; /* the first document contains earlier time of parked cores */
	int cluster_count;
	struct cluster_spec clusters[CHIP_CLUSTERS_MAX]; /* in the order of the document */
};

/* Ignores case. NULL when there is no such chip. */
const struct chip_spec *chip_find(const char *name);
void chip_list(FILE *out);

/* The frequency in Hz that powermetrics uses for a state that it shows as `mhz`. The device tree
 * contains the period in 1/65536 of a microsecond, rounded down, so that 600 MHz is 600.004 MHz:
 * seen in the freq_hz of every capture. */
double cpu_state_hz(int mhz);

const char *cluster_name(const struct cluster_spec *cluster, int macos);

/* Differences between releases of macOS. */
enum macos_trait {
	MACOS_COMBINED_POWER, /* processor has combined_power */
	MACOS_PACKAGE_ENERGY, /* processor has package_energy and dram_energy */
	MACOS_BANDWIDTH,      /* has the bandwidth sampler, lacks ane_power */
	MACOS_INSTRUCTIONS,   /* inst_retired and inst_per_clk */
	MACOS_REQUESTED_FREQ, /* gpu has requested_freq instead of the sw_* arrays */
	MACOS_GPU_KEYS_TWICE, /* gpu repeats idle_ns and idle_ratio */
	MACOS_EARLY_CLUSTERS, /* M5 clusters have their original names */
	MACOS_NO_M5_SW_STATE, /* gpu lacks sw_state on the M5 family */
	MACOS_LAST_NUL,       /* a NUL follows the last document, too */
};

bool macos_has(int macos, enum macos_trait trait);
/* Parses "26.5" or "26.5.1" to 2605; false for a version that does not exist for Apple silicon. */
bool macos_parse(const char *text, int *macos);
/* The build number, as in kern.osversion. */
void macos_build(char *text, size_t size, int macos);

#endif
