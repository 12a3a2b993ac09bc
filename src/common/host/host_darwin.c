/* The platform interface on macOS: sysctl identifies the machine and Mach reports its memory. Only
 * the number of GPU cores takes a child process, which avoids linking IOKit for one integer. */
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <mach/mach.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* system_profiler usually answers within a second, with some kB for each display. */
#define PROFILER_WAIT_NS  (5 * NS_PER_S)
#define PROFILER_MAX_SIZE ((size_t)256 * 1024)

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

/*
 * Its own process group, because system_profiler does its work in a child that would survive it and
 * keep the pipe open. Only the three standard descriptors, because ours include an open recording.
 * Default signals, because it waits for its child and we may block SIGCHLD.
 */
static int profiler_set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	int failed;

	sigemptyset(&none);
	sigfillset(&all);
	failed = posix_spawnattr_setflags(attributes,
		POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
			POSIX_SPAWN_CLOEXEC_DEFAULT);
	if (!failed)
		failed = posix_spawnattr_setpgroup(attributes, 0);
	if (!failed)
		failed = posix_spawnattr_setsigmask(attributes, &none);
	if (!failed)
		failed = posix_spawnattr_setsigdefault(attributes, &all);
	return failed;
}

/* Sets up the output first: if we were started with a standard descriptor closed, the pipe may have
 * that number, and opening /dev/null would replace it. */
static int profiler_set_files(posix_spawn_file_actions_t *actions, int output)
{
	int failed;

	failed = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
	if (!failed)
		failed = posix_spawn_file_actions_addopen(
			actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (!failed)
		failed = posix_spawn_file_actions_addopen(
			actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	return failed;
}

/* Starts system_profiler with its output on `output`. Returns -1 on failure. */
static pid_t profiler_start(int output)
{
	char program[] = "/usr/sbin/system_profiler", xml[] = "-xml", type[] = "SPDisplaysDataType";
	char *const arguments[] = { program, xml, type, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t child = -1;

	if (posix_spawn_file_actions_init(&actions))
		return -1;
	if (posix_spawnattr_init(&attributes)) {
		posix_spawn_file_actions_destroy(&actions);
		return -1;
	}
	if (profiler_set_files(&actions, output) || profiler_set_attributes(&attributes) ||
		posix_spawn(&child, program, &actions, &attributes, arguments, environ))
		child = -1;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return child;
}

/* Reads the output until `until_ns`. Returns true at its end or when it reaches the limit. */
static bool profiler_read(int fd, struct buffer *output, int64_t until_ns)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	int64_t left;
	ssize_t got;
	size_t room;

	do {
		left = until_ns - host_clock_awake();
		int ready = poll(&wait, 1, left > 0 ? (int)(left / NS_PER_MS) + 1 : 0);

		if (ready < 0 && errno != EINTR)
			return true;
		if (ready <= 0)
			continue;
		room = min_size(16 * 1024, PROFILER_MAX_SIZE - output->size);
		got = read(fd, buffer_reserve(output, room), room);
		if (!got || (got < 0 && errno != EINTR))
			return true;
		if (got > 0)
			output->size += (size_t)got;
	} while (left > 0 && output->size < PROFILER_MAX_SIZE);
	return output->size >= PROFILER_MAX_SIZE;
}

/*
 * Kills the child. The wait is bounded, because a process that hangs in the GPU's driver does not
 * react even to SIGKILL; it is then left to init.
 */
static void profiler_stop(pid_t child)
{
	kill(-child, SIGKILL);
	for (int tries = 0; tries < 50; tries++) {
		pid_t ended = waitpid(child, NULL, WNOHANG);

		if (ended == child || (ended < 0 && errno != EINTR))
			return;
		poll(NULL, 0, 10);
	}
}

/*
 * A text search is enough: the value is a plain number, so there is nothing to unescape, and output
 * of any other form only leaves the number unknown. (Only plist_query.c uses libplist.) The key
 * also occurs among the `_properties`, before a <dict>.
 */
static int profiler_find_cores(const char *xml)
{
	static const char key[] = "<key>sppci_cores</key>", tag[] = "<string>";
	const char *at = xml;
	char *end;
	long cores;

	while ((at = strstr(at, key))) {
		at += strlen(key);
		at += strspn(at, " \t\r\n");
		if (strncmp(at, tag, strlen(tag)))
			continue;
		at += strlen(tag);
		cores = strtol(at, &end, 10);
		if (*end == '<' && cores > 0 && cores < 10000)
			return (int)cores;
	}
	return 0;
}

void host_ask(struct host_question *question)
{
	int ends[2];

	*question = (struct host_question){ .child = 0 };
	if (pipe(ends))
		return;
	/* Other child processes must not inherit the pipe. */
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	question->child = profiler_start(ends[1]);
	close(ends[1]);
	question->fd = ends[0];
	question->until_ns = host_clock_awake() + PROFILER_WAIT_NS;
	if (question->child > 0)
		return;
	close(ends[0]);
	question->child = 0;
}

bool host_answer(struct host_question *question, int64_t patience_ns, struct machine *machine)
{
	int64_t until_ns = host_clock_awake() + patience_ns;
	int cores;

	if (!question->child)
		return false;
	if (until_ns > question->until_ns)
		until_ns = question->until_ns;
	if (!profiler_read(question->fd, &question->answer, until_ns) &&
		host_clock_awake() < question->until_ns)
		return false;
	cores = profiler_find_cores(buffer_string(&question->answer));
	host_question_release(question);
	if (cores)
		machine->gpu_cores = cores;
	return cores;
}

void host_question_release(struct host_question *question)
{
	if (question->child) {
		profiler_stop(question->child);
		close(question->fd);
	}
	buffer_release(&question->answer);
	*question = (struct host_question){ .child = 0 };
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
