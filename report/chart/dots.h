/*
 * One figure of the runs of a side: a mark for each run, the mean and its interval. Pure.
 */
#ifndef ASITOP_DOTS_H
#define ASITOP_DOTS_H

#include "../../src/common/trial/trial.h"
#include "ruler.h"
#include "side_look.h"

/* Draws the runs into `box`, the first at its top and the last at its bottom, so that a drift is a
 * slope. Outliers are hollow. The mean is a line, its 95 % interval a band. */
void dots_draw(struct sheet *sheet, const struct trial_side *side, enum figure figure,
	const struct statistics *statistics, const struct side_look *look,
	const struct ruler *ruler, struct box box);

#endif
