/*
 * Probabilities of the distributions that the statistics of repeated runs need. Pure.
 *
 * Relative error below 1e-9 for any number of degrees of freedom from 1 on, and for up to 1e5
 * trials. NaN in gives NaN out.
 *
 * Sources: "DLMF" is the NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov;
 * "NIST handbook" is the NIST/SEMATECH e-Handbook of Statistical Methods,
 * https://www.itl.nist.gov/div898/handbook.
 */
#ifndef ASITOP_DISTRIBUTION_H
#define ASITOP_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The regularized incomplete beta function I_x(a, b), the cumulative distribution function of the
 * beta distribution; a, b > 0. By its continued fraction, DLMF 8.17.22.
 */
double beta_distribution(double x, double a, double b);

/*
 * The probability of at least `least` successes in `count` trials that each succeed with the
 * probability `chance`: I_chance(least, count - least + 1), DLMF 8.17.5.
 */
double binomial_tail(size_t count, size_t least, double chance);

/* P(|Z| >= |z|) = erfc(|z| / sqrt(2)), Z standard normal; NIST handbook 1.3.6.6.1. */
double normal_tails(double z);

/*
 * P(|T| >= |t|) = I_x(degrees / 2, 1 / 2), x = degrees / (degrees + t^2), T with Student's t
 * distribution; Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.1, and NIST
 * handbook 1.3.6.6.4. `degrees` may be fractional.
 */
double student_tails(double t, double degrees);

/* The t > 0 for which student_tails() is `tails`, 0 < tails < 1, by bisection. */
double student_critical(double tails, double degrees);

/*
 * P(T >= t), T with the noncentral t distribution: the mean of Phi(noncentrality - t s) over the
 * distribution of s = sqrt(chi-squared / degrees). Johnson, Kotz and Balakrishnan, Continuous
 * Univariate Distributions, volume 2, 2nd edition, 1995, chapter 31. By tanh-sinh quadrature;
 * absolute error below 1e-10.
 */
double student_shifted_tail(double t, double degrees, double noncentrality);

/*
 * P(|U - m n / 2| >= |u - m n / 2|), U the Mann-Whitney statistic of `m` and `n` values without
 * ties; `u` is a whole number. By the recurrence of Mann and Whitney, On a test of whether one of
 * two random variables is stochastically larger than the other, Annals of Mathematical Statistics
 * 18 (1947). Takes time m^2 n^2.
 */
double mann_whitney_tails(double u, size_t m, size_t n);

/*
 * P(|S| >= |s|), S Kendall's score (concordant less discordant pairs) of `count` values without
 * ties in random order. By the recurrence of Kendall, A new measure of rank correlation,
 * Biometrika 30 (1938). Takes time count^3.
 */
double kendall_tails(double s, size_t count);

#endif
