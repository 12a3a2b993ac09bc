/*
 * The checksum of a sample's bytes, and of a zip's member.
 */
#ifndef ASITOP_CHECKSUM_H
#define ASITOP_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32 (IEEE 802.3, reflected). */
uint32_t checksum_crc32(const void *bytes, size_t size);

/* That of bytes whose beginning has the checksum `sum`; 0 for none. */
uint32_t checksum_crc32_add(uint32_t sum, const void *bytes, size_t size);

/* Version of the linked zlib, such as "1.2.13". */
const char *checksum_library_version(void);

#endif
