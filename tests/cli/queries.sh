#!/bin/sh
# The queries of schema/README.md: each runs, and says what asitop says.
. "$(dirname "$0")/lib.sh"

"$SIMULATOR" -f plist -i 1000 -n 150 -s cpu_power,gpu_power,thermal --chip "M4 Pro" --fast \
	--workload throttle --start 2026-08-17T14:05:30Z --fault sleep=1h@50 >stream 2>/dev/null
"$ASITOP" record --input stream -o a.db --note "a note" >/dev/null 2>&1
rewrite a.db "INSERT INTO events (run_id, time_ns, wall_ns, duration_ns, kind, text) VALUES
	(1, 10000000000, 0, 0, 'mark', 'one'), (1, 30000000000, 0, 0, 'mark', 'two');
	INSERT INTO commands (run_id, name, line, role, start_ns, end_ns, exit_status, timed_out)
	VALUES (1, 'A', '', 'measured', 10500000000, 20250000000, 0, 0);
	INSERT INTO quantities (command_id, name, value) VALUES (1, 'tokens', 1000), (1, 'tokens', 234)"
"$ASITOP" report a.db --json --above cpu_w:20 >report.json

# Each fenced block into a file of its own: query-1, query-2...
awk '/^```sql$/ { n++; on = 1; next } /^```$/ { on = 0 } on { print > ("query-" n) }' \
	"$ROOT/schema/README.md"
count=$(ls query-* | wc -l)
[ "$count" -ge 12 ] && ok "a dozen queries" || not_ok "$count queries"
for n in $(seq "$count"); do
	if sqlite3 -csv -bail a.db ".read query-$n" >"out-$n" 2>err && [ ! -s err ]; then
		ok "query $n runs"
	else
		not_ok "query $n runs: $(cat err)"
	fi
	[ -s "out-$n" ] && ok "query $n answers" || not_ok "query $n answers: $(cat "query-$n")"
done

# says WHAT QUERY FIELD EXPRESSION TOLERANCE: the last line's field is what the report has.
equals_report() {
	got=$(tail -n 1 "out-$2" | cut -d, -f"$3")
	want=$(sqlite3 :memory: "SELECT json_extract(readfile('report.json'), '$4')")
	awk -v a="$got" -v b="$want" -v t="$5" \
		'BEGIN { exit !(a != "" && b != "" && a - b <= t && b - a <= t) }' && ok "$1" ||
		not_ok "$1: '$got' is not '$want'"
}
equals_report "mean power" 1 1 '$.metrics.combined_w.mean' 1e-4
equals_report "energy" 1 2 '$.energy_j.combined' 1e-3
equals_report "energy of the command" 13 5 '$.commands[0].energy_j' 1e-3
equals_report "its duration" 13 4 '$.commands[0].duration_s' 1e-6
equals_report "its work" 13 6 '$.commands[0].quantities.tokens' 0
equals_report "energy of the last phase" 3 3 '$.phases[4].energy_j' 0.06
equals_report "time above" 9 1 '$.above[0].above_s' 0.06
equals_report "the gap" 11 2 '$.gaps[0].duration_s' 1e-6
got=$(head -n 1 out-4 | cut -d, -f3)
want=$(sqlite3 :memory: "SELECT json_extract(readfile('report.json'), '\$.metrics.combined_w.peak')")
awk -v a="$got" -v b="$want" 'BEGIN { exit a - b != 0 }' && ok "the peak" || not_ok "the peak: $got"
grep -q Nominal out-5 && ok "thermal pressure" || not_ok "thermal pressure"
[ "$(wc -l <out-8)" -eq 12 ] && ok "each core" || not_ok "each core"
grep -q '"a note",' out-12 && ok "the run" || not_ok "the run: $(cat out-12)"

# ---- means of windows that differ in length ----

# Two runs, at 1 s and at 7 s, and samples without a value between them.
options="-f plist -s cpu_power,gpu_power,thermal --fast --workload throttle"
"$SIMULATOR" $options --chip "M4 Pro" -i 1000 -n 60 --start 2026-08-17T14:05:30Z \
	--fault nan=power@20-30 >stream 2>/dev/null
"$ASITOP" record --input stream -o b.db >/dev/null 2>&1
"$SIMULATOR" $options --chip "M4 Pro" -i 7000 -n 30 --start 2026-08-17T15:05:30Z >stream 2>/dev/null
"$ASITOP" record --input stream -o b.db --append >/dev/null 2>&1
"$ASITOP" report b.db --json >report.json

# near WHAT GOT FIELD: what the report has, to a millionth.
near() {
	want=$(sqlite3 :memory: "SELECT json_extract(readfile('report.json'), '$3')")
	awk -v a="$2" -v b="$want" 'BEGIN { exit !(a > 0 && a / b - 1 < 1e-6 && 1 - a / b < 1e-6) }' &&
		ok "$1" || not_ok "$1: '$2' is not '$want'"
}
near "schema/README.md: mean power" "$(sqlite3 -csv b.db ".read query-1" | cut -d, -f1)" \
	'$.metrics.combined_w.mean'
near "schema/README.md: energy" "$(sqlite3 -csv b.db ".read query-1" | cut -d, -f2)" \
	'$.energy_j.combined'
plain=$(sqlite3 b.db "SELECT avg(combined_w) FROM metrics")
weighted=$(sqlite3 -csv b.db ".read query-1" | cut -d, -f1)
awk -v a="$plain" -v b="$weighted" 'BEGIN { exit !(a / b > 1.02 || b / a > 1.02) }' &&
	ok "a mean that is not weighted is another" || not_ok "avg() says $plain, not other than $weighted"

# The query of README.md, group by group, and the groups put together again.
sed -n 's/^\$ sqlite3 bench.db "\(SELECT .*\)"$/\1/p' "$ROOT/README.md" >readme-query
[ "$(wc -l <readme-query)" -eq 1 ] && ok "README.md: a query" || not_ok "README.md: no query"
sqlite3 b.db "WITH of_readme(state, mean) AS ($(cat readme-query)),
	times(state, seconds) AS (SELECT thermal_pressure, sum(window_s) FROM metrics
		WHERE cpu_w IS NOT NULL GROUP BY 1)
	SELECT sum(mean * seconds) / sum(seconds), count(*) FROM of_readme JOIN times USING (state)" >got
near "README.md: mean power by thermal pressure" "$(cut -d'|' -f1 got)" '$.metrics.cpu_w.mean'
[ "$(cut -d'|' -f2 got)" -ge 2 ] && ok "several of them" || not_ok "one thermal pressure only"
for document in "$ROOT"/README.md "$ROOT"/schema/README.md "$ROOT"/*/asitop*.1; do
	grep -n 'SELECT.*avg(' "$document"
done >plain
[ ! -s plain ] && ok "no mean without weights in a document" || not_ok "avg() in $(cat plain)"
exit $failed
