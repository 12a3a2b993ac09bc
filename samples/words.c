#include "words.h"

#include <stdlib.h>
#include <string.h>

/* Reads one word at *text into `word`; false when a quote is not closed. */
static bool read_word(const char **text, struct buffer *word)
{
	const char *p = *text;
	char quote = '\0';

	for (; *p && (quote || !strchr(" \t\n", *p)); p++) {
		if (quote ? *p == quote : *p == '"' || *p == '\'') {
			quote = quote ? '\0' : *p;
			continue;
		}
		if (*p == '\\' && quote != '\'' && p[1])
			p++;
		buffer_add(word, p, 1);
	}
	*text = p;
	return !quote;
}

static void append(char ***words, int *count, const char *word)
{
	*words = xreallocarray(*words, (size_t)*count + 2, sizeof(**words));
	(*words)[(*count)++] = xstrdup(word);
	(*words)[*count] = NULL;
}

char **words_join(int argc, char **argv, const char *text, int *count, struct error *err)
{
	char **words = NULL;

	*count = 0;
	append(&words, count, argc ? argv[0] : "powermetrics");
	for (;;) {
		struct buffer word = { 0 };
		bool closed;

		text += strspn(text, " \t\n");
		if (!*text)
			break;
		closed = read_word(&text, &word);
		append(&words, count, buffer_string(&word));
		buffer_release(&word);
		if (!closed) {
			error_usage(err, "POWERMETRICS_SIM: a quote is not closed");
			words_free(words);
			return NULL;
		}
	}
	for (int i = 1; i < argc; i++)
		append(&words, count, argv[i]);
	return words;
}

void words_free(char **words)
{
	if (!words)
		return;
	for (int i = 0; words[i]; i++)
		free(words[i]);
	free(words);
}
