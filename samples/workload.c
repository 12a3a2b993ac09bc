#include "workload.h"

#include "clock.h"

#include <stdlib.h>
#include <string.h>

/* The built-in scripts; the Makefile generates them from workloads/. */
static const struct {
	const char *name;
	const char *text;
} scripts[] = {
#include "workloads.inc"
};

/* The values of thermal_pressure on macOS, named as in xnu's OSThermalNotification.h; the limit of
 * the frequency at each is an estimate. */
static const struct {
	const char *name;
	double clock;
} pressures[] = {
	{ "Nominal", 1 },
	{ "Moderate", 0.82 },
	{ "Heavy", 0.62 },
	{ "Trapping", 0.45 },
	{ "Sleeping", 0.3 },
};

static const char *const channel_names[CHANNEL_COUNT] = { "e", "p", "one", "gpu", "ane" };

static bool parse_percent(const char **text, double *share)
{
	char *end;
	double value = strtod(*text, &end);

	if (end == *text || !(value >= 0 && value <= 100))
		return false;
	*share = value / 100;
	*text = end;
	return true;
}

static bool parse_demand(const char *text, struct demand *demand)
{
	if (!parse_percent(&text, &demand->level))
		return false;
	if (*text == '~' && (text++, !parse_percent(&text, &demand->ragged)))
		return false;
	if (*text == '^' && (text++, !parse_percent(&text, &demand->spike)))
		return false;
	return !*text;
}

static bool parse_pressure(const char *text, struct phase *phase)
{
	for (size_t i = 0; i < ARRAY_SIZE(pressures); i++) {
		if (!strcmp(text, pressures[i].name)) {
			phase->pressure = pressures[i].name;
			if (phase->clock <= 0)
				phase->clock = pressures[i].clock;
			return true;
		}
	}
	return false;
}

static bool parse_setting(struct phase *phase, const char *word)
{
	const char *value = strchr(word, '=');
	size_t size;

	if (!value)
		return false;
	size = (size_t)(value++ - word);
	for (int i = 0; i < CHANNEL_COUNT; i++)
		if (strlen(channel_names[i]) == size && !strncmp(word, channel_names[i], size))
			return parse_demand(value, &phase->demands[i]);
	if (size == 5 && !strncmp(word, "clock", size))
		return parse_percent(&value, &phase->clock) && !*value && phase->clock > 0;
	return size == 7 && !strncmp(word, "thermal", size) && parse_pressure(value, phase);
}

static bool parse_phase(struct workload *workload, char *rest, char **save, struct error *err)
{
	struct phase *phase = &workload->phases[workload->count];
	char *name = strtok_r(rest, " \t", save);
	char *duration = strtok_r(NULL, " \t", save);
	char *word;

	if (workload->count == WORKLOAD_PHASES_MAX)
		return error_set(err, "more than %d phases", WORKLOAD_PHASES_MAX);
	*phase = (struct phase){ .duration = 0 };
	if (!name || !duration)
		return error_set(err, "a phase needs a name and a duration");
	if (!clock_parse_duration(duration, &phase->duration) || phase->duration <= 0)
		return error_set(err, "not a duration: '%s'", duration);
	snprintf(phase->name, sizeof(phase->name), "%s", name);
	while ((word = strtok_r(NULL, " \t", save)))
		if (!parse_setting(phase, word))
			return error_set(err, "cannot read '%s'", word);
	if (!phase->pressure)
		parse_pressure("Nominal", phase);
	workload->duration += phase->duration;
	workload->count++;
	return true;
}

static bool parse_line(struct workload *workload, char *line, struct error *err)
{
	char *save = NULL;
	char *word;

	line[strcspn(line, "#")] = '\0';
	word = strtok_r(line, " \t", &save);
	if (!word)
		return true;
	if (workload->loop)
		return error_set(err, "'loop' must come last");
	if (!strcmp(word, "phase"))
		return parse_phase(workload, NULL, &save, err);
	if (strcmp(word, "loop"))
		return error_set(
			err, "cannot read '%s'; a line starts with 'phase' or 'loop'", word);
	workload->loop = true;
	return true;
}

bool workload_parse(struct workload *workload, const char *text, struct error *err)
{
	*workload = (struct workload){ .count = 0 };
	for (int number = 1; *text; number++) {
		size_t size = strcspn(text, "\n");
		char *line = xstrndup(text, size);
		bool fine = parse_line(workload, line, err);

		free(line);
		if (!fine)
			return error_prefix(err, "line %d", number);
		text += size;
		if (*text)
			text++;
	}
	if (!workload->count)
		return error_set(err, "it has no phase");
	return true;
}

static bool load_file(struct workload *workload, const char *path, struct error *err)
{
	struct buffer text = { 0 };
	FILE *file = fopen(path, "r");
	bool fine;
	size_t size;

	if (!file)
		return error_errno(err, "cannot open '%s'", path);
	while ((size = fread(buffer_reserve(&text, 4096), 1, 4096, file)))
		text.size += size;
	fine = !ferror(file);
	fclose(file);
	buffer_add(&text, "", 0);
	if (!fine)
		error_set(err, "cannot read '%s'", path);
	else if (!workload_parse(workload, buffer_string(&text), err))
		fine = error_prefix(err, "'%s'", path);
	buffer_release(&text);
	return fine;
}

bool workload_load(struct workload *workload, const char *name, struct error *err)
{
	if (strpbrk(name, "/."))
		return load_file(workload, name, err);
	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++) {
		if (strcmp(name, scripts[i].name))
			continue;
		if (!workload_parse(workload, scripts[i].text, err))
			return error_prefix(err, "'%s'", name);
		return true;
	}
	return error_usage(err, "no workload '%s'; '--workload help' lists them", name);
}

const struct phase *workload_at(const struct workload *workload, int64_t ns)
{
	if (workload->loop)
		ns %= workload->duration;
	for (int i = 0; i < workload->count; i++) {
		if (ns < workload->phases[i].duration)
			return &workload->phases[i];
		ns -= workload->phases[i].duration;
	}
	return &workload->phases[workload->count - 1];
}

void workload_list(FILE *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++) {
		const char *text = scripts[i].text;

		/* The first line of each script describes it. */
		text += strspn(text, "# ");
		fprintf(out, "  %-12s %.*s\n", scripts[i].name, (int)strcspn(text, "\n"), text);
	}
}
