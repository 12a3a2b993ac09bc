#!/bin/sh
# Every stream can be imported, exported, reported, drawn and replayed; its bytes are unchanged.
. "$(dirname "$0")/lib.sh"

[ -d "$CAPTURES" ] || skip "real captures (not in ../shared/captures; simulated streams instead)"

for stream in $(streams) "$STREAMS"/gpu-only.plist "$STREAMS"/macos-27-cpu-zero.plist \
	"$STREAMS"/macos-12-bandwidth.plist "$STREAMS"/tasks.plist; do
	name=$(basename "$stream" .plist)
	check "$name: record" "$ASITOP" record --input "$stream" -o "$name.db"
	"$ASITOP" export "$name.db" --format raw >raw
	equal "$name: raw is the stream" raw "$stream"
	check "$name: from a pipe" sh -c "cat '$stream' | '$ASITOP' record --input - -o pipe-$name.db"
	"$ASITOP" export "pipe-$name.db" --format raw >raw
	equal "$name: raw from a pipe" raw "$stream"
	"$ASITOP" export "$name.db" >file.csv
	"$ASITOP" export "pipe-$name.db" >pipe.csv
	equal "$name: the same numbers from file and pipe" file.csv pipe.csv
	check "$name: report" "$ASITOP" report "$name.db"
	check "$name: replay" "$ASITOP" replay "$name.db"
	check "$name: chart" "$ASITOP" report "$name.db" -o "$name.png" -o "$name.pdf"
	[ ! -e "$name.db-journal" ] || not_ok "$name: one file without side files"
done

# The view has the names and numbers of the CSV.
first=$(streams | tail -n 1)
name=$(basename "$first" .plist)
"$ASITOP" export "$name.db" | sed -n '2,$p' | cut -d, -f1,14 >csv
sqlite3 -csv "$name.db" "SELECT time, printf('%.4f', cpu_w) FROM metrics" >view
equal "the view has the values of the CSV" csv view
"$ASITOP" export "$name.db" | head -n 1 | tr ',' '\n' >csv
sqlite3 "$name.db" "SELECT name FROM pragma_table_info('metrics')" >view
equal "the view has the columns of the CSV" csv view

# Reading a regular file never blocks. The import may end before the signal, which is not a failure.
i=0
while [ $i -lt 400 ]; do
	cat "$ROOT/samples/streams/m1.plist"
	i=$((i + 1))
done >long.plist
"$ASITOP" record --input long.plist -o long.db >/dev/null 2>&1 &
recorder=$!
until [ -s long.db ] || ! kill -0 $recorder 2>/dev/null; do
	:
done
kill -TERM $recorder 2>/dev/null
wait $recorder
status=$?
ended=$(sqlite3 long.db 'SELECT ended FROM runs')
case $status:$ended in
0:terminated | 0:"end of input") ok "a signal ends an import cleanly" ;;
*) not_ok "a signal ends an import cleanly: status $status, '$ended'" ;;
esac
rm -f long.*

# The properties of the file that schema/README.md documents.
pragmas=$(sqlite3 "$name.db" 'PRAGMA application_id; PRAGMA user_version; PRAGMA page_size;
	PRAGMA journal_mode; PRAGMA integrity_check' | tr '\n' ' ')
if [ "$pragmas" = "1634953588 1 16384 delete ok " ]; then
	ok "application id, version, page size, journal mode, integrity"
else
	not_ok "application id, version, page size, journal mode, integrity: $pragmas"
fi
exit $failed
