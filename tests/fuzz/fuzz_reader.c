/* Both readers of property lists: the same nodes and the same sample from every document that the
 * fast one does not decline. */
#include "../../src/common/recorder/framer.h"
#include "../unit/readers.h"
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

static void compare(const char *xml, size_t size)
{
	bool declined;
	const char *what = readers_differ(xml, size, &declined);

	if (what)
		fprintf(stderr, "%s differs\n", what);
	must(!what, "both readers agree");
}

static void compare_stream(const uint8_t *data, size_t size)
{
	struct framer framer = { 0 };
	const char *xml;
	size_t length;

	framer_add(&framer, data, size);
	while (framer_next(&framer, &xml, &length))
		compare(xml, length);
	framer_tail(&framer, &xml, &length);
	compare(xml, length);
	framer_release(&framer);
}

/* A mutation of the head only makes the fast reader decline, so that most inputs have none. */
static void compare_entries(const uint8_t *data, size_t size)
{
	struct buffer xml = { 0 };

	buffer_add_string(&xml,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
		"\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
		"<plist version=\"1.0\">\n<dict>\n");
	buffer_add(&xml, data, size);
	buffer_add_string(&xml, "</dict>\n</plist>\n");
	compare(xml.data, xml.size);
	buffer_release(&xml);
}

/* An input is a stream, such as a recorded one, or entries of a document's dictionary. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (memmem(data, size, "<plist", 6))
		compare_stream(data, size);
	else
		compare_entries(data, size);
	return 0;
}
