#!/bin/sh
# The Makefile: the flags of the compiler, how it finds Homebrew's libraries, and that GNU make 3.81,
# the make of macOS, can read it.
. "$(dirname "$0")/lib.sh"

# These calls must not inherit the variables of `make check`.
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

# ---- a Mac with Homebrew ----

# package PREFIX NAME VERSION: a package with its own header directory
package() {
	mkdir -p "$1/lib/pkgconfig"
	{
		echo "Name: $2"
		echo "Description: a stand-in"
		echo "Version: $3"
		echo "Cflags: -I$1/include"
		echo "Libs: -L$1/lib -l$2"
	} >"$1/lib/pkgconfig/$2.pc"
}

mkdir mac brew
printf '#!/bin/sh\necho Darwin\n' >mac/uname
printf '#!/bin/sh\n[ "$1" != --prefix ] || echo "%s/brew"\n' "$WORK" >mac/brew
chmod +x mac/uname mac/brew
for library in libzstd libplist-2.0 cairo; do
	package "$WORK/brew" $library 3
done
package "$WORK/brew/opt/ncurses" ncursesw 6.5
package "$WORK/brew/opt/sqlite" sqlite3 3.50.0

# on_a_mac COMMAND...: runs it with those tools first in PATH
on_a_mac() (
	PATH=$WORK/mac:${tools:-$PATH}
	"$@"
)
# passes WHAT FLAG...: the compiler gets these flags, in this order
passes() {
	what=$1
	shift
	pattern=$(printf '.* %s' "$@")
	on_a_mac make -n V=1 build/src/warned.o >commands 2>&1
	check "$what" grep -e "$pattern " commands
}
# Like 3.81, Debian's make 4.3 does not export variables to $(shell).
check "make finds Homebrew's libraries" on_a_mac make -s build/deps.stamp
passes "and passes their headers" "-isystem$WORK/brew/opt/sqlite/include" \
	"-isystem$WORK/brew/include" "-isystem$WORK/brew/opt/ncurses/include"

package "$WORK/own" ncursesw 6.6
PKG_CONFIG_PATH=$WORK/own/lib/pkgconfig
export PKG_CONFIG_PATH
passes "after those of PKG_CONFIG_PATH" "-isystem$WORK/own/include"
unset PKG_CONFIG_PATH

mkdir few
for tool in find make sh; do
	ln -s "$(command -v $tool)" few/$tool
done
ln -s "$(command -v pkg-config || command -v pkgconf)" few/pkgconf
tools=$WORK/few
passes "pkgconf is as good as pkg-config" "-isystem$WORK/brew/opt/ncurses/include"
tools=

rm build/deps.stamp
package "$WORK/brew/opt/ncurses" ncursesw 6.0.20150808
fails "the ncurses of macOS is rejected" 2 "ncursesw 6.0.20150808 is too old, 6.1 or later is needed" \
	on_a_mac make -s build/deps.stamp
check "the message suggests Homebrew" grep -q "still missing after 'brew install .* ncurses" .err

# ---- GNU make 3.81 ----

# Later features, outside of recipes: assignments by the shell or with two colons, define with an
# operator, functions, special targets and variables, and an unescaped # in the argument of a function.
newer='^[^	#]*(!=|::=)|^define .*=|^(undefine|private|load) '
newer="$newer"'|\$[({](file|let|intcmp|guile) |\.(ONESHELL|RECIPEPREFIX|SHELLFLAGS|SHELLSTATUS|WAIT)'
newer="$newer"'|\.(EXTRA_PREREQS|NOTINTERMEDIATE)|&:|^[^	#].*\$\([a-z]+ [^)]*[^\\]#'
check "the Makefile has only features of GNU make 3.81" sh -c '! grep -nE "$1" "$2"' sh \
	"$newer" "$ROOT/Makefile"
for line in 'DATE != date' 'X ::= 1' 'define rule =' 'undefine X' 'x := $(file <y)' '.ONESHELL:' \
	'a b &: c' 'x := $(shell echo "#")' 'n = $(intcmp 1,2,3)'; do
	echo "$line" | grep -qE "$newer" || not_ok "a later feature is found: $line"
done
exit $failed
