#include "text_writer.h"

#include "clock.h"

#include <time.h>

static void format_time(char *text, size_t size, int64_t wall_ns)
{
	time_t seconds = (time_t)(wall_ns / NS_PER_S);
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(text, size, "%a %b %e %H:%M:%S %Y", &utc);
}

void text_write_machine(struct buffer *out, const struct document *document)
{
	char boot[48];

	format_time(boot, sizeof(boot), document->boottime * NS_PER_S);
	buffer_addf(out, "Machine model: %s\nOS version: %s\nBoot arguments: %s\nBoot time: %s\n\n",
		document->model, document->build, document->bootargs, boot);
}

static double percent(int64_t part, int64_t whole)
{
	return whole ? 100 * (double)part / (double)whole : 0;
}

static void add_states(struct buffer *out, const struct cpu_states *states,
	const struct residency *residency, int64_t total)
{
	buffer_add_string(out, " (");
	for (int i = 0; i < states->count; i++) {
		double share = percent(residency->used[i], total);

		buffer_addf(out, "%s%d MHz: %3.2g%%", i ? " " : "", states->mhz[i], share);
	}
	buffer_add_string(out, ")\n");
}

static void add_residency(struct buffer *out, const struct document *document,
	const struct cluster_spec *spec, const struct residency *residency, const char *name,
	const char *hardware)
{
	int64_t used = residency_used(residency, spec->states->count);
	int64_t total = used + residency->idle + residency->down;

	buffer_addf(out, "%s %sfrequency: %.0f MHz\n", name, hardware,
		residency_hz(residency, spec->states) / 1e6);
	buffer_addf(out, "%s %sactive residency: %6.2f%%", name, *hardware ? "HW " : "",
		percent(used, total));
	add_states(out, spec->states, residency, total);
	buffer_addf(out, "%s idle residency: %6.2f%%\n", name, percent(residency->idle, total));
	if (document->chip->down_keys)
		buffer_addf(
			out, "%s down residency: %6.2f%%\n", name, percent(residency->down, total));
}

static void add_clusters(struct buffer *out, const struct document *document)
{
	const struct chip_spec *chip = document->chip;
	int cpu = 0;

	for (int i = 0; i < chip->cluster_count; i++) {
		const struct cluster_spec *spec = &chip->clusters[i];
		const struct cluster_counters *counters = &document->counters->clusters[i];
		const char *name = cluster_name(spec, document->macos);

		if (chip->online_ratio && !spec->no_online_ratio)
			buffer_addf(out, "%s Online: %.0f%%\n", name, counters->online_ratio * 100);
		add_residency(out, document, spec, &counters->own, name, "HW active ");
		for (int j = 0; j < spec->cores; j++) {
			char core[16];

			snprintf(core, sizeof(core), "CPU %d", cpu++);
			add_residency(out, document, spec, &counters->cores[j], core, "");
		}
		buffer_add_string(out, "\n");
	}
}

static void add_power(struct buffer *out, const struct document *document)
{
	const struct counters *counters = document->counters;

	buffer_addf(out, "CPU Power: %.0f mW\nGPU Power: %.0f mW\nANE Power: %.0f mW\n",
		document_milliwatts(document, counters->cpu_mj),
		document_milliwatts(document, counters->gpu_mj),
		document_milliwatts(document, counters->ane_mj));
	buffer_addf(out, "Combined Power (CPU + GPU + ANE): %.0f mW\n\n",
		document_milliwatts(
			document, counters->cpu_mj + counters->gpu_mj + counters->ane_mj));
}

static void add_gpu(struct buffer *out, const struct document *document)
{
	const struct gpu_states *states = document->chip->gpu;
	const struct gpu_counters *gpu = &document->counters->gpu;
	int64_t total = gpu->idle;

	for (int i = 0; i < states->count; i++)
		total += gpu->used[i];
	buffer_addf(out, "GPU HW active frequency: %.0f MHz\nGPU HW active residency: %6.2f%% (",
		gpu_mhz(gpu, states), percent(total - gpu->idle, total));
	for (int i = 0; i < states->count; i++)
		buffer_addf(out, "%s%.0f MHz: %3.2g%%", i ? " " : "", states->mhz[i],
			percent(gpu->used[i], total));
	buffer_addf(out, ")\nGPU idle residency: %6.2f%%\nGPU Power: %.0f mW\n\n",
		percent(gpu->idle, total), document_milliwatts(document, gpu->energy_mj));
}

static void add_tasks(struct buffer *out, const struct task_list *list)
{
	buffer_addf(out, "*** Running tasks ***\n\n%-34s %-6s %-8s\n", "Name", "ID", "CPU ms/s");
	for (int i = 0; i < list->count; i++)
		buffer_addf(out, "%-34s %-6d %-8.2f\n", list->tasks[i].name, list->tasks[i].pid,
			list->tasks[i].cpu * 1000);
	buffer_add_string(out, "\n");
}

void text_write(struct buffer *out, const struct document *document)
{
	char when[48];

	format_time(when, sizeof(when), document->timestamp);
	buffer_addf(out, "\n*** Sampled system activity (%s +0000) (%.2fms elapsed) ***\n\n", when,
		(double)document_elapsed_ns(document) / (double)NS_PER_MS);
	if (document->tasks)
		add_tasks(out, document->tasks);
	if (document->samplers & SAMPLER_CPU) {
		buffer_add_string(out, "\n**** Processor usage ****\n\n");
		add_clusters(out, document);
		add_power(out, document);
	}
	if (document->samplers & SAMPLER_THERMAL)
		buffer_addf(out, "**** Thermal pressure ****\n\nCurrent pressure level: %s\n\n",
			document->counters->pressure);
	if (document->samplers & SAMPLER_GPU) {
		buffer_add_string(out, "**** GPU usage ****\n\n");
		add_gpu(out, document);
	}
}
