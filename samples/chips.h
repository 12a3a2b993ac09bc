/*
 * The chips that the simulator knows, as tables, and what each macOS release does to the format.
 *
 * A chip is one row of chips.c, a macOS peculiarity one row of another table there. All of it is
 * constant. Each row says where its facts come from: "seen" in a published property list, in a
 * published text capture, or chosen as the likeliest where nothing was published.
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

/* Whose work a cluster takes; not what Apple calls it, for that changed with macOS 26.4. */
enum tier {
	TIER_EFFICIENCY,  /* background work */
	TIER_PERFORMANCE, /* what the user waits for */
	TIER_MIDDLE,      /* both: the slower P cores of an M5 Pro, which has no E cores */
};

/* How a cluster is powered down when there is nothing to do. */
enum parking {
	PARK_NEVER,
	PARK_WHOLE,  /* a spare cluster: down for all of the window, or not at all */
	PARK_PARTLY, /* down for a part of each quiet window */
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
	int fill;   /* among the clusters of a tier, work goes to 0 first */
	int cruise; /* index of the state that light work runs at */
	int rest;   /* index of the state that idle time is counted at while clocked */
	enum parking park;
	bool clocked;      /* its dvfm_states cover the window, idle or not */
	bool lingers_idle; /* it stays up for a while after its cores, which counts as idle too */
	int idle_hidden_since; /* from this macOS on its own idle_ns is 0 */
	bool no_online_ratio;  /* lacks online_ratio though the chip's others have it */
};

struct gpu_states {
	int count;
	double mhz[GPU_STATES_MAX]; /* in the order of the P-states, which is not that of MHz */
};

struct chip_spec {
	const char *name;  /* brand string without "Apple " */
	const char *model; /* the hw.model that it reports by default */
	int macos;         /* the macOS that it runs by default: that of the best evidence */
	int macos_first;   /* the first release that ran on it */
	double cpu_w, gpu_w, ane_w; /* what full load reaches, about: the chip's reference */
	const struct gpu_states *gpu;
	bool down_keys;      /* down_ns and down_ratio exist */
	bool online_ratio;   /* online_ratio exists in clusters */
	bool ratio_of_used;  /* cluster ratios are shares of the used time alone */
	bool gpu_sw_state;   /* sw_state mirrors the hardware's states; elsewhere it stays 0 */
	bool stale_at_start; /* the first document holds old time of parked cores */
	int cluster_count;
	struct cluster_spec clusters[CHIP_CLUSTERS_MAX]; /* in the order of the document */
};

/* NULL when there is no such chip; upper or lower case. */
const struct chip_spec *chip_find(const char *name);
void chip_list(FILE *out);

/* The frequency in Hz that powermetrics computes with for a state that it shows as `mhz`. The
 * device tree holds the period in 1/65536 of a microsecond, rounded down, so that 600 MHz is
 * 600.004: seen in the freq_hz of every capture. */
double cpu_state_hz(int mhz);

const char *cluster_name(const struct cluster_spec *cluster, int macos);

/* What differs between releases of macOS. */
enum macos_trait {
	MACOS_COMBINED_POWER, /* processor has combined_power */
	MACOS_PACKAGE_ENERGY, /* processor has package_energy and dram_energy */
	MACOS_BANDWIDTH,      /* the bandwidth sampler exists, ane_power does not */
	MACOS_INSTRUCTIONS,   /* inst_retired and inst_per_clk */
	MACOS_REQUESTED_FREQ, /* gpu has requested_freq instead of the sw_* arrays */
	MACOS_GPU_KEYS_TWICE, /* gpu has idle_ns and idle_ratio a second time */
	MACOS_EARLY_CLUSTERS, /* M5 clusters go by their first names */
	MACOS_NO_M5_SW_STATE, /* gpu lacks sw_state on the M5 family */
	MACOS_LAST_NUL,       /* NUL follows the last document too */
};

bool macos_has(int macos, enum macos_trait trait);
/* "26.5" or "26.5.1" to 2605; false when it is no version that runs on Apple silicon. */
bool macos_parse(const char *text, int *macos);
/* The build number, as in kern.osversion. */
void macos_build(char *text, size_t size, int macos);

#endif
