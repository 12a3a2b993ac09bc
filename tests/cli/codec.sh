#!/bin/sh
# The program follows the specification of its blobs, schema/codec.md: an independent decoder that was
# written from the specification (tests/codec/decode.py) reads the museum and gives the same bytes as
# `export --format raw`. It decodes two samples of each group, or all with CODEC_ALL=1 (minutes).
. "$(dirname "$0")/lib.sh"

DECODE=$ROOT/tests/codec/decode.py
MUSEUM=$ROOT/tests/codec/museum
SPECIFICATION=$ROOT/schema/codec.md

# ---- the file ----

# simulate FILE OPTIONS...
simulate() {
	file=$1
	shift
	"$SIMULATOR" -f plist -i 1000 --chip M1 --fast "$@" >"$file" 2>/dev/null
}

# The key samples are the first of each run and every 32nd after it.
simulate first.plist --start 2026-08-17T14:05:30Z -n 35 --workload everything
simulate second.plist --start 2026-08-17T15:05:30Z -n 33
"$ASITOP" record --input first.plist -o two-runs.db >/dev/null 2>&1
"$ASITOP" record --input second.plist -o two-runs.db --append >/dev/null 2>&1
sqlite3 -separator ' ' two-runs.db "SELECT ifnull(key_id, '-'), count(*), min(id) FROM raws
	GROUP BY key_id ORDER BY min(id)" >groups
cat >expected <<'END'
- 4 1
1 31 2
33 2 34
36 31 37
END
equal "the first of each run and every 32nd sample are key samples" expected groups

# ---- the independent decoder ----

if ! command -v python3 >/dev/null; then
	skip "the independent decoder (python3 is not installed)"
	exit $failed
fi

python3 "$DECODE" museum "$MUSEUM" || failed=1

# export_and_decode NAME RECORDING
export_and_decode() {
	"$ASITOP" export "$2" --format raw >exported
	if [ -s exported ]; then
		check "$1: the same bytes as export --format raw" \
			python3 "$DECODE" compare ${CODEC_ALL:+--all} "$2" exported
	else
		not_ok "$1: export --format raw is empty"
	fi
}

export_and_decode "two runs" two-runs.db
for stream in "$STREAMS"/*.plist; do
	name=$(basename "$stream")
	# Importing a truncated stream exits with status 3.
	"$ASITOP" record --input "$stream" -o "$name.db" >/dev/null 2>&1
	export_and_decode "$name" "$name.db"
done

# zstd encodes lists of processes.
simulate tasks.plist --start 2026-08-17T14:05:30Z -n 2 -s tasks,cpu_power --fault big=300
"$ASITOP" record --input tasks.plist -o zstd.db >/dev/null 2>&1
sqlite3 zstd.db "SELECT group_concat(encoding) FROM raws" >encodings
check "zstd encodes long lists of processes" test "$(cat encodings)" = 1,1
if command -v zstd >/dev/null; then
	export_and_decode "zstd" zstd.db
else
	skip "zstd: the same bytes as export --format raw (the zstd command is not installed)"
fi

if [ -d "$CAPTURES" ]; then
	for stream in "$CAPTURES"/*.plist; do
		name=capture-$(basename "$stream")
		"$ASITOP" record --input "$stream" -o "$name.db" >/dev/null 2>&1
		export_and_decode "$name" "$name.db"
	done
else
	skip "real captures (not in ../shared/captures)"
fi

# ---- the specification ----

# The example of the specification: the blob in hexadecimal, and each line of its trace.
python3 "$DECODE" blob "$MUSEUM/example.blob" -t >trace
check "the example's document is that of the specification" \
	grep -qxF "    $(tail -n 1 trace)" "$SPECIFICATION"
hex=$(od -An -tx1 "$MUSEUM/example.blob" | tr -s ' \n' ' ' | sed -e 's/^ //' -e 's/ $//')
check "the example's blob is that of the specification" grep -qxF "    $hex" "$SPECIFICATION"
sed -n 's/^    \(.* [0-9a-f]\{8\} [01]\)$/\1/p' "$SPECIFICATION" >shown
grep -vxF -f trace shown >other
check "the specification shows decisions of the example" test "$(wc -l <shown)" -gt 20
check "the example's decisions are those of the specification" test ! -s other
primer=$(python3 -c "
import sys, zlib
primer = open(sys.argv[1], 'rb').read()
print('the {:,} bytes of [primer.plist](primer.plist) (their CRC-32 is 0x{:08X})'.format(
	len(primer), zlib.crc32(primer)))" "$ROOT/schema/primer.plist")
check "the primer is that of the specification" grep -qF "$primer" "$SPECIFICATION"
trained=$(python3 "$DECODE" trained)
check "the check values are those of the specification" grep -qxF "    $trained" "$SPECIFICATION"
exit $failed
