#!/bin/sh
# Under sudo, everything that opens files or parses content permanently runs as the caller; only the
# launcher stays root. With RACE_SECONDS=60 each attack runs for a minute.
. "$(dirname "$0")/lib.sh"

if [ "$(id -u)" -ne 0 ]; then
	skip "sudo: not root"
	exit 0
fi
# The leak detector cannot trace a process that has dropped root.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
export POWERMETRICS_SIM='--seed 7'
chmod 755 "$WORK"

# as_sudo COMMAND...: runs it as sudo does for the user 12345
as_sudo() {
	with SUDO_UID=12345 SUDO_GID=54321 SUDO_USER=someone "$@"
}
record() {
	as_sudo "$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms "$@"
}
# soon COMMAND...: the command succeeds within ten seconds
soon() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		sleep 0.05
		tries=$((tries + 1))
		[ $tries -lt 200 ] || return 1
	done
}
has() {
	[ "$(sqlite3 -readonly "$1" 'SELECT count(*) FROM samples' 2>/dev/null || echo 0)" -ge "$2" ]
}
gone() {
	! kill -0 "$1" 2>/dev/null
}
# child_of PID: the launcher of a recorder, the powermetrics of a launcher
child_of() {
	pgrep -P "$1" | head -n 1
}

mkdir theirs ours
chown 12345:54321 theirs
chmod 700 ours
"$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms -n 3 -o ours/old.db >out 2>&1
cp ours/old.db theirs/old.db
chown 12345:54321 theirs/old.db

# ---- who runs ----

# ids PID: real, effective, saved and file system ids, and the groups
ids() {
	awk '/^Uid|^Gid|^Groups/ { $1 = ""; print }' "$proc/$1/status" | tr -s ' \n' ' '
}
# is_root PID: all its user ids are root
is_root() {
	[ "$(awk '/^Uid/ { print $2 $3 $4 $5 }' "$proc/$1/status")" = 0000 ]
}
# held PID: its open files except /dev/null, sockets and pipes
held() {
	ls -l "$proc/$1/fd" | sed -n 's/.* -> //p' | grep -v -e '^/dev/null$' -e '^socket:' -e '^pipe:'
}
proc=/proc # where there is none, that is skipped
caller=" 12345 12345 12345 12345 54321 54321 54321 54321 54321 "

# watch WHAT FILE [-- COMMAND...]: checks the processes of a recording
watch() {
	name=$1 file=$2
	shift 2
	env SUDO_UID=12345 SUDO_GID=54321 "$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms \
		-o "$file" "$@" >out 2>err &
	recorder=$!
	soon has "$file" 2
	launcher=$(child_of $recorder)
	powermetrics=$(child_of "$launcher")
	if [ -d $proc/self ]; then
		check "$name: the recorder is the caller's" [ "$(ids $recorder)" = "$caller" ]
		check "$name: the launcher is root's" is_root "$launcher"
		check "$name: it has no file open" [ -z "$(held "$launcher")" ]
		check "$name: powermetrics is root's" is_root "$powermetrics"
	else
		skip "$name: no $proc"
	fi
	check "$name: the file is the caller's" [ "$(owner "$file")" = 12345:54321 ]
	check "$name: and its journal" [ "$(owner "$file-journal")" = 12345:54321 ]
}
# ended WHAT STATUS: the recorder exits with STATUS, and the others end
ended() {
	wait $recorder
	status=$?
	check "$1: status $2" [ $status -eq "$2" ]
	check "$1: the launcher is gone" soon gone "$launcher"
	check "$1: powermetrics is gone" soon gone "$powermetrics"
}

watch "recording" theirs/a.db
kill -INT $recorder
ended "SIGINT" 0
check "SIGINT: it has ended cleanly" \
	[ "$(sqlite3 theirs/a.db 'SELECT ended FROM runs')" = interrupted ]

watch "with a command" theirs/command.db -- \
	sh -c 'trap "exit 6" TERM; id -u; id -g; id -G; while :; do sleep 0.1; done'
soon test -s out
check "with a command: it is the caller's" [ "$(tr '\n' ' ' <out)" = "12345 54321 54321 " ]
kill -TERM $recorder
ended "with a command, SIGTERM" 6

watch "named" theirs/named.db
kill -TERM $recorder "$launcher"
ended "SIGTERM to all of that name" 0

watch "killed" theirs/killed.db
kill -KILL $recorder
ended "SIGKILL" 137
check "SIGKILL: acknowledged samples are there" "$ASITOP" report theirs/killed.db

watch "abandoned" theirs/abandoned.db
kill -KILL "$launcher"
ended "SIGKILL to the launcher" 2
check "SIGKILL to the launcher: the message" grep -q "the root process that controls .* was killed" err
check "SIGKILL to the launcher: it has ended cleanly" \
	sh -c "sqlite3 theirs/abandoned.db 'SELECT ended FROM runs' | grep -q killed"

# The launcher restarts powermetrics.
watch "restarted" theirs/restarted.db
kill -KILL "$powermetrics"
check "powermetrics was killed: it is restarted" \
	soon sh -c "sqlite3 -readonly theirs/restarted.db \"SELECT count(*) FROM samples WHERE id >
		(SELECT min(id) FROM samples WHERE time_ns > (SELECT time_ns FROM events
			WHERE text LIKE '%killed by signal 9%'))\" | grep -qv '^0$'"
powermetrics=$(child_of "$launcher")
kill -INT $recorder
ended "restarted" 0

fails "a missing program" 2 "cannot run './nothing': No such file" \
	as_sudo "$ASITOP" record --powermetrics ./nothing -n 1 -o theirs/x.db
fails "the message of powermetrics" 2 "must be invoked as the superuser" \
	env POWERMETRICS_SIM="--fault not-root" SUDO_UID=12345 SUDO_GID=54321 "$ASITOP" record \
	--powermetrics "$SIMULATOR" -n 1 -o theirs/x.db
fails "invalid samplers" 1 "is not a list of names" record --samplers "-o /etc/x" -o theirs/x.db
check "no file is left behind" [ ! -e theirs/x.db ]

as_sudo "$ASITOP" --powermetrics "$SIMULATOR" -i 100ms -o theirs/live.db >out 2>&1
check "live: the file is the caller's" [ "$(owner theirs/live.db)" = 12345:54321 ]

# ---- what it may open ----

refuses() {
	what=$1
	shift
	fails "$what" 2 "Permission denied" as_sudo "$@"
}
refuses "record into a folder of root" \
	"$ASITOP" record --powermetrics "$SIMULATOR" -n 1 -o ours/x.db
refuses "record a file of root" "$ASITOP" record --input ours/old.db -o theirs/x.db
refuses "live into a folder of root" "$ASITOP" --powermetrics "$SIMULATOR" -o ours/x.db
refuses "append to a file of root" "$ASITOP" record --append -n 1 -o ours/old.db
for command in report info export "replay --snapshot"; do
	# shellcheck disable=SC2086 # a command and its option
	fails "$command: a file of root" 2 "ours/old.db'" as_sudo "$ASITOP" $command ours/old.db
done
fails "mark: a file of root" 2 "ours/old.db'" as_sudo "$ASITOP" mark ours/old.db here
fails "share: a file of root" 2 "ours/old.db'" as_sudo "$ASITOP" share ours/old.db -o theirs/x.db
refuses "report into a folder of root" "$ASITOP" report theirs/old.db -o ours/x.svg
refuses "export into a folder of root" "$ASITOP" export theirs/old.db -o ours/x.csv
fails "share into a folder of root" 2 "ours/x.db'" as_sudo "$ASITOP" share theirs/old.db -o ours/x.db
check "no file is left behind" [ "$(ls ours)" = old.db ]
check "export" as_sudo "$ASITOP" export theirs/old.db -o theirs/old.csv
check "its file is the caller's" [ "$(owner theirs/old.csv)" = 12345:54321 ]

# ---- who called ----

fails "an invalid id" 2 "SUDO_UID is not a number" \
	env SUDO_UID=me SUDO_GID=1 "$ASITOP" report theirs/old.db
fails "no group" 2 "SUDO_GID is not set" env SUDO_UID=12345 "$ASITOP" report theirs/old.db
check "root who calls sudo stays root" env SUDO_UID=0 SUDO_GID=0 "$ASITOP" report ours/old.db
check "root without sudo stays root" "$ASITOP" report ours/old.db
cp "$ASITOP" setuid
chmod 4755 setuid
# as_caller COMMAND...: runs it as the user
as_caller() {
	perl -e '$( = $) = "54321 54321"; $< = $> = 12345; exec @ARGV' "$@"
}
if [ "$(as_caller sh -c 'id -u')" = 12345 ]; then
	fails "setuid" 2 "must not be setuid" as_caller ./setuid report theirs/old.db
fi

# ---- attacks ----

# Both replace files that the recorder opens by name at each commit.
RACE_SECONDS=${RACE_SECONDS:-2}
cat >flip.pl <<'END'
# The caller's directory is exchanged with a link into root's for some microseconds, by renameat2()
# where its number is known, so that one of them always exists.
use POSIX;
$( = $) = "54321 54321";
$< = $> = 12345;
chdir "theirs" or die;
symlink "../ours", "aside";
my $number = $^O eq "linux" && { x86_64 => 316, aarch64 => 276 }->{(uname)[4]};
my ($box, $aside, $at, $exchange) = ("box", "aside", -100, 2);
for (;;) {
	for (1, 2) {
		$number and syscall($number, $at, $box, $at, $aside, $exchange) == 0 or
			rename "box", "other" and rename "aside", "box" and
			rename "other", "aside";
	}
	select undef, undef, undef, rand 0.0005;
}
END
cat >link.pl <<'END'
# A file of root as the journal. Root links it: Linux does not allow others to link to it.
for (;;) {
	unlink "theirs/box/x.db-journal";
	link "ours/victim", "theirs/box/x.db-journal";
	select undef, undef, undef, rand 0.01;
}
END
# prints root's files: names, owners, modes, contents
inventory() {
	ls -lnR ours
	cksum ours/*
}
# race WHAT SCRIPT: records repeatedly while the script runs
race() {
	rm -rf theirs/box theirs/aside
	as_caller mkdir theirs/box
	inventory >before
	perl "$2" >/dev/null 2>&1 &
	attacker=$!
	until=$(($(date +%s) + RACE_SECONDS)) started=0
	while [ "$(date +%s)" -lt "$until" ]; do
		started=$((started + 1))
		timeout 5 env POWERMETRICS_SIM=--fast SUDO_UID=12345 SUDO_GID=54321 "$ASITOP" \
			record --overwrite --powermetrics "$SIMULATOR" -n 300 -o theirs/box/x.db \
			>out 2>&1
	done
	kill -KILL $attacker
	wait $attacker 2>/dev/null
	rm -rf theirs/box theirs/aside
	inventory >after
	equal "$1: root's files are unchanged ($started recordings)" before after
}
echo "root's own" >ours/victim
race "the folder becomes a link" flip.pl
race "a hard link becomes the journal" link.pl
exit $failed
