#!/bin/sh
# Every script runs on a Mac, whose /bin/sh is bash 3.2 in POSIX mode and whose tools are BSD's. What
# is not POSIX sh is found by shellcheck, what bash 3.2 cannot parse by posh, and what needs tools of
# GNU or Linux by the list below.
#
# An exception ends with "# portable: WHY". .ci/run and tests/darwin/check.sh run only on Debian and
# are not checked against the list.
. "$(dirname "$0")/lib.sh"

cd "$ROOT" || exit 1
# Includes scripts that are not yet committed.
git ls-files -co --exclude-standard >"$WORK/files"
while read -r file; do
	case $file in
	*.sh) echo "$file" ;;
	*.* | LICENSE) ;;
	*) [ -f "$file" ] && head -n 1 "$file" | grep -q '^#!/bin/sh' && echo "$file" ;;
	esac
done <"$WORK/files" >"$WORK/scripts"
echo .ci/run >>"$WORK/scripts"
check "scripts were found" [ "$(wc -l <"$WORK/scripts")" -gt 40 ]

# ---- POSIX sh ----

if command -v shellcheck >/dev/null; then
	check "shellcheck has no warnings" xargs shellcheck -x -P SCRIPTDIR -s sh -S warning -f gcc \
		<"$WORK/scripts"
else
	skip "shellcheck is not installed"
fi

# Within $( ), bash 3.2 parses the ) of a case as its end, and a quote in a comment as a quote.
parses() {
	status=0
	while read -r file; do
		posh -n "$file" || status=1
	done <"$WORK/scripts"
	return $status
}
if command -v posh >/dev/null; then
	check "posh can parse them" parses
else
	skip "posh is not installed"
fi

# ---- the list ----

# PATTERN, EXAMPLE and what to write instead, separated by tabs. A pattern is an extended regular
# expression; < is the beginning of a word.
cat >"$WORK/list" <<'LIST'
<stat -	stat -c %s file	size or owner of lib.sh
<paste -s([^ '|)]|'[^']*')* *([|)"]|$)	x=$(paste -sd,)	paste wants a file: - for standard input
<(tac|shuf|nproc|sha[0-9]+sum|md5sum|setsid|getent|numfmt|truncate|fallocate|pidof|flock|unshare|ldd|strace|realpath)( |$)	nproc	a Mac has no such command
<readlink -	readlink -f x	cd and pwd -P
(^|[|;&(] *)which [a-z]	which awk	command -v
<sed (-[a-zA-Z]+ )*-([a-zA-Z]*[irzs]|-[a-z])	sed -i s/a/b/ x	sed has -E, -n, -e and -f
<sed [^|]*s([/,])[^|]*\\[nt]	sed 's/,/\n/g'	\n and \t are letters to sed: use tr or awk
<sed (-[a-zA-Z]+ )*['"][0-9$]*[aic][ \\]?[a-zA-Z]	sed '1i text'	a, i and c of sed want a backslash and a new line
<sed ([^|]* )?['"]0,/	sed '0,/x/d'	sed has no line 0
<sed [^|]*\{[^}0-9]*[^;}0-9 ]\}['"; ]	sed -n '/x/{p}'	} of sed wants a ; before it
<grep ([^|]* )?-([a-zA-Z]*[PzZ]|-[a-z])	grep -oP x	grep has neither Perl's expressions nor long options
\\\|	grep 'a\|b'	use grep -E, sed -E and a plain bar
<(sed|grep) .*[^\\](\\\\)*\\[+?swSWbB<>]	grep 'a\+'	\+, \?, \s, \w, \b, \< and \> are GNU's
<(head|tail|sort|cut|tr|uniq|wc|ls|cp|mv|rm|ln|mkdir|mktemp|find|xargs|date|touch|od|cmp|diff|tee|cat|paste|du|df|ps|chmod|chown|split|sleep|env|dd) ([^|;"]* )?--[a-z]	cp --reflink a b	there are no long options
<head ([^|]* )?-[nc] ?-	head -n -1	head cannot leave off the end
<date ([^|]* )?(-d|[^|]*%[0-9]*N)	date -d yesterday	date has neither -d nor %N
<touch ([^|]* )?-d	touch -d @0 x	touch -t
<xargs ([^|]* )?-[a-zA-Z]*[adr]	xargs -r rm	xargs has no -a, -d or -r
<find ([^|]* )?-(printf|regex|executable|readable|writable)	find . -printf %s	use only the primaries of POSIX
<find -[a-z]	find -name x	find wants a folder
<sort ([^|]* )?-[a-zA-Z]*[Vhz]	sort -V	sort -n, or -k
<cp ([^|]* )?-[a-zA-Z]*[au]	cp -au a b	cp -Rp
<ls -[a-zA-Z]*l[^|]*\| *(cut|tr)	ls -ln x | cut -d' ' -f3	ls pads its columns: use awk
<(head|tail) -c "?\$\(wc	head -c $(wc -c <x)	wc pads its numbers: size of lib.sh
<wc -[a-zA-Z]*L	wc -L x	wc has no -L: use awk
<base64 -w	base64 -w 0	base64 breaks no lines
<dd [^|]*bs=[0-9]*[a-zA-Z]	dd bs=1M	a number of bytes
<dd [^|]*status=	dd status=none	2>/dev/null
<ps (aux|-ef|-C)	ps aux	ps -o FORMAT -p PID
<sleep ([0-9.]+[smhd]|infinity)	sleep 1m	a number of seconds
<mktemp ([^|]* )?-[a-ce-z]	mktemp -p .	mktemp or mktemp -d
<install ([^|]* )?-[a-zA-Z]*D	install -Dm 644 a b	mkdir -p
<ln ([^|]* )?-[a-zA-Z]*[rT]	ln -sr a b	ln -s
<echo -[neE]	echo -n x	printf
(^|[^C] |[|;(])tr [^|]*\\[23][0-7][0-7]	tr '\0' '\377'	LC_ALL=C before tr where bytes are no characters
<RS *= *"(\\0|[^"\\][^"])	awk 'BEGIN { RS = "\0" }'	RS of awk is one character, and no NUL
<(gensub|asorti?|systime|PROCINFO|FPAT|BEGINFILE)[ (["]	awk '{ x = gensub(/a/, "b", 1) }'	this is gawk's
/(proc|dev/shm)/	cat /proc/uptime	a Mac has neither /proc nor /dev/shm
/bin/(true|false|touch|grep|sed|awk|tar|env|find)( |["']|$)	/bin/false	it is in /usr/bin on a Mac: omit the directory
LIST

# matches PATTERN FILE...: prints matches outside of comments as FILE:NUMBER:LINE
matches() {
	regex=$(printf '%s\n' "$1" | sed 's/</(^|[^-A-Za-z0-9_.\/$])/')
	shift
	grep -nE -e "$regex" "$@" /dev/null | grep -vE '^[^:]*:[0-9]*:[[:space:]]*#|# portable: '
}

grep -vE '^(\.ci/run|tests/darwin/check\.sh|tests/cli/portable\.sh)$' "$WORK/scripts" >"$WORK/held"
habits=0
while IFS= read -r row; do
	pattern=$(printf '%s\n' "$row" | cut -f 1)
	example=$(printf '%s\n' "$row" | cut -f 2)
	printf '%s\n' "$example" >"$WORK/example"
	matches "$pattern" "$WORK/example" >"$WORK/found" || not_ok "the list finds: $example"
	# shellcheck disable=SC2046 # names without spaces
	if matches "$pattern" $(cat "$WORK/held") >"$WORK/found"; then
		habits=$((habits + 1))
		not_ok "like '$example': $(printf '%s\n' "$row" | cut -f 3)"
		sed 's/^/# /' "$WORK/found"
	fi
done <"$WORK/list"
[ $habits -gt 0 ] || ok "no script has one of $(wc -l <"$WORK/list" | tr -d ' ') habits"

# ---- functions ----

# exec, env, nohup and xargs cannot call a function, and in POSIX mode of bash an assignment before a
# call of a function persists.
cat >"$WORK/calls.awk" <<'AWK'
function look(i, name) {
	for (i = 1; i <= lines; i++)
		for (name in functions)
			if (code[i] ~ set name end || code[i] ~ starter name end)
				print file ":" i ": " text[i]
	for (name in own)
		delete functions[name]
	for (name in own)
		delete own[name]
}
BEGIN {
	set = "(^|[;&|({!]|then |do |else )[ \t]*([A-Za-z_]+=[^ \t;]*[ \t]+)+"
	starter = "(^|[^-A-Za-z0-9_.$])(exec|env|nohup|xargs)[ \t]+((-[^ \t]+|[A-Za-z_]+=[^ \t]*)[ \t]+)*"
	end = "([ \t;)]|$)"
}
FNR == 1 {
	look()
	file = FILENAME
}
{
	lines = FNR
	text[FNR] = $0
	gsub(/"[^"]*"|'[^']*'/, "Q")
	sub(/(^|[ \t])#.*/, "")
	code[FNR] = begun $0
	begun = ""
}
code[FNR] ~ /\\$/ {
	begun = substr(code[FNR], 1, length(code[FNR]) - 1)
	code[FNR] = ""
}
/^[A-Za-z_]+\(\)/ {
	name = $0
	sub(/\(.*/, "", name)
	functions[name]
	if (FILENAME !~ /\/(lib|terminal|stranger)\.sh$/)
		own[name]
}
END { look() }
AWK
# calls FILE...: prints the lines with such a call
calls() {
	awk -f "$WORK/calls.awk" tests/cli/lib.sh tests/cli/terminal.sh tests/cli/stranger.sh "$@"
}
cat >"$WORK/example.sh" <<'END'
mine() {
	:
}
A=1 mine x
	exec mine x
timeout 5 sh -c mine
	[ -e x ] && B="a b" C=2 timeout 5 true
END
check "an invalid call of a function is found" [ "$(calls "$WORK/example.sh" | wc -l)" -eq 3 ]
# shellcheck disable=SC2046 # names without spaces
calls $(cat "$WORK/held") >"$WORK/found"
check "no variable is set for a function, none is called as a program" diff /dev/null "$WORK/found"
exit $failed
