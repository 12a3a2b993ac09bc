# bash completion for asitop, also for the bash 3.2 of macOS. 'asitop --complete' prints the
# candidates: see src/common/cli/completion.h.
# shellcheck shell=bash

# Sets asitop_words to the words up to the cursor, without backslashes. bash 4 splits words at '='
# and ':'.
_asitop_words() {
	local i part before=

	asitop_words=()
	for ((i = 1; i <= COMP_CWORD; i++)); do
		part=${COMP_WORDS[i]//\\/}
		case $part$before in
		[=:]* | *[=:])
			if [ ${#asitop_words[@]} -gt 0 ]; then
				asitop_words[${#asitop_words[@]}-1]+=$part
				before=${part//[!=:]/}
				continue
			fi
			;;
		esac
		asitop_words+=("$part")
		before=
	done
}

_asitop() {
	local asitop_words line word split first

	_asitop_words
	word=${asitop_words[${#asitop_words[@]}-1]}
	# readline replaces only what follows the last '=' or ':'; candidates never have the option.
	split=$word
	case $split in --*=*) split=${split#*=} ;; esac
	split=${split%"${split##*[=:]}"}
	COMPREPLY=()
	while IFS= read -r line; do
		case $line in
		:files) return ;;
		:command\ *)
			first=${line#:command }
			[ "$first" -eq ${#asitop_words[@]} ] || return
			while IFS= read -r line; do
				COMPREPLY+=("$line")
			done < <(compgen -c -- "$word")
			return
			;;
		esac
		line=${line%%$'\t'*}
		COMPREPLY+=("$(printf %q "${line#"$split"}")")
	done < <("${COMP_WORDS[0]}" --complete "${asitop_words[@]}" 2>/dev/null)
	# No file names where nothing matches; bash 3.2 has no compopt.
	compopt +o default 2>/dev/null
}

complete -o default -F _asitop asitop
