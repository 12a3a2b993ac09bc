#!/bin/sh
# The streams and the recording in samples/ are what the simulator and asitop make of them today,
# and all of samples/ stays small. What differs on purpose: 'make samples' makes them anew.
. "$(dirname "$0")/lib.sh"

check "the streams are made anew" "$ROOT/samples/make_streams.sh" "$SIMULATOR" streams
check "they are those of samples/streams" diff -r "$STREAMS" streams

# ---- the recording ----

# A database's pages depend on the version of SQLite, compressed bytes on that of zstd.
dump() {
	cp "$1" dumped.db
	sqlite3 dumped.db "UPDATE raws SET bytes = zeroblob(0)" .dump
}
check "the recording is made anew" \
	"$ROOT/samples/make_recording.sh" "$SIMULATOR" "$ASITOP" "$FUZZ_TOOLS/seal" tour.db
dump "$ROOT/samples/tour.db" >expected
dump tour.db >made
equal "it has the rows of samples/tour.db" expected made
"$ASITOP" export "$ROOT/samples/tour.db" --format raw >expected
"$ASITOP" export tour.db --format raw >made
equal "it has the stream of samples/tour.db" expected made

# What the recording is there to show.
shows() {
	[ "$(sqlite3 "$ROOT/samples/tour.db" "$1")" = "$2" ]
}
check "it shows a gap" shows "SELECT count(*) FROM events WHERE kind = 'gap'" 1
check "it shows a marker a phase" shows "SELECT count(*) FROM events WHERE kind = 'mark'" \
	"$(grep -c ^phase "$ROOT/samples/workloads/everything.workload")"
check "it shows every rail at work and memory" shows \
	"SELECT max(cpu_w) > 20 AND max(gpu_w) > 20 AND max(ane_w) > 3 AND max(swap_used_bytes) > 0
		FROM metrics" 1
check "it shows thermal pressures" shows \
	"SELECT group_concat(DISTINCT thermal_pressure) FROM metrics" Nominal,Moderate,Heavy
check "it takes two minutes" shows \
	"SELECT sum(window_s) BETWEEN 119 AND 122 FROM metrics" 1

# ---- size ----

size=$(cat "$ROOT"/samples/*.* "$ROOT"/samples/*/* | wc -c)
check "samples/ holds $size bytes, of 2200000" [ "$size" -lt 2200000 ]
exit $failed
