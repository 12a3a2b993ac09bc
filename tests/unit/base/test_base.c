#include "../support.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- errors ---- */

TEST(errors_have_their_status)
{
	struct error err;

	assert_false(error_set(&err, "cannot open '%s'", "a"));
	assert_int_equal(err.status, STATUS_FAILED);
	assert_string_equal(err.message, "cannot open 'a'");
	assert_false(error_usage(&err, "no %d", 5));
	assert_int_equal(err.status, STATUS_USAGE);
	assert_false(error_damaged(&err, "half"));
	assert_int_equal(err.status, STATUS_DAMAGED);
}

TEST(error_errno_adds_its_text)
{
	struct error err;

	errno = ENOENT;
	assert_false(error_errno(&err, "cannot open '%s'", "a"));
	assert_string_equal(err.message, "cannot open 'a': No such file or directory");
	assert_int_equal(err.status, STATUS_FAILED);
}

TEST(error_prefix_keeps_the_status)
{
	struct error err;

	error_damaged(&err, "its bytes are missing");
	assert_false(error_prefix(&err, "sample %d", 7));
	assert_string_equal(err.message, "sample 7: its bytes are missing");
	assert_int_equal(err.status, STATUS_DAMAGED);
}

TEST(long_messages_are_cut)
{
	struct error err;
	char text[2000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	errno = EIO;
	error_errno(&err, "%s", text);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	error_prefix(&err, "%s", text);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	error_set(&err, "short");
	error_prefix(&err, "%s", text);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
}

/* ---- strings ---- */

TEST(strings_are_copied)
{
	char *whole = xstrdup("abc"), *part = xstrndup("abc", 2), *empty = xstrndup("abc", 0);
	char *made = xasprintf("%s-%05d", "x", 42);

	assert_string_equal(whole, "abc");
	assert_string_equal(part, "ab");
	assert_string_equal(empty, "");
	assert_string_equal(made, "x-00042");
	free(whole);
	free(part);
	free(empty);
	free(made);
}

TEST(zero_size_is_valid_memory)
{
	void *a = xmalloc(0), *b = xcalloc(0, 0), *c = xreallocarray(NULL, 0, 8);

	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(c);
	free(a);
	free(b);
	free(c);
}

TEST(array_grows_one_by_one)
{
	int *numbers = NULL;

	for (size_t count = 0; count < 1000; count++) {
		numbers = xgrow(numbers, count, sizeof(*numbers));
		numbers[count] = (int)count;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(numbers[i], i);
	free(numbers);
}

TEST(path_name_is_the_last_part)
{
	assert_string_equal(path_name("/home/someone/a.db"), "a.db");
	assert_string_equal(path_name("a.db"), "a.db");
	assert_string_equal(path_name("dir/"), "");
	assert_string_equal(path_name(""), "");
}

/* ---- buffer ---- */

TEST(empty_buffer_is_an_empty_string)
{
	struct buffer buffer = { 0 };

	assert_string_equal(buffer_string(&buffer), "");
	buffer_release(&buffer);
	buffer_release(NULL);
}

TEST(buffer_grows_and_stays_a_string)
{
	struct buffer buffer = { 0 };

	for (int i = 0; i < 5000; i++) {
		char byte = (char)('a' + i % 26);

		buffer_add(&buffer, &byte, 1);
		assert_int_equal(buffer.data[buffer.size], '\0');
		assert_true(buffer.size < buffer.capacity);
	}
	assert_int_equal(buffer.size, 5000);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(buffer.data[i], 'a' + i % 26);
	buffer_release(&buffer);
	assert_null(buffer.data);
	assert_int_equal(buffer.size, 0);
}

TEST(buffer_takes_text_bytes_and_formats)
{
	struct buffer buffer = { 0 };

	buffer_add_string(&buffer, "ab");
	buffer_add(&buffer, "\0c", 2);
	buffer_add(&buffer, NULL, 0);
	buffer_addf(&buffer, "%d|%s", 12, "x");
	assert_int_equal(buffer.size, 8);
	assert_memory_equal(buffer.data, "ab\0c12|x", 9);
	buffer_release(&buffer);
}

TEST(buffer_reserve_gives_room_after_the_contents)
{
	struct buffer buffer = { 0 };
	char *room;

	buffer_add_string(&buffer, "ab");
	room = buffer_reserve(&buffer, 1000);
	assert_ptr_equal(room, buffer.data + 2);
	assert_true(buffer.capacity > 1002);
	assert_int_equal(buffer.size, 2);
	assert_string_equal(buffer.data, "ab");
	buffer_release(&buffer);
}

TEST(buffer_consume_removes_the_front)
{
	struct buffer buffer = { 0 };

	buffer_add_string(&buffer, "abcdef");
	buffer_consume(&buffer, 0);
	buffer_consume(&buffer, 2);
	assert_string_equal(buffer.data, "cdef");
	assert_int_equal(buffer.size, 4);
	buffer_consume(&buffer, 4);
	assert_string_equal(buffer.data, "");
	assert_int_equal(buffer.size, 0);
	buffer_release(&buffer);
}

/* ---- text_clean ---- */

static void assert_clean(const char *text, size_t length, const char *expected)
{
	/* A copy of the exact size, so that a sanitizer detects reads beyond it. */
	char *exact = xmalloc(length), clean[64];

	memcpy(exact, text, length);
	assert_ptr_equal(text_clean(clean, sizeof(clean), exact, length), clean);
	assert_string_equal(clean, expected);
	free(exact);
}

#define assert_clean_text(text, expected) assert_clean(text, sizeof(text) - 1, expected)

TEST(printable_text_stays)
{
	assert_clean_text("", "");
	assert_clean_text("Apple M4 Pro ~", "Apple M4 Pro ~");
	assert_clean_text("Grüße · 電力 😀", "Grüße · 電力 😀");
	assert_clean_text("\xf4\x8f\xbf\xbd", "\xf4\x8f\xbf\xbd");
}

TEST(control_characters_are_marked)
{
	assert_clean_text("a\tb\nc\033[2Jd\177", "a?b?c?[2Jd?");
	assert_clean_text("a\0b", "a?b");
	/* C1: CSI in UTF-8. */
	assert_clean_text("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "???\xc2\xa0");
}

TEST(bidirectional_controls_are_marked)
{
	assert_clean_text("\xe2\x80\xae", "?"); /* U+202E, right-to-left override */
	assert_clean_text("\xe2\x80\xaa\xe2\x80\xad\xe2\x81\xa6\xe2\x81\xa9", "????");
	assert_clean_text("\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c", "???");
	assert_clean_text("\xe2\x80\x8b\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf", "????");
	assert_clean_text("\xe2\x80\x93", "\xe2\x80\x93"); /* an en dash is not one */
}

TEST(invalid_utf_8_is_marked_byte_by_byte)
{
	assert_clean_text("\x80", "?");
	assert_clean_text("\xbf\xbf", "??");
	assert_clean_text("\xff\xfe", "??");
	assert_clean_text("a\xc3", "a?");
	assert_clean_text("a\xc3z", "a?z");
	assert_clean_text("\xe2\x82", "??");
	assert_clean_text("\xe2\x82z", "??z");
	assert_clean_text("\xf0\x9f\x98", "???");
	assert_clean_text("\xc0\xaf", "??");           /* overlong '/' */
	assert_clean_text("\xe0\x80\xaf", "???");      /* the same in three */
	assert_clean_text("\xf0\x80\x80\xaf", "????"); /* in four */
	assert_clean_text("\xed\xa0\x80", "???");      /* a surrogate */
	assert_clean_text("\xf4\x90\x80\x80", "????"); /* beyond U+10FFFF */
	assert_clean_text("\xf8\x88\x80\x80\x80", "?????");
}

TEST(text_is_cut_at_the_start_of_a_character)
{
	char clean[8];

	assert_string_equal(text_clean(clean, 4, "abcd", 4), "abc");
	assert_string_equal(text_clean(clean, 1, "abcd", 4), "");
	assert_string_equal(text_clean(clean, 3, "aü", 3), "a");
	assert_string_equal(text_clean(clean, 4, "aü", 3), "aü");
	assert_string_equal(text_clean(clean, 5, "😀", 4), "😀");
	assert_string_equal(text_clean(clean, 4, "😀", 4), "");
}

TEST(clamp_keeps_between)
{
	assert_near(clamp(-1, 0, 1), 0);
	assert_near(clamp(0.5, 0, 1), 0.5);
	assert_near(clamp(2, 0, 1), 1);
	assert_absent(clamp(NAN, 0, 1));
	assert_int_equal(min_size(2, 3), 2);
	assert_int_equal(max_size(2, 3), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_have_their_status),
		cmocka_unit_test(error_errno_adds_its_text),
		cmocka_unit_test(error_prefix_keeps_the_status),
		cmocka_unit_test(long_messages_are_cut),
		cmocka_unit_test(strings_are_copied),
		cmocka_unit_test(zero_size_is_valid_memory),
		cmocka_unit_test(array_grows_one_by_one),
		cmocka_unit_test(path_name_is_the_last_part),
		cmocka_unit_test(empty_buffer_is_an_empty_string),
		cmocka_unit_test(buffer_grows_and_stays_a_string),
		cmocka_unit_test(buffer_takes_text_bytes_and_formats),
		cmocka_unit_test(buffer_reserve_gives_room_after_the_contents),
		cmocka_unit_test(buffer_consume_removes_the_front),
		cmocka_unit_test(printable_text_stays),
		cmocka_unit_test(control_characters_are_marked),
		cmocka_unit_test(bidirectional_controls_are_marked),
		cmocka_unit_test(invalid_utf_8_is_marked_byte_by_byte),
		cmocka_unit_test(text_is_cut_at_the_start_of_a_character),
		cmocka_unit_test(clamp_keeps_between),
	};

	return RUN_TESTS(tests);
}
