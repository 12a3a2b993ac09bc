#include "printout.h"
#include "../src/common/trial/trial_print.h"

#include <string.h>

bool sides_are_pair(const struct sides *sides)
{
	return sides->file_count == SIDES && sides->count == SIDES;
}

struct side loaded_side(const struct loaded *file)
{
	return (struct side){
		.name = path_name(file->path),
		.series = &file->series,
		.summary = &file->summary,
	};
}

/* ---- text ---- */

/* True when the runs have tables of their own. */
static bool has_runs(const struct sides *sides)
{
	return sides->file_count == 1 ? sides->commands > 1
				      : sides->commands > 0 || !sides_are_pair(sides);
}

static bool has_spread(const struct trial *trial)
{
	for (size_t i = 0; i < trial->count; i++) {
		if (trial->sides[i].count > 1)
			return true;
	}
	return false;
}

static void add_runs(const struct trial *trial, struct buffer *out)
{
	trial_print_contrasts(trial, out);
	if (trial->count > 1 && has_spread(trial))
		buffer_add_string(out, "\n");
	if (trial->count == 1 || has_spread(trial))
		trial_print_sides(trial, out);
}

static void add_recordings(
	const struct printout *printout, const struct sides *sides, struct buffer *out)
{
	if (out->size && (sides->file_count == 1 || sides_are_pair(sides)))
		buffer_add_string(out, "\n");
	if (sides->file_count == 1) {
		const struct loaded *file = &sides->files[0];

		summary_print_text(
			&file->summary, &file->series, printout->above, printout->above_count, out);
	} else if (sides_are_pair(sides)) {
		struct side before = loaded_side(&sides->files[BEFORE]);
		struct side after = loaded_side(&sides->files[AFTER]);

		if (!has_runs(sides))
			buffer_add_string(out, "caution one run each: spread unknown\n");
		compare_print_text(&before, &after, out);
	}
}

static void add_text(const struct printout *printout, const struct sides *sides, struct buffer *out)
{
	if (has_runs(sides))
		add_runs(&sides->trial, out);
	if (printout->gate_count && out->size)
		buffer_add_string(out, "\n");
	gates_judge(printout->gates, printout->gate_count, &sides->trial, out);
	add_recordings(printout, sides, out);
}

static void add_markdown(
	const struct printout *printout, const struct sides *sides, struct buffer *out)
{
	struct buffer lines = { 0 };

	trial_print_markdown(&sides->trial, out);
	gates_judge(printout->gates, printout->gate_count, &sides->trial, &lines);
	if (lines.size)
		buffer_addf(out, "\n```\n%s```\n", buffer_string(&lines));
	buffer_release(&lines);
}

/* ---- JSON ---- */

static void add_json(const struct printout *printout, const struct sides *sides, struct buffer *out)
{
	struct json json = { .out = out };

	json_begin_object(&json, NULL);
	if (sides->file_count == 1) {
		const struct loaded *file = &sides->files[0];

		summary_json(&json, &file->summary, &file->series, path_name(file->path),
			printout->above, printout->above_count);
	} else if (sides_are_pair(sides)) {
		struct side before = loaded_side(&sides->files[BEFORE]);
		struct side after = loaded_side(&sides->files[AFTER]);

		compare_json(&json, &before, &after);
	}
	if (sides->file_count > 1 || sides->commands) {
		json_begin_object(&json, "benchmark");
		trial_json(&json, &sides->trial);
		gates_json(&json, printout->gates, printout->gate_count, &sides->trial);
		json_end_object(&json);
	}
	json_end_object(&json);
}

void printout_add(const struct printout *printout, const struct sides *sides, struct buffer *out)
{
	switch (printout->format) {
	case PRINTOUT_TEXT:
		add_text(printout, sides, out);
		break;
	case PRINTOUT_BRIEF:
		summary_print_brief(&sides->files[0].summary, &sides->files[0].series, out);
		break;
	case PRINTOUT_JSON:
		add_json(printout, sides, out);
		break;
	case PRINTOUT_MARKDOWN:
		add_markdown(printout, sides, out);
		break;
	case PRINTOUT_GITHUB:
		trial_print_github(&sides->trial, out);
		break;
	}
}
