#include "document.h"

#include <math.h>
#include <string.h>

int64_t document_elapsed_ns(const struct document *document)
{
	const struct fault *fault = document_fault(document, FAULT_ELAPSED);

	return fault ? fault->number : ticks_to_ns(document->counters->elapsed);
}

double document_milliwatts(const struct document *document, int64_t millijoules)
{
	int64_t elapsed = document_elapsed_ns(document);

	if (!elapsed)
		return NAN;
	return (double)millijoules * (double)NS_PER_S / (double)elapsed;
}

bool document_lacks_cluster(const struct document *document, const struct cluster_spec *cluster)
{
	const struct fault *fault = document_fault(document, FAULT_NO_CLUSTER);

	return fault && !strcmp(fault->text, cluster_name(cluster, document->macos));
}

bool document_lacks_core(const struct document *document, int cpu)
{
	const struct fault *fault = document_fault(document, FAULT_NO_CORE);

	return fault && fault->number == cpu;
}
