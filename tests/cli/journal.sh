#!/bin/sh
# Files beside a recording, and its name: an invalid journal is rejected before SQLite opens it; the
# journal of a writer that died is rolled back in a private copy, of which nothing remains however the
# reader ends; a path is never a URI.
. "$(dirname "$0")/lib.sh"

"$SIMULATOR" -f plist -i 1000 -n 600 -s cpu_power,gpu_power,thermal --chip "M1" --fast \
	--workload everything --start 2026-08-17T14:05:30Z >stream 2>/dev/null
"$ASITOP" record --input stream -o good.db --note "a note" >/dev/null 2>&1
mkdir box tmp
TMPDIR=$WORK/tmp
export TMPDIR

# Every command that reads, with the options after the file.
readers="replay:--snapshot report: report:--json export: export:--format_raw info: info:--check
	info:--privacy share:-o_$WORK/copy.db"

# every_reader FILE STATUS TEXT: each command exits with STATUS and prints TEXT; none hangs.
every_reader() {
	for reader in $readers; do
		rm -f "$WORK/copy.db"
		# shellcheck disable=SC2046 # words
		timeout 60 "$ASITOP" "${reader%%:*}" "$1" $(echo "${reader#*:}" | tr _ ' ') >out 2>err \
			</dev/null
		got=$?
		[ $got -eq "$2" ] && grep -qF -- "$3" out err && continue
		echo "$reader: status $got"
		cat err
		return 1
	done
}

# ---- invalid journals ----

# odd WHAT TEXT COMMAND...: the command creates an invalid box/x.db-journal.
odd() {
	odd=$1 text=$2
	shift 2
	rm -rf box
	mkdir box
	cp good.db box/x.db
	"$@"
	check "$odd" every_reader box/x.db 2 "$text"
	check "$odd: --append" refused "$text" "$ASITOP" record --input stream --append -o box/x.db
	[ -z "$(ls tmp)" ] && ok "$odd: nothing is copied" || not_ok "$odd: $(ls tmp)"
}

refused() {
	text=$1
	shift
	timeout 60 "$@" >out 2>err </dev/null
	[ $? -eq 2 ] && grep -qF -- "$text" err && return
	cat err
	return 1
}

# sparse FILE SIZE: extends the file with a hole.
sparse() {
	dd if=/dev/null of="$1" bs=1 seek="$2" 2>/dev/null
}

odd "a FIFO" "'$WORK/box/x.db-journal' is not a regular file" mkfifo box/x.db-journal
odd "a link to /dev/zero" "is not a regular file" ln -s /dev/zero box/x.db-journal
odd "a link to nothing" "is not a regular file" ln -s nothing box/x.db-journal
odd "a link to a journal" "is not a regular file" ln -s ../other box/x.db-journal
odd "a directory" "is not a regular file" mkdir box/x.db-journal
odd "a journal of 4 GB" "is too large to be the journal of" \
	sparse box/x.db-journal 4000000000
odd "a log that is a FIFO" "has a write-ahead log" mkfifo box/x.db-wal
odd "a log that is a link to nothing" "has a write-ahead log" ln -s nothing box/x.db-wal

rm -rf box
mkdir box
cp good.db box/x.db
: >box/x.db-journal
check "an empty journal is ignored" every_reader box/x.db 0 ""

# ---- paths ----

# Names that SQLite could parse as a URI, its query or its fragment, with a decoy at that path.
cp good.db decoy.db
sqlite3 decoy.db "PRAGMA journal_mode = WAL" >/dev/null
for name in 'file:decoy.db?mode=rw' 'file:decoy.db' 'x?mode=memory' 'x#y' '%41' ':memory:' ' '; do
	cp good.db "$name"
	check "a file named '$name'" every_reader "$name" 0 ""
	rm -f "$name"
	"$ASITOP" record --input stream -o "$name" >out 2>err
	check "recorded as '$name'" "$ASITOP" info "./$name" --check
	rm -f "$name"
done
# shellcheck disable=SC2012
[ "$(ls decoy.db*)" = decoy.db ] && ok "the decoy is unchanged" || not_ok "$(ls decoy.db*)"
fails "a URI is not a file" 2 "No such file" "$ASITOP" info "file:good.db?mode=ro"

# ---- the journal of a writer that died ----

# make_hot FILE: the good recording with an unfinished transaction that is partly on disk.
make_hot() {
	rm -f busy.db "$1" "$1-journal"
	cp good.db busy.db
	sqlite3 busy.db >/dev/null <<END
PRAGMA journal_mode = TRUNCATE;
PRAGMA cache_size = 5;
BEGIN IMMEDIATE;
UPDATE raws SET bytes = CAST(bytes || zeroblob(2000) AS BLOB);
DELETE FROM samples WHERE id > 100;
.shell cp busy.db '$1'; cp busy.db-journal '$1-journal'
END
	[ -s "$1-journal" ]
}

check "a hot recording" make_hot hot.db
"$ASITOP" export good.db >good.csv
"$ASITOP" export hot.db >hot.csv 2>err
equal "a hot recording is shown as committed" hot.csv good.csv
[ ! -s err ] && ok "a hot recording gives no message" || not_ok "a hot recording gives a message: $(cat err)"
check "every command reads a hot recording" every_reader hot.db 0 ""
[ -z "$(ls tmp)" ] && ok "no copy is left" || not_ok "no copy is left: $(ls tmp)"
mkdir elsewhere
ln -s ../hot.db elsewhere/link.db
"$ASITOP" export elsewhere/link.db >link.csv
equal "a symbolic link: the journal of its target is used" link.csv good.csv

# While the copy is read it is already unlinked.
mkfifo pipe
"$ASITOP" export hot.db >pipe &
reader=$!
exec 3<pipe
head -c 1 <&3 >/dev/null
left=$(ls tmp)
[ -z "$left" ] && ok "the copy has no name" || not_ok "the copy has a name: $left"
exec 3<&-
wait $reader
[ $? -gt 128 ] && ok "SIGPIPE ends an export" || not_ok "the export did not meet SIGPIPE"
[ -z "$(ls tmp)" ] && ok "SIGPIPE: no copy is left" || not_ok "SIGPIPE: $(ls tmp)"

# Large enough that a signal can arrive while it is copied.
cp good.db large.db
sqlite3 large.db "CREATE TABLE other (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1
	FROM n WHERE i < 40) INSERT INTO other SELECT randomblob(1000000) FROM n"
mv large.db good.db
make_hot hot.db

# killed SIGNAL: the signal arrives while a reader makes the copy; nothing of the copy remains. Counts
# successful attempts in $met.
killed() {
	"$ASITOP" info hot.db >/dev/null 2>&1 &
	reader=$!
	while [ -z "$(ls tmp)" ] && kill -0 $reader 2>/dev/null; do :; done
	[ -n "$(ls tmp)" ] && met=$((met + 1))
	kill -"$1" $reader 2>/dev/null
	wait $reader 2>/dev/null
	[ -z "$(ls tmp)" ]
}
met=0
# shellcheck disable=SC3045 # all shells have it
ulimit -c 0
# Background processes of a shell ignore SIGINT; a unit test covers it.
for signal in TERM HUP PIPE QUIT; do
	killed $signal && ok "SIG$signal: no copy is left" || not_ok "SIG$signal: $(ls tmp)"
	rm -rf tmp/*
done
[ $met -gt 0 ] && ok "$met signals arrived during the copy" || skip "no signal arrived during the copy"

# A full disk, simulated by a limit of the file size.
(
	trap '' XFSZ
	ulimit -f 20000
	"$ASITOP" info hot.db >out 2>err
)
[ $? -eq 2 ] && grep -q "cannot copy 'hot.db' to '$TMPDIR/.*TMPDIR" err && ok "a full disk: the message suggests TMPDIR" || {
	not_ok "a full disk: the message suggests TMPDIR"
	sed 's/^/# /' err
}
[ -z "$(ls tmp)" ] && ok "a full disk: no copy is left" || not_ok "a full disk: $(ls tmp)"
fails "a missing TMPDIR" 2 "TMPDIR" env TMPDIR=/nonexistent "$ASITOP" info hot.db

# A file that is mostly a hole: the hole is not copied.
cp good.db sparse.db
make_hot sparse.db
sparse sparse.db 300000000000
(
	ulimit -f 200000
	trap '' XFSZ
	timeout 20 "$ASITOP" info sparse.db >out 2>err
)
status=$?
[ $status -eq 0 ] || [ $status -eq 2 ] || [ $status -eq 3 ] && ok "the hole of a sparse file of 300 GB is not copied" ||
	not_ok "a sparse file of 300 GB: $status"
[ -z "$(ls tmp)" ] && ok "a sparse file: no copy is left" || not_ok "a sparse file: copies are left: $(ls tmp)"
exit $failed
