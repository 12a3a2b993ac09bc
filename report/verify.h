/*
 * Verifies a recording: the database, the checksum of every sample's raw output, the stored numbers
 * against a fresh decode, and the order of ids, runs and times.
 */
#ifndef ASITOP_VERIFY_H
#define ASITOP_VERIFY_H

#include "../src/common/cli/progress.h"
#include "../src/common/recording/catalog.h"

/* Only so many findings are kept; the rest are counted. */
enum { FINDINGS_MAX = 20 };

struct findings {
	char *texts[FINDINGS_MAX]; /* "sample 7: its bytes do not match their checksum" */
	size_t count;              /* of all findings */
	int64_t samples;           /* checked */
};

void findings_release(struct findings *findings);

/* Fails only if the check cannot continue; damage is a finding, not a failure. */
bool check_recording(struct recording *recording, const struct catalog *catalog,
	struct findings *findings, struct progress *progress, struct error *err);

#endif
