#include "recording_private.h"
#include "../codec/checksum.h"
#include "settling.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool recording_begin(struct recording *recording, struct error *err)
{
	recording->busy = false;
	if (!sqlite3_get_autocommit(recording->db))
		return true;
	/* SQLite finds the journal by the file's name and would roll back another file's. */
	if (!recording_is_in_place(recording))
		return recording_moved(recording, err);
	return recording_exec(recording, "BEGIN IMMEDIATE", err);
}

bool recording_commit(struct recording *recording, struct error *err)
{
	recording->busy = false;
	if (!sqlite3_get_autocommit(recording->db) && !recording_exec(recording, "COMMIT", err))
		return false;
	return !recording->replaces || recording_replace(recording, err);
}

bool recording_sync_fully(struct recording *recording, struct error *err)
{
	return recording_exec(recording, "PRAGMA fullfsync = 1", err);
}

/* Runs a prepared statement that yields no rows. */
static bool run_once(struct recording *recording, sqlite3_stmt *statement, struct error *err)
{
	bool done =
		sqlite3_step(statement) == SQLITE_DONE || recording_fail(recording, "write", err);

	sqlite3_reset(statement);
	return done;
}

static void bind_text(sqlite3_stmt *statement, int column, const char *text)
{
	sqlite3_bind_text(statement, column, text, -1, SQLITE_STATIC);
}

/* ---- runs ---- */

/* Adds columns to a recording made by an asitop with fewer metrics. */
static bool add_columns(struct recording *recording, struct error *err)
{
	struct buffer sql = { 0 };
	bool done = true;

	schema_add_columns(&sql, recording_has_column, recording);
	if (sql.size)
		done = recording_exec(recording, sql.data, err) &&
			recording_prepare_select(recording, err);
	buffer_release(&sql);
	return done;
}

bool recording_begin_run(struct recording *recording, struct run *run, struct error *err)
{
	sqlite3_stmt *statement;
	bool done;

	if (!recording_begin(recording, err) || !add_columns(recording, err))
		return false;
	if (sqlite3_prepare_v2(recording->db,
		    "INSERT INTO runs (start_wall_ns, utc_offset_s, zone, interval_ns, source,"
		    " arguments, asitop_version, note, first_id)"
		    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    -1, &statement, NULL) != SQLITE_OK)
		return recording_fail(recording, "write", err);
	run->first_id = recording->next_id;
	sqlite3_bind_int64(statement, 1, run->start_wall_ns);
	sqlite3_bind_int(statement, 2, run->utc_offset_s);
	bind_text(statement, 3, run->zone);
	sqlite3_bind_int64(statement, 4, run->interval_ns);
	bind_text(statement, 5, run->source);
	bind_text(statement, 6, run->arguments);
	bind_text(statement, 7, run->version);
	bind_text(statement, 8, run->note);
	sqlite3_bind_int64(statement, 9, run->first_id);
	done = run_once(recording, statement, err);
	sqlite3_finalize(statement);
	run->id = recording->run_id = sqlite3_last_insert_rowid(recording->db);
	recording->run_first_id = run->first_id;
	return done && recording_seal(recording, TABLE_RUNS, run->id, err);
}

static bool insert_machine(
	struct recording *recording, const struct machine *machine, int64_t *id, struct error *err)
{
	const int counts[] = { machine->e_cores, machine->p_cores, machine->s_cores,
		machine->gpu_cores };
	sqlite3_stmt *statement;
	bool done;

	if (sqlite3_prepare_v2(recording->db,
		    "INSERT INTO machines (chip, model, os_version, os_build, perflevels,"
		    " memory_bytes, e_cores, p_cores, s_cores, gpu_cores)"
		    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    -1, &statement, NULL) != SQLITE_OK)
		return recording_fail(recording, "write", err);
	bind_text(statement, 1, machine->chip);
	bind_text(statement, 2, machine->model);
	bind_text(statement, 3, machine->os_version);
	bind_text(statement, 4, machine->os_build);
	bind_text(statement, 5, machine->perflevels);
	sqlite3_bind_int64(statement, 6, machine->memory_bytes);
	for (int i = 0; i < (int)ARRAY_SIZE(counts); i++)
		sqlite3_bind_int(statement, 7 + i, counts[i]);
	done = run_once(recording, statement, err);
	sqlite3_finalize(statement);
	*id = sqlite3_last_insert_rowid(recording->db);
	return done && recording_seal(recording, TABLE_MACHINES, *id, err);
}

bool recording_set_machine(
	struct recording *recording, const struct machine *machine, struct error *err)
{
	struct buffer sql = { 0 };
	int64_t id = 0;
	bool done;

	if (!recording_begin(recording, err) || !insert_machine(recording, machine, &id, err))
		return false;
	buffer_addf(&sql, "UPDATE runs SET machine_id = %lld WHERE id = %lld;", (long long)id,
		(long long)recording->run_id);
	schema_metrics_view(&sql, machine);
	done = recording_exec(recording, sql.data, err) &&
		recording_seal(recording, TABLE_RUNS, recording->run_id, err);
	buffer_release(&sql);
	return done;
}

bool recording_set_cores(
	struct recording *recording, const struct machine *machine, struct error *err)
{
	struct buffer sql = { 0 };
	int64_t id = 0;
	bool done;

	buffer_addf(
		&sql, "SELECT machine_id FROM runs WHERE id = %lld", (long long)recording->run_id);
	done = recording_begin(recording, err) &&
		recording_get_int(recording, sql.data, 0, &id, err);
	sql.size = 0;
	buffer_addf(&sql,
		"UPDATE machines SET e_cores = %d, p_cores = %d, s_cores = %d, gpu_cores = %d"
		" WHERE id = %lld",
		machine->e_cores, machine->p_cores, machine->s_cores, machine->gpu_cores,
		(long long)id);
	done = done && recording_exec(recording, sql.data, err) &&
		recording_seal(recording, TABLE_MACHINES, id, err);
	buffer_release(&sql);
	return done;
}

bool recording_end_run(struct recording *recording, int64_t end_wall_ns, const char *why,
	const char *tail, size_t tail_size, struct error *err)
{
	sqlite3_stmt *statement;
	bool done;

	if (!recording_begin(recording, err))
		return false;
	if (sqlite3_prepare_v2(recording->db,
		    "UPDATE runs SET end_wall_ns = ?, ended = ?, tail = ? WHERE id = ?", -1,
		    &statement, NULL) != SQLITE_OK)
		return recording_fail(recording, "write", err);
	sqlite3_bind_int64(statement, 1, end_wall_ns);
	bind_text(statement, 2, why);
	sqlite3_bind_blob64(statement, 3, tail, tail_size, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 4, recording->run_id);
	done = run_once(recording, statement, err);
	sqlite3_finalize(statement);
	return done && recording_seal(recording, TABLE_RUNS, recording->run_id, err);
}

/* ---- samples ---- */

static bool insert_raw(
	struct recording *recording, int64_t id, const char *raw, size_t size, struct error *err)
{
	bool is_key = (id - recording->run_first_id) % CODEC_KEY_INTERVAL == 0;
	struct kept_sample *key = &recording->write_key;
	enum codec_encoding encoding = codec_encode(
		recording->codec, raw, size, is_key ? NULL : &key->raw, &recording->blob);
	sqlite3_stmt *statement = recording_statement(recording, STATEMENT_INSERT_RAW,
		"INSERT INTO raws (id, key_id, encoding, size, crc32, bytes)"
		" VALUES (?, ?, ?, ?, ?, ?)",
		err);

	if (!statement)
		return false;
	sqlite3_bind_int64(statement, 1, id);
	if (!is_key && encoding != CODEC_STORED)
		sqlite3_bind_int64(statement, 2, key->id);
	sqlite3_bind_int(statement, 3, (int)encoding);
	sqlite3_bind_int64(statement, 4, (int64_t)size);
	sqlite3_bind_int64(statement, 5, checksum_crc32(raw, size));
	sqlite3_bind_blob64(
		statement, 6, recording->blob.data, recording->blob.size, SQLITE_STATIC);
	if (!run_once(recording, statement, err))
		return false;
	if (is_key) {
		key->id = id;
		key->raw.size = 0;
		buffer_add(&key->raw, raw, size);
	}
	return true;
}

/* Binds a row's columns in order and sums up those since the last checksum. */
struct binding {
	sqlite3_stmt *statement;
	uint64_t sum;
};

static void bind_integer(struct binding *row, int column, int64_t value)
{
	sqlite3_bind_int64(row->statement, column + 1, value);
	row->sum = row_checksum_add(row->sum, value);
}

static void bind_absent(struct binding *row, int column)
{
	sqlite3_bind_null(row->statement, column + 1);
	row->sum = row_checksum_add(row->sum, ROW_CHECKSUM_ABSENT);
}

static void bind_stored(struct binding *row, int column, enum unit unit, double value)
{
	double stored = metric_stored(unit, value);

	if (isnan(stored))
		bind_absent(row, column);
	else
		bind_integer(row, column, (int64_t)stored);
}

static void bind_words(struct binding *row, int column, const char *words, size_t size)
{
	if (!size) {
		bind_absent(row, column);
		return;
	}
	sqlite3_bind_text(row->statement, column + 1, words, (int)size, SQLITE_TRANSIENT);
	row->sum = row_checksum_add_text(row->sum, words, size);
}

static void bind_checksum(struct binding *row, int column)
{
	sqlite3_bind_int64(row->statement, column + 1, row_checksum_stored(row->sum));
	row->sum = ROW_CHECKSUM_START;
}

static void add_stored(struct buffer *json, enum unit unit, double value)
{
	double stored = metric_stored(unit, value);

	buffer_add_string(json, json->size ? "," : "[");
	if (isnan(stored))
		buffer_add_string(json, "null");
	else
		buffer_addf(json, "%lld", (long long)stored);
}

/* Three columns indexed by cpu id: tiers as a string, utilization and frequency as arrays. */
static void bind_cores(struct binding *row, const struct sample *sample)
{
	char tiers[CORES_MAX + 1] = "";
	struct buffer pct = { 0 }, mhz = { 0 };

	for (int id = 0; id < sample->core_count; id++) {
		const struct core *core = &sample->cores[id];

		tiers[id] = core->tier ? core->tier : '-';
		add_stored(&pct, UNIT_PERCENT, core->tier ? core->busy_pct : NAN);
		add_stored(&mhz, UNIT_MHZ, core->tier ? core->mhz : NAN);
	}
	if (sample->core_count) {
		buffer_add_string(&pct, "]");
		buffer_add_string(&mhz, "]");
	}
	bind_words(row, SAMPLE_CORE_TIERS, tiers, strlen(tiers));
	bind_words(row, SAMPLE_CORE_PCT, pct.data, pct.size);
	bind_words(row, SAMPLE_CORE_MHZ, mhz.data, mhz.size);
	buffer_release(&pct);
	buffer_release(&mhz);
}

void recording_bind_sample(
	struct recording *recording, sqlite3_stmt *statement, const struct sample_row *row)
{
	const struct sample *sample = &row->sample;
	struct binding columns = { statement, ROW_CHECKSUM_START };
	int column = SAMPLE_METRICS;

	bind_integer(&columns, SAMPLE_ID, row->id);
	bind_integer(&columns, SAMPLE_RUN, row->run_id);
	bind_integer(&columns, SAMPLE_TIME, row->time_ns);
	bind_integer(&columns, SAMPLE_WALL, row->wall_ns);
	bind_integer(&columns, SAMPLE_WINDOW, row->window_ns);
	bind_stored(&columns, SAMPLE_RAM_USED, UNIT_BYTE, row->memory.used);
	bind_stored(&columns, SAMPLE_RAM_TOTAL, UNIT_BYTE, row->memory.total);
	bind_stored(&columns, SAMPLE_SWAP_USED, UNIT_BYTE, row->memory.swap_used);
	bind_stored(&columns, SAMPLE_SWAP_TOTAL, UNIT_BYTE, row->memory.swap_total);
	bind_checksum(&columns, SAMPLE_PLACE_CHECKSUM);
	bind_integer(&columns, SAMPLE_DECODER, recording->decoder);
	bind_words(&columns, SAMPLE_THERMAL, sample->thermal_pressure,
		strlen(sample->thermal_pressure));
	bind_cores(&columns, sample);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metric_is_decoded(id))
			bind_stored(&columns, column++, metrics[id].unit, sample->values[id]);
	}
	bind_checksum(&columns, SAMPLE_NUMBERS_CHECKSUM);
}

static sqlite3_stmt *insert_sample_statement(struct recording *recording, struct error *err)
{
	recording->text.size = 0;
	if (!recording->statements[STATEMENT_INSERT_SAMPLE])
		schema_insert_sample(&recording->text);
	return recording_statement(
		recording, STATEMENT_INSERT_SAMPLE, buffer_string(&recording->text), err);
}

bool recording_append(struct recording *recording, struct sample_row *row, const char *raw,
	size_t size, struct error *err)
{
	sqlite3_stmt *statement;

	if (!recording_begin(recording, err))
		return false;
	row->id = recording->next_id;
	row->run_id = recording->run_id;
	if (!insert_raw(recording, row->id, raw, size, err))
		return false;
	statement = insert_sample_statement(recording, err);
	if (!statement)
		return false;
	recording_bind_sample(recording, statement, row);
	if (!run_once(recording, statement, err))
		return false;
	recording->next_id++;
	return true;
}

/* ---- events ---- */

bool recording_add_event(struct recording *recording, const struct event *event, struct error *err)
{
	sqlite3_stmt *statement;

	if (!recording_begin(recording, err))
		return false;
	statement = recording_statement(recording, STATEMENT_INSERT_EVENT,
		"INSERT INTO events (run_id, time_ns, wall_ns, duration_ns, kind, text)"
		" VALUES (?, ?, ?, ?, ?, ?)",
		err);
	if (!statement)
		return false;
	sqlite3_bind_int64(statement, 1, recording->run_id);
	sqlite3_bind_int64(statement, 2, event->time_ns);
	sqlite3_bind_int64(statement, 3, event->wall_ns);
	sqlite3_bind_int64(statement, 4, event->duration_ns);
	bind_text(statement, 5, event_name(event->kind));
	bind_text(statement, 6, event->text);
	return run_once(recording, statement, err) &&
		recording_seal(
			recording, TABLE_EVENTS, sqlite3_last_insert_rowid(recording->db), err);
}

/* ---- commands ---- */

static bool prepare(
	struct recording *recording, const char *sql, sqlite3_stmt **statement, struct error *err)
{
	return recording_begin(recording, err) &&
		(sqlite3_prepare_v2(recording->db, sql, -1, statement, NULL) == SQLITE_OK ||
			recording_fail(recording, "write", err));
}

/* Runs a statement that was prepared for this once, and seals the row that it changed. */
static bool finish(struct recording *recording, sqlite3_stmt *statement, enum table_id table,
	int64_t *id, struct error *err)
{
	bool done = run_once(recording, statement, err);

	sqlite3_finalize(statement);
	if (done && !*id)
		*id = sqlite3_last_insert_rowid(recording->db);
	return done && recording_seal(recording, table, *id, err);
}

/* Negative: NULL. */
static void bind_known(sqlite3_stmt *statement, int column, int64_t value)
{
	if (value >= 0)
		sqlite3_bind_int64(statement, column, value);
}

bool recording_start_command(
	struct recording *recording, struct command_run *command, struct error *err)
{
	sqlite3_stmt *statement;

	if (!prepare(recording,
		    "INSERT INTO commands (run_id, name, line, role, idle_ns, start_ns, timed_out)"
		    " VALUES (?, ?, ?, ?, ?, ?, 0)",
		    &statement, err))
		return false;
	command->id = 0;
	command->run_id = recording->run_id;
	sqlite3_bind_int64(statement, 1, command->run_id);
	bind_text(statement, 2, command->name);
	bind_text(statement, 3, command->line);
	bind_text(statement, 4, command_role_name(command->role));
	bind_known(statement, 5, command->idle_ns);
	sqlite3_bind_int64(statement, 6, command->start_ns);
	return finish(recording, statement, TABLE_COMMANDS, &command->id, err);
}

bool recording_end_command(
	struct recording *recording, const struct command_run *command, struct error *err)
{
	sqlite3_stmt *statement;
	int64_t id = command->id;

	if (!prepare(recording,
		    "UPDATE commands SET end_ns = ?, exit_status = ?, signal = ?, timed_out = ?,"
		    " user_ns = ?, system_ns = ?, max_rss_bytes = ? WHERE id = ?",
		    &statement, err))
		return false;
	bind_known(statement, 1, command->end_ns);
	bind_known(statement, 2, command->exit_status);
	bind_known(statement, 3, command->signal);
	sqlite3_bind_int(statement, 4, command->timed_out);
	bind_known(statement, 5, command->user_ns);
	bind_known(statement, 6, command->system_ns);
	bind_known(statement, 7, command->max_rss_bytes);
	sqlite3_bind_int64(statement, 8, id);
	return finish(recording, statement, TABLE_COMMANDS, &id, err);
}

bool recording_add_quantity(struct recording *recording, int64_t command_id, const char *name,
	double value, struct error *err)
{
	sqlite3_stmt *statement;
	int64_t id = 0;

	if (!prepare(recording, "INSERT INTO quantities (command_id, name, value) VALUES (?, ?, ?)",
		    &statement, err))
		return false;
	sqlite3_bind_int64(statement, 1, command_id);
	bind_text(statement, 2, name);
	sqlite3_bind_double(statement, 3, value);
	return finish(recording, statement, TABLE_QUANTITIES, &id, err);
}

/* ---- the ring ---- */

/* Id of the key sample of the group that contains sample `id`. */
static bool group_of(struct recording *recording, int64_t id, int64_t *key_id, struct error *err)
{
	char sql[96];
	int64_t first_id;

	snprintf(sql, sizeof(sql), "SELECT max(first_id) FROM runs WHERE first_id <= %lld",
		(long long)id);
	if (!recording_get_int(recording, sql, 1, &first_id, err))
		return false;
	*key_id = id - (id - first_id) % CODEC_KEY_INTERVAL;
	return true;
}

/* Moves the border back to one that no batch of energy spans (settling.h): otherwise the kept part
 * of a batch would contain the energy of the dropped part. Sets it to `first_id` when it reaches
 * the beginning; leaves it unchanged when none is near. */
static bool spare_batches(
	struct recording *recording, int64_t first_id, int64_t *key_id, struct error *err)
{
	enum { GROUPS = 8 };
	int64_t id = *key_id, settled_id;

	for (int i = 0; i < GROUPS && id > first_id; i++) {
		if (!recording_last_settled(recording, id - 1, &settled_id, err))
			return false;
		if (settled_id == id - 1) {
			*key_id = id;
			return true;
		}
		if (!group_of(recording, id - 1, &id, err))
			return false;
	}
	if (id <= first_id)
		*key_id = first_id;
	return true;
}

bool recording_trim(struct recording *recording, int64_t from_ns, struct error *err)
{
	struct buffer sql = { 0 };
	int64_t kept_id, key_id, first_id;
	bool done;

	buffer_addf(&sql, "SELECT id FROM samples WHERE time_ns > %lld ORDER BY id LIMIT 1",
		(long long)from_ns);
	done = recording_get_int(recording, sql.data, 0, &kept_id, err) &&
		recording_get_int(recording, "SELECT min(id) FROM samples", 0, &first_id, err) &&
		group_of(recording, kept_id, &key_id, err) &&
		spare_batches(recording, first_id, &key_id, err);
	if (!done || !kept_id || key_id <= first_id)
		goto out;
	sql.size = 0;
	if (!recording_add_peaks(recording, first_id, key_id, &sql, err)) {
		done = false;
		goto out;
	}
	/* Commands and the starts of runs outlive their samples: there are few. */
	buffer_addf(&sql,
		"DELETE FROM events WHERE time_ns + duration_ns <="
		" (SELECT time_ns - window_ns FROM samples WHERE id = %lld)"
		" AND kind <> 'start';"
		"DELETE FROM raws WHERE id < %lld; DELETE FROM samples WHERE id < %lld",
		(long long)key_id, (long long)key_id, (long long)key_id);
	done = recording_begin(recording, err) && recording_exec(recording, sql.data, err);
out:
	buffer_release(&sql);
	return done;
}

bool recording_last(
	struct recording *recording, int64_t *time_ns, int64_t *wall_ns, struct error *err)
{
	int64_t id;

	return recording_get_int(
		       recording, "SELECT max(id) FROM samples WHERE window_ns > 0", 0, &id, err) &&
		recording_get_int(recording,
			"SELECT time_ns FROM samples WHERE window_ns > 0 ORDER BY id DESC LIMIT 1",
			0, time_ns, err) &&
		recording_get_int(recording,
			"SELECT wall_ns FROM samples WHERE window_ns > 0 ORDER BY id DESC LIMIT 1",
			0, wall_ns, err) &&
		id;
}
