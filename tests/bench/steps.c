/*
 * Steps of the path on their own, for the figures that a whole process cannot give; bench.py
 * measures around them.
 *
 *   steps read FILE      read it through, nothing else: the floor
 *   steps decode FILE    cut it into documents and decode each
 *   steps frames FILE.db print seconds: loading, a seek with its frame, a frame after another
 */
#include "../../replay/dashboard.h"
#include "../../src/common/framer.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FRAMES = 2000, WIDTH = 107, HEIGHT = 30 };

static void die(const struct error *err)
{
	fprintf(stderr, "steps: %s\n", err->message);
	exit(STATUS_FAILED);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Reads a file in the pieces that asitop reads; `framer` may be NULL. */
static void read_file(const char *path, struct framer *framer)
{
	static char piece[65536];
	struct error err = { .message = "" };
	struct sample sample;
	int fd = open(path, O_RDONLY);
	const char *raw;
	ssize_t got;
	size_t size;

	if (fd < 0)
		die((error_errno(&err, "cannot open '%s'", path), &err));
	while ((got = read(fd, piece, sizeof(piece))) > 0) {
		if (!framer)
			continue;
		framer_add(framer, piece, (size_t)got);
		while (framer_next(framer, &raw, &size)) {
			if (!sample_decode(raw, size, &sample, &err))
				die(&err);
		}
	}
	close(fd);
}

static void draw(struct canvas *canvas, const struct series *series, size_t index)
{
	const struct dashboard_options options = { .avg_ns = 30 * NS_PER_S, .zoom = 1 };

	canvas_clear(canvas);
	dashboard_draw(canvas, (struct rect){ 0, 0, WIDTH, HEIGHT }, series, index, &options);
}

static void measure_frames(const char *path)
{
	struct error err = { .message = "" };
	struct recording *recording = recording_open(path, &err);
	struct series series;
	struct canvas canvas;
	double start = seconds(), loaded, sought, drawn;
	uint64_t random = 1;

	if (!recording || !series_load(&series, recording, &err))
		die(&err);
	canvas_init(&canvas, WIDTH, HEIGHT, false);
	loaded = seconds();
	for (int i = 0; i < FRAMES; i++) {
		/* Knuth's MMIX generator: anywhere, and the same in every run. */
		random = random * 6364136223846793005u + 1442695040888963407u;
		draw(&canvas, &series,
			series_at(&series, (int64_t)(random >> 1) % (series_end(&series) + 1)));
	}
	sought = seconds();
	for (size_t i = 0; i < FRAMES; i++)
		draw(&canvas, &series, i % series.count);
	drawn = seconds();
	printf("%.9f %.9f %.9f\n", loaded - start, (sought - loaded) / FRAMES,
		(drawn - sought) / FRAMES);
	canvas_release(&canvas);
	series_release(&series);
	recording_close(recording);
}

int main(int argc, char **argv)
{
	struct framer framer = { 0 };

	if (argc != 3)
		return STATUS_USAGE;
	if (!strcmp(argv[1], "read"))
		read_file(argv[2], NULL);
	else if (!strcmp(argv[1], "decode"))
		read_file(argv[2], &framer);
	else if (!strcmp(argv[1], "frames"))
		measure_frames(argv[2]);
	else
		return STATUS_USAGE;
	framer_release(&framer);
	return STATUS_OK;
}
