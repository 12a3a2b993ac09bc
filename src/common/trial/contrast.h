/*
 * The contrast of two sides, each an array with one number for each run: how much they differ, and
 * whether the spread of the runs explains that. Pure.
 *
 * Both tests have two sides and the level STATISTICS_ALPHA. Welch's test gives the verdict, since
 * the intervals and the number of runs follow from the same model and therefore never contradict
 * it; the Mann-Whitney test, which assumes no distribution, stands beside it. NaN: not defined for
 * so few runs, or for a base of 0.
 */
#ifndef ASITOP_CONTRAST_H
#define ASITOP_CONTRAST_H

#include "statistics.h"

/* What the tests need to know of a side. */
struct side_moments {
	double mean, variance; /* of the runs, divisor n - 1 */
	double count;
};

/*
 * Errors that the runs of a side have in common and that their spread therefore does not show, such
 * as that of a baseline: the variances of both means, and the covariance of the means where both
 * sides have the same error.
 */
struct common_error {
	double base, other, both;
};

struct contrast {
	struct side_moments base, other;
	struct common_error common;
	double difference; /* mean of other - mean of base, in their unit */
	struct interval difference_interval;
	double ratio; /* mean of other / mean of base */
	struct interval ratio_interval;
	double welch_p;
	double mann_whitney_p;
	bool mann_whitney_exact;
};

/* `common` NULL: there is none. */
void contrast_init(struct contrast *contrast, const double *base, size_t base_count,
	const double *other, size_t other_count, const struct common_error *common);

/* True when Welch's test finds a difference. */
bool contrast_is_significant(const struct contrast *contrast);

/*
 * The p of Welch's test of "mean of other = ratio * mean of base", the one of Fieller, Some
 * problems in interval estimation, J. R. Statist. Soc. B 16 (1954):
 *
 *     t = (mean2 - ratio mean1) / sqrt(v2 + v1), v2 = variance2 / n2, v1 = ratio^2 variance1 / n1
 *
 * with (v2 + v1)^2 / (v2^2 / (n2 - 1) + v1^2 / (n1 - 1)) degrees of freedom; Welch, The
 * generalization of Student's problem when several different population variances are involved,
 * Biometrika 34 (1947), and NIST handbook 1.3.5.3. With `ratio` 1 it is the usual test. Common
 * errors add their variance, other - 2 ratio both + ratio^2 base, to v2 + v1. Without any spread p
 * is 0 or 1.
 */
double contrast_ratio_p(const struct contrast *contrast, double ratio);

/*
 * The number of runs of each side with which that test finds the difference with a chance of 80 %,
 * if means and variances are as they appear: the least n >= 2 for which
 *
 *     power(n) = P(|T| >= t(0.975)), T noncentral t with t from above as its noncentrality
 *
 * is 0.8; Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 2. 0: more
 * than CONTRAST_RUNS_MAX, or not defined.
 */
enum { CONTRAST_RUNS_MAX = 10000 };
size_t contrast_runs_needed(const struct contrast *contrast, double ratio);

/* That power, 0 to 1, with `count` runs of each side. */
double contrast_power(const struct contrast *contrast, double ratio, size_t count);

/*
 * The p of the U test of Mann and Whitney (1947), two-sided; `exact` receives whether it is from
 * the distribution of U, which is so without ties and with up to 50 runs of each side. Else by the
 * normal approximation with the variance m n / 12 (N + 1 - sum (t^3 - t) / (N (N - 1))) for groups
 * of t equal values and the continuity correction 1/2; Lehmann, Nonparametrics, 1975, chapter 1.
 */
double mann_whitney_p(const double *base, size_t base_count, const double *other,
	size_t other_count, bool *exact);

#endif
