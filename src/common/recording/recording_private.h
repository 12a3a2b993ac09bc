/*
 * Shared by the files of this module:
 *
 * recording.c           opens, creates and closes recordings
 * recording_database.c  the SQLite connection, statements and errors
 * recording_beside.c    checks the journal and write-ahead log beside a file
 * recording_check.c     verifies a recording and refreshes its cache
 * recording_commands.c  reads the commands and their work
 * recording_copy.c      rolls a journal back in a private copy
 * recording_lists.c     reads the short tables
 * recording_lock.c      the recorder's lock
 * recording_mark.c      adds a marker from another process
 * recording_past.c      summarizes the samples that a frame need not read
 * recording_raw.c       reads the bytes of samples
 * recording_read.c      reads samples
 * recording_replace.c   replaces an overwritten recording
 * recording_schema.c    generates the SQL that depends on the metric table
 * recording_tables.c    compares the tables of a file with ours
 * recording_unpacked.c  reads archives and standard input
 * recording_write.c     appends
 * row_checksum.c        checksums of rows
 * settling.c            settles the energy of neighbouring samples
 */
#ifndef ASITOP_RECORDING_PRIVATE_H
#define ASITOP_RECORDING_PRIVATE_H

#include "recording.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <time.h>

/* SQLite's name for a database in memory; the path of a file is absolute. */
#define RECORDING_MEMORY ":memory:"

/* How long a statement waits for another process's lock; a recorder's loop must not block. */
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

/* A sample's bytes, kept for the next call. Samples are stored relative to their key sample, so
 * its bytes are needed often; a live session both reads and writes, hence one for each. */
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
	TABLE_COMMANDS,
	TABLE_QUANTITIES,
	TABLE_PEAKS,
	TABLE_COUNT,
};

/* The file's tables. In the short tables, column `row_sum` is a checksum of `columns`. */
struct table {
	const char *name;
	const char *row;     /* the name of a row in messages; NULL: not a short table */
	const char *id;      /* the column that identifies a row */
	const char *columns; /* in the order of the checksum */
};

extern const struct table recording_tables[TABLE_COUNT];

struct recording {
	sqlite3 *db;
	char *path; /* as given */
	char *file; /* what a reader opened: the path resolved, so that SQLite takes no URI in it */
	unsigned char *pages; /* of an archive or of standard input, mapped; `file` is NULL then */
	bool is_copy;         /* a hot journal was rolled back: `db` is a private copy of `file` */
	sqlite3_stmt *statements[STATEMENT_COUNT];
	struct codec *codec;
	struct kept_sample read_key;
	struct kept_sample write_key;
	struct kept_sample decoded; /* the bytes decoded last: a reader of a sample that is not
				      cached often needs them next */
	struct buffer blob;         /* scratch */
	struct buffer text;         /* scratch */

	int64_t file_size;
	int64_t disk_size; /* smaller if the file has holes */
	bool is_bounded;   /* all samples together decompress to a plausible size; if not, ... */
	int64_t raw_bytes; /* ... the number of bytes decompressed so far */
	clock_t query_start;

	int64_t decoder; /* schema_decoder() */
	bool distrusts_cache;
	struct error damage; /* the first damage that was repaired or skipped; empty: none */

	/* Writing. */
	bool writable;
	bool created;   /* this handle created the file and may remove it */
	bool busy;      /* the last failure was a lock held by others */
	int lock_fd;    /* holds the recorder's lock; -1: none */
	char *replaces; /* the file that this one replaces at its first commit, or NULL */
	int old_fd;     /* locks recorders out of that file; -1: none */
	int64_t run_id;
	int64_t next_id;
	int64_t run_first_id;
};

/* ---- recording_database.c ---- */

/* Sets `err` from SQLite's last error; returns false. */
bool recording_fail(struct recording *recording, const char *doing, struct error *err);
bool recording_exec(struct recording *recording, const char *sql, struct error *err);
/* Records damage for recording_was_good(), which reports only the first. */
void recording_note_damage(struct recording *recording, const char *format, ...) PRINTF_LIKE(2, 3);
/* Prepares the statement that reads samples; call it again after columns were added. */
bool recording_prepare_select(struct recording *recording, struct error *err);
/* True when a table has a column of that name. */
bool recording_has(struct recording *recording, const char *table, const char *column);
/* True when samples has a column of that name; `context` is the recording. */
bool recording_has_column(void *context, const char *name);
/* Starts the time limit of a reader's query. */
void recording_start_query(struct recording *recording);
/* Runs a SELECT that yields one integer; `fallback` when it yields no row or NULL. */
bool recording_get_int(struct recording *recording, const char *sql, int64_t fallback,
	int64_t *value, struct error *err);
/* The prepared statement, reset; prepared from `sql` at the first call. */
sqlite3_stmt *recording_statement(
	struct recording *recording, enum statement_id id, const char *sql, struct error *err);
/* Copies a text column, made printable. */
void column_text(sqlite3_stmt *statement, int column, char *text, size_t size);

/* Opens `file` as recording->db, which must be closed. */
bool recording_open_database(
	struct recording *recording, const char *file, int flags, struct error *err);
void recording_close_database(struct recording *recording);
void recording_finalize_statements(struct recording *recording);

/* Sets the pragmas of a writer. */
bool recording_prepare_writer(struct recording *recording, struct error *err);
/* Updates the checksum of a row in a short table. */
bool recording_seal(
	struct recording *recording, enum table_id table, int64_t id, struct error *err);
/* The path of the file if it is still the one that was locked, else NULL. The caller frees it. */
char *recording_file(struct recording *recording);
/* Rolls back and leaves one file without side files. */
void recording_end_writing(struct recording *recording);

/* Allocates a recording without opening its file. */
struct recording *recording_allocate(const char *path);
/* Closes the database as it is and frees the recording. */
void recording_release(struct recording *recording);

/* ---- recording.c ---- */

/* Opens an existing recording for writing, to append or to add a marker. */
bool recording_open_writer(
	struct recording *recording, const char *file, int flags, struct error *err);

/* ---- recording_beside.c ---- */

/*
 * Checks the files beside a database before SQLite opens them: SQLite would block forever on a FIFO
 * in place of the journal. Fails when there is a journal that cannot belong to a recording, or a
 * write-ahead log. Messages name the database `path`.
 */
bool recording_check_beside(const char *file, const char *path, struct error *err);

/* The same for a database that has no files beside it: fails when its first bytes mention a log. */
bool recording_check_header(
	const unsigned char *bytes, size_t size, const char *path, struct error *err);

/* Opens the journal beside a database after the same checks; `*fd` is -1 when it is missing or
 * empty. */
bool recording_open_journal(const char *file, int *fd, struct error *err);

/* ---- recording_tables.c ---- */

/* Compares the tables of an untrusted file with those of this version. Unknown columns are ignored,
 * unless they contain expressions. */
bool recording_check_tables(struct recording *recording, struct error *err);
/* Sets `*has` when the file has tables that asitop does not create. */
bool recording_has_strange_tables(struct recording *recording, bool *has, struct error *err);

/* ---- recording_lists.c ---- */

/* How to read a short table into a list. */
struct list {
	struct recording *recording;
	enum table_id table;
	size_t size;                                       /* of an item */
	void (*take)(sqlite3_stmt *statement, void *item); /* from its columns */
	char *items;
	size_t count, capacity;
};

/* The query's columns before those of the table. */
enum { COLUMN_ID, COLUMN_MATCHES, COLUMNS_BEFORE };

/*
 * Reads all rows of a table in order of their ids. Always sets `*items`, which the caller frees,
 * and `*count`. Rows after a damaged page are read from the other end.
 */
bool recording_read_list(struct list *list, void *items, size_t *count, struct error *err);

/* A time from an untrusted file: 0 if it is out of range. */
int64_t column_time(sqlite3_stmt *statement, int column, int64_t low, int64_t high);
int64_t column_wall(sqlite3_stmt *statement, int column);

/* ---- recording_copy.c ---- */

/* Opens a private, rolled-back copy of a recording whose writer died. The copy is already unlinked
 * when this returns, so that closing it leaves nothing behind. */
bool recording_open_copy(struct recording *recording, struct error *err);

/* ---- recording_unpacked.c ---- */

/* Unpacks the archive behind `in` and maps its contents as `pages`. */
bool recording_unpack(struct recording *recording, int in, struct error *err);
/* Maps what can be read from `in`, a recording or an archive, as `pages`. */
bool recording_take_stream(struct recording *recording, int in, struct error *err);

/* ---- recording_raw.c ---- */

/* Stores the size of the file, which determines the limits of decompression and queries. */
void recording_measure(struct recording *recording, const struct stat *stat_of);

/* ---- recording_read.c ---- */

/* Rounds decoded numbers, so that they equal cached ones. */
void recording_round_sample(struct sample *sample);

/* ---- recording_past.c ---- */

/* Adds SQL that updates the table of peaks with the samples from `first_id` to below `below_id`. */
bool recording_add_peaks(struct recording *recording, int64_t first_id, int64_t below_id,
	struct buffer *sql, struct error *err);

/* ---- recording_write.c ---- */

/* Binds all columns of samples in order, numbered from 1, with their checksums. */
void recording_bind_sample(
	struct recording *recording, sqlite3_stmt *statement, const struct sample_row *row);

/* ---- recording_lock.c ---- */

/*
 * Opens the file at the recording's path as `mode` says and takes the recorder's lock. For
 * overwriting it creates another file, which recording_replace() renames. `*file` is the path for
 * SQLite; the caller always frees it. Returns the descriptor, or -1 on failure. Close it after
 * SQLite's own, since closing any descriptor of a file drops SQLite's locks.
 */
int recording_lock(
	struct recording *recording, enum recording_mode mode, char **file, struct error *err);
/* True when a recorder holds the file behind `fd`. */
bool recording_is_locked(int fd);
/* Sets `*written` when a recorder holds the file at `path`. Call it before SQLite opens the file:
 * closing a descriptor drops SQLite's locks. */
bool recording_is_written(const char *path, bool *written, struct error *err);
/* True when another file has taken the name of the one being written. */
bool recording_is_replaced(const struct recording *recording);
/* Sets the error for a file that was moved or deleted while being written; returns false. */
bool recording_moved(const struct recording *recording, struct error *err);
/* True when `file` still is the file that `fd` was opened on. */
bool recording_is_same(const char *file, int fd);

/* ---- recording_replace.c ---- */

/* Renames the committed recording to the one that it replaces. If another program's lock prevents
 * that, sets `busy` and leaves the old recording in place; the call can be retried. */
bool recording_replace(struct recording *recording, struct error *err);
/* Releases the file that was to be replaced. */
void recording_release_old(struct recording *recording);

/* ---- row_checksum.c ---- */

/*
 * The checksum of a row, computed over its columns in order; schema/README.md defines it. It is not
 * a CRC for speed: opening a day computes two for each of 86,400 rows.
 */
#define ROW_CHECKSUM_START UINT64_C(0x6173697400000000)

/* The value of NULL, or of a value whose type differs from the column's. */
#define ROW_CHECKSUM_ABSENT INT64_MIN

static inline uint64_t row_checksum_add(uint64_t sum, int64_t value)
{
	sum = (sum ^ (uint64_t)value) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 32;
}

uint64_t row_checksum_add_text(uint64_t sum, const char *text, size_t size);
/* The part of a sum that is stored. */
int64_t row_checksum_stored(uint64_t sum);

/* The value of runs.tail_sum: the tail has its own checksum, so that listing runs need not read
 * it. */
#define TAIL_CHECKSUM "CASE WHEN tail NOTNULL THEN row_sum(tail) END"

/* Registers the function row_sum(COLUMN, ...), which the schema of a file cannot call. */
void row_checksum_register(sqlite3 *db);

/* ---- recording_schema.c ---- */

/* schema/schema.sql, NUL-terminated. */
extern const char recording_schema[];

/* Identifies the decoder that writes the numbers. It changes with DECODER_VERSION and with the
 * metric table, so that equal values mean equal columns. */
int64_t schema_decoder(void);
/* CREATE TABLE for all tables; samples has a column for each decoded metric. */
void schema_tables(struct buffer *sql);
/* CREATE VIEW metrics: the CSV's names and units, with this chip's ANE reference. */
void schema_metrics_view(struct buffer *sql, const struct machine *machine);
/* UPDATE of the checksum of a row in a short table, or of all rows when `id` is 0. */
void schema_seal(struct buffer *sql, enum table_id table, int64_t id);
/* SELECT from the samples below an id: the highest value of each metric in the table's order, all
 * distinct lists of core tiers separated by commas, and whether any sample is blank (rails.h). */
void schema_select_past(struct buffer *sql, int64_t below_id);
/* INSERT INTO samples: the fixed columns, then one per metric in the table's order. */
void schema_insert_sample(struct buffer *sql);
/* UPDATE samples for the id ?1, with the same columns and numbers as the INSERT. */
void schema_update_sample(struct buffer *sql);
/* ALTER TABLE samples for each metric without a column; nothing when all have one. */
void schema_add_columns(
	struct buffer *sql, bool (*has_column)(void *context, const char *name), void *context);
/*
 * SELECT from samples for ids between ?1 and ?2, with the same columns in the same order; a metric
 * without a column is NULL.
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
	SAMPLE_PLACE_CHECKSUM,   /* checksum of all columns before it, which cannot be decoded again
				  */
	SAMPLE_NUMBERS_CHECKSUM, /* checksum of all columns after it */
	SAMPLE_DECODER,
	SAMPLE_THERMAL,
	SAMPLE_CORE_TIERS,
	SAMPLE_CORE_PCT,
	SAMPLE_CORE_MHZ,
	SAMPLE_METRICS, /* the first metric's */
};

#endif
