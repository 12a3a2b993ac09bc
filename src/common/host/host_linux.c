/* The platform interface on Linux, which is used to read recordings and to run the simulator: there
 * is no Mac to identify, but memory usage is real. */
#include "host.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

const struct memory_usage memory_usage_absent = {
	.used = NAN,
	.total = NAN,
	.swap_used = NAN,
	.swap_total = NAN,
};

/* Values of /proc/meminfo in bytes; NaN: it has no such line. */
struct meminfo {
	double total, available, free;
	double swap_total, swap_free;
};

static void meminfo_set(struct meminfo *info, const char *key, double bytes)
{
	if (!strcmp(key, "MemTotal"))
		info->total = bytes;
	else if (!strcmp(key, "MemAvailable"))
		info->available = bytes;
	else if (!strcmp(key, "MemFree"))
		info->free = bytes;
	else if (!strcmp(key, "SwapTotal"))
		info->swap_total = bytes;
	else if (!strcmp(key, "SwapFree"))
		info->swap_free = bytes;
}

/* Without /proc, as in some sandboxes, everything stays absent. */
static void meminfo_read(struct meminfo *info)
{
	FILE *file = fopen("/proc/meminfo", "re");
	char line[256], key[32];
	uint64_t kib;

	*info = (struct meminfo){ NAN, NAN, NAN, NAN, NAN };
	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%31[^:]: %" SCNu64 " kB", key, &kib) == 2)
			meminfo_set(info, key, (double)kib * 1024);
	fclose(file);
}

void host_machine(struct machine *machine)
{
	struct meminfo info;

	*machine = (struct machine){ 0 };
	meminfo_read(&info);
	if (!isnan(info.total))
		machine->memory_bytes = (int64_t)info.total;
}

/* psutil's virtual_memory() and swap_memory(), psutil/_pslinux.py: `available` is the kernel's
 * MemAvailable, or MemFree in containers that show the MemAvailable of their host, which exceeds
 * their total. */
void host_memory(struct memory_usage *memory)
{
	struct meminfo info;

	meminfo_read(&info);
	if (info.available > info.total)
		info.available = info.free;
	*memory = (struct memory_usage){
		.used = info.total - info.available,
		.total = info.total,
		.swap_used = info.swap_total - info.swap_free,
		.swap_total = info.swap_total,
	};
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t host_clock_continuous(void)
{
	return clock_ns(CLOCK_BOOTTIME);
}

int64_t host_clock_awake(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

int64_t host_clock_wall(void)
{
	return clock_ns(CLOCK_REALTIME);
}
