/*
 * A recording: one SQLite file that holds powermetrics' output, byte for byte, and facts about the
 * machine. The only module that uses SQLite.
 *
 * The raw bytes (table `raws`) are authoritative; the decoded numbers (table `samples`) are a
 * cache. A reader gets cached numbers if this decoder wrote them with the same metrics; otherwise
 * the raw bytes are decoded.
 *
 * There is one writer and any number of readers. Readers fetch rows in slices and hold no lock
 * between calls. A committed sample survives the death of the writer at any instant; a reader that
 * finds the journal of a dead writer rolls it back in a private copy.
 *
 * schema/README.md documents the tables for users who query them.
 */
#ifndef ASITOP_RECORDING_H
#define ASITOP_RECORDING_H

#include "../codec/codec.h"
#include "../host/host.h"
#include "../sample/sample.h"
#include "command_run.h"

#define RECORDING_APPLICATION_ID 0x61736974 /* "asit" */

/*
 * The valid range of times in a file, within which sums and differences do not overflow: 73 years
 * on the axis, 1933 to 2116 for wall times.
 */
#define RECORDING_TIME_MAX (INT64_C(1) << 61)
#define RECORDING_WALL_MIN (-(INT64_C(1) << 60))
#define RECORDING_WALL_MAX (INT64_C(1) << 62)

/* Major version of the file format; a file with a larger one is refused. */
enum { RECORDING_VERSION = 1 };

struct recording;

/* One `record`, or one `record --append`. */
struct run {
	int64_t id;
	int64_t start_wall_ns;
	int utc_offset_s;
	char zone[32];       /* "CET"; may be empty */
	int64_t interval_ns; /* requested; for an import, derived from the first window */
	char source[16];     /* "powermetrics" or "import" */
	char arguments[512]; /* powermetrics' arguments, or the name of the imported file */
	char version[32];    /* of asitop */
	char note[512];
	int64_t end_wall_ns; /* 0: the run did not end properly, or is still running */
	char ended[128];     /* why it ended: "interrupted", "end of input"; empty as above */
	int64_t first_id;    /* its first sample; its samples end where the next run's begin */
};

enum event_kind {
	EVENT_START,
	EVENT_STOP,
	EVENT_MARK,
	EVENT_COMMAND_START, /* these two are not stored: see catalog.h */
	EVENT_COMMAND_EXIT,
	EVENT_GAP,  /* nothing was measured for `duration_ns` from `time_ns` on */
	EVENT_LOST, /* samples could not be stored */
	EVENT_SLEEP,
	EVENT_WAKE,
	EVENT_CLOCK, /* the wall clock was set */
	EVENT_ERROR,
	EVENT_EDITED,  /* the run is a partial copy: `text` describes the changes */
	EVENT_UNKNOWN, /* from a newer version */
};

struct event {
	int64_t id;
	int64_t run_id;
	int64_t time_ns;
	int64_t wall_ns;
	int64_t duration_ns;
	enum event_kind kind;
	bool is_warmup; /* EVENT_COMMAND_START: of a command that is not measured */
	char text[256];
};

/* One stored sample. */
struct sample_row {
	int64_t id;
	int64_t run_id;
	int64_t time_ns;   /* end of the window on the axis; 0 is the start of the first window */
	int64_t wall_ns;   /* wall time of that end */
	int64_t window_ns; /* 0: not a measurement, only its bytes are kept */
	struct memory_usage memory;
	bool damaged; /* neither cached nor decodable; `sample` is all absent */
	bool decoded; /* from its bytes just now: the cache has another decoder's numbers, or ... */
	bool mended;  /* ... damaged ones */
	struct sample sample; /* rounded by metric_round() */
};

/* ---- open and close ---- */

enum recording_mode {
	RECORDING_NEW,       /* fails if the file exists */
	RECORDING_OVERWRITE, /* replaces the file at the first commit */
	RECORDING_APPEND,    /* appends to a recording; creates it if there is no file */
	RECORDING_FILL,      /* writes to an empty private file of the caller, without a journal: a
				failure leaves nothing usable */
};

/*
 * Opens a recording for writing as `mode` says; it is in memory when `path` is NULL. Creating a
 * file does not follow a symbolic link. Fails while another recorder writes the file. The cause in
 * `err` is EEXIST if a new file already exists.
 */
struct recording *recording_create(const char *path, enum recording_mode mode, struct error *err);

/*
 * Opens for reading; from a truncated file, what is left can be read. An archive (archive.h) is
 * unpacked to a private file; "-" is standard input, a recording or an archive. Fails when the file
 * is not a recording or has a newer major version.
 */
struct recording *recording_open(const char *path, struct error *err);

/* Closes the recording; one that was written then consists of one file without side files. */
void recording_close(struct recording *recording);

/* Closes a recording that has no samples, and removes it if this handle created it. */
void recording_discard(struct recording *recording);

/* False when anything read so far was damaged and was repaired or skipped; `err` names the first
 * damage. Damaged samples are reported to the reader, which counts them. */
bool recording_was_good(const struct recording *recording, struct error *err);

/* False when the file being written was moved or deleted. */
bool recording_is_in_place(const struct recording *recording);

/* The path as given when it was opened. */
const char *recording_path(const struct recording *recording);

/* True when the file's journal had to be rolled back in a private copy. */
bool recording_was_hot(const struct recording *recording);

/* ---- writing ---- */

/* The end of the recording on its axis and its wall time, for appending; false, without an error,
 * when it has no samples. */
bool recording_last(
	struct recording *recording, int64_t *time_ns, int64_t *wall_ns, struct error *err);

/* True when the last failure was caused by a lock of a reader or another writer: nothing is lost,
 * and the call can be retried. */
bool recording_is_busy(const struct recording *recording);

/* Begins a transaction: only this call and recording_commit() can fail because the file is busy. */
bool recording_begin(struct recording *recording, struct error *err);

/* Drops whole groups of key samples whose last window ends at or before `from_ns`, and the events
 * of that time; keeps the peaks of dropped samples. Takes effect with recording_commit(). */
bool recording_trim(struct recording *recording, int64_t from_ns, struct error *err);

/* Adds a marker to a recording that another process is writing; its place is derived from the wall
 * clock. Fails when the file is not being recorded. */
bool recording_mark(const char *path, const char *text, int64_t wall_ns, struct error *err);

/* The same for work of the command that started last. Fails when none has. */
bool recording_mark_work(const char *path, const char *name, double value, struct error *err);

/* Begins a run; sets `run->id`. */
bool recording_begin_run(struct recording *recording, struct run *run, struct error *err);

/* Sets the machine of the current run; call it once per run. */
bool recording_set_machine(
	struct recording *recording, const struct machine *machine, struct error *err);
/* Updates the machine's core counts. */
bool recording_set_cores(
	struct recording *recording, const struct machine *machine, struct error *err);

/* Appends `row`, whose id is set, with the bytes it was decoded from. Takes effect with
 * recording_commit(). */
bool recording_append(struct recording *recording, struct sample_row *row, const char *raw,
	size_t size, struct error *err);

/* Adds an event to the current run. */
bool recording_add_event(struct recording *recording, const struct event *event, struct error *err);

/* Adds a command to the current run and sets its ids; uses the fields that are known when it
 * starts. */
bool recording_start_command(
	struct recording *recording, struct command_run *command, struct error *err);
/* Stores the fields of a command that are known when it has ended, from `end_ns` on. */
bool recording_end_command(
	struct recording *recording, const struct command_run *command, struct error *err);
/* Adds work to a command, whose other work of that name remains. */
bool recording_add_quantity(struct recording *recording, int64_t command_id, const char *name,
	double value, struct error *err);

/* From now on a commit returns only after the drive has written its cache. This matters on macOS,
 * where fsync(2) may leave data in the drive's cache; elsewhere fsync flushes it. */
bool recording_sync_fully(struct recording *recording, struct error *err);

/* Commits: everything added before is durable when this returns true. */
bool recording_commit(struct recording *recording, struct error *err);

/* Makes a committed RECORDING_FILL as small as it can be with pages of 4 or 16 kB. Large ones stay
 * as they are: smaller pages would not help them. */
bool recording_compact(struct recording *recording, struct error *err);

/* Discards everything added since the last commit. */
void recording_rollback(struct recording *recording);

/* Ends the current run; `tail` is the bytes after its last document. Takes effect with
 * recording_commit(). */
bool recording_end_run(struct recording *recording, int64_t end_wall_ns, const char *why,
	const char *tail, size_t tail_size, struct error *err);

/* ---- reading ---- */

/* The lists below contain everything readable; recording_was_good() names the first row that does
 * not match its checksum. */

/* The machine of the first run; all fields are empty when no run has one. */
bool recording_machine(struct recording *recording, struct machine *machine, struct error *err);

/* All runs in order. The caller frees `*runs`. */
bool recording_runs(
	struct recording *recording, struct run **runs, size_t *count, struct error *err);

/* All commands in order, with their quantities. The caller frees `*commands`. */
bool recording_commands(struct recording *recording, struct command_run **commands, size_t *count,
	struct error *err);

/* All stored events in order. The caller frees `*events`. */
bool recording_events(
	struct recording *recording, struct event **events, size_t *count, struct error *err);

/* The highest value of each metric among the samples that a ring has dropped, or NaN; false,
 * without an error, when nothing was dropped. */
bool recording_peaks(struct recording *recording, double peaks[METRIC_COUNT], struct error *err);

/*
 * From here on recording_read() decodes each sample from its bytes. If the cache has different
 * numbers, recording_was_good() names the first such sample.
 */
void recording_distrust_cache(struct recording *recording);

/* First and last id of the samples; 1 and 0 when there are none. Ids are contiguous unless the file
 * is damaged. */
bool recording_extent(
	struct recording *recording, int64_t *first_id, int64_t *last_id, struct error *err);

/*
 * Calls `visit` for each sample with an id from `first_id` to `last_id` in order; it may return
 * false to stop. The row is valid only during the call. It has the numbers of its own document;
 * recording_read_settled() returns the numbers to show.
 *
 * A sample whose row cannot be read is visited with `damaged` set and without a run. All samples
 * missing between two others are reported by one such row.
 */
bool recording_read(struct recording *recording, int64_t first_id, int64_t last_id,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err);

/* The same for callers that need only the times of samples: nothing is decoded, and a row that is
 * not cached has `damaged` set and no numbers. */
bool recording_read_places(struct recording *recording, int64_t first_id, int64_t last_id,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err);

/* The first sample that ends after a position; `last_id` + 1 when none does. */
bool recording_find(struct recording *recording, int64_t time_ns, int64_t last_id, int64_t *id,
	struct error *err);

/*
 * Finds the samples of a frame without reading earlier ones. `*last_id` is the last window that
 * ends at or before `time_ns`, or else the first of all. From `*first_id` on there are at least
 * `count` windows and all windows that overlap the `span_ns` before that end, unless the recording
 * begins later.
 */
bool recording_find_frame(struct recording *recording, int64_t time_ns, int64_t count,
	int64_t span_ns, int64_t *first_id, int64_t *last_id, struct error *err);

/*
 * Summarizes the samples below an id: the highest stored value of each metric or NaN, and the tiers
 * of the cores seen, by cpu id ('-': none). Requires recording_is_cached(). The result is correct
 * only if `*settled` is set, which means that none of the samples needs settling.
 */
bool recording_past(struct recording *recording, int64_t below_id, double peaks[METRIC_COUNT],
	char tiers[CORES_MAX + 1], bool *settled, struct error *err);

/* The bytes of one sample, checked against its checksum. */
bool recording_raw(struct recording *recording, int64_t id, struct buffer *raw, struct error *err);

/* The bytes after a run's last document. */
bool recording_tail(
	struct recording *recording, int64_t run_id, struct buffer *tail, struct error *err);

/* The version of the linked SQLite, such as "3.40.1". */
const char *recording_library_version(void);

const char *event_name(enum event_kind kind);
/* True for the events that are derived from a command. */
bool event_is_of_command(enum event_kind kind);

/* The SQL that every recording contains, as text. */
const char *recording_words(void);

/* Fails when `damaged` is not 0; the error contains the number of damaged samples and `what`, such
 * as "cannot be read". */
bool recording_is_whole(const char *path, int64_t damaged, const char *what, struct error *err);

/* ---- checking ---- */

/* Size of the file from its header; for a writer, including uncommitted data. */
bool recording_size(struct recording *recording, int64_t *bytes, struct error *err);

/* SQLite's own check of the file, or of our tables where there are others; the first thing it finds
 * is in `err`. */
bool recording_check_database(struct recording *recording, struct error *err);

/* Calls `found` for each run, run's tail, event, command, quantity, machine and peak that does not
 * match its checksum. */
bool recording_check_lists(struct recording *recording,
	void (*found)(void *context, const char *what), void *context, struct error *err);

/* Calls `found` for each command that is not within its run or not after the commands before it,
 * and for work that no command can have done. */
bool recording_check_commands(struct recording *recording,
	void (*found)(void *context, const char *what), void *context, struct error *err);

/* Checks the window and numbers of a row from recording_read() against its bytes, which are stored
 * in `raw`, and the numbers against their checksum. */
bool recording_check_row(struct recording *recording, const struct sample_row *row,
	struct buffer *raw, struct error *err);

/* Sets `*cached` if the numbers of all samples were written by this decoder with these metrics. */
bool recording_is_cached(struct recording *recording, bool *cached, struct error *err);

/*
 * Decodes samples again whose cached numbers are damaged or from another decoder, and writes the
 * numbers back to the file, adding columns and the view for new metrics. `progress` may be NULL.
 * Samples that cannot be decoded keep their numbers and are counted in `*damaged`.
 */
bool recording_refresh(struct recording *recording,
	void (*progress)(void *context, int64_t done, int64_t total), void *context,
	int64_t *damaged, struct error *err);

#endif
