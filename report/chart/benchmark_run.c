#include "benchmark_run.h"

#include <math.h>
#include <stdio.h>

size_t benchmark_run_count(const struct trial_side *side)
{
	return side->count + side->left_out_count;
}

/* Both lists ascend, and each number is in one of them. */
const struct trial_run *benchmark_run_at(const struct trial_side *side, size_t number, bool *counts)
{
	size_t low = 0, high = side->left_out_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (side->left_out[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	*counts = low == side->left_out_count || side->left_out[low].number != number;
	return *counts ? &side->runs[number - 1 - low] : &side->left_out[low];
}

void benchmark_run_remark(const struct trial_run *run, bool counts,
	const struct outlier_scale *outliers, char *text, size_t size)
{
	double energy = run->values[FIGURE_ENERGY];

	text[0] = '\0';
	if (run->command && !command_run_succeeded(run->command))
		command_run_describe_end(run->command, text, size);
	else if (!run->samples)
		snprintf(text, size, "no sample");
	else if (counts && !isnan(energy) && outlier_is(outliers, energy))
		snprintf(text, size, "outlier");
	else if (run->throttled)
		snprintf(text, size, "throttled");
}
