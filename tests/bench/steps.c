/*
 * Steps of the path on their own, for the figures that a whole process cannot give; bench.py
 * measures around them.
 *
 *   steps read FILE           read it through, nothing else: the floor
 *   steps cut FILE            cut it into documents
 *   steps parse FILE          cut it into documents and have libplist parse each: the reference
 *   steps decode FILE         cut it into documents and decode each
 *   steps parts FILE          CPU seconds a document of each part of recording it, and of libplist
 *   steps encode FILE         make a blob of each: CPU seconds a document, and how many by zstd
 *   steps frames RECORDING    seconds: loading, a seek with its frame, a frame after another
 *   steps memory COMMAND...   run it without output: its peak resident bytes
 */
#include "../../replay/dashboard.h"
#include "../../src/common/codec/checksum.h"
#include "../../src/common/codec/codec.h"
#include "../../src/common/recorder/framer.h"
#include "../../src/common/sample/plist_scan.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <plist/plist.h>

enum { FRAMES = 2000, WIDTH = 107, HEIGHT = 30 };

static void die(const struct error *err)
{
	fprintf(stderr, "steps: %s\n", err->message);
	exit(STATUS_FAILED);
}

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Reads a file in the pieces that asitop reads, and gives its documents to `take`, which may be
 * NULL. */
static void read_file(
	const char *path, void (*take)(const char *raw, size_t size, void *context), void *context)
{
	static char token[65536];
	struct framer framer = { 0 };
	struct error err = { .message = "" };
	int fd = open(path, O_RDONLY);
	const char *raw;
	ssize_t got;
	size_t size;

	if (fd < 0)
		die((error_errno(&err, "cannot open '%s'", path), &err));
	while ((got = read(fd, token, sizeof(token))) > 0) {
		if (!take)
			continue;
		framer_add(&framer, token, (size_t)got);
		while (framer_next(&framer, &raw, &size))
			take(raw, size, context);
	}
	framer_release(&framer);
	close(fd);
}

static void pass(const char *raw, size_t size, void *context)
{
	(void)raw, (void)size, (void)context;
}

static void parse(const char *raw, size_t size, void *context)
{
	size_t blank = plist_blank_size(raw, size);
	plist_t root = NULL;

	(void)context;
	plist_from_xml(raw + blank, (uint32_t)(size - blank), &root);
	if (!root) {
		fprintf(stderr, "steps: libplist refuses a document\n");
		exit(STATUS_FAILED);
	}
	plist_free(root);
}

static void decode(const char *raw, size_t size, void *context)
{
	struct error err = { .message = "" };
	struct sample sample;

	(void)context;
	if (!sample_decode(raw, size, &sample, &err))
		die(&err);
}

struct encoding {
	struct codec *codec;
	struct buffer key, blob;
	int64_t documents, by_zstd;
	double seconds;
};

static void encode(const char *raw, size_t size, void *context)
{
	struct encoding *encoding = context;
	bool is_key = encoding->documents++ % CODEC_KEY_INTERVAL == 0;
	double start = seconds(CLOCK_PROCESS_CPUTIME_ID);

	encoding->by_zstd += codec_encode(encoding->codec, raw, size,
				     is_key ? NULL : &encoding->key, &encoding->blob) == CODEC_ZSTD;
	encoding->seconds += seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
	if (is_key) {
		encoding->key.size = 0;
		buffer_add(&encoding->key, raw, size);
	}
}

static void measure_encoding(const char *path)
{
	struct encoding encoding = { .codec = codec_open() };

	read_file(path, encode, &encoding);
	printf("%.9f %lld\n", encoding.seconds / (double)encoding.documents,
		(long long)encoding.by_zstd);
	codec_close(encoding.codec);
	buffer_release(&encoding.key);
	buffer_release(&encoding.blob);
}

/* CPU seconds of each step, over all documents. */
struct parts {
	struct codec *codec;
	struct buffer key, blob, back;
	int64_t documents;
	double decode, encode, verify, checksum;
};

/* Seconds since `*since`, which moves to now. */
static double lap(double *since)
{
	double now = seconds(CLOCK_PROCESS_CPUTIME_ID), passed = now - *since;

	*since = now;
	return passed;
}

static void measure_document(const char *raw, size_t size, void *context)
{
	struct parts *parts = context;
	bool is_key = parts->documents++ % CODEC_KEY_INTERVAL == 0;
	const struct buffer *key = is_key ? NULL : &parts->key;
	struct error err = { .message = "" };
	double since = seconds(CLOCK_PROCESS_CPUTIME_ID);
	enum codec_encoding encoding;

	decode(raw, size, NULL);
	parts->decode += lap(&since);
	encoding = codec_encode(parts->codec, raw, size, key, &parts->blob);
	parts->encode += lap(&since);
	if (!codec_decode(parts->codec, (int)encoding, parts->blob.data, parts->blob.size, size,
		    key, &parts->back, &err))
		die(&err);
	parts->verify += lap(&since);
	checksum_crc32(raw, size);
	parts->checksum += lap(&since);
	if (is_key) {
		parts->key.size = 0;
		buffer_add(&parts->key, raw, size);
	}
}

static void measure_parts(const char *path)
{
	struct parts parts = { .codec = codec_open() };
	double since = seconds(CLOCK_PROCESS_CPUTIME_ID), read, cut, parsed, count;

	read_file(path, NULL, NULL);
	read = lap(&since);
	read_file(path, pass, NULL);
	cut = lap(&since);
	/* In a pass of its own: what libplist frees makes the next allocation slow. */
	read_file(path, parse, NULL);
	parsed = lap(&since);
	read_file(path, measure_document, &parts);
	count = (double)parts.documents;
	/* codec_encode() verifies. */
	printf("read %.9f frame %.9f decode %.9f encode %.9f verify %.9f checksum %.9f parse %.9f\n",
		read / count, (cut - read) / count, parts.decode / count,
		(parts.encode - parts.verify) / count, parts.verify / count, parts.checksum / count,
		(parsed - cut) / count);
	codec_close(parts.codec);
	buffer_release(&parts.key);
	buffer_release(&parts.blob);
	buffer_release(&parts.back);
}

static void draw(struct canvas *canvas, const struct series *series, int64_t time_ns)
{
	const struct dashboard_options options = { .avg_ns = 30 * NS_PER_S, .zoom = 1 };
	struct moment moment = moment_at(series, time_ns);

	canvas_clear(canvas);
	dashboard_draw(canvas, (struct rect){ 0, 0, WIDTH, HEIGHT }, series, &moment, &options);
}

static void measure_frames(const char *path)
{
	struct error err = { .message = "" };
	struct recording *recording = recording_open(path, &err);
	struct series series;
	struct canvas canvas;
	double start = seconds(CLOCK_MONOTONIC), loaded, sought, drawn;
	uint64_t random = 1;

	if (!recording || !series_load(&series, recording, &err))
		die(&err);
	canvas_init(&canvas, WIDTH, HEIGHT, false);
	loaded = seconds(CLOCK_MONOTONIC);
	for (int i = 0; i < FRAMES; i++) {
		/* Knuth's MMIX generator: anywhere, and the same in every run. */
		random = random * 6364136223846793005u + 1442695040888963407u;
		draw(&canvas, &series, (int64_t)(random >> 1) % (series_end(&series) + 1));
	}
	sought = seconds(CLOCK_MONOTONIC);
	for (size_t i = 0; i < FRAMES; i++)
		draw(&canvas, &series, series.time_ns[i % series.count]);
	drawn = seconds(CLOCK_MONOTONIC);
	printf("%.9f %.9f %.9f\n", loaded - start, (sought - loaded) / (double)FRAMES,
		(drawn - sought) / (double)FRAMES);
	canvas_release(&canvas);
	series_release(&series);
	recording_close(recording);
}

/* A child's peak starts with what its parent had, so a large parent cannot measure it. */
static int measure_memory(char **command)
{
	const long unit =
#ifdef __APPLE__
		1;
#else
		1024;
#endif
	struct error err = { .message = "" };
	struct rusage usage;
	pid_t child = fork();
	int status;

	if (child < 0)
		die((error_errno(&err, "cannot start '%s'", command[0]), &err));
	if (!child) {
		if (freopen("/dev/null", "w", stdout))
			execvp(command[0], command);
		_exit(STATUS_NOT_FOUND);
	}
	if (wait4(child, &status, 0, &usage) < 0)
		die((error_errno(&err, "cannot wait for '%s'", command[0]), &err));
	printf("%ld\n", usage.ru_maxrss * unit);
	return WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_FAILED;
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "memory"))
		return measure_memory(argv + 2);
	if (argc != 3)
		return STATUS_USAGE;
	if (!strcmp(argv[1], "read"))
		read_file(argv[2], NULL, NULL);
	else if (!strcmp(argv[1], "cut"))
		read_file(argv[2], pass, NULL);
	else if (!strcmp(argv[1], "parse"))
		read_file(argv[2], parse, NULL);
	else if (!strcmp(argv[1], "decode"))
		read_file(argv[2], decode, NULL);
	else if (!strcmp(argv[1], "parts"))
		measure_parts(argv[2]);
	else if (!strcmp(argv[1], "encode"))
		measure_encoding(argv[2]);
	else if (!strcmp(argv[1], "frames"))
		measure_frames(argv[2]);
	else
		return STATUS_USAGE;
	return STATUS_OK;
}
