/*
 * The recordings of a report, loaded and grouped into sides: `report base1.db base2.db -- new.db`.
 */
#ifndef ASITOP_SIDES_H
#define ASITOP_SIDES_H

#include "../src/common/trial/trial.h"
#include "../src/common/series/summary.h"
#include "../src/common/series/time_selection.h"

struct loaded {
	const char *path;
	size_t side; /* from 0 */
	struct series series;
	struct summary summary; /* of the selected part */
	int64_t from_ns, to_ns;
};

struct sides {
	struct loaded *files;
	size_t file_count;
	size_t count; /* of sides */
	char **names;
	struct trial trial;
	size_t commands; /* in all files */
};

struct sides_options {
	const struct time_selection *window;
	const struct time_point
		*align; /* begin each part here, and make all as long as the shortest */
	bool verify;
	bool by_command;   /* the sides are the commands, whatever file they are in */
	bool count_failed; /* runs that failed count */
	const char *base;  /* the side to compare with; NULL: the first */
};

/* Groups operands, each of which is a path or OPERAND_SEPARATOR. Without a separator each file is a
 * side. */
bool sides_group(struct sides *sides, int count, char **operands, struct error *err);

/* Loads the files, selects a part of each and collects the runs in it. */
bool sides_load(struct sides *sides, const struct sides_options *options, struct error *err);

/* False when part of a file was damaged; `err` describes the damage. */
bool sides_are_whole(const struct sides *sides, struct error *err);

void sides_release(struct sides *sides);

#endif
