/*
 * Tables of chips and Mac models, one row each.
 *
 * Reference watts scale the charts and the ANE utilization. They are not measured limits: nobody
 * has measured the maxima of each chip. Those of M1 to M4 are the values that the Python asitop
 * uses for --power-scale profile; those of later chips are the best published values.
 */
#ifndef ASITOP_CHIP_H
#define ASITOP_CHIP_H

#include "../base/base.h"

struct chip {
	const char *name; /* without "Apple ": "M4 Pro" */
	double cpu_w, gpu_w, ane_w;
};

/*
 * Returns the row for a brand string, with or without "Apple " ("Apple M4 Pro"). For an unknown
 * chip it is the row of its kind (base, Pro, Max, Ultra), so that charts stay usable. Never NULL.
 */
const struct chip *chip_find(const char *name);

/* True when the name has a row of its own. */
bool chip_is_known(const char *name);

/* The name of the chip of an hw_model such as "Mac16,8"; NULL when the model is unknown. */
const char *chip_name_of_model(const char *model);

#endif
