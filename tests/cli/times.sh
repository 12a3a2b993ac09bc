#!/bin/sh
# Times and parts of a recording as people write them, wherever a recording is read.
. "$(dirname "$0")/lib.sh"

# One night, from 22:00 to 6:00 UTC, a sample a minute.
"$SIMULATOR" -f plist -i 60000 --samplers cpu_power,gpu_power,thermal --fast \
	--start 2026-08-17T22:00:00Z --chip M4 -n 480 >night.plist
"$ASITOP" record --input night.plist -o night.db >/dev/null 2>&1

# span FILE OPTIONS...: the first and last wall time that `report` has of that part
span() {
	"$ASITOP" report "$@" 2>said | sed -n 's/^\(2026-[^·]*[0-9]\) UTC.*/\1/p'
}

# spans WHAT EXPECTED OPTIONS...
spans() {
	what=$1 expected=$2
	shift 2
	got=$(span "$@")
	if [ "$got" = "$expected" ]; then
		ok "$what"
	else
		not_ok "$what: '$got', not '$expected'"
		sed 's/^/# /' said
	fi
}

# says WHAT TEXT: the last command on stderr
has_note() {
	if [ "$2" ] && grep -qF -- "$2" said; then
		ok "$1"
	elif [ -z "$2" ] && [ ! -s said ]; then
		ok "$1"
	else
		not_ok "$1"
		sed 's/^/# /' said
	fi
}

# ---- positions and times of day ----

spans "an hour across midnight" "2026-08-17 23:30:00 – 2026-08-18 00:30:00" \
	night.db -b T23:30 -e T00:30
has_note "has one reading" ""
spans "an end by the clock is behind the beginning" "2026-08-18 01:00:00 – 05:30:00" \
	night.db -b 3h -e T05:30
spans "23:30 is a position" "2026-08-17 22:23:29 – 23:40:00" night.db -b 23:30 -e 1h40m
has_note "which is told, and how to write the other" \
	"--begin: 23:30 is read as 23 min 30 s from the start; for the time of day write T23:30"
spans "0:23:30 is one too" "2026-08-17 22:23:29 – 23:40:00" night.db -b 0:23:30 -e 1h40m
has_note "and has one reading" ""
spans "a clock time beyond the end has one reading" "2026-08-17 22:30:00 – 2026-08-18 06:00:06" \
	night.db -b 22:30:00
has_note "and needs no message" ""
fails "an hour that is none" 1 \
	"--begin 23:30 (23 min 30 s from the start) is not before --end 00:30 (30 s from the start)" \
	"$ASITOP" report night.db -b 23:30 -e 00:30
grep -q "write T23:30" .err && ok "how to write it by the clock" || not_ok "how to write it by the clock"
fails "a beginning behind the end" 1 "(10 h from the start) is not before the end of the recording" \
	"$ASITOP" report night.db -b 10h
fails "a time of day that never was" 1 "is outside the recording, which covers 2026-08-17 21:59:59" \
	"$ASITOP" report night.db -b T12:00

# Wherever a recording is read.
"$ASITOP" export night.db -b T23:30 -e T00:30 >night.csv
[ "$(wc -l <night.csv)" -eq 61 ] && ok "export: an hour across midnight" ||
	not_ok "export: an hour across midnight"
check "share: an hour across midnight" "$ASITOP" share night.db -b T23:30 -e T00:30 -o hour.db
spans "and its windows that ended in it" "2026-08-17 23:29:01 – 2026-08-18 00:29:02" hour.db
"$ASITOP" replay night.db --snapshot --at T00:30 >frame
check "replay: a time of day" grep -q "2:29:59 / 8:00:06   00:30:00 UTC" frame
"$ASITOP" replay night.db --snapshot --at 00:30 >frame 2>said
has_note "replay: another reading is told" "--at: 00:30 is read as 30 s from the start"
"$ASITOP" report night.db hour.db --align 00:30 >both 2>said
has_note "report of two: another reading is told" "--align: 00:30 is read as 30 s from the start"

# ---- phases ----

cp "$ROOT/samples/tour.db" .
for command in "report" "export" "replay --snapshot" "share -o copy.db"; do
	rm -f copy.db
	# shellcheck disable=SC2086 # options
	check "$command --phase" "$ASITOP" $command tour.db --phase build
	rm -f copy.db
	# shellcheck disable=SC2086
	fails "$command: a phase that there is not" 1 \
		"--phase: there is no phase 'built' in this recording; there are 'idle', 'single', 'build'" \
		"$ASITOP" $command tour.db --phase built
	# shellcheck disable=SC2086
	fails "$command: a command that there was not" 1 \
		"--command: this recording was not made with 'asitop record -- COMMAND'" \
		"$ASITOP" $command tour.db --command
done
spans "the phase of a marker" "2026-08-17 14:05:47 – 14:06:09" tour.db --phase build
spans "the second of a name" "2026-08-17 14:06:09 – 14:06:37" tour.db --phase 'idle#2'
spans "the first of a name" "2026-08-17 14:05:29 – 14:05:39" tour.db --phase idle
has_note "which is told" "--phase: there are 3 phases 'idle'; this is the first, 'idle#2' is the second"
spans "a phase as a time" "2026-08-17 14:06:09 – 14:06:57" tour.db -b 'marker:idle#2' -e marker:game
fails "no phases at all" 1 "this recording has no markers and no command" \
	"$ASITOP" report night.db -b marker:build
fails "two recordings: the option that was given" 1 "--align: there is no marker 'x'" \
	"$ASITOP" report tour.db tour.db --align marker:x
fails "two recordings: --align and --phase" 1 "--phase and --align cannot be used together" \
	"$ASITOP" report tour.db tour.db --align 10 --phase build

# Every phase that a summary lists can be written.
"$ASITOP" report tour.db | sed -n '/^Phases/,/^$/s/.*[0-9]  \([a-z]*\)$/\1/p' | sort -u |
	while read -r phase; do
		"$ASITOP" report tour.db --phase "$phase" >/dev/null 2>&1 || echo "$phase"
		"$ASITOP" report tour.db -b "marker:$phase" >/dev/null 2>&1 || echo "$phase"
	done >lost
[ ! -s lost ] && ok "every phase can be written" || not_ok "phases that cannot: $(cat lost)"

# ---- commands ----

POWERMETRICS_SIM='--workload build' "$ASITOP" record -i 100ms --powermetrics "$SIMULATOR" -o command.db \
	-- sh -c 'sleep 0.6; exit 3' >/dev/null 2>&1
begin=$(sqlite3 command.db "SELECT start_ns FROM commands")
end=$(sqlite3 command.db "SELECT end_ns FROM commands")
sqlite3 command.db "INSERT INTO events (run_id, time_ns, wall_ns, duration_ns, kind, text)
	SELECT run_id, start_ns + 300000000, 0, 0, 'mark', 'half' FROM commands"
"$FUZZ_TOOLS/seal" command.db
samples=$(sqlite3 command.db "SELECT count(*) FROM samples WHERE time_ns > $begin AND time_ns <= $end")
"$ASITOP" export command.db --command >command.csv
[ "$(wc -l <command.csv)" -eq $((samples + 1)) ] && ok "the time of the command" ||
	not_ok "the time of the command: $(wc -l <command.csv) lines, not $((samples + 1))"
for phase in command half 'after the command'; do
	check "phase '$phase'" "$ASITOP" export command.db --phase "$phase"
	check "marker:$phase" "$ASITOP" export command.db -b "marker:$phase"
done
check "two recordings: of a command" "$ASITOP" report command.db command.db --command
check "two recordings: aligned behind it" "$ASITOP" report command.db command.db \
	--align 'marker:after the command'
exit $failed
