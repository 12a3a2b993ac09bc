#!/bin/sh
# The options of record: --append, --keep, --max-size and others; readers that lock the file, full
# disks; the axis after time faults of powermetrics.
. "$(dirname "$0")/lib.sh"

sim() {
	POWERMETRICS_SIM="--seed 5 $1"
	export POWERMETRICS_SIM
}
record() {
	"$ASITOP" record --powermetrics "$SIMULATOR" "$@"
}
sql() {
	sqlite3 -readonly "$1" "$2"
}

# ---- its name ----

mkdir unnamed
(cd unnamed && sim "" && record -i 100ms -n 3 >out 2>err)
case $(ls unnamed/*.db) in
unnamed/asitop-[12][0-9][0-9][0-9][01][0-9][0-3][0-9]-[0-2][0-9][0-5][0-9][0-6][0-9].db)
	ok "without --output the name is the time"
	;;
*) not_ok "without --output the name is the time: $(ls unnamed)" ;;
esac

# ---- durations ----

sim ""
for option in --interval --duration --keep; do
	fails "$option: too long" 1 "$option takes a duration from 1ms to" record $option 4000d -o no.db
	fails "$option: nothing" 1 "$option takes a duration from 1ms to" record $option 0 -o no.db
done
record -i 1000 -d 100ms -o ms.db >out 2>err
expect "an interval in ms, as for powermetrics: a warning" \
	"asitop: warning: --interval 1000 is 16 min 40 s; for milliseconds write 1000ms" \
	"$(head -n 1 err)"
expect "the longest durations" 1 "$(record -i 1ms -d 3650d --keep 3650d -n 1 -o long.db >out 2>err &&
	sql long.db 'SELECT count(*) FROM samples')"

# ---- verbose ----

sim ""
record -v -i 100ms -n 3 -o verbose.db >out 2>err
expect "verbose: a line for each sample" "1 2 3" \
	"$(sed -n 's/^recording: \([0-9]*\) sample.*/\1/p' err | paste -sd' ' -)"

check "fullfsync" record -i 100ms -n 2 --fullfsync -o fully.db
expect "fullfsync: the samples are recorded" 2 "$(sql fully.db 'SELECT count(*) FROM samples')"

# ---- awake ----

mkdir bin
cat >bin/caffeinate <<'END'
#!/bin/sh
echo "$@" >caffeinate.arguments
echo $$ >caffeinate.pid
exec sleep 1000
END
cat >patient <<END
#!/bin/sh
until [ -s caffeinate.pid ]; do sleep 0.05; done
exec "$SIMULATOR" "\$@"
END
chmod +x bin/caffeinate patient
if ! command -v caffeinate >/dev/null; then
	fails "awake: not on this system" 2 "--awake requires caffeinate, which is part of macOS" \
		record --awake -n 1 -o awake.db
	check "awake: no file is left behind" [ ! -e awake.db ]
fi
PATH="$PWD/bin:$PATH" "$ASITOP" record --powermetrics ./patient --awake -i 100ms -n 3 \
	-o awake.db >out 2>err &
recorder=$!
wait $recorder
expect "awake: status" 0 $?
expect "awake: as long as the recorder runs" "-i -w $recorder" "$(cat caffeinate.arguments)"
kill -0 "$(cat caffeinate.pid)" 2>/dev/null && not_ok "awake: caffeinate ends with the recorder" ||
	ok "awake: caffeinate ends with the recorder"
rm -f caffeinate.arguments
with PATH="$PWD/bin:$PATH" record -i 100ms -n 1 -o asleep.db >out 2>&1
check "awake: only with --awake" [ ! -e caffeinate.arguments ]

# ---- append ----

sim ""
record -i 100ms -n 3 -o a.db >out 2>&1
record -i 100ms -n 3 -o a.db --append >out 2>&1
expect "append: two runs of three" "3 3" \
	"$(sql a.db 'SELECT count(*) FROM samples GROUP BY run_id' | paste -sd' ' -)"
expect "append: the axis continues after a gap" 1 "$(sql a.db "
	SELECT abs((SELECT max(time_ns) FROM samples) - (SELECT sum(window_ns) FROM samples) -
		(SELECT sum(duration_ns) FROM events WHERE kind = 'gap')) < 1000
	AND (SELECT count(*) FROM events WHERE kind = 'gap') = 1")"
check "append: report" "$ASITOP" report a.db
sim '--chip "M4 Pro"'
fails "append: another machine" 2 "another machine" record -i 100ms -n 1 -o a.db --append
expect "append: the file is unchanged" 6 "$(sql a.db 'SELECT count(*) FROM samples')"
cp a.db before.db
sim "--fault not-root"
fails "append: no samples" 2 "superuser" record -n 1 -o a.db --append
equal "append: no samples: the file is unchanged" a.db before.db
fails "append: no samples and no file" 2 "superuser" record -n 1 -o none.db --append
check "append: no samples: no file is left behind" [ ! -e none.db ]
sim ""
check "append: a missing file is created" record -i 100ms -n 2 -o none.db --append
expect "append: with one run" "2 1" \
	"$(sql none.db 'SELECT count(*), count(DISTINCT run_id) FROM samples' | tr '|' ' ')"
: >empty.db
check "append: an empty file, left behind by a killed recorder" \
	record -i 100ms -n 2 -o empty.db --append
expect "append: the empty file becomes a recording" 2 "$(sql empty.db 'SELECT count(*) FROM samples')"
echo "Dear diary" >diary.db
fails "append: another file" 2 "not a recording" record -n 1 -o diary.db --append
expect "append: the file is unchanged" "Dear diary" "$(cat diary.db)"

# A recording by a version with one metric less, with the numbers of its decoder.
cp a.db fewer.db
sqlite3 fewer.db "DROP VIEW metrics; ALTER TABLE samples DROP COLUMN gpu_w;
	CREATE VIEW metrics AS SELECT time_ns / 1e9 AS elapsed_s FROM samples;
	UPDATE samples SET decoder = 1"
check "append: another metric" record -i 100ms -n 3 -o fewer.db --append
expect "append: the new samples have the metric, in table and view" "3 3" "$(sql fewer.db "
	SELECT count(gpu_w), (SELECT count(gpu_w) FROM metrics) FROM samples" | tr '|' ' ')"
"$ASITOP" export fewer.db | sed -n '1,7p' >fewer.csv
"$ASITOP" export a.db >a.csv
equal "append: the old ones are decoded as before" fewer.csv a.csv
check "append: the file has no damage" "$ASITOP" info --check fewer.db
fails "append and overwrite" 1 "cannot be combined" record -n 1 -o a.db --append --overwrite

# ---- the ring ----

sim "--fast --workload contrast"
record -i 1 -n 700 -o all.db >out 2>&1
record -i 1 -n 700 --keep 2m -o ring.db >out 2>&1
expect "keep: two minutes and a part of a group" 1 "$(sql ring.db "
	SELECT max(time_ns) - min(time_ns - window_ns) BETWEEN 120e9 AND 185e9 FROM samples")"
record -i 1 -n 350 --keep 2m -o young.db >out 2>&1
expect "keep: the file does not grow" 1 \
	"$(($(size ring.db) <= $(size young.db) + 65536))"
check "keep: every sample can be read" "$ASITOP" export ring.db --format raw -o ring.raw
peak() {
	"$ASITOP" replay "$1" --snapshot --size 120x40 | grep -o 'peak: [0-9.]*W' | head -1
}
expect "keep: the peak includes dropped samples" "$(peak all.db)" "$(peak ring.db)"
"$ASITOP" report ring.db | grep -q "coverage 100 %" && ok "keep: coverage is that of the kept samples" ||
	not_ok "keep: coverage is that of the kept samples"

# ---- size ----

record -i 1 --max-size 500k -o small.db >out 2>&1
expect "max-size: status 0" 0 $?
expect "max-size: the limit is kept" 1 "$(($(size small.db) <= 500 * 1024))"
expect "max-size: the reason is recorded" "size limit reached" "$(sql small.db 'SELECT ended FROM runs')"

fails "max-size: too small for a recording" 1 "must be at least 256k" record --max-size 100k -o no.db
record -i 1 --max-size 256k -o least.db >out 2>&1
expect "max-size: the minimum" 1 "$(($(size least.db) <= 256000))"
fails "standard output is not a file" 1 "not standard output" record -n 1 -o -
fails "a marker without a name" 1 "TEXT is missing" "$ASITOP" mark small.db

# ---- a reader that holds the file ----

sim ""
record -i 100ms -n 25 -o held.db >out 2>&1 &
recorder=$!
i=0
while [ "$(sql held.db 'SELECT count(*) FROM samples' 2>/dev/null || echo 0)" -lt 3 ] && [ $i -lt 200 ]; do
	sleep 0.05
	i=$((i + 1))
done
# A read takes a second; the recorder continues in memory.
printf 'BEGIN;\nSELECT count(*) FROM samples;\n.shell sleep 1\nCOMMIT;\n' |
	sqlite3 -readonly held.db >held.out
wait $recorder
expect "a reader holds the file: status 0" 0 $?
expect "no sample is lost" 25 "$(sql held.db 'SELECT count(*) FROM samples')"
expect "there is no gap" 0 "$(sql held.db "SELECT count(*) FROM events WHERE kind IN ('gap', 'lost')")"
expect "the windows fill the axis" 1 "$(sql held.db \
	'SELECT max(time_ns) = sum(window_ns) FROM samples')"

# ---- a write that fails ----

# full WHAT COMMAND...: exits with status 2 and a message, and all counted samples can be read.
full() {
	what=$1 file=$2
	shift 2
	"$@" >out 2>err
	expect "$what: status 2" 2 $?
	grep -q "cannot write" err && ok "$what: the message" || not_ok "$what: $(head -1 err)"
	counted=$(sed -n "s|^.*: \([0-9]*\) samples,.*|\1|p" err | head -1)
	rm -f full.raw
	"$ASITOP" export "$file" --format raw -o full.raw
	# The tail of the run may contain bytes that could not be stored as a sample.
	kept=$(tr -d '\0' <full.raw | grep -c '<plist version')
	check "$what: every counted sample is stored: $kept of ${counted:-none}" \
		[ "$kept" -ge "${counted:-999999}" ]
}
sim "--fast"
full "a file that may not grow" limit.db sh -c "ulimit -f 800; trap '' XFSZ
	exec '$ASITOP' record --powermetrics '$SIMULATOR' -i 1 -o limit.db"
if [ "$(id -u)" -eq 0 ] && mkdir disk && mount -t tmpfs -o size=600k tmpfs disk 2>/dev/null; then
	full "a full disk" disk/full.db "$ASITOP" record --powermetrics "$SIMULATOR" -i 1 \
		-o disk/full.db
	umount disk
else
	skip "a full disk: cannot mount a small one"
fi

# ---- a file that is moved or deleted meanwhile ----

# Stops the recorder between two commits. SQLite finds the journal by its name, so a file that takes
# this name during a commit would replace the journal.
stop_between_commits() {
	until kill -STOP $recorder && sql moved.db "BEGIN IMMEDIATE" 2>/dev/null; do
		kill -CONT $recorder || return
		sleep 0.02
	done
}

# meanwhile WHAT COMMAND: runs COMMAND in a shell while moved.db is recorded; messages are in err
meanwhile() {
	rm -f moved.db* elsewhere.db*
	record -i 50ms -n 2000 -o moved.db >out 2>err &
	recorder=$!
	i=0
	while [ "$(sql moved.db 'SELECT count(*) FROM samples' 2>/dev/null || echo 0)" -lt 3 ] &&
		[ $i -lt 200 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	stop_between_commits
	sh -c "$2"
	kill -CONT $recorder
	wait $recorder
	expect "$1: status 2" 2 $?
	expect "$1: one message" 1 "$(cat out err | wc -l | tr -d ' ')"
}
sim ""
meanwhile "moved" "mv moved.db elsewhere.db"
check "moved: the message" grep -q "'moved.db' was moved while it was being recorded" err
check "moved: the committed samples are there" \
	[ "$(sql elsewhere.db 'SELECT count(*) FROM samples')" -ge 3 ]
meanwhile "deleted" "rm moved.db"
check "deleted: the message" grep -q "'moved.db' was deleted while it was being recorded" err
check "deleted: no journal is left" [ "$(echo moved.db*)" = "moved.db*" ]
meanwhile "replaced" "mv moved.db elsewhere.db; cp '$WORK/a.db' moved.db; echo another >moved.db-journal"
check "replaced: the message" grep -q "'moved.db' was moved while it was being recorded" err
expect "replaced: the other journal is unchanged" another "$(cat moved.db-journal)"
rm moved.db-journal

# ---- time ----

# overlaps FILE: the number of windows that begin before the end of the previous one. Documents
# without measurements have no window.
overlaps() {
	sql "$1" "SELECT count(*) FROM (SELECT time_ns - window_ns - lag(time_ns) OVER (ORDER BY id)
		AS space FROM samples) WHERE space < 0"
}
# axis WHAT FAULTS: over 20 live samples, windows and gaps add up to the axis, time advances, and no
# time is counted twice.
axis() {
	sim "--start @1787061930 --fast $2"
	rm -f t.db
	record -i 1 -n 20 -o t.db >out 2>&1
	expect "$1: the axis is windows and gaps" 1 "$(sql t.db "
		SELECT abs((SELECT max(time_ns) FROM samples) - (SELECT sum(window_ns) FROM samples) -
		(SELECT coalesce(sum(duration_ns), 0) FROM events WHERE kind = 'gap')) < 1000")"
	expect "$1: windows do not overlap" 0 "$(overlaps t.db)"
	expect "$1: nothing is counted twice" 1 "$(sql t.db \
		"SELECT sum(window_ns) < 22e9 FROM samples")"
	"$ASITOP" export t.db --format raw >t.raw
	"$ASITOP" record --input t.raw -o i.db --overwrite >out 2>&1
	expect "$1: imported, nothing is counted twice" 1 "$(sql i.db \
		"SELECT sum(window_ns) < 22e9 FROM samples")"
	expect "$1: imported, windows do not overlap" 0 \
		"$(overlaps i.db)"
}
axis "sleep" "--fault sleep=2h@5"
expect "sleep, imported: a gap of two hours" 1 "$(sql i.db "SELECT count(*) FROM events
	WHERE kind = 'gap' AND duration_ns BETWEEN 7198e9 AND 7202e9")"
axis "the clock is set forward" "--fault clock-step=1h@5"
expect "clock-step, imported: no gap" "clock" "$(sql i.db "SELECT kind FROM events
	WHERE kind IN ('gap', 'clock')")"
axis "the clock is set back" "--fault clock-step=-1h@5"
expect "clock-step back, imported: no gap" "clock" "$(sql i.db "SELECT kind FROM events
	WHERE kind IN ('gap', 'clock')")"
axis "timestamps that stand still" "--fault same-timestamp@5-9"
axis "no timestamps" "--fault no-timestamp"
axis "timestamps now and then" "--fault no-timestamp@2-6 --fault no-timestamp@8-"
axis "a stall" "--fault stall=300ms@5"
axis "a sleep, and the clock set back behind it" "--fault sleep=2h@5 --fault clock-step=-3h@9"
expect "both are recorded" "clock gap" "$(sql i.db "SELECT group_concat(kind, ' ') FROM (SELECT kind
	FROM events WHERE kind IN ('gap', 'clock') ORDER BY kind)")"
axis "a sleep at once" "--fault sleep=2h@1"
axis "hours in a second" "--fault elapsed=5h@7"
expect "it is recorded" 1 "$(sql t.db "SELECT count(*) FROM events WHERE text LIKE '%impossible elapsed time%'")"
axis "no time at all" "--fault elapsed=0@7"
axis "a summary in between" "--fault summary@9"
expect "it is recorded" 1 "$(sql t.db "SELECT count(*) FROM events WHERE text LIKE '%summarizes%'")"

# The clock was set back between two runs: they still follow each other.
sim "--start @1787061930 --fast"
record -i 1 -n 5 -o back.db >out 2>&1
sim "--start @1787050000 --fast"
record -i 1 -n 5 -o back.db --append >out 2>&1
expect "append with an earlier clock: ten samples, one after the other" "10 0" \
	"$(sql back.db 'SELECT count(*) FROM samples') $(overlaps back.db)"
expect "append with an earlier clock: no gap of unknown length" 1 \
	"$(sql back.db 'SELECT max(time_ns) = sum(window_ns) FROM samples')"
exit $failed
