/* host_darwin.c on the fake kernel. Prints TAP lines and ends with "N passed, N failed". */
#include "fake_kernel.h"
#include "../../src/common/host/host.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORES(number) "<key>sppci_cores</key>\n\t\t\t\t<string>" number "</string>\n"
#define GIB           (INT64_C(1) << 30)

static int passed, failed;

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

static void says(enum fake_profiler profiler, const char *text, size_t size)
{
	fake_kernel.profiler = profiler;
	fake_kernel.profiler_says = text;
	fake_kernel.profiler_says_size = size;
}

static void begin(const struct fake_sysctl *sysctls)
{
	fake_kernel = (struct fake_kernel){ .sysctls = sysctls, .page_size = 16384 };
	says(PROFILER_ABSENT, "", 0);
}

/* Identifies the machine, asks and waits, and checks that nothing of the asking is left. */
static struct machine identify(const char *what)
{
	struct host_question question;
	struct machine machine;

	printf("# %s\n", what);
	memset(&machine, 0xa5, sizeof(machine));
	host_machine(&machine);
	check_number(fake_kernel.spawned, 0, "nobody is asked for what the kernel knows");
	check_number(machine.gpu_cores, 0, "which is not the number of GPU cores");
	host_ask(&question);
	check(host_answer(&question, 60 * NS_PER_S, &machine) == (machine.gpu_cores > 0),
		"an answer is said to be one");
	check(!host_answer(&question, 60 * NS_PER_S, &machine), "and comes once");
	host_question_release(&question);
	check_number(fake_kernel.descriptors, 0, "every descriptor is closed");
	check_number(fake_kernel.host_ports, 0, "every port is given back");
	if (fake_kernel.profiler != PROFILER_UNKILLED)
		check(!fake_processes_clear(), "no process is left");
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
	static const char xml[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<plist version=\"1.0\">\n<array>\n\t<dict>\n\t\t<key>_items</key>\n"
		"\t\t<array>\n\t\t\t<dict>\n\t\t\t\t<key>_name</key>\n"
		"\t\t\t\t<string>Apple M1 Pro</string>\n\t\t\t\t" CORES(
			"16") "\t\t\t\t<key>sppci_device_type</key>\n\t\t\t\t<string>spdisplays_gpu</string>\n"
			      "\t\t\t</dict>\n\t\t</array>\n\t\t<key>_properties</key>\n\t\t<dict>\n"
			      "\t\t\t<key>sppci_cores</key>\n\t\t\t<dict>\n\t\t\t\t<key>_order</key>\n"
			      "\t\t\t\t<string>4</string>\n\t\t\t</dict>\n\t\t</dict>\n\t</dict>\n</array>\n"
			      "</plist>\n";
	struct machine machine;

	begin(sysctls);
	says(PROFILER_ANSWERS, xml, strlen(xml));
	machine = identify("M1 Pro");
	check_text(machine.chip, "Apple M1 Pro", "chip");
	check_text(machine.model, "MacBookPro18,3", "model");
	check_text(machine.os_version, "13.6.1", "macOS version");
	check_text(machine.os_build, "22G313", "macOS build");
	check_text(machine.perflevels, "Performance,Efficiency", "names of the levels");
	check_cores(&machine, 2, 8, 0);
	check_number(machine.gpu_cores, 16, "GPU cores");
	check_number((double)machine.memory_bytes, 16.0 * GIB, "memory");
	check_number(fake_kernel.reaped, 1, "system_profiler is reaped");
	check_text(fake_kernel.command, "/usr/sbin/system_profiler -xml SPDisplaysDataType",
		"its command");
	check(fake_kernel.own_group, "it has its own process group");
	check(fake_kernel.default_signals, "it has default signals");
	check(fake_kernel.only_standard_descriptors, "it has no descriptor but the three");
	check_number(fake_kernel.closed_on_exec, 2, "nor does another child have its pipe");
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
	says(PROFILER_FAILS, CORES("20"), strlen(CORES("20")));
	machine = identify("M4 Pro");
	check_cores(&machine, 4, 10, 0);
	check_number(machine.gpu_cores, 20, "GPU cores, though system_profiler ends with 1");
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
	check_number(machine.gpu_cores, 0, "no GPU cores");
	check_number((double)machine.memory_bytes, 0, "no memory");
	check_number(fake_kernel.spawned, 0, "system_profiler is absent");
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

/* What is found in one answer of system_profiler. */
static int cores_in(enum fake_profiler profiler, const char *text, size_t size, const char *what)
{
	begin(NULL);
	says(profiler, text, size);
	return identify(what).gpu_cores;
}

static void test_profiler_garbage(void)
{
	static const char *const garbage[] = {
		"",
		"<key>sppci_cores</key>",
		"<key>sppci_cores</key>\n",
		CORES(""),
		CORES("0"),
		CORES("-4"),
		CORES("99999999999999999999"),
		CORES("16 cores"),
		CORES("sixteen"),
		"<key>sppci_cores</key><string>16",
		"<key>sppci_cores</key><dict/>",
		"2026-01-01 system_profiler[12]: 16 cores\n",
	};
	static const char binary[] = "\0\377\376" CORES("16");
	static const char twice[] = "<key>sppci_cores</key><dict/>" CORES("40");
	char what[32];

	for (size_t i = 0; i < ARRAY_SIZE(garbage); i++) {
		snprintf(what, sizeof(what), "garbage %zu", i + 1);
		check_number(cores_in(PROFILER_ANSWERS, garbage[i], strlen(garbage[i]), what), 0,
			"no GPU cores");
	}
	check_number(cores_in(PROFILER_ANSWERS, binary, sizeof(binary) - 1, "binary"), 0,
		"no GPU cores");
	check_number(cores_in(PROFILER_ANSWERS, twice, strlen(twice), "the key twice"), 40,
		"the number is found behind the description");
}

static double seconds_waited(void)
{
	return (double)fake_kernel.awake / (double)NS_PER_S;
}

static void test_profiler_hangs(void)
{
	check_number(
		cores_in(PROFILER_HANGS, "<plist>", 7, "system_profiler hangs"), 0, "no GPU cores");
	check(seconds_waited() >= 4 && seconds_waited() <= 7, "it has some seconds");
	check_number(fake_kernel.reaped, 1, "then it is killed and reaped");
	check_number(cores_in(PROFILER_HANGS, CORES("14"), strlen(CORES("14")),
			     "it hangs after its answer"),
		14, "the answer counts");
	check_number(
		cores_in(PROFILER_DRIBBLES, "", 0, "it never comes to an end"), 0, "no GPU cores");
	check(seconds_waited() <= 7, "it has some seconds in all, not for each byte");
	check_number(cores_in(PROFILER_UNKILLED, "", 0, "it does not die"), 0, "no GPU cores");
	check(seconds_waited() <= 7, "it is left alone after a while");
	fake_processes_clear();
}

/* Samples come meanwhile: who does not wait looks again with each of them. */
static void test_profiler_is_not_waited_for(void)
{
	struct host_question question;
	struct machine machine = { .gpu_cores = 0 };

	printf("# without patience\n");
	begin(NULL);
	says(PROFILER_HANGS, "", 0);
	host_ask(&question);
	for (int i = 0; i < 10; i++)
		check(!host_answer(&question, 0, &machine), "there is no answer yet");
	check_number((double)fake_kernel.awake, 0, "no time passes");
	fake_kernel.awake = 6 * NS_PER_S;
	check(!host_answer(&question, 0, &machine), "there will be none");
	check_number(fake_kernel.reaped, 1, "it is killed and reaped");
	check_number(fake_kernel.descriptors, 0, "every descriptor is closed");

	begin(NULL);
	says(PROFILER_HANGS, "", 0);
	host_ask(&question);
	host_question_release(&question);
	check_number(fake_kernel.reaped, 1, "who ends before the answer stops asking");
	check_number(fake_kernel.descriptors, 0, "every descriptor is closed");
	fake_processes_clear();
}

static void test_profiler_floods(void)
{
	check_number(cores_in(PROFILER_FLOODS, CORES("32"), strlen(CORES("32")), "huge output"), 32,
		"what came first counts");
	check(fake_kernel.bytes_read <= 1024 * 1024, "what is read is bounded");
	check_number(fake_kernel.reaped, 1, "it is killed and reaped");
}

static void test_profiler_interrupted(void)
{
	begin(NULL);
	says(PROFILER_ANSWERS, CORES("10"), strlen(CORES("10")));
	fake_kernel.interrupts = INTERRUPT_POLL | INTERRUPT_READ | INTERRUPT_WAIT;
	check_number(identify("signals arrive").gpu_cores, 10, "the answer is complete");
	check_number(fake_kernel.interrupts, 0, "every wait was interrupted");
	check_number(fake_kernel.reaped, 1, "system_profiler is reaped");
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
	test_profiler_garbage();
	test_profiler_hangs();
	test_profiler_is_not_waited_for();
	test_profiler_floods();
	test_profiler_interrupted();
	test_memory();
	test_memory_absent();
	test_clocks();
	printf("%d passed, %d failed\n", passed, failed);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
