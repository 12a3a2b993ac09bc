/*
 * The change of a figure from one side to another: a mark with its 95 % interval on a ruler of
 * changes, and the same in words. Pure.
 */
#ifndef ASITOP_CONTRAST_BAR_H
#define ASITOP_CONTRAST_BAR_H

#include "../../src/common/trial/contrast.h"
#include "ruler.h"
#include "side_look.h"

/* Extends a range of ratios by what contrast_bar_draw() shows; changes above +300 % do not count.
 */
void contrast_bar_extend(const struct contrast *contrast, double *least, double *most);

/* Draws the change into `box`; pale and hollow unless a difference was found. An interval that goes
 * beyond the ruler ends in an arrow. */
void contrast_bar_draw(struct sheet *sheet, const struct contrast *contrast,
	const struct side_look *look, const struct ruler *ruler, struct box box);

/* "-4.8 % (-5.7 to -3.9 %)", "~ (p=0.31, n=10+10)", without spread "-4.8 %". Empty: unknown. */
void contrast_bar_text(char *text, size_t size, const struct contrast *contrast);

#endif
