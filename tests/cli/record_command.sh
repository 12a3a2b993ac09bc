#!/bin/sh
# record -- COMMAND: the exit status is that of the command, its times are stored, its command line
# only on request.
. "$(dirname "$0")/lib.sh"

export POWERMETRICS_SIM='--chip "M4 Pro" --seed 3'
record() {
	"$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms "$@"
}
sql() {
	sqlite3 "$1" "$2"
}

record -o a.db --lead 300ms --tail 200ms -- sh -c 'echo out; echo err >&2; sleep 0.5; exit 3' \
	>out 2>err
expect "its status is ours" 3 $?
expect "its output is all that is on stdout" out "$(cat out)"
grep -q '^err$' err && ok "its stderr is ours" || not_ok "its stderr is ours"
grep -q 'J above the baseline$' err && ok "energy above the baseline" || not_ok "energy above the baseline"
expect "its row" "||measured|1|3||0" \
	"$(sql a.db 'SELECT name, line, role, idle_ns < start_ns, exit_status, signal, timed_out
		FROM commands')"
expect "windows before, during and after it" 111 "$(sql a.db "
	WITH c AS (SELECT start_ns AS a, end_ns AS b FROM commands)
	SELECT (SELECT count(*) FROM samples, c WHERE time_ns <= a) >= 2,
		(SELECT count(*) FROM samples, c WHERE time_ns BETWEEN a AND b) >= 3,
		(SELECT count(*) FROM samples, c WHERE time_ns - window_ns >= b) >= 1" | tr -d '|')"
expect "its duration" 1 "$(sql a.db "SELECT end_ns - start_ns BETWEEN 490e6 AND 2000e6 FROM commands")"
# The energy in the summary equals that of the view, with windows divided at the edges.
joules=$(sql a.db "WITH c AS (SELECT start_ns / 1e9 AS a, end_ns / 1e9 AS b FROM commands) SELECT printf('%.3f J', sum(combined_w *
	max(0, min(b, elapsed_s) - max(a, elapsed_s - window_s)))) FROM metrics, c")
sed -n '/^Command/{n;p;}' err | grep -q "^ *$joules · mean " &&
	ok "its energy" || not_ok "its energy: not $joules"

# Its use of resources is in fields of report and info.
"$ASITOP" report a.db --json >report.json
"$ASITOP" info a.db --json >info.json
field() {
	sqlite3 :memory: "SELECT json_type(readfile('$1'), '$2') || ' ' || json_extract(readfile('$1'), '$2')"
}
command='$.commands[0]'
expect "report: its exit status" "integer 3" "$(field report.json "$command.exit_status")"
expect "report: no signal" "" "$(field report.json "$command.signal")"
expect "report: null, not omitted" "null" "$(sqlite3 :memory: \
	"SELECT json_type(readfile('report.json'), '$command.signal')")"
expect "report: a command line that was not kept" "null" "$(sqlite3 :memory: \
	"SELECT json_type(readfile('report.json'), '$command.command')")"
expect "report: its duration" 1 "$(sqlite3 :memory: "SELECT
	json_extract(readfile('report.json'), '$command.duration_s') BETWEEN 0.49 AND 2")"
expect "report: processor time and memory" 1 "$(sqlite3 :memory: "SELECT
	json_extract(j, '$command.user_s') >= 0 AND json_extract(j, '$command.system_s') >= 0
	AND json_extract(j, '$command.max_rss_bytes') > 100000
	FROM (SELECT readfile('report.json') AS j)")"
expect "info: the same" "$(sqlite3 :memory: "SELECT key, value
	FROM json_each(readfile('report.json'), '$command') WHERE key NOT LIKE '%\__' ESCAPE '\'
		OR key LIKE '%\_s' ESCAPE '\'")" \
	"$(sqlite3 :memory: "SELECT key, value FROM json_each(readfile('info.json'), '$command')")"
expect "info: its events" "command-start,command-exit" "$(sqlite3 :memory: "SELECT
	group_concat(json_extract(value, '$.kind')) FROM json_each(readfile('info.json'), '$.events')
	WHERE json_extract(value, '$.kind') LIKE 'command%'")"
"$ASITOP" info a.db >text
grep -q '^ *0:0[0-9]  [0-9.]* s, exit status 3, user [0-9.]* s, system [0-9.]* s, [0-9.]* [kM]B$' text &&
	ok "info: a line" || not_ok "info: a line: $(grep -A1 Commands text)"
grep -q '^Command     exit status 3 · [0-9.]* s$' err &&
	ok "the summary begins with it" || not_ok "the summary begins with it: $(cat err)"
"$ASITOP" report a.db >text
grep -q '^  Duration  *[0-9.]* s   exit status 3, user [0-9]*\.[0-9][0-9] s, system [0-9]*\.[0-9][0-9] s, [0-9.]* [kM]B$' text &&
	ok "report prints all of it" || not_ok "report prints all of it: $(grep Duration text)"
record -o killed.db -- sh -c 'kill -9 $$' >/dev/null 2>&1
"$ASITOP" report killed.db --json >report.json
expect "a signal" "integer 9" "$(field report.json "$command.signal")"
expect "no exit status then" "" "$(field report.json "$command.exit_status")"

record -o b.db -- sh -c "exit 0 # it's \$secret" >out 2>&1
expect "the command line is not kept" "" \
	"$(sql b.db "SELECT line FROM commands")"
grep -q secret b.db && not_ok "the file does not contain it" || ok "the file does not contain it"
record -o c.db --save-command -- sh -c "exit 0 # it's" >out 2>&1
expect "--save-command keeps it" "sh -c 'exit 0 # it'\\''s'" \
	"$(sql c.db "SELECT line FROM commands")"
record -o d.db sh -c 'exit 4' >out 2>&1
expect "options end at the command" 4 $?

fails "no such program" 127 "cannot run 'frobnicate'" record -o x.db -- frobnicate
touch plain
fails "not a program" 126 "Permission denied" record -o x.db -- ./plain
fails "a powermetrics that fails" 125 "superuser" \
	env POWERMETRICS_SIM="--fault not-root" "$ASITOP" record --powermetrics "$SIMULATOR" \
	-o x.db -- touch ran
[ ! -e ran ] && [ ! -e x.db ] && ok "nothing ran, and no file is left behind" ||
	not_ok "nothing ran, and no file is left behind"
fails "a file that exists" 125 "already exists; use --append to add to it or --overwrite to replace it" record -o a.db -- true
fails "nothing after --" 1 "COMMAND is missing after '--'" record -o x.db --
fails "--lead without a command" 1 "require a COMMAND" record -o x.db --lead 1
fails "--count with a command" 1 "cannot be combined with COMMAND" record -o x.db -n 3 -- true

# A signal that ends the command ends asitop: the shell reports 128 plus its number.
record -o s.db -- sh -c 'kill -KILL $$' >out 2>&1
expect "the same signal ends asitop" 137 $?
expect "the recording has ended cleanly" "the command ended" "$(sql s.db 'SELECT ended FROM runs')"

# wait_for FILE: waits until it exists, at most ten seconds.
wait_for() {
	i=0
	while [ ! -e "$1" ] && [ $i -lt 200 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	[ -e "$1" ]
}

# The recorder dies; the command does not.
with POWERMETRICS_SIM='--fault exit@3-' record -o e.db -- sh -c 'sleep 3; exit 5' >out 2>&1 &
wait $!
expect "powermetrics dies, the command's status stays" 5 $?

# A signal sent only to asitop is forwarded.
"$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms -o t.db -- \
	sh -c 'trap "exit 7" TERM; touch up; while :; do sleep 0.05; done' >out 2>&1 &
pid=$!
wait_for up
kill -TERM $pid
wait $pid
expect "SIGTERM is forwarded, and the status is that of the command" 7 $?

# On a terminal: standard input, Ctrl-C only for the command, Ctrl-Z and fg.
if command -v tmux >/dev/null; then
	tmux="tmux -L asitop-record-$$ -f /dev/null"
	cat >inner.sh <<'END'
#!/bin/sh
trap 'echo got-int >>int' INT
read -r line
echo "$line" >read
while [ ! -e stop ]; do sleep 0.05; done
exit 9
END
	chmod +x inner.sh
	$tmux new-session -d -x 80 -y 24 "sh -c 'trap : INT
		\"$ASITOP\" record --powermetrics \"$SIMULATOR\" -i 100ms -o tty.db -- ./inner.sh
		echo \$? >status'"
	i=0
	while [ "$(sqlite3 -readonly tty.db "SELECT count(*) FROM commands" \
		2>/dev/null)" != 1 ] && [ $i -lt 200 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	$tmux send-keys hello Enter
	wait_for read
	expect "it reads the terminal" hello "$(cat read)"
	$tmux send-keys C-c
	wait_for int
	expect "Ctrl-C reaches it" got-int "$(cat int)"
	touch stop
	wait_for status
	expect "Ctrl-C does not end asitop before it" 9 "$(cat status)"
	$tmux kill-server 2>/dev/null

	# Darwin reports a sender even for the terminal's keys, so in the foreground a SIGINT is taken to
	# be for the process group.
	as_on_macos=${AS_ON_MACOS:-$ROOT/build/tests/as-on-macos}
	rm -f int read stop status
	$tmux new-session -d -x 80 -y 24 "sh -c 'trap : INT
		ps -o pgid= -p \$\$ | tr -d \" \" >group
		\"$as_on_macos\" record --powermetrics \"$SIMULATOR\" -i 100ms -o mac.db -- ./inner.sh
		echo \$? >status'"
	soon_is() {
		i=0
		while [ "$(sqlite3 -readonly mac.db "$1" 2>/dev/null)" != "$2" ] && [ $i -lt 200 ]; do
			sleep 0.05
			i=$((i + 1))
		done
	}
	soon_is "SELECT count(*) FROM commands" 1
	$tmux send-keys hello Enter
	wait_for read
	for count in 1 2 3; do
		kill -INT "-$(cat group)"
		i=0
		while [ "$(cat int 2>/dev/null | wc -l)" -lt $count ] && [ $i -lt 200 ]; do
			sleep 0.05
			i=$((i + 1))
		done
		# The recorder has handled it when it has stored another sample.
		soon_is "SELECT $(sqlite3 -readonly -cmd '.timeout 5000' mac.db 'SELECT count(*) + 2 FROM samples') <=
			(SELECT count(*) FROM samples)" 1
	done
	touch stop
	wait_for status
	expect "as on macOS: a Ctrl-C with a sender does not end asitop" 9 "$(cat status)"
	expect "as on macOS: it reaches the command once" 3 "$(wc -l <int | tr -d ' ')"
	expect "as on macOS: the recording has ended cleanly" "the command ended" \
		"$(sql mac.db 'SELECT ended FROM runs')"
	$tmux kill-server 2>/dev/null
else
	skip "terminal: no tmux"
fi

# Under sudo the command runs as the caller, who owns the file.
if [ "$(id -u)" -eq 0 ]; then
	mkdir theirs
	chown 12345:54321 theirs
	chmod 755 "$WORK"
	cd theirs || exit 1
	with SUDO_UID=12345 SUDO_GID=54321 SUDO_USER=someone record -o own.db -- sh -c \
		'id -u; id -g; id -G; echo "$SUDO_UID"; ls -ln own.db-journal' >out 2>err
	expect "it runs as the caller, with the caller's groups" "12345 54321 54321 " \
		"$(head -n 4 out | tr '\n' ' ' | sed 's/ *$/ /')"
	expect "the journal is the caller's" "12345 54321" "$(awk 'END { print $3, $4 }' out)"
	expect "the file is the caller's" 12345:54321 "$(owner own.db)"
	with SUDO_UID=12345 SUDO_GID=54321 record -n 1 --append -o own.db >out 2>&1
	with SUDO_UID=12345 SUDO_GID=54321 record -n 1 --overwrite -o own.db >out 2>&1
	expect "the file is still the caller's after --append and --overwrite" 12345:54321 "$(owner own.db)"
	check "no other file exists" [ "$(echo own.db*)" = own.db ]
	# A user in the user database has its groups and a home directory.
	chown "$(id -u nobody):$(id -g nobody)" .
	with HOME=/root USER=root LOGNAME=root SUDO_UID="$(id -u nobody)" SUDO_GID="$(id -g nobody)" \
		SUDO_USER=nobody SUDO_COMMAND=asitop SUDO_HOME=/home KEPT=kept record -o known.db -- sh -c \
		'id -G; echo "$HOME $USER $LOGNAME $KEPT"; env | grep -c ^SUDO_' >out 2>err
	expect "a user's groups" "$(id -G nobody)" "$(sed -n 1p out)"
	expect "a user's environment" "$(eval echo ~nobody) nobody nobody kept" "$(sed -n 2p out)"
	expect "no variables of sudo" 0 "$(sed -n 3p out)"
	chown 12345:54321 .
	cd ..
	mkdir ours
	fails "a directory that the caller cannot write" 2 "Permission denied" \
		env SUDO_UID=12345 SUDO_GID=54321 "$ASITOP" record --powermetrics "$SIMULATOR" \
		-i 100ms -n 1 -o ours/x.db
	ln -s "$WORK/ours/y.db" theirs/link.db
	fails "a link is not followed" 2 "exists" \
		env SUDO_UID=12345 SUDO_GID=54321 "$ASITOP" record --powermetrics "$SIMULATOR" \
		-i 100ms -n 1 -o theirs/link.db
	cp a.db ours/old.db
	ln -s "$WORK/ours/old.db" theirs/old.db
	fails "a link is not followed to append" 2 "cannot append" \
		env SUDO_UID=12345 SUDO_GID=54321 "$ASITOP" record --powermetrics "$SIMULATOR" \
		-i 100ms -n 1 --append -o theirs/old.db
else
	skip "sudo: not root"
fi
exit $failed
