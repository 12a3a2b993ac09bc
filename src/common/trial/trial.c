#include "trial.h"
#include "distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void trial_release(struct trial *trial)
{
	for (size_t i = 0; i < trial->count; i++) {
		free(trial->sides[i].runs);
		free(trial->sides[i].left_out);
	}
	free(trial->sides);
	figure_set_release(&trial->figures);
	*trial = (struct trial){ 0 };
}

static double seconds(int64_t ns)
{
	return (double)ns / (double)NS_PER_S;
}

/* ---- runs of a recording ---- */

const char *trial_run_name(const struct trial_run *run)
{
	const struct command_run *command = run->command;

	if (!command)
		return "recording";
	return command->name[0] ? command->name : command->line[0] ? command->line : "command";
}

/* A command without an end is left out of all statistics, so that its length does not matter. */
static int64_t end_of(const struct command_run *command)
{
	return command_run_has_ended(command) ? command->end_ns : command->start_ns;
}

static bool overlaps(const struct command_run *command, int64_t from_ns, int64_t to_ns)
{
	return command->start_ns < to_ns && end_of(command) > from_ns;
}

/* ---- baselines ---- */

/* s / sqrt(m), corrected for the autocorrelation of neighbours. */
static double error_of_mean(const double *values, size_t count)
{
	double mean = statistics_mean(values, count), own = 0, next = 0, r;

	for (size_t i = 0; i < count; i++) {
		own += (values[i] - mean) * (values[i] - mean);
		next += i ? (values[i] - mean) * (values[i - 1] - mean) : 0;
	}
	r = own > 0 ? clamp(next / own, 0, 0.99) : 0;
	return statistics_deviation(values, count) / sqrt((double)count) * sqrt((1 + r) / (1 - r));
}

/* The windows that lie between two positions as a whole; false for less than two. */
static bool baseline_between(
	struct baseline *baseline, const struct series *series, int64_t from_ns, int64_t to_ns)
{
	struct range range = series_range(series, from_ns, to_ns);
	double *watts = xcalloc(range.end - range.first, sizeof(*watts)), sum = 0;
	size_t count = 0;

	*baseline = (struct baseline){ .measured_ns = 0 };
	for (size_t i = range.first; i < range.end; i++) {
		double value = series->values[METRIC_COMBINED_W][i];

		if (isnan(value) || series->time_ns[i] - series->window_ns[i] < from_ns)
			continue;
		watts[count++] = value;
		sum += value * seconds(series->window_ns[i]);
		baseline->measured_ns += series->window_ns[i];
	}
	if (count >= 2) {
		baseline->mean_w = sum / seconds(baseline->measured_ns);
		baseline->error_w = error_of_mean(watts, count);
	}
	free(watts);
	return count >= 2;
}

/* ---- one run ---- */

static bool is_throttled(const struct series *series, struct range inside)
{
	for (size_t i = inside.first; i < inside.end; i++) {
		const char *state = series->thermal_names[series->thermal[i]];

		if (state[0] && strcmp(state, "Nominal"))
			return true;
	}
	return false;
}

static void measure_power(struct trial_run *run, struct range inside)
{
	const struct series *series = run->series;
	int64_t from_ns = run->from_ns, to_ns = run->to_ns, measured_ns = 0;

	for (enum figure i = FIGURE_ENERGY; i <= FIGURE_ANE_ENERGY; i++) {
		double mean_w = series_mean_between(
			series, figures[i].metric, inside, from_ns, to_ns, &measured_ns);

		if ((double)measured_ns < TRIAL_COVERAGE * (double)(to_ns - from_ns))
			continue;
		run->values[i] = mean_w * seconds(measured_ns);
		if (i == FIGURE_ENERGY)
			run->values[FIGURE_MEAN_POWER] = mean_w;
		if (i == FIGURE_NET_ENERGY)
			run->values[i] = run->baseline.id
				? (mean_w - run->baseline.mean_w) * seconds(measured_ns)
				: NAN;
	}
	if (!isnan(run->values[FIGURE_ENERGY]))
		run->values[FIGURE_PEAK_POWER] =
			series_range_peak(series, METRIC_COMBINED_W, inside);
}

/* Only what the run reported; names of work beyond WORK_NAMES_MAX have no figures. */
static void measure_work(struct trial_run *run, struct figure_set *set)
{
	const struct command_run *command = run->command;
	double joules = run->values[FIGURE_ENERGY], time_s = run->values[FIGURE_DURATION];

	for (size_t i = 0; command && i < command->quantity_count; i++) {
		double work = command->quantities[i].value;
		enum figure first = figure_set_add_work(set, command->quantities[i].name);
		double *values = &run->values[first];

		if (first == FIGURES_MAX)
			continue;
		values[WORK_AMOUNT] = work;
		values[WORK_JOULES_PER_UNIT] = work > 0 ? joules / work : NAN;
		values[WORK_UNITS_PER_JOULE] = joules > 0 ? work / joules : NAN;
		values[WORK_UNITS_PER_SECOND] = time_s > 0 ? work / time_s : NAN;
	}
}

static void measure_run(struct trial_run *run, struct figure_set *set)
{
	const struct series *series = run->series;
	int64_t from_ns = run->from_ns, to_ns = run->to_ns, measured_ns = 0;
	struct range inside =
		series_reaching(series, (struct range){ 0, series->count }, from_ns, to_ns);

	for (enum figure i = 0; i < FIGURES_MAX; i++)
		run->values[i] = NAN;
	run->values[FIGURE_DURATION] = seconds(to_ns - from_ns);
	run->samples = inside.end - inside.first;
	series_mean_between(series, METRIC_COMBINED_W, inside, from_ns, to_ns, &measured_ns);
	run->coverage = to_ns > from_ns ? (double)measured_ns / (double)(to_ns - from_ns) : 0;
	run->throttled = is_throttled(series, inside);
	measure_power(run, inside);
	measure_work(run, set);
	run->edges = edges_of(series, from_ns, to_ns);
}

/* ---- sides ---- */

/* NULL when there are too many. */
static struct trial_side *side_of(struct trial *trial, const char *name)
{
	for (size_t i = 0; i < trial->count; i++) {
		if (!strcmp(trial->sides[i].name, name))
			return &trial->sides[i];
	}
	if (trial->count == TRIAL_SIDES_MAX)
		return NULL;
	trial->sides = xgrow(trial->sides, trial->count, sizeof(*trial->sides));
	trial->sides[trial->count] = (struct trial_side){ .name = name };
	return &trial->sides[trial->count++];
}

static bool counts(const struct trial *trial, const struct command_run *command)
{
	return !command || command_run_succeeded(command) ||
		(trial->counts_failures && command_run_has_ended(command));
}

static void add_run(struct trial *trial, const char *name, const struct trial_run *run)
{
	const struct command_run *command = run->command;
	bool is_counted = counts(trial, command);
	struct trial_side *side = side_of(trial, name);
	struct trial_run **runs, *added;
	size_t *count;

	if (!side) {
		trial->dropped++;
		return;
	}
	if (command && command->role == COMMAND_WARMUP) {
		side->warmups++;
		return;
	}
	runs = is_counted ? &side->runs : &side->left_out;
	count = is_counted ? &side->count : &side->left_out_count;
	*runs = xgrow(*runs, *count, sizeof(**runs));
	added = &(*runs)[(*count)++];
	*added = *run;
	added->number = side->count + side->left_out_count;
	if (is_counted)
		measure_run(added, &trial->figures);
}

static int by_id(const void *key, const void *item)
{
	const int64_t *id = key;
	const struct run *run = item;

	return *id < run->id ? -1 : *id > run->id;
}

/* Of a part of the recording, the ids of which ascend. */
static int64_t interval_of(const struct catalog *catalog, const struct command_run *command)
{
	const struct run *run = catalog->run_count
		? bsearch(&command->run_id, catalog->runs, catalog->run_count,
			  sizeof(*catalog->runs), by_id)
		: NULL;

	return run ? run->interval_ns : 0;
}

/* The whole part as one run. */
static void add_part(struct trial *trial, const char *side, const struct series *series,
	int64_t from_ns, int64_t to_ns)
{
	struct trial_run run = { .series = series, .from_ns = from_ns, .to_ns = to_ns };
	const struct run *part = series_run_at(series, from_ns);

	run.interval_ns = part ? part->interval_ns : 0;
	add_run(trial, side ? side : trial_run_name(&run), &run);
}

void trial_add(struct trial *trial, const char *side, const struct series *series, int64_t from_ns,
	int64_t to_ns)
{
	const struct catalog *catalog = &series->catalog;
	struct baseline baseline = { .id = 0 };

	if (!catalog->command_count)
		add_part(trial, side, series, from_ns, to_ns);
	for (size_t i = 0; i < catalog->command_count; i++) {
		const struct command_run *command = &catalog->commands[i];
		struct trial_run run = {
			.series = series,
			.command = command,
			.from_ns = command->start_ns,
			.to_ns = end_of(command),
			.interval_ns = interval_of(catalog, command),
		};
		struct baseline own;

		if (command->idle_ns >= 0 &&
			baseline_between(&own, series, command->idle_ns, command->start_ns)) {
			baseline = own;
			baseline.id = ++trial->baselines;
		}
		run.baseline = baseline;
		if (overlaps(command, from_ns, to_ns))
			add_run(trial, side ? side : trial_run_name(&run), &run);
	}
}

/* ---- statistics ---- */

size_t trial_values(const struct trial_side *side, enum figure figure, double *values, size_t *runs)
{
	size_t count = 0;

	for (size_t i = 0; i < side->count; i++) {
		if (isnan(side->runs[i].values[figure]))
			continue;
		if (runs)
			runs[count] = i;
		values[count++] = side->runs[i].values[figure];
	}
	return count;
}

/* The runs of a side that share a baseline. */
struct sharing {
	size_t id;      /* of the baseline */
	double error_j; /* of the mean over the runs of the side, by its error; 0 for a single run
			 */
};

/* The next ones from run `*at` on; they follow each other. `count` runs have an energy. */
static bool next_sharing(
	const struct trial_side *side, size_t count, size_t *at, struct sharing *sharing)
{
	const struct baseline *baseline;
	double time_s = 0;
	size_t runs = 0;

	if (*at == side->count)
		return false;
	baseline = &side->runs[*at].baseline;
	for (; *at < side->count && side->runs[*at].baseline.id == baseline->id; ++*at) {
		const struct trial_run *run = &side->runs[*at];

		if (isnan(run->values[FIGURE_NET_ENERGY]))
			continue;
		time_s += run->values[FIGURE_DURATION];
		runs++;
	}
	sharing->id = baseline->id;
	sharing->error_j = runs > 1 ? baseline->error_w * time_s / (double)count : 0;
	return true;
}

static size_t count_net(const struct trial_side *side)
{
	size_t count = 0;

	for (size_t i = 0; i < side->count; i++)
		count += isnan(side->runs[i].values[FIGURE_NET_ENERGY]) ? 0 : 1;
	return count;
}

/* The ids of the baselines ascend in each side. */
static struct common_error common_error_of(
	const struct trial_side *base, const struct trial_side *other)
{
	size_t base_count = count_net(base), other_count = count_net(other), i = 0, k = 0;
	struct common_error common = { 0, 0, 0 };
	struct sharing left, right;
	bool has_left = next_sharing(base, base_count, &i, &left);
	bool has_right = next_sharing(other, other_count, &k, &right);

	while (has_left || has_right) {
		bool takes_left = has_left && (!has_right || left.id <= right.id);
		bool takes_right = has_right && (!has_left || right.id <= left.id);

		if (takes_left)
			common.base += left.error_j * left.error_j;
		if (takes_right)
			common.other += right.error_j * right.error_j;
		if (takes_left && takes_right)
			common.both += left.error_j * right.error_j;
		if (takes_left)
			has_left = next_sharing(base, base_count, &i, &left);
		if (takes_right)
			has_right = next_sharing(other, other_count, &k, &right);
	}
	return common;
}

void trial_statistics(
	const struct trial_side *side, enum figure figure, struct statistics *statistics)
{
	double *values = xcalloc(side->count, sizeof(*values)), half;
	size_t count = trial_values(side, figure, values, NULL);

	statistics_init(statistics, values, count);
	free(values);
	if (figure != FIGURE_NET_ENERGY || count < 2)
		return;
	half = (statistics->mean_interval.high - statistics->mean_interval.low) / 2;
	half = hypot(half,
		student_critical(STATISTICS_ALPHA, (double)(count - 1)) *
			sqrt(common_error_of(side, side).base));
	statistics->mean_interval =
		(struct interval){ statistics->mean - half, statistics->mean + half };
}

void trial_contrast(const struct trial_side *base, const struct trial_side *other,
	enum figure figure, struct contrast *contrast)
{
	double *values = xcalloc(base->count + other->count, sizeof(*values));
	size_t count = trial_values(base, figure, values, NULL);
	size_t other_count = trial_values(other, figure, values + count, NULL);
	struct common_error common = common_error_of(base, other);

	contrast_init(contrast, values, count, values + count, other_count,
		figure == FIGURE_NET_ENERGY ? &common : NULL);
	free(values);
}
