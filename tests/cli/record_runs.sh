#!/bin/sh
# record --runs: commands are repeated and take turns, what failed is marked, what is idle is told
# from what is measured.
. "$(dirname "$0")/lib.sh"

export POWERMETRICS_SIM='--chip "M4 Pro" --seed 3'
record() {
	"$ASITOP" record --powermetrics "$SIMULATOR" -i 20ms "$@"
}
sql() {
	sqlite3 -readonly "$1" "$2"
}

# ---- the order ----

record -o ab.db --runs 2 --warmup 1 --lead 60ms --cooldown 300ms --per tokens=100 --per mb=0.5 \
	-c 'A=echo a; sleep 0.15' -c 'B=echo b; sleep 0.15' >out 2>err
expect "the status of commands that succeed" 0 $?
expect "the commands take turns" a,b,a,b,a,b "$(paste -sd, - <out)"
expect "names, roles and outcomes" \
	"A|warmup|0,B|warmup|0,A|measured|0,B|measured|0,A|measured|0,B|measured|0" \
	"$(sql ab.db "SELECT name, role, exit_status FROM commands ORDER BY id" | paste -sd, -)"
expect "a run follows the other after cooldown and lead" 1 "$(sql ab.db "SELECT
	min(start_ns - before) >= 200e6 FROM (SELECT start_ns, lag(end_ns) OVER (ORDER BY id) AS before
	FROM commands) WHERE before NOT NULL")"
expect "each has a lead of its own" 1 "$(sql ab.db "SELECT min(idle_ns >= before AND start_ns - idle_ns
	BETWEEN 60e6 AND 90e6) FROM (SELECT *, lag(end_ns) OVER (ORDER BY id) AS before FROM commands)
	WHERE before NOT NULL")"
expect "the work of each" "6|600.0|mb|3.0" "$(sql ab.db "SELECT count(*), sum(value), (SELECT name FROM
	quantities ORDER BY id LIMIT 1 OFFSET 1), (SELECT sum(value) FROM quantities WHERE name = 'mb')
	FROM quantities WHERE name = 'tokens'")"
expect "no command line unasked" "" "$(sql ab.db "SELECT group_concat(line, '') FROM commands")"
expect "the recording ends with them" "the commands ended" "$(sql ab.db 'SELECT ended FROM runs')"
check "info --check" "$ASITOP" info ab.db --check
"$ASITOP" report ab.db --json >report.json
expect "report has all of them" "6|1|100|0.5" "$(sqlite3 -readonly :memory: "SELECT count(*),
	min(json_extract(value, '\$.baseline_w') > 0), max(json_extract(value, '\$.quantities.tokens')),
	max(json_extract(value, '\$.quantities.mb'))
	FROM json_each(readfile('report.json'), '\$.commands')")"
"$ASITOP" info ab.db >text
grep -q ' A (warmup): ' text && ok "info names the warmups" || not_ok "info names the warmups"

# Every round of a random order has each command once.
record -o shuffled.db --runs 4 --shuffle -c 'A=true' -c 'B=true' -c 'C=true' >/dev/null 2>&1
expect "random order: each round is complete" 4 "$(sql shuffled.db "SELECT count(*) FROM (SELECT
	count(DISTINCT name) AS names FROM commands GROUP BY (id - 1) / 3) WHERE names = 3")"

# ---- until the mean is known ----

record -o precise.db --runs 30 --warmup 1 --until 'duration<5000%' -c A=true -c B=true >/dev/null 2>&1
expect "--until: the status" 0 $?
expect "--until: three rounds are enough for a wide interval" "3|3|precise enough" "$(sql precise.db "SELECT
	sum(name = 'A' AND role = 'measured'), sum(name = 'B' AND role = 'measured'),
	(SELECT ended FROM runs) FROM commands")"
record -o vague.db --runs 4 --until 'energy<0.0001%' -- true >/dev/null 2>&1
expect "--until: --runs is the most" "4|the commands ended" \
	"$(sql vague.db "SELECT count(*), (SELECT ended FROM runs) FROM commands")"
fails "--until without --runs" 1 "requires --runs, the most runs of each command, at least 3" \
	record -o x.db --until 'energy<2%' -- true
fails "--until: no expression" 1 "'power<2%' is neither 'energy<N%' nor 'duration<N%'" \
	record -o x.db --runs 5 --until 'power<2%' -- true

# ---- before a run ----

record -o prepared.db --runs 2 --save-command --prepare 'echo p; sleep 0.5' -- sh -c 'echo r' \
	>out 2>/dev/null
expect "the preparation comes before each run" p,r,p,r "$(paste -sd, - <out)"
expect "it is not part of it" 1 "$(sql prepared.db "SELECT max(start_ns) - min(end_ns) >= 100e6 FROM commands")"
expect "--save-command" "sh -c 'echo r'" "$(sql prepared.db "SELECT DISTINCT line FROM commands")"
fails "a preparation that fails" 125 "--prepare failed: exit status 7" \
	record -o unprepared.db --runs 2 --prepare 'exit 7' -- touch ran
[ ! -e ran ] && ok "nothing ran then" || not_ok "nothing ran then"

# The simulated machine idles at some 0.1 W.
record -o settled.db --runs 2 --settle 'combined_w<50:20s' -- true >/dev/null 2>err
expect "settled: no warning" 0 "$(grep -c 'was not below' err)"
expect "settled: ten samples of calm are the baseline" 2 "$(sql settled.db "SELECT count(*) FROM commands
	WHERE (SELECT count(*) FROM samples WHERE time_ns <= start_ns AND
	time_ns - window_ns >= idle_ns) >= 10")"
record -o unsettled.db --settle 'combined_w<0.00001:100ms' -- true >/dev/null 2>err
grep -q 'warning: combined_w was not below 1e-05 for 10 samples within 0.1 s before run 1/1' err &&
	ok "not settled: a warning" || not_ok "not settled: a warning: $(cat err)"
expect "not settled: it is recorded, and is no baseline" "1|1" "$(sql unsettled.db "SELECT
	(SELECT count(*) FROM events WHERE kind = 'error' AND text LIKE 'combined_w was not below%'),
	idle_ns IS NULL FROM commands")"

# ---- failures ----

cat >third.sh <<'END'
echo run >>runs
[ "$(wc -l <runs)" -ne 3 ] || exit 5
END
record -o failed.db --runs 5 -- sh third.sh >/dev/null 2>&1
expect "the first failure ends it, with its status" 5 $?
expect "it is kept" "0,0,5" "$(sql failed.db 'SELECT exit_status FROM commands' | paste -sd, -)"
expect "why it ended" "a run failed" "$(sql failed.db 'SELECT ended FROM runs')"
rm runs
record -o ignored.db --runs 5 --ignore-failure -- sh third.sh >/dev/null 2>&1
expect "--ignore-failure" 0 $?
expect "all runs are there" "0,0,5,0,0" "$(sql ignored.db 'SELECT exit_status FROM commands' | paste -sd, -)"

record -o late.db --runs 3 --timeout 100ms -- sh -c 'sleep 1000 & echo $! >pid; wait' >/dev/null 2>&1
expect "--timeout: the status" 124 $?
expect "--timeout: one run, marked, ended by SIGTERM" "1|15|" \
	"$(sql late.db 'SELECT timed_out, signal, exit_status FROM commands')"
ps -o stat= -p "$(cat pid)" | grep -q '^[^Z]' && not_ok "--timeout: its process group has ended" ||
	ok "--timeout: its process group has ended"
record -o deaf.db --timeout 50ms -- sh -c 'trap "" TERM; sleep 1000 & wait; wait' >/dev/null 2>&1
expect "--timeout: what ignores SIGTERM is killed" "1|9" "$(sql deaf.db 'SELECT timed_out, signal FROM commands')"
# The command ends at SIGTERM, but something that ignores it is left in its process group.
seconds=1
until [ -s orphan.pid ]; do
	rm -f orphan.db
	record -o orphan.db --timeout ${seconds}s -- sh -c 'trap "(trap \"\" TERM; exec sleep 1000) &
		echo \$! >orphan.pid; exit 1" TERM; sleep 1000 & wait' >/dev/null 2>&1
	seconds=$((seconds * 2))
done
ps -o stat= -p "$(cat orphan.pid)" | grep -q '^[^Z]' &&
	not_ok "--timeout: what is left of its process group is killed" ||
	ok "--timeout: what is left of its process group is killed"
kill -KILL "$(cat orphan.pid)" 2>/dev/null
expect "--timeout: how the command itself ended" "1||1" \
	"$(sql orphan.db 'SELECT timed_out, signal, exit_status FROM commands')"
record -o early.db --timeout 1m -- true >/dev/null 2>&1
expect "--timeout: a run in time is not marked" 0 "$(sql early.db 'SELECT timed_out FROM commands')"

# ---- work that a script reports ----

cat >work.sh <<END
"$ASITOP" mark --value tokens=1000 work.db && "$ASITOP" mark --value tokens=234 --value mb=1.5 work.db half
END
record -o work.db --runs 2 -- sh work.sh >/dev/null 2>err
expect "mark --value: the status" 0 $?
expect "mark --value adds to the command that is running" "1|mb|1.5,1|tokens|1234.0,2|mb|1.5,2|tokens|1234.0" \
	"$(sql work.db "SELECT command_id, name, sum(value) FROM quantities GROUP BY 1, 2 ORDER BY 1, 2" |
		paste -sd, -)"
expect "mark --value: a marker beside it" half,half \
	"$(sql work.db "SELECT text FROM events WHERE kind = 'mark'" | paste -sd, -)"
"$ASITOP" report work.db >text
expect "report prints the work" 1 "$(grep -c '^  tokens  *1234 ± 0 ' text)"
"$ASITOP" record --powermetrics "$SIMULATOR" -i 20ms -o idle.db -d 1m >/dev/null 2>&1 &
pid=$!
i=0
while ! "$ASITOP" mark idle.db here 2>/dev/null && [ $i -lt 200 ]; do
	sleep 0.05
	i=$((i + 1))
done
fails "mark --value without a command" 2 "no command has been started in 'idle.db'" \
	"$ASITOP" mark --value tokens=5 idle.db
kill $pid
wait $pid
fails "mark --value: no work" 1 "--value: 'tokens' is not NAME=N" "$ASITOP" mark --value tokens idle.db
fails "mark without a marker" 1 "TEXT is missing" "$ASITOP" mark idle.db

# ---- ended from outside ----

# wait_for FILE: it has come, within ten seconds.
wait_for() {
	i=0
	while [ ! -e "$1" ] && [ $i -lt 200 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	[ -e "$1" ]
}
"$ASITOP" record --powermetrics "$SIMULATOR" -i 20ms -o stopped.db --runs 5 -- \
	sh -c 'trap "exit 0" TERM; touch up; while :; do sleep 0.02; done' >/dev/null 2>&1 &
pid=$!
wait_for up
kill -TERM $pid
wait $pid
expect "a signal ends the run, and no other follows" "1|interrupted" \
	"$(sql stopped.db 'SELECT (SELECT count(*) FROM commands), ended FROM runs')"
rm up
"$ASITOP" record --powermetrics "$SIMULATOR" -i 20ms -o stopped_7.db --runs 5 -- \
	sh -c 'trap "exit 7" TERM; touch up; while :; do sleep 0.02; done' >/dev/null 2>&1 &
pid=$!
wait_for up
kill -TERM $pid
wait $pid
expect "the run fails because of the signal: its status" 7 $?
expect "the run fails because of the signal: why it ended" interrupted \
	"$(sql stopped_7.db 'SELECT ended FROM runs')"
"$ASITOP" record --powermetrics "$SIMULATOR" -i 20ms -o early_end.db --runs 5 --prepare 'touch prepared' \
	--lead 1h -- true >out 2>&1 &
pid=$!
wait_for prepared
kill -INT $pid
wait $pid
expect "a signal before the first run: the status" 125 $?
grep -q '1 run' out && not_ok "a signal before the first run: no statistics" ||
	ok "a signal before the first run: no statistics"
"$ASITOP" record --powermetrics "$SIMULATOR" -i 20ms -o cooling.db --runs 5 --cooldown 1h -- \
	touch cooled >/dev/null 2>&1 &
pid=$!
wait_for cooled
# The row of the run is complete when it cools down.
i=0
while [ "$(sqlite3 -readonly -cmd '.timeout 5000' cooling.db 'SELECT count(end_ns) FROM commands')" != 1 ] &&
	[ $i -lt 200 ]; do
	sleep 0.05
	i=$((i + 1))
done
kill -INT $pid
wait $pid
expect "between two runs a signal ends it at once" "0 1|interrupted" \
	"$? $(sql cooling.db 'SELECT (SELECT count(*) FROM commands), ended FROM runs')"

"$ASITOP" record --powermetrics "$SIMULATOR" -i 20ms -o preparing.db --runs 5 \
	--prepare 'touch preparing; exec sleep 60' -- touch measured >/dev/null 2>&1 &
pid=$!
wait_for preparing
kill -TERM $pid
wait $pid
expect "a signal ends the preparation" "125|0|interrupted" \
	"$?|$(sql preparing.db 'SELECT (SELECT count(*) FROM commands), ended FROM runs')"
[ ! -e measured ] && ok "and no command starts" || not_ok "and no command starts"

# A recorder that is killed leaves the row of the command that was running.
"$ASITOP" record --powermetrics "$SIMULATOR" -i 20ms -o killed.db -c 'A=true' -c 'B=touch begun; sleep 2' \
	--per tokens=7 >/dev/null 2>&1 &
pid=$!
wait_for begun
i=0
while [ "$(sqlite3 -readonly -cmd '.timeout 5000' killed.db 'SELECT count(*) FROM commands')" != 2 ] &&
	[ $i -lt 200 ]; do
	sleep 0.05
	i=$((i + 1))
done
kill -9 $pid
wait $pid 2>/dev/null
"$ASITOP" info killed.db --json >killed.json 2>/dev/null
expect "after kill -9: the run before it, and the one without an end" "A|0|7,B||" "$(sqlite3 :memory: "SELECT
	json_extract(value, '\$.name'), json_extract(value, '\$.exit_status'),
	json_extract(value, '\$.quantities.tokens')
	FROM json_each(readfile('killed.json'), '\$.commands')" | paste -sd, -)"

# A recording that ends in the middle is no success.
record -o moved.db --runs 3 -- sh -c 'sleep 0.1; mv moved.db elsewhere.db; sleep 0.5' >/dev/null 2>err
expect "a recording that fails in the middle" "2|1" "$?|$(grep -c 'was moved while it was being recorded' err)"
grep -q "^asitop: recording failed after 0 of 3 runs$" err && ok "it names the runs so far" ||
	not_ok "it names the runs so far: $(cat err)"
record -o full.db --max-size 256k --runs 100 --cooldown 20ms -- true >/dev/null 2>err
expect "a file that is full in the middle: the status" 2 $?
expect "a file that is full in the middle: the message names the runs so far" \
	"asitop: size limit reached after $(sql full.db "SELECT sum(end_ns NOT NULL) FROM commands") of 100 runs" \
	"$(grep 'size limit' err)"
expect "a file that is full in the middle: no more runs" 1 "$(sql full.db "SELECT count(*) < 100 AND
	(SELECT ended FROM runs) = 'size limit reached' FROM commands")"

# ---- what is too short ----

record -o short.db --runs 2 -- sleep 0.05 >/dev/null 2>err
grep -q '^  caution   2 of 2 runs: fewer than 5 samples' err &&
	ok "a run of few samples" || not_ok "a run of few samples: $(cat err)"
grep -q '^  Energy, J ' err && ok "at the end the statistics" || not_ok "at the end the statistics"
record -o one.db -- sleep 0.05 >/dev/null 2>err
expect "no statistics of a single command" 0 "$(grep -Ec '^  (caution|Energy, J) ' err)"
grep -q '^asitop: run' err && not_ok "no progress without a terminal" || ok "no progress without a terminal"

# On a terminal each run is announced with the energy so far.
if command -v tmux >/dev/null; then
	tmux="tmux -L asitop-runs-$$ -f /dev/null"
	$tmux new-session -d -x 100 -y 100 "\"$ASITOP\" record --powermetrics \"$SIMULATOR\" -i 20ms \
		-o tty.db --runs 4 --warmup 1 --lead 100ms -c 'A=sleep 0.2; echo out'; touch ended; sleep 5"
	wait_for ended
	$tmux capture-pane -p >screen
	for line in 'asitop: warmup 1/1 (A)' 'asitop: run 1/4 (A)' 'asitop: run 2/4 (A) · energy so far ' \
		'asitop: run 4/4 (A) · energy so far '; do
		grep -qF "$line" screen && ok "on a terminal: $line" || {
			not_ok "on a terminal: $line"
			sed 's/^/# /' screen
		}
	done
	grep -q 'run 4/4 (A) · energy so far [0-9.]* m*J ± [0-9.]* %' screen &&
		ok "on a terminal: the interval" || not_ok "on a terminal: the interval"
	$tmux kill-server 2>/dev/null

	# Between runs, one row names what is awaited; it is gone before a run starts. Another server:
	# the one that was killed may still be ending.
	tmux="tmux -L asitop-wait-$$ -f /dev/null"
	$tmux new-session -d -x 100 -y 100 "\"$ASITOP\" record --powermetrics \"$SIMULATOR\" -i 20ms \
		-o wait.db --runs 2 --cooldown 1s --settle 'combined_w<0.001:1s' -c 'A=echo out'
		touch waited; sleep 5"
	$tmux pipe-pane "cat >'$WORK/rows'"
	wait_for waited
	$tmux capture-pane -p >screen
	$tmux kill-server 2>/dev/null
	grep -q 'run 2/2 (A): cooling down, [01].* of 1 s' rows && ok "the row of the cooldown" ||
		not_ok "the row of the cooldown"
	grep -q 'run 2/2 (A): settling (combined_w [0-9.]* >= 0.001), [01].* of 1 s' rows &&
		ok "the row of settling" || not_ok "the row of settling: $(tr '\r' '\n' <rows | tail -20)"
	expect "no row is left" 0 "$(grep -Ec 'cooling down|settling \(' screen)"
else
	skip "terminal: no tmux"
fi

# ---- bad input ----

fails "--runs without a command" 1 "require a COMMAND" record -o x.db --runs 3
fails "no name" 1 "'./bench' has no name; write NAME=COMMAND" record -o x.db -c ./bench
fails "two of one name" 1 "two commands named 'A'" record -o x.db -c A=x -c A=y
fails "both ways" 1 "either with --candidate or at the end" record -o x.db -c A=x -- true
fails "no metric" 1 "'watts' is not a metric" record -o x.db --settle 'watts<1' -- true
fails "no expression" 1 "is not METRIC<VALUE" record -o x.db --settle 'cpu_w=1' -- true
fails "no work" 1 "is neither NAME=N" record -o x.db --per tokens -- true
fails "runs that a ring would drop" 1 "--keep would drop runs" record -o x.db --keep 1m --runs 2 -- true
fails "--count with several runs" 1 "cannot be combined with COMMAND" record -o x.db -n 3 -c A=true
[ ! -e x.db ] && ok "nothing is recorded then" || not_ok "nothing is recorded then"
exit $failed
