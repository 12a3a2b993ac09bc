/*
 * Gives each row of samples in FILE the checksums of what now stands in it: seal FILE. So a test
 * may write anything into a recording and still get past them, as a stranger can. Fails where there
 * are no such rows.
 */
#include "../../src/common/recording_private.h"
#include "fuzz.h"

#include <stdlib.h>

static bool has_any_column(void *context, const char *name)
{
	return sqlite3_table_column_metadata(
		       context, NULL, "samples", name, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* Of columns `first` to `end` - 1, whatever is in them. */
static int64_t sum_columns(sqlite3_stmt *row, int first, int end)
{
	uint64_t sum = SUM_START;

	for (int column = first; column < end; column++) {
		int type = sqlite3_column_type(row, column);
		const char *text = (const char *)sqlite3_column_text(row, column);

		if (type == SQLITE_TEXT)
			sum = sum_add_text(sum, text, (size_t)sqlite3_column_bytes(row, column));
		else
			sum = sum_add(sum,
				type == SQLITE_INTEGER ? sqlite3_column_int64(row, column)
						       : SUM_ABSENT);
	}
	return sum_stored(sum);
}

static void seal_row(sqlite3_stmt *row, sqlite3_stmt *update)
{
	sqlite3_bind_int64(update, 1, sum_columns(row, 0, SAMPLE_PLACE_SUM));
	sqlite3_bind_int64(
		update, 2, sum_columns(row, SAMPLE_NUMBERS_SUM + 1, sqlite3_column_count(row)));
	sqlite3_bind_int64(update, 3, sqlite3_column_int64(row, SAMPLE_ID));
	must(sqlite3_step(update) == SQLITE_DONE, "the row is sealed");
	sqlite3_reset(update);
}

int main(int argc, char **argv)
{
	const char *update_sql = "UPDATE samples SET place_sum = ?, numbers_sum = ? WHERE id = ?";
	struct buffer sql = { 0 };
	sqlite3_stmt *rows, *update;
	sqlite3 *db = NULL;

	must(argc == 2 && sqlite3_open(argv[1], &db) == SQLITE_OK, "usage: seal FILE");
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
	schema_select_samples(&sql, has_any_column, db);
	if (sqlite3_prepare_v2(db, sql.data, -1, &rows, NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(db, update_sql, -1, &update, NULL) != SQLITE_OK)
		return EXIT_FAILURE;
	sqlite3_bind_int64(rows, 1, INT64_MIN);
	sqlite3_bind_int64(rows, 2, INT64_MAX);
	sqlite3_bind_int64(rows, 3, INT64_MAX);
	while (sqlite3_step(rows) == SQLITE_ROW)
		seal_row(rows, update);
	sqlite3_finalize(rows);
	sqlite3_finalize(update);
	must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, "all is written");
	sqlite3_close(db);
	buffer_release(&sql);
	return EXIT_SUCCESS;
}
