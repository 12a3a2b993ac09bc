#!/bin/sh
# Runs the fuzzers one after the other: run.sh SECONDS [NAME...]
#
# Seeds are the inputs that are kept and the streams in samples/; new inputs are collected in
# build/fuzz/corpus. What breaks the program lands in tests/bad/NAME: give it a name that says what
# it is, and a line in tests/bad/README.md.
set -u
seconds=$1
shift
cd "$(dirname "$0")/../.." || exit 1
corpus=build/fuzz/corpus
failed=0

# A recording of one page size, small enough to be changed everywhere: make_recording STREAM FILE
make_recording() {
	rm -f "$2"
	"$ASITOP" record --input "$1" -o "$2" >/dev/null 2>&1 &&
		sqlite3 "$2" "PRAGMA page_size = 512; VACUUM"
}

[ $# -gt 0 ] || set -- framer sample codec time options player recording rows
for name; do
	fuzzer=fuzz_$name
	mkdir -p "$corpus/$fuzzer" "tests/bad/$fuzzer"
	limit=
	case $name in
	framer | sample | codec)
		cp samples/streams/*.plist "$corpus/$fuzzer"
		limit=-max_len=40000
		;;
	recording)
		for stream in gpu-only no-gpu m1; do
			make_recording samples/streams/$stream.plist "$corpus/$fuzzer/$stream.db"
		done
		limit=-max_len=60000
		;;
	esac
	kept=tests/fuzz/corpus/$fuzzer
	[ -d "$kept" ] || kept=
	dictionary=
	[ ! -f "tests/fuzz/$name.dict" ] || dictionary=-dict=tests/fuzz/$name.dict
	echo "$fuzzer, $seconds s:"
	# shellcheck disable=SC2086 # options that may be none
	"$FUZZERS/$fuzzer" -max_total_time="$seconds" -timeout=60 -report_slow_units=60 -rss_limit_mb=1024 -verbosity=0 \
		-print_final_stats=1 -artifact_prefix="tests/bad/$fuzzer/" $limit $dictionary \
		"$corpus/$fuzzer" "tests/bad/$fuzzer" $kept \
		2>&1 | grep -v '^INFO' | grep -E 'executed_units|ERROR|SUMMARY|not ok|runtime error|#[0-9] .*(src|replay|report|record)/' | head -20
	rmdir "tests/bad/$fuzzer" 2>/dev/null
	for found in "tests/bad/$fuzzer"/crash-* "tests/bad/$fuzzer"/leak-* \
		"tests/bad/$fuzzer"/timeout-* "tests/bad/$fuzzer"/oom-* "tests/bad/$fuzzer"/slow-*; do
		[ ! -e "$found" ] || failed=1
	done
done
exit $failed
