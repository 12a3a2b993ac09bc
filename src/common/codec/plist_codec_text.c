#include "plist_codec_private.h"

#include <string.h>

enum { TRUST_MAX = 15, REALIGN = 4 };

/* Finds the last characters of `text` in `similar`. Returns the position after them, or NULL. */
static const char *realign(const char *similar, const char *end, const char *text, size_t done)
{
	const char *found = done < REALIGN || end - similar < REALIGN
		? NULL
		: memmem(similar, (size_t)(end - similar), text + done - REALIGN, REALIGN);

	return found ? found + REALIGN : NULL;
}

void plist_codec_code_text(struct plist_codec *codec, struct text_probabilities *probability,
	char *text, const char *given, size_t size, const char *similar, size_t similar_size)
{
	const char *at = similar, *end = similar + similar_size;
	unsigned trust = TRUST_MAX / 2;
	unsigned char before = 0;

	for (size_t i = 0; i < size; i++) {
		unsigned char character = given ? (unsigned char)given[i] : 0;
		bool repeats = false;

		if (!trust) {
			const char *found = realign(similar, end, text, i);

			at = found ? found : at;
			trust = found ? TRUST_MAX / 2 : 0;
		}
		if (at < end) {
			unsigned char predicted = (unsigned char)*at++;

			repeats = range_coder_bit(&codec->coder, &probability->repeats[trust],
				character == predicted);
			trust = !repeats ? trust / 4 : trust < TRUST_MAX ? trust + 1 : TRUST_MAX;
			character = repeats ? predicted : character;
		}
		if (!repeats)
			character = (unsigned char)range_coder_symbol(
				&codec->coder, probability->characters[before & 63], 8, character);
		text[i] = (char)character;
		before = character;
	}
}
