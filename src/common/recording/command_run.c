#include "command_run.h"
#include "../base/units.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void command_run_init(struct command_run *command)
{
	*command = (struct command_run){
		.idle_ns = -1,
		.end_ns = -1,
		.exit_status = -1,
		.signal = -1,
		.user_ns = -1,
		.system_ns = -1,
		.max_rss_bytes = -1,
	};
}

const char *command_role_name(enum command_role role)
{
	return role == COMMAND_WARMUP ? "warmup" : "measured";
}

bool command_run_has_ended(const struct command_run *command)
{
	return command->end_ns >= 0;
}

bool command_run_succeeded(const struct command_run *command)
{
	return command_run_has_ended(command) && command->exit_status == 0 && !command->timed_out;
}

void command_run_title(const struct command_run *command, char *text, size_t size)
{
	const char *title = command->name[0] ? command->name : command->line;

	if (command->role == COMMAND_WARMUP)
		snprintf(text, size, "%.200s (warmup)", title[0] ? title : "command");
	else
		snprintf(text, size, "%s", title);
}

/* ---- the outcome ---- */

void command_run_describe_end(const struct command_run *command, char *text, size_t size)
{
	if (!command_run_has_ended(command))
		snprintf(text, size, "end not recorded");
	else if (command->timed_out)
		snprintf(text, size, "timed out");
	else if (command->signal >= 0)
		snprintf(text, size, "killed by signal %d", command->signal);
	else if (command->exit_status >= 0)
		snprintf(text, size, "exit status %d", command->exit_status);
	else
		snprintf(text, size, "%s", "");
}

void command_run_describe(const struct command_run *command, char *text, size_t size)
{
	char end[64], memory[32];

	command_run_describe_end(command, end, sizeof(end));
	snprintf(text, size, "%s", end);
	if (command->user_ns < 0 || command->system_ns < 0 || command->max_rss_bytes < 0)
		return;
	format_bytes(memory, sizeof(memory), (double)command->max_rss_bytes);
	snprintf(text, size, "%s%suser %.2f s, system %.2f s, %s", end, end[0] ? ", " : "",
		(double)command->user_ns / (double)NS_PER_S,
		(double)command->system_ns / (double)NS_PER_S, memory);
}

/* ---- work ---- */

bool quantity_name_is_valid(const char *name, size_t size)
{
	struct quantity quantity;

	if (!size || size >= sizeof(quantity.name) || !isalpha((unsigned char)name[0]))
		return false;
	for (size_t i = 0; i < size; i++) {
		if (!isalnum((unsigned char)name[i]) && name[i] != '_')
			return false;
	}
	return true;
}

bool quantity_value_is_valid(double value)
{
	return value >= 1e-9 && value <= 1e15;
}

bool quantity_parse(struct quantity *quantity, const char *text)
{
	size_t size = strcspn(text, "=");

	*quantity = (struct quantity){ .value = 0 };
	if (!text[size] || !quantity_name_is_valid(text, size) ||
		!parse_number(text + size + 1, &quantity->value) ||
		!quantity_value_is_valid(quantity->value))
		return false;
	memcpy(quantity->name, text, size);
	return true;
}

bool command_run_add_quantity(struct command_run *command, const char *name, double value)
{
	struct quantity *quantity = command->quantities;
	const struct quantity *end = quantity + command->quantity_count;

	if (!quantity_name_is_valid(name, strlen(name)) || !quantity_value_is_valid(value))
		return false;
	while (quantity < end && strcmp(quantity->name, name))
		quantity++;
	if (quantity < end) {
		quantity->value += value;
		return true;
	}
	if (command->quantity_count == COMMAND_QUANTITIES_MAX)
		return false;
	*quantity = (struct quantity){ .value = value };
	snprintf(quantity->name, sizeof(quantity->name), "%s", name);
	command->quantity_count++;
	return true;
}
