#!/bin/sh
# The live dashboard, and the replay of a recording that grows: in a terminal, on the simulator.
. "$(dirname "$0")/lib.sh"

# ---- without a terminal ----

"$ASITOP" record --input "$STREAMS/m4-pro.plist" -o stream.db >/dev/null 2>&1
"$ASITOP" replay stream.db --snapshot --size 80x24 >snapshot
"$ASITOP" --input "$STREAMS/m4-pro.plist" >frame </dev/null
equal "no terminal: a stream's last frame" frame snapshot
cat "$STREAMS/m4-pro.plist" | "$ASITOP" --input - >frame
equal "no terminal: standard input's last frame" frame snapshot
(export POWERMETRICS_SIM='--chip "M4 Pro" --fast'
	"$ASITOP" --powermetrics "$SIMULATOR" >frame </dev/null)
check "no terminal: a frame of what powermetrics says" grep -q "Apple M4 Pro (cores: 4E+8P" frame
fails "no terminal, and no sample" 2 "no complete sample" "$ASITOP" --input /dev/null
"$ASITOP" --input "$STREAMS/m4.plist" -o kept.db >/dev/null </dev/null 2>&1
fails "-o of a file that exists" 2 \
	"'kept.db' already exists; use another name, or 'asitop record' to add to or replace a recording" \
	"$ASITOP" --input "$STREAMS/m4.plist" -o kept.db
check "what it advises: --append" "$ASITOP" record --input "$STREAMS/m4.plist" -o kept.db --append
check "what it advises: --overwrite" \
	"$ASITOP" record --input "$STREAMS/m4.plist" -o kept.db --overwrite
check "what it advises: another file" "$ASITOP" --input "$STREAMS/m4.plist" -o another.db
fails "-o of standard output" 1 "--output must be a file, not standard output" "$ASITOP" -o -
fails "samplers that are no list of names" 1 "is not a list of names" \
	"$ASITOP" --powermetrics "$SIMULATOR" --samplers "-o x" -o samplers.db
check "they leave no file" [ ! -e samplers.db ]
fails "an option that nobody knows" 1 "see 'asitop --help'" "$ASITOP" --nonsense
fails "--follow has no end" 1 "cannot be combined with --end" "$ASITOP" replay x.db --follow -e 5

# Every option of the live dashboard, and no others.
"$ASITOP" --help | sed -En 's/^  (-[A-Za-z],|   ) --([a-z-]*).*/\2/p' | sort >told
sed -n '1,/^\.Sh TIME/s/^\.It Fl \(. , \)\{0,1\}-\([a-z-]*\).*/\2/p' "$ROOT/src/asitop.1" |
	sort >written
equal "the options of the live dashboard and those of asitop.1" told written

if ! command -v tmux >/dev/null; then
	skip "the live dashboard in a terminal (no tmux)"
	exit $failed
fi

# ---- in a terminal ----

terminals=0
tmux() {
	command tmux -L "asitop-live-$$-$terminals" -f /dev/null "$@"
}
trap 'tmux kill-server 2>/dev/null; rm -rf "$WORK"' EXIT

# terminal COMMAND: runs it in a fresh terminal, 107x30
terminal() {
	[ $terminals -eq 0 ] || tmux kill-server 2>/dev/null
	terminals=$((terminals + 1))
	echo "cd '$WORK'; $1; echo status=\$? >>status; sleep 60" >run
	rm -f status
	tmux -u new-session -d -x 107 -y 30 "sh '$WORK/run'"
	tmux set-option -g status off
}

keys() {
	tmux send-keys "$@"
}

# shows TEXT: until the screen does, at most 10 s
shows() {
	tries=0
	while ! tmux capture-pane -p | grep -qF -- "$1" && [ $tries -lt 200 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	tmux capture-pane -p | grep -qF -- "$1" || {
		echo "the screen does not show '$1':"
		tmux capture-pane -p
		return 1
	}
}

# gone TEXT: until the screen does not show it, at most 10 s
gone() {
	tries=0
	while tmux capture-pane -p | grep -qF -- "$1" && [ $tries -lt 200 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	! tmux capture-pane -p | grep -F -- "$1"
}

# ends STATUS: the program in the terminal did, with that status
ends() {
	tries=0
	while [ ! -s "$WORK/status" ] && [ $tries -lt 200 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	grep -qx "status=$1" "$WORK/status" || {
		cat "$WORK/status"
		tmux capture-pane -p
		return 1
	}
}

children() {
	pgrep -f "$WORK/powermetrics " | wc -l
}

cp "$SIMULATOR" powermetrics
export POWERMETRICS_SIM='--chip "M4 Pro" --workload build --seed 3'

terminal "'$ASITOP' -i 100ms --powermetrics '$WORK/powermetrics' -o live.db"
check "live: the machine" shows "Apple M4 Pro (cores: 4E+8P"
check "live: at the newest sample" shows "● live"
check "live: it goes on" shows "0:02 / 0:02"
keys Space , , ,
check "live: it can be paused" shows "paused 1x"
position=$(tmux capture-pane -p | sed -n 's/.*paused 1x *\([0-9:]*\) .*/\1/p')
sleep 1.5
check "live: recording goes on meanwhile" shows "paused 1x   $position / 0:0"
tmux capture-pane -p | grep -qF "$position / $position" && not_ok "live: the end moves on"
keys g
check "live: it can be rewound" shows "paused 1x   0:00 /"
keys G
check "live: G catches up" shows "● live"
keys q
check "live: q ends it" ends 0
[ "$(children)" -eq 0 ] && ok "live: powermetrics is gone" || not_ok "live: powermetrics is gone"
check "live: what was shown is recorded" "$ASITOP" info live.db --check

# Energy that comes with a later sample: live waits for it.
terminal "POWERMETRICS_SIM='--chip \"M4 Pro\" --workload cpu --fault batched-energy=600ms' '$ASITOP' \
	-i 200ms --powermetrics '$WORK/powermetrics'"
check "live: batched energy" shows "● live"
tries=0
while [ $tries -lt 40 ]; do
	tmux capture-pane -p >>watched
	sleep 0.05
	tries=$((tries + 1))
done
if grep -q -e "CPU: n/a" -e "CPU: 0.00W" watched; then
	not_ok "live: no sample is shown before its energy is known"
else
	ok "live: no sample is shown before its energy is known"
fi
keys q

# A powermetrics that shows its cores late.
terminal "POWERMETRICS_SIM='--chip \"M4 Pro\" --fault no-processor@1-2' '$ASITOP' -i 200ms \
	--powermetrics '$WORK/powermetrics'"
check "live: cores that come later are shown" shows "Apple M4 Pro (cores: 4E+8P"
check "live: and their use" shows "P-CPU Usage: "
keys q

# What live shows, replay shows: the same stream, the same frame.
terminal "'$ASITOP' --input '$STREAMS/m4-pro.plist' -o same.db"
check "live: a stream to its end" shows "end 1x"
tmux capture-pane -p | sed -e 's/^ end 1x   / /' -e 's/ *? help *$//' -e 's/ *$//' >live
keys q
check "live: it ends" ends 0
"$ASITOP" replay same.db --snapshot --size 107x30 >replay
equal "live shows what replay shows" live replay

# A powermetrics that falls silent: nothing is current until it goes on.
terminal "'$ASITOP' -i 100ms --powermetrics '$WORK/powermetrics' -o silent.db"
check "live: it runs" shows "● live"
kill -STOP "$(pgrep -f "$WORK/powermetrics " | tail -n 1)"
check "live: silence is a gap" shows "gap: no sample for "
check "live: in it nothing is current" shows "Power: n/a"
kill -CONT "$(pgrep -f "$WORK/powermetrics " | tail -n 1)"
check "live: what comes is" gone "gap: no sample"
keys q
check "live: q ends it" ends 0

# A stream on standard input, and keys from the terminal.
mkfifo fifo
terminal "cat '$STREAMS/m4-pro.plist' - <fifo | '$ASITOP' --input - -o piped.db"
exec 8>fifo
check "live: a stream on standard input" shows "● live"
keys Space g
check "live: has keys beside it" shows "paused 1x   0:00 /"
keys G
exec 8>&-
keys q
check "live: q ends it" ends 0
check "live: what was shown is recorded" "$ASITOP" info piped.db --check

# Signals, and a terminal that goes away.
for signal in TERM INT HUP; do
	terminal "'$ASITOP' -i 100ms --powermetrics '$WORK/powermetrics' -o $signal.db"
	check "$signal: it runs" shows "● live"
	kill -"$signal" "$(pgrep -f "$ASITOP .*-o $signal.db" | tail -n 1)"
	check "$signal: it ends in order" ends 0
	check "$signal: the recording is whole" "$ASITOP" info $signal.db --check
done
terminal "'$ASITOP' -i 100ms --powermetrics '$WORK/powermetrics' -o gone.db"
check "it runs" shows "● live"
tmux kill-server
terminals=0
tries=0
while [ "$(children)" -gt 0 ] && [ $tries -lt 100 ]; do
	sleep 0.05
	tries=$((tries + 1))
done
[ "$(children)" -eq 0 ] && ok "powermetrics goes with the terminal" ||
	not_ok "powermetrics goes with the terminal"
terminals=100

if [ ! -e /usr/bin/powermetrics ]; then
	terminal "'$ASITOP'"
	check "no powermetrics: an error" ends 2
	check "no powermetrics: what to do instead" shows "'asitop replay' to play a recording"
fi

# powermetrics that never says anything useful.
printf '#!/bin/sh\nexit 1\n' >fails
chmod +x fails
terminal "'$ASITOP' --powermetrics ./fails"
check "powermetrics that fails: told" ends 2

# ---- a recording that another process makes ----

"$ASITOP" record -i 100ms --powermetrics "$WORK/powermetrics" -o grows.db >/dev/null 2>&1 &
recorder=$!
tries=0
while ! "$ASITOP" report grows.db >/dev/null 2>&1 && [ $tries -lt 100 ]; do
	sleep 0.05
	tries=$((tries + 1))
done
terminal "'$ASITOP' replay --follow grows.db"
check "follow: at the newest sample" shows "● live"
check "follow: it goes on" shows "0:03 / 0:03"
keys Space
check "follow: it can be paused" shows "paused 1x"
keys G
check "follow: it catches up" shows "● live"
kill -STOP $recorder
check "follow: silence is a gap" shows "gap: no sample for "
check "follow: in it nothing is current" shows "Power: n/a"
# Longer than SQLite waits for a lock.
printf 'BEGIN EXCLUSIVE;\n.shell sleep 7\nROLLBACK;\n' | sqlite3 grows.db >/dev/null 2>&1
check "follow: it waits for a file that is locked" shows "gap: no sample for "
kill -CONT $recorder
check "follow: what comes is" gone "gap: no sample"
kill -INT $recorder
wait $recorder
check "follow: a recording that has ended is not live" shows "end 1x"
keys q
check "follow: q ends it" ends 0
check "follow: the recording is whole" "$ASITOP" info grows.db --check
exit $failed
