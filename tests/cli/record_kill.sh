#!/bin/sh
# After kill -9 at any instant every acknowledged sample is in the file together with its journal, byte
# for byte. Kills KILLS (10) recorders at random instants for each source: a child, a pipe, a FIFO, and
# an appended recording; all record at full speed.
#
# A sample is acknowledged when --verbose has counted it. Every tenth kill is at any time after the
# start; the others are at a random time after the first such line, so that there are acknowledged
# samples on every machine. The test fails if more than one of ten kills finds none.
. "$(dirname "$0")/lib.sh"

kills=${KILLS:-10}
seen=0 hot=0 good=0 all=0

# The stream that every recorder reads; a recording contains its beginning.
simulate() {
	"$SIMULATOR" -f plist -b 0 -a 0 -i 1000 --samplers cpu_power,gpu_power,thermal "$@"
}
POWERMETRICS_SIM='--fast --chip M1 --seed 5 --start @1787061930'
export POWERMETRICS_SIM
simulate -n 1500 >stream
simulate -n 40 >older
mkfifo fifo
"$ASITOP" record --input older -o older.db >out 2>&1

# The number of acknowledged samples in the last line of the recorder; empty: none yet.
acknowledged() {
	sed -n 's/^recording: \([0-9]*\) sample.*/\1/p' trace | tail -n 1
}

# random MAXIMUM: prints a number below it
random() {
	od -An -N2 -tu2 /dev/urandom | awk -v maximum="$1" '{ print $1 % maximum }'
}

# A pause of 0 to 0.255 s.
pause() {
	sleep "0.$(random 256 | awk '{ printf "%03d", $1 }')"
}

# start KIND: starts a recorder of k.db, $recorder, and the writer of its stream, $feeder
start() {
	rm -f k.db k.db-journal
	: >trace
	feeder=
	case $1 in
	child)
		"$ASITOP" record -v --powermetrics "$SIMULATOR" -i 1000ms -o k.db >out 2>trace &
		;;
	pipe)
		cat stream >fifo 2>/dev/null &
		feeder=$!
		"$ASITOP" record -v --input - -o k.db <fifo >out 2>trace &
		;;
	fifo)
		"$ASITOP" record -v --input fifo -o k.db >out 2>trace &
		;;
	append)
		cp older.db k.db
		"$ASITOP" record -v --input fifo --append -o k.db >out 2>trace &
		;;
	esac
	recorder=$!
	case $1 in
	fifo | append)
		cat stream >fifo 2>/dev/null &
		feeder=$!
		;;
	esac
}

# The older samples of an appended recording, then those of the stream.
expected() {
	if [ "$1" = append ]; then cat older stream; else cat stream; fi
}

# judge KIND LAST: checks k.db after the kill; false, with the reason, if samples are missing
judge() {
	if [ ! -s k.db ]; then
		echo "nothing, $2 were acknowledged"
		[ "$2" -eq 0 ]
		return
	fi
	[ ! -s k.db-journal ] || hot=$((hot + 1))
	cp k.db before.db
	"$ASITOP" export k.db --format raw 2>err >raw
	status=$?
	cmp -s k.db before.db || { echo "reading changed the file"; return 1; }
	count=$(tr -d '\0' <raw | grep -c '<plist version')
	least=$2
	[ "$1" != append ] || least=$((least + 40))
	[ "$count" -ge "$least" ] || { echo "$count samples, $least were acknowledged"; return 1; }
	[ $status -eq 0 ] || [ "$least" -eq 0 ] || { echo "status $status: $(cat err)"; return 1; }
	expected "$1" | head -c "$(size raw)" | cmp -s - raw ||
		{ echo "what is there is not the beginning of the stream"; return 1; }
	[ "$(sqlite3 k.db 'PRAGMA integrity_check')" = ok ] || { echo "integrity"; return 1; }
}

for kind in child pipe fifo append; do
	done=0
	while [ $done -lt "$kills" ]; do
		done=$((done + 1)) all=$((all + 1))
		start $kind
		if [ $((all % 10)) -ne 0 ]; then
			while [ -z "$(acknowledged)" ] && kill -0 $recorder 2>/dev/null; do
				sleep 0.01
			done
		fi
		pause
		last=$(acknowledged)
		kill -KILL $recorder
		wait $recorder 2>/dev/null
		if [ -n "$feeder" ]; then
			# It may still wait for a reader.
			kill $feeder 2>/dev/null
			wait $feeder 2>/dev/null
		fi
		[ -z "$last" ] || seen=$((seen + 1))
		if judge $kind "${last:-0}" >why; then
			good=$((good + 1))
		else
			not_ok "$kind, kill $done: $(cat why)"
		fi
	done
done
if [ $good -eq $all ]; then
	ok "kill -9 at $all instants ($hot with a journal)"
else
	not_ok "kill -9: $good of $all are good"
fi
if [ $((seen * 10)) -ge $((all * 9)) ]; then
	ok "$seen kills found acknowledged samples"
else
	not_ok "only $seen of $all kills found acknowledged samples"
fi
exit $failed
