#include "share_copy.h"

#include "../src/common/base/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_of_run(const struct share_copy *copy, const struct event *event)
{
	return event->run_id == copy->rows.catalog.runs[copy->run].id;
}

static bool begins_phase(const struct event *event)
{
	return event->kind == EVENT_MARK || event->kind == EVENT_COMMAND_START ||
		event->kind == EVENT_COMMAND_EXIT;
}

/* Where a copy of a part begins; -1: the copy has all of the recording. */
static int64_t cut_ns(const struct share_copy *copy)
{
	return copy->rows.whole && !copy->rows.catalog.is_ring ? -1 : copy->rows.from_ns;
}

/* The phase that is under way where the copy begins, begins with it. */
static bool holds_at_start(const struct share_copy *copy, size_t index)
{
	const struct row_reader *rows = &copy->rows;

	for (size_t i = index + 1; i < rows->catalog.event_count; i++) {
		if (rows->catalog.events[i].time_ns > rows->from_ns)
			break;
		if (begins_phase(&rows->catalog.events[i]))
			return false;
	}
	return true;
}

static int64_t moved(const struct share_copy *copy, int64_t time_ns)
{
	return time_ns > copy->shift_ns ? time_ns - copy->shift_ns : 0;
}

/* Moves an event to its time in the copy, and cuts a gap; false if it is outside the window.
 * It is number `index` of the original's. */
static bool move_event(const struct share_copy *copy, size_t index, struct event *event)
{
	const struct row_reader *rows = &copy->rows;
	int64_t end_ns = event->time_ns + event->duration_ns;

	if (event->time_ns > rows->to_ns)
		return false;
	if (begins_phase(event) && event->time_ns <= cut_ns(copy)) {
		event->time_ns = 0;
		return holds_at_start(copy, index);
	}
	if (end_ns < copy->shift_ns || (event->duration_ns && end_ns == copy->shift_ns))
		return false;
	if (event->time_ns < copy->shift_ns)
		event->time_ns = copy->shift_ns;
	if (event->duration_ns)
		event->duration_ns = end_ns - event->time_ns;
	event->time_ns -= copy->shift_ns;
	return true;
}

/*
 * The events of commands are derived from their rows, which copy_commands() copies. A command that
 * ended before the window is not among them: the phase after it begins the copy as a marker.
 */
static bool takes_event(struct event *event, int64_t begin_ns)
{
	if (event->kind == EVENT_START || event->kind == EVENT_COMMAND_START)
		return false;
	if (event->kind != EVENT_COMMAND_EXIT)
		return true;
	if (event->time_ns > begin_ns)
		return false;
	event->kind = EVENT_MARK;
	snprintf(event->text, sizeof(event->text), "after the command");
	return true;
}

/* Copies the events inside the window, except the start, which begin_run() adds. */
static bool copy_events(struct share_copy *copy)
{
	const struct row_reader *rows = &copy->rows;

	for (size_t i = 0; i < rows->catalog.event_count; i++) {
		struct event event = rows->catalog.events[i];

		if (!is_of_run(copy, &event) || !takes_event(&event, cut_ns(copy)) ||
			!move_event(copy, i, &event) ||
			!privacy_clean_event(&copy->privacy, &event))
			continue;
		if (!recording_add_event(copy->out, &event, copy->err))
			return false;
	}
	return true;
}

/* Moves a command to its time in the copy; false if it is outside the window. Where the window cuts
 * it off, its idle time or its end is not in the copy. */
static bool move_command(const struct share_copy *copy, struct command_run *command)
{
	const struct row_reader *rows = &copy->rows;
	int64_t begin_ns = cut_ns(copy);

	if (command->start_ns > rows->to_ns ||
		(command_run_has_ended(command) && command->end_ns <= begin_ns))
		return false;
	if (command->end_ns > rows->to_ns)
		command->end_ns = -1;
	if (command->idle_ns >= 0 && command->idle_ns < begin_ns)
		command->idle_ns = command->start_ns > begin_ns ? begin_ns : -1;
	command->start_ns = moved(copy, command->start_ns);
	if (command->idle_ns >= 0)
		command->idle_ns = moved(copy, command->idle_ns);
	if (command_run_has_ended(command))
		command->end_ns = moved(copy, command->end_ns);
	return true;
}

static bool copy_command(struct share_copy *copy, struct command_run *command)
{
	bool done = recording_start_command(copy->out, command, copy->err) &&
		(!command_run_has_ended(command) ||
			recording_end_command(copy->out, command, copy->err));

	for (size_t i = 0; i < command->quantity_count && done; i++)
		done = recording_add_quantity(copy->out, command->id, command->quantities[i].name,
			command->quantities[i].value, copy->err);
	return done;
}

static bool copy_commands(struct share_copy *copy)
{
	const struct row_reader *rows = &copy->rows;

	for (size_t i = 0; i < rows->catalog.command_count; i++) {
		struct command_run command = rows->catalog.commands[i];

		if (command.run_id != rows->catalog.runs[copy->run].id ||
			!move_command(copy, &command))
			continue;
		privacy_clean_command(&copy->privacy, &command);
		if (!copy_command(copy, &command))
			return false;
	}
	return true;
}

static bool add_edited_event(struct share_copy *copy, const struct event *start)
{
	struct event edited = *start;
	char from[32], to[32];

	edited.kind = EVENT_EDITED;
	format_position(from, sizeof(from), copy->shift_ns);
	format_position(to, sizeof(to), copy->rows.to_ns);
	snprintf(edited.text, sizeof(edited.text),
		"by asitop share " ASITOP_VERSION ": a copy of %s to %s without private fields",
		from, to);
	return recording_add_event(copy->out, &edited, copy->err);
}

/* The copy's time 0 is the start of its first sample, or --begin if that is earlier, in a gap. */
static void set_shift(struct share_copy *copy, const struct sample_row *first)
{
	int64_t start_ns = first->time_ns - first->window_ns;

	if (!copy->has_shift)
		copy->shift_ns = copy->rows.from_ns < start_ns ? copy->rows.from_ns : start_ns;
	copy->has_shift = true;
}

static bool begin_run(struct share_copy *copy, const struct sample_row *first)
{
	struct run run = copy->rows.catalog.runs[copy->run];
	struct event start = { .kind = EVENT_START };
	struct buffer tail = { 0 };
	bool done = recording_tail(copy->rows.recording, run.id, &tail, copy->err);

	privacy_clean_run(&copy->privacy, &run, tail.data, tail.size);
	buffer_release(&tail);
	set_shift(copy, first);
	start.time_ns = first->time_ns - first->window_ns - copy->shift_ns;
	/* A run copied from its first sample on keeps its start. */
	if (first->id != run.first_id)
		run.start_wall_ns = first->wall_ns - first->window_ns;
	start.wall_ns = run.start_wall_ns;
	copy->has_begun = true;
	return done && recording_begin_run(copy->out, &run, copy->err) &&
		recording_set_machine(copy->out, &copy->rows.catalog.machine, copy->err) &&
		recording_add_event(copy->out, &start, copy->err) && add_edited_event(copy, &start);
}

/* Removes private fields. verify() checks that the result decodes to the same numbers. */
static bool clean_bytes(struct share_copy *copy, const struct sample_row *row)
{
	struct error damage;

	return recording_raw(copy->rows.recording, row->id, &copy->raw, &damage) &&
		privacy_clean_document(
			&copy->privacy, copy->raw.data, copy->raw.size, &copy->clean, &damage);
}

static bool append_row(struct share_copy *copy, const struct sample_row *row)
{
	struct sample_row shifted = *row;

	if (!copy->has_begun && !begin_run(copy, row))
		return false;
	shifted.time_ns -= copy->shift_ns;
	copy->end_ns = shifted.time_ns;
	copy->end_wall_ns = shifted.wall_ns;
	return recording_append(
		       copy->out, &shifted, copy->clean.data, copy->clean.size, copy->err) &&
		(++copy->samples % CODEC_KEY_INTERVAL != 0 ||
			recording_commit(copy->out, copy->err));
}

static bool copy_row(const struct sample_row *row, void *context)
{
	struct share_copy *copy = context;

	progress_show(&copy->progress, row->id - copy->rows.first_id,
		copy->rows.catalog.last_id - copy->rows.first_id);
	if (row->window_ns <= 0)
		copy->left_out++;
	else if (!clean_bytes(copy, row))
		copy->rows.damaged++;
	else
		copy->failed = !append_row(copy, row);
	return !copy->failed;
}

/* Records how many damaged samples are missing, so that the copy does not look complete. */
static bool add_lost_event(struct share_copy *copy)
{
	int64_t lost = copy->rows.damaged - copy->lost;
	struct event event = {
		.kind = EVENT_LOST,
		.time_ns = copy->end_ns,
		.wall_ns = copy->end_wall_ns,
	};

	copy->lost += lost;
	snprintf(event.text, sizeof(event.text),
		"%lld damaged sample%s of the original could not be copied", (long long)lost,
		lost == 1 ? "" : "s");
	return !lost || recording_add_event(copy->out, &event, copy->err);
}

static bool end_run(struct share_copy *copy)
{
	struct run run = copy->rows.catalog.runs[copy->run];
	bool is_last = copy->run + 1 == copy->rows.catalog.run_count;
	bool is_cut = !copy->rows.whole && is_last &&
		copy->end_ns + copy->shift_ns < copy->rows.catalog.end_ns;

	privacy_clean_run(&copy->privacy, &run, NULL, 0);
	return copy_events(copy) && copy_commands(copy) && add_lost_event(copy) &&
		recording_end_run(copy->out, copy->end_wall_ns,
			is_cut                 ? "end of the copy"
				: run.ended[0] ? run.ended
					       : "it has no end",
			"", 0, copy->err);
}

static bool copy_runs(struct share_copy *copy)
{
	struct row_reader *rows = &copy->rows;
	bool done = true;

	rows->wants_own_numbers = true;
	progress_init(&copy->progress, "copying");
	for (copy->run = 0; copy->run < rows->catalog.run_count && done; copy->run++) {
		copy->has_begun = false;
		done = row_reader_read_run(rows, copy->run, copy_row, copy, copy->err) &&
			!copy->failed && (!copy->has_begun || end_run(copy));
	}
	progress_end(&copy->progress);
	if (done && !copy->samples)
		return error_set(copy->err, "no sample can be copied");
	return done && recording_commit(copy->out, copy->err);
}

bool share_copy_open(struct share_copy *copy, struct recording *recording,
	const struct time_selection *part, struct error *err)
{
	*copy = (struct share_copy){ .err = err };
	return row_reader_open(&copy->rows, recording, part, err);
}

bool share_copy_write(struct share_copy *copy, const char *file)
{
	bool done;

	copy->out = recording_create(file, RECORDING_FILL, copy->err);
	done = copy->out && copy_runs(copy) && recording_compact(copy->out, copy->err);
	recording_close(copy->out);
	copy->out = NULL;
	return done;
}

void share_copy_release(struct share_copy *copy)
{
	row_reader_release(&copy->rows);
	privacy_release(&copy->privacy);
	buffer_release(&copy->raw);
	buffer_release(&copy->clean);
}
