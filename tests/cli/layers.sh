#!/bin/sh
# The entries of the top level, the order of the wings, no cycles between files, one library in one
# module.
. "$(dirname "$0")/lib.sh"

BUILD=${FUZZ_TOOLS%/tests/fuzz}
cd "$ROOT" || exit 1

# Dotfiles belong to tools.
git ls-files | sed -e 's|/.*||' -e '/^\./d' | sort -u >"$WORK/top"
printf '%s\n' Formula LICENSE Makefile README.md record replay report samples schema src tests |
	sort >"$WORK/allowed"
equal "the top level holds only the allowed entries" "$WORK/allowed" "$WORK/top"

# Bottom to top: a file includes headers of its own wing and of those before it. The commands'
# folders never include each other.
wings="src/common/base src/common/sample src/common/codec src/common/host src/common/drawing \
src/common/cli src/common/recording src/common/recorder src/common/series src/common/trial record replay report/chart \
report src"
commands='record replay report'

# header:file that may include it, as a pattern
libraries='sqlite3.h:src/common/recording/
plist/plist.h:src/common/sample/plist_library
zstd.h:src/common/codec/
zlib.h:src/common/codec/
curses.h:replay/screen
cairo:src/common/drawing/paint'

git ls-files 'src/*.[ch]' 'src/*.def' 'record/*.[ch]' 'replay/*.[ch]' 'replay/*.def' \
	'report/*.[ch]' >"$WORK/files"

# Every include of one of our headers, as "FILE INCLUDED".
while read -r file; do
	sed -n 's/^#include "\(.*\)"/\1/p' "$file" | sed "s|^|$file ${file%/*}/|"
done <"$WORK/files" | awk '{
	# a/b/../c -> a/c
	n = split($2, part, "/"); m = 0
	for (i = 1; i <= n; i++)
		if (part[i] == "..") m--; else kept[++m] = part[i]
	path = kept[1]
	for (i = 2; i <= m; i++) path = path "/" kept[i]
	print $1, path
}' >"$WORK/includes"

awk -v wings="$wings" -v commands="$commands" '
	BEGIN {
		count = split(wings, name, " ")
		for (i = 1; i <= count; i++) floor[name[i]] = i
		split(commands, command, " ")
		for (i in command) is_command[command[i]] = 1
	}
	function wing(file) { sub("/[^/]*$", "", file); return file }
	function top(file) { sub("/.*", "", file); return file }
	{
		from = wing($1); to = wing($2)
		if (!(from in floor) || !(to in floor)) print $1 " -> " $2 ": no such wing"
		else if (floor[to] > floor[from]) print $1 " -> " $2
		else if (is_command[top($1)] && is_command[top($2)] && top($1) != top($2))
			print $1 " -> " $2 ": another command"
	}' "$WORK/includes" >"$WORK/upward"
ordered=$?
if [ $ordered -eq 0 ] && [ -s "$WORK/includes" ] && [ ! -s "$WORK/upward" ]; then
	ok "wings include only what is below them"
else
	not_ok "wings include only what is below them"
	sed 's/^/# /' "$WORK/upward"
fi

# Which object uses what another defines, as "USER DEFINER"; tsort reports cycles.
while read -r file; do
	case $file in
	*.c) object=$BUILD/${file%.c}.o ;;
	*) continue ;;
	esac
	[ -f "$object" ] && nm "$object" | awk -v file="$file" 'NF >= 2 { print file, $(NF - 1), $NF }'
done <"$WORK/files" >"$WORK/symbols"
awk '
	FNR == NR { if ($2 ~ /^[TDBRSC]$/) definer[$3] = $1; next }
	$2 == "U" && $3 in definer && definer[$3] != $1 { print $1, definer[$3] }
' "$WORK/symbols" "$WORK/symbols" | sort -u >"$WORK/uses"
tsort "$WORK/uses" >/dev/null 2>"$WORK/circle"
if [ -s "$WORK/uses" ] && [ ! -s "$WORK/circle" ]; then
	ok "no cycle of files"
else
	not_ok "no cycle of files"
	sed 's/^/# /' "$WORK/circle"
fi

for row in $libraries; do
	header=${row%%:*} owner=${row#*:}
	# shellcheck disable=SC2046
	users=$(grep -l "#include <$header" $(cat "$WORK/files") | grep -v "^$owner")
	if [ -n "$users" ]; then
		not_ok "<$header> only in $owner: $users"
	else
		ok "<$header> only in $owner"
	fi
done

# Of two headers with the same guard, only one is included.
# shellcheck disable=SC2046
sed -n 's/^#ifndef \(ASITOP_[A-Z_]*_H\)$/\1/p' $(grep '\.h$' "$WORK/files") | sort | uniq -d \
	>"$WORK/guards"
if [ -s "$WORK/guards" ]; then
	not_ok "include guards are unique: $(paste -sd ' ' - <"$WORK/guards")"
else
	ok "include guards are unique"
fi
exit $failed
