/*
 * asitop share: makes a copy of a recording, or of a part of it, without private fields; verifies
 * the copy and searches it for everything that was removed.
 */
#include "../src/common/codec/archive.h"
#include "../src/common/host/output_file.h"
#include "attachment.h"
#include "share_copy.h"
#include "share_fit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct share_options {
	const char *output;
	bool overwrite;
	int site; /* index of attachment_sites; SITE_NONE: not given */
	int64_t fit_bytes;
	struct time_point around;
	struct time_selection window;
};

enum { SITE_NONE = -1 };

static const struct share_options defaults = { .site = SITE_NONE };

static const struct command_option options_table[] = {
	{ OPTION_STRING, 'o', "output", offsetof(struct share_options, output), "OUT",
		"name of the copy; .gz, .zip and .zst compress it (default: NAME-shared.db.gz)" },
	{ OPTION_FLAG, 0, "overwrite", offsetof(struct share_options, overwrite), NULL,
		"replace OUT if it exists" },
	{ OPTION_CHOICE, 0, "for", offsetof(struct share_options, site), ATTACHMENT_SITES,
		"make a copy that this issue tracker accepts" },
	{ OPTION_BYTES, 0, "fit", offsetof(struct share_options, fit_bytes), "SIZE",
		"shorten the copy to at most SIZE: 1000k, 25M" },
	{ OPTION_TIME, 0, "around", offsetof(struct share_options, around), "TIME",
		"with --fit or --for, keep the time around TIME (default: the last marker, else "
		"the highest power)" },
	OPTION_ROWS(struct share_options, window, time_selection_options),
	OPTION_END,
};

struct share {
	const struct share_options *options;
	const char *path; /* of the original */
	char *output;     /* of the copy */
	enum archive_kind kind;
	int64_t limit; /* of the copy's size; 0: none */

	struct recording *recording;
	struct time_selection part; /* what is copied */
	struct time_span selected;  /* what was selected */
	struct share_copy copy;
	int64_t bytes, samples; /* of the copy */
	struct error *err;
};

/* ---- the result ---- */

static void print_fields(const struct privacy *privacy, bool kept)
{
	size_t fields = 0;

	for (size_t i = 0; i < privacy->count; i++) {
		const char *field = privacy_label(privacy->values[i].field);
		size_t count = 0;

		if (privacy->values[i].is_kept != kept || privacy_first_of(privacy, i) != i)
			continue;
		for (size_t j = i; j < privacy->count; j++)
			count += privacy_first_of(privacy, j) == i && privacy->values[j].size;
		printf("%s%s",
			fields++       ? ", "
				: kept ? "kept, please review: "
				       : "removed: ",
			field);
		if (count > 1)
			printf(" (%zu values)", count);
	}
	if (fields)
		fputs("\n", stdout);
}

/* What --fit has left out at both ends. */
static void print_left_out(const struct share *share)
{
	const struct row_reader *rows = &share->copy.rows;
	char from[32], to[32];
	bool any = false;

	if (rows->from_ns > share->selected.from_ns) {
		format_position(from, sizeof(from), share->selected.from_ns);
		format_position(to, sizeof(to), rows->from_ns);
		printf("left out to fit: %s to %s", from, to);
		any = true;
	}
	if (rows->to_ns < share->selected.to_ns) {
		format_position(from, sizeof(from), rows->to_ns);
		format_position(to, sizeof(to), share->selected.to_ns);
		printf("%s%s to %s", any ? " and " : "left out to fit: ", from, to);
		any = true;
	}
	if (any)
		puts(" of the original");
}

static void print_result(const struct share *share)
{
	const struct share_copy *copy = &share->copy;
	int site = share->options->site == SITE_NONE ? 0 : share->options->site;
	char span[32], size[32], fits[128];

	format_duration(span, sizeof(span), copy->end_ns);
	format_bytes(size, sizeof(size), (double)share->bytes);
	attachment_describe(fits, sizeof(fits), &attachment_sites[site], share->kind, share->bytes);
	printf("%s: %lld sample%s, %s, %s: %s\n", share->output, (long long)copy->samples,
		copy->samples == 1 ? "" : "s", span, size, fits);
	print_left_out(share);
	print_fields(&copy->privacy, false);
	print_fields(&copy->privacy, true);
	if (copy->left_out)
		printf("omitted: %lld document%s without measurements\n", (long long)copy->left_out,
			copy->left_out == 1 ? "" : "s");
	puts("verified: nothing that was removed is left in the copy");
}

/* ---- one copy ---- */

/* Closes the descriptor. */
static bool pack(const struct share *share, int in, FILE *out)
{
	bool done;

	if (in < 0)
		return error_errno(share->err, "cannot read the copy back");
	done = archive_pack(share->kind, in, out, share->output, share->err);
	close(in);
	return done;
}

static bool measure(struct share *share, const struct output_file *output)
{
	struct stat stat_of;

	if (fflush(output->file) != 0 || stat(output->name, &stat_of) < 0)
		return error_errno(share->err, "cannot write '%s'", share->output);
	share->bytes = stat_of.st_size;
	share->samples = share->copy.samples;
	return true;
}

/* Writes the copy to `plain`, and its archive to `packed`; sets `*fits` when it is verified and not
 * larger than allowed. */
static bool fill(
	struct share *share, struct output_file *plain, struct output_file *packed, bool *fits)
{
	struct share_copy *copy = &share->copy;

	if (!share_copy_open(copy, share->recording, &share->part, share->err) ||
		!share_copy_write(copy, plain->name))
		return false;
	if (share->kind != ARCHIVE_NONE &&
		!pack(share, open(plain->name, O_RDONLY | O_CLOEXEC), packed->file))
		return false;
	if (!measure(share, share->kind == ARCHIVE_NONE ? plain : packed))
		return false;
	*fits = !share->limit || share->bytes <= share->limit;
	return !*fits || share_copy_verify(copy, plain->name);
}

/* The copy appears under its name only if it fits and nothing private was found in it. */
static bool try_part(struct share *share, bool *fits)
{
	bool overwrite = share->options->overwrite, is_packed = share->kind != ARCHIVE_NONE;
	struct output_file plain = { .name = NULL }, packed = { .name = NULL };
	bool done;

	if (!output_file_open(&plain, share->output, overwrite, share->err))
		return false;
	done = !is_packed || output_file_open(&packed, share->output, overwrite, share->err);
	if (done && !fill(share, &plain, &packed, fits)) {
		error_prefix(share->err, "'%s' was not created", share->output);
		done = false;
	}
	if (done && *fits)
		done = output_file_finish(is_packed ? &packed : &plain, share->err);
	output_file_discard(&plain);
	output_file_discard(&packed);
	return done;
}

/* ---- the part that fits ---- */

static void set_part(struct share *share, const struct time_span *window)
{
	share->part = (struct time_selection){
		.begin = { .kind = TIME_START, .ns = window->from_ns },
		.end = { .kind = TIME_START, .ns = window->to_ns },
	};
}

static bool cannot_fit(const struct share *share)
{
	char size[32], limit[32];

	format_bytes(size, sizeof(size), (double)share->bytes);
	format_bytes(limit, sizeof(limit), (double)share->limit);
	return error_set(share->err,
		"'%s' was not created: a copy of %lld sample%s has %s, which is more than %s",
		share->output, (long long)share->samples, share->samples == 1 ? "" : "s", size,
		limit);
}

/* Shortens the part until its copy fits. */
static bool copy_what_fits(struct share *share)
{
	struct time_span window = share->selected;
	int64_t moment_ns = 0;
	bool fits = false;

	for (bool is_first = true;; is_first = false) {
		/* Too short a window has no sample. */
		if (!try_part(share, &fits))
			return !is_first && share->err->status == STATUS_USAGE && cannot_fit(share);
		if (fits)
			return true;
		if (share->samples <= 1)
			return cannot_fit(share);
		if (is_first &&
			!share_fit_moment(
				&share->copy.rows, &share->options->around, &moment_ns, share->err))
			return false;
		window = share_fit_window(&share->selected, moment_ns,
			window.to_ns - window.from_ns, share->bytes, share->limit);
		set_part(share, &window);
		share_copy_release(&share->copy);
	}
}

/* ---- the command ---- */

/* Resolves what was selected, for messages and shorter parts. */
static bool select_part(struct share *share)
{
	struct row_reader rows;
	bool done;

	share->part = share->options->window;
	done = row_reader_open(&rows, share->recording, &share->part, share->err);
	if (done)
		share->selected = (struct time_span){ rows.from_ns, rows.to_ns };
	row_reader_release(&rows);
	return done;
}

/* Reports the samples that are missing from the copy. */
static bool is_all(const struct share *share)
{
	return recording_was_good(share->recording, share->err) &&
		recording_is_whole(
			share->path, share->copy.rows.damaged, "could not be copied", share->err);
}

static bool share_recording(struct share *share)
{
	bool done;

	share->recording = recording_open(share->path, share->err);
	if (!share->recording)
		return false;
	recording_distrust_cache(share->recording);
	done = select_part(share) && copy_what_fits(share);
	if (done) {
		print_result(share);
		done = is_all(share);
	}
	share_copy_release(&share->copy);
	recording_close(share->recording);
	return done;
}

/* "bench-shared.db.gz" for "../bench.db", in the current directory: every tracker accepts gzip. */
static char *default_output(const char *path)
{
	const char *name = strcmp(path, "-") ? path_name(path) : "recording";
	size_t size = strlen(name);
	size_t packed = strlen(archive_suffix(archive_kind_of_name(name)));

	if (size > packed)
		size -= packed;
	if (size > 3 && !strncmp(name + size - 3, ".db", 3))
		size -= 3;
	return xasprintf("%.*s-shared.db%s", (int)size, name, archive_suffix(ARCHIVE_GZIP));
}

static bool check(struct share *share)
{
	const struct share_options *options = share->options;
	const struct attachment_site *site =
		options->site == SITE_NONE ? NULL : &attachment_sites[options->site];

	if (options->around.kind != TIME_NONE && !site && !options->fit_bytes)
		return error_usage(share->err, "--around requires --fit or --for");
	if (site && !attachment_accepts(site, share->kind))
		return error_usage(share->err, "%s does not accept '%s'; name the copy .gz or .zip",
			site->name, share->output);
	share->limit = options->fit_bytes;
	if (site && (!share->limit || share->limit > site->bytes))
		share->limit = site->bytes;
	return output_file_check(share->output, options->overwrite, share->path, share->err);
}

static int share_run(const void *values, int count, char **operands, struct error *err)
{
	const struct share_options *options = values;
	struct share share = {
		.options = options,
		.path = operands[0],
		.output = options->output ? xstrdup(options->output) : default_output(operands[0]),
		.err = err,
	};
	bool done;

	(void)count;
	share.kind = archive_kind_of_name(share.output);
	done = check(&share) && share_recording(&share);
	free(share.output);
	return done ? STATUS_OK : (int)err->status;
}

const struct command share_command = {
	.name = "share",
	.summary = "copy a recording, or a part of it, without private fields",
	.operands = "FILE",
	.operands_min = 1,
	.operands_max = 1,
	.description =
		"Copies a recording, or a part of it, without the fields that identify a "
		"person or a machine, and searches the copy for everything that was removed.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct share_options),
	.run = share_run,
};
