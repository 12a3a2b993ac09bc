#include "tasks.h"

#include "plist_values.h"

#include <stdlib.h>

#define USUAL_COUNT 68

/* clang-format off: tables, laid out to be read */

/* The name and its relative share of the CPU. */
static const struct {
	const char *name;
	double share;
} programs[] = {
	{ "kernel_task", 9 },
	{ "Lanternfish", 30 },
	{ "WindowServer", 12 },
	{ "Lanternfish Helper (Renderer)", 14 },
	{ "quillbuild", 40 },
	{ "quillcc", 60 },
	{ "Marmot Studio", 22 },
	{ "powermetrics", 2 },
	{ "launchd", 0.6 },
	{ "mds_stores", 1.5 },
	{ "coreaudiod", 1 },
	{ "Pebble Terminal", 2 },
	{ "bluetoothd", 0.4 },
	{ "logd", 0.5 },
	{ "Tidepool Sync", 1.2 },
	{ "com.example.tidepool.agent", 0.3 },
	{ "fseventsd", 0.2 },
	{ "Heron Mail", 1 },
	{ "Heron Mail Networking", 0.4 },
	{ "notifyd", 0.1 },
	{ "opendirectoryd", 0.1 },
	{ "cfprefsd", 0.2 },
	{ "Foxglove Player", 3 },
	{ "trustd", 0.1 },
	{ "distnoted", 0.1 },
	{ "Brambling Backup", 0.8 },
	{ "locationd", 0.1 },
	{ "syspolicyd", 0.2 },
	{ "Cobalt Notes", 0.6 },
	{ "airportd", 0.3 },
	{ "powerd", 0.1 },
	{ "com.apple.loginwindow.7D3F0C52-5A41-4E0B-9C7E-2B8E61A0F4D9", 0.1 },
	{ "secd", 0.1 },
	{ "usernoted", 0.1 },
	{ "runningboardd", 0.3 },
	{ "Wren Chat", 0.9 },
	{ "Wren Chat Helper", 0.5 },
	{ "sharingd", 0.2 },
};

/* Names that file systems allow and that readers must accept. */
static const struct {
	const char *kind;
	const char *name;
} odd_names[] = {
	{ "utf8", "Se\xc3\xb1or \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\xa6\x9a" },
	{ "bytes", "latin \xe9t\xe9 \xff\xfe \xc3" },
	{ "control", "bell\a esc\x1b[31m back\b del\x7f" },
	{ "control", "tab\tand\rreturn" },
	{ "markup", "Salt & Pepper" },
	{ "markup", "a < b > c \"quoted\" 'single'" },
	{ "markup", "cut]]></string></plist>" },
	{ "long", "An application with a name that goes on and on for the whole seventy-eight" },
};

/* clang-format on */

void tasks_init(struct task_list *list, uint64_t seed)
{
	*list = (struct task_list){ .count = 0 };
	noise_init(&list->noise, seed ^ UINT64_C(0x7461736b73));
}

void tasks_release(struct task_list *list)
{
	if (!list)
		return;
	free(list->tasks);
	*list = (struct task_list){ .count = 0 };
}

static double busy_cores(const struct counters *counters, const struct chip_spec *chip)
{
	int64_t used = 0;

	for (int i = 0; i < chip->cluster_count; i++)
		for (int j = 0; j < chip->clusters[i].cores; j++)
			used += residency_used(
				&counters->clusters[i].cores[j], chip->clusters[i].states->count);
	return counters->elapsed ? (double)used / (double)counters->elapsed : 0;
}

static void name_task(struct task *task, int index)
{
	int program = index % (int)ARRAY_SIZE(programs);
	int round = index / (int)ARRAY_SIZE(programs);

	if (!round)
		snprintf(task->name, sizeof(task->name), "%s", programs[program].name);
	else
		snprintf(task->name, sizeof(task->name), "%.60s (Worker %d)",
			programs[program].name, round);
	/* Processes keep their ids; the kernel is 0, launchd 1. */
	task->pid = !index ? 0 : !strcmp(task->name, "launchd") ? 1 : 90 + index * 37 % 9000;
	task->started = INT64_C(30) * NS_PER_S + index * INT64_C(41) * NS_PER_S;
}

static double task_share(int index)
{
	const int count = (int)ARRAY_SIZE(programs);
	int round = index / count;

	return programs[index % count].share / (1 + 6 * round);
}

static int compare_tasks(const void *a, const void *b)
{
	const struct task *first = a;
	const struct task *second = b;

	if (first->cpu != second->cpu)
		return first->cpu < second->cpu ? 1 : -1;
	return first->pid - second->pid;
}

static void add_odd_names(struct task_list *list, const struct fault *fault)
{
	int next = 3;

	for (size_t i = 0; i < ARRAY_SIZE(odd_names); i++) {
		if (*fault->text && strcmp(fault->text, odd_names[i].kind))
			continue;
		snprintf(list->tasks[next].name, sizeof(list->tasks[next].name), "%s",
			odd_names[i].name);
		next++;
	}
}

void tasks_run(struct task_list *list, const struct counters *counters,
	const struct chip_spec *chip, int count, const struct fault *odd)
{
	double busy = busy_cores(counters, chip);
	double shares = 0;

	list->count = count ? count : USUAL_COUNT;
	list->elapsed = ticks_to_ns(counters->elapsed);
	if (list->count > list->capacity) {
		list->tasks = xreallocarray(list->tasks, (size_t)list->count, sizeof(*list->tasks));
		list->capacity = list->count;
	}
	for (int i = 0; i < list->count; i++) {
		struct task *task = &list->tasks[i];

		*task = (struct task){ .user = noise_uniform(&list->noise, 0.3, 0.98) };
		name_task(task, i);
		task->cpu = task_share(i) * noise_uniform(&list->noise, 0.2, 1.8);
		task->wakeups = (int64_t)noise_uniform(&list->noise, 0, 40);
		if (noise_chance(&list->noise, 0.15)) {
			task->disk_read = (int64_t)noise_uniform(&list->noise, 0, 64) * 4096;
			task->disk_written = (int64_t)noise_uniform(&list->noise, 0, 32) * 4096;
			task->pageins = task->disk_read / 16384;
		}
		shares += task->cpu;
	}
	for (int i = 0; i < list->count; i++)
		list->tasks[i].cpu *= busy / shares;
	qsort(list->tasks, (size_t)list->count, sizeof(*list->tasks), compare_tasks);
	if (odd)
		add_odd_names(list, odd);
}

/* ---- writing ---- */

/* A count and its rate, as `key` and `key`_per_s. */
static void put_rate(struct buffer *out, const struct task_list *list, const char *key,
	const char *rate_key, int64_t count)
{
	put_integer(out, key, count);
	put_real(out, rate_key,
		list->elapsed ? (double)count * (double)NS_PER_S / (double)list->elapsed : 0);
}

static void put_timer_wakeups(struct buffer *out, const struct task_list *list, int64_t wakeups)
{
	static const int64_t intervals[] = { 2 * NS_PER_MS, 5 * NS_PER_MS };

	put_array(out, "timer_wakeups");
	for (size_t i = 0; i < ARRAY_SIZE(intervals); i++) {
		int64_t count = wakeups / (3 + 2 * (int64_t)i);

		/* powermetrics indents only these lines. */
		put_text(out, "<dict>\n  ");
		put_integer(out, "interval_ns", intervals[i]);
		put_text(out, "  ");
		put_integer(out, "wakeups", count);
		put_text(out, "  ");
		put_real(out, "wakeups_per_s",
			list->elapsed ? (double)count * (double)NS_PER_S / (double)list->elapsed
				      : 0);
		put_text(out, "</dict>\n");
	}
	put_text(out, "</array>\n");
}

static void put_qos(struct buffer *out, int64_t cpu_ns, double ms_per_s)
{
	static const struct {
		const char *ns_key, *rate_key;
		int percent;
	} classes[] = {
		{ "qos_default_ns", "qos_default_ms_per_s", 22 },
		{ "qos_maintenance_ns", "qos_maintenance_ms_per_s", 0 },
		{ "qos_background_ns", "qos_background_ms_per_s", 8 },
		{ "qos_utility_ns", "qos_utility_ms_per_s", 12 },
		{ "qos_legacy_ns", "qos_legacy_ms_per_s", 0 },
		{ "qos_user_initiated_ns", "qos_user_initiated_ms_per_s", 31 },
		{ "qos_user_interactive_ns", "qos_user_interactive_ms_per_s", 27 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		put_integer(out, classes[i].ns_key, cpu_ns / 100 * classes[i].percent);
		put_real(out, classes[i].rate_key, ms_per_s / 100 * classes[i].percent);
	}
}

static void put_task(struct buffer *out, const struct task_list *list, const struct task *task)
{
	int64_t cpu_ns = (int64_t)(task->cpu * (double)list->elapsed);
	double ms_per_s = task->cpu * 1000;

	put_text(out, "<dict>\n");
	put_integer(out, "pid", task->pid);
	put_string(out, "name", task->name);
	put_integer(out, "started_abstime_ns", task->started);
	put_integer(out, "interval_ns", list->elapsed);
	put_integer(out, "cputime_ns", cpu_ns);
	put_real(out, "cputime_ms_per_s", ms_per_s);
	put_real(out, "cputime_sample_ms_per_s", ms_per_s);
	put_real(out, "cputime_userland_ratio", task->user);
	put_rate(out, list, "intr_wakeups", "intr_wakeups_per_s", task->wakeups * 2);
	put_rate(out, list, "idle_wakeups", "idle_wakeups_per_s", task->wakeups);
	put_timer_wakeups(out, list, task->wakeups);
	/* A process that has ended still has its time, but nothing else. */
	if (task->pid != -1) {
		put_rate(out, list, "diskio_bytesread", "diskio_bytesread_per_s", task->disk_read);
		put_rate(out, list, "diskio_byteswritten", "diskio_byteswritten_per_s",
			task->disk_written);
		put_rate(out, list, "pageins", "pageins_per_s", task->pageins);
		put_qos(out, cpu_ns, ms_per_s);
	}
	put_text(out, "</dict>\n");
}

void tasks_put(struct buffer *out, const struct task_list *list)
{
	struct task all = { .pid = -2, .name = "ALL_TASKS", .user = 0.7 };
	struct task dead = { .pid = -1, .name = "DEAD_TASKS", .user = 0.6, .cpu = 0.0004 };

	put_array(out, "tasks");
	for (int i = 0; i < list->count; i++) {
		put_task(out, list, &list->tasks[i]);
		all.cpu += list->tasks[i].cpu;
		all.wakeups += list->tasks[i].wakeups;
		all.disk_read += list->tasks[i].disk_read;
		all.disk_written += list->tasks[i].disk_written;
	}
	put_task(out, list, &dead);
	put_text(out, "</array>\n<key>all_tasks</key>\n");
	put_task(out, list, &all);
}
