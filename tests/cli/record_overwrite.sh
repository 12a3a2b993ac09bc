#!/bin/sh
# record --overwrite: however the new recording ends, the file is one complete recording, the old or
# the new one.
. "$(dirname "$0")/lib.sh"

export POWERMETRICS_SIM='--seed 3'
STREAM=$STREAMS/m1.plist
"$ASITOP" record --input "$STREAM" --note old -o old.db >out 2>&1

# restore: only the old recording exists
restore() {
	rm -rf x.db x.db.new x.db-journal x.db.new-journal
	cp old.db x.db
}
overwrite() {
	"$ASITOP" record --overwrite -o x.db --note new "$@"
}
# kept WHAT: the old recording is unchanged, and no other file exists
kept() {
	equal "$1: the old recording is kept" old.db x.db
	check "$1: no other file exists" [ "$(echo x.db*)" = x.db ]
}
note() {
	sqlite3 -readonly "$1" 'SELECT note FROM runs'
}
# replaced WHAT: only the complete new recording exists
replaced() {
	check "$1: the new recording is there" [ "$(note x.db)" = new ]
	check "$1: it has no damage" "$ASITOP" info --check x.db
	check "$1: no other file exists" [ "$(echo x.db*)" = x.db ]
}
soon() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		sleep 0.05
		tries=$((tries + 1))
		[ $tries -lt 200 ] || return 1
	done
}

# ---- starts that fail ----

restore
fails "no such input" 2 "No such file" overwrite --input "$STREAM.not"
kept "no such input"
echo "no property list, but some text" >text
fails "text" 2 "is not a property list" overwrite --input text
kept "text"
: >nothing
fails "nothing" 2 "no complete sample" overwrite --input nothing
kept "nothing"
head -c 500 "$STREAM" >piece
fails "a piece of a document" 2 "no complete sample" overwrite --input piece
kept "a piece of a document"
fails "no powermetrics" 2 "cannot run './none'" overwrite --powermetrics ./none
kept "no powermetrics"
fails "a powermetrics that fails" 2 superuser \
	env POWERMETRICS_SIM="--fault not-root" "$ASITOP" record --overwrite -o x.db \
	--powermetrics "$SIMULATOR"
kept "a powermetrics that fails"
fails "a missing command" 127 "cannot run 'frobnicate'" \
	overwrite --powermetrics "$SIMULATOR" -- frobnicate
kept "a missing command"

# A powermetrics that prints nothing.
cat >silent <<'END'
#!/bin/sh
echo $$ >pid
exec sleep 1000
END
chmod +x silent
# waiting: starts a recorder that waits for its first sample
waiting() {
	rm -f pid
	"$ASITOP" record --overwrite -o x.db --note new --powermetrics ./silent >out 2>err &
	recorder=$!
	soon [ -s x.db.new ] && soon [ -s pid ]
}
waiting
fails "a second recorder meanwhile" 2 "another asitop is recording into 'x.db'" \
	overwrite --input "$STREAM"
fails "appending meanwhile" 2 "another asitop is recording into 'x.db'" \
	"$ASITOP" record --append --input "$STREAM" -o x.db
fails "a marker meanwhile" 2 "'x.db' is not being recorded" "$ASITOP" mark x.db here
check "the old one can be read meanwhile" "$ASITOP" report x.db
kill -INT $recorder
wait $recorder
check "SIGINT before the first sample: status 2" [ $? -eq 2 ]
kept "SIGINT before the first sample"
waiting
kill -KILL $recorder
wait $recorder 2>/dev/null
kill -KILL "$(cat pid)"
equal "SIGKILL before the first sample: the old recording is kept" old.db x.db
check "SIGKILL before the first sample: the unfinished recording is left behind" [ -e x.db.new ]
check "the next one" overwrite --input "$STREAM"
replaced "the next one takes it away"

restore
echo "somebody's own" >x.db.new
fails "another file of that name" 2 "'$PWD/x.db.new' is not a recording" overwrite --input "$STREAM"
equal "another file of that name: the old recording is kept" old.db x.db
check "another file of that name: so is the other file" grep -q own x.db.new

# ---- what can be replaced ----

restore
check "an import" overwrite --input "$STREAM"
replaced "an import"
restore
check "powermetrics" overwrite --powermetrics "$SIMULATOR" -i 100ms -n 3
replaced "powermetrics"
rm x.db
check "no file" overwrite --input "$STREAM"
replaced "no file"
: >x.db
check "an empty file" overwrite --input "$STREAM"
replaced "an empty file"
head -c 20000 old.db >x.db
check "a truncated file" overwrite --input "$STREAM"
replaced "a truncated file"
{ head -c 100 old.db && head -c 50000 /dev/zero; } >x.db
check "a damaged file" overwrite --input "$STREAM"
replaced "a damaged file"
restore
ln -s x.db link.db
fails "a link" 2 "cannot replace 'link.db'" \
	"$ASITOP" record --overwrite --input "$STREAM" -o link.db
kept "a link"
mkdir folder
fails "a directory" 2 "cannot replace 'folder'" \
	"$ASITOP" record --overwrite --input "$STREAM" -o folder
cp text document
fails "a document" 2 "is not a recording and will not be overwritten" \
	"$ASITOP" record --overwrite --input "$STREAM" -o document
equal "a document is unchanged" text document

# After its first sample the new recording has the name.
restore
"$ASITOP" record --overwrite -o x.db --note new --powermetrics "$SIMULATOR" -i 100ms >out 2>err &
recorder=$!
soon sh -c "sqlite3 -readonly x.db 'SELECT note FROM runs' | grep -q new"
fails "recording: a second one" 2 "another asitop is recording" overwrite --input "$STREAM"
check "recording: a marker" "$ASITOP" mark x.db here
check "recording: its journal has its name" [ -e x.db-journal ]
check "recording: nothing of the other name is left" [ "$(echo x.db.new*)" = "x.db.new*" ]
kill -INT $recorder
wait $recorder
replaced "recording"
check "recording: the marker is in it" \
	[ "$(sqlite3 x.db "SELECT text FROM events WHERE kind = 'mark'")" = here ]

# ---- the journal of the old one ----

# hot: the old recording as left by a writer that was killed in a transaction
hot() {
	rm -f x.db* h.db*
	cp old.db h.db
	sqlite3 h.db >out 2>&1 <<'END'
PRAGMA cache_size = 1;
BEGIN;
UPDATE raws SET bytes = zeroblob(length(bytes));
UPDATE samples SET time_ns = 0;
.shell cp h.db x.db; cp h.db-journal x.db-journal
ROLLBACK;
END
	rm -f h.db*
	[ -s x.db-journal ] || not_ok "no hot journal"
}
"$ASITOP" export old.db --format raw -o old.raw
hot
fails "a hot journal, no such input" 2 "No such file" overwrite --input "$STREAM.not"
"$ASITOP" export x.db --format raw -o hot.raw
equal "a hot journal, no such input: the old recording is intact" old.raw hot.raw
hot
check "a hot journal" overwrite --input "$STREAM"
replaced "a hot journal is not the new one's"
hot
rm x.db-journal
mkfifo x.db-journal
fails "an invalid journal" 2 "remove it first" overwrite --input "$STREAM"
check "an invalid journal: the new recording is removed" [ ! -e x.db.new ]

# Another program writes the old recording: the new one waits to replace it, and loses no sample.
restore
{ echo 'BEGIN IMMEDIATE;' && sleep 2 && echo 'ROLLBACK;'; } | sqlite3 x.db &
soon sh -c '! sqlite3 x.db "BEGIN IMMEDIATE"'
check "a writer of the old one" overwrite --powermetrics "$SIMULATOR" -i 100ms -n 30
replaced "a writer of the old one"
check "a writer of the old one: no sample is lost" \
	[ "$(sqlite3 x.db 'SELECT count(*) FROM samples')" = 30 ]

# ---- kills ----

# whole: the file is the old recording, or a new one with at least one sample
whole() {
	cmp -s old.db x.db && olds=$((olds + 1)) && return
	rm -f kill.raw
	"$ASITOP" export x.db --format raw -o kill.raw >kill.out 2>&1 &&
		grep -q '<plist' kill.raw && [ "$(note x.db)" = new ] && news=$((news + 1))
}
# killed N: kills it at the Nth call that changes a file; 0: only counts the calls
killed() {
	restore
	(
		FAIL_FOLDER=$(pwd -P) FAIL_AT=$1 FAIL_COUNT=$WORK/calls FAIL_SIGNAL=9
		LD_PRELOAD=$LIBRARY ASAN_OPTIONS=verify_asan_link_order=0
		export FAIL_FOLDER FAIL_AT FAIL_COUNT FAIL_SIGNAL LD_PRELOAD ASAN_OPTIONS
		exec "$ASITOP" record --overwrite -o x.db --note new --input "$STREAM"
	) >out 2>&1
}
LIBRARY=$FUZZ_TOOLS/failing_calls.so
if [ -e "$LIBRARY" ]; then
	killed 0
	calls=$(cat calls) at=1 olds=0 news=0 bad=
	while [ $at -le "$calls" ]; do
		killed $at
		whole || bad="$bad $at"
		at=$((at + 1))
	done 2>/dev/null
	check "killed at each of $calls calls: one of the two is complete ($olds old, $news new)$bad" \
		[ -z "$bad" ]
	check "killed at each call: both were seen" sh -c "[ $olds -gt 5 ] && [ $news -gt 5 ]"
	killed 3
	check "killed at a call: the next one" overwrite --input "$STREAM"
	replaced "killed at a call: the next one"
else
	skip "killed at each call (no library to preload on this system)"
fi
exit $failed
