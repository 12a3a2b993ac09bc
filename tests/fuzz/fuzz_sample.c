/* Decoding: whatever the document, numbers that are finite or absent, and printable texts. */
#include "../../src/common/sample/sample.h"
#include "fuzz.h"

#include <math.h>
#include <string.h>

static bool is_clean(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = { .message = "" };
	struct sample sample;
	bool decoded = sample_decode((const char *)data, size, &sample, &err);

	must(decoded || err.message[0], "a failure has a message");
	must(sample.window_ns >= 0 && sample.core_count <= CORES_MAX, "a window, some cores");
	must(is_clean(sample.thermal_pressure) && is_clean(sample.model) &&
			is_clean(sample.os_build),
		"texts are printable");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		metric_round(metrics[id].unit, sample.values[id]);
	for (int i = 0; i < sample.core_count; i++) {
		must(isnan(sample.cores[i].busy_pct) ||
				(sample.cores[i].busy_pct >= 0 && sample.cores[i].busy_pct <= 100),
			"a core is between idle and busy");
	}
	return 0;
}
