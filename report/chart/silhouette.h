/*
 * The silhouettes of a benchmark: the power of each run as a small multiple. All have one scale, of
 * watts and of time, so that their areas are their energies. Pure.
 */
#ifndef ASITOP_SILHOUETTE_H
#define ASITOP_SILHOUETTE_H

#include "../../src/common/drawing/sheet.h"
#include "../../src/common/trial/trial.h"

/* True if some run has power, and the runs of the first `sides` sides have room in `box`. */
bool silhouettes_fit(struct sheet *sheet, const struct trial *trial, size_t sides, struct box box);

/* Draws them, for which silhouettes_fit() is true: a cell for each run, or for each side if there
 * is no room for so many. The labels of the watts are left of the box. */
void silhouettes_draw(struct sheet *sheet, const struct trial *trial, size_t sides, struct box box);

#endif
