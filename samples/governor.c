#include "governor.h"

/* Smaller shares become 0: the state was never entered. */
#define NEGLIGIBLE 0.0015

/* The peak load from which a tier leaves its cruising state, and at which it is at its highest. */
static const struct {
	double from, to;
} eager[] = {
	[TIER_EFFICIENCY] = { 0.5, 0.95 },
	[TIER_PERFORMANCE] = { 0.2, 0.75 },
	[TIER_MIDDLE] = { 0.6, 0.95 },
};

static void normalize(double *weights, int count)
{
	double sum = 0;

	for (int i = 0; i < count; i++)
		sum += weights[i];
	for (int i = 0; i < count; i++)
		weights[i] = sum > 0 ? weights[i] / sum : i == 0;
}

/* Rises smoothly from 0 to 1 as x goes from low to high. */
static double ease(double x, double low, double high)
{
	double t = clamp((x - low) / (high - low), 0, 1);

	return t * t * (3 - 2 * t);
}

int governor_sustained(const struct cluster_spec *spec, double load, double clock)
{
	const struct cpu_states *states = spec->states;
	double allowed = clock * states->mhz[states->count - 1];
	int top = states->count - 1;

	/* All-core turbo: one or two states below the highest, in tables that are fine enough. */
	if (states->count > 10 && load > 0.5)
		top -= load > 0.8 ? 2 : 1;
	while (top > 0 && states->mhz[top] > allowed)
		top--;
	return top;
}

void governor_weights(struct noise *noise, const struct cluster_spec *spec, double mean,
	double peak, double clock, double *weights)
{
	int count = spec->states->count;
	int top = governor_sustained(spec, mean, clock);
	double heavy = ease(peak, eager[spec->tier].from, eager[spec->tier].to);
	int cruise = spec->cruise < top ? spec->cruise : top;

	/* A quiet cluster has bursts, too. */
	if (heavy < 0.5 && noise_chance(noise, 0.3))
		heavy += (peak > 0 ? 0.12 : 0) * noise_uniform(noise, 0, 1);
	for (int i = 0; i < count; i++) {
		double away = i - cruise;
		double below = top - i;
		double light = 1 / (1 + 3 * away * away);
		double fast = below < 0 ? 0 : 1 / (1 + 12 * below * below);

		weights[i] = ((1 - heavy) * light + heavy * fast) * noise_uniform(noise, 0.4, 1.6);
		if (i > top)
			weights[i] = 0;
		if (light < 0.1 && fast < 0.05 && noise_chance(noise, 0.45))
			weights[i] = 0;
	}
	/* Idle time is counted at the rest state: busy cores of a clocked cluster are above it. */
	for (int i = 0; i < spec->rest && i < top; i++)
		weights[i] = 0;
	normalize(weights, count);
	for (int i = 0; i < count; i++)
		if (weights[i] < NEGLIGIBLE)
			weights[i] = 0;
	normalize(weights, count);
}

void governor_vary(struct noise *noise, const double *weights, int count, double *varied)
{
	for (int i = 0; i < count; i++)
		varied[i] = weights[i] > 0 ? weights[i] * noise_uniform(noise, 0.6, 1.4) : 0;
	normalize(varied, count);
}

int governor_gpu_weights(struct noise *noise, const struct gpu_states *states, double busy,
	double clock, double *weights)
{
	double allowed = clock * states->mhz[states->count - 1];
	double want = ease(busy, 0.08, 0.8) * (states->count - 1);
	int wanted = (int)(want + noise_uniform(noise, 0.1, 0.9));
	int top;

	if (wanted > states->count - 1)
		wanted = states->count - 1;
	for (top = wanted; top > 0 && states->mhz[top] > allowed; top--)
		;
	for (int i = 0; i < states->count; i++) {
		double below = top - i;

		weights[i] =
			below < 0 ? 0 : noise_uniform(noise, 0.3, 1) / (1 + 14 * below * below);
		if (below > 2 && noise_chance(noise, 0.7))
			weights[i] = 0;
	}
	normalize(weights, states->count);
	for (int i = 0; i < states->count; i++)
		if (weights[i] < 0.004)
			weights[i] = 0;
	normalize(weights, states->count);
	return wanted;
}
