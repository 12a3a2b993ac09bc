/*
 * An archive, unpacked: it fails with a message, or what was unpacked is within the limits. A zip
 * is also tried with the place of its directory made right.
 */
#include "fuzz.h"

#include "../../src/common/host/private_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void unpack(const uint8_t *data, size_t size)
{
	struct error damage = { .message = "" }, err = { .message = "" };
	struct stat stat_of;
	int in, out;

	scratch_write(data, size);
	in = open(scratch_file(), O_RDONLY | O_CLOEXEC);
	must(in >= 0, "the scratch file can be opened");
	out = private_file_unpack(in, "A", &damage, &err);
	must(out >= 0 || err.message[0], "a failure has a message");
	must(out >= 0 || err.status == STATUS_FAILED, "a failure has status 2");
	if (out >= 0) {
		must(fstat(out, &stat_of) == 0 && stat_of.st_size > 0, "something was unpacked");
		must(stat_of.st_size <= ARCHIVE_BYTES_FREE + ARCHIVE_RATIO_MAX * (int64_t)size,
			"it is within the limits");
		must(archive_kind_of_file(out) == ARCHIVE_NONE, "it is no archive");
		close(out);
	}
	close(in);
}

/* The offset of the directory becomes right again after the size of the data before it changed. */
static void repair_zip(uint8_t *data, size_t size)
{
	static const uint8_t directory[4] = { 'P', 'K', 1, 2 }, end[4] = { 'P', 'K', 5, 6 };
	size_t at = 0, end_at = 0;

	for (size_t i = 0; i + 22 <= size; i++) {
		if (!at && !memcmp(data + i, directory, 4))
			at = i;
		if (!memcmp(data + i, end, 4))
			end_at = i;
	}
	for (size_t i = 0; end_at > at && i < 4; i++) {
		data[end_at + 12 + i] = (uint8_t)((end_at - at) >> 8 * i);
		data[end_at + 16 + i] = (uint8_t)(at >> 8 * i);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum archive_kind kind = archive_kind(data, size);
	struct buffer copy = { 0 };

	unpack(data, size);
	if (kind == ARCHIVE_ZIP) {
		buffer_add(&copy, data, size);
		repair_zip((uint8_t *)copy.data, copy.size);
		unpack((const uint8_t *)copy.data, copy.size);
		buffer_release(&copy);
	}
	return 0;
}
