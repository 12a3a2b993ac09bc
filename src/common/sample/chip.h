/*
 * Chips and Mac models, as tables. A chip is one row, a model is one row.
 *
 * Reference watts scale the charts and ANE utilization. They are not limits that somebody
 * measured: nobody has measured per-chip maxima. M1 to M4 are the values that the Python asitop
 * uses for --power-scale profile; later chips are best outside values.
 */
#ifndef ASITOP_CHIP_H
#define ASITOP_CHIP_H

#include "../base/base.h"

struct chip {
	const char *name; /* without "Apple ": "M4 Pro" */
	double cpu_w, gpu_w, ane_w;
};

/*
 * The row for a brand string, with or without "Apple " ("Apple M4 Pro"). A chip that is not known
 * gets the row of its kind (base, Pro, Max, Ultra), so that charts stay usable; never NULL.
 */
const struct chip *chip_find(const char *name);

/* True when the name has a row of its own. */
bool chip_is_known(const char *name);

/* The chip's name for an hw_model such as "Mac16,8"; NULL when the model is not known. */
const char *chip_name_of_model(const char *model);

#endif
