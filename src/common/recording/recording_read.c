#include "recording_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Every sample takes at least this much of the file. */
enum { SAMPLE_BYTES_MIN = 64 };

/* Callers compute with ids, so they must not overflow. */
#define SAMPLE_ID_MAX (INT64_MAX - 1LL)

/* Rows fetched per statement, so that a reader never holds a lock for long. */
enum { SLICE_ROWS = 256 };

/* ---- where samples are ---- */

/* First and last id of a table; 1 and 0 when it is empty. */
static bool read_ends(struct recording *recording, const char *table, int64_t *first_id,
	int64_t *last_id, struct error *err)
{
	char *first = xasprintf(
		"SELECT min(id) FROM %s WHERE id BETWEEN 1 AND %lld", table, SAMPLE_ID_MAX);
	char *last = xasprintf(
		"SELECT max(id) FROM %s WHERE id BETWEEN 1 AND %lld", table, SAMPLE_ID_MAX);
	bool done = recording_get_int(recording, first, 1, first_id, err) &&
		recording_get_int(recording, last, 0, last_id, err);

	free(first);
	free(last);
	return done;
}

/* When both tables are damaged at an end, finds what can be read from the first sample on. */
static bool scan_ends(
	struct recording *recording, int64_t *first_id, int64_t *last_id, struct error *err)
{
	sqlite3_stmt *statement = NULL;

	recording_start_query(recording);
	*first_id = 1;
	*last_id = 0;
	if (sqlite3_prepare_v2(recording->db, "SELECT id FROM samples WHERE id >= 1 ORDER BY id",
		    -1, &statement, NULL) != SQLITE_OK)
		return recording_fail(recording, "read", err);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(statement, 0);

		if (id <= *last_id || id > SAMPLE_ID_MAX)
			break;
		if (!*last_id)
			*first_id = id;
		*last_id = id;
	}
	sqlite3_finalize(statement);
	recording_note_damage(
		recording, "the samples after sample %lld are lost", (long long)*last_id);
	return true;
}

/* Each id is in both tables: a row lost in one may survive in the other. */
bool recording_extent(
	struct recording *recording, int64_t *first_id, int64_t *last_id, struct error *err)
{
	static const char *const tables[] = { "samples", "raws" };
	bool found = false;

	*first_id = 1;
	*last_id = 0;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		struct error damage = { .message = "" };
		int64_t first, last;

		if (!read_ends(recording, tables[i], &first, &last, &damage)) {
			if (damage.status == STATUS_DAMAGED)
				continue;
			*err = damage;
			return false;
		}
		found = true;
		if (last && (!*last_id || first < *first_id))
			*first_id = first;
		if (last > *last_id)
			*last_id = last;
	}
	return found || scan_ends(recording, first_id, last_id, err);
}

bool recording_find(struct recording *recording, int64_t time_ns, int64_t last_id, int64_t *id,
	struct error *err)
{
	struct error damage = { .message = "" };
	struct buffer sql = { 0 };
	bool done;

	buffer_addf(&sql, "SELECT min(id) FROM samples WHERE time_ns > %lld", (long long)time_ns);
	done = recording_get_int(recording, sql.data, last_id + 1, id, &damage);
	buffer_release(&sql);
	/* Nothing is found after a damaged page; reading from the start reports the damage. */
	if (!done && damage.status == STATUS_DAMAGED)
		return recording_extent(recording, id, &last_id, err);
	if (!done)
		*err = damage;
	return done;
}

/* ---- samples ---- */

void recording_distrust_cache(struct recording *recording)
{
	recording->distrusts_cache = true;
}

/* Reads a row's columns in order and sums up those since the last comparison. */
struct reading {
	sqlite3_stmt *statement;
	uint64_t sum;
};

static int64_t read_integer(struct reading *row, int column)
{
	int64_t value = ROW_CHECKSUM_ABSENT;

	if (sqlite3_column_type(row->statement, column) == SQLITE_INTEGER)
		value = sqlite3_column_int64(row->statement, column);
	row->sum = row_checksum_add(row->sum, value);
	return value;
}

static double read_scaled(struct reading *row, int column, double scale)
{
	int64_t value = read_integer(row, column);

	return value == ROW_CHECKSUM_ABSENT ? (double)NAN : (double)value / scale;
}

/* NUL-terminated, valid until the next row; "" when absent. */
static const char *read_words(struct reading *row, int column, size_t *size)
{
	const char *words = NULL;

	*size = 0;
	if (sqlite3_column_type(row->statement, column) == SQLITE_TEXT)
		words = (const char *)sqlite3_column_text(row->statement, column);
	if (!words) {
		row->sum = row_checksum_add(row->sum, ROW_CHECKSUM_ABSENT);
		return "";
	}
	*size = (size_t)sqlite3_column_bytes(row->statement, column);
	row->sum = row_checksum_add_text(row->sum, words, *size);
	return words;
}

static bool read_checksum(struct reading *row, int column)
{
	bool matches =
		sqlite3_column_int64(row->statement, column) == row_checksum_stored(row->sum);

	row->sum = ROW_CHECKSUM_START;
	return matches;
}

/*
 * The next number of a JSON array of integers and nulls; NaN at its end. Parsed by hand: each row
 * has two per core, and opening a day with strtoll() took half as long again.
 */
static double next_of_array(const char **text, double scale)
{
	const char *at = *text;
	bool negative;
	double value = 0;

	while (*at == '[' || *at == ',' || *at == ' ')
		at++;
	if (*at == 'n') {
		*text = at + strspn(at, "nul");
		return NAN;
	}
	negative = *at == '-';
	at += negative;
	*text = at;
	while (*at >= '0' && *at <= '9')
		value = value * 10 + (*at++ - '0');
	if (at == *text)
		return NAN;
	*text = at;
	return (negative ? -value : value) / scale;
}

static void read_cores(struct reading *row, struct sample *sample)
{
	size_t count, size;
	const char *tiers = read_words(row, SAMPLE_CORE_TIERS, &count);
	const char *pct = read_words(row, SAMPLE_CORE_PCT, &size);
	const char *mhz = read_words(row, SAMPLE_CORE_MHZ, &size);

	for (int id = 0; id < CORES_MAX && tiers[id]; id++) {
		struct core *core = &sample->cores[id];

		core->tier = strchr("EPS?", tiers[id]) ? tiers[id] : 0;
		core->busy_pct = next_of_array(&pct, metric_storage_scale(UNIT_PERCENT));
		core->mhz = next_of_array(&mhz, metric_storage_scale(UNIT_MHZ));
		sample->core_count = id + 1;
	}
}

/* Takes the numbers if this decoder wrote them and their checksum matches; otherwise the row counts
 * as damaged until it is decoded again. */
static void read_numbers(
	const struct recording *recording, struct reading *row, struct sample_row *to)
{
	struct sample *sample = &to->sample;
	int column = SAMPLE_METRICS;
	const char *thermal;
	size_t size;

	if (read_integer(row, SAMPLE_DECODER) != recording->decoder) {
		to->damaged = true;
		return;
	}
	thermal = read_words(row, SAMPLE_THERMAL, &size);
	text_clean(sample->thermal_pressure, sizeof(sample->thermal_pressure), thermal, size);
	read_cores(row, sample);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metric_is_decoded(id))
			sample->values[id] =
				read_scaled(row, column++, metric_storage_scale(metrics[id].unit));
	}
	to->damaged = to->mended = !read_checksum(row, SAMPLE_NUMBERS_CHECKSUM);
	if (to->damaged)
		sample_init(sample);
}

/* Makes decoded numbers equal to cached ones. */
void recording_round_sample(struct sample *sample)
{
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		sample->values[id] = metric_round(metrics[id].unit, sample->values[id]);
	for (int id = 0; id < sample->core_count; id++) {
		struct core *core = &sample->cores[id];

		core->busy_pct = metric_round(UNIT_PERCENT, core->busy_pct);
		core->mhz = metric_round(UNIT_MHZ, core->mhz);
	}
}

/* False when the row's place fails its checksum or is out of range. */
static bool read_place(struct reading *row, struct sample_row *to)
{
	to->id = read_integer(row, SAMPLE_ID);
	to->run_id = read_integer(row, SAMPLE_RUN);
	to->time_ns = read_integer(row, SAMPLE_TIME);
	to->wall_ns = read_integer(row, SAMPLE_WALL);
	to->window_ns = read_integer(row, SAMPLE_WINDOW);
	to->memory.used = read_scaled(row, SAMPLE_RAM_USED, 1);
	to->memory.total = read_scaled(row, SAMPLE_RAM_TOTAL, 1);
	to->memory.swap_used = read_scaled(row, SAMPLE_SWAP_USED, 1);
	to->memory.swap_total = read_scaled(row, SAMPLE_SWAP_TOTAL, 1);
	return read_checksum(row, SAMPLE_PLACE_CHECKSUM) && to->run_id > 0 && to->time_ns >= 0 &&
		to->time_ns <= RECORDING_TIME_MAX && to->window_ns >= 0 &&
		to->window_ns <= RECORDING_TIME_MAX && to->wall_ns >= RECORDING_WALL_MIN &&
		to->wall_ns <= RECORDING_WALL_MAX;
}

/* A sample of which only the id is known. */
static void lose_row(struct sample_row *row, int64_t id)
{
	*row = (struct sample_row){ .id = id, .damaged = true };
	row->memory = memory_usage_absent;
	sample_init(&row->sample);
}

/* Adds the stored numbers that are not from powermetrics to the decoded ones. */
static void add_host_metrics(struct sample_row *row)
{
	double *values = row->sample.values;

	row->sample.window_ns = row->window_ns;
	values[METRIC_RAM_USED] = row->memory.used;
	values[METRIC_RAM_TOTAL] = row->memory.total;
	values[METRIC_SWAP_USED] = row->memory.swap_used;
	values[METRIC_SWAP_TOTAL] = row->memory.swap_total;
}

bool recording_is_whole(const char *path, int64_t damaged, const char *what, struct error *err)
{
	return !damaged ||
		error_damaged(err, "'%s' is damaged: %lld sample%s %s", path, (long long)damaged,
			damaged == 1 ? "" : "s", what);
}

static void decode_again(struct recording *recording, struct sample_row *row)
{
	struct buffer *raw = &recording->decoded.raw;
	struct error ignored;

	recording->decoded.id = 0;
	row->damaged = !recording_raw(recording, row->id, raw, &ignored);
	recording->decoded.id = row->damaged ? 0 : row->id;
	/* A document that is not a window has no numbers and need not be a property list. */
	if (!row->damaged && row->window_ns > 0)
		row->damaged = !sample_decode(raw->data, raw->size, &row->sample, &ignored);
	if (!row->damaged && row->window_ns > 0 && row->sample.window_ns != row->window_ns)
		recording_note_damage(recording,
			"the window of sample %lld does not match its bytes", (long long)row->id);
	recording_round_sample(&row->sample);
	row->decoded = !row->damaged;
	row->mended = row->mended && row->decoded;
	if (row->mended)
		recording_note_damage(recording,
			"the cached numbers of sample %lld; they were decoded again from its bytes, "
			"and 'asitop info --refresh' rewrites them",
			(long long)row->id);
}

/* Ignores the cache; a difference between cache and bytes is damage. A window that differs from the
 * one in the bytes leaves the sample without a place in time. */
static void verify_row(struct recording *recording, struct sample_row *row)
{
	struct sample cached = row->sample;
	const char *what;

	decode_again(recording, row);
	if (row->damaged || row->window_ns <= 0)
		return;
	row->damaged = row->sample.window_ns != row->window_ns;
	if (!sample_is_same(&cached, &row->sample, row->window_ns, &what))
		recording_note_damage(recording,
			"sample %lld: its %s is not what its bytes decode to", (long long)row->id,
			what);
}

/* Reads up to SLICE_ROWS rows from `*next_id` on and moves it past them. */
static bool read_slice(struct recording *recording, int64_t *next_id, int64_t last_id,
	struct sample_row *rows, size_t *count, struct error *err)
{
	sqlite3_stmt *statement =
		recording_statement(recording, STATEMENT_SELECT_SAMPLES, NULL, err);
	int status;

	*count = 0;
	sqlite3_bind_int64(statement, 1, *next_id);
	sqlite3_bind_int64(statement, 2, last_id);
	sqlite3_bind_int(statement, 3, SLICE_ROWS);
	while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
		struct sample_row *row = &rows[(*count)++];
		struct reading columns = { statement, ROW_CHECKSUM_START };
		bool has_place;

		row->damaged = row->decoded = row->mended = false;
		sample_init(&row->sample);
		has_place = read_place(&columns, row);
		/* Pages that are out of order or form a cycle return the same rows endlessly. */
		if (row->id < *next_id || row->id > last_id || row->id > SAMPLE_ID_MAX) {
			--*count;
			sqlite3_reset(statement);
			return error_damaged(err, "'%s' is damaged: its samples are not in order",
				recording->path);
		}
		*next_id = row->id + 1;
		if (has_place)
			read_numbers(recording, &columns, row);
		else
			lose_row(row, row->id);
	}
	if (status != SQLITE_DONE)
		recording_fail(recording, "read", err);
	sqlite3_reset(statement);
	return status == SQLITE_DONE;
}

/* A damaged page hides the rows after it from a scan, but each can still be looked up. A row that
 * cannot be is returned without a run. */
static bool read_one_by_one(struct recording *recording, int64_t *next_id, int64_t last_id,
	struct sample_row *rows, size_t *count, struct error *err)
{
	if (last_id - *next_id > recording->file_size / SAMPLE_BYTES_MIN)
		return error_damaged(err, "'%s' is damaged: it has too many samples for its size",
			recording->path);
	while (*count < SLICE_ROWS && *next_id <= last_id) {
		struct error ignored = { .message = "" };
		struct sample_row *row = &rows[*count];
		int64_t id = *next_id;
		size_t found;

		if (!read_slice(recording, next_id, id, row, &found, &ignored) &&
			ignored.status != STATUS_DAMAGED) {
			*err = ignored;
			return false;
		}
		if (!found)
			lose_row(row, id);
		*next_id = id + 1;
		++*count;
	}
	return true;
}

/* The visitor, and the position of the read. */
struct visitor {
	bool (*visit)(const struct sample_row *row, void *context);
	bool decodes; /* rows that are not cached */
	void *context;
	int64_t id;      /* expected next: ids have no holes */
	int64_t time_ns; /* of the row before */
};

static bool visit_row(struct visitor *visitor, struct recording *recording, struct sample_row *row)
{
	if (!row->run_id)
		row->time_ns = visitor->time_ns;
	else if (row->damaged && visitor->decodes)
		decode_again(recording, row);
	else if (recording->distrusts_cache)
		verify_row(recording, row);
	visitor->time_ns = row->time_ns;
	visitor->id = row->id + 1;
	add_host_metrics(row);
	return visitor->visit(row, visitor->context);
}

/* One row for all samples missing before `id`: in an untrusted file there may be any number. */
static bool visit_hole(struct visitor *visitor, struct recording *recording, int64_t id)
{
	struct sample_row row;

	if (visitor->id >= id)
		return true;
	lose_row(&row, visitor->id);
	return visit_row(visitor, recording, &row);
}

static bool visit_rows(
	struct visitor *visitor, struct recording *recording, struct sample_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!visit_hole(visitor, recording, rows[i].id) ||
			!visit_row(visitor, recording, &rows[i]))
			return false;
	}
	return true;
}

static bool read_rows(struct visitor visitor, struct recording *recording, int64_t first_id,
	int64_t last_id, struct error *err)
{
	struct error damage = { .message = "" };
	struct sample_row *rows;
	int64_t first, last;
	size_t count;
	bool more, done;

	if (!recording_extent(recording, &first, &last, err))
		return false;
	if (first_id < first)
		first_id = first;
	if (last_id > last)
		last_id = last;
	visitor.id = first_id;
	rows = xcalloc(SLICE_ROWS, sizeof(*rows));
	do {
		done = read_slice(recording, &first_id, last_id, rows, &count, &damage);
		if (!done && damage.status == STATUS_DAMAGED)
			done = read_one_by_one(
				recording, &first_id, last_id, rows, &count, &damage);
		more = visit_rows(&visitor, recording, rows, count);
	} while (done && more && count == SLICE_ROWS);
	if (done && more)
		visit_hole(&visitor, recording, last_id + 1);
	if (!done)
		*err = damage;
	free(rows);
	return done;
}

bool recording_read(struct recording *recording, int64_t first_id, int64_t last_id,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err)
{
	const struct visitor visitor = { .visit = visit, .context = context, .decodes = true };

	return read_rows(visitor, recording, first_id, last_id, err);
}

bool recording_read_places(struct recording *recording, int64_t first_id, int64_t last_id,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err)
{
	const struct visitor visitor = { .visit = visit, .context = context };

	return read_rows(visitor, recording, first_id, last_id, err);
}
