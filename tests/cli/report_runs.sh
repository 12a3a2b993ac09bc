#!/bin/sh
# Repeated runs: their statistics against an independent computation (tests/golden/runs.py), sides
# compared, limits and their exit statuses.
. "$(dirname "$0")/lib.sh"

# made FILE SEED: 240 windows of 0.5 s, whose power depends on the seed.
made() {
	"$SIMULATOR" -f plist -n 240 -i 500 --fast --chip M4 -s cpu_power,gpu_power,thermal \
		--start 2026-08-17T14:05:30Z >stream 2>/dev/null
	"$ASITOP" record --input stream -o "$1" >/dev/null 2>&1
	rewrite "$1" "UPDATE samples SET time_ns = id * 500000000, window_ns = 500000000,
		combined_w = 20000 + (id * 7919 + $2 * 104729) % 3000,
		cpu_w = 15000 + (id * 7919 + $2 * 1299709) % 2000, gpu_w = 4000 + id % 7, ane_w = 500 + id % 5"
}

# command_run FILE NAME BEGIN_MS DURATION_MS [ROLE [STATUS]]: idle for 1.6 s before, busy meanwhile.
command_run() {
	rewrite "$1" "UPDATE samples SET combined_w = combined_w + 20000, cpu_w = cpu_w + 20000
		WHERE time_ns > $3 * 1000000 AND time_ns - window_ns < ($3 + $4) * 1000000;
		INSERT INTO commands (run_id, name, line, role, idle_ns, start_ns, end_ns,
		exit_status, timed_out) VALUES (1, '$2', '', '${5:-measured}', ($3 - 1600) * 1000000,
		$3 * 1000000, ($3 + $4) * 1000000, ${6:-0}, 0)"
}

# value WHAT JSON PATH VALUE
value() {
	got=$(sqlite3 :memory: "SELECT json_extract(readfile('$2'), '\$.benchmark.$3')")
	[ "$got" = "$4" ] && ok "$1" || not_ok "$1: '$got' is not '$4'"
}

# has WHAT FILE TEXT
has() {
	grep -qF -- "$3" "$2" && ok "$1" || {
		not_ok "$1: no '$3'"
		sed 's/^/# /' "$2" | head -30
	}
}

# numbers JSON: the benchmark as lines "path value", as runs.py prints them.
numbers() {
	sqlite3 -separator ' ' :memory: "SELECT path, CASE type WHEN 'null' THEN 'null'
		ELSE printf('%.9f', atom) END
		FROM (SELECT replace(substr(fullkey, 13), '\"', '') AS path, key, type, atom
			FROM json_tree(readfile('$1')) WHERE fullkey GLOB '\$.benchmark.*')
		WHERE type IN ('integer', 'real', 'null') AND key <> 'runs_needed'
		AND (path GLOB '*.figures.*' OR path GLOB '*.statistics.*')
		AND path NOT GLOB '*.outliers*'" | LC_ALL=C sort
}

# agrees WHAT JSON FILE...: every number of the benchmark, to 1e-8: both have nine decimals.
agrees() {
	what=$1 json=$2
	shift 2
	numbers "$json" >got
	python3 "$ROOT/tests/golden/runs.py" "$@" | LC_ALL=C sort >want
	paste -d' ' got want | awk '
		$1 != $3 || ($2 == "null") != ($4 == "null") || $2 - $4 > 1e-8 || $4 - $2 > 1e-8
		END { if (NR < 100) print "too few numbers: " NR }' >differences
	if [ -s got ] && [ ! -s differences ]; then
		ok "$what"
	else
		not_ok "$what"
		sed 's/^/# /' differences | head -10
	fi
}

# ---- one file, two commands, interleaved ----

made ab.db 1
time=5000
for i in 1 2 3 4 5 6; do
	command_run ab.db A $time $((4000 + i * 37 % 101 * 2))
	command_run ab.db B $((time + 7000)) $((4400 + i * 53 % 89 * 2))
	time=$((time + 14000))
done
command_run ab.db A 100000 4000 warmup
command_run ab.db A 107000 9000 measured 3
"$ASITOP" report ab.db --json >ab.json
agrees "one file: every statistic" ab.json ab.db
value "one file: the sides are its commands" ab.json 'sides[1].name' B
value "a warm-up does not count" ab.json 'sides[0].warmups' 1
value "a failed run is left out" ab.json 'sides[0].statistics.duration_s.count' 6
value "a failed run is named" ab.json 'sides[0].left_out[0].number' 7
value "how it failed" ab.json 'sides[0].left_out[0].how' "exit status 3"
"$ASITOP" report ab.db --json --count-failed >failed.json
value "it counts on request" failed.json 'sides[0].statistics.duration_s.count' 7
value "then none is left out" failed.json 'sides[0].left_out[0].number' ""
"$ASITOP" report ab.db >ab.txt
has "text: the side" ab.txt "A: 6 runs after 1 warm-up"
has "text: the failed run" ab.txt "left out  run 7: exit status 3"
has "text: the tests" ab.txt "U: Mann-Whitney test (exact)"
has "text: the edges" ab.txt "edges     the energy of a run could be"
awk 'length($0) > 0 { gsub(/±|–|·/, "x"); if (length($0) > 84) print }' ab.txt >long
[ -s long ] && not_ok "text: lines are short: $(head -1 long)" || ok "text: lines are short"

# ---- work ----

cp ab.db work.db
rewrite work.db "INSERT INTO quantities (command_id, name, value)
	SELECT id, 'tokens', 500 + id * 37 % 11 FROM commands WHERE role = 'measured' UNION ALL
	SELECT id, 'tokens', 12 FROM commands WHERE role = 'measured' UNION ALL
	SELECT id, 'mb', 0.5 + id % 3 FROM commands WHERE name = 'B'"
"$ASITOP" report work.db --json >work.json
agrees "work: every statistic" work.json work.db
value "work: how much a run did" work.json 'sides[0].runs[0].work_tokens' 516
"$ASITOP" report work.db >work.txt
for figure in tokens J/tokens tokens/J tokens/s; do
	grep -c "^  $figure  .*[0-9] ± [0-9]" work.txt >count
	expect "work: $figure, compared and of each side" 3 "$(cat count)"
done
grep -c "^  mb/s " work.txt >count
expect "work of only one side" 2 "$(cat count)"
"$ASITOP" report work.db --markdown >work.md
has "work: Markdown" work.md "| J/tokens | "
"$ASITOP" report work.db --github >github.json
has "work: only J/tokens is smaller when it is better" github.json '"A: J/tokens"'
grep -c "tokens" github.json >count
expect "work: no other figure of it" 4 "$(cat count)"

# ---- names ----

grep -q "^  *A  *B  *change" ab.txt && ok "the columns have the names of the sides" ||
	not_ok "the columns have the names of the sides"
cp ab.db long.db
rewrite long.db "UPDATE commands SET name = CASE name WHEN 'A' THEN 'größer-als-die-Spalte' ELSE 'kurz' END"
"$ASITOP" report long.db >long.txt
has "a long name: in full above the table" long.txt "base: größer-als-die-Spalte"
grep -q "^  *größer-als-die… *kurz  *change" long.txt && ok "a long name is truncated in the table" ||
	not_ok "a long name is truncated in the table: $(grep change long.txt)"
rewrite long.db "UPDATE commands SET name = 'benchmark-program-' || name"
rewrite long.db "UPDATE commands SET name = CASE name WHEN 'benchmark-program-kurz'
	THEN 'benchmark-program-old' ELSE 'benchmark-program-new' END"
"$ASITOP" report long.db >long.txt
grep -q "^  *base  *new  *change" long.txt && ok "names that begin alike do not name the columns" ||
	not_ok "names that begin alike do not name the columns: $(grep change long.txt)"

# ---- what deserves a look ----

cp ab.db look.db
rewrite look.db "UPDATE commands SET end_ns = start_ns + 4000000000 + id * 10000000
	WHERE name = 'A' AND role = 'measured';
	UPDATE commands SET end_ns = end_ns + 2000000000 WHERE id = 6"
"$ASITOP" report look.db >look.txt
has "a drift is named" look.txt "drift     Duration rises by 0.02 s per run (p=0.003)"
has "an outlier is named" look.txt "outlier   Duration: run 3 (6."
rewrite look.db "DELETE FROM samples WHERE time_ns BETWEEN 21000000000 AND 22000000000"
"$ASITOP" report look.db >look.txt 2>/dev/null
has "a run with a gap" look.txt \
	"1 of 6 runs: not covered by samples"
rewrite look.db "UPDATE samples SET thermal_pressure = 'Heavy' WHERE time_ns > 60000000000"
"$ASITOP" report look.db >look.txt 2>/dev/null
has "runs under thermal pressure" look.txt "of 6 runs: under thermal pressure"

# ---- the baseline ----

# A run without idle time before it has the baseline of the run before it, whose error is common.
cp ab.db shared.db
rewrite shared.db "UPDATE commands SET idle_ns = NULL WHERE id > 2"
"$ASITOP" report shared.db --json >shared.json
agrees "a baseline that runs share widens the interval" shared.json shared.db
cp shared.db shared2.db
rewrite shared2.db "DELETE FROM commands WHERE name = 'A' OR role = 'warmup';
	UPDATE samples SET combined_w = combined_w + id * 997 % 1000 WHERE time_ns < 12000000000;
	UPDATE commands SET idle_ns = 9000000000 WHERE start_ns = 12000000000"
rewrite shared.db "DELETE FROM commands WHERE name = 'B'"
"$ASITOP" report shared.db shared2.db --json >shared.json
agrees "sides with a baseline each" shared.json shared.db -- shared2.db

# ---- sides of several files ----

for i in 1 2 3 4; do
	made base$i.db $i
	command_run base$i.db '' 5000 $((10000 + i * i % 5 * 50))
	made new$i.db $((i + 10))
	command_run new$i.db '' 5000 $((12000 + i * i * i % 7 * 50))
done
"$ASITOP" report base?.db -- new?.db --json >files.json
agrees "files: every statistic" files.json base?.db -- new?.db
value "files: a side has a name" files.json 'sides[0].name' "base1.db and 3 more"
"$ASITOP" report base1.db base2.db new1.db >three.txt 2>&1
grep -c "^base: base1.db" three.txt >count
echo 2 | cmp -s - count && ok "three sides: two tables against the first" ||
	not_ok "three sides: $(cat count) tables"
has "one run each" three.txt "one run each: spread unknown"
"$ASITOP" report base1.db new1.db >pair.txt
has "a pair with commands: runs first" pair.txt "base: base1.db"
has "a pair with commands: recordings last" pair.txt "Highest 10 s mean"
"$ASITOP" report ab.db shared.db >mixed.txt
has "commands of different names on one side" mixed.txt "a side has runs of different commands"
"$ASITOP" report base1.db >command.txt
grep -q "^  *between [0-9.]* J and [0-9.]* J$" command.txt && ok "one command: what its energy may be" ||
	not_ok "one command: what its energy may be"
"$ASITOP" report base?.db --by command --json >one.json
value "by command: one side" one.json 'sides[0].statistics.duration_s.count' 4

# ---- no difference, and a large one ----

"$ASITOP" report base1.db base2.db -- base1.db base2.db >same.txt
has "no difference" same.txt "~ (p=1.00, n=2+2)"
cp ab.db large.db
rewrite large.db "UPDATE commands SET end_ns = start_ns + (end_ns - start_ns) / 20
	WHERE name = 'A'"
"$ASITOP" report large.db >large.txt
has "a large ratio is a factor" large.txt "   x22 "
has "few samples" large.txt "runs: fewer than 5 samples"

# ---- limits ----

# gate WHAT STATUS TEXT LIMIT...
gate() {
	what=$1 status=$2 text=$3
	shift 3
	"$ASITOP" report work.db "$@" >gate.txt 2>&1
	got=$?
	[ $got -eq "$status" ] && ok "$what" || not_ok "$what: status $got"
	has "$what, in words" gate.txt "$text"
}

gate "work: beyond" 4 "energy_per_tokens>+1%: beyond: +" --fail-if 'energy_per_tokens>+1%'
gate "work: a fall" 4 "tokens_per_s<-5%: beyond: -" --fail-if 'tokens_per_s<-5%'
gate "work of one side" 5 "inconclusive: work_mb was not measured on both sides" --fail-if 'work_mb>+5%'
fails "no such work" 1 "there is no figure 'energy_per_loaf'; figures are duration, energy" \
	"$ASITOP" report work.db --fail-if 'energy_per_loaf>+5%'
grep -q "work_tokens, energy_per_tokens, tokens_per_j, tokens_per_s, work_mb" .err &&
	ok "the figures of work are named" || not_ok "the figures of work are named"
gate "beyond" 4 "duration>+5%: beyond: +" --fail-if 'duration>+5%'
gate "within" 0 "duration>+30%: within: +" --fail-if 'duration>+30%'
gate "inconclusive" 5 "runs of each side would decide" --fail-if 'duration>+10.7%'
gate "the worst counts" 4 "beyond" --fail-if 'duration>+30%' --fail-if 'duration>+5%'
gate "a fall" 0 "duration<-5%: within: +" --fail-if 'duration<-5%'
gate "the other way round" 4 "duration<-5%: beyond: -" --fail-if 'duration<-5%' --base B
gate "JSON has it" 4 '"result": "beyond"' --fail-if 'duration>+5%' --json
gate "Markdown has it" 4 "| Duration, s |" --fail-if 'duration>+5%' --markdown
"$ASITOP" report base1.db new1.db --fail-if 'energy>+5%' >one.txt
[ $? -eq 5 ] && ok "one run each is inconclusive" || not_ok "one run each is inconclusive"
has "one run each, in words" one.txt "take at least 2 runs of each side"
cp ab.db damaged.db
sqlite3 damaged.db "UPDATE events SET text = 'x' WHERE kind = 'start'"
"$ASITOP" report damaged.db --fail-if 'duration>+5%' >/dev/null 2>&1
[ $? -eq 4 ] && ok "beyond, and damaged" || not_ok "beyond, and damaged"
"$ASITOP" report damaged.db --fail-if 'duration>+30%' >/dev/null 2>&1
[ $? -eq 3 ] && ok "within, and damaged" || not_ok "within, and damaged"

fails "no such figure" 1 "there is no figure 'watts'; figures are duration, energy" \
	"$ASITOP" report ab.db --fail-if 'watts>+5%'
fails "no comparison" 1 "takes FIGURE>+N%" "$ASITOP" report ab.db --fail-if energy
fails "a unit without a number" 1 "the number is missing in 'energy>%'" \
	"$ASITOP" report ab.db --fail-if 'energy>%'
fails "not a percentage" 1 "must be a percentage" "$ASITOP" report ab.db --fail-if 'energy>5J'
fails "an impossible fall" 1 "fall by 100%" "$ASITOP" report ab.db --fail-if 'energy<-100%'
fails "one side" 1 "there is only one" "$ASITOP" report base1.db --fail-if 'energy>+5%'
fails "a side without files" 1 "a side has no files" "$ASITOP" report ab.db --
fails "no such base" 1 "there is no side 'C'; there is 'A', 'B'" "$ASITOP" report ab.db --base C
fails "two formats" 1 "cannot be combined" "$ASITOP" report ab.db --json --markdown
fails "four recordings as a whole" 1 "--panels takes one recording, or two" \
	"$ASITOP" report base1.db base2.db -- new1.db new2.db -o chart.png --panels power
fails "panels of runs" 1 "--panels and --sheet runs cannot be combined" \
	"$ASITOP" report ab.db -o chart.png --sheet runs --panels power

# ---- the sheet ----

# sheet WHAT PAGE TEXT OPERAND...: draws a PDF, which has a line with the text on that page.
sheet() {
	what=$1 page=$2 text=$3
	shift 3
	"$ASITOP" report "$@" -o sheet.pdf --overwrite && pdftotext -layout -f "$page" -l "$page" sheet.pdf page
	has "sheet: $what" page "$text"
}

for kind in png svg pdf; do
	"$ASITOP" report ab.db -o runs.$kind >told && cp runs.$kind again.$kind &&
		"$ASITOP" report ab.db -o runs.$kind --overwrite
	equal "the same bytes again: $kind" runs.$kind again.$kind
done
[ -s told ] && not_ok "a sheet alone prints no numbers" || ok "a sheet alone prints no numbers"
sheet "the runs of named commands" 1 "Power of each run, W" ab.db
sheet "what differs" 1 "change from A" ab.db
sheet "the base" 1 "change from B" ab.db --base B
sheet "a title" 1 "Żółć – tea" ab.db --title "Żółć – tea"
sheet "the statistics" 2 "mean ± sd" ab.db
sheet "the tests" 2 "Welch p" ab.db
"$ASITOP" report ab.db --fail-if 'duration>+5%' -o limit.pdf >told
[ $? -eq 4 ] && ok "a sheet and a limit" || not_ok "a sheet and a limit"
pdftotext -layout -l 1 limit.pdf page
has "sheet: the limit" page "limit duration>+5%"
sheet "the whole recording" 1 "Utilization, %" ab.db --sheet recording
sheet "panels are of the whole recording" 1 "Power, W" ab.db --panels power
sheet "two recordings with runs" 1 "change from ab.db" ab.db large.db --by file
sheet "four recordings" 1 "2 runs" base1.db base2.db -- new1.db new2.db
sheet "one run each is a comparison of recordings" 1 "before: base1.db" base1.db new1.db
sheet "or of runs" 1 "one run each: spread unknown" base1.db new1.db --sheet runs
sheet "a single run on request" 1 "1 run" base1.db --sheet runs
"$ASITOP" report base1.db -o one.pdf && pdftotext -layout -l 1 one.pdf page
grep -q 'of each run' page && not_ok "a single run has the chart of its recording" ||
	ok "a single run has the chart of its recording"
fails "no run in the selected part" 1 "there is no run in the selected part" \
	"$ASITOP" report ab.db -o none.png --sheet runs --end 0:01

# ---- for other programs ----

"$ASITOP" report ab.db --github >github.json
sqlite3 :memory: "SELECT json_extract(readfile('github.json'), '\$[0].name', '\$[0].unit') ||
	(SELECT group_concat(DISTINCT key) FROM json_tree(readfile('github.json')) WHERE atom NOTNULL)" \
	>github
has "github-action-benchmark" github '["A: Duration","s"]name,unit,value,range'
exit $failed
