#include "recording_private.h"

#include <stdlib.h>
#include <string.h>

/* Columns of the query, in the order of `recording_tables`. */
enum {
	COMMAND_RUN = COLUMNS_BEFORE + 1,
	COMMAND_NAME,
	COMMAND_LINE,
	COMMAND_ROLE,
	COMMAND_IDLE,
	COMMAND_START,
	COMMAND_END,
	COMMAND_STATUS,
	COMMAND_SIGNAL,
	COMMAND_TIMED_OUT,
	COMMAND_USER,
	COMMAND_SYSTEM,
	COMMAND_MAX_RSS,
};

/* -1 when it is absent or out of range. */
static int64_t column_known(sqlite3_stmt *statement, int column, int64_t most)
{
	int64_t value = sqlite3_column_int64(statement, column);

	return sqlite3_column_type(statement, column) == SQLITE_NULL || value < 0 || value > most
		? -1
		: value;
}

static int64_t at_most(int64_t value, int64_t most)
{
	return value < most ? value : most;
}

static void take_command(sqlite3_stmt *statement, void *item)
{
	struct command_run *command = item;
	char role[16];

	command->id = sqlite3_column_int64(statement, COLUMN_ID);
	command->run_id = sqlite3_column_int64(statement, COMMAND_RUN);
	column_text(statement, COMMAND_NAME, command->name, sizeof(command->name));
	column_text(statement, COMMAND_LINE, command->line, sizeof(command->line));
	column_text(statement, COMMAND_ROLE, role, sizeof(role));
	/* A role of a newer version is not measured either. */
	command->role = strcmp(role, command_role_name(COMMAND_MEASURED)) ? COMMAND_WARMUP
									  : COMMAND_MEASURED;
	command->start_ns = column_known(statement, COMMAND_START, RECORDING_TIME_MAX);
	command->start_ns = command->start_ns < 0 ? 0 : command->start_ns;
	command->idle_ns = at_most(
		column_known(statement, COMMAND_IDLE, RECORDING_TIME_MAX), command->start_ns);
	command->end_ns = column_known(statement, COMMAND_END, RECORDING_TIME_MAX);
	if (command->end_ns >= 0 && command->end_ns < command->start_ns)
		command->end_ns = command->start_ns;
	command->exit_status = (int)column_known(statement, COMMAND_STATUS, INT32_MAX);
	command->signal = (int)column_known(statement, COMMAND_SIGNAL, INT32_MAX);
	command->timed_out = sqlite3_column_int(statement, COMMAND_TIMED_OUT);
	command->user_ns = column_known(statement, COMMAND_USER, INT64_MAX);
	command->system_ns = column_known(statement, COMMAND_SYSTEM, INT64_MAX);
	command->max_rss_bytes = column_known(statement, COMMAND_MAX_RSS, INT64_MAX);
}

struct quantity_row {
	int64_t command_id;
	struct quantity quantity;
};

enum {
	QUANTITY_COMMAND = COLUMNS_BEFORE + 1,
	QUANTITY_NAME,
	QUANTITY_VALUE,
};

static void take_quantity(sqlite3_stmt *statement, void *item)
{
	struct quantity_row *row = item;

	row->command_id = sqlite3_column_int64(statement, QUANTITY_COMMAND);
	column_text(statement, QUANTITY_NAME, row->quantity.name, sizeof(row->quantity.name));
	row->quantity.value = sqlite3_column_double(statement, QUANTITY_VALUE);
}

static int compare_ids(const void *left, const void *right)
{
	const struct command_run *a = left, *b = right;

	return (a->id > b->id) - (a->id < b->id);
}

/* The list of commands is in order of their ids. Rows that fit no command are ignored. */
static bool read_quantities(
	struct recording *recording, struct command_run *commands, size_t count, struct error *err)
{
	struct list list = {
		.recording = recording,
		.table = TABLE_QUANTITIES,
		.size = sizeof(struct quantity_row),
		.take = take_quantity,
	};
	struct quantity_row *rows;
	size_t row_count;
	bool done = recording_read_list(&list, &rows, &row_count, err);

	for (size_t i = 0; i < row_count && count; i++) {
		const struct command_run key = { .id = rows[i].command_id };
		struct command_run *command =
			bsearch(&key, commands, count, sizeof(*commands), compare_ids);

		if (command)
			command_run_add_quantity(
				command, rows[i].quantity.name, rows[i].quantity.value);
	}
	free(rows);
	return done;
}

bool recording_commands(struct recording *recording, struct command_run **commands, size_t *count,
	struct error *err)
{
	struct list list = {
		.recording = recording,
		.table = TABLE_COMMANDS,
		.size = sizeof(struct command_run),
		.take = take_command,
	};

	return recording_read_list(&list, commands, count, err) &&
		read_quantities(recording, *commands, *count, err);
}
