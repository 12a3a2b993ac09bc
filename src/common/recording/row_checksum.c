#include "recording_private.h"

#include <string.h>

/* Little-endian on every machine; compilers turn this into a single load. */
static int64_t word_of(const unsigned char *bytes)
{
	uint64_t word = 0;

	for (int i = 0; i < 8; i++)
		word |= (uint64_t)bytes[i] << (8 * i);
	return (int64_t)word;
}

uint64_t row_checksum_add_text(uint64_t sum, const char *text, size_t size)
{
	unsigned char last[8] = { 0 };

	sum = row_checksum_add(sum, (int64_t)size);
	for (; size >= sizeof(last); text += sizeof(last), size -= sizeof(last))
		sum = row_checksum_add(sum, word_of((const unsigned char *)text));
	memcpy(last, text, size);
	return size ? row_checksum_add(sum, word_of(last)) : sum;
}

int64_t row_checksum_stored(uint64_t sum)
{
	return (int64_t)(sum & UINT32_MAX);
}

/* NULL and values of types that recordings do not use count as absent. */
static uint64_t add_value(uint64_t sum, sqlite3_value *value)
{
	const char *bytes;
	size_t size;
	double real;
	int64_t bits;

	switch (sqlite3_value_type(value)) {
	case SQLITE_INTEGER:
		return row_checksum_add(sum, sqlite3_value_int64(value));
	case SQLITE_FLOAT:
		real = sqlite3_value_double(value);
		memcpy(&bits, &real, sizeof(bits));
		return row_checksum_add(sum, bits);
	case SQLITE_TEXT:
		bytes = (const char *)sqlite3_value_text(value);
		break;
	case SQLITE_BLOB:
		bytes = sqlite3_value_blob(value);
		break;
	default:
		return row_checksum_add(sum, ROW_CHECKSUM_ABSENT);
	}
	size = (size_t)sqlite3_value_bytes(value);
	return row_checksum_add_text(sum, size ? bytes : "", size);
}

static void row_sum(sqlite3_context *context, int count, sqlite3_value **values)
{
	uint64_t sum = ROW_CHECKSUM_START;

	for (int i = 0; i < count; i++)
		sum = add_value(sum, values[i]);
	sqlite3_result_int64(context, row_checksum_stored(sum));
}

void row_checksum_register(sqlite3 *db)
{
	sqlite3_create_function(db, "row_sum", -1,
		SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, row_sum, NULL, NULL);
}
