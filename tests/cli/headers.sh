#!/bin/sh
# The headers of a Mac: Homebrew's libraries are newer than Debian's. Everything compiles without
# warnings against copies of the installed headers that are changed to declare what libplist 2.7 and
# cmocka 2 do. macOS's own ncurses is too old and is rejected. pkg-config finds the copies.
. "$(dirname "$0")/lib.sh"

unset MAKEFLAGS MFLAGS MAKELEVEL SAN BUILD PROGRAM CFLAGS LDFLAGS
pkg_config=$(command -v pkg-config || command -v pkgconf)

# package NAME VERSION: its .pc file, whose headers are the copies
package() {
	{
		echo "Name: $1"
		echo "Description: a copy"
		echo "Version: $2"
		echo "Cflags: -I$WORK/include"
		echo "Libs: $("$pkg_config" --libs "$1")"
	} >"pkgconfig/$1.pc"
}
# header NAME PACKAGE: the installed one
header() {
	# shellcheck disable=SC2046 # flags
	echo "#include <$1>" | ${CC:-cc} $("$pkg_config" --cflags "$2") -E - | sed -n "s|^# 1 \"\\(.*/$1\\)\".*|\\1|p" | head -n 1
}

mkdir -p include/plist pkgconfig build
package libplist-2.0 2.7.0
package cmocka 2.0.0
sed 's/^.*plist_get_date_val *(/__attribute__((deprecated))\
&/' "$(header plist/plist.h libplist-2.0)" >include/plist/plist.h
cat >>include/plist/plist.h <<'END'
void plist_get_unix_date_val(plist_t node, int64_t *sec);
const char *libplist_version();
END
cp "$(header cmocka.h cmocka)" include/cmocka.h
cat >>include/cmocka.h <<'END'
#undef assert_in_range
__attribute__((deprecated)) void assert_in_range(uintmax_t value, uintmax_t least, uintmax_t most);
#define cmocka_gnu_macro(what...) what
END

# compile TARGET...: compiles against the copies
touch build/deps.stamp build/check-deps.stamp
compile() {
	PKG_CONFIG_PATH=$WORK/pkgconfig make -s -j2 -C "$ROOT" DEV=1 BUILD="$WORK/build" \
		CFLAGS=-fsyntax-only say=@: "$@"
}
check "libplist 2.7 and cmocka 2: everything compiles" compile objects

package ncursesw 6.4
sed 's/^\(#define NCURSES_VERSION_MINOR\) .*/\1 0/' "$(header curses.h ncursesw)" >include/curses.h
fails "ncurses 6.0 is rejected" 2 "brew install ncurses" compile "$WORK/build/replay/screen.o"
exit $failed
