#include "../../../src/common/sample/plist_library.h"
#include "../support.h"

#include <stdlib.h>
#include <string.h>

static struct plist_document parse_bytes_of(const char *xml, size_t size)
{
	struct plist_document document = { .nodes = NULL };
	struct error err = { .message = "" };

	if (!plist_library_read(xml, size, &document, &err))
		fail_msg("%s", err.message);
	return document;
}

/* A document whose dictionary holds `entries`. */
static struct plist_document parse(const char *entries)
{
	char *xml = xasprintf("<plist version=\"1.0\"><dict>%s</dict></plist>", entries);
	struct plist_document document = parse_bytes_of(xml, strlen(xml));

	free(xml);
	return document;
}

static bool read_is_accepted(const char *xml, size_t size, struct error *err)
{
	struct plist_document document = { .nodes = NULL };
	bool accepted = plist_library_read(xml, size, &document, err);

	plist_document_release(&document);
	return accepted;
}

static void assert_refused_bytes(const char *xml, size_t size, const char *why)
{
	struct error err = { .message = "" };

	assert_false(read_is_accepted(xml, size, &err));
	assert_int_equal(err.status, STATUS_FAILED);
	assert_string_equal(err.message, why);
}

static void assert_refused(const char *xml, const char *why)
{
	assert_refused_bytes(xml, strlen(xml), why);
}

/* The number that `<key>n</key>` and `scalar` make. */
static double number_of(const char *scalar)
{
	char *entries = xasprintf("<key>n</key>%s", scalar);
	struct plist_document document = parse(entries);
	double number = plist_number(document.nodes, "n");

	plist_document_release(&document);
	free(entries);
	return number;
}

static void assert_text(const char *scalar, const char *expected)
{
	char *entries = xasprintf("<key>t</key>%s", scalar);
	struct plist_document document = parse(entries);
	char text[64];

	assert_true(plist_text(document.nodes, "t", text, sizeof(text)));
	assert_string_equal(text, expected);
	plist_document_release(&document);
	free(entries);
}

/* ---- numbers ---- */

TEST(numbers_are_read)
{
	assert_near(number_of("<integer>0</integer>"), 0);
	assert_near(number_of("<integer>1012421291</integer>"), 1012421291);
	assert_near(number_of("<integer>-42</integer>"), -42);
	assert_near(number_of("<integer>999999999999999999</integer>"), 999999999999999999.0);
	assert_near(number_of("<real>388.8</real>"), 388.8);
	assert_near(number_of("<real>-1.5e-05</real>"), -1.5e-05);
	assert_near(number_of("<real>1E+6</real>"), 1e6);
	assert_near(number_of("<real>7.</real>"), 7);
	assert_near(number_of("<real>.5</real>"), 0.5);
}

TEST(values_that_are_not_finite_are_absent)
{
	static const char *const reals[] = { "nan", "-nan", "inf", "-inf", "INF", "1e999",
		"-1e999" };

	for (size_t i = 0; i < ARRAY_SIZE(reals); i++) {
		char *scalar = xasprintf("<real>%s</real>", reals[i]);

		assert_absent(number_of(scalar));
		free(scalar);
	}
}

TEST(text_where_a_number_belongs_is_absent)
{
	static const char *const scalars[] = { "<integer>five</integer>", "<integer></integer>",
		"<integer/>", "<integer />", "<real/>", "<real></real>", "<real>1,5</real>",
		"<real>0x10</real>", "<integer>0x10</integer>", "<integer>1.5</integer>",
		"<integer>5 W</integer>", "<integer>-</integer>", "<real>e5</real>",
		"<real>1e</real>", "<real>.</real>", "<string>5</string>", "<true/>",
		"<integer><string>5</string></integer>" };

	for (size_t i = 0; i < ARRAY_SIZE(scalars); i++) {
		double number = number_of(scalars[i]);

		if (!isnan(number))
			fail_msg("%s is %g", scalars[i], number);
	}
}

/* libplist reads it as octal. */
TEST(leading_zero_is_absent)
{
	assert_absent(number_of("<integer>010</integer>"));
	assert_absent(number_of("<integer>-010</integer>"));
	assert_absent(number_of("<integer>00</integer>"));
}

TEST(overflow_is_absent)
{
	assert_absent(number_of("<integer>9223372036854775808</integer>"));
	assert_absent(number_of("<integer>18446744073709551616</integer>"));
	assert_absent(number_of("<integer>-9999999999999999999</integer>"));
}

/* An attribute or a space must not bypass the check. */
TEST(attributes_make_no_difference)
{
	assert_near(number_of("<integer size=\"64\">5</integer>"), 5);
	assert_near(number_of("<real >1.5</real>"), 1.5);
	assert_absent(number_of("<integer >010</integer>"));
	assert_absent(number_of("<integer\tx='y'>010</integer>"));
	assert_absent(number_of("<real\n>nan</real>"));
}

/* ---- texts, dates, booleans ---- */

TEST(texts_are_read)
{
	assert_text("<string>Nominal</string>", "Nominal");
	assert_text("<string></string>", "");
	assert_text("<string/>", "");
	assert_text("<string>a &amp; &lt;b&gt; &quot;&apos; &#65;</string>", "a & <b> \"' A");
	assert_text("<string>Grüße</string>", "Grüße");
}

TEST(stray_ampersands_are_text)
{
	assert_text("<string>R&D</string>", "R&D");
	assert_text("<string>&</string>", "&");
	assert_text("<string>&nosuch;</string>", "&nosuch;");
	assert_text("<string>a&&amp;b</string>", "a&&b");
}

/* Process names are not escaped: any markup in one is part of it. */
TEST(markup_in_texts_is_text)
{
	assert_text("<string>a<b>c</string>", "a<b>c");
	assert_text("<string></dict></string>", "</dict>");
	assert_text("<string>a<!-- b --><![CDATA[c]]></string>", "a<!-- b --><![CDATA[c]]>");
	assert_text("<string >a</string>more</string>", "a</string>more");
	assert_text("<string><integer>010</integer></string>", "<integer>010</integer>");
}

TEST(control_bytes_are_made_printable)
{
	assert_text("<string>a\033[2Jb\001</string>", "a?[2Jb?");
	assert_text("<string>a\177b\xc2\x85</string>", "a?b?");
}

TEST(invalid_utf_8_is_made_printable)
{
	assert_text("<string>a\xff\xc3</string>", "a??");
}

/* libplist would stop at it. */
TEST(nul_inside_is_made_printable)
{
	static const char xml[] = "<plist><dict><key>t</key><string>a\0b</string></dict></plist>";
	struct plist_document document = parse_bytes_of(xml, sizeof(xml) - 1);
	char text[8];

	assert_true(plist_text(document.nodes, "t", text, sizeof(text)));
	assert_string_equal(text, "a?b");
	plist_document_release(&document);
}

TEST(texts_are_cut_to_their_room)
{
	struct plist_document document = parse("<key>t</key><string>Nominal</string>");
	char text[4];

	assert_true(plist_text(document.nodes, "t", text, sizeof(text)));
	assert_string_equal(text, "Nom");
	plist_document_release(&document);
}

static bool date_of(const char *date, int64_t *wall_ns)
{
	char *entries = xasprintf("<key>d</key><date>%s</date>", date);
	struct plist_document document = parse(entries);
	bool there = plist_date(document.nodes, "d", wall_ns);

	plist_document_release(&document);
	free(entries);
	return there;
}

TEST(dates_are_read)
{
	int64_t wall_ns;

	assert_true(date_of("2026-05-18T17:16:42Z", &wall_ns));
	assert_int_equal(wall_ns, INT64_C(1779124602) * NS_PER_S);
	assert_true(date_of("1999-12-31T23:59:59Z", &wall_ns));
	assert_int_equal(wall_ns, INT64_C(946684799) * NS_PER_S);
}

TEST(bad_dates_are_absent)
{
	static const char *const dates[] = { "", "yesterday", "2026-05-18", "2026-05-18T17:16:42",
		"2026-05-18 17:16:42Z", "2026-05-18T17:16:42Z ", "2026-99-99T99:99:99Z",
		"2026-02-30T00:00:00Z", "9999-01-01T00:00:00Z", "0001-01-01T00:00:00Z",
		"20z6-05-18T17:16:42Z" };
	int64_t wall_ns = 5;

	for (size_t i = 0; i < ARRAY_SIZE(dates); i++) {
		if (date_of(dates[i], &wall_ns))
			fail_msg("'%s' is taken", dates[i]);
	}
	assert_int_equal(wall_ns, 5);
}

TEST(booleans_are_read)
{
	struct plist_document document =
		parse("<key>a</key><true/><key>b</key><false/><key>c</key><integer>1</integer>");
	const struct plist_node *root = document.nodes;

	assert_true(plist_boolean(root, "a", false));
	assert_false(plist_boolean(root, "b", true));
	assert_true(plist_boolean(root, "c", true));
	assert_false(plist_boolean(root, "d", false));
	plist_document_release(&document);
}

/* ---- structure ---- */

TEST(paths_lead_through_dictionaries)
{
	struct plist_document document = parse(
		"<key>a</key><dict><key>b</key><dict><key>c</key><integer>7</integer></dict></dict>"
		"<key>l</key><array><integer>1</integer><dict><key>c</key><integer>2</integer></dict>"
		"</array>");
	const struct plist_node *root = document.nodes, *list = plist_find(root, "l"), *item;

	assert_near(plist_number(root, "a/b/c"), 7);
	assert_near(plist_number(plist_find(root, "a"), "b/c"), 7);
	assert_ptr_equal(plist_find(root, ""), root);
	assert_null(plist_find(root, "a/x/c"));
	assert_null(plist_find(root, "a/b/c/d"));
	assert_null(plist_find(root, "l/c"));
	assert_null(plist_find(NULL, "a"));
	item = plist_next(list, NULL);
	assert_near(plist_number(item, ""), 1);
	item = plist_next(list, item);
	assert_near(plist_number(item, "c"), 2);
	assert_null(plist_next(list, item));
	assert_null(plist_next(root, NULL));
	assert_null(plist_next(NULL, NULL));
	plist_document_release(&document);
}

TEST(absent_nodes_are_not_errors)
{
	struct plist_document document = parse("<key>a</key><string>x</string>");
	const struct plist_node *root = document.nodes;
	int64_t wall_ns = 5;
	char text[8] = "old";

	assert_absent(plist_number(root, "a"));
	assert_absent(plist_number(root, "b"));
	assert_absent(plist_number(NULL, "b"));
	assert_false(plist_text(root, "b", text, sizeof(text)));
	assert_string_equal(text, "");
	assert_false(plist_date(root, "a", &wall_ns));
	assert_int_equal(wall_ns, 5);
	plist_document_release(&document);
}

TEST(last_of_duplicate_keys_counts)
{
	struct plist_document document =
		parse("<key>n</key><integer>1</integer><key>n</key><integer>2</integer>");

	assert_near(plist_number(document.nodes, "n"), 2);
	plist_document_release(&document);
}

TEST(comments_are_left_out)
{
	assert_near(number_of("<!-- <integer>1</integer> & -- > --><integer>2</integer>"), 2);
	assert_text("<!-- <dict> & --><string>a</string><!-- </dict> -->", "a");
}

TEST(nul_and_space_around_are_skipped)
{
	static const char xml[] =
		"\0\n \0<plist><dict><key>n</key><integer>1</integer></dict></plist>"
		"\n";
	struct plist_document document = parse_bytes_of(xml, sizeof(xml) - 1);

	assert_near(plist_number(document.nodes, "n"), 1);
	plist_document_release(&document);
}

/* ---- rejected documents ---- */

TEST(other_bytes_are_rejected)
{
	assert_refused("", "not a property list");
	assert_refused("Machine model: Mac16,8\n", "not a property list");
	assert_refused("{\"a\": 1}", "not a property list");
	assert_refused("bplist00", "not a property list");
	assert_refused_bytes("\0\0\n", 3, "not a property list");
	assert_refused("<html></html>", "not a property list");
	assert_refused("<plist><array></array></plist>", "not a property list with a dictionary");
	assert_refused("<plist><real>1</real></plist>", "not a property list with a dictionary");
	assert_refused("<plist></plist>", "not a property list with a dictionary");
}

/* A document truncated at any place gives an error or a document, never a crash. */
TEST(truncated_documents_are_rejected)
{
	struct buffer document = { 0 };
	size_t dict_end;

	stream_document(&document, 0);
	dict_end = (size_t)(strstr(document.data, "</dict>\n</plist>") - document.data);
	for (size_t size = 0; size < dict_end; size++) {
		/* A copy of the exact size, so that a sanitizer detects reads beyond it. */
		char *copy = xstrndup(document.data, size);
		struct error err = { .message = "" };

		assert_false(read_is_accepted(copy, size, &err));
		assert_true(err.message[0]);
		free(copy);
	}
	buffer_release(&document);
}

TEST(mismatched_tags_are_rejected)
{
	assert_refused("<plist><dict></array></plist>", "not a property list with a dictionary");
	assert_refused("<plist></dict><dict></dict></plist>",
		"the property list has an unmatched closing tag");
}

/* A document with 100,000 of one tag. */
static void assert_deep_is_refused(const char *before, const char *tag, const char *after)
{
	static const char deep[] = "the property list is nested more than 64 deep";
	struct buffer xml = { 0 };

	buffer_add_string(&xml, before);
	for (int i = 0; i < 100000; i++)
		buffer_add_string(&xml, tag);
	buffer_add_string(&xml, after);
	assert_refused_bytes(xml.data, xml.size, deep);
	buffer_release(&xml);
}

TEST(deep_nesting_is_rejected)
{
	assert_deep_is_refused("<plist>", "<dict><key>a</key>", "");
	assert_deep_is_refused("<plist><dict><key>a</key>", "<array>", "");
}

TEST(deep_nesting_is_found_after_attributes)
{
	assert_deep_is_refused("<plist>", "<dict ><key>a</key>", "");
	assert_deep_is_refused("<plist>", "<dict\n><key>a</key>", "");
	assert_deep_is_refused("<plist>", "<dict a='b'><key>a</key>", "");
	assert_deep_is_refused("<plist><dict><key>a</key>", "<array\t>", "");
}

/* The scanner and libplist must agree on what is a comment. */
TEST(deep_nesting_is_found_after_false_comments)
{
	struct error err = { .message = "" };
	struct buffer xml = { 0 };

	assert_deep_is_refused("<?a><!--?><plist>", "<dict><key>a</key>", "<?a -->?>");
	buffer_add_string(&xml, "<!DOCTYPE plist [ > <!-- ]><plist>");
	for (int i = 0; i < 100000; i++)
		buffer_add_string(&xml, "<dict><key>a</key>");
	buffer_add_string(&xml, "-->");
	assert_false(read_is_accepted(xml.data, xml.size, &err));
	buffer_release(&xml);
}

TEST(nesting_of_powermetrics_is_accepted)
{
	struct buffer entries = { 0 };
	struct plist_document document;

	for (int i = 0; i < 60; i++)
		buffer_add_string(&entries, "<key>a</key><dict>");
	for (int i = 0; i < 60; i++)
		buffer_add_string(&entries, "</dict>");
	document = parse(entries.data);
	assert_non_null(plist_find(document.nodes, "a/a/a"));
	plist_document_release(&document);
	buffer_release(&entries);
}

/* libplist takes quadratic time; characters that must be escaped count as well. */
TEST(runs_of_entities_are_rejected)
{
	static const char *const runs[] = { "&amp;", "&", "<", "&#65;" };

	for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
		struct buffer xml = { 0 };

		buffer_add_string(&xml, "<plist><dict><key>a</key><string>");
		for (int j = 0; j < 5000; j++)
			buffer_add_string(&xml, runs[i]);
		buffer_add_string(&xml, "</string></dict></plist>");
		assert_refused_bytes(
			xml.data, xml.size, "the property list has more than 4096 entities");
		buffer_release(&xml);
	}
}

TEST(entities_of_a_document_type_are_not_expanded)
{
	static const char xml[] = "<!DOCTYPE plist [<!ENTITY e \"expanded\">]>"
				  "<plist><dict><key>t</key><string>&e;</string></dict></plist>";
	struct error err = { .message = "" };
	struct plist_document document = { .nodes = NULL };
	char text[32];

	if (plist_library_read(xml, sizeof(xml) - 1, &document, &err) &&
		plist_text(document.nodes, "t", text, sizeof(text)))
		assert_string_equal(text, "&e;");
	plist_document_release(&document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read),
		cmocka_unit_test(values_that_are_not_finite_are_absent),
		cmocka_unit_test(text_where_a_number_belongs_is_absent),
		cmocka_unit_test(leading_zero_is_absent),
		cmocka_unit_test(overflow_is_absent),
		cmocka_unit_test(attributes_make_no_difference),
		cmocka_unit_test(texts_are_read),
		cmocka_unit_test(stray_ampersands_are_text),
		cmocka_unit_test(markup_in_texts_is_text),
		cmocka_unit_test(control_bytes_are_made_printable),
		cmocka_unit_test(invalid_utf_8_is_made_printable),
		cmocka_unit_test(nul_inside_is_made_printable),
		cmocka_unit_test(texts_are_cut_to_their_room),
		cmocka_unit_test(dates_are_read),
		cmocka_unit_test(bad_dates_are_absent),
		cmocka_unit_test(booleans_are_read),
		cmocka_unit_test(paths_lead_through_dictionaries),
		cmocka_unit_test(absent_nodes_are_not_errors),
		cmocka_unit_test(last_of_duplicate_keys_counts),
		cmocka_unit_test(comments_are_left_out),
		cmocka_unit_test(nul_and_space_around_are_skipped),
		cmocka_unit_test(other_bytes_are_rejected),
		cmocka_unit_test(truncated_documents_are_rejected),
		cmocka_unit_test(mismatched_tags_are_rejected),
		cmocka_unit_test(deep_nesting_is_rejected),
		cmocka_unit_test(deep_nesting_is_found_after_attributes),
		cmocka_unit_test(deep_nesting_is_found_after_false_comments),
		cmocka_unit_test(nesting_of_powermetrics_is_accepted),
		cmocka_unit_test(runs_of_entities_are_rejected),
		cmocka_unit_test(entities_of_a_document_type_are_not_expanded),
	};

	return RUN_TESTS(tests);
}
