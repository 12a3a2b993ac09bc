#!/bin/sh
# Runs the fuzzers one after the other: run.sh SECONDS [NAME...]
#
# Seeds are the inputs that are kept and the streams in samples/; new inputs are collected in
# build/fuzz/corpus. What breaks the program lands in build/fuzz/found/FUZZER: move it to
# tests/bad/FUZZER under a name that describes it, and add a line to tests/bad/README.md.
set -u
seconds=$1
shift
cd "$(dirname "$0")/../.." || exit 1
corpus=build/fuzz/corpus
found=build/fuzz/found
failed=0

# A recording of one page size, small enough to be changed everywhere: make_recording STREAM FILE
make_recording() {
	rm -f "$2"
	"$ASITOP" record --input "$1" -o "$2" >/dev/null 2>&1 &&
		sqlite3 "$2" "PRAGMA page_size = 512; VACUUM"
}

# Parts of documents, small enough to be changed everywhere: make_entries FOLDER
make_entries() {
	for stream in samples/streams/*.plist; do
		name=$(basename "$stream" .plist)
		# The first lines are the head, which the fuzzer adds itself.
		for size in 10 40; do
			sed -n "5,$((5 + size))p" "$stream" >"$1/$name-$size"
		done
		sed -n '/<key>dvfm_states/,/<\/array>/p' "$stream" | head -n 60 >"$1/$name-states"
		sed -n '/<key>gpu/,/<\/dict>/p' "$stream" | head -n 40 >"$1/$name-gpu"
	done
}

[ $# -gt 0 ] || set -- framer sample reader codec archive time options player recording rows
for name; do
	fuzzer=fuzz_$name
	mkdir -p "$corpus/$fuzzer" "$found/$fuzzer"
	limit=
	case $name in
	framer | sample | codec)
		cp samples/streams/*.plist "$corpus/$fuzzer"
		limit=-max_len=40000
		;;
	reader)
		make_entries "$corpus/$fuzzer"
		limit=-max_len=4000
		;;
	recording)
		for stream in gpu-only no-gpu m1; do
			make_recording samples/streams/$stream.plist "$corpus/$fuzzer/$stream.db"
		done
		limit=-max_len=60000
		;;
	esac
	kept=
	for folder in "tests/fuzz/corpus/$fuzzer" "tests/bad/$fuzzer"; do
		[ ! -d "$folder" ] || kept="$kept $folder"
	done
	dictionary=
	case $name in
	sample | reader) dictionary=-dict=tests/fuzz/plist.dict ;;
	esac
	echo "$fuzzer, $seconds s:"
	# shellcheck disable=SC2086 # options that may be none
	"$FUZZERS/$fuzzer" -max_total_time="$seconds" -timeout=60 -report_slow_units=60 -rss_limit_mb=1024 -verbosity=0 \
		-print_final_stats=1 -artifact_prefix="$found/$fuzzer/" $limit $dictionary \
		"$corpus/$fuzzer" $kept \
		2>&1 | grep -v '^INFO' | grep -E 'executed_units|ERROR|SUMMARY|not ok|runtime error|#[0-9] .*(src|replay|report|record)/' | head -20
	for artifact in "$found/$fuzzer"/*; do
		[ ! -e "$artifact" ] || failed=1
	done
done
exit $failed
