#include "noise.h"

#include <math.h>

static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t rotate_left(uint64_t value, int bits)
{
	return (value << bits) | (value >> (64 - bits));
}

void noise_init(struct noise *noise, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		noise->state[i] = splitmix64(&seed);
}

uint64_t noise_next(struct noise *noise)
{
	uint64_t *s = noise->state;
	uint64_t result = rotate_left(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

double noise_uniform(struct noise *noise, double low, double high)
{
	double unit = (double)(noise_next(noise) >> 11) * 0x1p-53;

	return low + unit * (high - low);
}

double noise_normal(struct noise *noise)
{
	/* Four 16-bit uniforms of one draw: variance 4/12, hence the factor sqrt(3). */
	uint64_t bits = noise_next(noise);
	double sum = 0;

	for (int i = 0; i < 4; i++) {
		sum += (double)(bits & 0xffff) / 65536.0;
		bits >>= 16;
	}
	return (sum - 2.0) * 1.7320508075688772;
}

int noise_chance(struct noise *noise, double p)
{
	return noise_uniform(noise, 0, 1) < p;
}

double noise_decay(double x)
{
	double y;

	if (x >= 0)
		return 1;
	if (x < -30)
		return 0;
	y = 1 + x / 1024;
	for (int i = 0; i < 10; i++)
		y *= y;
	return y;
}

/* ln(x) for x from 0 to 1: the exponent aside, the series of atanh. */
static double logarithm(double x)
{
	int exponent;
	double mantissa = frexp(x, &exponent);
	double z = (mantissa - 1) / (mantissa + 1);
	double square = z * z;
	double series = 1 + square * (1.0 / 3 + square * (1.0 / 5 + square * (1.0 / 7)));

	return 2 * z * series + exponent * 0.6931471805599453;
}

double noise_power(double base, double exponent)
{
	if (exponent <= 0)
		return 1;
	if (base <= 0)
		return 0;
	if (base >= 1)
		return 1;
	return noise_decay(exponent * logarithm(base));
}
