#include "recording_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the file ---- */

bool recording_size(struct recording *recording, int64_t *bytes, struct error *err)
{
	int64_t pages, page_size;

	if (!recording_get_int(recording, "PRAGMA page_count", 0, &pages, err) ||
		!recording_get_int(recording, "PRAGMA page_size", 0, &page_size, err))
		return false;
	*bytes = pages * page_size;
	return true;
}

/* Reports the first problem that SQLite's check finds; `table` is NULL for the whole file. */
static bool check_integrity(struct recording *recording, const char *table, struct error *err)
{
	char *sql = xasprintf("PRAGMA integrity_check(%s)", table ? table : "1");
	sqlite3_stmt *statement = NULL;
	char text[256] = "";
	bool done = false;

	recording_start_query(recording);
	if (sqlite3_prepare_v2(recording->db, sql, -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW) {
		column_text(statement, 0, text, sizeof(text));
		/* The text ends with a '?' that was a newline. */
		done = !strcmp(text, "ok") || error_damaged(err, "the database: %s", text);
	} else {
		recording_fail(recording, "read", err);
	}
	sqlite3_finalize(statement);
	free(sql);
	return done;
}

/* In an untrusted file, columns and indexes of foreign tables may compute endlessly. */
bool recording_check_database(struct recording *recording, struct error *err)
{
	bool strange;
	bool done = recording_has_strange_tables(recording, &strange, err);

	if (done && !strange)
		return check_integrity(recording, NULL, err);
	for (enum table_id id = 0; done && id < TABLE_COUNT; id++)
		done = check_integrity(recording, recording_tables[id].name, err);
	return done;
}

/* ---- the short tables ---- */

/* A problem of each row for which `condition` is true: "command 3 ends before it starts". */
struct rule {
	enum table_id table;
	const char *before; /* the row */
	const char *condition;
	const char *after;
};

#define CHECKSUM_PROBLEM "does not match its checksum"

/* Damaged pages are reported by SQLite's check. */
static bool check_rows(struct recording *recording, const struct rule *rule,
	void (*found)(void *context, const char *what), void *context, struct error *err)
{
	const struct table *table = &recording_tables[rule->table];
	char *sql = xasprintf(
		"SELECT %s FROM %s WHERE %s ORDER BY 1", table->id, table->name, rule->condition);
	struct error why = { .message = "" };
	sqlite3_stmt *statement = NULL;
	int status;

	recording_start_query(recording);
	status = sqlite3_prepare_v2(recording->db, sql, -1, &statement, NULL);
	free(sql);
	while (status == SQLITE_OK || status == SQLITE_ROW) {
		status = sqlite3_step(statement);
		if (status == SQLITE_ROW) {
			char *what = xasprintf("%s%s %lld %s", rule->before, table->row,
				(long long)sqlite3_column_int64(statement, 0), rule->after);

			found(context, what);
			free(what);
		}
	}
	if (status != SQLITE_DONE)
		recording_fail(recording, "read", &why);
	sqlite3_finalize(statement);
	if (why.message[0] && why.status != STATUS_DAMAGED)
		*err = why;
	return !err->message[0];
}

bool recording_check_lists(struct recording *recording,
	void (*found)(void *context, const char *what), void *context, struct error *err)
{
	const struct rule tail = { TABLE_RUNS, "the tail of ", "tail_sum IS NOT " TAIL_CHECKSUM,
		CHECKSUM_PROBLEM };
	bool done = true;

	for (enum table_id id = 0; done && id < TABLE_COUNT; id++) {
		char *condition =
			xasprintf("row_sum IS NOT row_sum(%s)", recording_tables[id].columns);
		const struct rule rule = { id, "", condition, CHECKSUM_PROBLEM };

		done = !recording_tables[id].row ||
			check_rows(recording, &rule, found, context, err);
		free(condition);
	}
	return done && check_rows(recording, &tail, found, context, err);
}

#define FIRST_SAMPLE "(SELECT first_id FROM runs WHERE runs.id = commands.run_id)"
#define NEXT_RUN     "(SELECT min(first_id) FROM runs WHERE runs.id > commands.run_id)"

/* The last command may end after the last sample, if recording failed. The first samples of a ring
 * have been dropped, but their commands remain. Samples are found by their ids, which is fast. */
static const struct rule rules[] = {
	{ TABLE_COMMANDS, "", "run_id NOT IN (SELECT id FROM runs)", "belongs to no run" },
	{ TABLE_COMMANDS, "", "end_ns < start_ns", "ends before it starts" },
	{ TABLE_COMMANDS, "the idle time of ", "idle_ns > start_ns", "begins after its start" },
	{ TABLE_COMMANDS, "",
		"start_ns < max(0, coalesce("
		"(SELECT time_ns - window_ns FROM samples WHERE id = " FIRST_SAMPLE "),"
		" (SELECT time_ns FROM samples WHERE id < " FIRST_SAMPLE
		" ORDER BY id DESC LIMIT 1), 0))",
		"starts before its run" },
	{ TABLE_COMMANDS, "",
		"coalesce(end_ns, start_ns) > (SELECT time_ns - window_ns FROM samples"
		" WHERE id >= " NEXT_RUN " ORDER BY id LIMIT 1)",
		"ends after its run" },
	{ TABLE_COMMANDS, "",
		"id IN (SELECT id FROM (SELECT id, start_ns, max(coalesce(end_ns, start_ns)) OVER"
		" (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_ns"
		" FROM commands) WHERE start_ns < before_ns)",
		"starts before an earlier one ends" },
	{ TABLE_QUANTITIES, "", "command_id NOT IN (SELECT id FROM commands)",
		"belongs to no command" },
	{ TABLE_QUANTITIES, "",
		"name NOT GLOB '[A-Za-z]*' OR name GLOB '*[^A-Za-z0-9_]*' OR length(name) > 31",
		"has an invalid name" },
	{ TABLE_QUANTITIES, "", "NOT (value BETWEEN 1e-9 AND 1e15)",
		"is not a number from 1e-9 to 1e15" },
};

bool recording_check_commands(struct recording *recording,
	void (*found)(void *context, const char *what), void *context, struct error *err)
{
	bool done = true;

	for (size_t i = 0; done && i < ARRAY_SIZE(rules); i++)
		done = check_rows(recording, &rules[i], found, context, err);
	return done;
}

const char *recording_words(void)
{
	return recording_schema;
}

/* ---- a sample ---- */

static bool matches(const struct sample_row *row, const char *raw, size_t size, struct error *err)
{
	struct sample fresh;
	const char *which;

	/* Numbers that were just decoded match the bytes. */
	if (row->window_ns <= 0 || row->decoded)
		return true;
	if (!sample_decode(raw, size, &fresh, err))
		return error_damaged(err, "its bytes are not a property list");
	recording_round_sample(&fresh);
	return sample_is_same(&row->sample, &fresh, row->window_ns, &which) ||
		error_damaged(err, "its %s is not what its bytes decode to", which);
}

bool recording_check_row(struct recording *recording, const struct sample_row *row,
	struct buffer *raw, struct error *err)
{
	if (!row->run_id)
		return error_damaged(
			err, "sample %lld is missing or its row is damaged", (long long)row->id);
	if (row->mended)
		return error_damaged(err,
			"the cached numbers of sample %lld do not match their checksum",
			(long long)row->id);
	return recording_raw(recording, row->id, raw, err) &&
		(matches(row, raw->data, raw->size, err) ||
			error_prefix(err, "sample %lld", (long long)row->id));
}

/* ---- the cache ---- */

bool recording_is_cached(struct recording *recording, bool *cached, struct error *err)
{
	struct buffer sql = { 0 };
	int64_t stale;
	bool done;

	buffer_addf(&sql, "SELECT EXISTS (SELECT 1 FROM samples WHERE decoder <> %lld)",
		(long long)recording->decoder);
	done = recording_get_int(recording, sql.data, 0, &stale, err);
	*cached = done && !stale;
	buffer_release(&sql);
	return done;
}

struct refresh {
	struct recording writer; /* a second connection, opened with the first row to write */
	sqlite3_stmt *update;
	struct machine machine;
	int64_t total, damaged;
	void (*progress)(void *context, int64_t done, int64_t total);
	void *context;
	struct error *err;
	bool failed;
	int64_t pending;
};

static bool open_writer(struct refresh *refresh)
{
	struct recording *writer = &refresh->writer;
	struct buffer sql = { 0 };
	bool done;

	writer->writable = true;
	writer->decoder = schema_decoder();
	if (!recording_open_database(writer, writer->file, SQLITE_OPEN_READWRITE, refresh->err))
		return false;
	buffer_add_string(&sql, "BEGIN IMMEDIATE;");
	schema_add_columns(&sql, recording_has_column, writer);
	schema_metrics_view(&sql, &refresh->machine);
	buffer_add_string(&sql, "COMMIT");
	done = recording_exec(writer, sql.data, refresh->err);
	sql.size = 0;
	schema_update_sample(&sql);
	done = done &&
		(sqlite3_prepare_v2(writer->db, sql.data, -1, &refresh->update, NULL) ==
				SQLITE_OK ||
			recording_fail(writer, "write", refresh->err));
	buffer_release(&sql);
	return done;
}

/* Transactions are short, so that a recorder that starts meanwhile does not wait long. */
enum { REFRESH_GROUP = 64 };

static bool refresh_write(struct refresh *refresh, const struct sample_row *row)
{
	struct recording *writer = &refresh->writer;
	bool done;

	if (!writer->db && !open_writer(refresh))
		return false;
	if (!refresh->pending++ && !recording_exec(writer, "BEGIN IMMEDIATE", refresh->err))
		return false;
	recording_bind_sample(writer, refresh->update, row);
	done = sqlite3_step(refresh->update) == SQLITE_DONE ||
		recording_fail(writer, "write", refresh->err);
	sqlite3_reset(refresh->update);
	if (refresh->pending < REFRESH_GROUP)
		return done;
	refresh->pending = 0;
	return done && recording_exec(writer, "COMMIT", refresh->err);
}

static bool refresh_row(const struct sample_row *row, void *context)
{
	struct refresh *refresh = context;

	if (refresh->progress)
		refresh->progress(refresh->context, row->id, refresh->total);
	/* A sample that cannot be decoded keeps its numbers. */
	refresh->damaged += row->damaged;
	refresh->failed = row->decoded && !refresh_write(refresh, row);
	return !refresh->failed;
}

/* An unfinished transaction leaves its journal; reading with a writable connection rolls it back.
 */
static void end_refresh(struct recording *writer)
{
	struct error ignored;
	int64_t version;

	if (!writer->db)
		return;
	recording_close_database(writer);
	if (recording_open_database(writer, writer->file, SQLITE_OPEN_READWRITE, &ignored))
		recording_get_int(writer, "PRAGMA schema_version", 0, &version, &ignored);
	recording_close_database(writer);
}

bool recording_refresh(struct recording *recording,
	void (*progress)(void *context, int64_t done, int64_t total), void *context,
	int64_t *damaged, struct error *err)
{
	struct refresh refresh = { .progress = progress, .context = context, .err = err };
	int64_t first_id;
	bool written, done;

	*damaged = 0;
	if (recording->pages)
		return error_set(err,
			"cannot refresh '%s': it is not a database file; unpack it first",
			recording->path);
	if (!recording_is_written(recording->path, &written, err))
		return false;
	if (written)
		return error_set(err,
			"another asitop is recording into '%s'; refresh it after the recording has "
			"ended",
			recording->path);
	if (recording->is_copy)
		return error_set(err,
			"'%s' has the journal of a writer that died or is still writing; repair it "
			"with 'asitop record --append' first",
			recording->path);
	refresh.writer.path = recording->path;
	refresh.writer.file = recording->file;
	done = recording_machine(recording, &refresh.machine, err) &&
		recording_extent(recording, &first_id, &refresh.total, err) &&
		recording_read(recording, first_id, refresh.total, refresh_row, &refresh, err) &&
		!refresh.failed;
	if (done && refresh.pending)
		done = recording_exec(&refresh.writer, "COMMIT", err);
	*damaged = refresh.damaged;
	sqlite3_finalize(refresh.update);
	end_refresh(&refresh.writer);
	return done;
}
