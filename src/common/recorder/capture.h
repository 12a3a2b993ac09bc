/*
 * The source of samples: a powermetrics child process, a regular file or the archive of one, or a
 * stream that another program writes. All three yield documents one by one; use select() on `fd` to
 * wait for input.
 *
 * Everything that is not a regular file is a stream: standard input, a FIFO, the shell's <(...)
 * such as /dev/fd/63, a terminal. Opening one never blocks, so that signals work while a FIFO has
 * no writer yet; the stream ends when its last writer closes it.
 */
#ifndef ASITOP_CAPTURE_H
#define ASITOP_CAPTURE_H

#include "framer.h"
#include "../cli/command.h"
#include "../host/launcher.h"
#include "../host/sudo_ticket.h"

#ifndef DEFAULT_POWERMETRICS /* the sudo test overrides this */
#define DEFAULT_POWERMETRICS "/usr/bin/powermetrics"
#endif
#define DEFAULT_SAMPLERS "cpu_power,gpu_power,thermal"

enum capture_state {
	CAPTURE_OPEN,  /* more may follow */
	CAPTURE_ENDED, /* end of input, or the child closed its output */
};

enum capture_kind {
	CAPTURE_CHILD,
	CAPTURE_FILE,   /* a regular file: all of it can be read at once */
	CAPTURE_STREAM, /* samples arrive as they are measured */
};

struct capture {
	enum capture_kind kind;
	enum capture_state state;
	char *name; /* its name in messages */
	int fd;
	struct process process;    /* CAPTURE_CHILD */
	struct launcher *launcher; /* runs the child; NULL: this process does */
	struct sudo_ticket ticket; /* lets sudo run it */
	struct framer framer;
	int64_t documents;   /* complete documents that capture_next() returned */
	int64_t bytes;       /* bytes read */
	struct error damage; /* of the archive that the input was in; empty: none */
};

struct capture_options {
	const char *input;        /* file, or "-" for standard input; NULL: run powermetrics */
	const char *powermetrics; /* its path; NULL: /usr/bin/powermetrics */
	int64_t interval_ns;
	const char *samplers;      /* NULL: cpu_power,gpu_power,thermal */
	const char *chip;          /* of the Mac that the input is from; NULL: by its model */
	struct launcher *launcher; /* runs powermetrics as root; NULL: this process runs it */
};

/* The rows of an OPTION_GROUP for a struct capture_options, the same in every command that records.
 */
extern const struct command_option capture_option_table[];

#define CAPTURE_DEFAULTS                                                                           \
	{                                                                                          \
		.interval_ns = NS_PER_S                                                            \
	}

/* Fails when `samplers` is not a list of names: powermetrics would parse it as something else. */
bool capture_check(const struct capture_options *options, struct error *err);

/*
 * Forks the launcher that will run powermetrics with these options and sets `options->launcher`.
 * Root calls this on behalf of a user, before it drops its privileges. Does nothing if an input is
 * given.
 */
bool capture_launch(struct capture_options *options, struct launcher *launcher, struct error *err);

bool capture_open(
	struct capture *capture, const struct capture_options *options, struct error *err);

/* Stops the child and closes everything. */
void capture_close(struct capture *capture);

/*
 * Reads available input once, without blocking. Fails when reading fails, when the input is not a
 * property list, or when the child ended; the child is then stopped, and capture_restart() may
 * start another.
 */
bool capture_read(struct capture *capture, struct error *err);

/* Stops a child that has printed nothing for too long. Always sets `err`. */
void capture_give_up(struct capture *capture, struct error *err);

/* Stops a child whose first sample has no numbers. Always sets `err`. */
void capture_refuse_empty(struct capture *capture, struct error *err);

/* Starts powermetrics again, as capture_open() did. */
bool capture_restart(
	struct capture *capture, const struct capture_options *options, struct error *err);

/* Moves the pending bytes to `bytes` once their writer has ended and they cannot become a document.
 * False when they are only white space, which stays pending. */
bool capture_cut(struct capture *capture, struct buffer *bytes);

/* Returns the next complete document, or bytes before it that are not a document (`is_complete` is
 * false). The bytes are valid until the next capture_read(). */
bool capture_next(struct capture *capture, const char **raw, size_t *size, bool *is_complete);

/* The bytes after the last complete document. */
void capture_tail(const struct capture *capture, const char **tail, size_t *size);

#endif
