#!/bin/sh
# Comparing two recordings: the summary of each, the differences, and cautions about different
# machines and intervals.
. "$(dirname "$0")/lib.sh"

# made NAME WATTS OPTIONS...: a recording of 40 windows of one second with known power: WATTS, and
# twice that after the marker "build" at 10 s.
made() {
	name=$1 watts=$2
	shift 2
	"$SIMULATOR" -f plist -n 40 --fast -s cpu_power,gpu_power --start 2026-08-17T14:05:30Z \
		"$@" >stream 2>/dev/null
	"$ASITOP" record --input stream -o "$name.db" >/dev/null 2>&1
	rewrite "$name.db" "UPDATE samples SET time_ns = id * 1000000000, window_ns = 1000000000,
		combined_w = 10000 * $watts * (1 + (id > 10)), cpu_w = NULL;
		INSERT INTO events (run_id, time_ns, wall_ns, duration_ns, kind, text)
		VALUES (1, 10000000000, 0, 0, 'mark', 'build')"
}

# json WHAT EXPRESSION VALUE: a value of the comparison
json() {
	got=$(sqlite3 :memory: "SELECT json_extract(readfile('diff.json'), '$2')")
	[ "$got" = "$3" ] && ok "$1" || not_ok "$1: '$got' is not '$3'"
}

made before 10 -i 1000 --chip M1
made after 15 -i 1000 --chip M1
"$ASITOP" report before.db after.db --json >diff.json
json "mean, absolute" '$.difference.metrics.combined_w.mean.absolute' 8.75
json "mean, percent" '$.difference.metrics.combined_w.mean.percent' 50
json "peak" '$.difference.metrics.combined_w.peak.absolute' 10
json "energy" '$.difference.metrics.combined_w.energy_j.absolute' 350
json "a metric of only one recording has no difference" '$.difference.metrics.cpu_w' ""
json "a phase" '$.difference.phases[0].name' build
json "its energy" '$.difference.phases[0].energy_j.absolute' 300
json "its span" '$.difference.phases[0].span_s.absolute' 0
json "no notes" '$.difference.notes' '[]'
for side in before after; do
	"$ASITOP" report $side.db --json >alone.json
	sqlite3 :memory: "SELECT json_extract(readfile('diff.json'), '\$.$side')" >got
	sqlite3 :memory: "SELECT json(readfile('alone.json'))" >want
	equal "$side is the summary of that recording" got want
done

"$ASITOP" report before.db after.db >text
for line in 'CPU+GPU+ANE, W .* 17.50 .* 26.25 .* +8.75 .* +50.0 %' \
	'CPU+GPU+ANE .* 700.* J .* 1.050 kJ .* +350.* J .* +50.0 %' '^Phase build'; do
	grep -q "$line" text && ok "text: $line" || {
		not_ok "text: $line"
		sed 's/^/# /' text
	}
done
grep -q "differ$" text && not_ok "text: no note" || ok "text: no note"
grep -q ' $' text && not_ok "text: no space at a line's end" || ok "text: no space at a line's end"

# ---- windows and alignment ----

rewrite after.db "DELETE FROM events WHERE kind = 'mark'; INSERT INTO events
	(run_id, time_ns, wall_ns, duration_ns, kind, text)
	VALUES (1, 20000000000, 0, 0, 'mark', 'build')"
"$ASITOP" report before.db after.db --align marker:build --json >diff.json
json "aligned: begin" '$.before.window.begin_s' 10
json "aligned: begin of the other" '$.after.window.begin_s' 20
json "aligned: end" '$.before.window.end_s' 30
json "aligned: end of the other" '$.after.window.end_s' 40
json "aligned: energy" '$.difference.metrics.combined_w.energy_j.absolute' 200
"$ASITOP" report before.db after.db -b 10 -e 20 --json >diff.json
json "a window" '$.difference.metrics.combined_w.energy_j.absolute' 100
"$ASITOP" report before.db after.db --align 30 --duration 5 --json >diff.json
json "aligned, a part" '$.difference.metrics.combined_w.energy_j.absolute' 50

# ---- what differs ----

made other 15 -i 500 --chip "M4 Pro"
"$ASITOP" report before.db other.db >text
for note in "the machines differ" "the macOS versions differ" "the intervals differ"; do
	grep -q "^caution *$note" text && ok "caution: $note" || not_ok "no caution: $note"
done
head -n 1 text | grep -q "^caution" && ok "cautions come first" || not_ok "cautions come first"
made long 15 -i 1000 --chip M1
rewrite long.db "DELETE FROM samples WHERE id BETWEEN 30 AND 36;
	UPDATE samples SET thermal_pressure = 'Heavy' WHERE id < 20"
"$ASITOP" report before.db long.db >text 2>/dev/null
for note in "the coverage differs" "the thermal pressure differs"; do
	grep -q "^caution *$note" text && ok "caution: $note" || not_ok "no caution: $note"
done
"$ASITOP" report before.db long.db -e 20 >text 2>/dev/null
grep -q "the lengths differ" text && not_ok "no caution about equal lengths" || ok "no caution about equal lengths"
rewrite long.db "DELETE FROM samples WHERE id > 20"
"$ASITOP" report before.db long.db >text 2>/dev/null
grep -q "^caution *the lengths differ" text && ok "caution: the lengths differ" ||
	not_ok "no caution: the lengths differ"
made much 120 -i 1000 --chip M1
"$ASITOP" report before.db much.db >text
grep -q 'CPU+GPU+ANE, W .* x12$' text && ok "a large change is a factor" ||
	not_ok "a large change is a factor: $(grep 'CPU+GPU+ANE, W' text | head -1)"
grep -q '^  GPU, % *[0-9.]* *[0-9.]*$' text && ok "equal values have no difference" ||
	not_ok "equal values have no difference"
"$ASITOP" report before.db other.db --json >diff.json
json "a note in the JSON" '$.difference.notes[2]' "the intervals differ"

# ---- the chart ----

for kind in png svg pdf; do
	"$ASITOP" report before.db after.db -o one.$kind >told && cp one.$kind again.$kind &&
		"$ASITOP" report before.db after.db -o one.$kind --overwrite
	equal "the same bytes again: $kind" one.$kind again.$kind
done
[ -s told ] && not_ok "report -o prints no numbers" || ok "report -o prints no numbers"
"$ASITOP" report before.db after.db -o one.svg --overwrite --json >both.json
"$ASITOP" report before.db after.db --json >alone.json
equal "report -o --json prints the numbers" both.json alone.json

# drawn WHAT TEXT FILE: a line of the PDF's text
drawn() {
	grep -qF -- "$2" "$3" && ok "chart: $1" || {
		not_ok "chart: $1: no '$2'"
		sed 's/^/# /' "$3" | head -40
	}
}

"$ASITOP" report before.db other.db --align 5 -o chart.pdf
pdfinfo chart.pdf >facts
pdftotext -layout -f 1 -l 1 chart.pdf - >page1
pdftotext -layout -f 2 -l 2 chart.pdf - >page2
drawn "the title names both machines" "Title:           Apple M1 and Apple M4 Pro" facts
drawn "two pages" "Pages:           2" facts
drawn "A4, landscape" "(A4)" facts
drawn "the first file" "before: before.db" page1
drawn "the second file" "after: other.db" page1
drawn "that machines differ" "the machines differ" page1
drawn "that intervals differ" "the intervals differ" page1
drawn "the start of each recording" "0:00 is 0:05 of before and 0:05 of after" page1
drawn "what is measured" "CPU+GPU+ANE power, W" page1
drawn "numbers" "Numbers" page2
drawn "the table of recordings" "Recordings" page2
drawn "the common phases" "Phases, span" page2
case $(pdfinfo -isodates chart.pdf | sed -n 's/^CreationDate: *//p') in
2026-08-17T14:06*) ok "chart: the date is the end of the later recording" ;;
*) not_ok "chart: the date is $(pdfinfo -isodates chart.pdf | grep CreationDate)" ;;
esac
fails "cores are not compared" 1 "'cores' takes only one recording" \
	"$ASITOP" report before.db after.db -o none.png --panels power,cores
fails "no name for a chart" 1 "must end in" "$ASITOP" report before.db after.db -o none.txt
[ -e none.png ] && not_ok "no file is left" || ok "no file is left"

fails "a marker that only one recording has" 1 "there is no marker 'x'" \
	"$ASITOP" report before.db after.db --align marker:x
fails "--align with --begin" 1 "--align and --begin cannot be combined" "$ASITOP" report before.db after.db --align 5 -b 5
fails "--align with one recording" 1 "--align takes two" "$ASITOP" report before.db --align 5
fails "the second is missing" 2 "No such file" "$ASITOP" report before.db missing.db
exit $failed
