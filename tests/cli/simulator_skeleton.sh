#!/bin/sh
# The simulator's documents against the real captures, line by line with the numbers masked: keys,
# their order, array lengths, line breaks, DVFM tables, names. Captures are not in the repository:
# where they are missing this test is skipped.
. "$(dirname "$0")/lib.sh"

# Leaves what does not change from window to window: the frequencies of the tables, cpu numbers,
# names, the facts about the machine.
mask() {
	tr -d '\000' | sed \
		-e '/<key>freq</b' -e '/<key>cpu</b' \
		-e 's/<integer>-\{0,1\}[0-9][0-9]*</<integer>#</' \
		-e 's/<real>[-+0-9.einfa]*</<real>#</' \
		-e 's/<date>[0-9TZ:-]*</<date>#</'
}

# compare CAPTURE EDIT DOCUMENTS OPTIONS...: EDIT names what the publisher did to the file.
compare() {
	name=$1 edit=$2 documents=$3
	shift 3
	if ! [ -r "$CAPTURES/$name.plist" ]; then
		skip "$name: there is no such capture here"
		return
	fi
	case $edit in
	none) cat "$CAPTURES/$name.plist" ;;
	# The second idle_ratio is commented out.
	comment) sed 's/^<!-- \(.*\) -->$/\1/' "$CAPTURES/$name.plist" ;;
	# Indented anew; the second idle_ratio is gone.
	indent) sed 's/^ *//' "$CAPTURES/$name.plist" ;;
	esac | mask >real
	"$SIMULATOR" -f plist -i 1000 -b 0 -n "$documents" --fast --workload idle "$@" |
		mask >simulated
	if [ "$edit" = indent ]; then
		# gpu comes last.
		awk '/<key>gpu</ { gpu = 1 }
			gpu && /<key>idle_ratio</ && ++seen > 1 { next }
			{ print }' simulated >edited
		mv edited simulated
	fi
	check "$name: $(wc -l <real) lines" diff -u real simulated
}

usual=cpu_power,gpu_power,thermal
compare m1 indent 1 --chip M1 --macos 13.3 --model MacBookPro17,1 -s $usual
compare m1-duplicate-keys none 1 --chip M1 --macos 14.3 -s cpu_power,gpu_power
compare m1-pro none 5 --chip 'M1 Pro' --macos 26.5 -s $usual --fault no-gpu
compare m2-ultra comment 1 --chip 'M2 Ultra' --macos 14.4 -s $usual
compare m4 none 3 --chip M4 --macos 26.7 -s cpu_power --fault no-gpu
compare m4-pro none 5 --chip 'M4 Pro' --macos 26.5 -s $usual --fault no-gpu
compare m5-pro none 5 --chip 'M5 Pro' --macos 26.5 -s $usual --fault no-gpu
exit $failed
