#!/bin/sh
# Runs tests and sums them: tests/run.sh TEST...
#
# A test is a unit test program or a script. Both print a line a case: `ok NAME`, `not ok NAME`,
# `skip NAME` (or TAP's `ok 1 - NAME # SKIP`), and what else they print is shown when they fail. A
# test that dies without a `not ok`, or says nothing, counts as one failure. The last line is
# `N passed, N failed, N skipped`; the exit status is 1 when anything failed.
set -u
cd "$(dirname "$0")/.." || exit 2

passed=0 failed=0 skipped=0
output=$(mktemp "${TMPDIR:-/tmp}/asitop-run.XXXXXX") || exit 2
trap 'rm -f "$output"' EXIT
trap 'exit 130' INT TERM HUP

# Prints "passed failed skipped" of the output.
count() {
	awk '
		/^skip / || /^(not )?ok .*# SKIP/ { skipped++; next }
		/^not ok / { failed++; next }
		/^ok / { passed++ }
		END { print passed + 0, failed + 0, skipped + 0 }' "$output"
}

for test in "$@"; do
	case $test in
	*.sh) set -- sh "$test" ;;
	/*) set -- "$test" ;;
	*) set -- "./$test" ;;
	esac
	# What hangs is a failure too; the slowest takes minutes, on a busy machine many.
	CMOCKA_MESSAGE_OUTPUT=TAP perl -e 'alarm 1800; exec @ARGV or die "$ARGV[0]: $!\n"' "$@" >"$output" 2>&1 </dev/null
	status=$?
	# shellcheck disable=SC2046 # three numbers
	set -- $(count)
	[ "$2" -gt 0 ] || { [ "$status" -eq 0 ] && [ $(($1 + $3)) -gt 0 ]; } || set -- "$1" 1 "$3"
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
	name=${test##*/}
	if [ "$2" -gt 0 ]; then
		echo "FAIL $name (exit status $status)"
		sed 's/^/     /' "$output"
	elif [ "$3" -gt 0 ]; then
		echo "  ok $name: $1, $3 skipped"
	else
		echo "  ok $name: $1"
	fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
