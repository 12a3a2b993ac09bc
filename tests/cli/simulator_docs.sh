#!/bin/sh
# samples/README.md: its examples run, and its lists name what there is.
. "$(dirname "$0")/lib.sh"

readme=$ROOT/samples/README.md

# ---- examples ----

# The commands as they stand there, cut to three documents on the virtual clock: later options win.
mkdir -p bin build/samples
cat >build/samples/powermetrics <<-SH
	#!/bin/sh
	exec "$SIMULATOR" "\$@" -n 3 --fast
SH
cat >bin/asitop <<-SH
	#!/bin/sh
	exec "$ASITOP" "\$@" -n 3 --overwrite -o example.db
SH
chmod +x bin/asitop build/samples/powermetrics
PATH=$WORK/bin:$PATH

sed -n '/^```console/,/^```$/s/^\$ //p' "$readme" >examples
check "there are examples" [ -s examples ]
while read -r example; do
	case $example in
	# What it sets is for the next one.
	export*) eval "$example" ;;
	esac
	check "$example" sh -c "{ $example; } >output </dev/null"
	case $example in
	build/*) check "it gives three documents" [ "$(grep -ac '^</plist>' output)" -eq 3 ] ;;
	esac
done <examples
check "the environment chose the chip" [ "$(sqlite3 example.db 'SELECT chip FROM machines')" = \
	"Apple M4 Pro" ]
unset POWERMETRICS_SIM

# The script that stands for the whole format.
awk '/^phase/ || /^# comment/ || /^loop/' "$readme" >example.workload
check "the example of a workload" "$SIMULATOR" -f plist -n 2 --fast --workload ./example.workload

# ---- lists ----

# section TITLE: its text.
section() {
	awk -v title="## $1" '/^## / { inside = $0 == title } inside' "$readme"
}
# quoted PATTERN: the words between backquotes that match, one a line.
quoted() {
	tr '`' '\n' | grep -x -e "$1" | sort -u
}

"$SIMULATOR" -h | sed -n '/--chip/,$s/^      \(--[a-z-]*\).*/\1/p' | sort -u >there
section Options | sed -n 's/^| \(`--.*`\) |.*/\1/p' | quoted '--[a-z].*' | sed 's/[ =[].*//' |
	sort -u >written
equal "its options are those of -h" there written

"$SIMULATOR" --fault help | sed 's/^ *\([a-z-]*\).*/\1/' | sort >there
section Faults | sed -n '/`/s/^| [^|]* | \(.*\) |$/\1/p' | quoted '[a-z].*' | sed 's/[=[].*//' |
	sort -u >written
equal "its faults are those of --fault help" there written

ls "$ROOT/samples/workloads" | sed 's/\.workload$//' >there
section Workloads | sed -n '3,/^$/p' | quoted '[a-z][a-z]*' >written
equal "its workloads are those of samples/workloads" there written
"$SIMULATOR" --workload help | awk '{ print $1 }' | sort >built-in
equal "and those that are built in" there built-in

# Chips by their names; the streams of chips stand in one row.
"$SIMULATOR" --chip help | cut -c3-11 | sed 's/ *$//' | sort >there
section Options | sed -n 's/.*--chip NAME` | \(.*\); .*/\1/p' | tr ',' '\n' |
	sed 's/^ *//' | sort >written
equal "its chips are those of --chip help" there written
# What full load takes there is what charts are scaled by.
sed -n -e 's/.*\.name = "\([^"]*\)", \.model.*/\1/p' \
	-e 's/.*\.cpu_w = \([0-9]*\), \.gpu_w = \([0-9]*\), \.ane_w = \([0-9]*\).*/\1 \2 \3/p' \
	"$ROOT/samples/chips.c" | paste -d ' ' - - | sort >simulated
tr -d '{},"\t' <"$ROOT/src/common/sample/chip.c" | sed 's/^ //; s/ $//' | sort | comm -12 simulated - >known
cut -d ' ' -f 1-9 simulated | sed 's/ [0-9]* [0-9]* [0-9]*$//' | sort >named
equal "each of them has its watts in chips.c" there named
equal "which are those of src/common/sample/chip.c" simulated known
{
	sed 's/$/.plist/' there | tr 'A-Z ' 'a-z-'
	section "Streams and a recording" | sed -n 's/^| `\([^`]*\)` |.*/\1/p'
} | sort -u >written
ls "$STREAMS" >there
equal "its streams are those of samples/streams" there written
exit $failed
