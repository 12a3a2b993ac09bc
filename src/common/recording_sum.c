#include "recording_private.h"

#include <string.h>

/* Little-endian on every machine; compilers make one load of it. */
static int64_t word_of(const unsigned char *bytes)
{
	uint64_t word = 0;

	for (int i = 0; i < 8; i++)
		word |= (uint64_t)bytes[i] << (8 * i);
	return (int64_t)word;
}

uint64_t sum_add_text(uint64_t sum, const char *text, size_t size)
{
	unsigned char last[8] = { 0 };

	sum = sum_add(sum, (int64_t)size);
	for (; size >= sizeof(last); text += sizeof(last), size -= sizeof(last))
		sum = sum_add(sum, word_of((const unsigned char *)text));
	memcpy(last, text, size);
	return size ? sum_add(sum, word_of(last)) : sum;
}

int64_t sum_stored(uint64_t sum)
{
	return (int64_t)(sum & UINT32_MAX);
}
