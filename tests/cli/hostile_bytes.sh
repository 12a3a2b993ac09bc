#!/bin/sh
# As hostile.sh, with untrusted bytes of samples: documents that are costly to parse, and blobs that
# expand to large documents.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/cli/stranger.sh"

# decoded_again: the SQL that forces every read to decode the bytes.
decoded_again="UPDATE samples SET decoder = 0, window_ns = 1000000000, time_ns = id * 1000000000"

# document BODY...: prints a property list around the output of the command BODY
document() {
	echo '<?xml version="1.0" encoding="UTF-8"?>'
	echo '<plist version="1.0"><dict><key>elapsed_ns</key><integer>1000000000</integer>'
	echo '<key>is_delta</key><true/>'
	"$@"
	echo '</dict></plist>'
}
many() {
	awk -v text="$1" -v n="$2" 'BEGIN { while (n-- > 0) printf "%s", text }'
}
nested() {
	echo "<key>x</key>"
	many "<array>" 100000
	many "</array>" 100000
}
entities() {
	echo "<key>x</key><string>$(many '&amp;' 200000)</string>"
}
numbers() {
	for key in elapsed_ns combined_power; do
		echo "<key>$key</key><integer>$(many 9 400)</integer>"
	done
	echo "<key>processor</key><dict><key>cpu_power</key><real>1e308</real>
		<key>gpu_power</key><real>-1e308</real><key>combined_power</key><real>1e309</real>
		<key>ane_power</key><integer>-9223372036854775808</integer>
		<key>clusters</key><array><dict><key>name</key><string>E</string><key>freq_hz</key>
		<real>1e300</real><key>cpus</key><array><dict><key>cpu</key>
		<integer>18446744073709551615</integer></dict><dict><key>cpu</key>
		<real>1e300</real></dict><dict><key>cpu</key><integer>-1</integer></dict>
		<dict><key>cpu</key><integer>63</integer><key>idle_ratio</key><real>-1e300</real>
		<key>freq_hz</key><real>1e300</real></dict></array></dict></array></dict>"
}
dates() {
	for date in 9999-99-99T99:99:99Z 0000-00-00T00:00:00Z -001-01-01T00:00:00Z soon ''; do
		echo "<key>timestamp</key><date>$date</date>"
	done
}
texts() {
	printf '<key>thermal_pressure</key><string>No\000mi\033[31mnal\302\2332J\342\200\256'
	printf '\377\376</string><key>hw_model</key><string>\007\033]0;owned\007</string>\n'
}
wide() {
	echo "<key>processor</key><dict><key>clusters</key><array>"
	many "<dict><key>name</key><string>E</string><key>cpus</key><array><dict/></array></dict>" 20000
	echo "</array></dict>"
}
elements() {
	echo "<key>x</key><array>"
	many "<true/>" 1000000
	echo "</array>"
}
long_text() {
	echo "<key>thermal_pressure</key><string>$(many x 5000000)</string>"
}
spaces() {
	echo "<key>x</key><string>$(many '</string>' 500000)</string>"
}
comments() {
	many '<!-- ' 500000
}

# bytes WHAT TEXT BODY: tests a recording with that document between valid ones
bytes() {
	{ sed '/<\/plist>/q' stream; document "$3"; sed '/<\/plist>/q' stream; } >bad.plist
	rm -f box/x.db
	run record "$ASITOP" record --input bad.plist -o box/x.db --chip M1
	if [ -n "$wrong" ] || [ ! -f box/x.db ]; then
		not_ok "recorded: $1: $wrong"
		head -3 out/record.err | sed 's/^/# /'
		return
	fi
	ok "recorded: $1"
	cp box/x.db as_recorded.db
	rewrite box/x.db "$decoded_again"
	opens "$1" 3 "$2"
	cp as_recorded.db box/x.db
	run check "$ASITOP" info box/x.db --check
	[ "$status" -eq 0 ] && ok "as recorded: $1" || not_ok "as recorded: $1: $status"
	rm -f box/x.db
}
bytes "nested 100,000 deep" "sample 2" nested
bytes "200,000 entities" "sample 2" entities
bytes "huge numbers" "sample" numbers
bytes "bad dates" "sample" dates
bytes "a NUL and escapes in texts" "sample" texts
bytes "20,000 clusters" "sample" wide
bytes "a million elements" "sample 2" elements
bytes "a text of 5 MB" "sample" long_text
bytes "half a million ends of a text" "sample" spaces
bytes "half a million beginnings of a comment" "sample" comments

# A few hundred bytes that expand to 15 MB, forty times, and one that exceeds the limit.
many ' ' 15000000 >bomb.txt
{ sed '/<\/plist>/q' stream; cat bomb.txt; document dates; } >bad.plist
"$ASITOP" record --input bad.plist -o box/x.db >/dev/null 2>&1
rewrite box/x.db "$decoded_again"
opens "a compression bomb" 3 "sample" 
"$ASITOP" record --input bad.plist -o box/x.db >/dev/null 2>&1
rewrite box/x.db "$decoded_again; UPDATE raws SET size = 100 WHERE id = 2"
opens "a bomb that claims to be small" 3 "sample 2: " 

# 64 documents of 3.5 MB in 160 kB, cached by another decoder, with half a million dictionaries or a
# hundred thousand cores each. The number of decoded bytes is limited by the size of the file.
dicts() {
	echo "<key>x</key><array>"
	many "<dict/>" 500000
	echo "</array>"
}
cores() {
	echo "<key>processor</key><dict><key>clusters</key><array><dict><key>name</key>
		<string>E</string><key>cpus</key><array>"
	many "<dict><key>cpu</key><integer>0</integer></dict>" 80000
	echo "</array></dict></array></dict>"
}
# Without that limit it would take eight times as long.
seconds=$((seconds * 2))
for shape in dicts cores; do
	document $shape >one.plist
	{
		sed '/<\/plist>/q' stream
		for _ in 1 2 3 4 5 6 7 8; do
			cat one.plist one.plist one.plist one.plist one.plist one.plist one.plist one.plist
		done
	} >bad.plist
	"$ASITOP" record --input bad.plist -o box/x.db --chip M1 >/dev/null 2>&1
	rm -f bad.plist
	rewrite box/x.db "$decoded_again"
	[ "$(wc -c <box/x.db)" -lt 400000 ] && ok "$shape: 230 MB in a small file" ||
		not_ok "$shape: the file has $(wc -c <box/x.db) bytes"
	opens "64 large documents of $shape" 3 "128 times"
done
seconds=$((seconds / 2))
exit $failed
