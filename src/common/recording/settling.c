#include "settling.h"
#include "recording_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void settling_init(struct settling *settling,
	bool (*visit)(const struct sample_row *row, void *context), void *context)
{
	*settling = (struct settling){ .visit = visit, .context = context };
}

void settling_release(struct settling *settling)
{
	free(settling->rows);
	*settling = (struct settling){ 0 };
}

/* ---- waiting rows ---- */

static void hold(struct settling *settling, const struct sample_row *row)
{
	if (settling->count == settling->capacity) {
		settling->capacity = settling->capacity * 2 + 8;
		settling->rows =
			xreallocarray(settling->rows, settling->capacity, sizeof(*settling->rows));
	}
	settling->rows[settling->count++] = *row;
}

static bool give(struct settling *settling, const struct sample_row *row)
{
	settling->stopped = settling->stopped || !settling->visit(row, settling->context);
	return !settling->stopped;
}

/* Visits and drops the first `count` rows. */
static bool let_go(struct settling *settling, size_t count)
{
	for (size_t i = 0; i < count && !settling->stopped; i++) {
		struct sample_row *row = &settling->rows[i];

		rails_clear_blank(row->sample.values, row->window_ns);
		give(settling, row);
	}
	settling->count -= count;
	if (count)
		memmove(settling->rows, settling->rows + count,
			settling->count * sizeof(*settling->rows));
	for (size_t i = 0; i < RAIL_COUNT; i++)
		settling->rails[i].first -= min_size(settling->rails[i].first, count);
	return !settling->stopped;
}

/* Visits the rows that no rail waits for. */
static bool let_settled_go(struct settling *settling)
{
	size_t count = settling->count;

	for (size_t i = 0; i < RAIL_COUNT; i++) {
		if (settling->rails[i].waits)
			count = min_size(count, settling->rails[i].first);
	}
	return let_go(settling, count);
}

/* ---- batches ---- */

/* Documents that are not windows may come between windows and are skipped. */
static bool is_part(const struct sample_row *row, enum metric_id power)
{
	return row->window_ns <= 0 || row->sample.values[power] == 0;
}

static void set_power(struct sample_row *row, enum metric_id power, double value)
{
	double *values = row->sample.values;
	double combined_w = values[METRIC_COMBINED_W] + value - values[power], sum;

	values[power] = value;
	/* Recomputed from the rails: adding a difference would add its rounding errors. */
	sum = rails_sum(values);
	values[METRIC_COMBINED_W] = metric_round(UNIT_WATT, isnan(sum) ? combined_w : sum);
}

/* Spreads the energy of the last row over the blank rows of the rail before it, back to `first`. */
static void spread_rail(struct settling *settling, enum metric_id power, size_t first)
{
	size_t begin = settling->count - 1;
	const struct sample_row *last = &settling->rows[begin];
	double energy = last->sample.values[power] * (double)last->window_ns;
	int64_t length_ns = last->window_ns;

	if (!(energy > 0))
		return;
	for (; begin > first && is_part(&settling->rows[begin - 1], power); begin--)
		length_ns += settling->rows[begin - 1].window_ns;
	if (length_ns == last->window_ns)
		return;
	for (size_t i = begin; i < settling->count; i++) {
		if (settling->rows[i].window_ns > 0)
			set_power(&settling->rows[i], power,
				metric_round(UNIT_WATT, energy / (double)length_ns));
	}
}

/* Updates the state of each rail from the row. True when the row ends batches; the oldest begins at
 * `*first`. */
static bool watch_rails(struct settling *settling, const struct sample_row *row, size_t *first)
{
	bool ended = false;

	*first = settling->count;
	for (size_t i = 0; i < RAIL_COUNT; i++) {
		double value = row->sample.values[rails[i].power];
		bool waits = settling->rails[i].waits;

		if (value == 0) {
			if (settling->rails[i].zero_ns <= SETTLING_PATIENCE_NS)
				settling->rails[i].zero_ns += row->window_ns;
			if (!waits)
				settling->rails[i].first = settling->count;
			waits = waits ||
				rail_is_blank(&rails[i], row->sample.values, row->window_ns);
			settling->rails[i].waits =
				waits && settling->rails[i].zero_ns <= SETTLING_PATIENCE_NS;
			continue;
		}
		if (waits && value > 0) {
			ended = true;
			*first = min_size(*first, settling->rails[i].first);
		}
		settling->rails[i].waits = false;
		settling->rails[i].zero_ns = 0;
	}
	return ended;
}

static void stop_waiting(struct settling *settling)
{
	for (size_t i = 0; i < RAIL_COUNT; i++) {
		settling->rails[i].waits = false;
		settling->rails[i].zero_ns = 0;
	}
}

static bool follows(const struct settling *settling, const struct sample_row *row)
{
	return !row->damaged && row->run_id == settling->run_id &&
		row->time_ns - row->window_ns <= settling->end_ns;
}

static bool is_blank(const struct sample_row *row)
{
	for (size_t i = 0; i < RAIL_COUNT; i++) {
		if (rail_is_blank(&rails[i], row->sample.values, row->window_ns))
			return true;
	}
	return false;
}

bool settling_add(struct settling *settling, const struct sample_row *row)
{
	bool is_window = row->window_ns > 0, ended = false;
	size_t first;

	if (row->damaged || (is_window && !follows(settling, row)) ||
		settling->count == SETTLING_ROWS_MAX) {
		stop_waiting(settling);
		let_settled_go(settling);
	}
	if (is_window) {
		settling->run_id = row->run_id;
		settling->end_ns = row->time_ns;
		ended = watch_rails(settling, row, &first);
	}
	/* Nearly every row takes this path; blank rows must be held until they are final. */
	if (!settling->count && !is_blank(row))
		return give(settling, row);
	hold(settling, row);
	for (size_t i = 0; i < RAIL_COUNT && ended; i++)
		spread_rail(settling, rails[i].power, first);
	return let_settled_go(settling);
}

bool settling_end(struct settling *settling)
{
	stop_waiting(settling);
	return let_settled_go(settling);
}

/* ---- recordings ---- */

/* Where to begin reading so that sample `id` is settled as if everything before it had been read:
 * one sample before the last SETTLING_PATIENCE_NS before its window. */
static bool find_context(
	struct recording *recording, int64_t id, int64_t *first_id, struct error *err)
{
	sqlite3_stmt *statement = recording_statement(recording, STATEMENT_SELECT_BEFORE,
		"SELECT id, time_ns, window_ns FROM samples WHERE id <= ? ORDER BY id DESC LIMIT ?",
		err);
	int64_t from_ns = 0;

	*first_id = id;
	if (!statement)
		return false;
	sqlite3_bind_int64(statement, 1, id);
	sqlite3_bind_int(statement, 2, SETTLING_ROWS_MAX);
	/* Damage is reported when the rows are read. */
	while (sqlite3_step(statement) == SQLITE_ROW) {
		int64_t time_ns = sqlite3_column_int64(statement, 1);
		bool is_first = *first_id == id;

		*first_id = sqlite3_column_int64(statement, 0);
		if (is_first)
			from_ns =
				time_ns - sqlite3_column_int64(statement, 2) - SETTLING_PATIENCE_NS;
		else if (time_ns <= from_ns)
			break;
	}
	sqlite3_reset(statement);
	return true;
}

/* Passes on only the requested rows. */
struct part {
	struct settling settling;
	int64_t first_id, last_id;
	bool (*visit)(const struct sample_row *row, void *context);
	void *context;
};

static bool visit_part(const struct sample_row *row, void *context)
{
	struct part *part = context;

	if (row->id < part->first_id)
		return true;
	return row->id <= part->last_id && part->visit(row, part->context);
}

static bool add_to_part(const struct sample_row *row, void *context)
{
	struct part *part = context;

	return settling_add(&part->settling, row);
}

bool recording_read_settled(struct recording *recording, int64_t first_id, int64_t last_id,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err)
{
	/* Rows read at a time after the last one, while rows wait for energy. */
	enum { MORE = 32 };
	struct part part = {
		.first_id = first_id, .last_id = last_id, .visit = visit, .context = context
	};
	struct settling *settling = &part.settling;
	int64_t from_id, to_id = last_id, first, last;
	bool done;

	settling_init(settling, visit_part, &part);
	done = recording_extent(recording, &first, &last, err) &&
		find_context(recording, first_id, &from_id, err) &&
		recording_read(recording, from_id, last_id, add_to_part, &part, err);
	for (; done && settling->count && !settling->stopped && to_id < last; to_id += MORE)
		done = recording_read(recording, to_id + 1, to_id + MORE, add_to_part, &part, err);
	if (done)
		settling_end(settling);
	settling_release(settling);
	return done;
}

static bool ignore_row(const struct sample_row *row, void *context)
{
	(void)row;
	(void)context;
	return true;
}

bool recording_last_settled(
	struct recording *recording, int64_t last_id, int64_t *settled_id, struct error *err)
{
	struct part part = { .visit = ignore_row, .last_id = last_id };
	struct settling *settling = &part.settling;
	int64_t from_id;
	bool done;

	settling_init(settling, ignore_row, NULL);
	done = find_context(recording, last_id, &from_id, err) &&
		recording_read(recording, from_id, last_id, add_to_part, &part, err);
	*settled_id = settling->count ? settling->rows[0].id - 1 : last_id;
	settling_release(settling);
	return done;
}
