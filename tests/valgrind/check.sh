#!/bin/sh
# Unit tests and a handful of commands under valgrind: tests/valgrind/check.sh TEST...
#
# No read of what was not written, none outside of a block, and nothing that was allocated and
# forgotten; libraries.supp has what the libraries do among themselves.
. "$(dirname "$0")/../cli/lib.sh"

# memcheck COMMAND...: fails with its own status for its own findings.
memcheck() {
	valgrind --quiet --error-exitcode=77 --leak-check=full --show-leak-kinds=definite,indirect \
		--errors-for-leak-kinds=definite,indirect --child-silent-after-fork=yes \
		--suppressions="$ROOT/tests/valgrind/libraries.supp" "$@"
}

# The unit tests find the streams from the root.
unit() (
	cd "$ROOT" && memcheck "$1"
)
for test in "$@"; do
	check "${test##*/}" unit "$test"
done

# asitop ARGUMENT...
asitop() {
	memcheck "$ASITOP" "$@" </dev/null
}
export POWERMETRICS_SIM='--chip "M1" --workload everything --fast'
check "record" asitop record --powermetrics "$SIMULATOR" -i 1000 -n 8 -o a.db
unset POWERMETRICS_SIM
check "record from a stream" asitop record --input "$STREAMS/m4-pro.plist" -o b.db
check "record behind it" asitop record --input "$STREAMS/m4-pro.plist" --append -o b.db
for format in csv json raw openmetrics; do
	check "export $format" asitop export b.db --format $format -o "out.$format"
done
check "record a command" asitop record --powermetrics "$SIMULATOR" -i 500ms -o d.db -- true
check "report" asitop report a.db
check "report of two" asitop report a.db b.db
check "report as JSON" asitop report a.db --json
for format in png pdf svg; do
	check "report as $format" asitop report a.db -o "out.$format"
done
check "replay of a frame" asitop replay a.db --snapshot --at 3 --show-cores --size 100x40
check "info" asitop info b.db --check
check "info as JSON" asitop info b.db --json
check "info of what is private" asitop info b.db --privacy
check "share" asitop share a.db -o c.db
check "completion" asitop --complete report a.db --begin ""
fails "a file that is no recording" 2 "/dev/null" asitop info /dev/null
exit $failed
