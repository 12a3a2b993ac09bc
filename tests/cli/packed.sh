#!/bin/sh
# Archives (gzip, zip, zstd) and standard input are read as the recording in them.
. "$(dirname "$0")/lib.sh"

# archive KIND FROM TO: with other programs than the one under test.
archive() {
	case $1 in
	gz) gzip -c "$2" >"$3" ;;
	zst) zstd -qc "$2" >"$3" ;;
	zip) zip_of "$3" "$2" ;;
	esac
}

# zip_of ZIP FILE [PYTHON]: a zip with the file under its own name, and what the code adds to `z`.
zip_of() {
	python3 - "$@" <<'END'
import sys, zipfile
path, file = sys.argv[1:3]
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
    if file:
        z.write(file, file.rpartition("/")[2])
    exec(sys.argv[3] if len(sys.argv) > 3 else "")
END
}

# change FILE PYTHON: with the bytes of the file as the bytearray `b`.
change() {
	python3 - "$@" <<'END'
import sys
path = sys.argv[1]
b = bytearray(open(path, "rb").read())
exec(sys.argv[2])
open(path, "wb").write(b)
END
}

cp "$ROOT/samples/tour.db" plain.db
mkdir temporary
TMPDIR=$WORK/temporary
export TMPDIR

# Nothing may be left there, whatever the test.
nothing_left() {
	if [ -z "$(ls -A "$TMPDIR")" ]; then
		ok "$1"
	else
		not_ok "$1: $(ls -A "$TMPDIR")"
	fi
}

# ---- every command that reads ----

# reads WHAT FILE [INPUT]: as it reads plain.db; FILE may be "-".
reads() {
	what=$1 file=$2 input=${3:-/dev/null}
	for command in "report --json" "export" "export --format raw" "info --check --json" \
		"info --privacy" "replay --snapshot"; do
		# shellcheck disable=SC2086 # a command and its options
		set -- $command
		name=$1
		shift
		"$ASITOP" "$name" plain.db "$@" 2>&1 | sed 's|plain\.db|FILE|g' >expected
		"$ASITOP" "$name" "$file" "$@" <"$input" 2>&1 |
			sed "s|\"$file\"|\"FILE\"|g; s|^$file\$|FILE|; s|'$file'|'FILE'|g" >got
		equal "$what: $command" got expected
	done
	"$ASITOP" share "$file" -o shared.db --overwrite <"$input" >/dev/null 2>&1
	"$ASITOP" export shared.db >got
	"$ASITOP" export plain.db >expected
	equal "$what: share" got expected
}

for kind in gz zip zst; do
	archive $kind plain.db "packed.db.$kind"
	reads "$kind" "packed.db.$kind"
	reads "$kind on standard input" - "packed.db.$kind"
	# The name does not matter.
	cp "packed.db.$kind" "other-$kind.db"
	check "$kind under another name" "$ASITOP" info "other-$kind.db" --check
done
reads "standard input" - plain.db
check "a report of two archives" "$ASITOP" report packed.db.gz packed.db.zip
check "a report of standard input and a file" sh -c \
	"cat packed.db.zst | '$ASITOP' report plain.db -"
nothing_left "the copies are gone"

# ---- what is refused ----

fails "mark" 2 "'packed.db.gz' is not being recorded" "$ASITOP" mark packed.db.gz now
fails "--refresh" 2 "cannot refresh 'packed.db.gz': it is not a database file; unpack it first" \
	"$ASITOP" info packed.db.gz --refresh
fails "empty standard input" 2 "'standard input' is not a recording: it is empty" \
	"$ASITOP" info -
for kind in gz zip zst; do
	printf 'text, and nothing more, but of some length: %0200d' 7 >text
	archive $kind text "text.$kind"
	fails "$kind: not a recording" 2 "'text.$kind' is not a recording" "$ASITOP" info "text.$kind"
	archive $kind "packed.db.gz" "nested.$kind"
	fails "$kind: nested" 2 "'nested.$kind' contains another archive; unpack it first" \
		"$ASITOP" info "nested.$kind"
	: >empty
	archive $kind empty "empty.$kind"
	fails "$kind: of an empty file" 2 "'empty.$kind' contains an empty file" \
		"$ASITOP" info "empty.$kind"
done
cp plain.db wal.db
change wal.db 'b[18] = b[19] = 2'
gzip wal.db
fails "a write-ahead log" 2 "has a write-ahead log" "$ASITOP" info wal.db.gz

# ---- damaged archives: what is left is shown ----

half=$(($(size packed.db.gz) * 3 / 4))
for kind in gz zst; do
	head -c $half "packed.db.$kind" >"cut.$kind"
	fails "$kind: cut" 3 "'cut.$kind' is damaged: its end is missing" "$ASITOP" info "cut.$kind"
	head -c 100 "packed.db.$kind" >"cut.$kind"
	fails "$kind: cut early" 2 "'cut.$kind' is damaged: its end is missing" \
		"$ASITOP" info "cut.$kind"
	{ cat "packed.db.$kind"; echo garbage; } >"trailing.$kind"
	fails "$kind: followed by other data" 3 "is damaged: it is followed by other data" \
		"$ASITOP" export "trailing.$kind"
	"$ASITOP" export "trailing.$kind" >got 2>/dev/null
	equal "$kind: all samples are exported" got expected
done
cp packed.db.gz sum.gz
change sum.gz 'b[-8] ^= 1'
fails "gzip: a wrong checksum" 3 "it cannot be decompressed (incorrect data check)" \
	"$ASITOP" export sum.gz
cp packed.db.gz flipped.gz
change flipped.gz 'b[len(b) // 2] ^= 255'
"$ASITOP" info flipped.gz >/dev/null 2>err
case $? in
2 | 3) ok "gzip: a changed byte" ;;
*) not_ok "gzip: a changed byte: $(cat err)" ;;
esac

# Members that follow each other are one file; zeros pad the end of a tape.
head -c 50000 plain.db | gzip >joined.gz
tail -c +50001 plain.db | gzip >>joined.gz
head -c 1000 /dev/zero >>joined.gz
check "gzip: several members, and zeros" "$ASITOP" info joined.gz --check
head -c 50000 plain.db | zstd -qc >joined.zst
tail -c +50001 plain.db | zstd -qc >>joined.zst
check "zstd: several frames" "$ASITOP" info joined.zst --check

# ---- zip ----

zip_of finder.zip plain.db \
	'z.writestr("__MACOSX/._plain.db", b"x"); z.writestr("a/", b""); z.writestr("a/.DS_Store", b"x")'
check "zip: what Finder adds is ignored" "$ASITOP" info finder.zip --check
zip_of folder.zip "" 'z.write("plain.db", "../../tmp/\x1b[31mevil/plain.db")'
check "zip: the name of the member is not used" "$ASITOP" info folder.zip --check
python3 -c 'import sys, zipfile
with zipfile.ZipFile(sys.stdout.buffer, "w", zipfile.ZIP_DEFLATED) as z: z.write("plain.db")' |
	cat >streamed.zip
check "zip: a data descriptor" "$ASITOP" info streamed.zip --check
zip_of stored.zip "" 'z.write("plain.db", compress_type=zipfile.ZIP_STORED)'
check "zip: stored" "$ASITOP" info stored.zip --check
fails_zip() {
	fails "zip: $1" 2 "$2" "$ASITOP" info "$3"
}
zip_of two.zip plain.db 'z.writestr("\x1b[31mb.db", b"x")'
fails_zip "two files" \
	"'two.zip' contains 2 files ('plain.db', '?[31mb.db'); unpack the recording first" two.zip
zip_of many.zip plain.db '[z.writestr("%d" % i, b"") for i in range(30000)]'
fails_zip "very many files" "'many.zip' contains too many files" many.zip
zip_of none.zip ""
fails_zip "none" "'none.zip' contains no file" none.zip
zip_of bzip2.zip "" 'z.write("plain.db", compress_type=zipfile.ZIP_BZIP2)'
fails_zip "another compression" "uses a compression that asitop does not read" bzip2.zip
cp packed.db.zip encrypted.zip
change encrypted.zip 'i = b.rindex(b"PK\1\2"); b[i + 8] |= 1; b[6] |= 1'
fails_zip "encrypted" "'encrypted.zip' is encrypted; unpack it first" encrypted.zip
cp packed.db.zip zip64.zip
change zip64.zip 'i = b.rindex(b"PK\5\6"); b[i + 8:i + 20] = b"\xff" * 12'
fails_zip "zip64" "is a zip64 archive, which asitop does not read; unpack it first" zip64.zip
cp packed.db.zip part.zip
change part.zip 'i = b.rindex(b"PK\5\6"); b[i + 4] = 1'
fails_zip "one of several parts" "'part.zip' is a part of an archive" part.zip
cp packed.db.zip outside.zip
change outside.zip 'i = b.rindex(b"PK\5\6"); b[i + 16:i + 20] = b"\xfe\xff\xff\xff"'
fails_zip "a directory outside the file" "its directory is missing" outside.zip
cp packed.db.zip beyond.zip
change beyond.zip 'i = b.rindex(b"PK\1\2"); b[i + 20:i + 24] = b"\xfe\xff\xff\xff"'
fails_zip "a member outside the file" "its directory is invalid" beyond.zip
head -c $half packed.db.zip >cut.zip
fails_zip "cut" "'cut.zip' is damaged: its end is missing" cut.zip
cp packed.db.zip trailing.zip
echo garbage >>trailing.zip
fails "zip: followed by other data" 3 "is damaged: it is followed by other data" \
	"$ASITOP" export trailing.zip
cp packed.db.zip sum.zip
change sum.zip 'i = b.rindex(b"PK\1\2"); b[i + 16] ^= 1'
fails "zip: a wrong checksum" 3 "its contents do not match their checksum" "$ASITOP" export sum.zip

# ---- the limits ----

# 8 GB of zeros in 8 MB, none of which is ever in memory here.
python3 -c '
import zlib
z = zlib.compressobj(9, zlib.DEFLATED, 31)
block = bytes(1 << 20)
with open("bomb.gz", "wb") as f:
    for i in range(150): f.write(z.compress(block))
    f.write(z.flush())'
fails "a bomb" 2 "'bomb.gz' unpacks to more than" "$ASITOP" info bomb.gz
(
	trap '' XFSZ
	ulimit -f 100
	fails "a full disk" 2 "cannot unpack 'packed.db.gz' (set TMPDIR to use another directory)" \
		"$ASITOP" info packed.db.gz
	exit $failed
) || failed=1
fails "no place for the copy" 2 "(set TMPDIR to use another directory)" \
	env TMPDIR="$WORK/missing" "$ASITOP" info packed.db.gz
nothing_left "nothing is left of any of them"

# ---- share writes archives ----

share() {
	"$ASITOP" share "$@" >out 2>err
}
"$ASITOP" export plain.db >expected
for kind in gz zip zst; do
	check "share -o copy.db.$kind" share plain.db -o "copy.db.$kind"
	check "$kind: the copy is whole" "$ASITOP" info "copy.db.$kind" --check
	"$ASITOP" export "copy.db.$kind" >got
	equal "$kind: the copy has the samples" got expected
done
check "gzip accepts the copy" gzip -t copy.db.gz
check "zstd accepts the copy" zstd -qt copy.db.zst
check "another program accepts the zip" python3 -c 'import zipfile
z = zipfile.ZipFile("copy.db.zip")
assert z.testzip() is None and z.namelist() == ["copy.db"], z.namelist()'
gzip -dc copy.db.gz >unpacked.db
check "what is in the archive is a recording" "$ASITOP" info unpacked.db --check
mkdir elsewhere
cp plain.db elsewhere/bench.db
check "share without -o" share elsewhere/bench.db
check "it names the copy" grep -q "^bench-shared.db.gz: " out
check "the copy is in the current directory" "$ASITOP" info bench-shared.db.gz --check
share packed.db.zst
check "the name of a compressed recording" grep -q "^packed-shared.db.gz: " out
share - <plain.db
check "the name of standard input" grep -q "^recording-shared.db.gz: " out
fails "an existing copy" 2 "'bench-shared.db.gz' already exists; use --overwrite to replace it" \
	"$ASITOP" share elsewhere/bench.db
share plain.db -o plain-copy.db
check "GitHub does not accept .db" grep -q "GitHub does not accept this format" out
share plain.db -o copy.zip --for github
check "GitHub accepts .zip" grep -q "^copy.zip: .*: fits the limit of GitHub, 25.0 MB" out
fails "--for github of a .db" 1 "GitHub does not accept 'a.db'; name the copy .gz or .zip" \
	"$ASITOP" share plain.db -o a.db --for github
share plain.db --for bugzilla -o bugzilla.db
check "Bugzilla accepts .db" grep -q ": fits the limit of Bugzilla, 1.0 MB" out

# ---- share --fit ----

# fits NAME SIZE OPTIONS...: as "FROM TO" of what is left of the original, in seconds.
fits() {
	name=$1 most=$2
	shift 2
	check "$name" share plain.db -o "$name" --overwrite --fit "$most" "$@"
	[ "$(size "$name")" -le "$most" ] && [ "$(size "$name")" -gt $((most * 7 / 10)) ] &&
		ok "$name: it has at most $most bytes, and not much less" ||
		not_ok "$name: it has $(size "$name") bytes, not $most"
	check "$name: it is whole" "$ASITOP" info "$name" --check
}
fits fit.db.gz 30000
check "it prints what was left out" grep -q "^left out to fit: 0:00 to .* of the original" out
fits fit.db 80000
fits start.db.gz 20000 --around 0
check "around the start, only the end is left out" \
	grep -Eq "^left out to fit: 0:[1-9][0-9] to 2:2[01] of the original" out
fits end.db.zip 20000 --around -0
check "around the end, only the start is left out" \
	grep -Eq "^left out to fit: 0:00 to [12]:[0-9]+ of the original" out
fits both.db.zip 20000 --around 50%
check "around the middle, both ends" \
	grep -Eq "^left out to fit: 0:00 to .* and .* to 2:2[01] of the original" out
share plain.db -o part.gz --fit 15000 -b 30 -e 1:30
check "a part that fits is a part of what was selected" \
	grep -Eq "^left out to fit: 0:30 to .* of the original" out
check "what fits is not shortened" share plain.db -o all.gz --fit 1M
check "nothing is left out then" test "$(grep -c 'left out' out)" -eq 0
fails "--around without --fit" 1 "--around requires --fit or --for" \
	"$ASITOP" share plain.db -o none.gz --around 10
fails "--around another part" 1 "--around 10 is not in the part that is copied" \
	"$ASITOP" share plain.db -o none.gz --fit 10000 --around 10 -b 30
fails "no sample fits" 2 ", which is more than 1.0 kB" \
	"$ASITOP" share plain.db -o none.gz --fit 1000
check "there is no copy then" test ! -e none.gz
# A marker is of more interest than the highest power.
sqlite3 plain.db "DELETE FROM events WHERE kind = 'mark'"
fits peak.db.gz 20000
"$ASITOP" report plain.db --json >whole.json
"$ASITOP" report peak.db.gz --json >peak.json
peak() {
	sqlite3 :memory: "SELECT json_extract(readfile('$1'), '\$.metrics.combined_w.peak')"
}
[ -n "$(peak whole.json)" ] && [ "$(peak whole.json)" = "$(peak peak.json)" ] &&
	ok "without a marker, the highest power is kept" ||
	not_ok "the highest power is $(peak peak.json), not $(peak whole.json)"

# ---- record ----

records() {
	"$ASITOP" record -o imported.db --overwrite "$@" >out 2>err
}
cp "$STREAMS/m4-pro.plist" stream.plist
for kind in gz zip zst; do
	archive $kind stream.plist "stream.plist.$kind"
	check "record --input of $kind" records --input "stream.plist.$kind"
	"$ASITOP" export imported.db --format raw >got
	equal "$kind: the bytes of the stream" got stream.plist
done
check "record --input - of a file" sh -c \
	"'$ASITOP' record --input - -o imported.db --overwrite <stream.plist.gz"
"$ASITOP" export imported.db --format raw >got
equal "the bytes of the stream" got stream.plist
fails "record --input - of a compressed pipe" 2 "a stream must not be compressed" sh -c \
	"cat stream.plist.gz | '$ASITOP' record --input - -o never.db"
check "no recording is left then" test ! -e never.db
half=$(($(size stream.plist.gz) * 3 / 4))
head -c $half stream.plist.gz >cut.plist.gz
fails "a cut archive" 3 "'cut.plist.gz' is damaged: its end is missing" \
	"$ASITOP" record --input cut.plist.gz -o cut.db
check "what could be unpacked is recorded" "$ASITOP" info cut.db --check
fails "record to an archive" 1 "a recording is not compressed while it is written" \
	"$ASITOP" record --input stream.plist -o a.db.gz
nothing_left "nothing is left of them"

# ---- a killed reader, an interrupted copy ----

# A pipe that stays open keeps the reader in the middle of its copy of standard input.
mkfifo pipe
"$ASITOP" info - <pipe >/dev/null 2>&1 &
pid=$!
exec 3>pipe
cat plain.db >&3
kill -9 $pid
wait $pid 2>/dev/null
exec 3>&-
nothing_left "a reader that is killed leaves nothing"
"$ASITOP" info --check - <plain.db >/dev/null
mkdir target
(
	trap '' XFSZ
	ulimit -f 100
	fails "a full disk while an archive is written" 2 "'target/a.zip' was not created" \
		"$ASITOP" share plain.db -o target/a.zip
	exit $failed
) || failed=1
check "no part of it is left" test -z "$(ls -A target)"
fails "a terminal as standard input" 2 "'standard input' is a terminal" \
	python3 -c 'import os, pty, subprocess, sys
master, slave = pty.openpty()
sys.exit(subprocess.call(sys.argv[1:], stdin=slave))' "$ASITOP" info -
"$ASITOP" --complete replay - --begin marker: <plain.db >out
check "completion does not read standard input" test ! -s out

# A short recording is a small file.
"$ASITOP" record --input "$STREAMS/m4-pro.plist" -o short.db >/dev/null 2>&1
share short.db -o short-copy.db
[ "$(size short-copy.db)" -lt 50000 ] && ok "a short copy is small" ||
	not_ok "a short copy has $(size short-copy.db) bytes"

exit $failed
