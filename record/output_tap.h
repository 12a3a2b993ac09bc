/*
 * Passes the output of commands through, unchanged, and searches it on the way.
 *
 * Where our own output is a terminal, the command writes to a terminal, too: a pseudo-terminal of
 * the same size and settings, which changes nothing. Its controlling terminal remains ours, so that
 * keys and job control work as without it. Elsewhere it writes to a pipe. Standard output and
 * standard error that are the same file share one channel, which preserves their order.
 *
 * It never blocks: what cannot be written yet waits in bounded memory, and then the command waits.
 */
#ifndef ASITOP_OUTPUT_TAP_H
#define ASITOP_OUTPUT_TAP_H

#include "output_match.h"

#include <sys/select.h>

struct output_channel {
	int from; /* where we read; -1: closed */
	int into; /* where the command writes */
	int to;   /* our standard output or error */
	bool is_terminal;
	struct buffer pending; /* not yet written */
	struct output_lines lines;
};

struct output_tap {
	struct output_search search; /* of the current command; the owner resets it */
	struct output_channel channels[2];
	int count; /* 0: closed */
};

bool output_tap_open(struct output_tap *tap, struct error *err);
/* Writes what is left, however long that takes. */
void output_tap_close(struct output_tap *tap);

/* The descriptors for the command; 0: our own. */
int output_tap_stdout(const struct output_tap *tap);
int output_tap_stderr(const struct output_tap *tap);

/* Adds the descriptors to wait for, and raises `*limit`, the highest one plus 1. */
void output_tap_wait_for(
	const struct output_tap *tap, fd_set *readable, fd_set *writable, int *limit);

/* Reads and writes as much as is possible at once. */
void output_tap_pass(struct output_tap *tap);

/* The command has ended: reads the rest of its output and searches it. */
void output_tap_drain(struct output_tap *tap);

#endif
