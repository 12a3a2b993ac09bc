#!/bin/sh
# An --input that is not a regular file is a live stream: a FIFO, a pipe by the name of its descriptor,
# standard input. Each sample is committed as it arrives, markers and signals work, opening a FIFO does
# not block them, and the recording ends with the stream.
. "$(dirname "$0")/lib.sh"

"$SIMULATOR" -f plist -i 1000 -s cpu_power,gpu_power,thermal --fast --seed 5 \
	--start 2026-08-17T14:05:30Z -n 12 >stream
# The first three documents and one more byte: a stream in progress.
size=$("$ASITOP" record --input stream -n 3 -o three.db >out 2>&1 &&
	"$ASITOP" export three.db --format raw | wc -c)
head -c $((size + 1)) stream >three
tail -c +$((size + 2)) stream >rest

sql() {
	sqlite3 -readonly -cmd '.timeout 5000' "$1" "$2" 2>/dev/null
}
# has FILE COUNT: exactly COUNT samples are committed
has() {
	[ "$(sql "$1" 'SELECT count(*) FROM samples')" = "$2" ]
}
soon() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		sleep 0.05
		tries=$((tries + 1))
		[ $tries -lt 200 ] || return 1
	done
}
gone() {
	! kill -0 "$1" 2>/dev/null
}
# ends_with WHAT STATUS: the recorder exits with STATUS
ends_with() {
	if ! soon gone $recorder; then
		not_ok "$1: it still runs"
		kill -KILL $recorder
	fi
	wait $recorder
	expect "$1: status" "$2" $?
}

# live WHAT NAME: tests a recording, NAME.db, of a stream that 'feed' writes
live() {
	check "$1: the samples are in the file while the stream continues" soon has "$2.db" 3
	check "$1: a marker can be set" "$ASITOP" mark "$2.db" there
	kill -USR1 $recorder
	check "$1: by a signal, too" soon sh -c \
		"[ \"\$(sqlite3 -readonly $2.db \"SELECT count(*) FROM events WHERE kind = 'mark'\")\" = 2 ]"
	cat rest >&3
	check "$1: it continues" soon has "$2.db" 12
	exec 3>&-
	ends_with "$1: the writer has left" 0
	expect "$1: the reason for the end" "end of input" "$(sql "$2.db" 'SELECT ended FROM runs')"
	"$ASITOP" export "$2.db" --format raw >raw
	equal "$1: raw is the stream" raw stream
}

mkfifo fifo
"$ASITOP" record --input fifo -o fifo.db >out 2>err &
recorder=$!
exec 3>fifo
cat three >&3
live "a FIFO" fifo

# As for <(ssh mac powermetrics) in bash and zsh: the name of a pipe's descriptor.
"$ASITOP" record --input /dev/fd/5 -o name.db >out 2>err 5<fifo &
recorder=$!
exec 3>fifo
cat three >&3
live "a pipe's name" name

"$ASITOP" record --input - -o stdin.db >out 2>err <fifo &
recorder=$!
exec 3>fifo
cat three >&3
live "standard input" stdin

# ---- before a writer opens the FIFO ----

for signal in INT TERM; do
	perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$ASITOP" record --input fifo -o none.db \
		>out 2>err &
	recorder=$!
	soon [ -s none.db ]
	sleep 0.2
	kill -$signal $recorder
	ends_with "SIG$signal while nobody writes" 2
	check "the message" grep -q 'ed before the first sample; nothing was recorded' err
	check "no file is left behind" [ ! -e none.db ]
done

"$ASITOP" record --input fifo -d 200ms -o none.db >out 2>err &
recorder=$!
ends_with "the end of --duration while nobody writes" 2

# A writer that closes it without writing ends it, too.
"$ASITOP" record --input fifo -o none.db >out 2>err &
recorder=$!
soon [ -s none.db ]
: >fifo
ends_with "a writer that writes nothing" 2
check "the message" grep -q "there is no complete sample in 'fifo'" err

# ---- stopped in the middle of a document ----

"$ASITOP" record --input fifo -o middle.db >out 2>err &
recorder=$!
exec 3>fifo
head -c $((size + 2000)) stream >&3
soon has middle.db 3
kill -TERM $recorder
ends_with "stopped in the middle of a document, which is no damage" 0
exec 3>&-
"$ASITOP" export middle.db --format raw >raw
head -c $((size + 2000)) stream | cmp - raw && ok "its beginning is kept" ||
	not_ok "its beginning is kept"

# ---- regular files by any name are imported at once; unreadable ones are rejected ----

"$ASITOP" record --input - -o file.db <stream >out 2>&1
expect "a file on standard input: status" 0 $?
expect "a file on standard input: all samples" 12 "$(sql file.db 'SELECT count(*) FROM samples')"
fails "a directory" 2 "it is a directory" "$ASITOP" record --input . -o none.db
fails "a device without an end of line" 2 "there is no complete sample in '/dev/null'" \
	"$ASITOP" record --input /dev/null -o none.db
perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "socket", Listen => 1) or die' &&
	fails "a socket's name" 2 "it is a socket" "$ASITOP" record --input socket -o none.db
exit $failed
