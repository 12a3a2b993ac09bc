#include "chip.h"

#include <string.h>

static const struct chip chips[] = {
	{ "M1", 20, 20, 8 },
	{ "M1 Pro", 30, 30, 8 },
	{ "M1 Max", 30, 60, 8 },
	{ "M1 Ultra", 60, 120, 16 },
	{ "M2", 25, 15, 8 },
	{ "M2 Pro", 35, 30, 8 },
	{ "M2 Max", 40, 65, 8 },
	{ "M2 Ultra", 80, 130, 16 },
	{ "M3", 25, 20, 8 },
	{ "M3 Pro", 35, 30, 8 },
	{ "M3 Max", 45, 75, 8 },
	{ "M3 Ultra", 90, 150, 16 },
	{ "M4", 30, 20, 8 },
	{ "M4 Pro", 40, 35, 8 },
	{ "M4 Max", 55, 90, 8 },
	{ "M4 Ultra", 110, 180, 16 },
	{ "M5", 25, 22, 8 },
	{ "M5 Pro", 70, 45, 10 },
	{ "M5 Max", 78, 75, 12 },
	{ "M5 Ultra", 95, 175, 18 },
	{ "M6", 30, 22, 8 },
	{ "A18 Pro", 12, 8, 8 },
};

/* Rows for unknown chips, by the last word of the name. Any other M chip gets `base_chip`, and a
 * chip that is not an M chip gets `other_chip`. */
static const struct chip chip_kinds[] = {
	{ "Pro", 40, 35, 8 },
	{ "Max", 55, 90, 8 },
	{ "Ultra", 110, 180, 8 },
};
static const struct chip base_chip = { "base", 30, 20, 8 };
static const struct chip other_chip = { "other", 30, 30, 8 };

/* Apple's model identifiers. Mac17 is from published captures and incomplete. */
static const struct {
	const char *model;
	const char *chip;
} models[] = {
	{ "MacBookAir10,1", "M1" },
	{ "MacBookPro17,1", "M1" },
	{ "Macmini9,1", "M1" },
	{ "iMac21,1", "M1" },
	{ "iMac21,2", "M1" },
	{ "MacBookPro18,1", "M1 Pro" },
	{ "MacBookPro18,2", "M1 Max" },
	{ "MacBookPro18,3", "M1 Pro" },
	{ "MacBookPro18,4", "M1 Max" },
	{ "Mac13,1", "M1 Max" },
	{ "Mac13,2", "M1 Ultra" },
	{ "Mac14,2", "M2" },
	{ "Mac14,15", "M2" },
	{ "Mac14,7", "M2" },
	{ "Mac14,3", "M2" },
	{ "Mac14,12", "M2 Pro" },
	{ "Mac14,9", "M2 Pro" },
	{ "Mac14,10", "M2 Pro" },
	{ "Mac14,5", "M2 Max" },
	{ "Mac14,6", "M2 Max" },
	{ "Mac14,13", "M2 Max" },
	{ "Mac14,14", "M2 Ultra" },
	{ "Mac14,8", "M2 Ultra" },
	{ "Mac15,3", "M3" },
	{ "Mac15,4", "M3" },
	{ "Mac15,5", "M3" },
	{ "Mac15,12", "M3" },
	{ "Mac15,13", "M3" },
	{ "Mac15,6", "M3 Pro" },
	{ "Mac15,7", "M3 Pro" },
	{ "Mac15,8", "M3 Max" },
	{ "Mac15,9", "M3 Max" },
	{ "Mac15,10", "M3 Max" },
	{ "Mac15,11", "M3 Max" },
	{ "Mac15,14", "M3 Ultra" },
	{ "Mac16,1", "M4" },
	{ "Mac16,2", "M4" },
	{ "Mac16,3", "M4" },
	{ "Mac16,10", "M4" },
	{ "Mac16,12", "M4" },
	{ "Mac16,13", "M4" },
	{ "Mac16,7", "M4 Pro" },
	{ "Mac16,8", "M4 Pro" },
	{ "Mac16,11", "M4 Pro" },
	{ "Mac16,5", "M4 Max" },
	{ "Mac16,6", "M4 Max" },
	{ "Mac16,9", "M4 Max" },
	{ "Mac17,2", "M5" },
	{ "Mac17,3", "M5" },
	{ "Mac17,4", "M5" },
	{ "Mac17,6", "M5 Max" },
	{ "Mac17,7", "M5 Max" },
	{ "Mac17,8", "M5 Pro" },
	{ "Mac17,9", "M5 Pro" },
	{ "Mac17,5", "A18 Pro" },
};

static const char *without_brand(const char *name)
{
	return strncmp(name, "Apple ", 6) ? name : name + 6;
}

static const struct chip *find_row(const char *name)
{
	name = without_brand(name);
	for (size_t i = 0; i < ARRAY_SIZE(chips); i++) {
		if (!strcmp(chips[i].name, name))
			return &chips[i];
	}
	return NULL;
}

static bool is_m_chip(const char *name)
{
	return name[0] == 'M' && strspn(name + 1, "0123456789") > 0;
}

const struct chip *chip_find(const char *name)
{
	const struct chip *chip = find_row(name);
	const char *last_word = strrchr(name, ' ');

	if (chip)
		return chip;
	if (!is_m_chip(without_brand(name)))
		return &other_chip;
	for (size_t i = 0; last_word && i < ARRAY_SIZE(chip_kinds); i++) {
		if (!strcmp(chip_kinds[i].name, last_word + 1))
			return &chip_kinds[i];
	}
	return &base_chip;
}

bool chip_is_known(const char *name)
{
	return find_row(name);
}

const char *chip_name_of_model(const char *model)
{
	for (size_t i = 0; i < ARRAY_SIZE(models); i++) {
		if (!strcmp(models[i].model, model))
			return models[i].chip;
	}
	return NULL;
}
