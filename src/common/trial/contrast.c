#include "contrast.h"
#include "distribution.h"
#include "../base/base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Welch's test ---- */

/* The test of "mean of other = ratio * mean of base". */
struct welch {
	double difference; /* of the means */
	double error;      /* standard error of it */
	double degrees;
};

static struct welch welch_of(const struct contrast *contrast, double ratio)
{
	const struct side_moments *base = &contrast->base, *other = &contrast->other;
	const struct common_error *common = &contrast->common;
	double v1 = ratio * ratio * base->variance / base->count;
	double v2 = other->variance / other->count;
	double shared = common->other - 2 * ratio * common->both + ratio * ratio * common->base;
	double sum = v1 + v2 + fmax(0, shared);

	return (struct welch){
		.difference = other->mean - ratio * base->mean,
		.error = sqrt(sum),
		.degrees = sum * sum / (v1 * v1 / (base->count - 1) + v2 * v2 / (other->count - 1)),
	};
}

static double welch_p(const struct welch *test)
{
	if (!(test->error > 0))
		return isnan(test->error)                              ? NAN
			: test->difference < 0 || test->difference > 0 ? 0
								       : 1;
	return student_tails(test->difference / test->error, test->degrees);
}

double contrast_ratio_p(const struct contrast *contrast, double ratio)
{
	struct welch test = welch_of(contrast, ratio);

	return welch_p(&test);
}

bool contrast_is_significant(const struct contrast *contrast)
{
	return contrast->welch_p < STATISTICS_ALPHA;
}

/* ---- intervals ---- */

static struct interval difference_interval(const struct contrast *contrast)
{
	struct welch test = welch_of(contrast, 1);
	double half = test.error > 0 ? student_critical(STATISTICS_ALPHA, test.degrees) * test.error
				     : test.error;

	return (struct interval){ test.difference - half, test.difference + half };
}

/* The farthest ratio from the estimate, in the direction of `step`, that is not rejected. */
static double ratio_end(const struct contrast *contrast, double step)
{
	double kept = contrast->ratio, beyond = kept + step;

	while (contrast_ratio_p(contrast, beyond) >= STATISTICS_ALPHA) {
		step *= 2;
		beyond = kept + step;
		if (fabs(step) > 1e9 * (1 + fabs(kept)))
			return step > 0 ? INFINITY : -INFINITY;
	}
	for (;;) {
		double middle = kept + (beyond - kept) / 2;

		if (middle == kept || middle == beyond)
			return middle;
		if (contrast_ratio_p(contrast, middle) >= STATISTICS_ALPHA)
			kept = middle;
		else
			beyond = middle;
	}
}

/* ---- all ---- */

static struct side_moments moments_of(const double *values, size_t count)
{
	double deviation = statistics_deviation(values, count);

	return (struct side_moments){
		.mean = statistics_mean(values, count),
		.variance = deviation * deviation,
		.count = (double)count,
	};
}

void contrast_init(struct contrast *contrast, const double *base, size_t base_count,
	const double *other, size_t other_count, const struct common_error *common)
{
	*contrast = (struct contrast){
		.base = moments_of(base, base_count),
		.other = moments_of(other, other_count),
		.common = common ? *common : (struct common_error){ 0, 0, 0 },
		.ratio = NAN,
		.ratio_interval = { NAN, NAN },
	};
	contrast->difference = contrast->other.mean - contrast->base.mean;
	contrast->difference_interval = difference_interval(contrast);
	contrast->welch_p = contrast_ratio_p(contrast, 1);
	contrast->mann_whitney_p =
		mann_whitney_p(base, base_count, other, other_count, &contrast->mann_whitney_exact);
	if (!(contrast->base.mean > 0))
		return;
	contrast->ratio = contrast->other.mean / contrast->base.mean;
	if (!isnan(contrast->welch_p)) {
		double step = 1e-3 * fabs(contrast->ratio) + 1e-9;

		contrast->ratio_interval.low = ratio_end(contrast, -step);
		contrast->ratio_interval.high = ratio_end(contrast, step);
	}
}

/* ---- power ---- */

double contrast_power(const struct contrast *contrast, double ratio, size_t count)
{
	struct contrast planned = *contrast;
	struct welch test;
	double critical, shift;

	planned.base.count = planned.other.count = (double)count;
	test = welch_of(&planned, ratio);
	if (!(test.error > 0))
		return isnan(test.error) ? NAN : test.difference < 0 || test.difference > 0;
	critical = student_critical(STATISTICS_ALPHA, test.degrees);
	shift = fabs(test.difference) / test.error;
	return student_shifted_tail(critical, test.degrees, shift) +
		student_shifted_tail(critical, test.degrees, -shift);
}

size_t contrast_runs_needed(const struct contrast *contrast, double ratio)
{
	const double chance = 0.8;
	size_t few = 1, enough = 2;

	while (!(contrast_power(contrast, ratio, enough) >= chance)) {
		few = enough;
		enough *= 2;
		if (enough > CONTRAST_RUNS_MAX)
			return 0;
	}
	while (enough - few > 1) {
		size_t middle = few + (enough - few) / 2;

		if (contrast_power(contrast, ratio, middle) >= chance)
			enough = middle;
		else
			few = middle;
	}
	return enough;
}

/* ---- the Mann-Whitney test ---- */

enum { MANN_WHITNEY_EXACT = 50 };

/* The pairs in which a value of `b` exceeds one of `a`, both sorted; equal ones count half. */
static double count_above(const double *a, size_t a_count, const double *b, size_t b_count)
{
	size_t below = 0, not_above = 0;
	double sum = 0;

	for (size_t i = 0; i < b_count; i++) {
		while (below < a_count && a[below] < b[i])
			below++;
		while (not_above < a_count && a[not_above] <= b[i])
			not_above++;
		sum += (double)(below + not_above) / 2;
	}
	return sum;
}

static double sum_of_ties(const double *sorted, size_t count)
{
	double sum = 0;

	for (size_t i = 0, equal; i < count; i += equal) {
		double t;

		equal = equal_values(sorted, count, i);
		t = (double)equal;
		sum += t * t * t - t;
	}
	return sum;
}

static double mann_whitney_approximate(double u, double m, double n, double ties)
{
	double variance = m * n / 12 * (m + n + 1 - ties / ((m + n) * (m + n - 1)));

	if (!(variance > 0))
		return 1;
	return normal_tails(fmax(0, fabs(u - m * n / 2) - 0.5) / sqrt(variance));
}

double mann_whitney_p(
	const double *base, size_t base_count, const double *other, size_t other_count, bool *exact)
{
	size_t count = base_count + other_count;
	double *both = xcalloc(count, sizeof(*both)), u, ties;
	double *a = statistics_sorted(base, base_count);
	double *b = statistics_sorted(other, other_count);
	double *sorted;

	for (size_t i = 0; i < count; i++)
		both[i] = i < base_count ? a[i] : b[i - base_count];
	sorted = statistics_sorted(both, count);
	ties = sum_of_ties(sorted, count);
	u = count_above(a, base_count, b, other_count);
	free(both);
	free(sorted);
	free(a);
	free(b);
	*exact = ties <= 0 && base_count <= MANN_WHITNEY_EXACT && other_count <= MANN_WHITNEY_EXACT;
	if (!base_count || !other_count)
		return NAN;
	return *exact ? mann_whitney_tails(u, base_count, other_count)
		      : mann_whitney_approximate(u, (double)base_count, (double)other_count, ties);
}
