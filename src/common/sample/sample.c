#include "sample.h"
#include "plist_library.h"
#include "plist_reader.h"
#include "rails.h"

#include <math.h>
#include <string.h>

/* Several times what the largest machines have; an untrusted document may list 100,000. */
enum { CLUSTERS_MAX = 16, CLUSTER_CORES_MAX = 64, STATES_MAX = 256, COUNTERS_MAX = 1024 };

/* In windows shorter than this, the times add up to noticeably less or more than the window. */
#define LONG_WINDOW_NS (NS_PER_S / 2)

/* Times that add up to more than this many windows include time from before the window. */
#define STALE_LONG  1.1
#define STALE_SHORT 2.0

/* Ratios are printed with six digits, so that a parked core may appear busy by less than this. */
#define RATIO_NOISE 1e-6

struct cluster {
	char tier;
	double freq_hz;
	bool busy; /* one of its cores is */

	/* Sums over the cores whose times are not stale. */
	double used_ns;
	double cycles; /* sum of freq_hz * used_ns */
};

struct decoder {
	const struct plist_node *root;
	struct sample *sample;
	struct cluster clusters[CLUSTERS_MAX];
	size_t cluster_count;
};

void sample_init(struct sample *sample)
{
	*sample = (struct sample){ .is_delta = true };
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		sample->values[id] = NAN;
	for (int id = 0; id < CORES_MAX; id++)
		sample->cores[id] = (struct core){ .busy_pct = NAN, .mhz = NAN };
}

/* ---- cores ---- */

static double zero_if_absent(double value)
{
	return isnan(value) ? 0 : value;
}

struct core_times {
	double idle_ns, down_ns, used_ns;
	bool stale; /* the used time includes time before this window */
};

/*
 * A core that was parked before powermetrics started can report earlier time in the first window.
 * Its times then add up to far more than the window, and only its idle and down times are valid.
 */
static struct core_times core_times(const struct plist_node *cpu, int64_t window_ns)
{
	const struct plist_node *states = plist_find(cpu, "dvfm_states"), *state = NULL;
	int count = 0;
	double limit = window_ns >= LONG_WINDOW_NS ? STALE_LONG : STALE_SHORT;
	struct core_times times = {
		.idle_ns = plist_number(cpu, "idle_ns"),
		.down_ns = zero_if_absent(plist_number(cpu, "down_ns")),
	};

	while ((state = plist_next(states, state)) && count++ < STATES_MAX)
		times.used_ns += zero_if_absent(plist_number(state, "used_ns"));
	times.stale = window_ns > 0 &&
		times.idle_ns + times.down_ns + times.used_ns > limit * (double)window_ns;
	return times;
}

/* A powered-down core has idle_ratio 0 and down_ratio 1: `1 - idle` would show it 100 % busy. */
static double core_busy(
	const struct plist_node *cpu, const struct core_times *times, int64_t window_ns)
{
	double idle = plist_number(cpu, "idle_ratio");
	double down = 0;

	if (times->stale)
		return clamp(1 - (times->idle_ns + times->down_ns) / (double)window_ns, 0, 1);
	if (plist_find(cpu, "down_ratio"))
		down = plist_number(cpu, "down_ratio");
	return isnan(idle + down) ? NAN : clamp(1 - idle - down, 0, 1);
}

static void decode_core(
	struct decoder *decoder, const struct plist_node *cpu, struct cluster *cluster)
{
	struct sample *sample = decoder->sample;
	struct core_times times = core_times(cpu, sample->window_ns);
	double id = plist_number(cpu, "cpu");
	double busy = core_busy(cpu, &times, sample->window_ns);
	double freq_hz = plist_number(cpu, "freq_hz");
	struct core *core;

	if (!(id >= 0 && id < (double)CORES_MAX))
		return;
	core = &sample->cores[(int)id];
	core->tier = cluster->tier;
	core->busy_pct = busy * 100;
	core->mhz = busy <= RATIO_NOISE ? 0 : freq_hz / 1e6;
	if ((int)id >= sample->core_count)
		sample->core_count = (int)id + 1;
	cluster->busy = cluster->busy || busy > RATIO_NOISE;
	if (!times.stale && !isnan(freq_hz)) {
		cluster->used_ns += times.used_ns;
		cluster->cycles += freq_hz * times.used_ns;
	}
}

/*
 * An M4 on macOS 26.7 and an M1 Pro on 26.5 report clusters at 0 Hz and idle while their cores run:
 * the frequency is then the mean of the cores, weighted by used time. Only then: where a cluster
 * reports a frequency, that mean differs from it by a factor of up to 2.9. A cluster that was down
 * for the whole window did run at 0.
 */
static double cluster_frequency(const struct plist_node *node, const struct cluster *cluster)
{
	double freq_hz = plist_number(node, "freq_hz");

	if (freq_hz == 0 && cluster->used_ns > 0 && !(plist_number(node, "down_ratio") >= 1))
		return cluster->cycles / cluster->used_ns;
	return freq_hz;
}

/* E*, P*, S*; where an M* cluster exists (M5 Pro and Max before macOS 26.4) M* are the P tier and
 * P* are the S tier. */
static char cluster_tier(char letter, bool has_m)
{
	switch (letter) {
	case 'E':
	case 'S':
		return letter;
	case 'P':
		return has_m ? 'S' : 'P';
	case 'M':
		return 'P';
	default:
		return '?';
	}
}

/* True when one of the clusters is an M*. */
static bool has_m_cluster(const struct plist_node *clusters)
{
	const struct plist_node *node = NULL;
	bool has_m = false;
	int count = 0;
	char name[64];

	while ((node = plist_next(clusters, node)) && count++ < CLUSTERS_MAX) {
		plist_text(node, "name", name, sizeof(name));
		has_m = has_m || name[0] == 'M';
	}
	return has_m;
}

static void decode_cluster(struct decoder *decoder, const struct plist_node *node, bool has_m)
{
	struct cluster *cluster = &decoder->clusters[decoder->cluster_count++];
	const struct plist_node *cpus = plist_find(node, "cpus"), *cpu = NULL;
	int count = 0;
	char name[64];

	plist_text(node, "name", name, sizeof(name));
	cluster->tier = cluster_tier(name[0], has_m);
	while ((cpu = plist_next(cpus, cpu)) && count++ < CLUSTER_CORES_MAX)
		decode_core(decoder, cpu, cluster);
	cluster->freq_hz = cluster_frequency(node, cluster);
}

static void decode_clusters(struct decoder *decoder)
{
	const struct plist_node *clusters = plist_find(decoder->root, "processor/clusters");
	const struct plist_node *node = NULL;
	bool has_m = has_m_cluster(clusters);

	while ((node = plist_next(clusters, node)) && decoder->cluster_count < CLUSTERS_MAX)
		decode_cluster(decoder, node, has_m);
}

/* ---- sources of the metric table ---- */

static bool is_in_tier(char tier, const char *which)
{
	return tier && (which[0] == '*' || which[0] == tier);
}

static double tier_busy(const struct decoder *decoder, const char *tier)
{
	const struct sample *sample = decoder->sample;
	double sum = 0;
	int count = 0;

	for (int id = 0; id < sample->core_count; id++) {
		const struct core *core = &sample->cores[id];

		if (is_in_tier(core->tier, tier) && !isnan(core->busy_pct)) {
			sum += core->busy_pct / 100;
			count++;
		}
	}
	return count ? sum / count : NAN;
}

static double tier_frequency(const struct decoder *decoder, const char *tier)
{
	double highest = NAN;

	if (isnan(tier_busy(decoder, tier)))
		return NAN;
	for (size_t i = 0; i < decoder->cluster_count; i++) {
		const struct cluster *cluster = &decoder->clusters[i];

		if (is_in_tier(cluster->tier, tier))
			highest = fmax(highest, cluster->busy ? cluster->freq_hz : 0);
	}
	return highest;
}

/* mW = mJ / s. Uses the real length of the window, not the requested interval. */
static double number_or_energy(const struct decoder *decoder, const struct metric *metric)
{
	double value = plist_number(decoder->root, metric->path);
	const char *path = metric->fallback;

	while (isnan(value) && *path && decoder->sample->window_ns > 0) {
		char energy[64];
		size_t length = strcspn(path, " ");

		memcpy(energy, path, length);
		energy[length] = '\0';
		value = plist_number(decoder->root, energy) * (double)NS_PER_S /
			(double)decoder->sample->window_ns;
		path += length + (path[length] == ' ');
	}
	return value;
}

/* macOS 11 and 12 only; "PCPU0 DCS RD" and the like are parts of "DCS RD". */
static double byte_rate(const struct decoder *decoder, const char *name)
{
	const struct plist_node *counters = plist_find(decoder->root, "bandwidth_counters");
	const struct plist_node *counter = NULL;
	int count = 0;
	char text[64];

	while (decoder->sample->window_ns > 0 && (counter = plist_next(counters, counter)) &&
		count++ < COUNTERS_MAX) {
		if (plist_text(counter, "name", text, sizeof(text)) && !strcmp(text, name))
			return plist_number(counter, "value") * (double)NS_PER_S /
				(double)decoder->sample->window_ns;
	}
	return NAN;
}

static double find_metric(const struct decoder *decoder, const struct metric *metric)
{
	switch (metric->source) {
	case SOURCE_NUMBER:
		return number_or_energy(decoder, metric);
	case SOURCE_COMPLEMENT:
		return clamp(1 - plist_number(decoder->root, metric->path), 0, 1);
	case SOURCE_TIER_BUSY:
		return tier_busy(decoder, metric->path);
	case SOURCE_TIER_FREQUENCY:
		return tier_frequency(decoder, metric->path);
	case SOURCE_BYTE_RATE:
		return byte_rate(decoder, metric->path);
	case SOURCE_ANE_SHARE:
	case SOURCE_HOST:
		break;
	}
	return NAN;
}

/* No measured value is negative: a negative number is a counter error. */
static double decode_metric(const struct decoder *decoder, const struct metric *metric)
{
	double value = find_metric(decoder, metric);

	return value < 0 ? NAN : value;
}

/* ---- the document ---- */

static void decode_header(struct decoder *decoder)
{
	struct sample *sample = decoder->sample;
	double elapsed_ns = plist_number(decoder->root, "elapsed_ns");
	double boottime_s = plist_number(decoder->root, "kern_boottime");

	/* A window cannot be longer than the 30 years that the axis has room for. */
	if (elapsed_ns > 0 && elapsed_ns < 1e18)
		sample->window_ns = (int64_t)elapsed_ns;
	if (boottime_s > 0 && boottime_s < 9e9)
		sample->boottime_ns = (int64_t)boottime_s * NS_PER_S;
	sample->is_delta = plist_boolean(decoder->root, "is_delta", true);
	plist_date(decoder->root, "timestamp", &sample->timestamp_ns);
	plist_text(decoder->root, "thermal_pressure", sample->thermal_pressure,
		sizeof(sample->thermal_pressure));
	plist_text(decoder->root, "hw_model", sample->model, sizeof(sample->model));
	plist_text(decoder->root, "kern_osversion", sample->os_build, sizeof(sample->os_build));
}

void sample_from(const struct plist_node *root, struct sample *sample)
{
	struct decoder decoder = { .root = root, .sample = sample };

	sample_init(sample);
	decode_header(&decoder);
	decode_clusters(&decoder);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		sample->values[id] = decode_metric(&decoder, &metrics[id]) * metrics[id].scale;
	if (isnan(sample->values[METRIC_COMBINED_W]))
		sample->values[METRIC_COMBINED_W] = rails_sum(sample->values);
}

bool sample_decode(const char *raw, size_t size, struct sample *sample, struct error *err)
{
	struct plist_document document = { .nodes = NULL };
	bool done =
		plist_read(raw, size, &document) || plist_library_read(raw, size, &document, err);

	if (done)
		sample_from(document.nodes, sample);
	else
		sample_init(sample);
	plist_document_release(&document);
	return done;
}

bool sample_is_empty(const struct sample *sample)
{
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (!isnan(sample->values[id]))
			return false;
	}
	return !sample->core_count;
}

/* ---- comparing ---- */

static bool same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool same_metrics(const struct sample *a, const struct sample *b, const char **which)
{
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		*which = metrics[id].key;
		if (metric_is_decoded(id) && !same(a->values[id], b->values[id]))
			return false;
	}
	*which = "thermal_pressure";
	return !strcmp(a->thermal_pressure, b->thermal_pressure);
}

static bool same_cores(const struct sample *a, const struct sample *b, const char **which)
{
	*which = "cores";
	if (a->core_count != b->core_count)
		return false;
	for (int id = 0; id < a->core_count; id++) {
		const struct core *left = &a->cores[id], *right = &b->cores[id];

		if (left->tier != right->tier ||
			(left->tier &&
				(!same(left->busy_pct, right->busy_pct) ||
					!same(left->mhz, right->mhz))))
			return false;
	}
	return true;
}

bool sample_is_same(const struct sample *cached, const struct sample *fresh, int64_t window_ns,
	const char **which)
{
	*which = "window";
	return fresh->window_ns == window_ns && same_metrics(cached, fresh, which) &&
		same_cores(cached, fresh, which);
}
