#include "recording_private.h"
#include "../codec/checksum.h"
#include "../sample/chip.h"
#include "../sample/rails.h"

#include <stdlib.h>

const struct table recording_tables[TABLE_COUNT] = {
	[TABLE_MACHINES] = { "machines", "machine", "id",
		"id, chip, model, os_version, os_build, e_cores, p_cores, s_cores, gpu_cores,"
		" memory_bytes, perflevels" },
	[TABLE_RUNS] = { "runs", "run", "id",
		"id, machine_id, start_wall_ns, utc_offset_s, zone, interval_ns, source, arguments,"
		" asitop_version, note, first_id, end_wall_ns, ended, tail_sum" },
	[TABLE_RAWS] = { .name = "raws" },
	[TABLE_SAMPLES] = { .name = "samples" },
	[TABLE_EVENTS] = { "events", "event", "id",
		"id, run_id, time_ns, wall_ns, duration_ns, kind, text" },
	[TABLE_COMMANDS] = { "commands", "command", "id",
		"id, run_id, name, line, role, idle_ns, start_ns, end_ns, exit_status, signal,"
		" timed_out, user_ns, system_ns, max_rss_bytes" },
	[TABLE_QUANTITIES] = { "quantities", "quantity", "id", "id, command_id, name, value" },
	[TABLE_PEAKS] = { "peaks", "peak", "rowid", "key, value" },
};

static const struct {
	const char *name;
	const char *type;
} sample_columns[SAMPLE_METRICS] = {
	[SAMPLE_ID] = { "id", "INTEGER PRIMARY KEY" },
	[SAMPLE_RUN] = { "run_id", "INTEGER NOT NULL REFERENCES runs(id)" },
	[SAMPLE_TIME] = { "time_ns", "INTEGER NOT NULL" },
	[SAMPLE_WALL] = { "wall_ns", "INTEGER NOT NULL" },
	[SAMPLE_WINDOW] = { "window_ns", "INTEGER NOT NULL" },
	[SAMPLE_RAM_USED] = { "ram_used_bytes", "INTEGER" },
	[SAMPLE_RAM_TOTAL] = { "ram_total_bytes", "INTEGER" },
	[SAMPLE_SWAP_USED] = { "swap_used_bytes", "INTEGER" },
	[SAMPLE_SWAP_TOTAL] = { "swap_total_bytes", "INTEGER" },
	[SAMPLE_PLACE_CHECKSUM] = { "place_sum", "INTEGER NOT NULL" },
	[SAMPLE_NUMBERS_CHECKSUM] = { "numbers_sum", "INTEGER NOT NULL" },
	[SAMPLE_DECODER] = { "decoder", "INTEGER NOT NULL" },
	[SAMPLE_THERMAL] = { "thermal_pressure", "TEXT" },
	[SAMPLE_CORE_TIERS] = { "core_tiers", "TEXT" },
	[SAMPLE_CORE_PCT] = { "core_pct", "TEXT" },
	[SAMPLE_CORE_MHZ] = { "core_mhz", "TEXT" },
};

int64_t schema_decoder(void)
{
	struct buffer text = { 0 };
	uint32_t decoder;

	buffer_addf(&text, "%d", DECODER_VERSION);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		const struct metric *metric = &metrics[id];

		if (metric_is_decoded(id))
			buffer_addf(&text, "|%s|%d|%d|%s|%s|%g", metric->key, metric->unit,
				metric->source, metric->path ? metric->path : "",
				metric->fallback ? metric->fallback : "", metric->scale);
	}
	decoder = checksum_crc32(text.data, text.size);
	buffer_release(&text);
	return decoder;
}

void schema_tables(struct buffer *sql)
{
	buffer_add_string(sql, recording_schema);
	buffer_add_string(sql, "CREATE TABLE samples (");
	for (size_t i = 0; i < SAMPLE_METRICS; i++)
		buffer_addf(sql, "%s%s %s", i ? ", " : "", sample_columns[i].name,
			sample_columns[i].type);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metric_is_decoded(id))
			buffer_addf(sql, ", %s INTEGER", metrics[id].key);
	}
	buffer_add_string(sql, ") STRICT;");
}

/* rail_is_blank() as SQL. */
static void add_blank(struct buffer *sql, const struct rail *rail)
{
	const char *load = metrics[rail->load].key;
	double scale = metric_storage_scale(UNIT_PERCENT);

	buffer_addf(sql, "%s = 0 AND %s >= %.0f AND %s * window_ns >= %.0f",
		metrics[rail->power].key, load, RAIL_LOAD_MIN_PCT * scale, load,
		(double)RAIL_LOAD_MIN_NS * 100 * scale);
}

/* Adds a condition that is true when a rail is blank or, for combined power, any rail is. For other
 * metrics adds nothing and returns false. */
static bool add_any_blank(struct buffer *sql, enum metric_id id)
{
	const char *between = "";

	for (size_t i = 0; i < RAIL_COUNT; i++) {
		if (rails[i].load == METRIC_COUNT ||
			(id != METRIC_COMBINED_W && id != rails[i].power))
			continue;
		buffer_add_string(sql, between);
		add_blank(sql, &rails[i]);
		between = " OR ";
	}
	return *between;
}

/* Adds one column of the view, which converts stored numbers to the metric's unit. */
static void add_view_column(struct buffer *sql, enum metric_id id, double ane_reference_w)
{
	const struct metric *metric = &metrics[id];
	struct buffer blank = { 0 };

	if (metric->source == SOURCE_ANE_SHARE)
		buffer_addf(sql, ", min(100.0, ane_w * 100.0 / %g) AS %s",
			ane_reference_w * metric_storage_scale(UNIT_WATT), metric->key);
	else if (metric->source == SOURCE_HOST)
		buffer_addf(sql, ", %s", metric->key);
	else if (add_any_blank(&blank, id))
		buffer_addf(sql, ", CASE WHEN %s THEN NULL ELSE %s / %.1f END AS %s", blank.data,
			metric->key, metric_storage_scale(metric->unit), metric->key);
	else
		buffer_addf(sql, ", %s / %.1f AS %s", metric->key,
			metric_storage_scale(metric->unit), metric->key);
	buffer_release(&blank);
}

void schema_metrics_view(struct buffer *sql, const struct machine *machine)
{
	buffer_add_string(sql,
		"DROP VIEW IF EXISTS metrics; CREATE VIEW metrics AS SELECT"
		" strftime('%Y-%m-%dT%H:%M:%S', wall_ns / 1000000000, 'unixepoch')"
		" || printf('.%03dZ', wall_ns / 1000000 % 1000) AS time,"
		" time_ns / 1e9 AS elapsed_s, window_ns / 1e9 AS window_s");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		add_view_column(sql, id, chip_find(machine->chip)->ane_w);
	buffer_add_string(sql, ", thermal_pressure FROM samples WHERE window_ns > 0;");
}

void schema_seal(struct buffer *sql, enum table_id table, int64_t id)
{
	char *where = id ? xasprintf(" WHERE %s = %lld", recording_tables[table].id, (long long)id)
			 : xstrdup("");

	if (table == TABLE_RUNS)
		buffer_addf(sql, "UPDATE runs SET tail_sum = " TAIL_CHECKSUM "%s;", where);
	buffer_addf(sql, "UPDATE %s SET row_sum = row_sum(%s)%s;", recording_tables[table].name,
		recording_tables[table].columns, where);
	free(where);
}

void schema_select_past(struct buffer *sql, int64_t below_id)
{
	buffer_add_string(sql, "SELECT ");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metrics[id].source == SOURCE_ANE_SHARE)
			buffer_add_string(sql, "NULL, ");
		else
			buffer_addf(sql, "max(%s), ", metrics[id].key);
	}
	buffer_add_string(sql, "group_concat(DISTINCT core_tiers), max(");
	add_any_blank(sql, METRIC_COMBINED_W);
	buffer_addf(sql, ") FROM samples WHERE id < %lld AND window_ns > 0", (long long)below_id);
}

void schema_insert_sample(struct buffer *sql)
{
	buffer_add_string(sql, "INSERT INTO samples (");
	for (size_t i = 0; i < SAMPLE_METRICS; i++)
		buffer_addf(sql, "%s%s", i ? ", " : "", sample_columns[i].name);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metric_is_decoded(id))
			buffer_addf(sql, ", %s", metrics[id].key);
	}
	buffer_add_string(sql, ") VALUES (?");
	for (size_t i = 1; i < SAMPLE_METRICS; i++)
		buffer_add_string(sql, ", ?");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metric_is_decoded(id))
			buffer_add_string(sql, ", ?");
	}
	buffer_add_string(sql, ")");
}

void schema_update_sample(struct buffer *sql)
{
	int number = 2;

	buffer_add_string(sql, "UPDATE samples SET ");
	for (size_t i = 1; i < SAMPLE_METRICS; i++)
		buffer_addf(sql, "%s%s = ?%d", i > 1 ? ", " : "", sample_columns[i].name, number++);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metric_is_decoded(id))
			buffer_addf(sql, ", %s = ?%d", metrics[id].key, number++);
	}
	buffer_add_string(sql, " WHERE id = ?1");
}

void schema_add_columns(
	struct buffer *sql, bool (*has_column)(void *context, const char *name), void *context)
{
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metric_is_decoded(id) && !has_column(context, metrics[id].key))
			buffer_addf(
				sql, "ALTER TABLE samples ADD COLUMN %s INTEGER;", metrics[id].key);
	}
}

void schema_select_samples(
	struct buffer *sql, bool (*has_column)(void *context, const char *name), void *context)
{
	buffer_add_string(sql, "SELECT ");
	for (size_t i = 0; i < SAMPLE_METRICS; i++)
		buffer_addf(sql, "%s%s", i ? ", " : "", sample_columns[i].name);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metric_is_decoded(id))
			buffer_addf(sql, ", %s",
				has_column(context, metrics[id].key) ? metrics[id].key : "NULL");
	}
	buffer_add_string(sql, " FROM samples WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3");
}
