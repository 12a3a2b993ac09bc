#include "../../../src/common/recorder/capture.h"
#include "../../../src/common/codec/codec.h"
#include "../support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads to the end and joins the documents with '|'; false when reading failed. */
static bool read_all(struct capture *capture, struct buffer *documents, struct error *err)
{
	while (capture->state == CAPTURE_OPEN) {
		const char *raw;
		size_t size;
		fd_set readable;
		bool good, is_complete;

		FD_ZERO(&readable);
		FD_SET(capture->fd, &readable);
		select(capture->fd + 1, &readable, NULL, NULL, NULL);
		good = capture_read(capture, err);
		while (capture_next(capture, &raw, &size, &is_complete)) {
			buffer_add(documents, raw, size);
			buffer_add(documents, "|", 1);
		}
		if (!good)
			return false;
	}
	return true;
}

static void assert_tail(const struct capture *capture, const char *bytes, size_t length)
{
	const char *tail;
	size_t size;

	capture_tail(capture, &tail, &size);
	assert_int_equal(size, length);
	assert_memory_equal(tail, bytes, length);
}

/* Writes the bytes to a file and opens it. */
static void open_bytes(void **state, struct capture *capture, const char *bytes, size_t size)
{
	char *path = scratch_path(state, "stream.plist");
	const struct capture_options options = { .input = path };
	struct error err = { .message = "" };

	write_file(path, bytes, size);
	if (!capture_open(capture, &options, &err))
		fail_msg("%s", err.message);
	assert_int_equal(capture->kind, CAPTURE_FILE);
	free(path);
}

TEST(file_gives_its_documents_and_its_tail)
{
	static const char stream[] = "<dict>1</dict></plist>\n\0<dict>2</dict></plist>\n\0<pli";
	struct capture capture;
	struct buffer documents = { 0 };
	struct error err = { .message = "" };

	open_bytes(state, &capture, stream, sizeof(stream) - 1);
	assert_true(read_all(&capture, &documents, &err));
	assert_int_equal(documents.size, 48);
	assert_memory_equal(
		documents.data, "<dict>1</dict></plist>|\n\0<dict>2</dict></plist>|", 48);
	assert_int_equal(capture.documents, 2);
	assert_tail(&capture, "\n\0<pli", 6);
	capture_close(&capture);
	buffer_release(&documents);
}

/* More than one read() returns. */
TEST(large_files_are_read_completely)
{
	struct capture capture;
	struct buffer stream = { 0 }, documents = { 0 };
	struct error err = { .message = "" };

	for (int i = 0; i < 500; i++)
		stream_document(&stream, i);
	assert_true(stream.size > 1 << 19);
	open_bytes(state, &capture, stream.data, stream.size);
	assert_true(read_all(&capture, &documents, &err));
	assert_int_equal(capture.documents, 500);
	assert_int_equal(documents.size, stream.size + 500);
	assert_tail(&capture, "", 0);
	capture_close(&capture);
	buffer_release(&stream);
	buffer_release(&documents);
}

TEST(empty_file_ends_at_once)
{
	struct capture capture;
	struct buffer documents = { 0 };
	struct error err = { .message = "" };

	open_bytes(state, &capture, "", 0);
	assert_true(read_all(&capture, &documents, &err));
	assert_int_equal(capture.documents, 0);
	capture_close(&capture);
}

TEST(text_is_rejected_with_advice)
{
	struct capture capture;
	struct buffer documents = { 0 };
	struct error err = { .message = "" };

	open_bytes(state, &capture, "Machine model: Mac16,8\n", 23);
	assert_false(read_all(&capture, &documents, &err));
	assert_has(err.message, "it is not a property list; powermetrics needs -f plist");
	capture_close(&capture);
}

TEST(text_after_documents_is_the_tail)
{
	struct capture capture;
	struct buffer documents = { 0 };
	struct error err = { .message = "" };

	open_bytes(state, &capture, "<dict></dict></plist>bye", 24);
	assert_true(read_all(&capture, &documents, &err));
	assert_int_equal(capture.documents, 1);
	assert_tail(&capture, "bye", 3);
	capture_close(&capture);
	buffer_release(&documents);
}

TEST(endless_document_is_rejected)
{
	struct capture capture;
	struct buffer documents = { 0 };
	struct error err = { .message = "" };
	char *path = scratch_path(state, "stream.plist");

	open_bytes(state, &capture, "", 0);
	/* NULs may still be followed by a document. */
	assert_int_equal(truncate(path, CODEC_RAW_MAX + 1), 0);
	assert_false(read_all(&capture, &documents, &err));
	assert_has(err.message, "16 MB without the end of a document");
	capture_close(&capture);
	free(path);
}

static void assert_open_fails(const char *input, const char *message)
{
	const struct capture_options options = { .input = input };
	struct error err = { .message = "" };
	struct capture capture;

	assert_false(capture_open(&capture, &options, &err));
	assert_has(err.message, message);
	capture_close(&capture);
}

TEST(unreadable_files_are_rejected)
{
	char *missing = scratch_path(state, "missing.plist");

	assert_open_fails(missing, "missing.plist': No such file or directory");
	assert_open_fails(*state, "it is a directory");
	free(missing);
}

TEST(standard_input_is_a_pipe_and_stays_open)
{
	const struct capture_options options = { .input = "-" };
	struct capture capture;
	struct buffer documents = { 0 };
	struct error err = { .message = "" };
	int saved = dup(STDIN_FILENO), ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "<dict>1</dict></plist>\n", 23), 23);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	assert_true(capture_open(&capture, &options, &err));
	assert_int_equal(capture.kind, CAPTURE_STREAM);
	assert_true(read_all(&capture, &documents, &err));
	assert_string_equal(buffer_string(&documents), "<dict>1</dict></plist>|");
	assert_string_equal(capture.name, "standard input");
	capture_close(&capture);
	assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
	dup2(saved, STDIN_FILENO);
	close(saved);
	buffer_release(&documents);
}

/* Reads once and checks the documents so far, and whether more may follow. */
static void assert_read(struct capture *capture, int64_t documents, enum capture_state state)
{
	struct error err = { .message = "" };
	const char *raw;
	size_t size;
	bool is_complete;

	if (!capture_read(capture, &err))
		fail_msg("%s", err.message);
	while (capture_next(capture, &raw, &size, &is_complete))
		;
	assert_int_equal(capture->documents, documents);
	assert_int_equal(capture->state, state);
}

TEST(fifo_waits_for_its_writer_and_ends_with_it)
{
	static const char document[] = "<dict>1</dict></plist>\n";
	char *path = scratch_path(state, "fifo");
	const struct capture_options options = { .input = path };
	struct error err = { .message = "" };
	struct capture capture;
	int writer;

	assert_int_equal(mkfifo(path, 0600), 0);
	assert_true(capture_open(&capture, &options, &err));
	assert_int_equal(capture.kind, CAPTURE_STREAM);
	assert_read(&capture, 0, CAPTURE_OPEN);
	writer = open(path, O_WRONLY);
	assert_true(writer >= 0);
	assert_read(&capture, 0, CAPTURE_OPEN);
	assert_int_equal(write(writer, document, sizeof(document) - 1), sizeof(document) - 1);
	assert_read(&capture, 1, CAPTURE_OPEN);
	assert_read(&capture, 1, CAPTURE_OPEN);
	close(writer);
	assert_read(&capture, 1, CAPTURE_ENDED);
	capture_close(&capture);
	free(path);
}

TEST(standard_input_may_be_a_file)
{
	char *path = scratch_path(state, "stream.plist");
	const struct capture_options options = { .input = "-" };
	struct error err = { .message = "" };
	struct capture capture;
	int saved = dup(STDIN_FILENO), file;

	write_file(path, "<dict>1</dict></plist>", 22);
	file = open(path, O_RDONLY);
	assert_int_equal(dup2(file, STDIN_FILENO), STDIN_FILENO);
	close(file);
	assert_true(capture_open(&capture, &options, &err));
	assert_int_equal(capture.kind, CAPTURE_FILE);
	assert_read(&capture, 1, CAPTURE_OPEN);
	assert_read(&capture, 1, CAPTURE_ENDED);
	capture_close(&capture);
	assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
	dup2(saved, STDIN_FILENO);
	close(saved);
	free(path);
}

/* ---- a child ---- */

/* A powermetrics that is a script. */
static void open_script(void **state, struct capture *capture, const char *script)
{
	char *path = scratch_path(state, "powermetrics");
	const struct capture_options options = {
		.powermetrics = path,
		.interval_ns = 1500 * NS_PER_MS,
	};
	struct error err = { .message = "" };

	write_file(path, script, strlen(script));
	assert_int_equal(chmod(path, 0755), 0);
	if (!capture_open(capture, &options, &err))
		fail_msg("%s", err.message);
	assert_int_equal(capture->kind, CAPTURE_CHILD);
	free(path);
}

TEST(child_is_called_as_promised)
{
	struct capture capture;
	struct buffer documents = { 0 };
	struct error err;

	open_script(state, &capture, "#!/bin/sh\necho \"<dict>$*</dict></plist>\"\n");
	assert_false(read_all(&capture, &documents, &err));
	assert_string_equal(buffer_string(&documents),
		"<dict>-f plist -b 0 -a 0 -i 1500 --samplers cpu_power,gpu_power,thermal</dict></plist>|");
	capture_close(&capture);
	buffer_release(&documents);
}

/* powermetrics runs without -n: its end is a failure, and its output so far is kept. */
TEST(end_of_a_child_is_reported_with_its_stderr)
{
	struct capture capture;
	struct buffer documents = { 0 };
	struct error err;

	open_script(state, &capture,
		"#!/bin/sh\necho '<dict>1</dict></plist>'\necho one >&2\nprintf 'two\\033[2J\\n' >&2\n"
		"exit 7\n");
	assert_false(read_all(&capture, &documents, &err));
	assert_string_equal(buffer_string(&documents), "<dict>1</dict></plist>|");
	assert_has(err.message, "powermetrics' ended (exit status 7): one; two?[2J");
	capture_close(&capture);
	buffer_release(&documents);
}

/* Checks how a child's stderr is reported; `words` is a format of printf(1). */
static void assert_words(void **state, const char *words, const char *told)
{
	char *script = xasprintf("#!/bin/sh\nprintf '%s' >&2\nexit 1\n", words);
	struct capture capture;
	struct buffer documents = { 0 };
	struct error err;

	open_script(state, &capture, script);
	assert_false(read_all(&capture, &documents, &err));
	assert_non_null(strstr(err.message, "(exit status 1)"));
	assert_string_equal(strstr(err.message, "(exit status 1)") + 15, told);
	capture_close(&capture);
	free(script);
}

TEST(stderr_is_joined_into_one_line)
{
	assert_words(state, "", "");
	assert_words(state, "\\n\\r\\n", "");
	assert_words(state, "one", ": one");
	assert_words(state, "one\\r\\n\\n\\ttwo\\n", ": one; two");
	/* Repeated lines are reported once. */
	assert_words(state, "low\\nlow\\nlow\\nlow again\\nlow\\n", ": low; low again; low");
	/* Long output is shortened to its beginning and end. */
	assert_words(state, "what is wrong\\n%0100d\\n%0101d\\n%0102d\\nthe last line\\n",
		": what is wrong; "
		"00000000000000000000000000000000000000000000000000"
		"00000000000000000000000000000000000000000000000000; ...; the last line");
}

/* Some versions of powermetrics report errors on stdout. */
TEST(error_on_the_wrong_stream_is_reported)
{
	struct capture capture;
	struct buffer documents = { 0 };
	struct error err;

	open_script(state, &capture,
		"#!/bin/sh\necho\necho 'must be invoked as the superuser'\necho more\nsleep 9\n");
	assert_false(read_all(&capture, &documents, &err));
	assert_has(err.message,
		"not a property list: must be invoked as the superuser (run it with sudo)");
	capture_close(&capture);
}

TEST(message_suggests_sudo_when_the_child_needs_root)
{
	struct capture capture;
	struct buffer documents = { 0 };
	struct error err;

	open_script(state, &capture,
		"#!/bin/sh\necho 'powermetrics must be invoked as the superuser' >&2\nexit 1\n");
	assert_false(read_all(&capture, &documents, &err));
	assert_has(err.message, "powermetrics must be invoked as the superuser (run it with sudo)");
	capture_close(&capture);
}

TEST(child_that_runs_is_stopped_at_the_end)
{
	struct capture capture;
	const char *raw;
	struct error err;
	size_t size;
	bool is_complete;
	pid_t pid;

	open_script(state, &capture, "#!/bin/sh\necho '<dict>1</dict></plist>'\nexec sleep 1000\n");
	pid = capture.process.pid;
	for (bool there = false; !there;
		there = capture_next(&capture, &raw, &size, &is_complete)) {
		fd_set readable;

		FD_ZERO(&readable);
		FD_SET(capture.fd, &readable);
		select(capture.fd + 1, &readable, NULL, NULL, NULL);
		assert_true(capture_read(&capture, &err));
	}
	/* No data: reading neither blocks nor fails. */
	assert_true(capture_read(&capture, &err));
	assert_int_equal(capture.state, CAPTURE_OPEN);
	capture_close(&capture);
	assert_int_equal(kill(pid, 0), -1);
}

TEST(missing_child_is_named)
{
	const struct capture_options options = { .powermetrics = "/nonexistent/powermetrics" };
	struct error err = { .message = "" };
	struct capture capture;

	assert_false(capture_open(&capture, &options, &err));
	assert_string_equal(
		err.message, "cannot run '/nonexistent/powermetrics': No such file or directory");
	capture_close(&capture);
}

TEST(message_suggests_what_to_do_without_powermetrics)
{
	const struct capture_options options = { .input = NULL };
	struct error err = { .message = "" };
	struct capture capture;

	if (access(DEFAULT_POWERMETRICS, X_OK) == 0)
		skip();
	assert_false(capture_open(&capture, &options, &err));
	assert_has(err.message, "powermetrics not found");
	assert_has(err.message, "--input");
	assert_has(err.message, "--powermetrics");
	capture_close(&capture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(file_gives_its_documents_and_its_tail),
		scratch_test(large_files_are_read_completely),
		scratch_test(empty_file_ends_at_once),
		scratch_test(text_is_rejected_with_advice),
		scratch_test(text_after_documents_is_the_tail),
		scratch_test(endless_document_is_rejected),
		scratch_test(unreadable_files_are_rejected),
		cmocka_unit_test(standard_input_is_a_pipe_and_stays_open),
		scratch_test(fifo_waits_for_its_writer_and_ends_with_it),
		scratch_test(standard_input_may_be_a_file),
		scratch_test(child_is_called_as_promised),
		scratch_test(end_of_a_child_is_reported_with_its_stderr),
		scratch_test(stderr_is_joined_into_one_line),
		scratch_test(error_on_the_wrong_stream_is_reported),
		scratch_test(message_suggests_sudo_when_the_child_needs_root),
		scratch_test(child_that_runs_is_stopped_at_the_end),
		cmocka_unit_test(missing_child_is_named),
		cmocka_unit_test(message_suggests_what_to_do_without_powermetrics),
	};

	return RUN_TESTS(tests);
}
