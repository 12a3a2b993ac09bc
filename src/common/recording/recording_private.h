/*
 * What the files of the recording share: recording_database.c is the SQLite connection that all
 * others use, recording.c opens, creates and closes, recording_beside.c looks at the files beside,
 * recording_copy.c rolls a journal back in a private copy, recording_write.c appends,
 * recording_read.c reads samples, recording_raw.c their bytes, recording_settling.c settles their
 * energy among each other, recording_past.c sums up those that a frame need not read,
 * recording_lists.c reads the short tables, recording_tables.c compares tables with ours,
 * recording_schema.c makes the SQL that depends on the metric table, recording_sum.c the checksums
 * of rows.
 */
#ifndef ASITOP_RECORDING_PRIVATE_H
#define ASITOP_RECORDING_PRIVATE_H

#include "recording.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <time.h>

/* What SQLite calls a database in memory; the path of a file is absolute. */
#define RECORDING_MEMORY ":memory:"

/* How long one statement waits for another process's lock; a recorder's loop has no time. */
enum { BUSY_TIMEOUT_MS = 5000, WRITER_BUSY_TIMEOUT_MS = 20 };

enum statement_id {
	STATEMENT_INSERT_RAW,
	STATEMENT_INSERT_SAMPLE,
	STATEMENT_INSERT_EVENT,
	STATEMENT_SELECT_RAW,
	STATEMENT_SELECT_SAMPLES,
	STATEMENT_SELECT_BEFORE,
	STATEMENT_COUNT,
};

/* A sample's bytes that are kept for the next call. The last key sample's are what its followers
 * are stored against; a live session reads what it writes, so there is one for each. */
struct kept_sample {
	int64_t id; /* 0: none */
	struct buffer raw;
};

enum table_id {
	TABLE_MACHINES,
	TABLE_RUNS,
	TABLE_RAWS,
	TABLE_SAMPLES,
	TABLE_EVENTS,
	TABLE_PEAKS,
	TABLE_COUNT,
};

/* The file's tables. A row of the short ones has a checksum of `columns`, the column `row_sum`. */
struct table {
	const char *name;
	const char *row;     /* what a row is called; NULL: not one of the short tables */
	const char *id;      /* the column that identifies a row */
	const char *columns; /* in the order of the checksum */
};

extern const struct table recording_tables[TABLE_COUNT];

struct recording {
	sqlite3 *db;
	char *path; /* as given */
	char *file; /* what a reader opened: the path resolved, so that SQLite takes no URI in it */
	bool is_copy; /* a hot journal was rolled back: `db` is a private copy of `file` */
	sqlite3_stmt *statements[STATEMENT_COUNT];
	struct codec *codec;
	struct kept_sample read_key;
	struct kept_sample write_key;
	struct kept_sample decoded; /* the bytes that were decoded last: whoever reads a sample
				      whose numbers are not cached often wants them next */
	struct buffer blob;         /* scratch */
	struct buffer text;         /* scratch */

	int64_t file_size;
	int64_t disk_size; /* less, where the file has holes */
	bool is_bounded;   /* its samples decompress to what those of a recording do, or ... */
	int64_t raw_bytes; /* ... what of them was decompressed so far */
	clock_t query_start;

	int64_t decoder; /* schema_decoder() */
	bool distrusts_cache;
	struct error damage; /* the first that was met and mended or left out; empty: none */

	/* Writing. */
	bool writable;
	bool created;   /* the file is ours to remove */
	bool busy;      /* the last failure was a lock held by others */
	int lock_fd;    /* holds the lock that says "a recorder writes this"; -1: none */
	char *replaces; /* the file whose place this one takes at its first commit, or NULL */
	int old_fd;     /* keeps recorders away from that; -1: none */
	int64_t run_id;
	int64_t next_id;
	int64_t run_first_id;
};

/* ---- recording_database.c ---- */

/* Fills `err` with SQLite's words for what just failed; returns false. */
bool recording_fail(struct recording *recording, const char *doing, struct error *err);
bool recording_exec(struct recording *recording, const char *sql, struct error *err);
/* Keeps what recording_was_good() says, when it is the first. */
void recording_note_damage(struct recording *recording, const char *format, ...) PRINTF_LIKE(2, 3);
/* Prepares what reads samples, anew when columns were added. */
bool recording_prepare_select(struct recording *recording, struct error *err);
/* True when a table has a column of that name. */
bool recording_has(struct recording *recording, const char *table, const char *column);
/* True when samples has a column of that name; `context` is the recording. */
bool recording_has_column(void *context, const char *name);
/* A reader's queries have a deadline; it runs from here on. */
void recording_start_query(struct recording *recording);
/* Runs a SELECT that yields one integer; `fallback` when it yields no row or NULL. */
bool recording_get_int(struct recording *recording, const char *sql, int64_t fallback,
	int64_t *value, struct error *err);
/* The prepared statement, reset; prepared from `sql` at the first call. */
sqlite3_stmt *recording_statement(
	struct recording *recording, enum statement_id id, const char *sql, struct error *err);
/* A text column, made printable. */
void column_text(sqlite3_stmt *statement, int column, char *text, size_t size);

/* Opens `file` as recording->db, which is closed then. */
bool recording_open_database(
	struct recording *recording, const char *file, int flags, struct error *err);
void recording_close_database(struct recording *recording);
void recording_finalize_statements(struct recording *recording);

/* The pragmas of a writer. */
bool recording_prepare_writer(struct recording *recording, struct error *err);
/* Gives a row of one of the short tables the checksum of what now stands in it. */
bool recording_seal(
	struct recording *recording, enum table_id table, int64_t id, struct error *err);
/* The file on disk, when it still is the one that was locked, else NULL; owned by the caller. */
char *recording_file(struct recording *recording);
/* Rolls back, and makes it one file without side files. */
void recording_end_writing(struct recording *recording);

/* All that a recording has before its file is opened. */
struct recording *recording_allocate(const char *path);
/* Frees that, and closes the database as it is. */
void recording_release(struct recording *recording);

/* ---- recording.c ---- */

/* Opens an existing recording for writing; for those who append and those who mark. */
bool recording_open_writer(
	struct recording *recording, const char *file, int flags, struct error *err);

/* ---- recording_beside.c ---- */

/*
 * Looks at what stands beside a database before SQLite does, which would wait for ever for a FIFO
 * in the place of the journal. False when there is a journal that cannot be a recording's, or a
 * write-ahead log. Messages call the database `path`.
 */
bool recording_check_beside(const char *file, const char *path, struct error *err);

/* Opens the journal beside a database, when recording_check_beside() would pass it; `*fd` is -1
 * when there is none, or an empty one. */
bool recording_open_journal(const char *file, int *fd, struct error *err);

/* ---- recording_tables.c ---- */

/* Compares a stranger's tables with those that this version makes; columns that it does not know
 * are ignored, unless they compute. */
bool recording_check_tables(struct recording *recording, struct error *err);
/* Sets `*has` when the file has tables that asitop does not make. */
bool recording_has_strange_tables(struct recording *recording, bool *has, struct error *err);

/* ---- recording_copy.c ---- */

/* Opens a private copy of a recording whose writer died, rolled back. It has no name any more when
 * this returns, and closing it leaves nothing behind. */
bool recording_open_copy(struct recording *recording, struct error *err);

/* ---- recording_raw.c ---- */

/* Notes how large the file is, which bounds what is done with it. */
void recording_measure(struct recording *recording, const struct stat *stat_of);

/* ---- recording_read.c ---- */

/* So that numbers from the cache and numbers just decoded are the same. */
void recording_round_sample(struct sample *sample);

/* ---- recording_past.c ---- */

/* Adds SQL that raises the table of peaks to those of the samples from an id to below another. */
bool recording_add_peaks(struct recording *recording, int64_t first_id, int64_t below_id,
	struct buffer *sql, struct error *err);

/* ---- recording_write.c ---- */

/* Binds all columns of samples, numbered from 1 in their order, with their checksums. */
void recording_bind_sample(
	struct recording *recording, sqlite3_stmt *statement, const struct sample_row *row);

/* ---- recording_lock.c ---- */

/*
 * Opens the file that the recording's path names as `mode` says, and takes the recorder's lock. To
 * overwrite, that is another file, which recording_replace() gives the name. `*file` is the path to
 * give to SQLite, owned by the caller in any case. The descriptor is closed after SQLite's own,
 * since closing any drops SQLite's locks; -1 when it failed.
 */
int recording_lock(
	struct recording *recording, enum recording_mode mode, char **file, struct error *err);
/* True when a recorder holds the file behind `fd`. */
bool recording_is_locked(int fd);
/* Sets `*written` when a recorder holds the file at `path`. Before SQLite has anything to do with
 * it: closing a descriptor drops the locks that SQLite has. */
bool recording_is_written(const char *path, bool *written, struct error *err);
/* True when another file has taken the name of the one being written. */
bool recording_is_replaced(const struct recording *recording);
/* Says that the file being written was moved or deleted; returns false. */
bool recording_moved(const struct recording *recording, struct error *err);
/* True when `file` still is what `fd` was opened as. */
bool recording_is_same(const char *file, int fd);

/* ---- recording_replace.c ---- */

/* Gives the committed recording the place of the one that it replaces. When it fails for a lock of
 * others, `busy` is set and it can be tried again; the old recording is then still there. */
bool recording_replace(struct recording *recording, struct error *err);
/* Forgets what is to be replaced. */
void recording_release_old(struct recording *recording);

/* ---- recording_sum.c ---- */

/*
 * The checksum of a row: its columns' values added in their order; schema/README.md says how. Not
 * a CRC: opening a day reckons two for each of 86,400 rows.
 */
#define ROW_CHECKSUM_START UINT64_C(0x6173697400000000)

/* What NULL, or a value of another type than the column's, counts as. */
#define ROW_CHECKSUM_ABSENT INT64_MIN

static inline uint64_t row_checksum_add(uint64_t sum, int64_t value)
{
	sum = (sum ^ (uint64_t)value) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 32;
}

uint64_t row_checksum_add_text(uint64_t sum, const char *text, size_t size);
/* The part of a sum that is stored. */
int64_t row_checksum_stored(uint64_t sum);

/* The value of runs.tail_sum: the tail has a checksum of its own, so that a list of runs need not
 * read it. */
#define TAIL_SUM "CASE WHEN tail NOTNULL THEN row_sum(tail) END"

/* Gives our SQL, and no stranger's, the function row_sum(COLUMN, ...). */
void sum_register(sqlite3 *db);

/* ---- recording_schema.c ---- */

/* schema/schema.sql, NUL-terminated. */
extern const char recording_schema[];

/* Which decoder writes the numbers: another with each DECODER_VERSION and each metric table, so
 * that equal ones mean the same columns. */
int64_t schema_decoder(void);
/* CREATE TABLE for all tables; samples has a column for each decoded metric. */
void schema_tables(struct buffer *sql);
/* CREATE VIEW metrics: the CSV's names and units, with this chip's ANE reference. */
void schema_metrics_view(struct buffer *sql, const struct machine *machine);
/* Gives a row of one of the short tables, or all when `id` is 0, the checksum of what is in it. */
void schema_seal(struct buffer *sql, enum table_id table, int64_t id);
/* SELECT from the samples below an id: the highest of each metric in the table's order, all the
 * lists of cores' tiers, with commas, and whether one is blank (rails.h). */
void schema_select_past(struct buffer *sql, int64_t below_id);
/* INSERT INTO samples: fixed columns, then one a metric in the table's order. */
void schema_insert_sample(struct buffer *sql);
/* UPDATE samples for the id ?1, with the same columns and numbers as the INSERT. */
void schema_update_sample(struct buffer *sql);
/* ALTER TABLE samples for each metric that `has_column` denies; nothing when it has all. */
void schema_add_columns(
	struct buffer *sql, bool (*has_column)(void *context, const char *name), void *context);
/*
 * SELECT from samples for ids between ?1 and ?2, the same columns in the same order; NULL stands
 * for a metric that `has_column` denies.
 */
void schema_select_samples(
	struct buffer *sql, bool (*has_column)(void *context, const char *name), void *context);

/* The fixed columns of samples, in the order of the statements above. */
enum sample_column {
	SAMPLE_ID,
	SAMPLE_RUN,
	SAMPLE_TIME,
	SAMPLE_WALL,
	SAMPLE_WINDOW,
	SAMPLE_RAM_USED,
	SAMPLE_RAM_TOTAL,
	SAMPLE_SWAP_USED,
	SAMPLE_SWAP_TOTAL,
	SAMPLE_PLACE_SUM,   /* of all columns before it: what no bytes tell again */
	SAMPLE_NUMBERS_SUM, /* of all columns behind it */
	SAMPLE_DECODER,
	SAMPLE_THERMAL,
	SAMPLE_CORE_TIERS,
	SAMPLE_CORE_PCT,
	SAMPLE_CORE_MHZ,
	SAMPLE_METRICS, /* the first metric's */
};

#endif
