#!/bin/sh
# The numbers of `report --json`, of real captures and of simulated streams, against what an
# independent computation (tests/golden/summary.py) makes of the same bytes; phases and commands of
# a recording with known answers.
. "$(dirname "$0")/lib.sh"

GOLDEN=$ROOT/tests/golden/summary

# numbers FILE: its JSON as lines "path value", as summary.py prints them.
numbers() {
	sqlite3 -separator ' ' :memory: "SELECT path, CASE type WHEN 'null' THEN 'null'
		ELSE printf('%.4f', atom) END
		FROM (SELECT replace(substr(fullkey, 3), '\"', '') AS path, key, type, atom
			FROM json_tree(readfile('$1')))
		WHERE type IN ('integer', 'real', 'null') AND (path GLOB 'metrics.*'
		OR path GLOB 'energy_j.*' OR path GLOB 'thermal_s.*' OR path GLOB 'gaps*'
		OR path GLOB 'above*.above_s' OR path IN ('coverage', 'window.samples',
		'window.measured_s', 'window.end_s')) AND key <> 'highest_10s_from'" | LC_ALL=C sort
}

# near WHAT FILE FILE: the same lines. Where exact arithmetic stands between two stored numbers (0.05
# MHz, 0.005 %), binary arithmetic may take the other: a step is allowed there, and 1 mJ of energy,
# which is rounded twice where it was batched. Nothing else.
near() {
	paste -d' ' "$2" "$3" | awk '
		{ step = 0.00011 }
		$1 ~ /_mhz[.]/ { step = 0.1001 }
		$1 ~ /_pct[.]/ && $1 !~ /_at$/ { step = 0.0101 }
		$1 ~ /^energy_j[.]/ { step = 0.001 }
		$1 != $3 || ($2 == "null") != ($4 == "null") || $2 - $4 > step || $4 - $2 > step
		END { if (!NR) print "nothing to compare" }' >differences ||
		echo "awk failed" >>differences
	if [ ! -s differences ] && [ "$(wc -l <"$2")" -eq "$(wc -l <"$3")" ]; then
		ok "$1"
	else
		not_ok "$1"
		sed 's/^/# /' differences | head -10
	fi
}

# compare NAME STREAM
compare() {
	"$ASITOP" record --input "$2" -o "$1.db" >/dev/null 2>&1
	"$ASITOP" report "$1.db" --json --above cpu_w:1 --above gpu_pct:12.5 >"$1.json"
	numbers "$1.json" >"$1.txt"
	near "$1: the numbers" "$1.txt" "$GOLDEN/$1.txt"
}

if [ -d "$CAPTURES" ]; then
	for stream in "$CAPTURES"/*.plist; do
		compare "capture-$(basename "$stream" .plist)" "$stream"
	done
else
	skip "real captures (not in ../shared/captures)"
fi
for name in m2 m5-pro sleep nan macos-27-cpu-zero macos-27-batched macos-12-bandwidth gpu-only; do
	compare "$name" "$STREAMS/$name.plist"
done

# simulate NAME OPTIONS...: minutes of changing load, with short windows and a gap.
simulate() {
	name=$1
	shift
	"$SIMULATOR" -f plist -s cpu_power,gpu_power,thermal --fast --start 2026-08-17T14:05:30Z "$@" \
		>"$name.plist" 2>/dev/null
	[ -z "${KEEP:-}" ] || cp "$name.plist" "$KEEP"
	compare "$name" "$name.plist"
}

simulate simulated-everything --chip "M4 Pro" -i 1000 -n 150 --workload everything \
	--fault sleep=10m@70
simulate simulated-batched --chip "M5 Pro" --macos 27.0 -i 250 -n 240 --workload everything \
	--fault batched-energy --fault sleep=10m@100
simulate simulated-throttle --chip "M1" -i 500 -n 200 --workload throttle --fault nan=gpu@20-40

# ---- a window, however it is asked for ----

# From 50 s, in the first minute, to the end of the sample that ends at 722.708326003 s, behind the
# gap. Marker and wall times are those.
rewrite simulated-everything.db "INSERT INTO events (run_id, time_ns, wall_ns, duration_ns, kind,
	text) VALUES (1, 50000000000, 0, 0, 'mark', 'from here'),
	(1, 722708326003, 0, 0, 'mark', 'to here')"
part() {
	"$ASITOP" report simulated-everything.db --json --above cpu_w:1 --above gpu_pct:12.5 "$@" \
		>part.json
	numbers part.json >part.txt
	near "a window: $*" part.txt "$GOLDEN/simulated-everything-part.txt"
}
for begin in 50 50s 0m50s 0:50 -11:43.121231495 -703.121231495s 6.639037261% @1786975580 14:06:20 \
	T14:06:20 2026-08-17T14:06:20Z 2026-08-17T16:06:20+02:00 "2026-08-17 14:06:20" \
	"marker:from here"; do
	part -b "$begin" -e 722.708326003
done
for end in 12m2.708326003s 12:02.708326003 -30.412905492 95.96175168% \
	T14:17:31.999 2026-08-17T14:17:31.999Z "marker:to here"; do
	part -b 50 -e "$end"
done
part -b 50 --duration 672.708326003
part -e "marker:to here" --duration 672.708326003
fails "a marker that is not there" 1 "--begin: " "$ASITOP" report simulated-everything.db \
	-b marker:nowhere
fails "a time outside" 1 "--end: " "$ASITOP" report simulated-everything.db -e @1786999999

# The man page has the keys, in their order.
sqlite3 :memory: "SELECT key FROM json_each(readfile('part.json'))" >got
sed -n '/^\.Sh JSON/,/^\.El/s/^\.It Li //p' "$ROOT/report/asitop-report.1" >want
equal "the keys of the JSON are those of the man page" got want

# ---- phases and commands, with known answers ----

# 40 windows of one second: 10 W, from 10 s on 20 W, from 30 s on 5 W. A marker at 10 s, a command
# from 20.5 s to 30 s, another marker at 35.25 s.
"$SIMULATOR" -f plist -i 1000 -n 40 --chip M1 --fast -s cpu_power,gpu_power \
	--start 2026-08-17T14:05:30Z >known.plist 2>/dev/null
"$ASITOP" record --input known.plist -o known.db >/dev/null 2>&1
rewrite known.db "UPDATE samples SET time_ns = id * 1000000000, window_ns = 1000000000,
	combined_w = CASE WHEN id <= 10 THEN 100000 WHEN id <= 30 THEN 200000 ELSE 50000 END,
	cpu_w = 12345;
	INSERT INTO events (run_id, time_ns, wall_ns, duration_ns, kind, text) VALUES
	(1, 10000000000, 0, 0, 'mark', 'build'), (1, 35250000000, 0, 0, 'mark', 'rest');
	INSERT INTO commands (run_id, name, line, role, idle_ns, start_ns, end_ns, timed_out)
	VALUES (1, '', 'make', 'measured', 0, 20500000000, 30000000000, 0)"
"$ASITOP" report known.db --json >known.json
sqlite3 -csv :memory: "SELECT json_extract(value, '\$.name'), json_extract(value, '\$.begin_s'),
	json_extract(value, '\$.end_s'), json_extract(value, '\$.mean_w'),
	json_extract(value, '\$.energy_j') FROM json_each(readfile('known.json'), '\$.phases')" |
	tr -d '"' >got
cat >want <<'CSV'
,0,10,10,100
build,10,20.5,20,210
make,20.5,30,20,190
after the command,30,35.25,5,26.25
rest,35.25,40,5,23.75
CSV
equal "phases between markers and around a command" got want
value() {
	got=$(sqlite3 :memory: "SELECT json_extract(readfile('known.json'), '$2')")
	[ "$got" = "$3" ] && ok "$1" || not_ok "$1: '$got' is not '$3'"
}
value "the command's own energy" '$.commands[0].energy_j' 190
value "all energy" '$.energy_j.combined' 550
value "highest 10 s mean" '$.metrics.combined_w.highest_10s_mean' 20
value "where it begins: the first of equals" '$.metrics.combined_w.highest_10s_from' 10
"$ASITOP" report known.db --json -b 10.25 -e 25 --above combined_w:19.9999 >known.json
value "in a window: a phase from the window's first sample on" '$.phases[0].energy_j' 210
value "in a window: the phase that the window ends in" '$.phases[1].energy_j' 90
value "in a window: its energy is that of its phases" '$.energy_j.combined' 300
value "in a window: the whole command" '$.commands[0].end_s' 30
value "in a window: time above" '$.above[0].above_s' 15
"$ASITOP" report known.db --above combined_w:10 >text
has_line() {
	grep -qxF -- "$2" text && ok "text: $1" || {
		not_ok "text: $1: '$2' is not there"
		sed 's/^/# /' text
	}
}
has_line "time above" "  combined_w > 10              20 s     50.0 %"
has_line "a phase" "              0:20        9.5 s     20.00      190.0  make"
has_line "energy" "  CPU+GPU+ANE             550.0        152.8    20.00 W from 0:10"
has_line "the command" "Command: make"

# ---- the summary that fits a terminal ----

"$ASITOP" report --brief "$ROOT/samples/tour.db" >got
cat >want <<'TEXT'
Machine     Apple M4 Pro · 4E + 8P + 20 GPU · 48 GB · macOS 26.5
Time        2026-08-17 14:05:29 – 14:07:50 UTC · 2 min 21 s
Energy      CPU 1.995 kJ · GPU 1.493 kJ · ANE 72.31 J · CPU+GPU+ANE 3.560 kJ
Power       mean 29.49 W · peak 69.95 W at 2:00
Utilization E-CPU 54% · P-CPU 48% · CPU 50% · GPU 47% · ANE 7%
Throttling  14 s above Nominal (11.8 %)
Samples     119 at 1 s · coverage 86 % · 1 gap, 20 s
TEXT
equal "--brief" got want
# 9.5 s of a command, above a baseline of 15.26 W.
rewrite known.db "UPDATE commands SET exit_status = 2, user_ns = 1000000000, system_ns = 500000000"
"$ASITOP" report --brief known.db >brief
head -2 brief >got
cat >want <<'TEXT'
Command     make · exit status 2 · 9.5 s
            190.0 J · mean 20.00 W · peak 20.00 W · 47.50 J above the baseline
TEXT
equal "--brief: the command first" got want
rewrite known.db "UPDATE commands SET line = 'make ' || replace(hex(zeroblob(60)), '00', 'é ')"
"$ASITOP" report --brief known.db >brief
awk '{ gsub(/[\200-\277]/, "") } length($0) > 80 { exit 1 }' brief &&
	[ "$(wc -l <brief)" -le 10 ] && ok "--brief: ten lines of 80 columns" || {
	not_ok "--brief: ten lines of 80 columns"
	sed 's/^/# /' brief
}
grep -q '^Command     make é .*… · exit status 2 · 9.5 s$' brief &&
	ok "--brief: a long command line is cut" || not_ok "--brief: a long command line is cut"
rewrite known.db "UPDATE samples SET combined_w = NULL, cpu_w = NULL, gpu_w = NULL, ane_w = NULL,
	thermal_pressure = NULL"
"$ASITOP" report --brief known.db >brief
grep -Eq '^Energy|^Power|^Throttling| J ' brief && not_ok "--brief: what was not measured is left out" ||
	ok "--brief: what was not measured is left out"
fails "--brief with --json" 1 "--json, --markdown, --github and --brief cannot be combined" \
	"$ASITOP" report --brief --json known.db
fails "--brief with --above" 1 "--brief and --above cannot be combined" \
	"$ASITOP" report --brief --above cpu_w:1 known.db
fails "--brief of two" 1 "--brief takes only one recording" "$ASITOP" report --brief known.db known.db

for bad in cpu_w cpu_w: nothing:5 cpu_w:x :5 cpu_w:nan; do
	fails "--above $bad" 1 "--above takes METRIC:VALUE" "$ASITOP" report known.db --above "$bad"
done

# ---- numbers that are not those of the bytes ----

"$ASITOP" record --input "$STREAMS/m4-pro.plist" -o true.db >/dev/null 2>&1
"$ASITOP" report true.db --json | sed 's/true.db/NAME/' >true.json
# false_numbers SQL WHAT: the change has a checksum that fits; only --verify sees it.
false_numbers() {
	cp true.db false.db
	rewrite false.db "$1"
	check "$1: the stored numbers are trusted" "$ASITOP" report false.db
	fails "$1: --verify names the sample" 3 \
		"'false.db' is damaged: $2" \
		"$ASITOP" report false.db --json --verify
	sed 's/false.db/NAME/' .out >false.json
}
false_numbers "UPDATE samples SET cpu_w = cpu_w + 1 WHERE id >= 2" "sample 2: its cpu_w is not what its bytes decode to"
equal "the numbers are those of the bytes" false.json true.json
false_numbers "UPDATE samples SET thermal_pressure = 'Heavy' WHERE id = 2" "sample 2: its thermal_pressure is not what its bytes decode to"
equal "the thermal pressure, too" false.json true.json
false_numbers "UPDATE samples SET core_pct = '[1,2]' WHERE id = 2" "sample 2: its cores is not what its bytes decode to"
equal "and the cores" false.json true.json
false_numbers "UPDATE samples SET window_ns = window_ns - 1 WHERE id = 2" \
	"the window of sample 2 does not match its bytes"
check "--verify of a good recording" "$ASITOP" report true.db --verify
cp true.db false.db
rewrite false.db "UPDATE samples SET cpu_w = cpu_w + 1 WHERE id >= 2"
fails "--verify of two: the second" 3 "'false.db' is damaged: sample 2" \
	"$ASITOP" report true.db false.db --verify
exit $failed
