#!/bin/sh
# powermetrics as a child: messages about its failures, restarts, and that it always ends with the
# recorder.
. "$(dirname "$0")/lib.sh"

# sim FAULTS: the simulator's environment.
sim() {
	POWERMETRICS_SIM="--seed 5 $1"
	export POWERMETRICS_SIM
}
record() {
	"$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms "$@"
}

sim "--fault not-root"
fails "not root: its message" 2 "must be invoked as the superuser" record -o x.db
fails "not root: what to do" 2 "run it with sudo" record -o x.db
sim "--fault die-at-start=3"
fails "exits at once" 2 "before its first sample (exit status 3): powermetrics: unable to open" \
	record -o x.db
sim "--fault exit@1"
fails "exits without a message" 2 "before its first sample (exit status 0)" record -o x.db
sim "--fault abort@1"
fails "an assertion failure" 2 "killed by signal 6): Assertion failed" record -o x.db
sim ""
fails "an unknown sampler: its message" 2 "unrecognized" record -o x.db --samplers frobs
fails "an unknown sampler: what to do" 2 "lists those of this Mac" record -o x.db --samplers frobs
sim "--fault text"
fails "prints text" 2 "not a property list: Machine model" record -o x.db
cat >usage <<'END'
#!/bin/sh
printf 'powermetrics: unrecognized sampler: frobs\r\n\nUsage: powermetrics\n\t-h\n' >&2
exit 64
END
chmod +x usage
fails "complains in several lines" 2 "(exit status 64): powermetrics: unrecognized sampler: frobs; \
Usage: powermetrics; -h ('powermetrics -h' lists" "$ASITOP" record --powermetrics ./usage -o x.db
cat >busy <<'END'
#!/bin/sh
echo "powermetrics: another instance is already running" >&2
exit 1
END
chmod +x busy
fails "a second one" 2 "end the other powermetrics first" "$ASITOP" record --powermetrics ./busy -o x.db
[ ! -e x.db ] && ok "no file is left behind" || not_ok "no file is left behind"

# In a virtual machine powermetrics prints a warning and samples without numbers.
cat >virtual <<'END'
#!/bin/sh
echo "cannot find IOReg path /arm-io/pmgr" >&2
while :; do
	printf '%s\n' '<?xml version="1.0" encoding="UTF-8"?>' '<plist version="1.0"><dict>' \
		'<key>is_delta</key><true/><key>elapsed_ns</key><integer>100000000</integer>' \
		'<key>timestamp</key><date>2026-08-17T14:05:30Z</date>' \
		'<key>thermal_pressure</key><string>Nominal</string></dict></plist>'
	sleep 0.1
done
END
chmod +x virtual
words="measures nothing on this machine: its first sample has no power, utilization or frequency, as in a \
virtual machine: cannot find IOReg path /arm-io/pmgr"
fails "measures nothing" 2 "$words" "$ASITOP" record --powermetrics ./virtual -i 100ms -o virtual.db
expect "measures nothing: what it printed is kept" 1 \
	"$("$ASITOP" export virtual.db --format raw | grep -c Nominal)"
fails "measures nothing: a command is not started" 125 "$words" \
	"$ASITOP" record --powermetrics ./virtual -i 100ms -o command.db -- touch ran
[ ! -e ran ] || not_ok "measures nothing: the command ran"
fails "measures nothing, live" 2 "$words" "$ASITOP" --powermetrics ./virtual -i 100ms
check "measures nothing, with --samplers" "$ASITOP" record --powermetrics ./virtual \
	--samplers thermal -i 100ms -n 2 -o thermal.db

# Output on stderr beside the samples is ignored.
sim "--fault stderr"
check "warnings on stderr are ignored" record -n 3 -o grumble.db

# ---- it dies in the middle ----

sim "--fault die@3"
record -n 4 -o die.db >out 2>err
expect "it dies in a document: the recording continues" 0 $?
expect "the reason and the gap are events" "error|(exit status 1)
gap|(exit status 1)" \
	"$(sqlite3 die.db "SELECT kind || '|' || substr(text, -15) FROM events
		WHERE kind = 'gap' OR (kind = 'error' AND text LIKE '%ended%') ORDER BY kind")"
expect "the gap is the pause" 1 \
	"$(sqlite3 die.db "SELECT duration_ns BETWEEN 1.0e9 AND 2.5e9 FROM events WHERE kind = 'gap'")"
expect "the truncated document is kept as bytes" 1 "$(sqlite3 die.db "SELECT count(*) FROM samples WHERE window_ns = 0")"
"$ASITOP" export die.db --format raw | tr -d '\0' | grep -c '<plist version' >raw
expect "raw has all five documents" 5 "$(cat raw)"
expect "the axis holds windows and gap" 1 "$(sqlite3 die.db "
	SELECT abs((SELECT max(time_ns) FROM samples) - (SELECT sum(window_ns) FROM samples) -
		(SELECT sum(duration_ns) FROM events WHERE kind = 'gap')) < 1000")"

# It stops printing for ten windows, at least two seconds.
sim "--fault stall=60s@3"
record -n 4 -o stall.db >out 2>err
expect "it stops printing: the recording continues" 0 $?
expect "it stops printing: the reason is recorded" 1 "$(sqlite3 stall.db "SELECT count(*) FROM events
	WHERE kind = 'error' AND text LIKE '%has stopped printing samples%'")"

# Five failures in a row end the recording; its samples are kept.
cat >once <<END
#!/bin/sh
[ -e was ] && exit 6
touch was
POWERMETRICS_SIM='--fault exit@3' exec "$SIMULATOR" "\$@"
END
chmod +x once
"$ASITOP" record --powermetrics ./once -i 100ms -o five.db >out 2>err &
five=$!

# ---- it ends with the recorder ----

# alive PIDFILE: its process still runs.
cat >tracked <<END
#!/bin/sh
echo \$\$ >pid.tmp && mv pid.tmp pid
exec "$SIMULATOR" "\$@"
END
chmod +x tracked
# started SIM...: a recorder with a tracked child, in \$recorder and \$child.
started() {
	rm -f pid end.db
	sim "$1"
	"$ASITOP" record --powermetrics ./tracked -i 100ms -o end.db >out 2>err &
	recorder=$!
	i=0
	while [ ! -s pid ] || [ "$(sqlite3 -readonly end.db 'SELECT count(*) FROM samples' \
		2>/dev/null || echo 0)" -lt 2 ]; do
		sleep 0.05
		i=$((i + 1))
		[ $i -gt 200 ] && break
	done
	child=$(cat pid)
}
# gone WHAT: within three seconds.
gone() {
	i=0
	while kill -0 "$child" 2>/dev/null && [ $i -lt 60 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	if kill -0 "$child" 2>/dev/null; then
		not_ok "$1: powermetrics still runs"
		kill -KILL "$child"
	else
		ok "$1: powermetrics ends"
	fi
}
for signal in INT TERM HUP; do
	started ""
	kill -$signal $recorder
	wait $recorder
	expect "SIG$signal: status 0" 0 $?
	gone "SIG$signal"
done
for signal in SEGV KILL; do
	started ""
	kill -$signal $recorder
	wait $recorder 2>/dev/null
	gone "SIG$signal"
	check "SIG$signal: the file is good" "$ASITOP" report end.db
done
started "--fault deaf"
kill -TERM $recorder
wait $recorder
gone "one that ignores SIGTERM"

# The first signal ends the recording cleanly, the second ends the program at once.
started "--fault deaf --fault stall=60s@3"
kill -TERM $recorder
sleep 0.3
kill -TERM $recorder
wait $recorder 2>/dev/null
expect "a second signal: at once" 143 $?
kill -KILL "$child"
expect "a second signal: the run's end was written before" terminated \
	"$(sqlite3 end.db 'SELECT ended FROM runs')"

# SIGUSR1, and a mark from another process.
started ""
kill -USR1 $recorder
check "mark" "$ASITOP" mark end.db "from outside"
fails "a second recorder on the file" 2 "another asitop is recording" \
	record -n 1 --append -o end.db
fails "one that would replace it" 2 "another asitop is recording" \
	record -n 1 --overwrite -o end.db
kill -INT $recorder
wait $recorder
expect "both marks are there" "from outside,mark 1" "$(sqlite3 end.db "SELECT text FROM events
	WHERE kind = 'mark' ORDER BY text" | paste -sd, -)"
fails "mark without a recorder" 2 "is not being recorded" "$ASITOP" mark end.db late

# Both processes are stopped for longer than ten windows: powermetrics is not silent, although it has
# printed nothing when the recorder continues.
started ""
kill -STOP $recorder $child
sleep 3
kill -CONT $recorder
sleep 0.5
kill -CONT $child
sleep 0.5
kill -INT $recorder
wait $recorder
expect "SIGSTOP and SIGCONT: no failure" 0 \
	"$(sqlite3 end.db "SELECT count(*) FROM events WHERE kind = 'error'")"
expect "SIGSTOP and SIGCONT: it continues after the stop" 1 "$(sqlite3 end.db \
	"SELECT max(time_ns) > 3.5e9 FROM samples")"

wait $five
expect "five failures in a row: status 2" 2 $?
expect "the samples are kept" 2 "$(sqlite3 five.db 'SELECT count(*) FROM samples')"
expect "the reason for the end" "giving up after 5 failures in a ro" \
	"$(sqlite3 five.db 'SELECT substr(ended, 1, 34) FROM runs')"
exit $failed
