#include "../../../src/common/recorder/framer.h"
#include "../support.h"

#include <string.h>

static const char one[] = "<plist><dict>1</dict></plist>", two[] = "<plist><dict>2</dict></plist>";

#define ONE_SIZE (sizeof(one) - 1)

static void assert_next(struct framer *framer, const char *document, size_t length)
{
	const char *raw;
	size_t size;

	assert_true(framer_next(framer, &raw, &size));
	assert_int_equal(size, length);
	assert_memory_equal(raw, document, length);
}

static void assert_none(struct framer *framer)
{
	const char *raw;
	size_t size;

	assert_false(framer_next(framer, &raw, &size));
}

static void assert_tail(struct framer *framer, const char *bytes, size_t length)
{
	const char *tail;
	size_t size;

	framer_tail(framer, &tail, &size);
	assert_int_equal(size, length);
	assert_memory_equal(tail, bytes, length);
}

/* Two documents with bytes between them and a tail, added in two parts split at `at`. */
static void feed_cut(const char *between, size_t between_size, size_t at)
{
	struct framer framer = { .start = 0 };
	struct buffer stream = { 0 };

	buffer_add_string(&stream, one);
	buffer_add(&stream, between, between_size);
	buffer_add_string(&stream, two);
	buffer_add(&stream, "\n", 1);
	framer_add(&framer, stream.data, at);
	if (at < ONE_SIZE)
		assert_none(&framer);
	else
		assert_next(&framer, one, ONE_SIZE);
	if (at >= ONE_SIZE && at < stream.size - 1)
		assert_none(&framer);
	framer_add(&framer, stream.data + at, stream.size - at);
	if (at < ONE_SIZE)
		assert_next(&framer, one, ONE_SIZE);
	assert_next(&framer, stream.data + ONE_SIZE, between_size + strlen(two));
	assert_none(&framer);
	assert_tail(&framer, "\n", 1);
	framer_release(&framer);
	buffer_release(&stream);
}

TEST(document_is_complete_at_its_end_tag)
{
	struct framer framer = { .start = 0 };

	framer_add(&framer, one, ONE_SIZE - 1);
	assert_none(&framer);
	assert_tail(&framer, one, ONE_SIZE - 1);
	framer_add(&framer, ">", 1);
	assert_next(&framer, one, ONE_SIZE);
	assert_tail(&framer, "", 0);
	framer_release(&framer);
}

/* Bytes between two documents belong to the second; every byte is in exactly one document. */
TEST(documents_do_not_depend_on_how_the_stream_is_split)
{
	static const struct {
		const char *bytes;
		size_t size;
	} between[] = {
		{ "", 0 },
		{ "\n", 1 },
		{ "\n\0", 2 },
		{ "\n\0\n\0\0", 5 },
		{ " \t\r\n", 4 },
		{ "</plis", 6 },
		{ "<<</plist", 9 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(between); i++) {
		size_t last = ONE_SIZE + between[i].size + strlen(two) - 1;

		for (size_t at = 0; at <= last; at++)
			feed_cut(between[i].bytes, between[i].size, at);
	}
}

TEST(byte_by_byte_gives_the_same_documents)
{
	static const char stream[] =
		"<plist><dict>1</dict></plist>\n\0<plist><dict>2</dict></plist>\n\0<plist><dict>3</dict></plist>";
	struct framer framer = { .start = 0 };
	struct buffer joined = { 0 };
	const char *raw;
	size_t size;
	int documents = 0;

	for (size_t i = 0; i < sizeof(stream) - 1; i++) {
		framer_add(&framer, stream + i, 1);
		while (framer_next(&framer, &raw, &size)) {
			documents++;
			buffer_add(&joined, raw, size);
			/* Immediately, not with the next byte. */
			assert_int_equal(joined.size, i + 1);
		}
	}
	assert_int_equal(documents, 3);
	assert_int_equal(joined.size, sizeof(stream) - 1);
	assert_memory_equal(joined.data, stream, joined.size);
	framer_release(&framer);
	buffer_release(&joined);
}

TEST(many_documents_come_out_of_one_read)
{
	struct framer framer = { .start = 0 };

	for (int i = 0; i < 3; i++)
		framer_add(&framer, one, ONE_SIZE);
	for (int i = 0; i < 3; i++)
		assert_next(&framer, one, ONE_SIZE);
	assert_none(&framer);
	framer_release(&framer);
}

/* A text that contains NULs, without its terminator. */
#define PIECE(text, cut)                                                                           \
	{                                                                                          \
		(text), sizeof(text) - 1, (cut)                                                    \
	}

/* Bytes before a document's head are returned separately, wherever the stream is split. */
TEST(stray_bytes_do_not_affect_documents)
{
	static const char head[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"\">";
	static const struct {
		const char *bytes;
		size_t size;
		bool is_cut;
	} pieces[] = {
		PIECE("", false),
		PIECE("\n\0\xef\xbb\xbf", false),
		PIECE("Second underflow occured.\n", true),
		PIECE("\n\0<plist version=\"1.0\"><dict><key>el", true),
		PIECE("\n<plist><array></array></plist>\n", true),
		/* Too short to be a head. */
		PIECE("<string><?xml version=\"1.0\"?></string>", true),
	};

	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		struct buffer stream = { 0 };
		size_t before = pieces[i].is_cut ? pieces[i].size : 0;

		buffer_add(&stream, pieces[i].bytes, pieces[i].size);
		buffer_add_string(&stream, head);
		buffer_add_string(&stream, one);
		for (size_t at = 0; at <= stream.size; at++) {
			struct framer framer = { .start = 0 };
			const char *raw;
			size_t size = 0, sum = 0;

			framer_add(&framer, stream.data, at);
			if (framer_next(&framer, &raw, &size))
				sum += size;
			framer_add(&framer, stream.data + at, stream.size - at);
			if (before && !sum) {
				assert_next(&framer, stream.data, before);
				assert_true(framer.is_cut);
				sum = before;
			}
			if (sum < stream.size)
				assert_next(&framer, stream.data + sum, stream.size - sum);
			assert_int_equal(framer.is_cut, false);
			framer_release(&framer);
		}
		buffer_release(&stream);
	}
}

TEST(truncated_last_document_is_the_tail)
{
	struct framer framer = { .start = 0 };

	framer_add(&framer, one, ONE_SIZE);
	framer_add(&framer, "\n\0<plist><di", 12);
	assert_next(&framer, one, ONE_SIZE);
	assert_none(&framer);
	assert_tail(&framer, "\n\0<plist><di", 12);
	framer_release(&framer);
}

TEST(empty_framer_has_nothing)
{
	struct framer framer = { .start = 0 };

	assert_none(&framer);
	assert_tail(&framer, "", 0);
	assert_false(framer_is_lost(&framer));
	framer_release(&framer);
	framer_release(&framer);
}

TEST(text_is_not_a_property_list)
{
	struct framer framer = { .start = 0 };

	framer_add(&framer, "Machine model: Mac16,8\n", 23);
	assert_true(framer_is_lost(&framer));
	framer_add(&framer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist", 54);
	assert_false(framer_is_lost(&framer));
	framer_release(&framer);
}

TEST(possible_beginning_of_a_property_list_is_kept)
{
	struct framer framer = { .start = 0 };

	framer_add(&framer, "\0\n ", 3);
	assert_false(framer_is_lost(&framer));
	framer_add(&framer, "<", 1);
	assert_false(framer_is_lost(&framer));
	framer_release(&framer);
}

TEST(text_after_a_document_is_not_a_property_list)
{
	struct framer framer = { .start = 0 };

	framer_add(&framer, one, ONE_SIZE);
	framer_add(&framer, "\nhello", 6);
	assert_next(&framer, one, ONE_SIZE);
	assert_true(framer_is_lost(&framer));
	framer_release(&framer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(document_is_complete_at_its_end_tag),
		cmocka_unit_test(documents_do_not_depend_on_how_the_stream_is_split),
		cmocka_unit_test(byte_by_byte_gives_the_same_documents),
		cmocka_unit_test(many_documents_come_out_of_one_read),
		cmocka_unit_test(stray_bytes_do_not_affect_documents),
		cmocka_unit_test(truncated_last_document_is_the_tail),
		cmocka_unit_test(empty_framer_has_nothing),
		cmocka_unit_test(text_is_not_a_property_list),
		cmocka_unit_test(possible_beginning_of_a_property_list_is_kept),
		cmocka_unit_test(text_after_a_document_is_not_a_property_list),
	};

	return RUN_TESTS(tests);
}
