#include "../../../report/attachment.h"
#include "../support.h"

#include <string.h>

static void assert_describes(int site, enum archive_kind kind, int64_t bytes, const char *expected)
{
	char text[128];

	attachment_describe(text, sizeof(text), &attachment_sites[site], kind, bytes);
	assert_string_equal(text, expected);
}

enum { GITHUB, GITLAB, BUGZILLA };

TEST(files_up_to_the_limit_fit)
{
	assert_describes(GITHUB, ARCHIVE_GZIP, 25000000, "fits the limit of GitHub, 25.0 MB");
	assert_describes(GITHUB, ARCHIVE_ZIP, 25000001,
		"exceeds the limit of GitHub, 25.0 MB; use --for github to fit");
	assert_describes(GITLAB, ARCHIVE_NONE, 100000000, "fits the limit of GitLab, 100 MB");
	assert_describes(BUGZILLA, ARCHIVE_ZSTD, 1000000, "fits the limit of Bugzilla, 1.0 MB");
	assert_describes(BUGZILLA, ARCHIVE_ZSTD, 1000001,
		"exceeds the limit of Bugzilla, 1.0 MB; use --for bugzilla to fit");
}

TEST(github_accepts_only_listed_formats)
{
	const char *refused = "GitHub does not accept this format; name the copy .gz or .zip";

	assert_describes(GITHUB, ARCHIVE_NONE, 1, refused);
	assert_describes(GITHUB, ARCHIVE_ZSTD, 1, refused);
	assert_describes(GITHUB, ARCHIVE_ZIP, 1, "fits the limit of GitHub, 25.0 MB");
}

/* The option's words are in the order of the table. */
TEST(each_site_is_a_word_of_the_option)
{
	const char *words = ATTACHMENT_SITES;

	for (size_t i = 0; i < ATTACHMENT_SITE_COUNT; i++) {
		size_t size = strlen(attachment_sites[i].option);

		assert_memory_equal(words, attachment_sites[i].option, size);
		words += size;
		assert_int_equal(*words, i + 1 < ATTACHMENT_SITE_COUNT ? '|' : '\0');
		words++;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_up_to_the_limit_fit),
		cmocka_unit_test(github_accepts_only_listed_formats),
		cmocka_unit_test(each_site_is_a_word_of_the_option),
	};

	return RUN_TESTS(tests);
}
