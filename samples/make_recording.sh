#!/bin/sh
# Generates samples/tour.db: the workload `everything` on an M4 Pro, with one marker per phase, and a
# gap of twenty seconds of sleep.
#
# The result is the same on every machine: the times of an imported stream come from its timestamps,
# and the script adds the facts that a stream does not contain. Only the compressed bytes depend on
# the version of zstd.
#
# usage: samples/make_recording.sh POWERMETRICS ASITOP SEAL FILE
set -eu

powermetrics=$1
asitop=$2
seal=$3
recording=$4
workload=$(dirname "$0")/workloads/everything.workload
unset POWERMETRICS_SIM
export TZ=UTC0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$powermetrics" -f plist -b 0 -a 0 -i 1000 --samplers cpu_power,gpu_power,thermal --fast \
	--start 2026-08-17T14:05:30Z --chip 'M4 Pro' --workload everything --duration 2m \
	--fault sleep=20s@44 >"$work/tour.plist"
"$asitop" record --input "$work/tour.plist" -o "$recording" --overwrite \
	--note 'a simulated tour: idle, build, inference, game, export, throttling' >"$work/summary"

# One row per phase: name, start in seconds, an invented use of memory in GiB.
awk '
	BEGIN {
		split("single 15 build 24 inference 41 game 27 export 22 burst 25", list)
		for (i = 1; i in list; i += 2)
			gib[list[i]] = list[i + 1]
	}
	$1 == "phase" {
		printf "%s\t%d\t%d\n", $2, start, $2 in gib ? gib[$2] : 13
		start += $3
	}' "$workload" >"$work/phases"

# Markers have the time at which a running recording receives them; an import has no such time, so
# the script inserts their rows. It also inserts the facts that asitop reads from the host. The
# simulator's clock stops during sleep: everything after a gap is later by its length.
sqlite3 -batch -bail "$recording" <<-SQL
	CREATE TEMP TABLE phases (name TEXT, start_s INTEGER, gib INTEGER);
	.mode tabs
	.import "$work/phases" phases
	BEGIN;
	CREATE TEMP TABLE marks AS
		SELECT name, gib, start_s * 1000000000 + coalesce((SELECT sum(duration_ns) FROM events
			WHERE kind = 'gap' AND time_ns <= start_s * 1000000000), 0) AS time_ns
		FROM phases;
	INSERT INTO events (run_id, time_ns, wall_ns, duration_ns, kind, text)
		SELECT runs.id, time_ns, start_wall_ns + time_ns, 0, 'mark', name
		FROM marks, runs ORDER BY time_ns;
	UPDATE machines SET os_version = '26.5', gpu_cores = 20, memory_bytes = 48 << 30,
		perflevels = 'Performance,Efficiency';
	CREATE TEMP TABLE memory AS
		SELECT id, avg((SELECT gib FROM marks WHERE marks.time_ns < samples.time_ns
			ORDER BY marks.time_ns DESC LIMIT 1)) OVER (ORDER BY id ROWS 5 PRECEDING) AS gib
		FROM samples;
	UPDATE samples SET (ram_used_bytes, swap_used_bytes) =
			(SELECT cast(gib * 1024 AS INTEGER) << 20,
				cast(max(gib - 36, 0) * 256 AS INTEGER) << 20
			FROM memory WHERE memory.id = samples.id),
		ram_total_bytes = 48 << 30, swap_total_bytes = 2 << 30;
	COMMIT;
SQL

# Updates the checksums of the changed rows.
"$seal" "$recording"
