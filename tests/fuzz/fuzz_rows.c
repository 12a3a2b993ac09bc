/*
 * Rows changed through SQL, with checksums that agree, through the commands that read or through
 * the player: what a stranger can write who knows the format. The first byte of the input chooses
 * the commands; each change is a few more: which table and column, which rows, and what is put
 * there.
 */
#include "../../replay/player.h"
#include "../../replay/screen.h"
#include "../../src/common/recording/recording_private.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the recording that is changed ---- */

static void add_document(struct buffer *xml, int index)
{
	buffer_addf(xml,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n"
		"<key>is_delta</key><true/>\n<key>elapsed_ns</key><integer>1000000000</integer>\n"
		"<key>thermal_pressure</key><string>Nominal</string>\n<key>processor</key>\n<dict>\n"
		"<key>cpu_power</key><real>%d.5</real>\n<key>clusters</key>\n<array>\n<dict>\n"
		"<key>name</key><string>E-Cluster</string>\n<key>freq_hz</key><real>1.2e9</real>\n"
		"<key>cpus</key>\n<array>\n",
		1000 + index);
	for (int id = 0; id < 2; id++)
		buffer_addf(xml,
			"<dict>\n<key>cpu</key><integer>%d</integer>\n<key>freq_hz</key>"
			"<real>1e9</real>\n<key>idle_ratio</key><real>0.%02d</real>\n</dict>\n",
			id, index % 100);
	buffer_add_string(xml, "</array>\n</dict>\n</array>\n</dict>\n</dict>\n</plist>\n");
}

static void add_sample(struct recording *recording, int index, struct error *err)
{
	struct sample_row row = { .memory = { 1e9, 16e9, 0, 0 } };
	struct buffer xml = { 0 };

	add_document(&xml, index);
	must(sample_decode(xml.data, xml.size, &row.sample, err), "a sample");
	row.window_ns = row.sample.window_ns;
	row.time_ns = (index + 1) * NS_PER_S;
	row.wall_ns = INT64_C(1786975529) * NS_PER_S + row.time_ns;
	must(recording_append(recording, &row, xml.data, xml.size, err), "a sample is appended");
	buffer_release(&xml);
}

static void add_events(struct recording *recording, int64_t time_ns, struct error *err)
{
	for (enum event_kind kind = 0; kind < EVENT_UNKNOWN; kind++) {
		struct event event = { .time_ns = time_ns + kind * NS_PER_S / 4, .kind = kind };

		if (event_is_of_command(kind))
			continue;
		strcpy(event.text, kind == EVENT_MARK ? "mark" : "a text");
		event.wall_ns = INT64_C(1786975529) * NS_PER_S + event.time_ns;
		event.duration_ns = kind == EVENT_GAP ? NS_PER_S / 2 : 0;
		must(recording_add_event(recording, &event, err), "an event");
	}
}

/* A warmup, two measured commands, the second of which has no end, each with some work. */
static void add_commands(struct recording *recording, int64_t time_ns, struct error *err)
{
	for (int i = 0; i < 3; i++) {
		struct command_run command;

		command_run_init(&command);
		command.role = i ? COMMAND_MEASURED : COMMAND_WARMUP;
		strcpy(command.name, i == 2 ? "B" : "A");
		strcpy(command.line, "make -j8");
		command.idle_ns = time_ns + i * 4 * NS_PER_S;
		command.start_ns = command.idle_ns + NS_PER_S;
		must(recording_start_command(recording, &command, err), "a command");
		command.end_ns = command.start_ns + 2 * NS_PER_S;
		command.exit_status = 0;
		command.user_ns = command.system_ns = NS_PER_S;
		command.max_rss_bytes = 1 << 20;
		must(i == 2 || recording_end_command(recording, &command, err), "its end");
		must(recording_add_quantity(recording, command.id, "tokens", 1234.5, err), "work");
	}
}

/* Two runs, the first of which has dropped samples, with an event of each kind and commands. */
static void make_recording(const char *path)
{
	const struct machine machine = { .chip = "Apple M1 Pro", .e_cores = 2, .gpu_cores = 16 };
	struct error err = { .message = "" };
	struct recording *recording = recording_create(path, RECORDING_OVERWRITE, &err);

	must(recording, "a recording");
	for (int part = 0; part < 2; part++) {
		struct run run = { .start_wall_ns = INT64_C(1786975529) * NS_PER_S,
			.interval_ns = NS_PER_S,
			.source = "import",
			.note = "a note" };

		must(recording_begin_run(recording, &run, &err) &&
				recording_set_machine(recording, &machine, &err),
			"a run");
		for (int i = 0; i < 48; i++)
			add_sample(recording, part * 50 + i, &err);
		add_events(recording, (part * 50 + 20) * NS_PER_S, &err);
		add_commands(recording, (part * 50 + 30) * NS_PER_S, &err);
		must(recording_trim(recording, 34 * NS_PER_S, &err) &&
				recording_end_run(recording, run.start_wall_ns, "end of input",
					"tail", 4, &err) &&
				recording_commit(recording, &err),
			"a run's end");
	}
	recording_close(recording);
}

/* The same bytes for each input. */
static const struct buffer *original(void)
{
	static struct buffer file;
	FILE *in;

	if (file.size)
		return &file;
	unlink(scratch_file());
	make_recording(scratch_file());
	in = fopen(scratch_file(), "rb");
	must(in, "the recording is read");
	file.size = fread(buffer_reserve(&file, 1 << 20), 1, 1 << 20, in);
	fclose(in);
	return &file;
}

/* ---- changes ---- */

struct input {
	const uint8_t *data;
	size_t size;
};

static unsigned next(struct input *input)
{
	if (!input->size)
		return 0;
	input->size--;
	return *input->data++;
}

static int64_t next_number(struct input *input)
{
	static const int64_t odd[] = { 0, 1, -1, INT64_MIN, INT64_MAX, INT32_MIN, INT32_MAX,
		INT64_C(1) << 31, INT64_C(1) << 32, RECORDING_TIME_MAX, RECORDING_TIME_MAX - 1,
		RECORDING_WALL_MIN, RECORDING_WALL_MAX, NS_PER_S, CODEC_RAW_MAX,
		CODEC_RAW_MAX + 1 };
	unsigned kind = next(input);
	int64_t number = 0;

	if (kind & 1)
		return odd[kind / 2 % ARRAY_SIZE(odd)];
	for (unsigned i = 0; i < 1 + kind / 2 % 8; i++)
		number = (int64_t)((uint64_t)number << 8 | next(input));
	return kind & 0x80 ? -number : number;
}

/* An expression for what is put into a column. */
static void add_value(struct buffer *sql, struct input *input, const char *column)
{
	static const char *const texts[] = { "''", "'[1,null,-5]'", "'EPS?-'", "'mark'", "'gap'",
		"'command-start'", "'warmup'", "'edited'", "'Apple M5 Max'", "char(27, 155, 8238)",
		"printf('%5000s', 'x')", "'['||printf('%.500c', '9')||']'", "'Heavy'", "'cpu_w'",
		"-1e308", "'-1'" };

	switch (next(input) % 8) {
	case 0:
		buffer_add_string(sql, "NULL");
		break;
	case 1:
		buffer_add_string(sql, texts[next(input) % ARRAY_SIZE(texts)]);
		break;
	case 2:
		buffer_addf(sql, "CAST(%s AS BLOB)", texts[next(input) % ARRAY_SIZE(texts)]);
		break;
	case 3:
		buffer_addf(sql, "%s + (%lld)", column, (long long)next_number(input));
		break;
	case 4:
		buffer_addf(sql, "%s * (%lld)", column, (long long)(int8_t)next(input));
		break;
	case 5:
		buffer_addf(sql, "random() %% (%lld)", (long long)next_number(input));
		break;
	default:
		buffer_addf(sql, "(%lld)", (long long)next_number(input));
		break;
	}
}

static void add_rows(struct buffer *sql, struct input *input)
{
	unsigned rows = next(input);

	if (rows % 4)
		buffer_addf(
			sql, " WHERE rowid %% %u = %u", 1 + rows / 4, next(input) % (1 + rows / 4));
}

/* A column of a table, by number; freed by the caller. */
static char *column_name(sqlite3 *db, const char *table, unsigned number)
{
	char *sql =
		xasprintf("SELECT name FROM pragma_table_info('%s') LIMIT 1 OFFSET %u %% (SELECT"
			  " count(*) FROM pragma_table_info('%s'))",
			table, number, table);
	sqlite3_stmt *statement;
	char *name;

	must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
			sqlite3_step(statement) == SQLITE_ROW,
		"a column");
	name = xstrdup((const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	free(sql);
	return name;
}

static void change(sqlite3 *db, struct input *input)
{
	unsigned what = next(input);
	const char *table = recording_tables[what % TABLE_COUNT].name;
	char *column = column_name(db, table, next(input));
	struct buffer sql = { 0 };

	if (what / TABLE_COUNT % 8 == 0) {
		buffer_addf(&sql, "DELETE FROM %s", table);
	} else {
		buffer_addf(&sql, "UPDATE OR IGNORE %s SET %s = ", table, column);
		add_value(&sql, input, column);
	}
	add_rows(&sql, input);
	/* What the table does not take is no change. */
	sqlite3_exec(db, sql.data, NULL, NULL, NULL);
	buffer_release(&sql);
	free(column);
}

/* ---- the player ---- */

/* Each key of a few, at a few sizes. */
static void play(struct series *series)
{
	static const int keys[] = { SCREEN_RIGHT, SCREEN_LEFT, ']', '[', '>', '<', '+', '-', 'm',
		'c', 'g', '?', ' ', '.', ',', SCREEN_END, SCREEN_HOME };
	static const int widths[] = { 20, 80, 200 };
	struct dashboard_options options = { .avg_ns = 30 * NS_PER_S, .zoom = 1 };
	struct player player;
	int64_t now_ns = 0;

	player_init(&player, series, &options, 0, series_end(series), now_ns);
	for (size_t i = 0; i < 3 * ARRAY_SIZE(keys); i++) {
		struct canvas canvas;

		player_key(&player, keys[i % ARRAY_SIZE(keys)], now_ns);
		now_ns += (int64_t)i * NS_PER_S / 2;
		player_tick(&player, now_ns);
		player_due(&player, now_ns);
		canvas_init(&canvas, widths[i % ARRAY_SIZE(widths)], 10 + (int)i, i & 1);
		player_draw(&player, &canvas, now_ns);
		canvas_release(&canvas);
	}
}

static void load_and_play(const char *path)
{
	struct error err = { .message = "" };
	struct recording *recording = recording_open(path, &err);
	struct series series = { .count = 0 };

	if (recording && series_load(&series, recording, &err) && series.count)
		play(&series);
	series_release(&series);
	recording_close(recording);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	int part = (int)(next(&input) % (COMMAND_PARTS + 1));
	sqlite3 *db;

	scratch_write(original()->data, original()->size);
	must(sqlite3_open(scratch_file(), &db) == SQLITE_OK, "the recording is opened");
	sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
	for (int i = 0; i < 8 && input.size; i++)
		change(db, &input);
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	sqlite3_close(db);
	if (!file_seal(scratch_file()))
		return 0;
	if (part == COMMAND_PARTS)
		load_and_play(scratch_file());
	else
		commands_run(scratch_file(), part);
	return 0;
}
