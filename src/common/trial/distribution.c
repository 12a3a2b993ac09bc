#include "distribution.h"
#include "../base/base.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static const double half_pi = 1.57079632679489661923; /* C11 has no M_PI_2 */

/* ---- beta, binomial, normal ---- */

/* The coefficients of the continued fraction, DLMF 8.17.23. */
static double beta_coefficient(int k, double x, double a, double b)
{
	double m = k / 2;

	return k % 2 ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
		     : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
}

/* By the method of Lentz, modified by Thompson and Barnett so that no divisor is 0. */
static double beta_fraction(double x, double a, double b)
{
	enum { TERMS_MAX = 100000 };
	double c = 1, d = 0, value = 1;

	for (int k = 1; k < TERMS_MAX && fabs(c * d - 1) > DBL_EPSILON; k++) {
		double coefficient = beta_coefficient(k, x, a, b);

		d = 1 + coefficient * d;
		d = 1 / (fabs(d) < DBL_MIN ? DBL_MIN : d);
		c = 1 + coefficient / c;
		c = fabs(c) < DBL_MIN ? DBL_MIN : c;
		value *= c * d;
	}
	return 1 / value;
}

/*
 * log(Gamma(a + b) / Gamma(a)), 0 < b. For a large a and a small b the difference of two logarithms
 * would lose what it needs; its asymptotic series, DLMF 5.11.8, does not: the term after the last
 * one here is below 1e-13.
 */
static double log_gamma_ratio(double a, double b)
{
	static const double large = 10000;

	if (a < large || b > 1)
		return lgamma(a + b) - lgamma(a);
	return b * log(a) + b * (b - 1) / (2 * a) - b * (b - 1) * (2 * b - 1) / (12 * a * a);
}

static double log_beta(double a, double b)
{
	return a > b ? lgamma(b) - log_gamma_ratio(a, b) : lgamma(a) - log_gamma_ratio(b, a);
}

/* log(x), given `rest` = 1 - x. */
static double log_share(double x, double rest)
{
	return x < 0.5 ? log(x) : log1p(-rest);
}

/* I_x(a, b), given both x and `rest` = 1 - x, since the smaller one cannot be computed from the
 * larger one without loss. The fraction converges fast for x < (a + 1) / (a + b + 2). */
static double beta_share(double x, double rest, double a, double b)
{
	double scale;

	if (isnan(x + a + b))
		return NAN;
	if (x <= 0 || rest <= 0)
		return x > 0;
	if (x > (a + 1) / (a + b + 2))
		return 1 - beta_share(rest, x, b, a);
	scale = a * log_share(x, rest) + b * log_share(rest, x) - log_beta(a, b);
	return exp(scale) / a * beta_fraction(x, a, b);
}

double beta_distribution(double x, double a, double b)
{
	return beta_share(x, 1 - x, a, b);
}

double binomial_tail(size_t count, size_t least, double chance)
{
	if (!least)
		return 1;
	if (least > count)
		return 0;
	return beta_distribution(chance, (double)least, (double)(count - least + 1));
}

double normal_tails(double z)
{
	return erfc(fabs(z) / sqrt(2));
}

/* ---- Student's t ---- */

double student_tails(double t, double degrees)
{
	double square = t * t;

	if (isinf(square))
		return 0;
	return beta_share(
		degrees / (degrees + square), square / (degrees + square), degrees / 2, 0.5);
}

double student_critical(double tails, double degrees)
{
	double low = 0, high = 1;

	if (isnan(tails + degrees))
		return NAN;
	while (student_tails(high, degrees) > tails)
		high *= 2;
	for (;;) {
		double middle = low + (high - low) / 2;

		if (middle <= low || middle >= high)
			return high;
		if (student_tails(middle, degrees) > tails)
			low = middle;
		else
			high = middle;
	}
}

/* The density of s = sqrt(chi-squared / degrees). */
static double deviation_density(double s, double degrees)
{
	double half = degrees / 2;

	return 2 * exp(half * log(half) - lgamma(half) + (degrees - 1) * log(s) - half * s * s);
}

double student_shifted_tail(double t, double degrees, double noncentrality)
{
	/* Beyond 12 standard deviations of s, about 1 / sqrt(2 degrees), nothing is left. */
	double spread = 1 / sqrt(2 * degrees);
	double from = fmax(0, 1 - 12 * spread), half = (1 + 12 * spread - from) / 2;
	/* Fine enough for the density and for the step of the normal distribution. */
	double step = fmin(spread / 4, 0.2 / fmax(1, fabs(t))) / (half * half_pi);
	double sum = 0;

	if (isnan(t + degrees + noncentrality))
		return NAN;
	for (double u = -4; u < 4; u += step) {
		double x = half_pi * sinh(u), near = exp(x) / cosh(x); /* 1 + tanh(x) */
		double s = from + half * near;
		double weight = cosh(u) / (cosh(x) * cosh(x));

		if (s > 0)
			sum += weight * deviation_density(s, degrees) *
				erfc((t * s - noncentrality) / sqrt(2)) / 2;
	}
	return sum * step * half * half_pi;
}

/* ---- ranks ---- */

double mann_whitney_tails(double u, size_t m, size_t n)
{
	size_t values = m * n + 1; /* of U: 0 to m n */
	double *chances = xcalloc(m + 1, values * sizeof(*chances));
	double least = fmin(u, (double)(m * n) - u), sum = 0;

	/* Row j holds the distribution for j values against the k values so far. */
	for (size_t j = 0; j <= m; j++)
		chances[j * values] = 1;
	for (size_t k = 1; k <= n; k++) {
		for (size_t j = 1; j <= m; j++) {
			double *row = chances + j * values, *above = row - values;
			double of_k = (double)k / (double)(j + k); /* it has the largest value */

			for (size_t i = 0; i <= j * k; i++)
				row[i] = of_k * row[i] + (i < k ? 0 : (1 - of_k) * above[i - k]);
		}
	}
	for (size_t i = 0; i < values && (double)i <= least; i++)
		sum += chances[m * values + i];
	free(chances);
	return fmin(1, 2 * sum);
}

double kendall_tails(double s, size_t count)
{
	size_t pairs = count * (count - 1) / 2;
	double *chances = xcalloc(pairs + 1, sizeof(*chances)); /* by discordant pairs */
	double least = ((double)pairs - fabs(s)) / 2, sum = 0;

	chances[0] = 1;
	for (size_t n = 2; n <= count; n++) {
		/* The n-th value forms 0 to n - 1 discordant pairs. */
		for (size_t i = n * (n - 1) / 2; i > 0; i--) {
			for (size_t j = 1; j < n && j <= i; j++)
				chances[i] += chances[i - j];
		}
		for (size_t i = 0; i <= n * (n - 1) / 2; i++)
			chances[i] /= (double)n;
	}
	for (size_t i = 0; i <= pairs && (double)i <= least; i++)
		sum += chances[i];
	free(chances);
	return fmin(1, 2 * sum);
}
