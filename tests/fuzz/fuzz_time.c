/* Texts to values: times, durations, sizes, numbers; and what they resolve to. */
#include "../../src/common/base/units.h"
#include "fuzz.h"

#include <math.h>
#include <stdlib.h>

static size_t find_phase(const struct time_frame *frame, const char *name, struct time_span *span)
{
	(void)frame;
	*span = (struct time_span){ (int64_t)name[0] * NS_PER_S, 200 * NS_PER_S };
	return name[0] != 'x' ? 2 : 0;
}

static void list_phases(const struct time_frame *frame, struct buffer *out)
{
	(void)frame;
	buffer_add_string(out, "'a'");
}

static bool find_wall(const struct time_frame *frame, int64_t wall_ns, int64_t *ns)
{
	(void)frame;
	*ns = 5 * NS_PER_S;
	return wall_ns > 0;
}

static void resolve(const struct time_point *point)
{
	static const int64_t ends[] = { 0, 1, 90 * NS_PER_S, INT64_C(1) << 61 };

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		struct time_frame frame = { .end_ns = ends[i],
			.start_wall_ns = INT64_C(1786975529989802042),
			.utc_offset_s = 7200,
			.find_phase = find_phase,
			.list_phases = list_phases,
			.find_wall = find_wall };
		struct error err = { .message = "" };
		char text[256];
		int64_t ns = -1;

		time_other_reading(point, &frame, text, sizeof(text));
		time_describe(point, &frame, ns, text, sizeof(text));
		if (time_resolve(point, &frame, &ns, &err))
			must((ns >= 0 && ns <= ends[i]) || point->kind == TIME_MARKER ||
					point->kind == TIME_WALL || point->kind == TIME_LOCAL ||
					point->kind == TIME_CLOCK || point->kind == TIME_COLON,
				"a position in the recording");
		else
			must(err.message[0], "a failure has a message");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size), out[64];
	struct error err = { .message = "" };
	struct time_point point = { .kind = TIME_NONE };
	int64_t value = 0;
	double number = 0;

	if (parse_time(text, &point, &err))
		resolve(&point);
	else
		must(err.message[0], "a failure has a message");
	if (parse_duration(text, &value)) {
		must(value >= 0, "a duration is not negative");
		format_duration(out, sizeof(out), value);
		format_position_exact(out, sizeof(out), value);
	}
	if (parse_bytes(text, &value))
		format_bytes(out, sizeof(out), (double)value);
	if (parse_number(text, &number))
		must(isfinite(number), "a number is finite");
	parse_integer(text, -100, 100, &value);
	if (parse_wall(text, 3600, &value)) {
		format_wall_utc(out, sizeof(out), value);
		format_wall(out, sizeof(out), value, -3600);
		format_clock(out, sizeof(out), value, 3600);
	}
	free(text);
	return 0;
}
