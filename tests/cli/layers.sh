#!/bin/sh
# The order of the modules, and one library in one module (design: "one path, no cycles").
#
# A file may include its own header and headers of the layers before its own; command folders
# never include each other.
set -u

cd "$(dirname "$0")/../.." || exit 1

# Lowest first; the modules of a line do not include each other, except where the line is one noun.
layers='base version
units coder pieces
structure display plist_bytes tempfile outcome
json command plist_query codec chip host axis caller output
framer process
launcher ticket
metric progress completion
rails
sample capture
recording
recorder series
phase workload moment
summary window
excerpt privacy
record replay report samples
asitop'

# header:module(s) that may include it, as a pattern
libraries='sqlite3.h:src/common/recording
plist/plist.h:src/common/plist_query
zstd.h:src/common/codec
curses.h:replay/screen
cairo:report/paint'

layer_of() {
	echo "$layers" | awk -v name="$1" '{ for (i = 1; i <= NF; i++) if ($i == name) print NR }'
}

# src/common/recording_read.c -> recording; replay/canvas.h -> replay
module_of() {
	case $1 in
	src/common/recording_*) echo recording ;;
	src/common/summary_*) echo summary ;;
	src/common/recorder_*) echo recorder ;;
	src/common/structure_*) echo structure ;;
	src/common/units_*) echo units ;;
	src/common/host_*) echo host ;;
	src/common/metrics.def) echo metric ;;
	src/common/*) basename "$1" | sed 's/\..*//' ;;
	src/asitop.c) echo asitop ;;
	*) echo "${1%%/*}" ;;
	esac
}

# Includes of a file as paths from the root.
includes_of() {
	sed -n 's/^#include "\(.*\)"/\1/p' "$1" | while read -r include; do
		case $include in
		../*) echo "${include#../}" ;;
		common/*) echo "src/$include" ;;
		*.inc) ;;
		*) echo "$(dirname "$1")/$include" ;;
		esac
	done
}

failed=0
bad=
for file in $(git ls-files 'src/*.[ch]' 'src/*.def' 'record/*.[ch]' 'replay/*.[ch]' \
	'replay/*.def' 'report/*.[ch]'); do
	module=$(module_of "$file")
	layer=$(layer_of "$module")
	if [ -z "$layer" ]; then
		bad="$bad $file(module '$module' is in no layer)"
		continue
	fi
	for include in $(includes_of "$file"); do
		other=$(module_of "$include")
		[ "$other" = "$module" ] && continue
		below=$(layer_of "$other")
		if [ -z "$below" ] || [ "$below" -ge "$layer" ]; then
			bad="$bad $file->$include"
		fi
	done
done
if [ -n "$bad" ]; then
	echo "not ok - modules include only what is below them:$bad"
	failed=1
else
	echo "ok - modules include only what is below them"
fi

for row in $libraries; do
	header=${row%%:*} owner=${row#*:}
	# shellcheck disable=SC2046
	users=$(grep -l "#include <$header" $(git ls-files 'src/*.[ch]' 'record/*.[ch]' \
		'replay/*.[ch]' 'report/*.[ch]') | grep -v "^$owner")
	if [ -n "$users" ]; then
		echo "not ok - <$header> only in $owner: $users"
		failed=1
	else
		echo "ok - <$header> only in $owner"
	fi
done
exit $failed
