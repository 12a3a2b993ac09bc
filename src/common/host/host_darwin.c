/* The platform interface on macOS: sysctl identifies the machine and Mach reports its memory. */
#include "host.h"

#include <mach/mach.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysctl.h>
#include <time.h>

/* M1 to M5 have two levels, M6 has three. The limit only guards against invalid values. */
#define PERFLEVELS_MAX 8

const struct memory_usage memory_usage_absent = {
	.used = NAN,
	.total = NAN,
	.swap_used = NAN,
	.swap_total = NAN,
};

/* Sets `text` to empty when the kernel does not know the name or the text does not fit. */
static void sysctl_text(const char *name, char *text, size_t capacity)
{
	size_t size = capacity;

	memset(text, 0, capacity);
	if (sysctlbyname(name, text, &size, NULL, 0))
		text[0] = '\0';
	text[capacity - 1] = '\0';
}

/* Returns 0 when the kernel does not know the name. Integers have 4 or 8 bytes. */
static int64_t sysctl_number(const char *name)
{
	union {
		int32_t narrow;
		int64_t wide;
	} value;
	size_t size = sizeof(value);

	if (sysctlbyname(name, &value, &size, NULL, 0))
		return 0;
	if (size == sizeof(value.wide))
		return value.wide;
	return size == sizeof(value.narrow) ? value.narrow : 0;
}

/*
 * The tier that a level's cores belong to, by its name, because the order differs: level 0 is
 * "Performance" on the M1 to M4 and "Super" on the M5 Pro, whose level 1 is "Performance". NULL
 * for an unknown name ("Standard" in a virtual machine).
 */
static int *perflevel_tier(struct machine *machine, const char *name)
{
	if (!strcmp(name, "Efficiency"))
		return &machine->e_cores;
	if (!strcmp(name, "Performance"))
		return &machine->p_cores;
	if (!strcmp(name, "Super"))
		return &machine->s_cores;
	return NULL;
}

static void perflevels_append(struct machine *machine, const char *name)
{
	size_t used = strlen(machine->perflevels);

	snprintf(machine->perflevels + used, sizeof(machine->perflevels) - used, "%s%s",
		used ? "," : "", name);
}

static void read_perflevels(struct machine *machine)
{
	int64_t levels = sysctl_number("hw.nperflevels");
	char key[48], name[32];
	int *cores;

	for (int level = 0; level < levels && level < PERFLEVELS_MAX; level++) {
		snprintf(key, sizeof(key), "hw.perflevel%d.name", level);
		sysctl_text(key, name, sizeof(name));
		if (!*name)
			continue;
		perflevels_append(machine, name);
		cores = perflevel_tier(machine, name);
		snprintf(key, sizeof(key), "hw.perflevel%d.logicalcpu", level);
		if (cores)
			*cores += (int)sysctl_number(key);
	}
}

void host_machine(struct machine *machine)
{
	*machine = (struct machine){ 0 };
	sysctl_text("machdep.cpu.brand_string", machine->chip, sizeof(machine->chip));
	sysctl_text("hw.model", machine->model, sizeof(machine->model));
	sysctl_text("kern.osproductversion", machine->os_version, sizeof(machine->os_version));
	sysctl_text("kern.osversion", machine->os_build, sizeof(machine->os_build));
	machine->memory_bytes = sysctl_number("hw.memsize");
	read_perflevels(machine);
}

/* New versions of macOS append statistics. A kernel that has more of them than we were compiled
 * with rejects our smaller array, but accepts the largest one that the call allows. */
enum { STATISTICS_MAX = 256 };

union statistics {
	vm_statistics64_data_t vm;
	integer_t numbers[STATISTICS_MAX];
};

static bool read_statistics(mach_port_t host, union statistics *statistics)
{
	static const mach_msg_type_number_t counts[] = { HOST_VM_INFO64_COUNT, STATISTICS_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		mach_msg_type_number_t count = counts[i];

		*statistics = (union statistics){ .numbers = { 0 } };
		if (host_statistics64(host, HOST_VM_INFO64, statistics->numbers, &count) ==
			KERN_SUCCESS)
			return true;
	}
	return false;
}

/*
 * Bytes available without swapping; NaN when Mach does not report them. This is psutil's
 * `available` on macOS, inactive + free: virtual_memory() in psutil/_psosx.py, whose `free` there
 * is vm_statistics64's free_count with the speculative pages in it (psutil/arch/osx/mem.c); it
 * subtracts those only from the `free` that it returns, since psutil issue 1277.
 */
static double read_available(void)
{
	/* Each call adds a reference to the port, which must be released. */
	mach_port_t host = mach_host_self();
	union statistics statistics;
	vm_size_t page_size;
	double available = NAN;

	if (host_page_size(host, &page_size) == KERN_SUCCESS && read_statistics(host, &statistics))
		available =
			((double)statistics.vm.inactive_count + (double)statistics.vm.free_count) *
			(double)page_size;
	mach_port_deallocate(mach_task_self(), host);
	return available;
}

static void read_swap(struct memory_usage *memory)
{
	struct xsw_usage swap;
	size_t size = sizeof(swap);

	if (sysctlbyname("vm.swapusage", &swap, &size, NULL, 0) || size != sizeof(swap))
		return;
	memory->swap_used = (double)swap.xsu_used;
	memory->swap_total = (double)swap.xsu_total;
}

void host_memory(struct memory_usage *memory)
{
	int64_t total = sysctl_number("hw.memsize");

	*memory = memory_usage_absent;
	if (total > 0) {
		memory->total = (double)total;
		memory->used = memory->total - read_available();
	}
	read_swap(memory);
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* Unlike Linux's, Darwin's monotonic clocks include sleep. adjtime() slews the one that is not raw.
 */
int64_t host_clock_continuous(void)
{
	return clock_ns(CLOCK_MONOTONIC_RAW);
}

int64_t host_clock_awake(void)
{
	return clock_ns(CLOCK_UPTIME_RAW);
}

int64_t host_clock_wall(void)
{
	return clock_ns(CLOCK_REALTIME);
}
