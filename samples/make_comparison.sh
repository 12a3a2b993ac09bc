#!/bin/sh
# Generates samples/compare.png: a build on an M4 Pro before and after a change, overlaid.
# After the change, compiling takes less time and the tests use fewer cores; linking is unchanged.
#
# usage: samples/make_comparison.sh POWERMETRICS ASITOP SEAL FILE
set -eu

powermetrics=$1
asitop=$2
seal=$3
picture=$4
unset POWERMETRICS_SIM
export TZ=UTC0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/before.workload" <<-'WORKLOAD'
	phase idle     6s   e=20~8^55 p=0.8~0.6^8 gpu=2~1^10
	phase compile  42s  e=90~6 p=94~8 gpu=3~2
	phase link     8s   e=30~6 p=1~1 one=98~2 gpu=2~1
	phase test     30s  e=70~12 p=62~18 gpu=34~10
	phase idle     6s   e=20~8^55 p=0.8~0.6^8 gpu=2~1^10
WORKLOAD
cat >"$work/after.workload" <<-'WORKLOAD'
	phase idle     6s   e=20~8^55 p=0.8~0.6^8 gpu=2~1^10
	phase compile  28s  e=84~8 p=88~10 gpu=3~2
	phase link     8s   e=30~6 p=1~1 one=98~2 gpu=2~1
	phase test     30s  e=58~12 p=40~14 gpu=34~10
	phase idle     6s   e=20~8^55 p=0.8~0.6^8 gpu=2~1^10
WORKLOAD

# made SIDE START: a recording with one marker per phase; make_recording.sh explains why the script
# inserts their rows.
made() {
	seconds=$(awk '$1 == "phase" { sum += $3 } END { print sum }' "$work/$1.workload")
	"$powermetrics" -f plist -b 0 -a 0 -i 1000 --samplers cpu_power,gpu_power,thermal --fast \
		--start "$2" --chip 'M4 Pro' --workload "$work/$1.workload" \
		--duration "${seconds}s" >"$work/$1.plist"
	"$asitop" record --input "$work/$1.plist" -o "$work/$1.db" >"$work/summary" 2>&1
	awk '$1 == "phase" {
		printf "INSERT INTO events (run_id, time_ns, wall_ns, duration_ns, kind, text)"
		printf " VALUES (1, %d000000000, 0, 0, \"mark\", \"%s\");\n", start, $2
		start += $3
	}' "$work/$1.workload" | tr '"' "'" | sqlite3 -batch -bail "$work/$1.db"
	sqlite3 -batch -bail "$work/$1.db" "UPDATE machines SET os_version = '26.5',
		gpu_cores = 20, memory_bytes = 48 << 30, perflevels = 'Performance,Efficiency'"
	"$seal" "$work/$1.db"
}

made before 2026-08-17T14:05:30Z
made after 2026-08-17T15:12:08Z
"$asitop" report "$work/before.db" "$work/after.db" -o "$picture" --overwrite --size 1000x620
