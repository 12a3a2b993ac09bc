#include "checksum.h"

#include <zlib.h>

uint32_t checksum_crc32(const void *bytes, size_t size)
{
	return (uint32_t)crc32_z(0, bytes, size);
}

uint32_t checksum_crc32_add(uint32_t sum, const void *bytes, size_t size)
{
	return (uint32_t)crc32_z(sum, bytes, size);
}

const char *checksum_library_version(void)
{
	return zlibVersion();
}
