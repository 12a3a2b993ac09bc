/*
 * Prints a trial: the statistics of each side, and how the others differ from the first.
 */
#ifndef ASITOP_TRIAL_PRINT_H
#define ASITOP_TRIAL_PRINT_H

#include "trial.h"
#include "../base/json.h"

/* A table for each side: figure, mean and deviation, median, intervals, minimum and maximum. Then
 * the outliers, the drift, what the edges could hold, and what limits the runs. */
void trial_print_sides(const struct trial *trial, struct buffer *out);

/* A table for each side but the first: both means, the change with its interval, or "~" when no
 * difference was found; then the difference and the tests. */
void trial_print_contrasts(const struct trial *trial, struct buffer *out);

/* The same as a Markdown table for a pull request. */
void trial_print_markdown(const struct trial *trial, struct buffer *out);

/* Adds "sides" and "contrasts" to the open object. */
void trial_json(struct json *json, const struct trial *trial);

/* The array that github-action-benchmark reads as customSmallerIsBetter: the mean of each figure of
 * each side, its deviation as the range. */
void trial_print_github(const struct trial *trial, struct buffer *out);

/* Caution number `index`, from 0, against a comparison of two sides: a way in which they are not
 * alike; "" at the end. */
const char *trial_caution(const struct trial_side *base, const struct trial_side *other, int index);

#endif
