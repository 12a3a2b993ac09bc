# Sourced behind lib.sh by tests of what is seen in a terminal: a shell in tmux, its keys, its screen.
# Whoever sources it has nothing to do where there is no tmux.

if ! command -v tmux >/dev/null; then
	skip "a terminal (no tmux)"
	exit 0
fi

terminals=0
tmux() {
	command tmux -L "asitop-$$-$terminals" -f /dev/null "$@"
}
trap 'tmux kill-server 2>/dev/null; rm -rf "$WORK"' EXIT

# terminal COLUMNS ROWS [COMMAND...]: a shell in a fresh terminal, started by COMMAND, here
terminal() {
	columns=$1 rows=$2
	shift 2
	[ $terminals -eq 0 ] || tmux kill-server 2>/dev/null
	terminals=$((terminals + 1)) # a server that ends would take the next session with it
	tmux -u new-session -d -x "$columns" -y "$rows" "cd '$PWD' && exec env PS1='\$ ' ENV= $* sh -i"
	tmux set-option -g status off
	tmux resize-window -x "$columns" -y "$rows" 2>/dev/null
	shows '$'
}

keys() {
	tmux send-keys "$@"
}

# The rows that are not empty.
screen() {
	tmux capture-pane -p | sed '/^ *$/d'
}

# soon COMMAND...: it comes true within ten seconds
soon() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		sleep 0.05
		tries=$((tries + 1))
		[ $tries -lt 200 ] || return 1
	done
}

on_screen() {
	screen | grep -qF -- "$1"
}

# shows TEXT: the screen comes to show it
shows() {
	soon on_screen "$1" || {
		echo "the screen does not show '$1':"
		screen
		return 1
	}
}

# lacks TEXT: the screen does not show it
lacks() {
	! on_screen "$1" || {
		screen
		return 1
	}
}
