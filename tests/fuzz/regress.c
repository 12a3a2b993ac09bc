/*
 * A fuzzer without libFuzzer: runs over the inputs that are kept. Arguments are files or folders;
 * without any: the folder of this fuzzer in tests/bad/, where each bug that was found has a file,
 * and in tests/fuzz/corpus/, and the streams in samples/.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { INPUT_MAX = 1 << 20 };

static int run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct buffer input = { 0 };

	if (!file)
		return 0;
	input.size = fread(buffer_reserve(&input, INPUT_MAX), 1, INPUT_MAX, file);
	fclose(file);
	/* Named before it runs, so that a crash tells which it was. */
	fprintf(stderr, "# %s\n", path);
	LLVMFuzzerTestOneInput((const uint8_t *)input.data, input.size);
	buffer_release(&input);
	return 1;
}

static int run_path(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	int count = 0;

	if (!directory)
		return run_file(path);
	while ((entry = readdir(directory))) {
		char *file = xasprintf("%s/%s", path, entry->d_name);

		if (entry->d_name[0] != '.')
			count += run_file(file);
		free(file);
	}
	closedir(directory);
	return count;
}

int main(int argc, char **argv)
{
	static const char *const folders[] = { "tests/bad", "tests/fuzz/corpus" };
	const char *name = path_name(argv[0]);
	int count = 0;

	for (int i = 1; i < argc; i++)
		count += run_path(argv[i]);
	for (size_t i = 0; argc == 1 && i < ARRAY_SIZE(folders); i++) {
		char *folder = xasprintf("%s/%s", folders[i], name);

		count += run_path(folder);
		free(folder);
	}
	if (argc == 1)
		count += run_path("samples/streams");
	fprintf(stderr, "%s - %d inputs\n", count ? "ok" : "not ok", count);
	return count ? EXIT_SUCCESS : EXIT_FAILURE;
}
