#include "support.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- comparing ---- */

bool is_near(double actual, double expected)
{
	if (isnan(actual) || isnan(expected))
		return isnan(actual) && isnan(expected);
	return fabs(actual - expected) <= fmax(1e-9, 1e-9 * fabs(expected));
}

void check_near(double actual, double expected, const char *file, int line)
{
	if (is_near(actual, expected))
		return;
	print_error("%.17g is not %.17g\n", actual, expected);
	_fail(file, line);
}

void check_between(intmax_t value, intmax_t least, intmax_t most, const char *file, int line)
{
	if (value >= least && value <= most)
		return;
	print_error("%jd is not between %jd and %jd\n", value, least, most);
	_fail(file, line);
}

void check_has(const char *text, const char *part, const char *file, int line)
{
	if (strstr(text, part))
		return;
	print_error("\"%s\" has no \"%s\"\n", text, part);
	_fail(file, line);
}

/* ---- documents ---- */

static void skip_space(const char **at)
{
	*at += strspn(*at, " \n\t");
}

/* Takes a word up to one of `ends`, which stays. */
static char *take_word(const char **at, const char *ends)
{
	size_t length = strcspn(*at, ends);
	char *word = xstrndup(*at, length);

	*at += length;
	return word;
}

static void add_scalar(struct buffer *xml, const char **at)
{
	char *word;

	if (**at == '\'') {
		++*at;
		word = take_word(at, "'");
		++*at;
		buffer_addf(xml, "<string>%s</string>\n", word);
	} else if (**at == '@') {
		++*at;
		word = take_word(at, ",]} ");
		buffer_addf(xml, "<date>%s</date>\n", word);
	} else {
		word = take_word(at, ",]} \n");
		if (!strcmp(word, "true") || !strcmp(word, "false"))
			buffer_addf(xml, "<%s/>\n", word);
		else if (!word[strspn(word, "0123456789")])
			buffer_addf(xml, "<integer>%s</integer>\n", word);
		else
			buffer_addf(xml, "<real>%s</real>\n", word);
	}
	free(word);
}

/* As deep as a test's notation is. NOLINTNEXTLINE(misc-no-recursion) */
static void add_node(struct buffer *xml, const char **at)
{
	bool is_dict;

	skip_space(at);
	if (**at != '{' && **at != '[') {
		add_scalar(xml, at);
		skip_space(at);
		return;
	}
	is_dict = *(*at)++ == '{';
	buffer_add_string(xml, is_dict ? "<dict>\n" : "<array>\n");
	for (skip_space(at); !strchr("}]", **at); skip_space(at)) {
		if (is_dict) {
			char *key = take_word(at, ":");

			++*at;
			buffer_addf(xml, "<key>%s</key>", key);
			free(key);
		}
		add_node(xml, at);
		*at += **at == ',';
	}
	++*at;
	skip_space(at);
	buffer_add_string(xml, is_dict ? "</dict>\n" : "</array>\n");
}

void document_add(struct buffer *xml, const char *notation)
{
	buffer_add_string(xml,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
		"\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n");
	add_node(xml, &notation);
	assert_int_equal(*notation, '\0');
	buffer_add_string(xml, "</plist>");
}

struct sample decoded(const char *notation)
{
	struct sample sample;
	struct error err = { .message = "" };
	struct buffer document = { 0 };

	document_add(&document, notation);
	assert_true(sample_decode(document.data, document.size, &sample, &err));
	buffer_release(&document);
	return sample;
}

/* ---- streams ---- */

void stream_document(struct buffer *document, int index)
{
	struct buffer notation = { 0 };

	buffer_addf(&notation,
		"{is_delta: true, elapsed_ns: %d, hw_model: 'Mac16,8', kern_osversion: '25F71',"
		" timestamp: @2026-05-18T17:%02d:%02dZ, thermal_pressure: 'Nominal', processor:"
		" {cpu_power: %d.5, gpu_power: 250.0, ane_power: 0.0, clusters: ["
		"  {name: 'E-Cluster', freq_hz: 1.2e9, cpus: ["
		"   {cpu: 0, freq_hz: 1.1e9, idle_ratio: 0.%03d},"
		"   {cpu: 1, freq_hz: 1.2e9, idle_ratio: 0.5}]},"
		"  {name: 'P-Cluster', freq_hz: 3e9, cpus: ["
		"   {cpu: 2, freq_hz: 3e9, idle_ratio: 0.25}]}]}}",
		1010000000 + index, (index + 1) / 60 % 60, (index + 1) % 60, 1000 + index,
		index % 1000);
	document_add(document, notation.data);
	buffer_release(&notation);
}

/* ---- series ---- */

void series_start(struct series *series)
{
	*series = (struct series){ .catalog.machine = {
					   .chip = "Apple M4 Pro", .model = "Mac16,8" } };
	series->catalog.chip = chip_find(series->catalog.machine.chip);
}

struct sample_row row_of(int64_t time_ms, int64_t window_ms, double cpu_w)
{
	struct sample_row row = {
		.time_ns = time_ms * NS_PER_MS,
		.wall_ns = START_WALL + time_ms * NS_PER_MS,
		.window_ns = window_ms * NS_PER_MS,
	};

	sample_init(&row.sample);
	row.sample.values[METRIC_CPU_W] = cpu_w;
	return row;
}

/* ---- files ---- */

bool read_file(const char *path, struct buffer *content)
{
	FILE *file = fopen(path, "rb");
	size_t size;

	content->size = 0;
	if (!file)
		return false;
	while ((size = fread(buffer_reserve(content, 65536), 1, 65536, file)) > 0)
		content->size += size;
	buffer_reserve(content, 0);
	fclose(file);
	return true;
}

void write_file(const char *path, const void *content, size_t size)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(content, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

void read_capture(const char *name, struct buffer *content)
{
	const char *shared = getenv("SHARED");
	char *path = xasprintf("%s/captures/%s", shared ? shared : "../shared", name);
	bool there = read_file(path, content);

	free(path);
	if (!there)
		skip();
}

int scratch_make(void **state)
{
	const char *parent = getenv("TMPDIR");

	*state = xasprintf("%s/asitop-unit-XXXXXX", parent ? parent : "/tmp");
	return mkdtemp(*state) ? 0 : -1;
}

/* Tests make files and empty directories, nothing deeper. */
int scratch_remove(void **state)
{
	DIR *directory = opendir(*state);
	struct dirent *entry;

	if (!directory)
		return -1;
	while ((entry = readdir(directory))) {
		char *path = scratch_path(state, entry->d_name);

		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			remove(path);
		free(path);
	}
	closedir(directory);
	rmdir(*state);
	free(*state);
	return 0;
}

char *scratch_path(void **state, const char *name)
{
	return xasprintf("%s/%s", (const char *)*state, name);
}
