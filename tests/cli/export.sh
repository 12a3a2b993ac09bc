#!/bin/sh
# asitop export: JSON has the values of the CSV and each core; parts of a recording; constant memory;
# broken pipes are silent.
. "$(dirname "$0")/lib.sh"

"$SIMULATOR" -f plist -i 1000 -n 300 -s cpu_power,gpu_power,thermal --chip "M5 Pro" --fast \
	--workload everything --start 2026-08-17T14:05:30Z --fault sleep=1h@50 >stream 2>/dev/null
"$ASITOP" record --input stream -o a.db >/dev/null 2>&1
rewrite a.db "INSERT INTO events (run_id, time_ns, wall_ns, duration_ns, kind, text)
	VALUES (1, 10000000000, 0, 0, 'mark', 'build')"
"$ASITOP" export a.db >a.csv

# ---- json ----

"$ASITOP" export a.db --format json >a.json
[ "$(wc -l <a.json)" -eq 300 ] && ok "JSON: one line per sample" || not_ok "JSON: one line per sample"
(echo '['; sed '$!s/$/,/' a.json; echo ']') >array.json
sqlite3 -csv :memory: "SELECT json_extract(value, '\$.time'), json_extract(value, '\$.elapsed_s'),
	json_extract(value, '\$.cpu_w') + 0, json_extract(value, '\$.s_cpu_pct') + 0,
	json_extract(value, '\$.ram_used_bytes') IS NULL
	FROM json_each(readfile('array.json'))" >json
awk -F, 'NR > 1 { print $1 "," $2 "," $14 "," $8 + 0 "," ($18 == "") }' a.csv >csv
cut -d, -f1,5 json >json.a
cut -d, -f1,5 csv >csv.a
equal "JSON: the times of the CSV, null for empty cells" json.a csv.a
paste -d, json csv | awk -F, '{ for (i = 2; i <= 4; i++) if ($i - $(i + 5) > 1e-6 ||
	$(i + 5) - $i > 1e-6) bad++ } END { exit bad || !NR }' &&
	ok "JSON: the numbers of the CSV" || not_ok "JSON: the numbers of the CSV"
sqlite3 -csv :memory: "SELECT count(*), sum(json_extract(value, '\$.tier') = 'S'),
	sum(json_extract(value, '\$.mhz') >= 0) FROM
	json_each(readfile('array.json'), '\$[7].cores')" >cores
sqlite3 -csv a.db "SELECT length(core_tiers), length(replace(core_tiers, 'P', '')),
	length(core_tiers) FROM samples WHERE id = 8" >want
equal "JSON: each core" cores want
sqlite3 -csv :memory: "SELECT sum(json_extract(value, '\$.pct')) FROM
	json_each(readfile('array.json'), '\$[7].cores')" >got
sqlite3 -csv a.db "SELECT (SELECT sum(value) FROM json_each(core_pct)) / 100.0 FROM samples
	WHERE id = 8" >want
paste -d, got want | awk -F, '{ exit !($1 - $2 < 1e-6 && $2 - $1 < 1e-6) }' &&
	ok "JSON: the numbers of the cores" || not_ok "JSON: the numbers of the cores"

# ---- windows ----

# window OPTIONS...: exports exactly the samples that the report counts, as lines of the CSV.
window() {
	"$ASITOP" export a.db "$@" | sed 1d >part.csv
	samples=$("$ASITOP" report a.db --json "$@" | grep '"samples"' | tr -dc 0-9)
	first=$(head -n 1 part.csv)
	grep -n -F -x -- "$first" a.csv | cut -d: -f1 >line
	sed -n "$(cat line),\$p" a.csv | head -n "$samples" >want.csv
	[ -s part.csv ] && equal "window $*" part.csv want.csv || not_ok "window $*: nothing"
}
window -b 100
window -e 20
window -b 10 -e 20
window -b -1:00
window -b 97% --duration 30
window -b marker:build -e 14:05:50
window -b 2026-08-17T14:05:40Z --duration 5
window -b T15:07 -e T15:08
window -e -10 --duration 5
fails "an empty window" 1 "is not before --end" "$ASITOP" export a.db -b 20 -e 20 -o none.csv
[ ! -e none.csv ] && ok "no file is created after that failure" || not_ok "no file is created after that failure"
fails "begin, end and duration together" 1 "cannot all be used together" "$ASITOP" export a.db -b 1 -e 2 --duration 1
"$ASITOP" export a.db --format raw -b 10 -e 20 >part.raw
"$ASITOP" record --input part.raw -o part.db >/dev/null 2>&1
[ "$("$ASITOP" export part.db | sed 1d | wc -l)" -eq "$("$ASITOP" export a.db -b 10 -e 20 |
	sed 1d | wc -l)" ] && ok "raw bytes of a part" || not_ok "raw bytes of a part"

# ---- the file ----

for pair in csv:csv json:json jsonl:json plist:raw raw:raw om:openmetrics prom:openmetrics; do
	"$ASITOP" export a.db --format "${pair#*:}" >expected
	check ".${pair%:*}" "$ASITOP" export a.db -o "named.${pair%:*}"
	equal ".${pair%:*} is ${pair#*:}" "named.${pair%:*}" expected
done
for name in none none.txt none.xml .csv/none none.db; do
	fails "no format for '$name'" 1 "cannot derive the format from the name '$name'" \
		"$ASITOP" export a.db -o "$name"
done
check "--format takes precedence over the name" "$ASITOP" export a.db --format csv -o named.txt
equal "the output is CSV" named.txt a.csv
fails "an existing file" 2 "'named.csv' already exists; use --overwrite to replace it" \
	"$ASITOP" export a.db -o named.csv -b 10
equal "the existing file is unchanged" named.csv a.csv
check "--overwrite" "$ASITOP" export a.db -o named.csv --overwrite -b 10
cmp -s named.csv a.csv && not_ok "--overwrite replaces the file" || ok "--overwrite replaces the file"
fails "the recording itself" 2 "'a.db' is the recording itself" \
	"$ASITOP" export a.db --format raw -o a.db --overwrite

# ---- text in CSV (RFC 4180) ----

commas=$(head -n 1 a.csv | tr -cd , | wc -c | tr -d ' ')
# text VALUE CELL: the cell of a thermal pressure of that name, in the last column.
text() {
	cp a.db text.db
	rewrite text.db "UPDATE samples SET thermal_pressure = '$1' WHERE id = 2"
	"$ASITOP" export text.db | sed -n 3p | sed "s/^\([^,]*,\)\{$commas\}//" >cell
	printf '%s\n' "$2" >expected
	equal "text: $1" cell expected
}
text 'Nominal' 'Nominal'
text 'a,b' '"a,b"'
text 'say "x"' '"say ""x"""'
text '=1+1' "'=1+1"
text '+1' "'+1"
text '-1' "'-1"
text '@SUM(A1)' "'@SUM(A1)"
text '=LINK("x","y")' "\"'=LINK(\"\"x\"\",\"\"y\"\")\""
text 'a=b' 'a=b'

# ---- numbers that differ from the bytes ----

cp a.db false.db
rewrite false.db "UPDATE samples SET cpu_w = 50000 WHERE id = 7"
check "stored numbers are used without --verify" "$ASITOP" export false.db
fails "--verify names the sample" 3 "sample 7: its cpu_w is not what its bytes decode to" \
	"$ASITOP" export false.db --verify
"$ASITOP" export false.db --verify 2>/dev/null >verified.csv
equal "--verify writes the numbers of the bytes" verified.csv a.csv

# ---- damage ----

cp a.db bad.db
sqlite3 bad.db "UPDATE samples SET decoder = 0; UPDATE raws SET bytes = x'00' WHERE id = 40"
for format in csv json openmetrics; do
	fails "$format: damage is reported" 3 "1 sample cannot be read" \
		"$ASITOP" export bad.db --format $format
done
[ "$("$ASITOP" export bad.db 2>/dev/null | sed 1d | wc -l)" -eq 299 ] &&
	ok "all other samples are exported" || not_ok "all other samples are exported"

# ---- pipes ----

for format in csv json raw openmetrics; do
	"$ASITOP" export a.db --format $format 2>err | head -c 100 >/dev/null
	(trap '' PIPE; "$ASITOP" export a.db --format $format 2>>err | head -c 100 >/dev/null)
	[ ! -s err ] && ok "$format: a broken pipe is silent" || not_ok "$format: stderr: $(cat err)"
done

# It ends by SIGPIPE, as other tools do.
("$ASITOP" export a.db --format raw; echo $? >status) 2>err | head -c 100 >/dev/null
[ "$(cat status)" -eq 141 ] && ok "the status of a broken pipe" || not_ok "status $(cat status)"

# ---- memory ----

# The peak of resident memory in kB is the same for a longer recording. The address sanitizer would
# delay the reuse of freed memory.
peak() {
	ASAN_OPTIONS=quarantine_size_mb=0 /usr/bin/time -f %M "$ASITOP" export "$1" --format "$2" 2>&1 >/dev/null | tail -n 1
}
if ! /usr/bin/time -f %M true >/dev/null 2>&1; then
	skip "memory (no /usr/bin/time that prints it)"
	exit $failed
fi
"$SIMULATOR" -f plist -i 1000 -n 3000 -s gpu_power --chip M1 --fast \
	--start 2026-08-17T14:05:30Z >stream 2>/dev/null
"$ASITOP" record --input stream -o long.db >/dev/null 2>&1
"$ASITOP" record --input stream -n 300 -o short.db >/dev/null 2>&1
for format in csv json raw openmetrics; do
	short=$(peak short.db $format) long=$(peak long.db $format)
	[ "$long" -lt $((short + short / 10 + 1000)) ] && ok "$format: memory is constant" ||
		not_ok "$format: $long kB for 3000 samples, $short kB for 300"
done
exit $failed
