#!/bin/sh
# Not root on a Mac: powermetrics runs through sudo, which asks on the terminal before anything is
# shown. Here sudo is a script that asks as it does; as root, what it runs is root's and we are not.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/cli/terminal.sh"

AS_ON_MACOS=${AS_ON_MACOS:-$ROOT/build/tests/as-on-macos}
chmod 755 "$WORK"
mkdir place
cp "$AS_ON_MACOS" place/asitop
cp "$SIMULATOR" place/simulator
cd place || exit 1
export POWERMETRICS_SIM='--seed 5' PATH="$PWD:$PATH"
# Another user may not read the list of known leaks.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"

cat >powermetrics <<'END'
#!/bin/sh
echo $$ >pid
id -u >uid
exec ./simulator "$@"
END

# The password is 'secret'; a file `ticket` stands for sudo's memory of it, and `nopasswd` for a rule
# that allows powermetrics without. Like sudo it wants the terminal's foreground and Ctrl-C alone.
cat >sudo <<'END'
#!/bin/sh
echo "$*" >>calls
refused() {
	echo "sudo: a password is required" >&2
	exit 1
}
case "$*" in
"-n -v")
	[ ! -e slow ] || sleep 1000
	[ -e ticket ] || refused
	rm -f old
	;;
"-n "*)
	shift
	[ "$1" != -- ] || shift
	[ ! -e old ] || rm ticket
	[ -e ticket ] || { [ -e nopasswd ] && [ "$1" = ./powermetrics ]; } || refused
	[ ! -u as-root ] || exec ./as-root --reuid 0 --regid 0 --clear-groups -- "$@"
	exec "$@"
	;;
"-v -p "*)
	: </dev/tty || { echo "sudo: a terminal is required to read the password" >&2; exit 1; }
	saved=$(stty -g </dev/tty)
	trap 'stty "$saved" </dev/tty; echo; exit 1' INT
	stty -echo </dev/tty
	for try in 1 2 3; do
		printf '%s' "$3" >/dev/tty
		read -r password </dev/tty
		echo >/dev/tty
		if [ "$password" = secret ]; then
			touch ticket
			break
		fi
		[ $try -eq 3 ] || echo "Sorry, try again." >&2
	done
	stty "$saved" </dev/tty
	[ -e ticket ] || { echo "sudo: 3 incorrect password attempts" >&2; exit 1; }
	;;
esac
END
cat >run <<'END'
#!/bin/sh
trap : INT
clear
./asitop "$@"
echo $? >status
END
chmod +x powermetrics sudo run

# What root runs as somebody else; everybody else as himself.
user=
if [ "$(id -u)" -eq 0 ]; then
	if ! command -v setpriv >/dev/null; then
		skip "sudo: root without setpriv"
		exit 0
	fi
	user="setpriv --reuid 12345 --regid 12345 --clear-groups --"
	cp "$(command -v setpriv)" as-root
	chown -R 12345:12345 .
	chown 0:0 as-root
	chmod 4755 as-root
	chmod 700 .
	[ "$($user ./as-root --reuid 0 -- id -u 2>/dev/null)" = 0 ] || rm as-root
fi

count() {
	sqlite3 -readonly "$1" 'SELECT count(*) FROM samples' 2>/dev/null || echo 0
}
has() {
	[ "$(count "$1")" -ge "$2" ]
}
ended() {
	soon [ -s status ] && [ "$(cat status)" = "$1" ] || { cat status; false; }
}
gone() {
	! kill -0 "$(cat pid)" 2>/dev/null
}
forget() {
	rm -f ticket nopasswd old slow calls pid uid
}
# run ARGUMENTS: asitop on the terminal, where nothing of an earlier one is to be seen
run() {
	rm -f status
	keys clear Enter
	soon lacks "$prompt"
	keys "./run $1" Enter
}
prompt="powermetrics needs root; password for"

# ---- it asks before it records ----

forget
terminal 80 16 $user
run "record -i 100ms -o asked.db"
check "it asks" shows "$prompt"
check "before the status line" lacks "recording:"
keys secret Enter
check "and records" shows "recording:"
check "the password is not shown" lacks secret
soon has asked.db 3
[ ! -e as-root ] || check "powermetrics is root's" [ "$(cat uid)" = 0 ]
keys C-c
check "Ctrl-C ends it" ended 0
check "and powermetrics, whoever's it is" soon gone
[ ! -e as-root ] || check "sudo has ended it" grep -q -e "^-n kill -15 -- -" calls

rm calls
run "record -i 100ms -n 2 -o again.db"
check "what sudo remembers it does not ask again" ended 0
check "nor does it try to" sh -c '! grep -e "-v -p" calls'

forget
run "record -i 100ms -o wrong.db"
shows "$prompt"
for try in 1 2 3; do
	keys "wrong$try" Enter
	sleep 0.3
done
check "three wrong passwords: status 2" ended 2
check "sudo's own words" shows "3 incorrect password attempts"
check "and ours" shows "powermetrics must run as root, but sudo did not allow it"
check "nothing is left" [ ! -e wrong.db ]

forget
run "record -i 100ms -o keys.db -- touch ran"
shows "$prompt"
keys C-c
check "Ctrl-C at the prompt ends all, by its signal" ended 130
check "no file is left" [ ! -e keys.db ]
check "nor did the command run" [ ! -e ran ]
keys "stty -a | grep -o ' echo ' >echo" Enter
check "the terminal shows what is typed" soon [ -s echo ]

forget
run "record -i 100ms -o command.db -- cat"
shows "$prompt"
keys secret Enter
soon has command.db 2
keys "the command reads" Enter
check "the terminal is the command's then" shows "the command reads"
keys C-d
check "its status is ours" ended 0

# ---- live ----

forget
run "-i 100ms"
check "live: it asks" shows "$prompt"
keys secret Enter
check "live: and then shows the dashboard" shows "CPU Usage"
keys q
check "live: q ends it" ended 0
check "live: and powermetrics" soon gone
forget
run "-i 100ms -o live.db"
shows "$prompt"
keys C-c
check "live: Ctrl-C at the prompt ends all" ended 130
check "live: no file is left" [ ! -e live.db ]

# ---- without a terminal ----

forget
touch nopasswd
check "a rule without a password is enough" \
	$user ./asitop record -i 100ms -n 2 -o rule.db
check "then nobody is asked" sh -c '! grep -e "-v -p" calls'
forget
fails "nobody to ask" 2 "sudo did not allow it" \
	$user perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' ./asitop record -i 100ms -n 2 -o nobody.db
fails "nobody to ask for a command's powermetrics" 125 "sudo did not allow it" \
	$user perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' ./asitop record -i 100ms -o nobody.db -- true

cp rule.db before.db
fails "nobody to ask, --overwrite" 2 "sudo did not allow it" \
	$user perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' ./asitop record --overwrite -o rule.db
equal "nobody to ask, --overwrite: the old recording is kept" before.db rule.db

# refreshes N: sudo was asked so often at least to remember on
refreshes() {
	[ "$(grep -c -e '^-n -v' calls)" -ge "$1" ]
}
# start FILE: records into it
start() {
	$user ./asitop record -i 100ms -o "$1" >out 2>err &
	recorder=$!
	soon has "$1" 3
}
stop() {
	kill -TERM $recorder
	wait $recorder
}

# A ticket that grows old, such as one of five minutes in an hour's recording.
forget
touch ticket
start kept.db
touch old
check "sudo is reminded" soon [ ! -e old ]
check "again and again" soon refreshes 4
before=$(cat pid)
touch old
soon [ ! -e old ]
kill -KILL "$before"
check "so powermetrics can be started again" soon sh -c "[ \"\$(cat pid)\" != $before ]"
stop
check "sudo is reminded: status 0" [ $? -eq 0 ]
check "sudo is reminded: powermetrics has ended" soon gone

# What sudo refuses it is not asked again, since each time is an entry in a log.
forget
touch ticket
start refused.db
rm ticket
count_before=$(count refused.db)
check "sudo refuses: recording goes on" soon has refused.db $((count_before + 20))
asked=$(grep -c -e '^-n -v' calls)
check "sudo refuses: recording goes on" soon has refused.db $((count_before + 40))
check "sudo refuses: it is asked no more" [ "$(grep -c -e '^-n -v' calls)" -eq "$asked" ]
stop

forget
touch nopasswd
start rule2.db
soon has rule2.db 20
check "a rule without a password: sudo is not reminded" [ "$(grep -c -e '^-n -v' calls)" -eq 1 ]
stop

# A sudo that does not answer holds nothing up.
forget
touch ticket
start slow.db
touch slow
count_before=$(count slow.db)
check "sudo does not answer: recording goes on" soon has slow.db $((count_before + 20))
rm slow
stop
check "sudo does not answer: status 0" [ $? -eq 0 ]

# sudo forgets while it records: then a closed pipe ends powermetrics, at its next write.
forget
touch ticket
$user ./asitop record -i 100ms -o forgotten.db >out 2>err &
recorder=$!
soon has forgotten.db 3
rm ticket
kill -TERM $recorder
wait $recorder
check "sudo has forgotten: status 0" [ $? -eq 0 ]
check "powermetrics ends all the same" soon gone

# ---- Ctrl-T ----

touch ticket
$user ./asitop record -i 100ms -o info.db >out 2>err &
recorder=$!
soon has info.db 3
kill -USR2 $recorder
check "SIGINFO prints the status" soon grep -q '^recording: [0-9]* samples, 0:00, ' err
kill -TERM $recorder
wait $recorder
exit $failed
