#!/bin/sh
# The player in a terminal: every key at several sizes, resizes, every way out. The terminal is
# given back as it was, whatever happened.
. "$(dirname "$0")/lib.sh"

if ! command -v tmux >/dev/null; then
	skip "the player in a terminal (no tmux)"
	exit 0
fi

cp "$ROOT/samples/tour.db" .
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:handle_segv=0:handle_abort=0"
terminals=0
tmux() {
	command tmux -L "asitop-$$-$terminals" -f /dev/null "$@"
}
trap 'tmux kill-server 2>/dev/null; rm -rf "$WORK"' EXIT

# terminal COLUMNS ROWS: a shell in a fresh terminal, in $WORK
terminal() {
	[ $terminals -eq 0 ] || tmux kill-server
	terminals=$((terminals + 1)) # a server that ends would take the next session with it
	rm -f before
	tmux -u new-session -d -x "$1" -y "$2" "cd '$WORK' && exec env PS1='\$ ' ENV= sh -i"
	tmux set-option -g status off
	tmux resize-window -x "$1" -y "$2" 2>/dev/null
	keys "stty -g >before" Enter
	await before
}

keys() {
	tmux send-keys "$@"
}

screen() {
	tmux capture-pane -p
}

# The screen without what a snapshot does not have: the state before the position, and the hint.
picture() {
	screen | sed -e 's/^ paused 1x   / /' -e 's/ *? help *$//' -e 's/ *$//'
}

# await FILE: until it has something in it, at most 20 s
await() {
	tries=0
	while [ ! -s "$1" ] && [ $tries -lt 400 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	[ -s "$1" ]
}

# shows TEXT: until the screen does, at most 20 s
shows() {
	tries=0
	while ! screen | grep -qF -- "$1" && [ $tries -lt 400 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	if ! screen | grep -qF -- "$1"; then
		echo "the screen does not show '$1':"
		screen
		return 1
	fi
}

# The shell is back: modes as before, the cursor on, not the alternate screen.
is_sane() {
	rm -f after
	keys "" "stty -g >after" Enter
	await after || return 1
	cmp before after && [ "$(tmux display -p '#{cursor_flag}#{alternate_on}')" = 10 ]
}

# shellcheck disable=SC2120 # options are optional
play() {
	keys "'$ASITOP' replay tour.db --paused --at 30 $*; echo status=\$?" Enter
}

# ---- the picture ----

# What stands on the screen is the snapshot.
for size in "80 24" "107 30" "120 40" "200 50"; do
	set -- $size
	terminal "$1" "$2"
	play
	check "$1x$2: it opens" shows "paused 1x"
	picture >frame
	"$ASITOP" replay tour.db --snapshot --at 30 --size "$1x$2" >snapshot
	equal "$1x$2: the picture is the snapshot" frame snapshot
	for key in '?' x Right Left S-Right S-Left . , t T '}' '{' BSpace r r g G Home End ']' '[' \
		n N z Z l l 3 5 G b Escape b 5 0 % Enter z z Z Z x F5 Up; do
		keys "$key"
	done
	check "$1x$2: every key, and half of it is there" shows "1:10 / 2:20"
	"$ASITOP" replay tour.db --snapshot --at 50% --size "$1x$2" >snapshot
	picture >frame
	equal "$1x$2: the same picture, however reached" frame snapshot
	keys b 5 0 Enter
	check "$1x$2: in the gap" shows "gap: 15 s"
	"$ASITOP" replay tour.db --snapshot --at 50 --size "$1x$2" >snapshot
	picture >frame
	equal "$1x$2: the same picture in the gap" frame snapshot
	keys .
	check "$1x$2: a step leads out of it" shows "1:04 / 2:20"
	keys ,
	check "$1x$2: and back before it" shows "0:43 / 2:20"
	keys ]
	check "$1x$2: ] goes to it" shows "0:44 / 2:20   gap: "
	keys q
	check "$1x$2: q" shows "status=0"
	check "$1x$2: the terminal is as it was" is_sane
done

# ---- a recording that dropped its beginning ----

POWERMETRICS_SIM='--fast' "$ASITOP" record --powermetrics "$SIMULATOR" -n 300 --keep 1m -o ring.db \
	>/dev/null 2>&1
begin=$(sqlite3 ring.db "SELECT printf('%d:%02d', s / 60, s % 60) FROM
	(SELECT (min(time_ns - window_ns)) / 1000000000 AS s FROM samples)")
terminal 80 24
keys "'$ASITOP' replay ring.db --paused" Enter
check "a ring begins where it does" shows "paused 1x   $begin / 5:0"
keys q
[ "$begin" != 0:00 ] && ok "which is not 0" || not_ok "which is not 0"

# ---- resizes ----

terminal 107 30
play
check "it opens" shows "paused 1x"
for size in "80 24" "40 12" "20 3" "10 2" "1 1" "200 50" "107 30"; do
	set -- $size
	tmux resize-window -x "$1" -y "$2"
	sleep 0.1
done
check "it goes through any size" shows "throttle: no"
picture >frame
"$ASITOP" replay tour.db --snapshot --at 30 --size 107x30 >snapshot
equal "and is whole again" frame snapshot

# ---- stopped and continued ----

keys q
terminal 107 30
play
check "it opens" shows "paused 1x"
keys C-z
check "Ctrl-Z gives the terminal back" is_sane
tmux resize-window -x 80 -y 24
keys 'clear; fg; echo again=$?' Enter
check "fg goes on" shows "paused 1x"
sleep 0.3
picture >frame
"$ASITOP" replay tour.db --snapshot --at 30 --size 80x24 >snapshot
equal "in the size that it finds" frame snapshot
keys C-c
check "Ctrl-C ends it" shows "again=0"
check "and the terminal is as it was" is_sane

# The terminal is stopped, so that the program waits in a write while Ctrl-Z and a key arrive. Ctrl-Z
# also restarts the terminal.
terminal 107 30
play
check "it opens" shows "paused 1x"
keys C-s
keys Right
sleep 0.3
keys C-z q
check "Ctrl-Z before a key stops the program" shows "Stopped"
keys Enter
check "and gives the terminal back" is_sane
keys 'clear; fg; echo again=$?' Enter
check "until it continues" shows "paused 1x"
keys q
check "and ends with a key of its own" shows "again=0"

# ---- keys and sizes that nobody would press ----

terminal 107 30
play
check "it opens" shows "paused 1x"
batch=0
while [ $batch -lt 40 ]; do
	# Fifty of all the keys but q, in an order that is the same each time; then another size.
	awk -v seed=$batch 'BEGIN {
		count = split("Space . , t T } { BSpace r Right Left S-Right S-Left g G b 5 0 % : Enter " \
			"Escape ] [ n N z Z l ? h x F5 Up Down Home End PPage m a r k - 1 7 Tab", keys, " ")
		srand(seed)
		for (i = 0; i < 50; i++)
			print keys[int(rand() * count) + 1]
	}' >pressed
	# shellcheck disable=SC2046 # many keys
	keys $(cat pressed)
	tmux resize-window -x $((batch * 37 % 150 + 1)) -y $((batch * 17 % 45 + 1))
	batch=$((batch + 1))
done
tmux resize-window -x 107 -y 30
keys Escape
sleep 0.2
keys Escape Space g
check "two thousand keys and forty sizes later it still plays" shows "/ 2:20"
# The prompt and the help may be open.
keys Escape
sleep 0.2
keys x x x q
check "and ends" shows "status=0"
check "and the terminal is as it was" is_sane

# ---- what a hostile recording says ----

cp tour.db hostile.db
rewrite hostile.db "UPDATE events SET text = char(27) || '[2J' || char(155) || '31m' || char(7) ||
	char(8238) || 'x' WHERE kind = 'mark';
	UPDATE machines SET chip = 'M4' || char(27) || ']0;title' || char(7);
	UPDATE runs SET zone = char(27) || 'c';
	UPDATE samples SET thermal_pressure = char(27) || '[31mhot'"
"$ASITOP" replay hostile.db --snapshot --size 107x30 >frame
if LC_ALL=C grep -q "$(printf '[\033\007]')" frame || grep -Eq "$(printf '\302\233|\342\200\256')" frame; then
	not_ok "a hostile recording sends no escapes"
else
	ok "a hostile recording sends no escapes"
fi
terminal 107 30
keys "'$ASITOP' replay hostile.db --paused --at 30" Enter
check "a hostile recording is text on the screen" shows "?[2J?31m??x"
check "and its machine" shows "M4?]0;title?"
keys q

# ---- signals and crashes ----

for signal in TERM HUP INT SEGV ABRT BUS QUIT; do
	terminal 80 24
	play
	check "$signal: it opens" shows "paused 1x"
	# The player's own process: the pane's shell has one child.
	kill -"$signal" "$(pgrep -P "$(tmux display -p '#{pane_pid}')")"
	case $signal in
	TERM | HUP | INT) check "$signal: it ends in order" shows "status=0" ;;
	*) check "$signal: it dies of it" shows "status=1" ;;
	esac
	check "$signal: the terminal is as it was" is_sane
done

# ---- terminals of all kinds ----

terminal 80 24
for kind in vt100 xterm xterm-256color screen linux; do
	infocmp "$kind" >/dev/null 2>&1 || continue
	keys "TERM=$kind '$ASITOP' replay tour.db --paused --at 30; echo $kind=\$?" Enter
	check "$kind: it opens" shows "paused 1x"
	keys q
	check "$kind: it ends" shows "$kind=0"
	check "$kind: the terminal is as it was" is_sane
	keys clear Enter
done
keys "clear; NO_COLOR=1 '$ASITOP' replay tour.db --paused --at 30 --color 1; echo plain=\$?" Enter
check "NO_COLOR: it opens" shows "paused 1x"
if tmux capture-pane -pe | grep -q "$(printf '\033')\[[0-9;]*3[0-7]m"; then
	not_ok "NO_COLOR: no colours"
else
	ok "NO_COLOR: no colours"
fi
keys q
check "NO_COLOR: it ends" shows "plain=0"
keys "clear; TERM=dumb '$ASITOP' replay tour.db --at 30 >dumb; echo dumb=\$?" Enter
check "TERM=dumb: a plain frame" shows "dumb=0"
"$ASITOP" replay tour.db --snapshot --at 30 --size 80x24 >snapshot
equal "TERM=dumb: the snapshot" dumb snapshot
keys "TERM=nonsense '$ASITOP' replay tour.db; echo nonsense=\$?" Enter
check "an unknown terminal type is an error" shows "unknown terminal type 'nonsense'; set TERM"
check "it fails" shows "nonsense=2"
keys "clear; TERM=nonsense '$ASITOP' --powermetrics ./not-started -o none.db; echo live=\$?" Enter
check "the live dashboard: before anything is started" shows "unknown terminal type 'nonsense'; set TERM"
check "it fails" shows "live=2"
[ ! -e none.db ] && ok "and leaves nothing" || not_ok "and leaves nothing"
# What the message advises works.
keys "clear; TERM=nonsense '$ASITOP' replay tour.db --at 30 | cat >piped; echo piped=\$?" Enter
check "piped into cat: it ends" shows "piped=0"
equal "piped into cat: one screen as text" piped snapshot
keys "clear; TERM=vt100 '$ASITOP' replay tour.db --paused --at 30; echo vt100=\$?" Enter
check "TERM=vt100: it opens" shows "paused 1x"
keys q
check "TERM=vt100: it ends" shows "vt100=0"
check "the terminal is as it was" is_sane
exit $failed
