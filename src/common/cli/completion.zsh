#compdef asitop
# zsh completion for asitop. 'asitop --complete' prints the candidates: see
# src/common/cli/completion.h.

_asitop() {
	local line first
	local -a candidates descriptions lines

	lines=("${(@f)$("${(Q)words[1]}" --complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
	[[ $PREFIX = --*=* ]] && compset -P 1 '*='
	for line in $lines; do
		case $line in
		:files)
			_files
			return
			;;
		:command\ *)
			first=${line#:command }
			words=("${(@)words[first+1,-1]}")
			((CURRENT -= first))
			_normal
			return
			;;
		esac
		candidates+=("${line%%$'\t'*}")
		descriptions+=("${line/$'\t'/  -- }")
	done
	compadd -l -d descriptions -a candidates
}

if [[ $funcstack[1] = _asitop ]]; then
	_asitop "$@"
else
	compdef _asitop asitop
fi
