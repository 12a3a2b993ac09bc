#!/bin/sh
# Other programs use the file of a running recorder: readers that follow, report, are stopped or killed
# in the middle of a read, and writers. The recorder never waits long and loses no sample.
. "$(dirname "$0")/lib.sh"

sql() {
	sqlite3 -readonly -cmd '.timeout 5000' "$1" "$2"
}
count() {
	sql a.db 'SELECT count(*) FROM samples'
}

# Long enough that reading takes a moment.
"$SIMULATOR" -f plist -i 1000 -s cpu_power,gpu_power,thermal --fast --seed 5 \
	--start 2026-08-17T14:05:30Z -n 1000 >stream
"$ASITOP" record --input stream -o a.db >out 2>&1
sqlite3 a.db 'UPDATE samples SET decoder = 0 WHERE id <= 700'
samples=60
POWERMETRICS_SIM='--seed 5' "$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms -n $samples \
	-o a.db --append >out 2>&1 &
recorder=$!
i=0
while [ "$(count 2>/dev/null || echo 0)" -lt 1003 ] && [ $i -lt 200 ]; do
	sleep 0.05
	i=$((i + 1))
done

fails "info --refresh: refused" 2 "another asitop is recording into 'a.db'" \
	"$ASITOP" info --refresh a.db
expect "info --refresh: nothing is written" 700 "$(sql a.db 'SELECT count(*) FROM samples WHERE decoder = 0')"
fails "a second recorder: refused" 2 "another asitop is recording into 'a.db'" \
	"$ASITOP" record --input "$STREAMS/m1.plist" -o a.db --append

# Readers run all the time; others are stopped for a while, or killed.
(
	while [ ! -e enough ]; do
		"$ASITOP" report a.db >report 2>&1 || echo report >>failed
		"$ASITOP" replay a.db --snapshot >frame 2>&1 || echo replay >>failed
	done
) &
readers=$!
for stop in 1 2 3 4 5 6; do
	"$ASITOP" export a.db --format raw >raw 2>&1 &
	reader=$!
	sleep "0.$((stop * 7 % 10))"
	if [ $((stop % 2)) -eq 0 ]; then
		kill -KILL $reader 2>/dev/null
		wait $reader 2>/dev/null
		continue
	fi
	kill -STOP $reader 2>/dev/null
	sleep 0.6
	kill -CONT $reader 2>/dev/null
	wait $reader || echo "export after SIGSTOP" >>failed
done
touch enough
wait $readers
check "readers: all of them succeed" [ ! -e failed ]
wait $recorder
expect "recorder: status 0" 0 $?
expect "no sample is lost" $((1000 + samples)) "$(count)"
expect "no sample is reported as lost, and the only gap is between the runs" "gap" \
	"$(sql a.db "SELECT group_concat(kind) FROM events WHERE kind IN ('gap', 'lost', 'error')")"
expect "the windows fill the axis" 1 "$(sql a.db "SELECT abs(max(time_ns) - sum(window_ns) -
	(SELECT sum(duration_ns) FROM events WHERE kind = 'gap')) < 1000 FROM samples")"
expect "the file is intact" ok "$(sql a.db 'PRAGMA integrity_check')"
check "the file can be refreshed afterwards" "$ASITOP" info --refresh a.db
exit $failed
