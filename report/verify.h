/*
 * Verifies a recording: the database, every sample's bytes against their checksum and their numbers
 * against a fresh decode, the order of ids, runs and times.
 */
#ifndef ASITOP_VERIFY_H
#define ASITOP_VERIFY_H

#include "../src/common/cli/progress.h"
#include "../src/common/recording/recording.h"

/* What is told of one by one; the rest is counted. */
enum { FINDINGS_MAX = 20 };

struct findings {
	char *texts[FINDINGS_MAX]; /* "sample 7: its bytes do not match their checksum" */
	size_t count;              /* of all, told or not */
	int64_t samples;           /* that were checked */
};

void findings_release(struct findings *findings);

/* Fails only when the check cannot go on; damage is no failure but a finding. */
bool check_recording(struct recording *recording, const struct run *runs, size_t run_count,
	struct findings *findings, struct progress *progress, struct error *err);

#endif
