#include "recording_private.h"
#include "settling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool recording_find_frame(struct recording *recording, int64_t time_ns, int64_t count,
	int64_t span_ns, int64_t *first_id, int64_t *last_id, struct error *err)
{
	char *sql =
		xasprintf("SELECT coalesce((SELECT max(id) FROM samples WHERE time_ns <= %lld"
			  " AND window_ns > 0), (SELECT min(id) FROM samples WHERE window_ns > 0))",
			(long long)time_ns);
	bool done = recording_get_int(recording, sql, 0, last_id, err);
	int64_t spanning_id = 0;

	free(sql);
	sql = xasprintf("SELECT min(id) FROM (SELECT id FROM samples WHERE id <= %lld AND"
			" window_ns > 0 ORDER BY id DESC LIMIT %lld)",
		(long long)*last_id, (long long)count);
	done = done && recording_get_int(recording, sql, 0, first_id, err);
	free(sql);
	sql = xasprintf("SELECT max(id) FROM samples WHERE id <= %lld AND time_ns <="
			" (SELECT time_ns FROM samples WHERE id = %lld) - %lld",
		(long long)*last_id, (long long)*last_id, (long long)span_ns);
	done = done && recording_get_int(recording, sql, 0, &spanning_id, err);
	free(sql);
	if (spanning_id < *first_id)
		*first_id = spanning_id;
	return done;
}

/* Merges a comma-separated list of tiers into the tier of each core. */
static void join_tiers(char tiers[CORES_MAX + 1], const char *list)
{
	for (int id = 0; *list; list++, id++) {
		if (*list == ',')
			id = -1;
		else if (id < CORES_MAX && (!tiers[id] || strchr("EPS?", *list)))
			tiers[id] = strchr("EPS?", *list) ? *list : '-';
	}
}

bool recording_past(struct recording *recording, int64_t below_id, double peaks[METRIC_COUNT],
	char tiers[CORES_MAX + 1], bool *settled, struct error *err)
{
	struct buffer sql = { 0 };
	sqlite3_stmt *statement = NULL;
	bool done;

	schema_select_past(&sql, below_id);
	recording_start_query(recording);
	done = sqlite3_prepare_v2(recording->db, sql.data, -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW;
	memset(tiers, 0, CORES_MAX + 1);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		peaks[id] = NAN;
		if (done && sqlite3_column_type(statement, (int)id) == SQLITE_INTEGER)
			peaks[id] = (double)sqlite3_column_int64(statement, (int)id) /
				metric_storage_scale(metrics[id].unit);
	}
	if (done && sqlite3_column_type(statement, METRIC_COUNT) == SQLITE_TEXT)
		join_tiers(tiers, (const char *)sqlite3_column_text(statement, METRIC_COUNT));
	*settled = done && !sqlite3_column_int(statement, METRIC_COUNT + 1);
	if (!done)
		recording_fail(recording, "read", err);
	sqlite3_finalize(statement);
	buffer_release(&sql);
	return done;
}

static bool take_peaks(const struct sample_row *row, void *context)
{
	double *peaks = context;

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		double stored = metric_stored(metrics[id].unit, row->sample.values[id]);

		if (stored > peaks[id] || isnan(peaks[id]))
			peaks[id] = stored;
	}
	return true;
}

bool recording_add_peaks(struct recording *recording, int64_t first_id, int64_t below_id,
	struct buffer *sql, struct error *err)
{
	double peaks[METRIC_COUNT];

	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		peaks[id] = NAN;
	if (!recording_read_settled(recording, first_id, below_id - 1, take_peaks, peaks, err))
		return false;
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (!isnan(peaks[id]))
			buffer_addf(sql,
				"INSERT INTO peaks (key, value) VALUES ('%s', %.0f) ON CONFLICT (key)"
				" DO UPDATE SET value = max(value, excluded.value);",
				metrics[id].key, peaks[id]);
	}
	schema_seal(sql, TABLE_PEAKS, 0);
	return true;
}
