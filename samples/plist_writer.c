#include "plist_writer.h"

#include "plist_values.h"
#include "clock.h"

#include <math.h>

#define HEADER                                                                                     \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                             \
	"<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "                                  \
	"\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"                                    \
	"<plist version=\"1.0\">\n<dict>\n"

static void put_facts(struct buffer *out, const struct document *document)
{
	char timestamp[32];

	clock_format_utc(timestamp, sizeof(timestamp), document->timestamp);
	put_bool(out, "is_delta", document->is_delta);
	put_integer(out, "elapsed_ns", document_elapsed_ns(document));
	put_string(out, "hw_model", document->model);
	put_string(out, "kern_osversion", document->build);
	put_string(out, "kern_bootargs", document->bootargs);
	put_integer(out, "kern_boottime", document->boottime);
	if (!document_fault(document, FAULT_NO_TIMESTAMP))
		put_date(out, "timestamp", timestamp);
	if (document_fault(document, FAULT_DUPLICATE_KEYS))
		put_string(out, "hw_model", document->model);
}

/* ---- processor ---- */

static void put_states(struct buffer *out, const struct cpu_states *states,
	const struct residency *residency, double total)
{
	put_text(out, "<key>dvfm_states</key>\n<array>\n");
	for (int i = 0; i < states->count; i++) {
		put_text(out, "<dict>\n");
		put_integer(out, "freq", states->mhz[i]);
		put_ticks(out, "used_ns", residency->used[i]);
		put_real(out, "used_ratio", ratio(residency->used[i], total));
		put_text(out, "</dict>\n");
	}
	put_text(out, "</array>\n");
}

/* From freq_hz to dvfm_states, the same for clusters and cores; ratios are relative to `total`. */
static void put_residency(struct buffer *out, const struct document *document,
	const struct cluster_spec *spec, const struct residency *residency, double total)
{
	double idle = ratio(residency->idle, total);

	/* The idle time of a cluster that is always clocked can exceed the sum of its states. */
	put_real(out, "freq_hz", idle >= 1 ? 0 : residency_hz(residency, spec->states));
	put_ticks(out, "idle_ns", residency->idle);
	put_real(out, "idle_ratio", idle > 1 ? 1 : idle);
	if (document->chip->down_keys) {
		put_ticks(out, "down_ns", residency->down);
		put_real(out, "down_ratio", ratio(residency->down, total));
	}
	put_states(out, spec->states, residency, total);
}

static void put_core(struct buffer *out, const struct document *document,
	const struct cluster_spec *spec, const struct residency *core, int cpu)
{
	const struct fault *fault = document_fault(document, FAULT_NAN);
	double total =
		(double)(core->idle + core->down + residency_used(core, spec->states->count));

	if (fault && !strcmp(fault->text, "cpu"))
		total = NAN;
	put_text(out, "<dict>\n");
	put_integer(out, "cpu", cpu);
	put_residency(out, document, spec, core, total);
	put_text(out, "</dict>\n");
}

static void put_instructions(struct buffer *out, double instructions, double cycles)
{
	put_real(out, "inst_retired", instructions);
	put_real(out, "inst_per_clk", cycles > 0 ? instructions / cycles : 0);
}

static void put_cluster(struct buffer *out, const struct document *document, int index, int cpu)
{
	const struct cluster_spec *spec = &document->chip->clusters[index];
	const struct cluster_counters *counters = &document->counters->clusters[index];
	int64_t total = residency_used(&counters->own, spec->states->count);

	if (!document->chip->ratio_of_used)
		total += counters->own.idle + counters->own.down;
	put_text(out, "<dict>\n");
	put_string(out, "name", cluster_name(spec, document->macos));
	put_bool(out, "hw_resid_counters", true);
	put_residency(out, document, spec, &counters->own, (double)total);
	if (document->chip->online_ratio && !spec->no_online_ratio)
		put_real(out, "online_ratio", counters->online_ratio);
	if (macos_has(document->macos, MACOS_INSTRUCTIONS))
		put_instructions(out, counters->instructions, counters->cycles);
	put_text(out, "<key>cpus</key>\n<array>\n");
	for (int i = 0; i < spec->cores; i++)
		if (!document_lacks_core(document, cpu + i))
			put_core(out, document, spec, &counters->cores[i], cpu + i);
	put_text(out, "</array>\n</dict>\n");
}

static void put_clusters(struct buffer *out, const struct document *document)
{
	const struct chip_spec *chip = document->chip;
	int cpu = 0;

	put_text(out, "<key>clusters</key>\n<array>\n");
	for (int i = 0; i < chip->cluster_count; i++) {
		if (!document_lacks_cluster(document, &chip->clusters[i]))
			put_cluster(out, document, i, cpu);
		cpu += chip->clusters[i].cores;
	}
	put_text(out, "</array>\n");
}

/* An energy and its power, with keys and values on separate lines, which occurs only here. */
static void put_rail(struct buffer *out, const struct document *document, const char *energy,
	const char *power, int64_t millijoules)
{
	put_integer_apart(out, energy, millijoules);
	put_real_apart(out, power, document_milliwatts(document, millijoules));
}

static void put_power(struct buffer *out, const struct document *document)
{
	const struct counters *counters = document->counters;
	const struct fault *nan_fault = document_fault(document, FAULT_NAN);
	int64_t cpu = document_fault(document, FAULT_CPU_ZERO) ? 0 : counters->cpu_mj;
	int64_t combined = cpu + counters->gpu_mj + counters->ane_mj;

	if (nan_fault && !strcmp(nan_fault->text, "power")) {
		put_integer_apart(out, "cpu_energy", 0);
		put_real_apart(out, "cpu_power", NAN);
	} else {
		put_rail(out, document, "cpu_energy", "cpu_power", cpu);
	}
	put_rail(out, document, "gpu_energy", "gpu_power", counters->gpu_mj);
	put_rail(out, document, "ane_energy", "ane_power", counters->ane_mj);
	if (macos_has(document->macos, MACOS_PACKAGE_ENERGY)) {
		put_integer_apart(out, "dram_energy", counters->dram_mj);
		put_integer_apart(out, "package_energy", combined + counters->dram_mj);
	}
	if (macos_has(document->macos, MACOS_COMBINED_POWER))
		put_real_apart(out, "combined_power", document_milliwatts(document, combined));
}

static void put_processor(struct buffer *out, const struct document *document)
{
	double instructions = 0, cycles = 0;

	put_text(out, "<key>processor</key>\n<dict>\n");
	if (document->samplers & SAMPLER_CPU) {
		put_clusters(out, document);
		for (int i = 0; i < document->chip->cluster_count; i++) {
			instructions += document->counters->clusters[i].instructions;
			cycles += document->counters->clusters[i].cycles;
		}
		if (macos_has(document->macos, MACOS_INSTRUCTIONS))
			put_instructions(out, instructions, cycles);
	}
	put_power(out, document);
	if (document_fault(document, FAULT_DUPLICATE_KEYS))
		put_rail(out, document, "cpu_energy", "cpu_power", document->counters->cpu_mj);
	put_text(out, "</dict>\n");
}

/* ---- gpu ---- */

static void put_gpu_state(struct buffer *out, int64_t used, double total)
{
	put_ticks(out, "used_ns", used);
	put_real(out, "used_ratio", ratio(used, total));
	put_text(out, "</dict>\n");
}

static void put_gpu_freqs(struct buffer *out, const char *key, const struct gpu_states *states,
	const int64_t *used, double total)
{
	put_array(out, key);
	for (int i = 0; i < states->count; i++) {
		put_text(out, "<dict>\n");
		put_integer(out, "freq", (int64_t)(states->mhz[i] + 0.5));
		put_gpu_state(out, used[i], total);
	}
	put_text(out, "</array>\n");
}

static void put_gpu_names(struct buffer *out, const char *key, const char *name_key,
	const char *prefix, int count, const int64_t *used, double total)
{
	put_array(out, key);
	for (int i = 0; i < count; i++) {
		char name[24];

		snprintf(name, sizeof(name), "%s%d", prefix, i + 1);
		put_text(out, "<dict>\n");
		put_string(out, name_key, name);
		put_gpu_state(out, used[i], total);
	}
	put_text(out, "</array>\n");
}

static bool has_sw_state(const struct document *document)
{
	/* Model numbers identify the M5 family. */
	return !macos_has(document->macos, MACOS_NO_M5_SW_STATE) ||
		strncmp(document->chip->model, "Mac17,", 6);
}

static void put_gpu_idle(struct buffer *out, int64_t idle, double total)
{
	put_ticks(out, "idle_ns", idle);
	/* Of a window without any time: the only ratio that was seen as nan (10.8 ms, nothing
	 * counted). */
	put_real(out, "idle_ratio", total > 0 ? ratio(idle, total) : NAN);
}

static void put_gpu(struct buffer *out, const struct document *document)
{
	static const struct gpu_counters nothing;
	const struct gpu_states *states = document->chip->gpu;
	const struct gpu_counters *gpu = &document->counters->gpu;
	const struct fault *fault = document_fault(document, FAULT_NAN);
	int64_t used = 0;
	double total;

	if (fault && (!*fault->text || !strcmp(fault->text, "gpu")))
		gpu = &nothing;
	for (int i = 0; i < states->count; i++)
		used += gpu->used[i];
	total = (double)(gpu->idle + used);
	put_text(out, "<key>gpu</key>\n<dict>\n");
	put_real(out, "freq_hz", gpu_mhz(gpu, states));
	put_gpu_idle(out, gpu->idle, total);
	put_gpu_freqs(out, "dvfm_states", states, gpu->used, total);
	if (macos_has(document->macos, MACOS_REQUESTED_FREQ)) {
		put_gpu_freqs(out, "requested_freq", states, gpu->requested, total);
	} else {
		put_gpu_names(out, "sw_requested_state", "sw_req_state", "P", states->count,
			gpu->requested, (double)used);
		if (has_sw_state(document))
			put_gpu_names(out, "sw_state", "sw_state", "SW_P", states->count,
				document->chip->gpu_sw_state ? gpu->used : nothing.used, total);
	}
	if (macos_has(document->macos, MACOS_GPU_KEYS_TWICE) ||
		document_fault(document, FAULT_DUPLICATE_KEYS))
		put_gpu_idle(out, gpu->idle, total);
	put_integer(out, "gpu_energy", gpu->energy_mj);
	put_text(out, "</dict>\n");
}

/* ---- the rest ---- */

/* macOS 11 and 12; the layout is the one that the Python asitop reads, not confirmed. */
static void put_bandwidth(struct buffer *out, const struct document *document)
{
	static const struct {
		const char *name;
		int read, write; /* percent of all reads and writes */
	} agents[] = {
		{ "ECPU", 9, 8 },
		{ "PCPU", 41, 44 },
		{ "GFX", 44, 40 },
		{ "", 100, 100 },
	};
	const struct counters *counters = document->counters;
	char name[32];

	put_array(out, "bandwidth_counters");
	for (size_t i = 0; i < ARRAY_SIZE(agents); i++) {
		const char *space = *agents[i].name ? " " : "";

		snprintf(name, sizeof(name), "%s%sDCS RD", agents[i].name, space);
		put_text(out, "<dict>\n");
		put_string(out, "name", name);
		put_integer(out, "value", counters->dram_read / 100 * agents[i].read);
		put_text(out, "</dict>\n");
		snprintf(name, sizeof(name), "%s%sDCS WR", agents[i].name, space);
		put_text(out, "<dict>\n");
		put_string(out, "name", name);
		put_integer(out, "value", counters->dram_written / 100 * agents[i].write);
		put_text(out, "</dict>\n");
	}
	put_text(out, "</array>\n");
}

void plist_write(struct buffer *out, const struct document *document)
{
	unsigned samplers = document->samplers;

	put_text(out, HEADER);
	put_facts(out, document);
	if (document->tasks)
		tasks_put(out, document->tasks);
	if ((samplers & (SAMPLER_CPU | SAMPLER_ANE)) &&
		!document_fault(document, FAULT_NO_PROCESSOR))
		put_processor(out, document);
	if ((samplers & SAMPLER_THERMAL) && !document_fault(document, FAULT_NO_THERMAL))
		put_string(out, "thermal_pressure", document->counters->pressure);
	if (samplers & SAMPLER_BANDWIDTH)
		put_bandwidth(out, document);
	if ((samplers & SAMPLER_GPU) && !document_fault(document, FAULT_NO_GPU))
		put_gpu(out, document);
	put_text(out, "</dict>\n</plist>\n");
}
