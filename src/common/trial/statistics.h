/*
 * Statistics of repeated runs: an array with one number for each run, in order, all of one unit and
 * none NaN. Results have that unit unless stated otherwise; NaN: not defined for so few runs. Pure.
 *
 * Intervals and tests are those of the 95 % level. "NIST handbook" is the NIST/SEMATECH e-Handbook
 * of Statistical Methods, https://www.itl.nist.gov/div898/handbook.
 */
#ifndef ASITOP_STATISTICS_H
#define ASITOP_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>

/* The chance of an error that the intervals and tests allow. */
#define STATISTICS_ALPHA 0.05

struct interval {
	double low, high;
};

/* The sum divided by the count; NaN for none. NIST handbook 1.3.5.1. */
double statistics_mean(const double *values, size_t count);

/* sqrt(sum (x - mean)^2 / (n - 1)); NaN for less than 2. NIST handbook 1.3.5.6. */
double statistics_deviation(const double *values, size_t count);

/* The middle value, or the mean of the two middle values; NaN for none. NIST handbook 1.3.5.1. */
double statistics_median(const double *values, size_t count);

/* mean -+ t(0.975, n - 1) deviation / sqrt(n), t Student's; NaN for less than 2. NIST handbook
 * 1.3.5.2. */
struct interval statistics_mean_interval(const double *values, size_t count);

/*
 * The percentile bootstrap interval of the median: the 2.5 % and the 97.5 % quantile of the medians
 * of all n^n resamples. Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
 * Computed exactly from the distribution of order statistics as by Hutson and Ernst, The exact
 * bootstrap mean and variance of an L-estimator, J. R. Statist. Soc. B 62 (2000), not from random
 * resamples. A quantile is the smallest median that has that share of the resamples at or below it.
 * NaN for less than 2.
 */
struct interval statistics_median_interval(const double *values, size_t count);

/*
 * The modified Z score of a value: 0.6745 (x - median) / MAD, MAD the median of |x - median|;
 * Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993, and NIST handbook 1.3.5.17. Where
 * more than half of the values are equal and MAD is 0, the mean of |x - median| takes its place:
 * (x - median) / (1.253314 mean), as in IBM SPSS Statistics Algorithms. No unit; 0 when all are
 * equal.
 */
struct outlier_scale {
	double median;
	double unit; /* the deviation from the median whose score is 1 */
	size_t count;
};
struct outlier_scale outlier_scale_of(const double *values, size_t count);

/* Outliers are found among at least so many values: of fewer, two are often so close that any other
 * one is far away in comparison. */
enum { OUTLIER_COUNT = 5 };

/* True when the score is beyond +-3.5, the limit that Iglewicz and Hoaglin recommend. */
bool outlier_is(const struct outlier_scale *scale, double value);

/* How the values change from run to run. */
struct drift {
	/* Per run: the median of all (x[j] - x[i]) / (j - i), j > i. Sen, Estimates of the
	 * regression coefficient based on Kendall's tau, JASA 63 (1968), after Theil (1950). */
	double slope;
	/* The probability of a trend as strong when there is none, by the test of Mann,
	 * Nonparametric tests against trend, Econometrica 13 (1945), on Kendall's score S = sum
	 * sign(x[j] - x[i]): exact up to 50 values without ties, else by the normal approximation
	 * with corrections for ties and continuity; Kendall, Rank Correlation Methods, 1975. */
	double p;
};

/* NaN for less than 3; p is 0.083 or more for less than 5. More than 500 values are first averaged
 * in up to 500 groups of neighbours, since time and memory grow with the square of their number;
 * the slope remains one per run. */
struct drift statistics_drift(const double *values, size_t count);

/* All of them. */
struct statistics {
	size_t count;
	double mean, deviation, median, minimum, maximum;
	struct interval mean_interval, median_interval;
	struct outlier_scale outliers;
	struct drift drift;
};

void statistics_init(struct statistics *statistics, const double *values, size_t count);

/* A copy in ascending order; freed by the caller. */
double *statistics_sorted(const double *values, size_t count);

/* The number of values equal to number `index` among those from it on, which are sorted. */
size_t equal_values(const double *sorted, size_t count, size_t index);

#endif
