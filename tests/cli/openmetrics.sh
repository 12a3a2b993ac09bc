#!/bin/sh
# OpenMetrics: promtool accepts the text, and a real Prometheus returns the values of the CSV.
. "$(dirname "$0")/lib.sh"

"$SIMULATOR" -f plist -i 1000 -n 60 -s cpu_power,gpu_power,thermal --chip "M4 Pro" --fast \
	--workload build --start 2026-08-17T14:05:30Z >stream 2>/dev/null
"$ASITOP" record --input stream -o a.db >/dev/null 2>&1
check "export" "$ASITOP" export a.db --format openmetrics --label host=studio-3 -o a.om
"$ASITOP" export a.db >a.csv

# ---- the text ----

has_line() {
	grep -qxF -- "$2" a.om && ok "$1" || {
		not_ok "$1: '$2' is missing"
		head -5 a.om | sed 's/^/# /'
	}
}
first=$(sed -n 2p a.csv | cut -d, -f14)
at=$(sed -n 2p a.csv | cut -d, -f1)
epoch=$(sqlite3 :memory: "SELECT strftime('%s', '$at')").$(echo "$at" | sed 's/.*\.\(...\)Z/\1/')
has_line "a family has its type" "# TYPE asitop_cpu_w gauge"
has_line "a sample has labels, value and time" \
	"asitop_cpu_w{chip=\"Apple M4 Pro\",model=\"Mac16,8\",host=\"studio-3\"} $first $epoch"
[ "$(tail -n 1 a.om)" = "# EOF" ] && ok "it ends in EOF" || not_ok "it ends in EOF"
[ "$(grep -c '^asitop_cpu_w{' a.om)" = 60 ] && ok "every sample" || not_ok "every sample"
grep -q asitop_ram a.om && not_ok "what was not measured is absent" ||
	ok "what was not measured is absent"
grep '^asitop' a.om | sed 's/{.*//' | uniq | sort | uniq -d >twice
[ ! -s twice ] && ok "the samples of a family are contiguous" || not_ok "the samples of a family are contiguous"

# The clock is set back an hour: timestamps still advance.
"$SIMULATOR" -f plist -i 1000 -n 10 -s cpu_power --chip M1 --fast --start 2026-08-17T14:05:30Z \
	--fault clock-step=-1h@5 >stream 2>/dev/null
"$ASITOP" record --input stream -o back.db >/dev/null 2>&1
"$ASITOP" export back.db --format openmetrics >back.om
grep '^asitop_cpu_w' back.om | sed 's/.* //' >at.txt
sort -n -u at.txt >sorted
[ -s at.txt ] && equal "timestamps do not decrease" at.txt sorted

for bad in host =x 1a=x chip=x __a=x "a b=x"; do
	fails "--label '$bad'" 1 "--label takes NAME=VALUE" "$ASITOP" export a.db --label "$bad"
done
fails "a repeated label" 1 "given twice" "$ASITOP" export a.db --label a=1 --label a=2
"$ASITOP" export a.db --format openmetrics --label 'note=a "b" \c' >odd.om
grep -qF 'note="a \"b\" \\c"' odd.om && ok "labels are escaped" || not_ok "labels are escaped"

# ---- promtool and Prometheus ----

if ! command -v promtool >/dev/null || ! command -v prometheus >/dev/null; then
	skip "promtool and prometheus (not installed; Debian: apt-get install prometheus)"
	exit $failed
fi
for file in a odd back; do
	check "promtool accepts $file.om" \
		promtool tsdb create-blocks-from openmetrics "$file.om" "$file-data"
done

echo 'global: {}' >prometheus.yml
port=$((20000 + $$ % 20000))
prometheus --config.file=prometheus.yml --storage.tsdb.path=a-data \
	--storage.tsdb.retention.time=100y --web.listen-address=127.0.0.1:$port >log 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$WORK"' EXIT
url=http://127.0.0.1:$port
tries=0
until promtool query instant "$url" 'vector(1)' >/dev/null 2>&1; do
	tries=$((tries + 1))
	if [ $tries -gt 100 ]; then
		not_ok "prometheus starts"
		tail -5 log | sed 's/^/# /'
		exit 1
	fi
	sleep 0.1
done

# ask EXPRESSION: prints the value at the end of the recording.
end=$(tail -n 1 a.csv | cut -d, -f1)
ask() {
	promtool query instant --time "$end" "$url" "$1" | sed 's/.* => \([^ ]*\) @.*/\1/'
}
# same WHAT GOT WANTED: compares numbers.
same() {
	if awk -v a="$2" -v b="$3" 'BEGIN { exit !(a != "" && a - b < 1e-9 && b - a < 1e-9) }'; then
		ok "prometheus: $1"
	else
		not_ok "prometheus: $1: '$2' is not '$3'"
	fi
}
same "samples" "$(ask 'count_over_time(asitop_cpu_w{host="studio-3"}[1h])')" 60
for metric in cpu_w gpu_w combined_w cpu_pct gpu_mhz p_cpu_mhz; do
	column=$(head -n 1 a.csv | tr ',' '\n' | grep -n "^$metric$" | cut -d: -f1)
	same "the last $metric" "$(ask "asitop_$metric")" \
		"$(tail -n 1 a.csv | cut -d, -f"$column")"
	same "all of $metric" "$(ask "sum_over_time(asitop_${metric}[1h])")" \
		"$(sed 1d a.csv | cut -d, -f"$column" | awk '{ s += $1 } END { printf "%.9f", s }')"
done
same "thermal pressure" \
	"$(ask 'count_over_time(asitop_thermal_pressure{pressure="Nominal"}[1h])')" 60
# Samples are collected in one temporary file per family.
mkdir tmp
(TMPDIR=$WORK/tmp "$ASITOP" export "$ROOT/samples/tour.db" --format openmetrics >spooled)
check "temporary files: none is left" test -z "$(ls tmp)"
check "temporary files: the output is complete" grep -qx '# EOF' spooled
fails "no directory for temporary files" 2 "set TMPDIR to use another directory" \
	env TMPDIR="$WORK/nowhere" "$ASITOP" export "$ROOT/samples/tour.db" --format openmetrics -o none.om
check "it leaves no output" [ ! -e none.om ]
exit $failed
