/*
 * The codec: bytes come back, and a blob from outside is an error or `raw_size` bytes. The first
 * byte says where the key ends and what is decoded.
 */
#include "../../src/common/codec/codec.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer key = { 0 }, blob = { 0 }, raw = { 0 };
	struct codec *codec = codec_open();
	struct error err = { .message = "" };
	size_t split = size ? size * data[0] / 256 : 0;
	const char *bytes = (const char *)data + split;
	enum codec_encoding encoding;

	buffer_add(&key, data, split);
	encoding = codec_encode(codec, bytes, size - split, split ? &key : NULL, &blob);
	must(codec_decode(codec, (int)encoding, blob.data, blob.size, size - split,
		     split ? &key : NULL, &raw, &err) &&
			raw.size == size - split &&
			(!raw.size || !memcmp(raw.data, bytes, raw.size)),
		"what was encoded comes back");
	for (int other = -1; other < 5; other++) {
		size_t claimed = size * 3;

		if (codec_decode(codec, other, bytes, size - split, claimed, split ? &key : NULL,
			    &raw, &err))
			must(raw.size == claimed, "as long as it claims to be");
		/* One damaged byte in a blob of our own. */
		if (blob.size &&
			codec_decode(codec, (int)encoding, blob.data, blob.size - 1, size - split,
				split ? &key : NULL, &raw, &err))
			must(raw.size == size - split, "as long as it claims to be");
	}
	must(!codec_decode(codec, (int)encoding, bytes, size - split, SIZE_MAX, NULL, &raw, &err),
		"a length that nothing has");
	buffer_release(&key);
	buffer_release(&blob);
	buffer_release(&raw);
	codec_close(codec);
	return 0;
}
