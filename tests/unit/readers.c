#include "readers.h"
#include "../../src/common/sample/plist_library.h"
#include "../../src/common/sample/plist_reader.h"
#include "../../src/common/sample/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_same_bits(double a, double b)
{
	return !memcmp(&a, &b, sizeof(a));
}

static bool is_same_text(const struct plist_node *a, const struct plist_node *b)
{
	return a->text_size == b->text_size && !memcmp(a->text, b->text, a->text_size);
}

static uint32_t count_entries(const struct plist_node *dict)
{
	uint32_t count = 0;

	for (uint32_t i = 1; i < dict->span; i += dict[i].span)
		count++;
	return count;
}

static const char *nodes_differ(const struct plist_node *fast, const struct plist_node *reference);

/* Of a repeated key only the last value counts, and only that one is in libplist's tree. As deep as
 * the reader goes. NOLINTNEXTLINE(misc-no-recursion) */
static const char *dicts_differ(const struct plist_node *fast, const struct plist_node *reference)
{
	uint32_t repeated = 0;

	for (uint32_t i = 1; i < fast->span; i += fast[i].span) {
		char *key = xstrndup(fast[i].key, fast[i].key_size);
		const struct plist_node *last = plist_find(fast, key);
		const struct plist_node *other = plist_find(reference, key);
		const char *what = NULL;

		free(key);
		if (last != &fast[i])
			repeated++;
		else
			what = other ? nodes_differ(last, other) : "a key";
		if (what)
			return what;
	}
	return count_entries(fast) - repeated == count_entries(reference) ? NULL : "keys";
}

/* NOLINTNEXTLINE(misc-no-recursion) */
static const char *arrays_differ(const struct plist_node *fast, const struct plist_node *reference)
{
	const struct plist_node *left = NULL, *right = NULL;

	while ((left = plist_next(fast, left))) {
		const char *what;

		right = plist_next(reference, right);
		what = right ? nodes_differ(left, right) : "an item";
		if (what)
			return what;
	}
	return plist_next(reference, right) ? "items" : NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion) */
static const char *nodes_differ(const struct plist_node *fast, const struct plist_node *reference)
{
	if (fast->kind != reference->kind)
		return "a kind";
	switch (fast->kind) {
	case NODE_DICT:
		return dicts_differ(fast, reference);
	case NODE_ARRAY:
		return fast->span == 1 && reference->span == 1 ? NULL
							       : arrays_differ(fast, reference);
	case NODE_NUMBER:
		return is_same_bits(fast->number, reference->number) ||
				!(isfinite(fast->number) || isfinite(reference->number))
			? NULL
			: "a number";
	case NODE_BOOLEAN:
		return fast->boolean == reference->boolean ? NULL : "a boolean";
	case NODE_DATE:
		return fast->date_s == reference->date_s ? NULL : "a date";
	case NODE_STRING:
		return is_same_text(fast, reference) ? NULL : "a string";
	case NODE_OTHER:
		break;
	}
	return "something else";
}

static const char *cores_differ(const struct sample *fast, const struct sample *reference)
{
	for (int i = 0; i < CORES_MAX; i++) {
		const struct core *a = &fast->cores[i], *b = &reference->cores[i];

		if (a->tier != b->tier || !is_same_bits(a->busy_pct, b->busy_pct) ||
			!is_same_bits(a->mhz, b->mhz))
			return "a core";
	}
	return fast->core_count == reference->core_count ? NULL : "the number of cores";
}

static const char *samples_differ(const struct sample *fast, const struct sample *reference)
{
	if (fast->window_ns != reference->window_ns ||
		fast->timestamp_ns != reference->timestamp_ns ||
		fast->boottime_ns != reference->boottime_ns ||
		fast->is_delta != reference->is_delta)
		return "the header";
	if (strcmp(fast->thermal_pressure, reference->thermal_pressure) ||
		strcmp(fast->model, reference->model) ||
		strcmp(fast->os_build, reference->os_build))
		return "a text";
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (!is_same_bits(fast->values[id], reference->values[id]))
			return metrics[id].key;
	}
	return cores_differ(fast, reference);
}

const char *readers_differ(const char *xml, size_t size, bool *declined)
{
	struct plist_document fast = { .nodes = NULL }, reference = { .nodes = NULL };
	struct sample fast_sample, sample;
	const char *what = NULL;
	struct error ignored;

	*declined = !plist_read(xml, size, &fast);
	if (*declined)
		goto out;
	what = "a document that libplist refuses";
	if (!plist_library_read(xml, size, &reference, &ignored))
		goto out;
	sample_from(fast.nodes, &fast_sample);
	sample_from(reference.nodes, &sample);
	what = nodes_differ(fast.nodes, reference.nodes);
	if (!what)
		what = samples_differ(&fast_sample, &sample);
out:
	plist_document_release(&fast);
	plist_document_release(&reference);
	return what;
}
