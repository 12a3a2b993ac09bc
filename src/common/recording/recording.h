/*
 * A recording: one SQLite file that holds what powermetrics said, byte for byte, with the machine
 * it was said on. The only module that knows SQLite.
 *
 * Raw is the truth (table `raws`); the decoded numbers (table `samples`) are a cache beside it. A
 * reader gets cached numbers when they were written by this decoder with these metrics, and has
 * the raw bytes decoded otherwise.
 *
 * One writer, any number of readers. Readers fetch rows in slices and hold no lock between calls.
 * A committed sample survives the death of the writer at any instant; a reader that meets the
 * journal of such a death rolls it back in a private copy.
 *
 * schema/README.md documents the tables for people who query them.
 */
#ifndef ASITOP_RECORDING_H
#define ASITOP_RECORDING_H

#include "../codec/codec.h"
#include "../host/host.h"
#include "../sample/sample.h"

#define RECORDING_APPLICATION_ID 0x61736974 /* "asit" */

/*
 * Between these a file's times make sense, and sums and differences of them are numbers: 73 years
 * on the axis, 1933 to 2116 on the wall.
 */
#define RECORDING_TIME_MAX (INT64_C(1) << 61)
#define RECORDING_WALL_MIN (-(INT64_C(1) << 60))
#define RECORDING_WALL_MAX (INT64_C(1) << 62)

/* Major version of the file's form; a file with a larger one is refused. */
enum { RECORDING_VERSION = 1 };

struct recording;

/* One `record`, or one `record --append`. */
struct run {
	int64_t id;
	int64_t start_wall_ns;
	int utc_offset_s;
	char zone[32];       /* "CET"; may be empty */
	int64_t interval_ns; /* asked for; of an imported stream guessed from its first window */
	char source[16];     /* "powermetrics" or "import" */
	char arguments[512]; /* how powermetrics was called, or the name of the imported file */
	char version[32];    /* of asitop */
	char note[512];
	int64_t end_wall_ns; /* 0: the run did not end in order, or still goes on */
	char ended[128];     /* why it ended: "interrupted", "end of input"; empty as above */
	int64_t first_id;    /* of its samples; they end where the next run's begin */
};

enum event_kind {
	EVENT_START,
	EVENT_STOP,
	EVENT_MARK,
	EVENT_COMMAND_START,
	EVENT_COMMAND_EXIT,
	EVENT_GAP,  /* nothing was measured for `duration_ns` from `time_ns` on */
	EVENT_LOST, /* samples that could not be kept */
	EVENT_SLEEP,
	EVENT_WAKE,
	EVENT_CLOCK, /* the wall clock was set */
	EVENT_ERROR,
	EVENT_EDITED,  /* the run was copied, and not all of it: `text` says what was changed */
	EVENT_UNKNOWN, /* of a later version */
};

struct event {
	int64_t id;
	int64_t run_id;
	int64_t time_ns;
	int64_t wall_ns;
	int64_t duration_ns;
	enum event_kind kind;
	char text[256];
};

/* One sample as it is kept. */
struct sample_row {
	int64_t id;
	int64_t run_id;
	int64_t time_ns;   /* end of the window on the axis; 0 is the start of the first window */
	int64_t wall_ns;   /* wall time of that */
	int64_t window_ns; /* 0: not a measurement, kept for its bytes */
	struct memory_usage memory;
	bool damaged; /* neither cached nor decodable; `sample` is all absent */
	bool decoded; /* from its bytes just now: the cache has another decoder's numbers, or ... */
	bool mended;  /* ... damaged ones */
	struct sample sample; /* rounded as metric_round() says */
};

/* ---- open and close ---- */

enum recording_mode {
	RECORDING_NEW,       /* fails when the file exists */
	RECORDING_OVERWRITE, /* replaces it, with the first commit */
	RECORDING_APPEND,    /* goes on in it if it is a recording; creates it if there is none */
	RECORDING_FILL,      /* makes a recording of an empty file, without a journal: a failure
				leaves nothing of use, and only the caller knows the file */
};

/*
 * Creates the file, or opens it to append, and opens it for writing; without a path it is in
 * memory. A new file does not follow a symbolic link in its place. Refused while another recorder
 * writes the file. The cause in `err` is EEXIST if a new file already exists.
 */
struct recording *recording_create(const char *path, enum recording_mode mode, struct error *err);

/* Opens for reading; of a file that was cut off what is left. Fails when it is no recording, or one
 * of a later major version. */
struct recording *recording_open(const char *path, struct error *err);

/* Closes; a recording that was written becomes one file without side files. */
void recording_close(struct recording *recording);

/* Closes a recording that nothing was recorded into, and removes it if this handle created it. */
void recording_discard(struct recording *recording);

/* False when anything that was read so far was damaged and was mended or left out, with the first
 * of that; samples that are lost come as such and are the reader's to count. */
bool recording_was_good(const struct recording *recording, struct error *err);

/* False when the file that is being written is no longer found under its name: somebody has moved
 * or deleted it. */
bool recording_is_in_place(const struct recording *recording);

/* As given to open. */
const char *recording_path(const struct recording *recording);

/* True when the file's journal had to be rolled back in a private copy. */
bool recording_was_hot(const struct recording *recording);

/* ---- writing ---- */

/* Where a recording that is appended to ends on its axis, and when that was; false, without an
 * error, when it has no sample yet. */
bool recording_last(
	struct recording *recording, int64_t *time_ns, int64_t *wall_ns, struct error *err);

/* True when what failed last did so because a reader or another writer holds the file: nothing is
 * lost, and the same call may succeed later. */
bool recording_is_busy(const struct recording *recording);

/* Makes sure that what follows is written without meeting BUSY before recording_commit(). */
bool recording_begin(struct recording *recording, struct error *err);

/* Drops whole key samples' groups whose last window ends at or before `from_ns`, with the events
 * of that time; keeps the peaks of what it dropped. Not yet acknowledged. */
bool recording_trim(struct recording *recording, int64_t from_ns, struct error *err);

/* Adds a marker to a recording that another process is writing; its place is found from the wall
 * clock. Fails when nobody writes it. */
bool recording_mark(const char *path, const char *text, int64_t wall_ns, struct error *err);

/* Begins a run; sets `run->id`. */
bool recording_begin_run(struct recording *recording, struct run *run, struct error *err);

/* Says which machine the present run is on; once a run. */
bool recording_set_machine(
	struct recording *recording, const struct machine *machine, struct error *err);
/* Its counts of cores, when they turn out to be others. */
bool recording_set_cores(
	struct recording *recording, const struct machine *machine, struct error *err);

/* Appends `row` (its id is set) with the bytes it was decoded from. Not yet acknowledged. */
bool recording_append(struct recording *recording, struct sample_row *row, const char *raw,
	size_t size, struct error *err);

/* Adds an event to the present run. */
bool recording_add_event(struct recording *recording, const struct event *event, struct error *err);

/* From now on a commit returns only when the drive itself has written it, where fsync(2) leaves it
 * in the drive's cache: on macOS. Elsewhere fsync does it already. */
bool recording_sync_fully(struct recording *recording, struct error *err);

/* Commits: what was appended is acknowledged when this returns true. */
bool recording_commit(struct recording *recording, struct error *err);

/* Forgets what was appended since the last commit. */
void recording_rollback(struct recording *recording);

/* Ends the present run with the bytes that followed its last document. Not yet acknowledged. */
bool recording_end_run(struct recording *recording, int64_t end_wall_ns, const char *why,
	const char *tail, size_t tail_size, struct error *err);

/* ---- reading ---- */

/* Of damaged lists what can be read is given, and recording_was_good() names the first row that
 * does not match its checksum. */

/* The machine of the first run; all empty when no run has one. */
bool recording_machine(struct recording *recording, struct machine *machine, struct error *err);

/* All runs in their order; `*runs` is owned by the caller. */
bool recording_runs(
	struct recording *recording, struct run **runs, size_t *count, struct error *err);

/* All events in their order; `*events` is owned by the caller. */
bool recording_events(
	struct recording *recording, struct event **events, size_t *count, struct error *err);

/* The highest value of each metric among the samples that a ring has dropped, NaN where there is
 * none; false, without an error, when nothing was dropped. */
bool recording_peaks(struct recording *recording, double peaks[METRIC_COUNT], struct error *err);

/*
 * From here on recording_read() decodes each sample from its bytes. Where the cache has other
 * numbers, recording_was_good() names the first such sample.
 */
void recording_distrust_cache(struct recording *recording);

/* First and last id of the samples, which have no holes unless the file is damaged; 1 and 0 when
 * there are none. */
bool recording_extent(
	struct recording *recording, int64_t *first_id, int64_t *last_id, struct error *err);

/*
 * What is damaged or missing comes with `damaged` and without a run: a sample whose row cannot be
 * read, one for all that are missing between two.
 *
 * Calls `visit` for each sample with an id from `first_id` to `last_id`, in their order; it may
 * return false to stop. The row is the reader's and changes at the next. Each has its document's
 * own numbers; recording_read_settled() gives those to show.
 */
bool recording_read(struct recording *recording, int64_t first_id, int64_t last_id,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err);

/* The same, for those who need only to know where samples stand: nothing is decoded, and a row that
 * is not cached comes with `damaged` and without numbers. */
bool recording_read_places(struct recording *recording, int64_t first_id, int64_t last_id,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err);

/* The first sample that ends after a position; `last_id` + 1 when none does. */
bool recording_find(struct recording *recording, int64_t time_ns, int64_t last_id, int64_t *id,
	struct error *err);

/*
 * The samples of a frame, without reading those before them: `*last_id` is the last window that
 * ends at or before `time_ns`, else the first of all; from `*first_id` on there are `count`
 * windows, and what reaches into the `span_ns` before that end, unless the recording begins later.
 */
bool recording_find_frame(struct recording *recording, int64_t time_ns, int64_t count,
	int64_t span_ns, int64_t *first_id, int64_t *last_id, struct error *err);

/*
 * What the samples below an id leave to those behind them: the highest value of each metric that is
 * stored, NaN where there is none, and the tiers of the cores that were seen, by cpu id ('-':
 * none). Only where recording_is_cached(), and right only where `*settled`: none of them has to be
 * settled.
 */
bool recording_past(struct recording *recording, int64_t below_id, double peaks[METRIC_COUNT],
	char tiers[CORES_MAX + 1], bool *settled, struct error *err);

/* The bytes of one sample, checked against its checksum. */
bool recording_raw(struct recording *recording, int64_t id, struct buffer *raw, struct error *err);

/* What followed a run's last document. */
bool recording_tail(
	struct recording *recording, int64_t run_id, struct buffer *tail, struct error *err);

/* "3.40.1": the version of SQLite that is linked. */
const char *recording_library_version(void);

const char *event_name(enum event_kind kind);

/* The SQL of every recording, as text: words that stand in each file. */
const char *recording_words(void);

/* False when samples of the file were damaged; the error tells how many, and that they
 * "cannot be read" or what else became of them. */
bool recording_is_whole(const char *path, int64_t damaged, const char *what, struct error *err);

/* ---- checking ---- */

/* Size of the file, from its header; while it is written, with what is not yet committed. */
bool recording_size(struct recording *recording, int64_t *bytes, struct error *err);

/* SQLite's own check of the file, or of our tables where there are others; the first thing it finds
 * is in `err`. */
bool recording_check_database(struct recording *recording, struct error *err);

/* Calls `found` for each run, event, machine and peak, and each run's tail, that does not match its
 * checksum. */
bool recording_check_lists(struct recording *recording,
	void (*found)(void *context, const char *what), void *context, struct error *err);

/* Holds a row that recording_read() gave against the bytes it was decoded from, which `raw` gets:
 * the same window and numbers; and those against their checksum. */
bool recording_check_row(struct recording *recording, const struct sample_row *row,
	struct buffer *raw, struct error *err);

/* Whether the numbers of all samples were written by this decoder with these metrics. */
bool recording_is_cached(struct recording *recording, bool *cached, struct error *err);

/*
 * Decodes samples again where the cache is damaged or not this decoder's and writes the numbers
 * back into the file, with columns and view for the metrics it lacks. `progress` may be NULL.
 * Samples that cannot be decoded keep what they have and are counted in `*damaged`.
 */
bool recording_refresh(struct recording *recording,
	void (*progress)(void *context, int64_t done, int64_t total), void *context,
	int64_t *damaged, struct error *err);

#endif
