/*
 * Gives each row in FILE the checksums of what now stands in it: seal FILE.
 */
#include "fuzz.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
	return argc == 2 && file_seal(argv[1]) ? EXIT_SUCCESS : EXIT_FAILURE;
}
