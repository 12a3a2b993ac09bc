#!/bin/sh
# What stands beside a recording, and its name: a journal that is none is refused before anything
# opens it; the journal of a writer that died is rolled back in a private copy, which leaves
# nothing behind, whatever ends the reader; a path is never a URI.
. "$(dirname "$0")/lib.sh"

"$SIMULATOR" -f plist -i 1000 -n 600 -s cpu_power,gpu_power,thermal --chip "M1" --fast \
	--workload everything --start 2026-08-17T14:05:30Z >stream 2>/dev/null
"$ASITOP" record --input stream -o good.db --note "a note" >/dev/null 2>&1
mkdir box tmp
TMPDIR=$WORK/tmp
export TMPDIR

# Every command that reads, with its options behind the file.
readers="replay:--snapshot report: report:--json export: export:--format_raw info: info:--check
	info:--privacy share:-o_$WORK/copy.db"

# every_reader FILE STATUS TEXT: each exits with STATUS and says TEXT; none hangs.
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

# ---- a journal that is none ----

# odd WHAT TEXT COMMAND...: the command puts something in the place of box/x.db-journal.
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

# sparse FILE SIZE: makes it so long, with a hole.
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
check "an empty journal is none" every_reader box/x.db 0 ""

# ---- a path is a path ----

# What SQLite would take for a URI, or for its query or fragment, with a decoy where that leads.
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
[ "$(ls decoy.db*)" = decoy.db ] && ok "the decoy is left alone" || not_ok "$(ls decoy.db*)"
fails "a URI is no file" 2 "No such file" "$ASITOP" info "file:good.db?mode=ro"

# ---- the journal of a writer that died ----

# make_hot FILE: the good recording in the middle of a transaction that is on the disk already.
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
equal "is shown as it was committed" hot.csv good.csv
[ ! -s err ] && ok "without a word" || not_ok "it says '$(cat err)'"
check "in every command" every_reader hot.db 0 ""
[ -z "$(ls tmp)" ] && ok "no copy is left" || not_ok "no copy is left: $(ls tmp)"
mkdir elsewhere
ln -s ../hot.db elsewhere/link.db
"$ASITOP" export elsewhere/link.db >link.csv
equal "by a link: the journal is the file's" link.csv good.csv

# While it is read the copy has no name any more.
mkfifo pipe
"$ASITOP" export hot.db >pipe &
reader=$!
exec 3<pipe
head -c 1 <&3 >/dev/null
left=$(ls tmp)
[ -z "$left" ] && ok "the copy has no name" || not_ok "the copy has a name: $left"
exec 3<&-
wait $reader
[ $? -gt 128 ] && ok "a reader who leaves ends it" || not_ok "the export did not meet SIGPIPE"
[ -z "$(ls tmp)" ] && ok "SIGPIPE: no copy is left" || not_ok "SIGPIPE: $(ls tmp)"

# So that copying it takes long enough to be met.
cp good.db large.db
sqlite3 large.db "CREATE TABLE other (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1
	FROM n WHERE i < 40) INSERT INTO other SELECT randomblob(1000000) FROM n"
mv large.db good.db
make_hot hot.db

# killed SIGNAL: the signal meets a reader while the copy is made; nothing of it is left. Counts in
# $met when it did.
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
# shellcheck disable=SC3045 # every sh has it
ulimit -c 0
# A shell's background process ignores SIGINT: that one is tested in the unit tests.
for signal in TERM HUP PIPE QUIT; do
	killed $signal && ok "SIG$signal: no copy is left" || not_ok "SIG$signal: $(ls tmp)"
	rm -rf tmp/*
done
[ $met -gt 0 ] && ok "they met the copy $met times" || skip "the copy was made before any signal came"

# A disk without room, or a file that may not be so large.
(
	trap '' XFSZ
	ulimit -f 20000
	"$ASITOP" info hot.db >out 2>err
)
[ $? -eq 2 ] && grep -q "cannot copy 'hot.db' to '$TMPDIR/.*TMPDIR" err && ok "no room names TMPDIR" || {
	not_ok "no room names TMPDIR"
	sed 's/^/# /' err
}
[ -z "$(ls tmp)" ] && ok "no room: no copy is left" || not_ok "no room: $(ls tmp)"
fails "a TMPDIR that is not there" 2 "TMPDIR" env TMPDIR=/nonexistent "$ASITOP" info hot.db

# A file that is a hole but for its pages: what is not there is not written.
cp good.db sparse.db
make_hot sparse.db
sparse sparse.db 300000000000
(
	ulimit -f 200000
	trap '' XFSZ
	timeout 20 "$ASITOP" info sparse.db >out 2>err
)
status=$?
[ $status -eq 0 ] || [ $status -eq 2 ] || [ $status -eq 3 ] && ok "a sparse file of 300 GB is not copied whole" ||
	not_ok "a sparse file of 300 GB: $status"
[ -z "$(ls tmp)" ] && ok "and leaves nothing" || not_ok "and leaves $(ls tmp)"
exit $failed
