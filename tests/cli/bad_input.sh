#!/bin/sh
# Bad input gives a clear message and the right exit status, and leaves no file behind.
. "$(dirname "$0")/lib.sh"

"$ASITOP" record --input "$STREAMS/m4-pro.plist" -o good.db >/dev/null 2>&1
echo "a poem" >text.db
: >empty
sqlite3 other.db 'CREATE TABLE t (a)'
mkdir folder

for command in replay report info export "share -o none.db"; do
	fails "$command: a missing file" 2 "No such file" "$ASITOP" $command missing.db
	fails "$command: not a database" 2 "not a recording" "$ASITOP" $command text.db
	fails "$command: a database of another program" 2 "not a recording made by asitop" \
		"$ASITOP" $command other.db
	fails "$command: an empty file" 2 "it is empty" "$ASITOP" $command empty
	fails "$command: a directory" 2 "not a file" "$ASITOP" $command folder
	fails "$command: no file" 1 "FILE is missing" "$ASITOP" $command
	fails "$command: an unknown option" 1 "unknown option '--frobnicate'" \
		"$ASITOP" $command good.db --frobnicate
done

# ---- a file that cannot be opened: the system's reason is printed ----

ln -s loop loop
cp good.db secret.db
chmod 000 secret.db
mkdir locked
cp good.db locked/in.db
chmod 000 locked

# Root can read everything, so these run as another user.
as_nobody() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	else
		perl -e '$( = $) = "65534 65534"; $< = $> = 65534; $> == 65534 && exec @ARGV; exit 99' "$@"
	fi
}
chmod 755 .
if as_nobody test -r good.db && ! as_nobody test -r secret.db; then
	may_deny=yes
else
	may_deny=
	skip "files without permission (cannot switch from root to another user)"
fi
for command in replay report info export "info --check" "info --refresh" "share -o none.db" \
	"report -o none.png" "export -o none.csv"; do
	fails "$command: below a file" 2 "Not a directory" "$ASITOP" $command good.db/x.db
	fails "$command: a loop of links" 2 "oo many" "$ASITOP" $command loop
	[ -n "$may_deny" ] || continue
	fails "$command: no permission" 2 "cannot open 'secret.db': Permission denied" \
		as_nobody "$ASITOP" $command secret.db
	fails "$command: a locked folder" 2 "cannot open 'locked/in.db': Permission denied" \
		as_nobody "$ASITOP" $command locked/in.db
done
fails "mark: below a file" 2 "Not a directory" "$ASITOP" mark good.db/x.db a
fails "share: output below a file" 2 "cannot create 'text.db/out.db': Not a directory" \
	"$ASITOP" share good.db -o text.db/out.db
if [ -n "$may_deny" ]; then
	fails "mark: no permission" 2 "cannot open 'secret.db': Permission denied" \
		as_nobody "$ASITOP" mark secret.db a
	fails "append: no permission" 2 "cannot append to 'secret.db': Permission denied" \
		as_nobody "$ASITOP" record --input "$STREAMS/m1.plist" -o secret.db --append
	cp good.db stale.db
	rewrite stale.db "UPDATE samples SET decoder = 1"
	fails "refresh: read-only" 2 "cannot write 'stale.db': Permission denied" \
		as_nobody "$ASITOP" info stale.db --refresh
	for output in "share -o locked/a.db" "export -o locked/a.csv" "report -o locked/a.png"; do
		fails "$output: a locked folder" 2 "Permission denied" \
			as_nobody "$ASITOP" $output good.db
	done
fi
chmod 755 locked

cp good.db newer.db
sqlite3 newer.db 'PRAGMA user_version = 99'
fails "a newer file" 2 "needs a newer asitop" "$ASITOP" report newer.db
cp good.db gutted.db
sqlite3 gutted.db 'DROP TABLE samples'
fails "a recording without the table of samples" 3 "lacks tables" "$ASITOP" report gutted.db
cp good.db hollow.db
sqlite3 hollow.db 'UPDATE raws SET bytes = zeroblob(9)'
fails "damaged raw bytes" 3 "sample 1" "$ASITOP" export hollow.db --format raw

cp good.db drained.db
sqlite3 drained.db "DELETE FROM samples; DELETE FROM raws"
for command in "replay --snapshot" report "report -o x.png"; do
	# shellcheck disable=SC2086 # words
	fails "$command: a recording without samples" 3 "'drained.db' has no samples" \
		"$ASITOP" $command drained.db
done
fails "an empty stream" 2 "no complete sample" "$ASITOP" record --input empty -o x.db
fails "an empty pipe" 2 "no complete sample" "$ASITOP" record --input - -o x.db
fails "text instead of a property list" 2 "powermetrics needs -f plist" \
	"$ASITOP" record --input "$STREAMS/text.txt" -o x.db
fails "a missing stream" 2 "No such file" "$ASITOP" record --input missing -o x.db
fails "a directory as the stream" 2 "directory" "$ASITOP" record --input folder -o x.db
[ ! -e x.db ] && ok "no file is left behind" || not_ok "no file is left behind"

fails "an existing file" 2 "already exists; use --append to add to it or --overwrite to replace it" \
	"$ASITOP" record --input "$STREAMS/m1.plist" -o good.db
fails "a directory as the recording" 2 "is a directory" \
	"$ASITOP" record --input "$STREAMS/m1.plist" -o folder
fails "appending to a file that is not a recording" 2 "is not a recording" \
	"$ASITOP" record --input "$STREAMS/m1.plist" -o text.db --append
fails "overwriting a file that is not a recording" 2 "will not be overwritten" \
	"$ASITOP" record --input "$STREAMS/m1.plist" -o text.db --overwrite
[ "$(cat text.db)" = "a poem" ] && ok "the file is unchanged" || not_ok "the file is unchanged"
check "overwriting a recording" "$ASITOP" record --input "$STREAMS/m1.plist" -o good.db --overwrite

fails "an unknown command" 1 "'frobnicate' is not an asitop command; see 'asitop --help'" \
	"$ASITOP" frobnicate
fails "a mistyped command" 1 "'recrod' is not an asitop command; did you mean 'record'?" \
	"$ASITOP" recrod
fails "a mistyped option" 1 "unknown option '--pannels'; did you mean '--panels'?" \
	"$ASITOP" report --pannels power none.db
fails "a missing value" 1 "needs a value" "$ASITOP" record -o
fails "a bad interval" 1 "takes a duration" "$ASITOP" record -i soon
fails "an interval below a millisecond" 1 "a duration from 1ms" "$ASITOP" record -i 0.1ms
fails "a command and a stream" 1 "--input cannot be combined with COMMAND" \
	"$ASITOP" record --input "$STREAMS/m1.plist" -- true
fails "a marker without a name" 1 "the name of the marker is empty" "$ASITOP" mark good.db ""
if [ -c /dev/full ]; then
	fails "a full output device" 2 "cannot write the output" \
		sh -c "'$ASITOP' export good.db >/dev/full"
fi
fails "a bad time" 1 "is not a time" "$ASITOP" report good.db -b never
fails "an empty window" 1 "is not before --end" "$ASITOP" report good.db -b 10 -e 5
fails "a missing marker" 1 "there is no marker 'x'" "$ASITOP" report good.db -b marker:x
fails "a bad size" 1 "must be COLSxROWS" "$ASITOP" replay good.db --snapshot --size big
fails "a bad speed" 1 "must be a number" "$ASITOP" replay good.db --speed fast
fails "an unknown format" 1 "takes csv|json|raw|openmetrics" "$ASITOP" export good.db --format xls
if [ ! -e /usr/bin/powermetrics ]; then
	fails "powermetrics is not installed" 2 "part of macOS" "$ASITOP" record -o x.db
fi
fails "a powermetrics that does not exist" 2 "cannot run" \
	"$ASITOP" record --powermetrics /nonexistent -o x.db
[ ! -e x.db ] && ok "no file is left behind after a failed start" || not_ok "no file is left behind after a failed start"
fails "an output in a missing directory" 2 "cannot create" \
	"$ASITOP" record --input "$STREAMS/m1.plist" -o missing/x.db
exit $failed
