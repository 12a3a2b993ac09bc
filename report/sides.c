#include "sides.h"

#include <stdlib.h>
#include <string.h>

/* ---- grouping ---- */

bool sides_group(struct sides *sides, int count, char **operands, struct error *err)
{
	bool separated = false;

	*sides = (struct sides){ .files = xcalloc((size_t)count, sizeof(*sides->files)) };
	for (int i = 0; i < count; i++)
		separated = separated || operands[i] == OPERAND_SEPARATOR;
	for (int i = 0; i < count; i++) {
		bool is_first = !i || operands[i - 1] == OPERAND_SEPARATOR;

		if (operands[i] == OPERAND_SEPARATOR) {
			if (is_first || i == count - 1)
				return error_usage(
					err, "a side has no files: '--' separates recordings");
			continue;
		}
		sides->count += is_first || !separated;
		sides->files[sides->file_count++] = (struct loaded){
			.path = operands[i],
			.side = sides->count - 1,
		};
	}
	return true;
}

/* ---- loading ---- */

static bool load(struct loaded *file, bool verify, struct error *err)
{
	return series_load_file(&file->series, file->path, verify, err) &&
		series_has_samples(&file->series, file->path, err);
}

/* Finds the part of each file to report. */
static bool select_parts(
	struct sides *sides, const struct sides_options *options, struct error *err)
{
	struct time_selection window = *options->window;
	int64_t length_ns = INT64_MAX;

	if (options->align) {
		window.begin = *options->align;
		window.begin_name = "--align";
	}
	for (size_t i = 0; i < sides->file_count; i++) {
		struct loaded *file = &sides->files[i];

		if (!time_selection_resolve(
			    &window, &file->series, &file->from_ns, &file->to_ns, err))
			return false;
		if (file->to_ns - file->from_ns < length_ns)
			length_ns = file->to_ns - file->from_ns;
	}
	for (size_t i = 0; i < sides->file_count; i++) {
		struct loaded *file = &sides->files[i];

		if (options->align)
			file->to_ns = file->from_ns + length_ns;
		summary_init(&file->summary, &file->series, file->from_ns, file->to_ns);
	}
	return true;
}

/* ---- names ---- */

/* What may name a side. */
enum naming { BY_NOTE, BY_COMMAND, BY_FILE };

static const char *note_of(const struct loaded *file)
{
	const struct run *run = series_run_at(&file->series, file->from_ns);

	return run ? run->note : "";
}

/* The name or the line that all commands of a file have; "" when there is none. */
static const char *command_of(const struct loaded *file)
{
	const struct catalog *catalog = &file->series.catalog;
	const char *common = "";

	for (size_t i = 0; i < catalog->command_count; i++) {
		const struct command_run *command = &catalog->commands[i];
		const char *name = command->name[0] ? command->name : command->line;

		if (i && strcmp(common, name))
			return "";
		common = name;
	}
	return common;
}

/* "a.db", "a.db, b.db", "a.db and 9 more". */
static char *file_names(const struct sides *sides, size_t side)
{
	const char *first = NULL, *second = NULL;
	size_t count = 0;

	for (size_t i = 0; i < sides->file_count; i++) {
		if (sides->files[i].side != side)
			continue;
		if (count < 2)
			*(count ? &second : &first) = path_name(sides->files[i].path);
		count++;
	}
	return count == 1    ? xstrdup(first)
		: count == 2 ? xasprintf("%s, %s", first, second)
			     : xasprintf("%s and %zu more", first, count - 1);
}

/* The text that all files of a side have; NULL: they have none, or different ones. */
static char *common_text(
	const struct sides *sides, size_t side, const char *(*text_of)(const struct loaded *file))
{
	const char *common = NULL;

	for (size_t i = 0; i < sides->file_count; i++) {
		const char *text = text_of(&sides->files[i]);

		if (sides->files[i].side != side)
			continue;
		if (!text[0] || (common && strcmp(common, text)))
			return NULL;
		common = text;
	}
	return common ? xstrdup(common) : NULL;
}

static char *name_of(const struct sides *sides, size_t side, enum naming naming)
{
	switch (naming) {
	case BY_NOTE:
		return common_text(sides, side, note_of);
	case BY_COMMAND:
		return common_text(sides, side, command_of);
	default:
		return file_names(sides, side);
	}
}

static void free_names(char **names, size_t count)
{
	for (size_t i = 0; names && i < count; i++)
		free(names[i]);
	free(names);
}

static bool are_distinct(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!names[i])
			return false;
		for (size_t k = 0; k < i; k++) {
			if (!strcmp(names[i], names[k]))
				return false;
		}
	}
	return true;
}

/* By the first of these that differs from side to side. Equal names of files are numbered. */
static void name_sides(struct sides *sides)
{
	for (enum naming naming = BY_NOTE; naming <= BY_FILE; naming++) {
		free_names(sides->names, sides->count);
		sides->names = xcalloc(sides->count, sizeof(*sides->names));
		for (size_t i = 0; i < sides->count; i++)
			sides->names[i] = name_of(sides, i, naming);
		if (are_distinct(sides->names, sides->count))
			return;
	}
	for (size_t i = 0; i < sides->count; i++) {
		char *name = xasprintf("%s (%zu)", sides->names[i], i + 1);

		free(sides->names[i]);
		sides->names[i] = name;
	}
}

/* ---- runs ---- */

static bool set_base(struct trial *trial, const char *name, struct error *err)
{
	struct buffer names = { 0 };

	for (size_t i = 0; i < trial->count; i++) {
		struct trial_side side = trial->sides[i];

		buffer_addf(&names, "%s'%s'", i ? ", " : "", side.name);
		if (strcmp(side.name, name))
			continue;
		memmove(trial->sides + 1, trial->sides, i * sizeof(side));
		trial->sides[0] = side;
		buffer_release(&names);
		return true;
	}
	error_usage(err, "--base: there is no side '%s'; there is %s", name, buffer_string(&names));
	buffer_release(&names);
	return false;
}

static void collect_runs(struct sides *sides, bool by_command)
{
	for (size_t i = 0; i < sides->file_count; i++) {
		struct loaded *file = &sides->files[i];

		sides->commands += file->series.catalog.command_count;
		trial_add(&sides->trial, by_command ? NULL : sides->names[file->side],
			&file->series, file->from_ns, file->to_ns);
	}
}

bool sides_load(struct sides *sides, const struct sides_options *options, struct error *err)
{
	for (size_t i = 0; i < sides->file_count; i++) {
		if (!load(&sides->files[i], options->verify, err))
			return false;
	}
	if (!select_parts(sides, options, err))
		return false;
	name_sides(sides);
	sides->trial.counts_failures = options->count_failed;
	collect_runs(sides, options->by_command);
	return !options->base || set_base(&sides->trial, options->base, err);
}

bool sides_are_whole(const struct sides *sides, struct error *err)
{
	for (size_t i = 0; i < sides->file_count; i++) {
		if (!series_is_whole(&sides->files[i].series, sides->files[i].path, err))
			return false;
	}
	return true;
}

void sides_release(struct sides *sides)
{
	trial_release(&sides->trial);
	free_names(sides->names, sides->count);
	for (size_t i = 0; i < sides->file_count; i++) {
		summary_release(&sides->files[i].summary);
		series_release(&sides->files[i].series);
	}
	free(sides->files);
	*sides = (struct sides){ 0 };
}
