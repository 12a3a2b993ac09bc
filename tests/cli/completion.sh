#!/bin/sh
# The shells complete commands, options, words of a choice, files, and the markers of a recording.
. "$(dirname "$0")/lib.sh"

PATH=$(dirname "$ASITOP"):$PATH
SCRIPTS=$ROOT/src/common/cli
for shell in bash zsh fish; do
	if command -v "$shell" >/dev/null; then
		check "$shell: the script parses" "$shell" -n "$SCRIPTS/completion.$shell"
	else
		skip "$shell is not installed"
	fi
done
if command -v shellcheck >/dev/null; then
	check "bash: shellcheck has no warning" shellcheck -S warning "$SCRIPTS/completion.bash"
else
	skip "shellcheck is not installed"
fi
mkdir files record
cp "$ROOT/samples/tour.db" files/one.db
cp files/one.db "files/the tour.db"
sqlite3 "files/the tour.db" "UPDATE events SET text = 'a b' WHERE text = 'build';
	UPDATE events SET text = 'c' || char(27) || '[2J' WHERE text = 'game'"
touch files/two.png

# ---- the program ----

# prints WHAT EXPECTED WORD...: the candidates for the last WORD, separated by spaces
prints() {
	what=$1 expected=$2
	shift 2
	got=$("$ASITOP" --complete "$@" | sed 's/	.*//' | paste -sd ' ' -)
	[ "$got" = "$expected" ] && ok "$what" || not_ok "$what: '$got', not '$expected'"
}

prints "all commands" "record mark replay report info export share"
prints "commands" "replay report" rep
prints "no operand of an unknown command" "" unknown x
prints "options" "--begin" report --be
prints "short and long options" "--value -h --help -V --version" mark -
prints "the letter of an option" "-o" report -o
prints "the value of an alias" ":files" record --output x
prints "the value of a letter" ":files" report -o x
prints "the value of the last letter of a cluster" "auto profile" replay --ascii --power-scale ""
prints "a flag has no value" ":files" info --check ""
prints "a value after '='" "auto" replay --power-scale=a
prints "an operand after --" ":files" info -- ""
prints "an operand that begins with '-' after --" ":files" info -- -
prints "the COMMAND" ":command 3" record -- ""
prints "the COMMAND and its arguments" ":command 4" record -v -- make -j ""
prints "the COMMAND without --" ":command 2" record make --
prints "no marker without a file" "" report --begin m
prints "markers of a time" "marker:idle marker:inference" replay files/one.db --at marker:i
prints "markers after '='" "marker:build marker:burst" replay files/one.db --begin=marker:b
prints "phases" "game" report files/one.db --phase g
prints "a marker with a space" "marker:a b" replay "files/the tour.db" --at marker:a
prints "no control character of a marker" "marker:c?[2J" replay "files/the tour.db" --at marker:c
prints "no marker of a file that is not a recording" "" replay files/two.png --at m
prints "all commands for an empty line" "record mark replay report info export share" ""

# ---- the shells ----

# completes SHELL WHAT LINE TEXT...: the completions of the last word of LINE are exactly these.
completes() {
	shell=$1 what=$2 line=$3
	shift 3
	command -v "$shell" >/dev/null || return
	printf '%s\n' "$@" | sed '/^$/d' | sort >wanted
	"complete_in_$shell" "$line" | sed -e 's/	.*//' -e 's/ *$//' -e '/^$/d' | sort >got
	equal "$shell: $what" wanted got
}

# As in readline, '=' and ':' are words. No reply means file names.
complete_in_bash() {
	bash --norc -c '
		. "$2/completion.bash"
		set -f
		line=$1
		[ "$BASH_VERSINFO" -lt 4 ] || line=${line//[=]/ = } line=${line//:/ : }
		COMP_WORDS=($line)
		case $1 in *[" =:"]) COMP_WORDS+=("") ;; esac
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		compopt() { default=no; }
		_asitop
		if [ ${#COMPREPLY[@]} -eq 0 ] && [ -z "$default" ]; then
			compgen -f -- "${COMP_WORDS[COMP_CWORD]}"
		else
			printf "%s\n" "${COMPREPLY[@]}"
		fi' bash "$1" "$SCRIPTS"
}

complete_in_fish() {
	HOME=$WORK XDG_CONFIG_HOME=$WORK fish --no-config -c \
		'source $argv[2]/completion.fish; complete -C "$argv[1]"' "$1" "$SCRIPTS"
}

for shell in bash fish; do
	completes $shell "commands" "asitop rep" replay report
	completes $shell "a command of which there is a folder" "asitop rec" record
	completes $shell "options" "asitop export --fo" --format
	completes $shell "options of a group" "asitop replay --du" --duration
	completes $shell "no option of another command" "asitop info --sp" ""
	completes $shell "a choice" "asitop replay --power-scale " auto profile
	completes $shell "a word of a choice" "asitop report --theme l" light
	completes $shell "a file to read" "asitop info files/o" files/one.db
	completes $shell "a file to write" "asitop report -o files/tw" files/two.png
	completes $shell "nothing for a number" "asitop record --count " ""
	completes $shell "an option of the live dashboard" "asitop --po" --power-scale --powermetrics
	completes $shell "a choice of it" "asitop --power-scale p" profile
	completes $shell "a file of it" "asitop --ascii --input files/o" files/one.db
	completes $shell "an option of it behind another" "asitop -i 1 --co" --color
	completes $shell "an option of all" "asitop --vers" --version
	completes $shell "a phase" "asitop report files/one.db --phase ga" game
	completes $shell "a file behind COMMAND" "asitop record -- ls files/o" files/one.db
done
completes bash "a choice after '='" "asitop export --format=r" raw
completes fish "a choice after '='" "asitop export --format=r" --format=raw
completes bash "a file after '='" "asitop report --output=files/tw" files/two.png
completes fish "a file after '='" "asitop report --output=files/tw" --output=files/two.png
completes bash "a marker" "asitop replay files/one.db --at marker:g" game
completes fish "a marker" "asitop replay files/one.db --at marker:g" marker:game
completes bash "a marker after '='" "asitop replay files/one.db --at=marker:g" game
completes bash "a marker of a file with a space" 'asitop replay files/the\ tour.db --at marker:a' ""
completes bash "the COMMAND" "asitop record -- compge" compgen

# zsh completes only in a terminal.
if command -v zsh >/dev/null; then
	mkdir functions
	cp "$SCRIPTS/completion.zsh" functions/_asitop
	cat >.zshrc <<'ZSH'
fpath=("$PWD/functions" $fpath)
autoload -Uz compinit
compinit -u -D
PS1='> '
ZSH
	tmux -L "asitop-$$" -f /dev/null new-session -d -x 100 -y 30 \
		"ZDOTDIR=$WORK PATH=$PATH zsh -d"
	trap 'tmux -L "asitop-$$" kill-server 2>/dev/null; rm -rf "$WORK"' EXIT

	# zsh_shows WHAT KEYS TEXT: after KEYS and a tab the screen shows TEXT.
	zsh_shows() {
		tmux -L "asitop-$$" send-keys C-u C-l "$2" Tab
		for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			sleep 0.25
			tmux -L "asitop-$$" capture-pane -p >screen
			if grep -qF -- "$3" screen; then
				ok "zsh: $1"
				return
			fi
		done
		not_ok "zsh: $1"
		sed '/^$/d; s/^/# /' screen
	}
	zsh_shows "commands" "asitop re" "replay  -- show a recording"
	zsh_shows "a command" "asitop expo" "> asitop export"
	zsh_shows "options" "asitop info --ch" "> asitop info --check"
	zsh_shows "a choice" "asitop export --format r" "> asitop export --format raw"
	zsh_shows "a choice after '='" "asitop export --format=r" "> asitop export --format=raw"
	zsh_shows "an option of the live dashboard" "asitop --asc" "> asitop --ascii"
	zsh_shows "an option of it behind another" "asitop -i 1 --col" "> asitop -i 1 --color"
	zsh_shows "a choice of it" "asitop --power-scale p" "> asitop --power-scale profile"
	zsh_shows "a file" "asitop info files/o" "> asitop info files/one.db"
	zsh_shows "a marker" "asitop replay files/one.db --at marker:g" "--at marker:game"
	zsh_shows "a marker with a space" 'asitop replay files/the\ tour.db --at marker:a' \
		'--at marker:a\ b'
	zsh_shows "a file behind COMMAND" "asitop record -- ls files/o" "-- ls files/one.db"
fi
exit $failed
