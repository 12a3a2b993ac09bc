/*
 * The output of the tasks sampler: processes with invented names that use the CPU as the load
 * requires.
 *
 * Names are invented or those of the system's own services, never a person's, so that a test can
 * search outputs for them. The unusual names of FAULT_NAMES are in the same table. They are written
 * as `tasks` and `all_tasks`.
 */
#ifndef SAMPLES_TASKS_H
#define SAMPLES_TASKS_H

#include "faults.h"
#include "machine.h"

struct task {
	int pid;
	char name[80];
	int64_t started; /* ns */
	double cpu;      /* busy cores in the window */
	double user;     /* share of user time */
	int64_t wakeups;
	int64_t disk_read, disk_written; /* bytes */
	int64_t pageins;
};

struct task_list {
	struct task *tasks;
	int count;
	int capacity;
	struct noise noise;
	int64_t elapsed; /* ns, of the window */
};

void tasks_init(struct task_list *list, uint64_t seed);
void tasks_release(struct task_list *list);
/* The tasks of a window, busiest first: `count` of them; 0: as many as a typical machine has. */
void tasks_run(struct task_list *list, const struct counters *counters,
	const struct chip_spec *chip, int count, const struct fault *odd_names);
void tasks_put(struct buffer *out, const struct task_list *list);

#endif
