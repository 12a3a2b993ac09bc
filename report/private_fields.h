/*
 * The private fields of a recording, for info --privacy: their values, and whether 'asitop share'
 * removes them. Reads every sample.
 */
#ifndef ASITOP_PRIVATE_FIELDS_H
#define ASITOP_PRIVATE_FIELDS_H

#include "../src/common/base/json.h"
#include "../src/common/recording/catalog.h"
#include "../src/common/recording/privacy.h"
#include "../src/common/cli/progress.h"

bool find_fields(struct recording *recording, const struct catalog *catalog,
	struct privacy *privacy, struct progress *progress, struct error *err);

void print_fields(const struct privacy *privacy);
void json_fields(struct json *json, const struct privacy *privacy);

#endif
