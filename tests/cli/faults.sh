#!/bin/sh
# How asitop handles the faults of powermetrics: each fault of the simulator, imported, and recorded
# from a running simulator where that differs. All measurements are kept and shown, nothing is counted
# twice, time advances, and the fault is reported.
. "$(dirname "$0")/lib.sh"

# ---- importing and recording ----

# sim OPTIONS...: prints a simulated stream with these options; six documents without -n.
sim() {
	"$SIMULATOR" -f plist -b 0 -a 0 -i 1000 --samplers cpu_power,gpu_power,thermal --fast \
		--start 2026-08-17T14:05:30Z -n 6 "$@"
}

# imports NAME SAMPLES STATUS TEXT OPTIONS...: imports a simulated stream, NAME.plist, into NAME.db;
# asitop exits with STATUS, prints TEXT and shows that many samples.
imports() {
	name=$1 samples=$2 status=$3 text=$4
	shift 4
	sim "$@" >"$name.plist" 2>/dev/null
	fails "$name: import" "$status" "$text" "$ASITOP" record --input "$name.plist" -o "$name.db"
	check "$name: $samples samples" shows "$name" "$samples"
	check "$name: it is presentable" presentable "$name"
	check "$name: nothing is lost or counted twice" sound "$name"
}

# lives NAME SAMPLES STATUS TEXT OPTIONS...: records a running simulator into NAME.db with the same
# checks, and stops it after six documents.
lives() {
	name=$1 samples=$2 status=$3 text=$4
	shift 4
	sim "$@" >"$name.plist" 2>/dev/null
	fails "$name: record" "$status" "$text" live "$name" 6 "$@"
	check "$name: $samples samples" shows "$name" "$samples"
	check "$name: nothing is lost or counted twice" sound "$name"
}

# live NAME COUNT OPTIONS...: records COUNT documents of a running simulator into NAME.db
live() {
	name=$1 count=$2
	shift 2
	quoted=
	for word in "$@"; do
		quoted="$quoted '$word'"
	done
	timeout 60 env POWERMETRICS_SIM="--fast --start 2026-08-17T14:05:30Z $quoted" "$ASITOP" record \
		-n "$count" --powermetrics "$SIMULATOR" -o "$name.db"
}

# ---- checks ----

shows() {
	count=$("$ASITOP" export "$1.db" | sed 1d | wc -l)
	[ "$count" -eq "$2" ] || { echo "$count samples"; false; }
}

# Every command reads it, and no output has nan, inf, -0 or 1970.
presentable() {
	"$ASITOP" report "$1.db" >shown && "$ASITOP" replay "$1.db" --snapshot >>shown &&
		"$ASITOP" info "$1.db" >>shown && "$ASITOP" export "$1.db" >>shown || return 1
	! grep -nwi -e nan -e inf -e '-0' -e '-0[.]0*' -e 1970 shown
}

# The bytes of a recording are those of the stream, or its beginning if asitop stopped first; time
# advances and windows do not overlap; the energy does not exceed that of $unhurt; the database is
# intact.
unhurt=plain
sound() {
	"$ASITOP" export "$1.db" --format raw >raw || return 1
	head -c "$(size raw)" "$1.plist" | cmp - raw || return 1
	"$ASITOP" export "$1.db" | awk -F, -v energy="$(energy $unhurt)" '
		NR > 1 {
			if ($2 <= end || $2 - $3 < end - 1e-6)
				print "at " $2 " the axis does not continue from " end
			end = $2
			sum += $3 * $17
		}
		END { if (sum > energy * 1.001) print sum " J of " energy " J" }' >wrong
	cat wrong
	[ ! -s wrong ] && [ "$(sqlite3 "$1.db" 'PRAGMA integrity_check')" = ok ]
}

# The energy of all six documents, J.
energy() {
	sqlite3 "$1.db" 'SELECT sum(combined_w * window_s) FROM metrics'
}

# is NAME SQL VALUE: the query of the recording gives the value
is() {
	value=$(sqlite3 "$1.db" "$2")
	[ "$value" = "$3" ] || { echo "'$value' is not '$3'"; false; }
}

# stores WHAT NAME SQL VALUE: as is(), for the value WHAT
stores() {
	what="$2: $1"
	shift
	check "$what" is "$@"
}

# The measured columns of `metrics`.
measured="window_s, e_cpu_pct, p_cpu_mhz, cpu_pct, gpu_pct, gpu_mhz, cpu_w, gpu_w, ane_w,
	combined_w, thermal_pressure"

# same NAME: the numbers equal those of the stream without faults.
same() {
	sqlite3 "$1.db" "SELECT $measured FROM metrics" >numbers
	equal "$1: the numbers are right" right numbers
}
# same_after_first NAME: as same(), without the first document.
same_after_first() {
	sqlite3 "$1.db" "SELECT $measured FROM metrics" >numbers
	sed 1d right >rest
	equal "$1: the numbers are right" rest numbers
}

imports plain 6 0 "6 samples"
sqlite3 plain.db "SELECT $measured FROM metrics" >right
lives live 6 0 "6 samples"
same live

# Gaps as "start length" in seconds, number of clock changes, number of skipped documents.
gaps="SELECT group_concat(CAST(time_ns / 1e9 AS INTEGER) || ' ' ||
	CAST(round(duration_ns / 1e9) AS INTEGER), ', ') FROM events WHERE kind = 'gap'"
clocks="SELECT count(*) FROM events WHERE kind = 'clock'"
left_out="SELECT count(*) FROM events WHERE kind = 'error' AND text LIKE 'skipped a document%'"

unreadable="SELECT count(*) FROM events WHERE kind = 'error' AND text LIKE '%property list%'"
# The interval in ms, the model and the cores.
run="SELECT printf('%d %s %d %d', interval_ns / 1000000, model, e_cores, p_cores)
	FROM runs, machines"

# ---- the process ----

fails "not-root" 2 "must be invoked as the superuser (run it with sudo)" live not-root 6 \
	--fault not-root
fails "die-at-start" 2 "unable to open the power interface" live die-at-start 6 \
	--fault die-at-start=3
check "not-root: no file is left behind" [ ! -e not-root.db ]
check "die-at-start: no file is left behind" [ ! -e die-at-start.db ]

imports exit 3 0 "3 samples" --fault exit=5@4
imports abort 3 0 "3 samples" --fault abort@4
imports die 3 3 "the last document in 'die.plist' is truncated" --fault die@4
sim --fault die@1 >early.plist
fails "die in the first document" 2 "there is no complete sample" \
	"$ASITOP" record --input early.plist -o early.db
check "die in the first document: no file is left behind" [ ! -e early.db ]

# dies NAME REASON OPTIONS...: earlier samples are kept, and the recording contains the reason.
dies() {
	name=$1 reason=$2
	shift 2
	sim "$@" >"$name.plist" 2>/dev/null
	live "$name" 5 "$@" >/dev/null 2>&1
	stores "earlier samples are kept" "$name" "SELECT count(*) >= 3 FROM metrics" 1
	stores "the reason for the end" "$name" \
		"SELECT count(*) > 0 FROM events WHERE text LIKE '%$reason%'" 1
	check "$name: all earlier bytes are kept" kept "$name"
}
# The recording begins with the truncated stream.
kept() {
	"$ASITOP" export "$1.db" --format raw | head -c "$(size "$1.plist")" >raw
	head -c "$(size raw)" "$1.plist" | cmp - raw && [ "$(grep -ac '^</plist>' raw)" -ge 3 ]
}
dies live-exit "exit status 5" --fault exit=5@4
dies live-die "exit status 1" --fault die@4
dies live-abort "Assertion failed" --fault abort@4

imports stderr 6 0 "6 samples" --fault stderr
lives live-stderr 6 0 "6 samples" --fault "stderr=Second underflow occured."
same live-stderr
# More than the capacity of a pipe: the simulator blocks forever unless stderr is read.
much() {
	live much-stderr 800 --fault "stderr=$(printf '%090d' 0)" && shows much-stderr 800
}
check "much output on stderr does not block" much

cat >deaf <<-SH
	#!/bin/sh
	echo \$\$ >pid
	exec "$SIMULATOR" "\$@"
SH
chmod +x deaf
# stopped NAME SIGNAL: the recording ends cleanly, and the simulator ends.
stopped() {
	POWERMETRICS_SIM='--fault deaf' "$ASITOP" record -i 200ms --powermetrics ./deaf -o "$1.db" \
		>/dev/null 2>&1 &
	recorder=$!
	sleep 1.5
	kill -s "$2" $recorder
	wait $recorder || { echo "status $?"; return 1; }
	if kill -s 0 "$(cat pid)" 2>/dev/null; then
		echo "it still runs"
		return 1
	fi
	is "$1" 'SELECT count(*) > 2 FROM metrics' 1
}
check "deaf: stopped" stopped deaf-term TERM

# ---- time ----

# The simulator pauses but its virtual clock does not: the window is as long as the document claims,
# and there is no gap.
lives stall 6 0 "6 samples" --fault stall=500ms@3
same stall
stores "no gap" stall "$gaps" ""

imports sleep 6 0 "6 samples, 2 h" --fault sleep=2h@4
same sleep
stores "a gap of two hours" sleep "$gaps" "3 7200"
"$ASITOP" report sleep.db >report
check "sleep: the report lists the gap" grep -Eq '^ +0:03 +2 h$' report
check "sleep: the report has the coverage" grep -q 'coverage 0 %' report
imports short-sleep 6 0 "6 samples" --fault sleep=1s@4
same short-sleep
stores "a second is not a gap" short-sleep "$gaps" ""

# The boot time changes when the clock is set, not during sleep.
imports clock-forward 6 0 "6 samples, 6.09 s" --fault clock-step=1h@4
same clock-forward
imports clock-back 6 0 "6 samples, 6.09 s" --fault clock-step=-1h@4
same clock-back
stores "no gap" clock-back "$gaps" ""
stores "reported" clock-back "$clocks" 1
# While recording, the continuous clock is available, too.
for step in 1h -1h; do
	lives "live-clock$step" 6 0 "6 samples, 6.09 s" --fault "clock-step=$step@4"
	same "live-clock$step"
	stores "no gap" "live-clock$step" "$gaps" ""
	stores "reported" "live-clock$step" "$clocks" 1
done

imports same-timestamp 6 0 "6 samples, 6.09 s" --fault same-timestamp
same same-timestamp
stores "no gap" same-timestamp "$gaps" ""
lives live-same-timestamp 6 0 "6 samples, 6.09 s" --fault same-timestamp
same live-same-timestamp

# Without timestamps the wall time is that of the import, not 1970.
imports no-timestamp 6 0 "6 samples, 6.09 s" --fault no-timestamp
same no-timestamp
stores "its wall time is that of the import" no-timestamp \
	"SELECT count(*) FROM samples, runs WHERE abs(wall_ns / 1e9 - strftime('%s')) < 600
		AND abs(wall_ns - time_ns - start_wall_ns) < 10" 6
lives live-no-timestamp 6 0 "6 samples, 6.09 s" --fault no-timestamp
same live-no-timestamp
imports some-timestamps 6 0 "6 samples, 6.09 s" --fault no-timestamp@3-4
same some-timestamps
stores "no gap" some-timestamps "$gaps" ""

for way in imports lives; do
	$way "$way-no-time" 5 0 "kB, 1 document omitted" --fault elapsed=0@4
	stores "reported" "$way-no-time" "$left_out" 1
	$way "$way-no-time-first" 5 0 "5 samples, 5.08 s" --fault elapsed=0@1
	same_after_first "$way-no-time-first"
done
# A window of impossible length is not counted.
imports hours 5 0 "5 samples, 6.06 s" --fault elapsed=3h@4
stores "reported" hours "$left_out" 1

# A summary of the run repeats its energy.
imports summary 6 0 "6 samples, 6.09 s" --fault summary@6
same summary
stores "reported" summary "$left_out" 1
sim --show-usage-summary >usage.plist
check "--show-usage-summary: import" "$ASITOP" record --input usage.plist -o usage.db
same usage
sim --show-initial-usage >initial.plist
check "--show-initial-usage: import" "$ASITOP" record --input initial.plist -o initial.db
same initial

# ---- contents ----

# Missing values are NULL, never 0, and all others are present.
absent() {
	stores "absent, not 0" "$1" "SELECT count(*) FROM metrics WHERE $2" "$3"
}
imports no-processor 6 0 "6 samples" --fault no-processor@1-3
absent no-processor "coalesce(cpu_pct, cpu_w, ane_w, combined_w, p_cpu_mhz) IS NULL" 3
stores "the cores come from later documents" no-processor "$run" "1000 MacBookPro18,3 2 8"
stores "the GPU is present" no-processor \
	"SELECT count(*) FROM metrics WHERE gpu_pct > 0 AND gpu_w > 0" 6
imports no-gpu 6 0 "6 samples" --fault no-gpu@2
absent no-gpu "coalesce(gpu_pct, gpu_mhz) IS NULL" 1
imports no-thermal 6 0 "6 samples" --fault no-thermal@2
absent no-thermal "thermal_pressure IS NULL" 1

# P0 has the cores 2 to 5, P1 6 to 9.
imports no-cluster 6 0 "6 samples" --fault no-cluster=P1-Cluster@1-3
stores "its cores appear" no-cluster "SELECT group_concat(core_tiers, ' ') FROM samples" \
	"EEPPPP EEPPPP EEPPPP EEPPPPPPPP EEPPPPPPPP EEPPPPPPPP"
stores "the cores are counted" no-cluster "$run" "1000 MacBookPro18,3 2 8"
imports no-core 6 0 "6 samples" --fault no-core=3@2-3
stores "the other cores keep their ids" no-core "SELECT group_concat(core_tiers, ' ') FROM samples" \
	"EEPPPPPPPP EEP-PPPPPP EEP-PPPPPP EEPPPPPPPP EEPPPPPPPP EEPPPPPPPP"
for name in no-cluster no-core; do
	check "$name: replay shows it" "$ASITOP" replay $name.db --snapshot --at 2 --show-cores
	check "$name: report draws it" "$ASITOP" report $name.db -o $name.png
done

imports cpu-zero 6 0 "6 samples" --workload build --fault cpu-zero --macos 27.0
absent cpu-zero "cpu_w IS NULL AND combined_w IS NULL AND cpu_pct > 1 AND gpu_w > 0" 6
"$ASITOP" report cpu-zero.db >report
check "cpu-zero: no energy is reported" sh -c \
	"! sed -n '/^Energy/,/^\$/p' report | grep -q '  CPU .* J'"

# Energy that a later window reports has the same total.
unhurt=at-once
imports at-once 6 0 "6 samples" --workload build --macos 27.0
imports batched-energy 6 0 "6 samples" --workload build --macos 27.0 --fault batched-energy=2s
unhurt=plain
totals() {
	"$ASITOP" report "$1.db" --json >totals.json
	sqlite3 :memory: "SELECT group_concat(printf('%s %.1f', key, value)) FROM
		json_each(readfile('totals.json'), '\$.energy_j') UNION ALL SELECT
		printf('%.2f', json_extract(readfile('totals.json'), '\$.metrics.cpu_w.mean'))"
}
totals at-once >at-once
totals batched-energy >batched-energy
equal "batched-energy: energy and mean are correct" batched-energy at-once
stores "in SQL a window without its energy is absent" batched-energy \
	"SELECT count(*), min(combined_w IS NULL) FROM metrics WHERE cpu_w IS NULL" "3|1"
"$ASITOP" export batched-energy.db | awk -F, 'NR > 1 && $15 + 0 == 0' >zeros
check "batched-energy: no window is empty or 0 in the CSV" [ ! -s zeros ]

imports no-number 6 0 "6 samples" --fault nan@2
absent no-number "gpu_pct IS NULL" 1
imports no-number-of-cores 6 0 "6 samples" --fault nan=cpu@2
absent no-number-of-cores "cpu_pct IS NULL AND e_cpu_pct IS NULL AND p_cpu_mhz IS NULL" 1
imports no-number-of-watts 6 0 "6 samples" --fault nan=power@2
absent no-number-of-watts "cpu_w IS NULL AND combined_w IS NULL AND gpu_w > 0" 1

imports duplicate-keys 6 0 "6 samples" --fault duplicate-keys
same duplicate-keys
imports big 6 0 "6 samples" --fault big=500
same big
lives live-big 6 0 "6 samples" --fault big=500
same live-big

# Process names are not shown, do not end a document and do not reach a terminal.
unhurt=tasks
imports tasks 6 0 "6 samples" -s tasks,cpu_power,gpu_power,thermal
for kind in utf8 bytes control markup long; do
	imports "names-$kind" 6 0 "6 samples" -s tasks,cpu_power,gpu_power,thermal \
		--fault "names=$kind"
	stores "the numbers are present" "names-$kind" \
		"SELECT count(cpu_pct) + count(combined_w) FROM metrics" 12
	"$ASITOP" report "names-$kind.db" >shown
	"$ASITOP" replay "names-$kind.db" --snapshot >>shown
	"$ASITOP" export "names-$kind.db" >>shown
	check "names-$kind: harmless" sh -c \
		'[ -z "$(LC_ALL=C tr -d "\n\040-\377" <shown)" ] && iconv -f UTF-8 shown >/dev/null'
done

unhurt=plain

sim --fault text >text.plist
fails "text: import" 2 "powermetrics needs -f plist" "$ASITOP" record --input text.plist -o text.db
fails "text: record" 2 "not a property list" live text 6 --fault text
check "text: no file is left behind" [ ! -e text.db ]
imports text-at-the-end 4 3 "the last document in 'text-at-the-end.plist' is truncated" \
	--fault text@5-
# Only the document itself is lost, at any position.
imports text-between 5 3 "1 of 6 documents in 'text-between.plist' cannot be read" --fault text@3
stores "reported" text-between "$unreadable" 1
stores "a gap of a second" text-between "$gaps" "2 1"
imports text-first 5 3 "1 of 6 documents in 'text-first.plist' cannot be read" --fault text@1
same_after_first text-first
stores "the run begins with the first sample" text-first "$run" "1000 MacBookPro18,3 2 8"

# ---- concatenated streams ----

# joined NAME SAMPLES STATUS TEXT: imports an existing NAME.plist.
joined() {
	fails "$1: import" "$3" "$4" "$ASITOP" record --input "$1.plist" -o "$1.db"
	check "$1: $2 samples" shows "$1" "$2"
}
# One stream that is truncated in its fourth document, followed by another.
{
	sim --fault die@4 2>/dev/null
	tr '\000' '\n' <plain.plist | awk '/^<\?xml/ { n++ } n > 4'
} >cut-between.plist
joined cut-between 5 3 "1 of 6 documents in 'cut-between.plist' cannot be read"
stores "reported" cut-between "$unreadable" 1
stores "a gap of a second" cut-between "$gaps" "3 1"
sqlite3 cut-between.db "SELECT $measured FROM metrics" >numbers
sed 4d right >rest
equal "cut-between: the numbers are right" rest numbers
{ printf '\357\273\277'; cat plain.plist; } >mark.plist
joined mark 6 0 "6 samples"
same mark
# stderr in the stream: powermetrics -f plist >noise.plist 2>&1
tr '\000' '\n' <plain.plist | awk '/^<\?xml/ { print "Second underflow occured." } 1' >noise.plist
joined noise 6 3 "6 samples, 6.09 s"
same noise
for name in cut-between mark noise; do
	"$ASITOP" export $name.db --format raw >raw
	equal "$name: the bytes equal the stream" $name.plist raw
done

# ---- output ----

for fault in split=10ms dribble dribble=4096 merge=3 nul=never nul=after nul=both nul=spaces; do
	sim --fault "$fault" >"$fault.plist"
	check "$fault: from a pipe" sh -c \
		"cat '$fault.plist' | '$ASITOP' record --input - -o 'pipe-$fault.db'"
	cp "$fault.plist" "pipe-$fault.plist"
	same "pipe-$fault"
	check "pipe-$fault: nothing is lost or counted twice" sound "pipe-$fault"
	lives "live-$fault" 6 0 "6 samples" --fault "$fault"
	same "live-$fault"
done

# A document becomes a sample at its end, not at the beginning of the next one. The fourth document
# arrives after the timeout of live().
check "the third document does not wait for the fourth" live prompt 3 --fault nul=never \
	--fault stall=90s@4

# ---- completeness ----

for fault in $("$SIMULATOR" --fault help | sed 's/^ *\([a-z-]*\).*/\1/'); do
	grep -q -e "--fault \"*$fault" -e "in .*$fault" "$ROOT/tests/cli/faults.sh" || echo "$fault"
done >untested
check "every fault of the simulator is tested here" [ ! -s untested ]
exit $failed
