#!/bin/sh
# record --per 'NAME:REGEX': the output of a command is searched and passes through unchanged.
. "$(dirname "$0")/lib.sh"

export POWERMETRICS_SIM='--chip "M4 Pro" --seed 3'
record() {
	"$ASITOP" record --powermetrics "$SIMULATOR" -i 20ms "$@"
}
sql() {
	sqlite3 -readonly "$1" "$2"
}

cat >bench.sh <<'END'
echo "eval 1: 5 tokens"
echo "eval 2: $1 tokens" >&2
printf 'the end'
END
record -o a.db --runs 2 --per 'tokens:eval .* ([0-9.]+) tokens' --per mb=3 -- sh bench.sh 1234.5 >out 2>err
expect "the status" 0 $?
expect "each run has its number" "1|mb|3.0,1|tokens|1234.5,2|mb|3.0,2|tokens|1234.5" \
	"$(sql a.db 'SELECT command_id, name, value FROM quantities ORDER BY 1, 2' | paste -sd, -)"
printf 'eval 1: 5 tokens\nthe endeval 1: 5 tokens\nthe end' >want
equal "standard output is unchanged" out want
expect "standard error is its own" 2 "$(grep -c '^eval 2: 1234.5 tokens$' err)"
record -o b.db --per 'x:(y)' -- sh -c 'echo 1; echo 2 >&2; echo 3; echo 4 >&2' >both 2>&1
expect "one file for both keeps the order" 1,2,3,4 "$(head -n 4 both | paste -sd, -)"
grep -q "warning: no line of output matches -[-]per 'x' in run 1/1" both &&
	ok "a run without a number" || not_ok "a run without a number: $(cat both)"

# More than a pipe holds, bytes of all kinds, a reader that goes away.
i=0
while [ $i -lt 200 ]; do
	cat "$SIMULATOR"
	i=$((i + 100))
done >large
record -o large.db --per 'x:(y)' -- cat large 2>/dev/null >copy
equal "a large output" copy large
record -o yes.db --per 'x:([0-9]+)' -- sh -c 'yes; echo $? >yes' 2>/dev/null | head -n 1 >out
expect "the reader goes away" y "$(cat out)"
i=0
while [ ! -s yes ] && [ $i -lt 200 ]; do
	sleep 0.05
	i=$((i + 1))
done
check "the command learns of it" [ -s yes ]
record -o status.db --per 'x:(y)' -- sh -c 'exit 6' >/dev/null 2>&1
expect "a status" 6 $?

# On a terminal the command sees one of the same size, and reads keys.
if command -v tmux >/dev/null; then
	tmux="tmux -L asitop-output-$$ -f /dev/null"
	cat >inner.sh <<'END'
[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo terminals >terminals
stty size <&1 >size
printf '\033[32m77\033[0m tokens\n'
read -r line
echo "$line" >line
while [ ! -e resized ]; do sleep 0.05; done
i=0
while [ "$(stty size <&1)" != "20 70" ] && [ $i -lt 100 ]; do sleep 0.05; i=$((i + 1)); done
stty size <&1 >new-size
END
	$tmux new-session -d -x 90 -y 30 "\"$ASITOP\" record --powermetrics \"$SIMULATOR\" -i 20ms \
		-o tty.db --per 'tokens:^([0-9]+) tokens' -- sh inner.sh; echo \$? >status"
	# wait_for FILE: it has contents, within ten seconds.
	wait_for() {
		i=0
		while [ ! -s "$1" ] && [ $i -lt 200 ]; do
			sleep 0.05
			i=$((i + 1))
		done
	}
	wait_for size
	expect "on a terminal: it has terminals" terminals "$(cat terminals)"
	expect "on a terminal: of the same size" "30 90" "$(cat size)"
	$tmux send-keys hello Enter
	wait_for line
	expect "on a terminal: it reads keys" hello "$(cat line)"
	$tmux capture-pane -p -e >screen
	grep -q '\[32m77' screen && ok "on a terminal: colours" || not_ok "on a terminal: colours: $(cat screen)"
	$tmux resize-window -x 70 -y 20
	touch resized
	wait_for status
	expect "on a terminal: its size follows" "20 70" "$(cat new-size)"
	expect "on a terminal: the number in a coloured line" "tokens|77.0" \
		"$(sql tty.db 'SELECT name, value FROM quantities')"
	$tmux kill-server 2>/dev/null
else
	skip "terminal: no tmux"
fi

fails "no group" 1 "'[0-9]+' has no group; put the number in parentheses" record -o x.db --per 'n:[0-9]+' -- true
fails "no expression" 1 "is not a regular expression" record -o x.db --per 'n:([0-9]+' -- true
fails "no name" 1 "is neither NAME=N nor NAME:REGEX" record -o x.db --per ':([0-9]+)' -- true
[ ! -e x.db ] && ok "nothing is recorded then" || not_ok "nothing is recorded then"
exit $failed
