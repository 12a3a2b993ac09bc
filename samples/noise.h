/*
 * Seeded random numbers, and the few functions that shape them.
 *
 * A test regenerates the streams of samples/streams byte for byte, on any platform. Nothing here
 * calls the C library's exp() or log(), whose last bits differ between systems: the functions below
 * use only +, -, *, / and sqrt, whose results IEEE 754 defines exactly. (For the same reason the
 * build disables contraction to fused multiply-add.) Their error of about 1e-3 is far below the
 * noise.
 */
#ifndef SAMPLES_NOISE_H
#define SAMPLES_NOISE_H

#include <stdint.h>

/* xoshiro256** by Blackman and Vigna (public domain), seeded through splitmix64. */
struct noise {
	uint64_t state[4];
};

void noise_init(struct noise *noise, uint64_t seed);
uint64_t noise_next(struct noise *noise);
/* From low (included) to high (excluded). */
double noise_uniform(struct noise *noise, double low, double high);
/* Mean 0, standard deviation 1, never beyond 3.5. */
double noise_normal(struct noise *noise);
/* True with a probability of p. */
int noise_chance(struct noise *noise, double p);

/* exp(x) for x from -30 to 0; 0 for smaller x, 1 for larger x. For decays. */
double noise_decay(double x);
/* base to the power of exponent, for base from 0 to 1 and exponent of 0 or more. */
double noise_power(double base, double exponent);

#endif
