/* host_darwin.c on the fake kernel. Prints TAP lines and ends with "N passed, N failed". */
#include "fake_kernel.h"
#include "../../src/common/host/host.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GIB (INT64_C(1) << 30)

/* Where errno is in Darwin's objects. */
int *darwin_error(void);

static int passed, failed;

int *darwin_error(void)
{
	return &errno;
}

static void check(bool is_so, const char *what)
{
	if (is_so)
		passed++;
	else
		failed++;
	printf("%sok %d - %s\n", is_so ? "" : "not ", passed + failed, what);
}

static void check_text(const char *got, const char *expected, const char *what)
{
	bool is_so = !strcmp(got, expected);

	check(is_so, what);
	if (!is_so)
		printf("# expected '%s', got '%s'\n", expected, got);
}

static void check_number(double got, double expected, const char *what)
{
	bool is_so = got == expected || (isnan(got) && isnan(expected));

	check(is_so, what);
	if (!is_so)
		printf("# expected %.17g, got %.17g\n", expected, got);
}

static void begin(const struct fake_sysctl *sysctls)
{
	fake_kernel = (struct fake_kernel){ .sysctls = sysctls, .page_size = 16384 };
}

static struct machine identify(const char *what)
{
	struct machine machine;

	printf("# %s\n", what);
	memset(&machine, 0xa5, sizeof(machine));
	host_machine(&machine);
	check_number(machine.gpu_cores, 0, "the number of GPU cores is unknown");
	check_number(fake_kernel.host_ports, 0, "every port is given back");
	return machine;
}

static void check_cores(const struct machine *machine, int e, int p, int s)
{
	check_number(machine->e_cores, e, "efficiency cores");
	check_number(machine->p_cores, p, "performance cores");
	check_number(machine->s_cores, s, "super cores");
}

static void test_m1_pro(void)
{
	static const struct fake_sysctl sysctls[] = {
		FAKE_TEXT("machdep.cpu.brand_string", "Apple M1 Pro"),
		FAKE_TEXT("hw.model", "MacBookPro18,3"),
		FAKE_TEXT("kern.osproductversion", "13.6.1"),
		FAKE_TEXT("kern.osversion", "22G313"),
		FAKE_INT64("hw.memsize", 16 * GIB),
		FAKE_INT32("hw.nperflevels", 2),
		FAKE_TEXT("hw.perflevel0.name", "Performance"),
		FAKE_INT32("hw.perflevel0.logicalcpu", 8),
		FAKE_TEXT("hw.perflevel1.name", "Efficiency"),
		FAKE_INT32("hw.perflevel1.logicalcpu", 2),
		{ 0 },
	};
	struct machine machine;

	begin(sysctls);
	machine = identify("M1 Pro");
	check_text(machine.chip, "Apple M1 Pro", "chip");
	check_text(machine.model, "MacBookPro18,3", "model");
	check_text(machine.os_version, "13.6.1", "macOS version");
	check_text(machine.os_build, "22G313", "macOS build");
	check_text(machine.perflevels, "Performance,Efficiency", "names of the levels");
	check_cores(&machine, 2, 8, 0);
	check_number((double)machine.memory_bytes, 16.0 * GIB, "memory");
}

static void test_m4_pro(void)
{
	static const struct fake_sysctl sysctls[] = {
		FAKE_TEXT("machdep.cpu.brand_string", "Apple M4 Pro"),
		FAKE_INT32("hw.nperflevels", 2),
		FAKE_TEXT("hw.perflevel0.name", "Performance"),
		FAKE_INT32("hw.perflevel0.logicalcpu", 10),
		FAKE_TEXT("hw.perflevel1.name", "Efficiency"),
		FAKE_INT32("hw.perflevel1.logicalcpu", 4),
		{ 0 },
	};
	struct machine machine;

	begin(sysctls);
	machine = identify("M4 Pro");
	check_cores(&machine, 4, 10, 0);
}

static void test_m5_pro(void)
{
	static const struct fake_sysctl sysctls[] = {
		FAKE_TEXT("machdep.cpu.brand_string", "Apple M5 Pro"),
		FAKE_INT32("hw.nperflevels", 2),
		FAKE_TEXT("hw.perflevel0.name", "Super"),
		FAKE_INT32("hw.perflevel0.logicalcpu", 6),
		FAKE_TEXT("hw.perflevel1.name", "Performance"),
		FAKE_INT32("hw.perflevel1.logicalcpu", 12),
		{ 0 },
	};
	struct machine machine;

	begin(sysctls);
	machine = identify("M5 Pro");
	check_cores(&machine, 0, 12, 6);
	check_text(machine.perflevels, "Super,Performance", "names of the levels");
}

static void test_three_levels(void)
{
	static const struct fake_sysctl sysctls[] = {
		FAKE_INT32("hw.nperflevels", 3),
		FAKE_TEXT("hw.perflevel0.name", "Super"),
		FAKE_INT32("hw.perflevel0.logicalcpu", 2),
		FAKE_TEXT("hw.perflevel1.name", "Performance"),
		FAKE_INT32("hw.perflevel1.logicalcpu", 4),
		FAKE_TEXT("hw.perflevel2.name", "Efficiency"),
		FAKE_INT32("hw.perflevel2.logicalcpu", 6),
		{ 0 },
	};
	struct machine machine;

	begin(sysctls);
	machine = identify("three levels");
	check_cores(&machine, 6, 4, 2);
	check_text(machine.perflevels, "Super,Performance,Efficiency", "names of the levels");
}

static void test_virtual_machine(void)
{
	static const struct fake_sysctl sysctls[] = {
		FAKE_TEXT("machdep.cpu.brand_string", "Apple M1 (Virtual)"),
		FAKE_INT32("hw.nperflevels", 1),
		FAKE_TEXT("hw.perflevel0.name", "Standard"),
		FAKE_INT32("hw.perflevel0.logicalcpu", 3),
		{ 0 },
	};
	struct machine machine;

	begin(sysctls);
	machine = identify("a level of an unknown name");
	check_cores(&machine, 0, 0, 0);
	check_text(machine.perflevels, "Standard", "its name is kept");
}

static void test_missing(void)
{
	static const struct fake_sysctl sysctls[] = { { 0 } };
	struct machine machine;

	begin(sysctls);
	machine = identify("nothing is known");
	check_text(machine.chip, "", "no chip");
	check_text(machine.model, "", "no model");
	check_text(machine.os_version, "", "no macOS version");
	check_text(machine.os_build, "", "no macOS build");
	check_text(machine.perflevels, "", "no levels");
	check_cores(&machine, 0, 0, 0);
	check_number((double)machine.memory_bytes, 0, "no memory");
}

static void test_strange(void)
{
	static const struct fake_sysctl sysctls[] = {
		FAKE_TEXT("machdep.cpu.brand_string",
			"a brand that is far longer than any that Apple has ever given to a chip"),
		FAKE_TEXT("kern.osversion", "an operating system build of 32."),
		FAKE_BYTES("kern.osproductversion", "thirty-two bytes without an end.", 32),
		FAKE_TEXT("hw.memsize", "text"),
		FAKE_INT32("hw.nperflevels", 1000000),
		FAKE_INT32("hw.perflevel0.logicalcpu", 8),
		FAKE_TEXT("hw.perflevel1.name", "Efficiency"),
		FAKE_TEXT("hw.perflevel2.name", "Performance"),
		FAKE_INT64("hw.perflevel2.logicalcpu", 4),
		FAKE_TEXT("hw.perflevel3.name", "Performance"),
		FAKE_INT32("hw.perflevel3.logicalcpu", 2),
		FAKE_TEXT("hw.perflevel4.name", "a name of thirty-one characters"),
		FAKE_TEXT("hw.perflevel5.name", "a name of thirty-one characters"),
		FAKE_TEXT("hw.perflevel6.name", "a name of thirty-one characters"),
		FAKE_TEXT("hw.perflevel7.name", "a name of thirty-one characters"),
		{ 0 },
	};
	struct machine machine;

	begin(sysctls);
	machine = identify("strange answers");
	check_text(machine.chip, "", "a text that does not fit is absent");
	check_text(machine.os_build, "", "so is one whose end does not fit");
	check_number((double)machine.memory_bytes, 0, "a number of no known size is absent");
	check_text(
		machine.os_version, "thirty-two bytes without an end", "an end is put to a text");
	check_cores(&machine, 0, 6, 0);
	check(strlen(machine.perflevels) == sizeof(machine.perflevels) - 1,
		"names that do not fit are cut");
}

static void test_memory(void)
{
	static const struct fake_sysctl sysctls[] = {
		FAKE_INT64("hw.memsize", 48 * GIB),
		{ 0 },
	};
	struct memory_usage memory;

	printf("# memory\n");
	begin(sysctls);
	fake_kernel.free_pages = 3857;
	fake_kernel.speculative_pages = 1075;
	fake_kernel.active_pages = 446206;
	fake_kernel.inactive_pages = 443760;
	fake_kernel.wired_pages = 181483;
	fake_kernel.has_swap = true;
	fake_kernel.swap_total = 3 * GIB;
	fake_kernel.swap_used = 2 * GIB + 1;
	host_memory(&memory);
	check_number(memory.total, 48.0 * GIB, "total");
	check_number(memory.used, 48.0 * GIB - (443760.0 + 3857.0) * 16384.0,
		"used is total - (inactive + free)");
	check_number(memory.swap_total, 3.0 * GIB, "swap");
	check_number(memory.swap_used, 2.0 * GIB + 1, "swap used");

	fake_kernel.free_pages = UINT32_MAX;
	fake_kernel.inactive_pages = UINT32_MAX;
	fake_kernel.page_size = 4096;
	host_memory(&memory);
	check_number(memory.used, 48.0 * GIB - 2.0 * UINT32_MAX * 4096.0,
		"counts beyond 32 bits do not wrap");

	fake_kernel.vm_count = 100;
	memory.used = 0;
	host_memory(&memory);
	check_number(memory.used, 48.0 * GIB - 2.0 * UINT32_MAX * 4096.0,
		"a kernel that has more to say gets the room for it");
	fake_kernel.vm_count = 1000;
	host_memory(&memory);
	check_number(memory.used, NAN, "more than the call can carry is absent");
	fake_kernel.vm_count = 0;

	fake_kernel.swap_total = fake_kernel.swap_used = 0;
	host_memory(&memory);
	check_number(memory.swap_total, 0, "no swap file yet is 0");
	for (int i = 0; i < 1000; i++)
		host_memory(&memory);
	check_number(fake_kernel.host_ports, 0, "every port is given back");
}

static void check_unknown_use(const char *what)
{
	struct memory_usage memory;

	host_memory(&memory);
	check(isnan(memory.used) && memory.total == 8.0 * GIB, what);
	check_number(fake_kernel.host_ports, 0, "every port is given back");
}

static void test_memory_absent(void)
{
	static const struct fake_sysctl only_size[] = { FAKE_INT64("hw.memsize", 8 * GIB), { 0 } };
	static const struct fake_sysctl strange_swap[] = { FAKE_INT32("vm.swapusage", 1), { 0 } };
	struct memory_usage memory;

	printf("# memory that is not told\n");
	begin(only_size);
	fake_kernel.vm_fails = true;
	check_unknown_use("without statistics, only the total is known");
	fake_kernel.vm_fails = false;
	fake_kernel.page_size_fails = true;
	check_unknown_use("without a page size, only the total is known");

	begin(strange_swap);
	host_memory(&memory);
	check_number(memory.total, NAN, "no total");
	check_number(memory.used, NAN, "no use");
	check_number(memory.swap_total, NAN, "no swap, as its size is not known");
	check_number(memory.swap_used, NAN, "no swap used");
	check(isnan(memory_usage_absent.used) && isnan(memory_usage_absent.total) &&
			isnan(memory_usage_absent.swap_used) &&
			isnan(memory_usage_absent.swap_total),
		"the absent usage is absent");
}

static void test_clocks(void)
{
	printf("# clocks\n");
	begin(NULL);
	fake_kernel.continuous = 5 * NS_PER_S + 7;
	fake_kernel.slewed = 5 * NS_PER_S + 8;
	fake_kernel.awake = 3 * NS_PER_S + 999999999;
	fake_kernel.wall = INT64_C(1790000000123456789);
	check(host_clock_continuous() == 5 * NS_PER_S + 7,
		"the clock that runs on in sleep, not slewed");
	check(host_clock_awake() == 3 * NS_PER_S + 999999999, "the clock that stops in sleep");
	check(host_clock_wall() == INT64_C(1790000000123456789), "the wall clock");
}

int main(void)
{
	test_m1_pro();
	test_m4_pro();
	test_m5_pro();
	test_three_levels();
	test_virtual_machine();
	test_missing();
	test_strange();
	test_memory();
	test_memory_absent();
	test_clocks();
	printf("%d passed, %d failed\n", passed, failed);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
