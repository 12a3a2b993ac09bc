#!/bin/sh
# The shells complete what the option tables say: commands, options, words of a choice, files.
. "$(dirname "$0")/lib.sh"

PATH=$(dirname "$ASITOP"):$PATH
for shell in bash zsh fish; do
	"$ASITOP" --completion "$shell" >"asitop.$shell"
	command -v "$shell" >/dev/null || {
		skip "$shell is not installed"
		continue
	}
	check "$shell: the script parses" "$shell" -n "asitop.$shell"
done
fails "another shell is refused" 1 "takes bash, zsh or fish, not 'csh'" "$ASITOP" --completion csh
mkdir files record
touch files/one.db files/two.png

# completes SHELL WHAT LINE TEXT...: the completions of LINE, its last word, are just these.
completes() {
	shell=$1 what=$2 line=$3
	shift 3
	command -v "$shell" >/dev/null || return
	printf '%s\n' "$@" | sed '/^$/d' | sort >wanted
	"complete_in_$shell" "$line" | sed -e 's/	.*//' -e 's/ *$//' -e '/^$/d' | sort >got
	equal "$shell: $what" wanted got
}

# As readline does it: the line cut into words, '=' a word of its own, the function called; no reply
# means files.
complete_in_bash() {
	bash --norc -c '
		. ./asitop.bash
		set -f
		line=${1//=/ = }
		COMP_WORDS=($line)
		case $1 in *" ") COMP_WORDS+=("") ;; esac
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		compopt() { default=no; }
		_asitop
		if [ ${#COMPREPLY[@]} -eq 0 ] && [ -z "$default" ]; then
			compgen -f -- "${COMP_WORDS[COMP_CWORD]}"
		else
			printf "%s\n" "${COMPREPLY[@]}"
		fi' bash "$1"
}

complete_in_fish() {
	HOME=$WORK XDG_CONFIG_HOME=$WORK fish --no-config -c \
		'source asitop.fish; complete -C "$argv[1]"' "$1"
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
	completes $shell "a file to write" "asitop report -o files/t" files/two.png
	completes $shell "nothing for a number" "asitop record --count " ""
	completes $shell "an option of the live dashboard" "asitop --po" --power-scale --powermetrics
	completes $shell "a choice of it" "asitop --power-scale p" profile
	completes $shell "a file of it" "asitop --ascii --input files/o" files/one.db
	completes $shell "an option of it behind another" "asitop -i 1 --co" --color
	completes $shell "an option of all" "asitop --vers" --version
done
completes bash "a choice behind '='" "asitop export --format=r" raw
completes fish "a choice behind '='" "asitop export --format=r" --format=raw

# zsh completes only in a terminal.
if command -v zsh >/dev/null; then
	mkdir functions
	cp asitop.zsh functions/_asitop
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
	zsh_shows "an option of the live dashboard" "asitop --asc" "> asitop --ascii"
	zsh_shows "an option of it behind another" "asitop -i 1 --col" "> asitop -i 1 --color"
	zsh_shows "a choice of it" "asitop --power-scale p" "> asitop --power-scale profile"
	zsh_shows "a file" "asitop info files/o" "> asitop info files/one.db"
fi
exit $failed
