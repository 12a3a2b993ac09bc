#!/bin/sh
# The Makefile itself: what it passes to the compiler.
. "$(dirname "$0")/lib.sh"

# What `make check` was given is not what these calls are about.
unset MAKEFLAGS MFLAGS MAKELEVEL DEV SAN BUILD PROGRAM CFLAGS LDFLAGS

cp "$ROOT/Makefile" .
mkdir -p build src tests
cp "$ROOT/tests/install.sh" tests

# ---- warnings ----

cat >src/warned.c <<'END'
void warned(void);
void warned(void)
{
	int unused;
}
END
check "a warning does not stop a build" make -s build/src/warned.o
rm -f build/src/warned.o
fails "DEV=1 makes it an error" 2 "unused" make -s build/src/warned.o DEV=1
exit $failed
