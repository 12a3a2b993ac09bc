#include "suggestion.h"

#include "../base/base.h"

#include <string.h>

enum { LENGTH_MAX = 31 };

static size_t cheapest_edit(size_t replaced, size_t deleted, size_t inserted)
{
	return min_size(replaced, min_size(deleted, inserted) + 1);
}

size_t edit_distance(const char *word, size_t length, const char *name)
{
	size_t name_length = strlen(name);
	size_t rows[3][LENGTH_MAX + 1] = { { 0 } };

	if (length > LENGTH_MAX || name_length > LENGTH_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= name_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= length; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i - 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= name_length; j++) {
			bool differs = word[i - 1] != name[j - 1];

			row[j] = cheapest_edit(above[j - 1] + differs, above[j], row[j - 1]);
			if (i > 1 && j > 1 && word[i - 1] == name[j - 2] &&
				word[i - 2] == name[j - 1])
				row[j] = min_size(row[j], rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[length % 3][name_length];
}

void suggestion_consider(struct suggestion *suggestion, const char *name)
{
	size_t distance = edit_distance(suggestion->word, suggestion->length, name);
	size_t limit = max_size(suggestion->length / 3, 1);

	/* A distance of the whole name means that nothing of it was typed. */
	if (distance > limit || distance >= strlen(name))
		return;
	if (!suggestion->name || distance < suggestion->distance) {
		suggestion->name = name;
		suggestion->distance = distance;
	}
}
