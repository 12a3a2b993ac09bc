#include "../../../src/common/sample/plist_reader.h"
#include "../../../src/common/recorder/framer.h"
#include "../readers.h"
#include "../support.h"

#include <stdlib.h>
#include <string.h>

static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			   "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
			   "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
			   "<plist version=\"1.0\">\n";

/* A document whose dictionary holds `entries`, in a copy of the exact size, so that a sanitizer
 * detects reads beyond it. */
static char *document_of(const char *entries, size_t *size)
{
	char *xml = xasprintf("%s<dict>\n%s</dict>\n</plist>", head, entries);
	char *exact;

	*size = strlen(xml);
	exact = xmalloc(*size);
	memcpy(exact, xml, *size);
	free(xml);
	return exact;
}

static bool is_declined_bytes(const char *xml, size_t size)
{
	bool declined;
	const char *what = readers_differ(xml, size, &declined);

	if (what)
		fail_msg("%s differs", what);
	return declined;
}

static bool is_declined(const char *entries)
{
	size_t size;
	char *xml = document_of(entries, &size);
	bool declined = is_declined_bytes(xml, size);

	free(xml);
	return declined;
}

static void assert_read(const char *entries)
{
	if (is_declined(entries))
		fail_msg("'%s' is declined", entries);
}

static void assert_declined(const char *entries)
{
	if (!is_declined(entries))
		fail_msg("'%s' is read", entries);
}

/* The number that the reader makes of a value. */
static double number_of(const char *value)
{
	struct plist_document document = { .nodes = NULL };
	char *entries = xasprintf("<key>n</key>%s", value);
	size_t size;
	char *xml = document_of(entries, &size);
	double number;

	assert_read(entries);
	assert_true(plist_read(xml, size, &document));
	number = plist_number(document.nodes, "n");
	plist_document_release(&document);
	free(xml);
	free(entries);
	return number;
}

/* ---- what it reads ---- */

TEST(numbers_equal_those_of_strtod)
{
	static const char *const reals[] = { "0", "-0", "1", "338", "388.8", "1475.72",
		"1.02002e+09", "6.93576e-05", "-1.5e-05", "1e22", "1e-22", "0.1", "0.3",
		"9007199254740992", "0.000123456", "123456789012345.6", "1e0", "4.35", "2.5e1" };

	for (size_t i = 0; i < ARRAY_SIZE(reals); i++) {
		char *value = xasprintf("<real>%s</real>", reals[i]);
		double number = number_of(value), expected = strtod(reals[i], NULL);

		if (memcmp(&number, &expected, sizeof(number)) != 0)
			fail_msg("%s is %.17g", reals[i], number);
		free(value);
	}
	assert_near(number_of("<integer>0</integer>"), 0);
	assert_near(number_of("<integer>-2</integer>"), -2);
	assert_near(number_of("<integer>999999999999999999</integer>"), 999999999999999999.0);
	assert_absent(number_of("<real>nan</real>"));
	assert_absent(number_of("<real>-inf</real>"));
}

/* Every number that %g writes with six digits: 2000 of each exponent. */
TEST(numbers_of_printf_are_read)
{
	uint64_t random = 1;

	for (int exponent = -15; exponent <= 15; exponent++) {
		struct buffer entries = { 0 };

		buffer_add_string(&entries, "<key>n</key><array>");
		for (int i = 0; i < 2000; i++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			buffer_addf(&entries, "<real>%g</real>\n",
				(double)(random >> 44) * pow(10, exponent));
		}
		buffer_add_string(&entries, "</array>");
		assert_read(entries.data);
		buffer_release(&entries);
	}
}

TEST(structure_is_read)
{
	assert_read("");
	assert_read("<key>a</key><true/>\n<key>b</key><false/>");
	assert_read("<key>a</key><string></string>\n<key>b</key><string>Gr\xc3\xbc\xc3\x9f"
		    "e</string>");
	assert_read("<key>d</key><date>2026-05-18T17:16:42Z</date>");
	assert_read("<key>d</key><date>2069-01-01T00:00:00Z</date>");
	assert_read("  <key>a</key>\n\t<dict>\r\n<key>b</key>\n<integer>1</integer>\n </dict>");
	assert_read("<key>a</key><array></array><key>b</key><dict></dict>");
	assert_read("<key>a</key><array><integer>1</integer><real>2</real><string>x</string>"
		    "<array></array><string>y</string><dict></dict></array>");
	/* libplist keeps the last one. */
	assert_read("<key>a</key><integer>1</integer><key>b</key><real>2</real>"
		    "<key>a</key><dict><key>c</key><real>3</real></dict>");
}

TEST(blanks_around_a_document_are_read)
{
	size_t size;
	char *xml = document_of("", &size), *wider;

	wider = xasprintf("  \n\xef\xbb\xbf\n%.*s \n", (int)size, xml);
	wider[0] = '\0';
	assert_false(is_declined_bytes(wider, size + 8));
	free(wider);
	free(xml);
}

/* ---- what it leaves to libplist ---- */

TEST(unusual_numbers_are_declined)
{
	static const char *const values[] = { "<integer></integer>", "<integer/>",
		"<integer>010</integer>", "<integer>+1</integer>", "<integer> 1</integer>",
		"<integer>1 </integer>", "<integer>1.5</integer>", "<integer>0x10</integer>",
		"<integer>9999999999999999999</integer>", "<integer>1</real>", "<integer>1",
		"<integer size=\"64\">1</integer>", "<real></real>", "<real>.5</real>",
		"<real>7.</real>", "<real>1e</real>", "<real>1E5</real>", "<real>1e23</real>",
		"<real>1e-23</real>", "<real>+1</real>", "<real>1,5</real>", "<real>NaN</real>",
		"<real>9007199254740993</real>", "<real>0.1234567890123456789</real>",
		"<real>infinity</real>", "<real>1e0000005</real>", "<real>1</integer>" };

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		char *entries = xasprintf("<key>n</key>%s", values[i]);

		assert_declined(entries);
		free(entries);
	}
}

TEST(unusual_texts_are_declined)
{
	assert_declined("<key>a</key><string>R&D</string>");
	assert_declined("<key>a</key><string>R&amp;D</string>");
	assert_declined("<key>a</key><string>a<b>c</string>");
	assert_declined("<key>a</key><string>a\nb</string>");
	assert_declined("<key>a</key><string>a\033b</string>");
	assert_declined("<key>a</key><string/>");
	assert_declined("<key>a</key><string><![CDATA[a]]></string>");
	assert_declined("<key>a</key><string>x</string>y</string>");
	assert_declined("<key>CF$UID</key><integer>1</integer>");
	assert_declined("<key></key><integer>1</integer>");
	assert_declined("<key>a b</key><integer>1</integer>");
	assert_declined("<key>a&amp;</key><integer>1</integer>");
	assert_declined("<key/><integer>1</integer>");
	assert_declined("<key>d</key><date>2026-02-30T00:00:00Z</date>");
	assert_declined("<key>d</key><date>1969-12-31T23:59:59Z</date>");
	assert_declined("<key>d</key><date>2070-01-01T00:00:00Z</date>");
	assert_declined("<key>d</key><date></date>");
}

TEST(unusual_structure_is_declined)
{
	assert_declined("<!-- a -->");
	assert_declined("<key>a</key>");
	assert_declined("<key>a</key><key>b</key><true/>");
	assert_declined("<true/>");
	assert_declined("text");
	assert_declined("<key>a</key>text<true/>");
	assert_declined("<key>a</key><dict/>");
	assert_declined("<key>a</key><array/>");
	assert_declined("<key>a</key><true></true>");
	assert_declined("<key>a</key><true />");
	assert_declined("<key>a</key><data>AAAA</data>");
	assert_declined("<key>a</key><dict></array>");
	assert_declined("<key>a</key><array></dict>");
	assert_declined("<key>a</key><array><key>b</key></array>");
	/* plist_mend() takes "<true/>" for a part of the string. */
	assert_declined("<key>a</key><array><string>x</string><true/></array>");
	assert_declined("</dict><dict>");
}

TEST(unusual_heads_and_ends_are_declined)
{
	static const char *const documents[] = { "", "<plist><dict></dict></plist>",
		"Machine model: Mac16,8\n", "bplist00" };
	static const char *const bodies[] = { "", "<array></array></plist>",
		"<real>1</real></plist>", "<dict></dict>", "<dict></dict></plist>text",
		"<dict></dict></plist><plist>", "<dict></dict><dict></dict></plist>", "</plist>" };

	for (size_t i = 0; i < ARRAY_SIZE(documents); i++)
		assert_true(is_declined_bytes(documents[i], strlen(documents[i])));
	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
		char *xml = xasprintf("%s%s", head, bodies[i]);

		assert_true(is_declined_bytes(xml, strlen(xml)));
		free(xml);
	}
}

TEST(truncated_documents_are_declined)
{
	struct buffer document = { 0 };

	stream_document(&document, 0);
	assert_false(is_declined_bytes(document.data, document.size));
	for (size_t size = 0; size < document.size; size++) {
		char *copy = xmalloc(size + 1);

		/* Ends where a sanitizer watches. */
		memcpy(copy + 1, document.data, size);
		assert_true(is_declined_bytes(copy + 1, size));
		free(copy);
	}
	buffer_release(&document);
}

TEST(nesting_is_limited)
{
	struct buffer entries = { 0 };

	for (int depth = 1; depth < 40; depth++) {
		entries.size = 0;
		for (int i = 1; i < depth; i++)
			buffer_add_string(&entries, "<key>a</key><dict>");
		for (int i = 1; i < depth; i++)
			buffer_add_string(&entries, "</dict>");
		assert_int_equal(is_declined(buffer_string(&entries)), depth > 32);
	}
	buffer_release(&entries);
}

TEST(nodes_are_limited)
{
	struct buffer entries = { 0 };
	int count = 0;

	buffer_add_string(&entries, "<key>a</key><array>");
	for (; count < 65530; count++)
		buffer_add_string(&entries, "<real>1</real>");
	buffer_add_string(&entries, "</array>");
	assert_read(entries.data);
	entries.size -= strlen("</array>");
	for (; count < 65540; count++)
		buffer_add_string(&entries, "<real>1</real>");
	buffer_add_string(&entries, "</array>");
	assert_declined(entries.data);
	buffer_release(&entries);
}

/* ---- whole streams ---- */

/* Compares all documents of a stream; returns how many are declined. */
static int count_declined(const struct buffer *stream)
{
	struct framer framer = { 0 };
	int declined = 0, count = 0;
	const char *xml;
	size_t size;

	framer_add(&framer, stream->data, stream->size);
	for (; framer_next(&framer, &xml, &size); count++)
		declined += is_declined_bytes(xml, size);
	framer_release(&framer);
	assert_true(count > 0);
	return declined;
}

TEST(captures_are_read)
{
	/* The M2 Ultra's holds a comment, which its publisher added. */
	static const struct {
		const char *name;
		int declined;
	} captures[] = { { "m1.plist", 0 }, { "m1-duplicate-keys.plist", 0 }, { "m1-pro.plist", 0 },
		{ "m2-ultra.plist", 1 }, { "m4.plist", 0 }, { "m4-pro.plist", 0 },
		{ "m5-pro.plist", 0 } };

	for (size_t i = 0; i < ARRAY_SIZE(captures); i++) {
		struct buffer stream = { 0 };

		read_capture(captures[i].name, &stream);
		assert_int_equal(count_declined(&stream), captures[i].declined);
		buffer_release(&stream);
	}
}

TEST(simulated_streams_are_read)
{
	static const struct {
		const char *path;
		int declined;
	} streams[] = {
		{ "samples/streams/m1.plist", 0 }, { "samples/streams/m2-ultra.plist", 0 },
		{ "samples/streams/m3-max.plist", 0 }, { "samples/streams/m4-pro-short.plist", 0 },
		{ "samples/streams/m5-pro.plist", 0 },
		{ "samples/streams/macos-12-bandwidth.plist", 0 },
		{ "samples/streams/macos-13.plist", 0 },
		{ "samples/streams/macos-27-cpu-zero.plist", 0 },
		{ "samples/streams/gpu-only.plist", 0 }, { "samples/streams/nan.plist", 0 },
		{ "samples/streams/sleep.plist", 0 },
		{ "samples/streams/tasks.plist", 1 }, /* names with ampersands and control bytes */
	};

	for (size_t i = 0; i < ARRAY_SIZE(streams); i++) {
		struct buffer stream = { 0 };

		assert_true(read_file(streams[i].path, &stream));
		if (count_declined(&stream) != streams[i].declined)
			fail_msg("%s", streams[i].path);
		buffer_release(&stream);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_equal_those_of_strtod),
		cmocka_unit_test(numbers_of_printf_are_read),
		cmocka_unit_test(structure_is_read),
		cmocka_unit_test(blanks_around_a_document_are_read),
		cmocka_unit_test(unusual_numbers_are_declined),
		cmocka_unit_test(unusual_texts_are_declined),
		cmocka_unit_test(unusual_structure_is_declined),
		cmocka_unit_test(unusual_heads_and_ends_are_declined),
		cmocka_unit_test(truncated_documents_are_declined),
		cmocka_unit_test(nesting_is_limited),
		cmocka_unit_test(nodes_are_limited),
		cmocka_unit_test(captures_are_read),
		cmocka_unit_test(simulated_streams_are_read),
	};

	return RUN_TESTS(tests);
}
