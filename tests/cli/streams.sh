#!/bin/sh
# Standard streams that are closed: the number of one must not become that of a recording, or what is
# said would be written into it.
. "$(dirname "$0")/lib.sh"

STREAM=$STREAMS/m1.plist
"$ASITOP" record --input "$STREAM" -o whole.db >out 2>&1
cp whole.db before.db

# without STREAMS COMMAND...: the command with those of 0, 1 and 2 closed
without() {
	closed=$1
	shift
	case $closed in
	0) "$@" <&- ;;
	1) "$@" >&- ;;
	2) "$@" 2>&- ;;
	01) "$@" <&- >&- ;;
	02) "$@" <&- 2>&- ;;
	12) "$@" >&- 2>&- ;;
	012) "$@" <&- >&- 2>&- ;;
	esac >/dev/null 2>&1
}
# ends WHAT STATUS STREAMS COMMAND...: with that status
ends() {
	what=$1 expected=$2
	shift 2
	without "$@"
	status=$?
	check "without $1, $what: status $expected" [ $status -eq "$expected" ]
}

export POWERMETRICS_SIM='--seed 3'
for closed in 0 1 2 01 02 12 012; do
	rm -f new.db copy.db live.db share.db out.csv
	ends "an import" 0 $closed "$ASITOP" record --input "$STREAM" -o new.db
	check "without $closed, an import: it is whole" "$ASITOP" info --check new.db
	cp whole.db copy.db
	ends "another run" 0 $closed "$ASITOP" record --input "$STREAM" --append -o copy.db
	check "without $closed, another run: it is whole" "$ASITOP" info --check copy.db
	ends "powermetrics" 0 $closed "$ASITOP" record --powermetrics "$SIMULATOR" -i 100ms -n 2 \
		-o live.db
	check "without $closed, powermetrics: it is whole" "$ASITOP" info --check live.db
	ends "a file that exists" 2 $closed "$ASITOP" record --input "$STREAM" -o whole.db
	ends "report" 0 $closed "$ASITOP" report whole.db
	ends "info" 0 $closed "$ASITOP" info --check whole.db
	ends "export" 0 $closed "$ASITOP" export whole.db --format csv
	ends "export to a file" 0 $closed "$ASITOP" export whole.db -o out.csv
	check "without $closed, export to a file: its first line" sh -c 'head -n 1 out.csv | grep -q ,'
	ends "share" 0 $closed "$ASITOP" share whole.db -o share.db
	check "without $closed, share: it is whole" "$ASITOP" info --check share.db
	ends "a frame" 0 $closed "$ASITOP" replay whole.db --snapshot
	equal "without $closed: what was read is as it was" before.db whole.db
done
exit $failed
