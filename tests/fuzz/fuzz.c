#include "../../src/common/recording/recording_private.h"
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *scratch_file(void)
{
	static char path[64];
	struct stat memory;

	if (!path[0])
		snprintf(path, sizeof(path), "%s/asitop-fuzz-%ld.db",
			stat("/dev/shm", &memory) == 0 ? "/dev/shm" : "/tmp", (long)getpid());
	return path;
}

static void remove_scratch(void)
{
	unlink(scratch_file());
}

void scratch_write(const void *data, size_t size)
{
	static bool registered;
	FILE *file = fopen(scratch_file(), "wb");

	if (!registered)
		registered = atexit(remove_scratch) == 0;
	must(file && fwrite(data, 1, size, file) == size && fclose(file) == 0, "scratch file");
}

void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "not ok - %s\n", what);
	abort();
}

enum { ARGUMENTS_MAX = 32 };

int command_run(const struct command *command, const char *const *arguments, struct error *err)
{
	void *values = xcalloc(1, command->values_size);
	char *argv[ARGUMENTS_MAX + 1] = { NULL };
	int argc = 0, first = 0, status = STATUS_USAGE;

	*err = (struct error){ .message = "" };
	if (command->defaults)
		memcpy(values, command->defaults, command->values_size);
	for (; arguments[argc]; argc++)
		argv[argc] = xstrdup(arguments[argc]);
	must(freopen("/dev/null", "w", stdout), "/dev/null");
	if (command_parse(command, argc, argv, values, &first, err) == PARSE_OK)
		status = command->run(values, argc - first, argv + first, err);
	for (int i = 0; i < argc; i++)
		free(argv[i]);
	free(values);
	return status;
}

extern const struct command replay_command, report_command, info_command, export_command,
	share_command;

void commands_run(const char *path, int part)
{
	char copy[96], chart[96];
	const struct {
		const struct command *command;
		const char *arguments[8];
		bool has_times; /* which the file may not have: a usage error */
	} runs[] = {
		{ &info_command, { "info", path, "--check" } },
		{ &info_command, { "info", path, "--json", "--privacy" } },
		{ &report_command, { "report", path } },
		{ &report_command, { "report", path, "--json" } },
		{ &report_command, { "report", path, "-b", "10%", "-e", "marker:mark" }, true },
		{ &report_command, { "report", path, path, "--align", "marker:mark" }, true },
		{ &report_command, { "report", path, "-o", chart } },
		{ &report_command, { "report", path, path, "-o", chart, "--overwrite" } },
		{ &export_command, { "export", path } },
		{ &export_command, { "export", path, "--format", "json" } },
		{ &export_command, { "export", path, "--format", "openmetrics" } },
		{ &export_command, { "export", path, "--format", "raw" } },
		{ &share_command, { "share", path, "-o", copy } },
		{ &replay_command, { "replay", path, "--snapshot", "--show-cores" } },
		{ &replay_command, { "replay", path, "--snapshot", "--at", "50%" }, true },
		{ &info_command, { "info", path, "--refresh" } },
	};

	snprintf(copy, sizeof(copy), "%s-copy", path);
	snprintf(chart, sizeof(chart), "%s-chart.svg", path);
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
		struct error err;
		int status;

		if (part != COMMANDS_ALL && (int)(i % COMMAND_PARTS) != part)
			continue;
		status = command_run(runs[i].command, runs[i].arguments, &err);
		must(status == STATUS_OK || status == STATUS_FAILED || status == STATUS_DAMAGED ||
				(status == STATUS_USAGE && runs[i].has_times),
			"status 0, 2 or 3");
		must(status == STATUS_OK || err.message[0], "a failure has a message");
		unlink(copy);
		unlink(chart);
	}
}

/* ---- checksums ---- */

/* What a file that leads nowhere may take of SQLite's steps, in thousands. */
enum { SEAL_STEPS_MAX = 10000 };

static int count_steps(void *context)
{
	int *steps = context;

	return ++*steps > SEAL_STEPS_MAX;
}

static bool has_any_column(void *context, const char *name)
{
	return sqlite3_table_column_metadata(
		       context, NULL, "samples", name, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* Of columns `first` to `end` - 1, whatever is in them. */
static int64_t checksum_columns(sqlite3_stmt *row, int first, int end)
{
	uint64_t sum = ROW_CHECKSUM_START;

	for (int column = first; column < end; column++) {
		int type = sqlite3_column_type(row, column);
		const char *text = (const char *)sqlite3_column_text(row, column);

		if (type == SQLITE_TEXT)
			sum = row_checksum_add_text(
				sum, text, (size_t)sqlite3_column_bytes(row, column));
		else
			sum = row_checksum_add(sum,
				type == SQLITE_INTEGER ? sqlite3_column_int64(row, column)
						       : ROW_CHECKSUM_ABSENT);
	}
	return row_checksum_stored(sum);
}

static void seal_row(sqlite3_stmt *row, sqlite3_stmt *update)
{
	sqlite3_bind_int64(update, 1, checksum_columns(row, 0, SAMPLE_PLACE_CHECKSUM));
	sqlite3_bind_int64(update, 2,
		checksum_columns(row, SAMPLE_NUMBERS_CHECKSUM + 1, sqlite3_column_count(row)));
	sqlite3_bind_int64(update, 3, sqlite3_column_int64(row, SAMPLE_ID));
	sqlite3_step(update);
	sqlite3_reset(update);
}

static void seal_lists(sqlite3 *db)
{
	row_checksum_register(db);
	for (enum table_id id = 0; id < TABLE_COUNT; id++) {
		struct buffer sql = { 0 };

		if (recording_tables[id].row)
			schema_seal(&sql, id, 0);
		sqlite3_exec(db, buffer_string(&sql), NULL, NULL, NULL);
		buffer_release(&sql);
	}
}

bool file_seal(const char *path)
{
	const char *update_sql = "UPDATE samples SET place_sum = ?, numbers_sum = ? WHERE id = ?";
	sqlite3_stmt *rows = NULL, *update = NULL;
	struct buffer sql = { 0 };
	sqlite3 *db = NULL;
	int steps = 0;
	bool done = false;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		goto out;
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_exec(db, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL);
	sqlite3_progress_handler(db, 1000, count_steps, &steps);
	sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
	schema_select_samples(&sql, has_any_column, db);
	if (sqlite3_prepare_v2(db, sql.data, -1, &rows, NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(db, update_sql, -1, &update, NULL) != SQLITE_OK)
		goto out;
	sqlite3_bind_int64(rows, 1, INT64_MIN);
	sqlite3_bind_int64(rows, 2, INT64_MAX);
	sqlite3_bind_int64(rows, 3, INT64_MAX);
	while (sqlite3_step(rows) == SQLITE_ROW)
		seal_row(rows, update);
	sqlite3_reset(rows);
	seal_lists(db);
	done = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
out:
	sqlite3_finalize(rows);
	sqlite3_finalize(update);
	sqlite3_close(db);
	buffer_release(&sql);
	return done;
}
