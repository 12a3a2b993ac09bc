#!/bin/sh
# Both readers of property lists give the same sample: for the captures, for simulated streams of
# every chip, and for whatever the fuzzers and the tests of bad input keep.
. "$(dirname "$0")/lib.sh"

agree() {
	check "$1" "$FUZZ_TOOLS/fuzz_reader" "$2"
}

simulate() {
	"$SIMULATOR" -f plist --fast --start 2026-08-17T14:05:30Z --workload everything "$@"
}

mkdir streams
"$SIMULATOR" --chip help | sed 's/^ *//; s/  .*//' >chips
while read -r chip; do
	for interval in 20 1000; do
		simulate --chip "$chip" -i $interval -n 3 -s cpu_power,gpu_power,thermal \
			>"streams/$chip $interval"
	done
	simulate --chip "$chip" -A -n 1 >"streams/$chip all"
done <chips
if [ "$(grep -c . <chips)" -gt 10 ]; then
	ok "the simulator lists its chips"
else
	not_ok "the simulator lists its chips"
fi
agree "both readers agree on simulated streams" streams
agree "both readers agree on the streams in samples/" "$STREAMS"

if [ -d "$CAPTURES" ]; then
	agree "both readers agree on the captures" "$CAPTURES"
else
	skip "both readers agree on the captures"
fi

for folder in "$ROOT"/tests/bad/* "$ROOT"/tests/fuzz/corpus/*; do
	[ -d "$folder" ] || continue
	agree "both readers agree on ${folder#"$ROOT/"}" "$folder"
done
exit $failed
