/*
 * The statistics of repeated runs, against an independent computation
 * (tests/golden/run_statistics.py) and against published results.
 */
#include "../../../src/common/trial/contrast.h"
#include "../../../src/common/trial/distribution.h"
#include "../../../src/common/trial/statistics.h"
#include "../support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the golden table ---- */

enum { NUMBERS_MAX = 32, GROUPS_MAX = 3 };

/* Arguments, separated by '/'. */
struct arguments {
	double numbers[GROUPS_MAX][NUMBERS_MAX];
	size_t counts[GROUPS_MAX];
};

/* Each stores its results and returns how many there are. */
typedef size_t evaluate(const struct arguments *arguments, double *results);

static size_t of_beta(const struct arguments *arguments, double *results)
{
	const double *a = arguments->numbers[0];

	results[0] = beta_distribution(a[0], a[1], a[2]);
	return 1;
}

static size_t of_binomial(const struct arguments *arguments, double *results)
{
	const double *a = arguments->numbers[0];

	results[0] = binomial_tail((size_t)a[0], (size_t)a[1], a[2]);
	return 1;
}

static size_t of_student(const struct arguments *arguments, double *results)
{
	const double *a = arguments->numbers[0];

	results[0] = student_tails(a[0], a[1]);
	assert_near(student_tails(-a[0], a[1]), results[0]);
	return 1;
}

static size_t of_critical(const struct arguments *arguments, double *results)
{
	const double *a = arguments->numbers[0];

	results[0] = student_critical(a[0], a[1]);
	return 1;
}

static size_t of_shifted(const struct arguments *arguments, double *results)
{
	const double *a = arguments->numbers[0];

	results[0] = student_shifted_tail(a[0], a[1], a[2]);
	return 1;
}

static size_t of_mann_whitney(const struct arguments *arguments, double *results)
{
	const double *a = arguments->numbers[0];

	results[0] = mann_whitney_tails(a[0], (size_t)a[1], (size_t)a[2]);
	return 1;
}

static size_t of_kendall(const struct arguments *arguments, double *results)
{
	const double *a = arguments->numbers[0];

	results[0] = kendall_tails(a[0], (size_t)a[1]);
	return 1;
}

static size_t of_describe(const struct arguments *arguments, double *results)
{
	const double *values = arguments->numbers[0];
	size_t count = arguments->counts[0];
	struct statistics all;

	statistics_init(&all, values, count);
	assert_int_equal(all.count, count);
	assert_near(statistics_median(values, count), all.median);
	assert_near(statistics_median_interval(values, count).low, all.median_interval.low);
	assert_near(statistics_median_interval(values, count).high, all.median_interval.high);
	assert_near(all.outliers.median, all.median);
	memcpy(results,
		(double[]){ all.mean, all.deviation, all.median, all.minimum, all.maximum,
			all.mean_interval.low, all.mean_interval.high, all.median_interval.low,
			all.median_interval.high, all.outliers.unit },
		10 * sizeof(*results));
	return 10;
}

static size_t of_drift(const struct arguments *arguments, double *results)
{
	struct drift drift = statistics_drift(arguments->numbers[0], arguments->counts[0]);

	results[0] = drift.slope;
	results[1] = drift.p;
	return 2;
}

static struct contrast contrast_of(const struct arguments *arguments, size_t first)
{
	struct contrast contrast;

	contrast_init(&contrast, arguments->numbers[first], arguments->counts[first],
		arguments->numbers[first + 1], arguments->counts[first + 1], NULL);
	return contrast;
}

static size_t of_contrast(const struct arguments *arguments, double *results)
{
	struct contrast contrast = contrast_of(arguments, 0);

	memcpy(results,
		(double[]){ contrast.difference, contrast.difference_interval.low,
			contrast.difference_interval.high, contrast.ratio,
			contrast.ratio_interval.low, contrast.ratio_interval.high, contrast.welch_p,
			contrast.mann_whitney_p, contrast.mann_whitney_exact },
		9 * sizeof(*results));
	return 9;
}

static size_t of_ratio_p(const struct arguments *arguments, double *results)
{
	struct contrast contrast = contrast_of(arguments, 1);

	results[0] = contrast_ratio_p(&contrast, arguments->numbers[0][0]);
	return 1;
}

static size_t of_runs_needed(const struct arguments *arguments, double *results)
{
	struct contrast contrast = contrast_of(arguments, 1);

	results[0] = (double)contrast_runs_needed(&contrast, arguments->numbers[0][0]);
	return 1;
}

static size_t of_power(const struct arguments *arguments, double *results)
{
	struct contrast contrast = contrast_of(arguments, 1);
	const double *a = arguments->numbers[0];

	results[0] = contrast_power(&contrast, a[0], (size_t)a[1]);
	return 1;
}

static const struct {
	const char *name;
	evaluate *evaluate;
} functions[] = {
	{ "beta_distribution", of_beta },
	{ "binomial_tail", of_binomial },
	{ "student_tails", of_student },
	{ "student_critical", of_critical },
	{ "student_shifted_tail", of_shifted },
	{ "mann_whitney_tails", of_mann_whitney },
	{ "kendall_tails", of_kendall },
	{ "describe", of_describe },
	{ "drift", of_drift },
	{ "contrast", of_contrast },
	{ "ratio_p", of_ratio_p },
	{ "runs_needed", of_runs_needed },
	{ "power", of_power },
};

static void parse_arguments(struct arguments *arguments, char *text)
{
	size_t group = 0;

	*arguments = (struct arguments){ 0 };
	for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
		if (!strcmp(word, "/"))
			assert_true(++group < GROUPS_MAX);
		else
			arguments->numbers[group][arguments->counts[group]++] = strtod(word, NULL);
		assert_true(arguments->counts[group] < NUMBERS_MAX);
	}
}

/* One line of the table: "function argument... = result...". Returns the function's number. */
static size_t check_line(const char *line)
{
	struct arguments arguments, expected;
	double results[NUMBERS_MAX];
	char *copy = strdup(line), *equals = strchr(copy, '='), *space = strchr(copy, ' ');
	size_t index = 0, count;

	assert_non_null(equals);
	*equals = *space = '\0';
	parse_arguments(&arguments, space + 1);
	parse_arguments(&expected, equals + 1);
	while (index < ARRAY_SIZE(functions) && strcmp(functions[index].name, copy))
		index++;
	assert_true(index < ARRAY_SIZE(functions));
	count = functions[index].evaluate(&arguments, results);
	assert_int_equal(count, expected.counts[0]);
	for (size_t i = 0; i < count; i++) {
		if (!is_near(results[i], expected.numbers[0][i]))
			fail_msg("%s: number %zu is %.15g", line, i + 1, results[i]);
	}
	free(copy);
	return index;
}

TEST(every_number_agrees_with_an_independent_computation)
{
	size_t lines[ARRAY_SIZE(functions)] = { 0 };
	struct buffer table = { 0 };

	if (!read_file("tests/golden/run_statistics.txt", &table))
		fail_msg("there is no table");
	for (char *line = table.data, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		*end = '\0';
		lines[check_line(line)]++;
	}
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		if (!lines[i])
			fail_msg("no line for %s", functions[i].name);
	}
	buffer_release(&table);
}

/* ---- published results ---- */

/* NIST Statistical Reference Datasets, univariate: NumAcc1, NumAcc2, NumAcc3, certified values. */
TEST(mean_and_deviation_are_those_that_nist_certifies)
{
	static const struct {
		double first, mean, deviation;
	} sets[] = { { 1.2, 1.2, 0.1 }, { 1000000.2, 1000000.2, 0.1 } };
	const double three[] = { 10000001, 10000003, 10000002 };
	double values[1001];

	assert_near(statistics_mean(three, 3), 10000002);
	assert_near(statistics_deviation(three, 3), 1);
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(values); k++)
			values[k] = sets[i].first + (!k ? 0 : k % 2 ? -0.1 : 0.1);
		assert_near(statistics_mean(values, ARRAY_SIZE(values)), sets[i].mean);
		assert_near(statistics_deviation(values, ARRAY_SIZE(values)), sets[i].deviation);
	}
}

static void assert_printed(double value, const char *printed)
{
	const char *point = strchr(printed, '.');
	char text[32];

	snprintf(text, sizeof(text), "%.*f", point ? (int)strlen(point + 1) : 0, value);
	assert_string_equal(text, printed);
}

/* NIST handbook, table 1.3.6.7.2, column 0.975. */
TEST(critical_values_are_those_of_the_printed_table)
{
	static const struct {
		double degrees;
		const char *printed;
	} rows[] = { { 1, "12.706" }, { 2, "4.303" }, { 3, "3.182" }, { 5, "2.571" },
		{ 9, "2.262" }, { 10, "2.228" }, { 18, "2.101" }, { 30, "2.042" },
		{ 100, "1.984" } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_printed(student_critical(0.05, rows[i].degrees), rows[i].printed);
	assert_printed(student_critical(0.05, 1e5), "1.960");
}

/* The sleep data of Student, The probable error of a mean, 1908, as the manual of R tests them. */
TEST(welch_is_that_of_the_sleep_data)
{
	static const double a[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0 };
	static const double b[] = { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 };
	struct contrast contrast;

	contrast_init(&contrast, a, ARRAY_SIZE(a), b, ARRAY_SIZE(b), NULL);
	assert_printed(contrast.welch_p, "0.07939");
	assert_printed(contrast.difference_interval.low, "-0.2054832");
	assert_printed(contrast.difference_interval.high, "3.3654832");
	assert_printed(contrast.mann_whitney_p, "0.06933");
	assert_false(contrast.mann_whitney_exact);
}

/* Hollander and Wolfe, Nonparametric Statistical Methods, 1973, page 69: one-sided 0.1272. */
TEST(mann_whitney_is_that_of_the_textbook)
{
	static const double a[] = { 0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46 };
	static const double b[] = { 1.15, 0.88, 0.90, 0.74, 1.21 };
	bool exact;

	assert_printed(mann_whitney_p(a, ARRAY_SIZE(a), b, ARRAY_SIZE(b), &exact) / 2, "0.1272");
	assert_true(exact);
}

/* ---- edges ---- */

TEST(too_few_runs_have_no_spread)
{
	const double values[] = { 3, 4 };
	struct statistics all;
	struct contrast contrast;

	statistics_init(&all, values, 0);
	assert_absent(all.mean);
	assert_absent(all.median);
	assert_absent(all.minimum);
	statistics_init(&all, values, 1);
	assert_near(all.mean, 3);
	assert_near(all.median, 3);
	assert_near(all.maximum, 3);
	assert_absent(all.deviation);
	assert_absent(all.mean_interval.low);
	assert_absent(all.median_interval.high);
	assert_absent(all.drift.p);
	assert_false(outlier_is(&all.outliers, 3));

	contrast_init(&contrast, values, 1, values + 1, 1, NULL);
	assert_near(contrast.difference, 1);
	assert_near(contrast.ratio, 4.0 / 3);
	assert_absent(contrast.welch_p);
	assert_absent(contrast.difference_interval.low);
	assert_absent(contrast.ratio_interval.high);
	assert_int_equal(contrast_runs_needed(&contrast, 1), 0);
	assert_false(contrast_is_significant(&contrast));
	contrast_init(&contrast, values, 0, values, 2, NULL);
	assert_absent(contrast.difference);
	assert_absent(contrast.mann_whitney_p);
}

TEST(equal_runs_differ_surely_or_not_at_all)
{
	const double threes[] = { 3, 3, 3 }, fours[] = { 4, 4, 4 };
	struct contrast contrast;

	contrast_init(&contrast, threes, 3, threes, 3, NULL);
	assert_near(contrast.welch_p, 1);
	assert_near(contrast.mann_whitney_p, 1);
	assert_near(contrast.ratio_interval.low, 1);
	assert_near(contrast.ratio_interval.high, 1);
	contrast_init(&contrast, threes, 3, fours, 3, NULL);
	assert_near(contrast.welch_p, 0);
	assert_near(contrast.difference_interval.low, 1);
	assert_near(contrast.difference_interval.high, 1);
	assert_near(contrast.ratio_interval.low, 4.0 / 3);
	assert_int_equal(contrast_runs_needed(&contrast, 1), 2);
}

TEST(the_ratio_to_nothing_is_undefined)
{
	const double zeros[] = { 0, 0 }, ones[] = { 1, 2 }, wide[] = { 1, 100 };
	struct contrast contrast;

	contrast_init(&contrast, zeros, 2, ones, 2, NULL);
	assert_absent(contrast.ratio);
	assert_absent(contrast.ratio_interval.low);
	/* The base may be 0 within its spread, so that no ratio is too large. */
	contrast_init(&contrast, wide, 2, ones, 2, NULL);
	assert_true(isinf(contrast.ratio_interval.high));
}

TEST(outliers_are_beyond_three_and_a_half)
{
	/* The median is 5 and the MAD 1: a score of 3.5 is 3.5 / 0.6745 = 5.189 away. */
	const double values[] = { 4, 5, 6, 4, 5, 6, 5 }, equal[] = { 2, 2, 2, 2 };
	struct outlier_scale scale = outlier_scale_of(values, ARRAY_SIZE(values));

	assert_false(outlier_is(&scale, 10.18));
	assert_true(outlier_is(&scale, 10.20));
	assert_true(outlier_is(&scale, -0.2));
	scale = outlier_scale_of(equal, ARRAY_SIZE(equal));
	assert_false(outlier_is(&scale, 2));
}

/* Among the first three values the first is 7 MAD away from the median. */
TEST(outliers_and_drift_need_five_runs)
{
	const double values[] = { 14, 10, 10.5, 10.2, 10.3 }, rising[] = { 1, 2, 3, 4, 5 };

	for (size_t count = 3; count < 5; count++) {
		struct outlier_scale scale = outlier_scale_of(values, count);

		assert_false(outlier_is(&scale, 14));
		assert_true(statistics_drift(rising, count).p >= STATISTICS_ALPHA);
	}
	struct outlier_scale scale = outlier_scale_of(values, 5);

	assert_true(outlier_is(&scale, 14));
	assert_true(statistics_drift(rising, 5).p < STATISTICS_ALPHA);
}

TEST(a_drift_of_many_runs_is_one_per_run)
{
	double values[2501];

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		values[i] = 7 + 0.25 * (double)i;
	assert_near(statistics_drift(values, ARRAY_SIZE(values)).slope, 0.25);
	assert_near(statistics_drift(values, ARRAY_SIZE(values)).p, 0);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		values[i] = 7;
	assert_near(statistics_drift(values, ARRAY_SIZE(values)).slope, 0);
	assert_near(statistics_drift(values, ARRAY_SIZE(values)).p, 1);
}

/* The exact and the approximate distributions meet where one gives way to the other. */
TEST(many_values_take_the_normal_approximation)
{
	double a[51], b[51];
	bool exact;
	double few, many;

	for (size_t i = 0; i < ARRAY_SIZE(a); i++) {
		a[i] = (double)(i * 37 % 101);
		b[i] = (double)(i * 37 % 101) + 10.5;
	}
	few = mann_whitney_p(a, 50, b, 50, &exact);
	assert_true(exact);
	many = mann_whitney_p(a, 51, b, 51, &exact);
	assert_false(exact);
	assert_true(fabs(few - many) < 0.01 && few > 0.01 && few < 0.2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_agrees_with_an_independent_computation),
		cmocka_unit_test(mean_and_deviation_are_those_that_nist_certifies),
		cmocka_unit_test(critical_values_are_those_of_the_printed_table),
		cmocka_unit_test(welch_is_that_of_the_sleep_data),
		cmocka_unit_test(mann_whitney_is_that_of_the_textbook),
		cmocka_unit_test(too_few_runs_have_no_spread),
		cmocka_unit_test(equal_runs_differ_surely_or_not_at_all),
		cmocka_unit_test(the_ratio_to_nothing_is_undefined),
		cmocka_unit_test(outliers_are_beyond_three_and_a_half),
		cmocka_unit_test(outliers_and_drift_need_five_runs),
		cmocka_unit_test(a_drift_of_many_runs_is_one_per_run),
		cmocka_unit_test(many_values_take_the_normal_approximation),
	};

	return RUN_TESTS(tests);
}
