/*
 * Writes a recording as OpenMetrics text with timestamps, which `promtool tsdb create-blocks-from
 * openmetrics` converts into blocks for Prometheus, Thanos or Mimir.
 *
 * OpenMetrics requires all points of a metric family together. The recording is read once: each
 * family's values and times go to an unnamed temporary file, about 22 bytes a point, and are copied
 * to the output at the end. Memory use does not depend on the length of the recording.
 */
#ifndef ASITOP_OPENMETRICS_H
#define ASITOP_OPENMETRICS_H

#include "../src/common/series/row_reader.h"
#include "../src/common/cli/progress.h"

#include <stdio.h>

/* "host=studio-3", as --label gives them. */
bool openmetrics_check_labels(const struct string_list *labels, struct error *err);

bool openmetrics_write(struct row_reader *rows, const struct string_list *labels, FILE *out,
	struct progress *progress, struct error *err);

#endif
