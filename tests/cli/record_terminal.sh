#!/bin/sh
# record on a terminal: its status line keeps to one row, waits for nobody, and is out of a COMMAND's
# way; the terminal's keys, and its end.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/cli/terminal.sh"

export POWERMETRICS_SIM='--seed 5'
cat >record <<END
#!/bin/sh
trap : INT
rm -f status; clear
"$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms "\$@"
echo \$? >status
END
chmod +x record

count() {
	sqlite3 -readonly "$1" 'SELECT count(*) FROM samples' 2>/dev/null || echo 0
}
# has FILE COUNT: so many samples, or more
has() {
	[ "$(count "$1")" -ge "$2" ]
}
# is FILE SQL VALUE
is() {
	value=$(sqlite3 -readonly "$1" "$2")
	[ "$value" = "$3" ] || { echo "'$value' is not '$3'"; false; }
}
ended() {
	soon [ -s status ] && [ "$(cat status)" = "$1" ]
}

# Live ends when powermetrics has failed five times; that takes 15 s, in a terminal of its own.
cat >once <<END
#!/bin/sh
[ -e was ] && exit 6
touch was
POWERMETRICS_SIM='--fault exit@3' exec "$SIMULATOR" "\$@"
END
chmod +x once
command tmux -L "asitop-$$-five" -f /dev/null -u new-session -d -x 80 -y 24 \
	"cd '$WORK' && '$ASITOP' --powermetrics ./once -i 100ms -o five.db 2>five; echo \$? >>five"

# ---- the status line ----

in_one_row() {
	screen >rows
	cat rows
	[ "$(wc -l <rows)" -eq 1 ] && grep -q '^recording: 1' rows
}
for columns in 20 40 80 200; do
	terminal $columns 10
	keys "./record -o width$columns.db" Enter
	soon has width$columns.db 14
	check "$columns columns: one row" in_one_row
done
check "what an hour takes" shows "B an hour"
keys C-t # nothing on Linux, the status on a Mac: in any case no harm
keys C-c
check "Ctrl-C ends it" ended 0
check "and takes the status line away" lacks "recording:"

terminal 80 10
keys "./record -o stop.db" Enter
soon has stop.db 3
keys C-s
sleep 0.5
before=$(count stop.db)
check "a terminal that is held (Ctrl-S) does not hold the recording up" soon has stop.db $((before + 8))
keys C-c
check "nor its end" soon is stop.db 'SELECT ended FROM runs' interrupted
keys C-q
check "whose summary waits for it" ended 0

export POWERMETRICS_SIM='--seed 5 --fault exit@6'
terminal 100 10
export POWERMETRICS_SIM='--seed 5'
keys "./record -o again.db" Enter
check "a restart of powermetrics is shown" shows "restarting powermetrics"

printf '#!/bin/sh\nexec sleep 60\n' >silent
chmod +x silent
terminal 80 10
keys "clear; '$ASITOP' record --powermetrics ./silent -o silent.db" Enter
check "before the first sample there are none" shows "recording: 0 samples"
keys C-c
check "nothing is recorded then" shows "interrupted before the first sample; nothing was recorded"
keys "clear; '$ASITOP' --powermetrics ./silent; echo status \$?" Enter
check "live waits, and says so" shows "waiting for the first sample"
keys C-c
check "and can be interrupted" shows "status 0"
check "without a trace" lacks "waiting"

# ---- its end ----

terminal 80 10
keys "./record -o closed.db" Enter
soon has closed.db 3
tmux kill-server
check "a terminal that is closed ends it" soon is closed.db 'SELECT ended FROM runs' "hung up"
nohup "$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms -o nohup.db >out 2>&1 &
recorder=$!
soon has nohup.db 2
kill -HUP $recorder
before=$(count nohup.db)
check "but not under nohup" soon has nohup.db $((before + 3))
kill -TERM $recorder
wait $recorder

# ---- a COMMAND ----

terminal 80 24
keys "./record -o command.db -- cat" Enter
soon has command.db 2
keys hello Enter
check "a command has the terminal to itself" shows hello
check "and no status line beside it" lacks recording:
keys C-z
check "Ctrl-Z stops both" shows Stopped
stopped=$(count command.db)
sleep 2.5
check "for as long as it is" [ "$(count command.db)" -eq "$stopped" ]
keys fg Enter
check "fg lets them go on" soon has command.db $((stopped + 3))
keys again Enter
check "with the terminal" shows again
keys C-d
check "its status is ours" ended 0
check "the summary tells what it cost" shows "exit status 0"
check "the stop was no failure" is command.db "SELECT count(*) FROM events WHERE kind = 'error'" 0

# ---- who leaves before the end ----

"$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms -n 2 -o left.db 2>err | (sleep 1)
check "nobody who reads the summary: no complaint" [ "$(wc -l <err)" -eq 1 ]
"$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms -n 2 -o gone.db 2>&1 | true
check "nor is the file left open" is gone.db 'SELECT ended FROM runs' "count reached"
fails "too short for a sample" 2 "duration reached before the first sample; nothing was recorded" \
	"$ASITOP" record --powermetrics "$SIMULATOR" -i 3 -d 100ms -o short.db
check "nothing is left of it" [ ! -e short.db ]

# ---- a live session that fails ----

failed_five_times() {
	[ "$(tail -n 1 five)" = 2 ] && grep -q "giving up after 5 failures in a row" five
}
check "live: five failures in a row are its end" soon failed_five_times
check "live: what it kept tells why" is five.db "SELECT substr(ended, 1, 31) FROM runs" \
	"giving up after 5 failures in a"
exit $failed
