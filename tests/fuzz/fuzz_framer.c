/* The framer: however the stream is cut, the same documents, and all of its bytes. */
#include "../../src/common/recorder/framer.h"
#include "fuzz.h"

#include <string.h>

/* The documents of `data`, added in pieces of `piece` bytes, with a '|' behind each, and the tail.
 */
static void frame(const uint8_t *data, size_t size, size_t piece, struct buffer *out)
{
	struct framer framer = { 0 };
	const char *raw;
	size_t length;

	for (size_t at = 0; at < size; at += piece) {
		framer_add(&framer, data + at, min_size(piece, size - at));
		while (framer_next(&framer, &raw, &length)) {
			buffer_add(out, raw, length);
			buffer_add_string(out, "|");
		}
	}
	framer_tail(&framer, &raw, &length);
	if (length)
		buffer_add(out, raw, length);
	framer_is_lost(&framer);
	framer_release(&framer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer whole = { 0 }, pieces = { 0 };

	frame(data, size, size + 1, &whole);
	frame(data, size, size ? 1 + data[0] % 31u : 1, &pieces);
	must(whole.size == pieces.size &&
			(!whole.size || !memcmp(whole.data, pieces.data, whole.size)),
		"a stream in pieces is the stream");
	buffer_release(&whole);
	buffer_release(&pieces);
	return 0;
}
