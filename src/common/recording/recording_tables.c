#include "recording_private.h"

#include <stdlib.h>
#include <string.h>

/*
 * An in-memory database with the tables of this version, against which a file's tables are
 * compared. STRICT is not compared: a value of the wrong type counts as absent, or fails its row's
 * checksum.
 */
static sqlite3 *open_model(void)
{
	struct buffer sql = { 0 };
	sqlite3 *model = NULL;

	schema_tables(&sql);
	if (sqlite3_open_v2(":memory:", &model, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
		    NULL) != SQLITE_OK ||
		sqlite3_exec(model, sql.data, NULL, NULL, NULL) != SQLITE_OK)
		abort();
	buffer_release(&sql);
	return model;
}

/* Columns of PRAGMA table_xinfo and index_list. */
enum { INFO_NAME = 1, INFO_DEFAULT = 4, INFO_HIDDEN = 6 };

/* Prepares a pragma that returns a row for each column or index of a table; NULL on failure. */
static sqlite3_stmt *ask(sqlite3 *db, const char *pragma, const char *table)
{
	char *sql = xasprintf("PRAGMA main.%s(%s)", pragma, table);
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		statement = NULL;
	free(sql);
	return statement;
}

static bool next_name(sqlite3_stmt *statement, const char **name)
{
	*name = NULL;
	if (statement && sqlite3_step(statement) == SQLITE_ROW)
		*name = (const char *)sqlite3_column_text(statement, INFO_NAME);
	return *name;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !sqlite3_stricmp(a, b) : a == b;
}

struct declaration {
	const char *type, *collation;
	int not_null, is_key, increments;
};

static bool declare(sqlite3 *db, const char *table, const char *column, struct declaration *as)
{
	return sqlite3_table_column_metadata(db, "main", table, column, &as->type, &as->collation,
		       &as->not_null, &as->is_key, &as->increments) == SQLITE_OK;
}

/* Earlier versions had fewer metrics and therefore fewer columns. */
static bool may_lack(const char *table, const char *column)
{
	return !strcmp(table, "samples") && metric_find(column) != METRIC_COUNT;
}

/* True when each column of the model exists with the same declaration. */
static bool has_columns(sqlite3 *db, sqlite3 *model, const char *table)
{
	sqlite3_stmt *columns = ask(model, "table_xinfo", table);
	struct declaration expected, found;
	const char *name;
	bool good = columns;

	while (good && next_name(columns, &name)) {
		if (!declare(db, table, name, &found))
			good = may_lack(table, name);
		else
			good = declare(model, table, name, &expected) &&
				same_text(expected.type, found.type) &&
				same_text(expected.collation, found.collation) &&
				expected.not_null == found.not_null &&
				expected.is_key == found.is_key &&
				expected.increments == found.increments;
	}
	sqlite3_finalize(columns);
	return good;
}

/* True when no column is generated or has a default: those run expressions from the file for each
 * row that is read or written. */
static bool has_plain_columns(sqlite3 *db, const char *table)
{
	sqlite3_stmt *columns = ask(db, "table_xinfo", table);
	const char *name;
	bool good = columns;

	while (good && next_name(columns, &name))
		good = !sqlite3_column_int(columns, INFO_HIDDEN) &&
			sqlite3_column_type(columns, INFO_DEFAULT) == SQLITE_NULL;
	sqlite3_finalize(columns);
	return good;
}

/* Queries would trust an index, and it may run expressions like a generated column. */
static bool has_our_indexes(
	struct recording *recording, sqlite3 *model, const char *table, struct error *err)
{
	sqlite3_stmt *expected = ask(model, "index_list", table);
	sqlite3_stmt *found = ask(recording->db, "index_list", table);
	const char *left, *right;
	bool good = true;

	do {
		next_name(expected, &left);
		next_name(found, &right);
		good = same_text(left, right);
	} while (good && left);
	if (!good && right)
		error_set(err,
			"'%s' has the index '%s', which asitop does not create; \"sqlite3 FILE 'DROP "
			"INDEX ...'\" removes it",
			recording->path, right);
	else if (!good)
		error_damaged(err, "'%s' is damaged: its table '%s' lacks an index",
			recording->path, table);
	sqlite3_finalize(expected);
	sqlite3_finalize(found);
	return good;
}

/* Only real tables pass: a view has no column metadata, a virtual table no module. */
static bool check_table(
	struct recording *recording, sqlite3 *model, const char *table, struct error *err)
{
	struct declaration ignored;

	if (!declare(recording->db, table, NULL, &ignored))
		return sqlite3_errcode(recording->db) != SQLITE_ERROR
			? recording_fail(recording, "read", err)
			: error_damaged(err,
				  "'%s' is damaged: it lacks tables that a recording has",
				  recording->path);
	if (!has_columns(recording->db, model, table) || !has_plain_columns(recording->db, table))
		return error_damaged(err,
			"'%s' is damaged: its table '%s' has an unexpected definition",
			recording->path, table);
	return has_our_indexes(recording, model, table, err);
}

bool recording_check_tables(struct recording *recording, struct error *err)
{
	sqlite3 *model = open_model();
	bool good = true;

	recording_start_query(recording);
	for (enum table_id id = 0; good && id < TABLE_COUNT; id++)
		good = check_table(recording, model, recording_tables[id].name, err);
	sqlite3_close(model);
	return good;
}

bool recording_has_strange_tables(struct recording *recording, bool *has, struct error *err)
{
	struct buffer sql = { 0 };
	int64_t count;
	bool done;

	buffer_add_string(&sql,
		"SELECT count(*) FROM sqlite_schema WHERE type IN ('table', 'index') AND"
		" tbl_name NOT IN (''");
	for (enum table_id id = 0; id < TABLE_COUNT; id++)
		buffer_addf(&sql, ", '%s'", recording_tables[id].name);
	buffer_add_string(&sql, ")");
	done = recording_get_int(recording, sql.data, 0, &count, err);
	*has = done && count;
	buffer_release(&sql);
	return done;
}
