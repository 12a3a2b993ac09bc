#!/bin/sh
# asitop info describes a file; --check finds and reports each kind of damage; --refresh.
. "$(dirname "$0")/lib.sh"

"$SIMULATOR" -f plist -i 1000 -n 100 -s cpu_power,gpu_power,thermal --chip "M4 Pro" --fast \
	--workload everything --start 2026-08-17T14:05:30Z --fault sleep=1h@50 >stream 2>/dev/null
"$ASITOP" record --input stream -o good.db --note "a note" >/dev/null 2>&1

# has WHAT TEXT FILE
has() {
	if grep -qF -- "$2" "$3"; then
		ok "$1"
	else
		not_ok "$1: '$2' is missing"
		sed 's/^/# /' "$3" | head -30
	fi
}

# lacks WHAT TEXT FILE
lacks() {
	grep -qF -- "$2" "$3" && not_ok "$1: '$2' is present" || ok "$1"
}

# json WHAT EXPRESSION VALUE: a value of info.json
json() {
	got=$(sqlite3 :memory: "SELECT json_extract(readfile('info.json'), '$2')")
	[ "$got" = "$3" ] && ok "$1" || not_ok "$1: '$got' is not '$3'"
}

# ---- the description ----

"$ASITOP" info good.db >text
has "the machine" "Apple M4 Pro · 4E + 8P" text
has "the time span" "2026-08-17 14:05:29 – 15:07:11 UTC · 1 h 2 min" text
has "the samples" "100 samples · " text
has "the run and how it ended" "ended: end of input" text
has "its note" "“a note”" text
has "the gap" "0:49  1 h" text
"$ASITOP" info good.db --json >info.json
json "JSON: samples" '$.samples' 100
json "JSON: chip" '$.machine.chip' "Apple M4 Pro"
json "JSON: how it ended" '$.runs[0].ended' "end of input"
json "JSON: gaps" '$.gaps' 1
json "JSON: the version of the format" '$.format_version' "$(sqlite3 good.db 'PRAGMA user_version')"
json "JSON: size" '$.bytes' "$(wc -c <good.db | tr -d ' ')"

# Unknown values are null, not 0 and not empty strings.
json "JSON: no memory in a stream" '$.machine.memory_bytes' ""
for path in machine.memory_bytes machine.gpu_cores machine.os_version; do
	got=$(sqlite3 :memory: "SELECT json_type(readfile('info.json'), '$.$path')")
	[ "$got" = null ] && ok "JSON: $path is null" || not_ok "JSON: $path is '$got'"
done
json "JSON: 0 cores of a tier that the machine lacks" '$.machine.s_cores' 0
"$ASITOP" record --input stream -o plain.db >/dev/null 2>&1
rewrite plain.db "UPDATE runs SET ended = NULL, end_wall_ns = NULL, zone = ''"
"$ASITOP" info plain.db --json >plain.json
"$ASITOP" report plain.db --json >report.json
for path in info:runs[0].note info:runs[0].zone info:runs[0].ended report:recording.note \
	report:recording.machine.memory_bytes; do
	file=report.json
	[ "${path%%:*}" = report ] || file=plain.json
	got=$(sqlite3 :memory: "SELECT json_type(readfile('$file'), '$.${path#*:}')")
	[ "$got" = null ] && ok "JSON: $path is null" || not_ok "JSON: $path is '$got'"
done
grep -n ': ""' plain.json report.json >empty
[ ! -s empty ] && ok "JSON: no empty string" || not_ok "JSON: an empty text: $(head -3 empty)"

cp good.db killed.db
rewrite killed.db "UPDATE runs SET ended = NULL, end_wall_ns = NULL"
"$ASITOP" info killed.db >text
has "a run without an end" "no end: still recording, or killed" text

# ---- a ring ----

if "$ASITOP" record --input stream -o ring.db --keep 30s >/dev/null 2>&1; then
	"$ASITOP" info ring.db >text
	has "a ring reports dropped samples" "were dropped ('asitop record --keep')" text
	start=$(sqlite3 ring.db "SELECT strftime('%Y-%m-%d %H:%M:%S', min(wall_ns - window_ns) /
		1000000000, 'unixepoch') FROM samples")
	has "a ring begins at its first sample" "$start – " text
	"$ASITOP" report ring.db >text
	has "the report of a ring begins there, too" "$start – " text
	has "the report mentions dropped samples" "were dropped ('asitop record --keep')" text
	"$ASITOP" report ring.db -b -5 >text
	lacks "the report of a later part does not" "was dropped" text
	check "a ring has no damage" "$ASITOP" info ring.db --check
	"$ASITOP" info ring.db --json >info.json
	json "its samples" '$.samples' "$(sqlite3 ring.db 'SELECT count(*) FROM samples')"
	json "the samples of its run" '$.runs[0].samples' "$(sqlite3 ring.db \
		'SELECT count(*) FROM samples')"
	"$ASITOP" share ring.db -o ring-copy.db >/dev/null
	first=$(sqlite3 ring-copy.db "SELECT min(time_ns - window_ns) FROM samples")
	[ "$first" = 0 ] && ok "its copy begins at 0" || not_ok "its copy begins at $first"
	check "its copy has no damage" "$ASITOP" info ring-copy.db --check
fi

# ---- damage ----

check "a good file has no findings" "$ASITOP" info good.db --check
"$ASITOP" info good.db --check --json >info.json
json "JSON: no findings" '$.check.count' 0
json "JSON: all samples were checked" '$.check.samples' 100

# finds KIND TEXT SQL: --check reports the change with TEXT and status 3.
finds() {
	cp good.db bad.db
	sqlite3 bad.db "$3"
	fails "--check: $1" 3 "$2" "$ASITOP" info bad.db --check
}

# lies KIND TEXT SQL: as finds(), with matching checksums.
lies() {
	cp good.db bad.db
	rewrite bad.db "$3"
	fails "--check: $1" 3 "$2" "$ASITOP" info bad.db --check
}

finds "bytes" "sample 5: its bytes cannot be decompressed" \
	"UPDATE raws SET bytes = zeroblob(99) WHERE id = 5"
finds "bytes that are others'" "sample 5: its bytes do not match their checksum" \
	"UPDATE raws SET crc32 = crc32 + 1 WHERE id = 5"
finds "a length" "sample 5: its bytes cannot be decompressed" \
	"UPDATE raws SET size = size + 1 WHERE id = 5"
finds "a huge length" "sample 5: it claims to be" "UPDATE raws SET size = 1 << 40 WHERE id = 5"
finds "a missing blob" "sample 5: its bytes are missing" "DELETE FROM raws WHERE id = 5"
finds "a key" "sample 1: " "UPDATE raws SET bytes = zeroblob(99) WHERE id = 1"
finds "a key of a key" "depends on another key sample" "UPDATE raws SET key_id = 2 WHERE id = 1"
finds "a damaged number" "the cached numbers of sample 5 do not match" \
	"UPDATE samples SET cpu_w = cpu_w + 1 WHERE id = 5"
finds "a damaged time" "sample 5 is missing or" \
	"UPDATE samples SET time_ns = time_ns + 1 WHERE id = 5"
finds "damaged memory" "sample 5 is missing or" \
	"UPDATE samples SET ram_used_bytes = 1 WHERE id = 5"
lies "a cached number" "sample 5: its cpu_w is not what its bytes decode to" \
	"UPDATE samples SET cpu_w = cpu_w + 1 WHERE id = 5"
lies "a cached core" "sample 5: its cores is not" \
	"UPDATE samples SET core_pct = replace(core_pct, '[', '[9') WHERE id = 5"
lies "a window" "sample 5: its window is not" \
	"UPDATE samples SET window_ns = window_ns - 1 WHERE id = 5"
lies "the order of times" "sample 6 begins before the previous sample ends" \
	"UPDATE samples SET time_ns = time_ns + 500000000 WHERE id = 5"
finds "a hole" "sample 5 is missing" "DELETE FROM samples WHERE id = 5"
lies "a run's border" "sample 1 belongs to no run" "UPDATE runs SET first_id = 2"
finds "the first sample" "sample 1 is missing" "DELETE FROM samples WHERE id = 1"

# Commands that ended, one in each of two runs.
cp good.db commands.db
rewrite commands.db "INSERT INTO runs SELECT 2, machine_id, start_wall_ns, utc_offset_s, zone, interval_ns,
		source, arguments, asitop_version, note, 51, end_wall_ns, ended, tail, tail_sum, row_sum
		FROM runs;
	UPDATE samples SET run_id = 2 WHERE id > 50;
	INSERT INTO commands (run_id, name, line, role, idle_ns, start_ns, end_ns, exit_status, timed_out)
	SELECT run_id, 'A', '', 'measured', time_ns - window_ns, time_ns, time_ns + 5 * window_ns, 0, 0
		FROM samples WHERE id IN (10, 20, 60);
	INSERT INTO quantities (command_id, name, value) VALUES (2, 'tokens', 12)"
check "commands in their places" "$ASITOP" info commands.db --check

# misplaces KIND TEXT SQL: the same with commands.
misplaces() {
	cp commands.db bad.db
	rewrite bad.db "$3"
	fails "--check: $1" 3 "$2" "$ASITOP" info bad.db --check
}

misplaces "a command that ends too early" "command 2 ends before it starts" \
	"UPDATE commands SET end_ns = start_ns - 1 WHERE id = 2"
misplaces "a baseline that begins too late" "the idle time of command 2 begins after its start" \
	"UPDATE commands SET idle_ns = start_ns + 1 WHERE id = 2"
misplaces "a negative time" "command 1 starts before its run" "UPDATE commands SET start_ns = -5, idle_ns = NULL
		WHERE id = 1"
misplaces "a command before its run" "command 3 starts before its run" \
	"UPDATE commands SET start_ns = (SELECT time_ns FROM samples WHERE id = 45), idle_ns = NULL
		WHERE id = 3"
misplaces "a command after its run" "command 2 ends after its run" \
	"UPDATE commands SET end_ns = (SELECT time_ns FROM samples WHERE id = 51) WHERE id = 2"
misplaces "a command of no run" "command 2 belongs to no run" "UPDATE commands SET run_id = 7 WHERE id = 2"
misplaces "the order of commands" "command 2 starts before an earlier one ends" \
	"UPDATE commands SET start_ns = start_ns - 8 * (end_ns - start_ns) / 5, idle_ns = NULL
		WHERE id = 2"
misplaces "work of no command" "quantity 1 belongs to no command" "UPDATE quantities SET command_id = 9"
misplaces "work without a name" "quantity 1 has an invalid name" "UPDATE quantities SET name = 'a b'"
misplaces "work of nothing" "quantity 1 is not a number from 1e-9 to 1e15" "UPDATE quantities SET value = -1"

# An overwritten page: all other pages are still read.
page=$(sqlite3 good.db "SELECT max(pageno) FROM dbstat WHERE name = 'samples' AND
	pagetype = 'leaf'" 2>/dev/null)
if [ -n "$page" ]; then
	cp good.db bad.db
	dd if=/dev/zero of=bad.db bs=16384 seek=$((page - 1)) count=1 conv=notrunc 2>/dev/null
	fails "--check: a page of zeros" 3 "the database: " "$ASITOP" info bad.db --check
	fails "report: a page of zeros" 3 "samples cannot be read" "$ASITOP" report bad.db
	"$ASITOP" report bad.db 2>/dev/null >text
	has "the valid part is reported" "CPU, W" text
else
	skip "a page of zeros (this sqlite3 has no dbstat)"
fi

# ---- refresh ----

"$ASITOP" export good.db >good.csv
cp good.db old.db
sqlite3 old.db "ALTER TABLE samples RENAME COLUMN gpu_mhz TO gone;
	UPDATE samples SET decoder = 1, cpu_w = 1" \
	2>/dev/null || sqlite3 old.db "DROP VIEW metrics;
	ALTER TABLE samples DROP COLUMN gpu_mhz; UPDATE samples SET decoder = 1, cpu_w = 1"
sqlite3 old.db "DROP VIEW IF EXISTS metrics"
"$ASITOP" info old.db >text
has "an old cache is reported" "every command decodes them again" text
"$ASITOP" info old.db --json >info.json
json "JSON: an old cache" '$.numbers_are_current' 0
check "refresh" "$ASITOP" info old.db --refresh --check
"$ASITOP" info old.db --json >info.json
json "refreshed: the cache is current" '$.numbers_are_current' 1
"$ASITOP" export old.db >old.csv
equal "refreshed: the numbers" old.csv good.csv
sqlite3 -csv old.db "SELECT time, printf('%.4f', cpu_w), printf('%.1f', gpu_mhz) FROM metrics" >view
sed 1d good.csv | awk -F, '{ print $1 "," $14 "," $12 }' >csv
equal "refreshed: the view" view csv
cp good.db same.db
"$ASITOP" info same.db --refresh >/dev/null
equal "refresh without changes does not write" same.db good.db

cp good.db old.db
sqlite3 old.db "UPDATE samples SET cpu_w = 1 WHERE id = 5"
fails "damaged numbers are reported" 3 "the cached numbers of sample 5" "$ASITOP" export old.db -o mended.csv
equal "the export has the numbers of the bytes" mended.csv good.csv
check "refresh repairs them" "$ASITOP" info old.db --refresh --check
[ "$(sqlite3 old.db "SELECT * FROM samples")" = "$(sqlite3 good.db "SELECT * FROM samples")" ] &&
	ok "refresh restores the numbers" || not_ok "refresh restores the numbers"

# Rows of another decoder, one of them damaged: all others are refreshed.
cp good.db old.db
sqlite3 old.db "UPDATE samples SET decoder = 99;
	UPDATE raws SET bytes = zeroblob(9) WHERE id = 40"
fails "refresh of a damaged file" 3 "1 sample cannot be decoded" "$ASITOP" info old.db --refresh
left=$(sqlite3 old.db "SELECT group_concat(id) FROM samples WHERE decoder = 99")
[ "$left" = 40 ] && ok "the damaged sample is unchanged" || not_ok "unchanged: $left"
exit $failed
