/*
 * Where samples come from: a powermetrics that we run, a regular file, or a stream that somebody
 * else writes. All three give documents, one by one; select() on `fd` says when to ask.
 *
 * Whatever is not a regular file is a stream, under any name: standard input, a FIFO, /dev/fd/63 of
 * the shell's <(...), a terminal. Opening one never blocks, so that signals work while a FIFO has
 * no writer yet; it ends when its last writer leaves.
 */
#ifndef ASITOP_CAPTURE_H
#define ASITOP_CAPTURE_H

#include "framer.h"
#include "../host/launcher.h"
#include "../host/sudo_ticket.h"

#ifndef DEFAULT_POWERMETRICS /* the test of sudo has another */
#define DEFAULT_POWERMETRICS "/usr/bin/powermetrics"
#endif
#define DEFAULT_SAMPLERS "cpu_power,gpu_power,thermal"

enum capture_state {
	CAPTURE_OPEN,  /* there may be more */
	CAPTURE_ENDED, /* end of input, or the child closed its output */
};

enum capture_kind {
	CAPTURE_CHILD,
	CAPTURE_FILE,   /* a regular file: all of it can be read at once */
	CAPTURE_STREAM, /* samples come while somebody measures them */
};

struct capture {
	enum capture_kind kind;
	enum capture_state state;
	char *name; /* what messages call it */
	int fd;
	struct process process;    /* CAPTURE_CHILD */
	struct launcher *launcher; /* that runs it; NULL: we do */
	struct sudo_ticket ticket; /* with which sudo runs it */
	struct framer framer;
	int64_t documents; /* whole ones that capture_next() gave out */
	int64_t bytes;     /* that were read */
};

struct capture_options {
	const char *input;        /* file, or "-" for standard input; NULL: run powermetrics */
	const char *powermetrics; /* its path; NULL: /usr/bin/powermetrics */
	int64_t interval_ns;
	const char *samplers;      /* NULL: cpu_power,gpu_power,thermal */
	struct launcher *launcher; /* runs powermetrics as root; NULL: we run it */
};

/* False when `samplers` is no list of names, which powermetrics would take for something else. */
bool capture_check(const struct capture_options *options, struct error *err);

/*
 * Forks the launcher that is to run powermetrics as these options say; sets `options->launcher`.
 * For root on behalf of a caller, before that becomes the caller. Does nothing for an input.
 */
bool capture_launch(struct capture_options *options, struct launcher *launcher, struct error *err);

bool capture_open(
	struct capture *capture, const struct capture_options *options, struct error *err);

/* Stops the child, closes everything. */
void capture_close(struct capture *capture);

/*
 * Reads what is there, once, without waiting for more. False when reading fails, when the input is
 * no property list, or when a child ended by itself; a child is then stopped, and capture_restart()
 * may start another.
 */
bool capture_read(struct capture *capture, struct error *err);

/* Stops a child that has said nothing for too long; `err` says so in any case. */
void capture_give_up(struct capture *capture, struct error *err);

/* Stops a child whose first sample has no numbers; `err` says so in any case. */
void capture_refuse_empty(struct capture *capture, struct error *err);

/* Starts powermetrics again, as capture_open() did. */
bool capture_restart(
	struct capture *capture, const struct capture_options *options, struct error *err);

/* What waits and will never become a document, since who wrote it has ended: given out, and
 * forgotten. False when that is nothing but blanks, which stay. */
bool capture_cut(struct capture *capture, struct buffer *bytes);

/* The next complete document, or what stands in its way and is none (`is_whole` false); the bytes
 * are valid until the next capture_read(). */
bool capture_next(struct capture *capture, const char **raw, size_t *size, bool *is_whole);

/* Bytes behind the last complete document. */
void capture_tail(const struct capture *capture, const char **tail, size_t *size);

#endif
