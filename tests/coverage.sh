#!/bin/sh
# Prints how much of the program the tests run: tests/coverage.sh BUILD SOURCE...
#
# BUILD is the folder of a build with gcc's --coverage that the tests were run with. A line a file,
# the least covered first, with the numbers of the lines that no test reaches; the total last. What
# a killed process ran does not count, and src/common/host/host_darwin.c has its tests in tests/darwin.
set -eu
cd "$(dirname "$0")/.."
build=$1
shift

# gcov writes COUNT:NUMBER:TEXT for each line; "#####" was not run, "-" is no code. Headers that a
# source includes follow it, each behind a line of number 0 that names it.
for source in "$@"; do
	gcov --stdout "$build/${source%.c}.gcda" 2>/dev/null | awk -F: -v source="$source" '
		function range() {
			return !to ? "" : from == to ? " " to : " " from "-" to
		}
		{ gsub(/[ *]/, "", $1) }
		$3 == "Source" { ours = $4 == source }
		!ours || $2 + 0 == 0 || $1 == "-" { next }
		{ lines++ }
		$1 == "#####" {
			missed++
			if ($2 != to + 1) {
				list = list range()
				from = $2 + 0
			}
			to = $2 + 0
		}
		END { print lines - missed, lines + 0, source list range() }'
done | awk '
	{
		run = $1; lines = $2
		all_run += run; all += lines
		sub(/^[0-9]+ [0-9]+ /, "")
		printf "%5.1f %%  %s\n", lines ? 100 * run / lines : 0, $0 | "sort -n"
	}
	END {
		close("sort -n")
		printf "%5.1f %%  of %d lines\n", all ? 100 * all_run / all : 0, all
	}'
