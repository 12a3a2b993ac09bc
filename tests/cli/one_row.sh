#!/bin/sh
# A metric that is added as one row of metrics.def appears on the dashboard, in the chart, in CSV, in
# the summary and in JSON, also for a recording that was made earlier.
. "$(dirname "$0")/lib.sh"

"$ASITOP" record --input "$STREAMS/m4-pro.plist" -o old.db >/dev/null 2>&1

# A copy of the tree, built in a temporary directory.
(cd "$ROOT" && git ls-files -z Makefile src record replay report schema tests/install.sh |
	xargs -0 tar cf - 2>/dev/null) | tar xf -
mkdir -p build && [ ! -d "$ROOT/build/src" ] || cp -Rp "$ROOT"/build/*.stamp build/
cat >>src/common/sample/metrics.def <<'ROW'
METRIC(SPARE_W, "spare_w", "Spare rail", WATT, POWER, LINE, GRAY, NUMBER, "gpu/gpu_energy", "", 1e-3)
ROW
if ! make -s asitop BUILD=build PROGRAM=asitop CFLAGS=-O0 LDFLAGS= SAN= >make.log 2>&1; then
	not_ok "it builds with another row"
	sed 's/^/# /' make.log | tail -n 5
	exit 1
fi
ok "it builds with another row"

# output_has WHAT TEXT COMMAND...
output_has() {
	what=$1 text=$2
	shift 2
	if "$@" 2>&1 | grep -qF -- "$text"; then
		ok "$what"
	else
		not_ok "$what: '$text' is missing"
	fi
}

output_has "on the dashboard" "Spare rail: " ./asitop replay old.db --snapshot --size 107x30
output_has "in the CSV" ",spare_w," ./asitop export old.db
output_has "in the summary" "Spare rail, W" ./asitop report old.db
output_has "its energy" "Spare rail" sh -c "./asitop report old.db | sed '1,/^Energy/d'"
output_has "in the JSON" '"spare_w"' ./asitop report old.db --json
./asitop report old.db -o new.svg >/dev/null
./asitop report old.db -o new.pdf >/dev/null
pdftotext new.pdf - >new.txt
output_has "in the chart" "Spare rail" cat new.txt
exit $failed
