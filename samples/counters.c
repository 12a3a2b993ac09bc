#include "counters.h"

int64_t residency_used(const struct residency *residency, int count)
{
	int64_t used = 0;

	for (int i = 0; i < count; i++)
		used += residency->used[i];
	return used;
}

double residency_hz(const struct residency *residency, const struct cpu_states *states)
{
	double cycles = 0;
	int64_t used = residency_used(residency, states->count);

	for (int i = 0; i < states->count; i++)
		cycles += (double)residency->used[i] * cpu_state_hz(states->mhz[i]);
	return used ? cycles / (double)used : 0;
}

double gpu_mhz(const struct gpu_counters *gpu, const struct gpu_states *states)
{
	double cycles = 0;
	int64_t used = 0;

	for (int i = 0; i < states->count; i++) {
		cycles += (double)gpu->used[i] * states->mhz[i];
		used += gpu->used[i];
	}
	return used ? cycles / (double)used : 0;
}

void counters_move_energy(struct counters *from, struct counters *to)
{
	to->cpu_mj += from->cpu_mj;
	to->gpu_mj += from->gpu_mj;
	to->ane_mj += from->ane_mj;
	to->dram_mj += from->dram_mj;
	to->gpu.energy_mj += from->gpu.energy_mj;
	from->cpu_mj = from->gpu_mj = from->ane_mj = from->dram_mj = from->gpu.energy_mj = 0;
}

static void residency_add(struct residency *sum, const struct residency *residency)
{
	sum->idle += residency->idle;
	sum->down += residency->down;
	for (int i = 0; i < CLUSTER_STATES_MAX; i++)
		sum->used[i] += residency->used[i];
}

static void cluster_add(struct cluster_counters *sum, const struct cluster_counters *cluster)
{
	residency_add(&sum->own, &cluster->own);
	for (int i = 0; i < CLUSTER_CORES_MAX; i++)
		residency_add(&sum->cores[i], &cluster->cores[i]);
	sum->instructions += cluster->instructions;
	sum->cycles += cluster->cycles;
	sum->online_ratio = cluster->online_ratio;
}

void counters_add(struct counters *sum, const struct counters *counters)
{
	sum->elapsed += counters->elapsed;
	for (int i = 0; i < CHIP_CLUSTERS_MAX; i++)
		cluster_add(&sum->clusters[i], &counters->clusters[i]);
	sum->gpu.idle += counters->gpu.idle;
	for (int i = 0; i < GPU_STATES_MAX; i++) {
		sum->gpu.used[i] += counters->gpu.used[i];
		sum->gpu.requested[i] += counters->gpu.requested[i];
	}
	sum->gpu.energy_mj += counters->gpu.energy_mj;
	sum->cpu_mj += counters->cpu_mj;
	sum->gpu_mj += counters->gpu_mj;
	sum->ane_mj += counters->ane_mj;
	sum->dram_mj += counters->dram_mj;
	sum->dram_read += counters->dram_read;
	sum->dram_written += counters->dram_written;
	sum->pressure = counters->pressure;
}
