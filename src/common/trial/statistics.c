#include "statistics.h"
#include "distribution.h"
#include "../base/base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct interval undefined = { NAN, NAN };

/* ---- sorted values ---- */

static int by_value(const void *a, const void *b)
{
	double left, right;

	memcpy(&left, a, sizeof(left));
	memcpy(&right, b, sizeof(right));
	return left < right ? -1 : left > right;
}

double *statistics_sorted(const double *values, size_t count)
{
	double *sorted = xcalloc(count, sizeof(*sorted));

	if (count)
		memcpy(sorted, values, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_value);
	return sorted;
}

static double median_of_sorted(const double *sorted, size_t count)
{
	return count ? (sorted[(count - 1) / 2] + sorted[count / 2]) / 2 : NAN;
}

size_t equal_values(const double *sorted, size_t count, size_t index)
{
	size_t end = index + 1;

	while (end < count && sorted[end] <= sorted[index])
		end++;
	return end - index;
}

/* ---- location and spread ---- */

double statistics_mean(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return count ? sum / (double)count : NAN;
}

double statistics_deviation(const double *values, size_t count)
{
	double mean = statistics_mean(values, count), sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (values[i] - mean) * (values[i] - mean);
	return count < 2 ? NAN : sqrt(sum / (double)(count - 1));
}

double statistics_median(const double *values, size_t count)
{
	double *sorted = statistics_sorted(values, count);
	double median = median_of_sorted(sorted, count);

	free(sorted);
	return median;
}

struct interval statistics_mean_interval(const double *values, size_t count)
{
	double mean = statistics_mean(values, count), half;

	if (count < 2)
		return undefined;
	half = student_critical(STATISTICS_ALPHA, (double)(count - 1)) *
		statistics_deviation(values, count) / sqrt((double)count);
	return (struct interval){ mean - half, mean + half };
}

/* ---- the bootstrap of the median ---- */

/* The resamples of n sorted values. Of an even number, both middle values matter: value i is the
 * lower one and one after value j - 1 the upper one with the chance
 *
 *     C(2m, m) ((i + 1)^m - i^m) (n - j)^m / n^2m, m = n / 2, i < j
 */
struct resamples {
	const double *sorted;
	size_t count;
	double *places; /* the chance that the lower middle value is among the first i + 1 */
	double *roots;  /* sqrt(C(2m, m)) (i / n)^m: together the factors do not overflow */
};

static void resamples_init(struct resamples *all, const double *sorted, size_t count)
{
	double n = (double)count, m = floor(n / 2);
	double root = (lgamma(2 * m + 1) - 2 * lgamma(m + 1)) / 2;

	*all = (struct resamples){
		.sorted = sorted,
		.count = count,
		.places = xcalloc(count, sizeof(*all->places)),
		.roots = xcalloc(count + 1, sizeof(*all->roots)),
	};
	for (size_t i = 0; i < count; i++) {
		double share = (double)(i + 1) / n;

		all->places[i] = binomial_tail(count, (count + 1) / 2, share);
		all->roots[i + 1] = exp(root + m * log(share));
	}
}

static void resamples_release(struct resamples *all)
{
	free(all->places);
	free(all->roots);
}

/* The share of the resamples whose two middle values have a mean of at most `limit`. */
static double share_below(const struct resamples *all, double limit)
{
	const double *sorted = all->sorted;
	size_t end = all->count;
	double share = 0;

	for (size_t i = 0; i < all->count && sorted[i] <= limit; i++) {
		while ((sorted[i] + sorted[end - 1]) / 2 > limit)
			end--;
		/* Value i is the lower one; the upper one is it, too, or a later one before `end`.
		 */
		share += all->places[i] - (i ? all->places[i - 1] : 0);
		share -= (all->roots[i + 1] - all->roots[i]) * all->roots[all->count - end];
	}
	return share;
}

static double median_quantile(const struct resamples *all, double quantile)
{
	double low = all->sorted[0], high = all->sorted[all->count - 1];

	if (all->count % 2) {
		size_t i = 0;

		while (i < all->count - 1 && all->places[i] < quantile)
			i++;
		return all->sorted[i];
	}
	if (share_below(all, low) >= quantile)
		return low;
	for (;;) {
		double middle = low + (high - low) / 2;

		if (middle <= low || middle >= high)
			return high;
		if (share_below(all, middle) < quantile)
			low = middle;
		else
			high = middle;
	}
}

static struct interval median_interval(const double *sorted, size_t count)
{
	struct resamples all;
	struct interval interval;

	if (count < 2)
		return undefined;
	resamples_init(&all, sorted, count);
	interval.low = median_quantile(&all, STATISTICS_ALPHA / 2);
	interval.high = median_quantile(&all, 1 - STATISTICS_ALPHA / 2);
	resamples_release(&all);
	return interval;
}

struct interval statistics_median_interval(const double *values, size_t count)
{
	double *sorted = statistics_sorted(values, count);
	struct interval interval = median_interval(sorted, count);

	free(sorted);
	return interval;
}

/* ---- outliers ---- */

struct outlier_scale outlier_scale_of(const double *values, size_t count)
{
	struct outlier_scale scale = { .median = statistics_median(values, count), .count = count };
	double *deviations = xcalloc(count, sizeof(*deviations));

	for (size_t i = 0; i < count; i++)
		deviations[i] = fabs(values[i] - scale.median);
	scale.unit = statistics_median(deviations, count) / 0.6745;
	if (!(scale.unit > 0))
		scale.unit = 1.253314 * statistics_mean(deviations, count);
	free(deviations);
	return scale;
}

bool outlier_is(const struct outlier_scale *scale, double value)
{
	return scale->count >= OUTLIER_COUNT && fabs(value - scale->median) > 3.5 * scale->unit;
}

/* ---- drift ---- */

enum {
	DRIFT_VALUES = 500, /* more are averaged in groups */
	KENDALL_EXACT = 50,
};

static double drift_p(const double *values, size_t count, double score)
{
	double *sorted = statistics_sorted(values, count), n = (double)count;
	double ties = 0, variance;

	for (size_t i = 0, equal; i < count; i += equal) {
		double t;

		equal = equal_values(sorted, count, i);
		t = (double)equal;
		ties += t * (t - 1) * (2 * t + 5);
	}
	free(sorted);
	if (ties <= 0 && count <= KENDALL_EXACT)
		return kendall_tails(score, count);
	variance = (n * (n - 1) * (2 * n + 5) - ties) / 18;
	return variance > 0 ? normal_tails(fmax(0, fabs(score) - 1) / sqrt(variance)) : 1;
}

static struct drift drift_of(const double *values, size_t count)
{
	double *slopes = xcalloc(count * (count - 1) / 2, sizeof(*slopes)), score = 0;
	struct drift drift;
	size_t pairs = 0;

	for (size_t i = 0; i < count; i++) {
		for (size_t j = i + 1; j < count; j++) {
			slopes[pairs++] = (values[j] - values[i]) / (double)(j - i);
			score += (values[j] > values[i]) - (values[j] < values[i]);
		}
	}
	drift.slope = statistics_median(slopes, pairs);
	drift.p = drift_p(values, count, score);
	free(slopes);
	return drift;
}

struct drift statistics_drift(const double *values, size_t count)
{
	size_t size = (count + DRIFT_VALUES - 1) / DRIFT_VALUES, groups = 0;
	double means[DRIFT_VALUES];
	struct drift drift;

	if (count < 3)
		return (struct drift){ NAN, NAN };
	for (size_t i = 0; i + size <= count; i += size)
		means[groups++] = statistics_mean(values + i, size);
	drift = drift_of(means, groups);
	drift.slope /= (double)size;
	return drift;
}

/* ---- all ---- */

void statistics_init(struct statistics *statistics, const double *values, size_t count)
{
	double *sorted = statistics_sorted(values, count);

	*statistics = (struct statistics){
		.count = count,
		.mean = statistics_mean(values, count),
		.deviation = statistics_deviation(values, count),
		.median = median_of_sorted(sorted, count),
		.minimum = count ? sorted[0] : NAN,
		.maximum = count ? sorted[count - 1] : NAN,
		.mean_interval = statistics_mean_interval(values, count),
		.median_interval = median_interval(sorted, count),
		.outliers = outlier_scale_of(values, count),
		.drift = statistics_drift(values, count),
	};
	free(sorted);
}
