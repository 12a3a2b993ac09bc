#!/bin/sh
# A file from a stranger is safe to open: for any contents, every command that reads exits with the
# right status and message, within limits of time and memory, writes nothing beside the file, and
# sends no control characters to the terminal or into a chart.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/cli/stranger.sh"

# ---- the schema ----

hostile "an untouched file" 0 "40 samples" "SELECT 1 WHERE 0;"
hostile "triggers" 0 "40 samples" "CREATE TRIGGER t AFTER INSERT ON samples BEGIN
	DELETE FROM samples; END; CREATE TRIGGER u AFTER UPDATE ON samples BEGIN
	DELETE FROM raws; END;"
for table in samples raws runs events machines; do
	hostile "a view in place of $table" 3 "lacks tables" \
		"ALTER TABLE $table RENAME TO hidden; DROP VIEW metrics;
		CREATE VIEW $table AS SELECT * FROM hidden;"
done
hostile "a view under another name in the schema" 3 "is damaged" \
	"DROP VIEW metrics; ALTER TABLE samples RENAME TO hidden;
	CREATE VIEW v AS SELECT * FROM hidden;
	UPDATE sqlite_schema SET sql = 'CREATE VIEW samples AS SELECT * FROM hidden'
		WHERE name = 'v';"
hostile "a view that never ends" 3 "lacks tables" \
	"DROP VIEW metrics; ALTER TABLE events RENAME TO hidden; CREATE VIEW events AS
	WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id,
	1 AS run_id, 1 AS time_ns, 1 AS wall_ns, 1 AS duration_ns, 'mark' AS kind, 'x' AS text FROM n;"
hostile "a generated column" 3 "has an unexpected definition" \
	"DROP VIEW metrics; ALTER TABLE samples RENAME COLUMN cpu_w TO other;
	ALTER TABLE samples ADD COLUMN cpu_w INTEGER AS (length(hex(zeroblob(4000000 + id))));"
hostile "a virtual table" 3 "has an unexpected definition" \
	"DROP VIEW metrics; DROP TABLE events;
	CREATE VIRTUAL TABLE events USING fts5(id, run_id, time_ns, wall_ns, duration_ns, kind, text);"
hostile "an unknown module" 3 "has an unexpected definition" \
	"DROP TABLE events; INSERT INTO sqlite_schema
	VALUES ('table', 'events', 'events', 0, 'CREATE VIRTUAL TABLE events USING evil(id)');"
hostile "a renamed table" 3 "lacks tables" "DROP VIEW metrics; ALTER TABLE raws RENAME TO raw;"
hostile "a renamed column" 3 "its table 'runs' has an unexpected definition" "ALTER TABLE runs RENAME COLUMN note TO nota;"
hostile "a generated column in peaks" 3 "has an unexpected definition" \
	"INSERT INTO peaks VALUES ('cpu_w', 1, 1); UPDATE sqlite_schema SET sql = replace(sql,
	'value INTEGER NOT NULL', 'value INTEGER NOT NULL AS (instr(zeroblob(16000000),
	zeroblob(8000000) || x''01''))') WHERE name = 'peaks';"
hostile "a constraint that never ends" 0 "40 samples" \
	"PRAGMA ignore_check_constraints = ON; UPDATE sqlite_schema SET sql = replace(sql,
	'cpu_w INTEGER', 'cpu_w INTEGER CHECK (instr(zeroblob(16000000), zeroblob(8000000)
	|| x''01'') = 0)') WHERE name = 'samples';"
hostile "an index over an expression" 2 "has the index 'i'" \
	"CREATE INDEX i ON samples (abs(time_ns));"
hostile "an index over some rows" 2 "has the index 'i'" \
	"CREATE INDEX i ON events (time_ns) WHERE length(text) > 9;"
hostile "a foreign table whose query never ends" 0 "40 samples" \
	"CREATE TABLE other (y INTEGER, x INTEGER NOT NULL); INSERT INTO other VALUES (1, 1);
	UPDATE sqlite_schema SET sql = 'CREATE TABLE other (y INTEGER, x INTEGER NOT NULL AS
	(instr(zeroblob(16000000), zeroblob(8000000) || x''01'')))' WHERE name = 'other';"
hostile "a thousand columns" 3 "is damaged" \
	"CREATE TABLE other (x0$(awk 'BEGIN { while (i++ < 1000) printf ", x%d", i }'));"
hostile "a schema that is not SQL" 3 "malformed" \
	"UPDATE sqlite_schema SET sql = 'CREATE TABLE raws (' WHERE name = 'raws';"

# ---- types, lengths, ids, times ----

# loose SQL: runs the SQL on tables without STRICT and NOT NULL.
loose() {
	echo "CREATE TEMP TABLE ours AS SELECT name AS whose, sql AS was FROM sqlite_schema;
		UPDATE sqlite_schema SET sql = replace(replace(replace(replace(sql, 'STRICT', ''),
		'INTEGER PRIMARY KEY', 'INTEGER_PRIMARY_KEY'), 'INTEGER NOT NULL', ''),
		'INTEGER_PRIMARY_KEY', 'INTEGER PRIMARY KEY') WHERE type = 'table';
		PRAGMA writable_schema = RESET; PRAGMA writable_schema = ON;
		$1;
		UPDATE sqlite_schema SET sql = (SELECT was FROM ours WHERE whose = name);"
}

hostile "text in place of times" 3 "sample 5 is missing or" \
	"$(loose "UPDATE samples SET time_ns = 'soon' WHERE id = 5")"
hostile "blobs in place of numbers" 3 "sample 5" \
	"$(loose "UPDATE samples SET cpu_w = x'0102', core_pct = x'ff00ff' WHERE id = 5")"
hostile "NULL in place of times" 3 "sample 5 is missing or" \
	"$(loose "UPDATE samples SET window_ns = NULL WHERE id = 5")"
hostile "text everywhere" 3 "sample 1 is missing or" \
	"$(loose "UPDATE samples SET
	run_id = 'a', time_ns = 'b', wall_ns = 'c', window_ns = 'd', decoder = 'e';
	UPDATE raws SET key_id = 'a', encoding = 'b', size = 'c', crc32 = 'd', bytes = 'e';
	UPDATE runs SET start_wall_ns = 'a', utc_offset_s = 'b', interval_ns = 'c', first_id = 'd';
	UPDATE events SET time_ns = 'a', wall_ns = 'b', duration_ns = 'c'")"
hostile "a length of 2^31" 3 "it claims to be 2147483648 bytes long" \
	"UPDATE raws SET size = 1 << 31 WHERE id = 5;"
hostile "a negative length" 3 "sample 5: it claims to be" "UPDATE raws SET size = -1 WHERE id = 5;"
hostile "a length of 0" 3 "sample 5" "UPDATE raws SET size = 0, bytes = x'' WHERE id = 5;"
hostile "encodings that do not exist" 3 "sample 1" \
	"UPDATE raws SET encoding = (id - 20) * 1000000000;"
hostile "a wrong checksum" 3 "do not match their checksum" "UPDATE raws SET crc32 = -1 WHERE id = 5;"
hostile "a sample that is its own key sample" 3 "sample 1" "UPDATE raws SET key_id = id;"
hostile "a cycle of key samples" 3 "depends on another key sample" "UPDATE raws SET key_id = id % 40 + 1;"
hostile "negative ids" 3 "is missing" "UPDATE samples SET id = -id WHERE id < 20;
	UPDATE raws SET id = -id WHERE id < 20;"
hostile "ids at both ends" 3 "sample 2 is missing" "UPDATE samples SET
	id = 9223372036854775807 WHERE id = 2; UPDATE samples SET id = -9223372036854775807 - 1
	WHERE id = 3; UPDATE raws SET id = 9223372036854775806 WHERE id = 2;"
hostile "ids with a distance of 10^9" 3 "is missing" \
	"UPDATE samples SET id = id * 1000000000; UPDATE raws SET id = id * 1000000000;"
for ns in -9223372036854775808 9223372036854775807 -1 4611686018427387904; do
	# The smallest integer cannot be written as a literal.
	[ $ns = -9223372036854775808 ] && ns="(-9223372036854775807 - 1)"
	hostile "times of $ns ns" 3 "sample 20 is missing or" \
		"UPDATE samples SET time_ns = $ns WHERE id = 20;"
	hostile "windows of $ns ns" 3 "sample 20 is missing or" \
		"UPDATE samples SET window_ns = $ns WHERE id >= 20;"
	hostile "all numbers $ns" 3 "sample" \
		"UPDATE samples SET wall_ns = $ns, ram_used_bytes = $ns, ram_total_bytes = $ns,
		swap_used_bytes = $ns, swap_total_bytes = $ns, cpu_w = $ns, gpu_w = $ns,
		ane_w = $ns, combined_w = $ns, cpu_pct = $ns, p_cpu_mhz = $ns, gpu_pct = $ns
		WHERE id > 20; UPDATE events SET time_ns = $ns, wall_ns = $ns, duration_ns = $ns;
		UPDATE runs SET start_wall_ns = $ns, utc_offset_s = $ns, interval_ns = $ns,
		end_wall_ns = $ns, first_id = $ns; UPDATE machines SET e_cores = $ns,
		p_cores = $ns, gpu_cores = $ns, memory_bytes = $ns;"
	hostile "decoded numbers of $ns" 3 "sample" "UPDATE samples SET cpu_w = $ns, gpu_w = $ns,
		ane_w = $ns, combined_w = $ns, cpu_pct = $ns, e_cpu_pct = $ns, p_cpu_mhz = $ns,
		gpu_pct = $ns, gpu_mhz = $ns, ram_used_bytes = $ns, ram_total_bytes = $ns,
		swap_used_bytes = $ns, swap_total_bytes = $ns,
		core_pct = '[' || $ns || '0000]', core_mhz = '[1e999,-' || $ns || ']';"
done
hostile "windows of thirty years" 3 "begins before" "UPDATE samples SET window_ns = 1000000000 * 1000000000;"
hostile "unordered times" 3 "begins before" "UPDATE samples SET time_ns = time_ns * (id % 7);"
hostile "the same time everywhere" 3 "begins before" "UPDATE samples SET time_ns = 5000000000;"
hostile "73 years on the axis" 0 "40 samples" "UPDATE samples SET time_ns = 2305843009213693951 WHERE id = 40;"
hostile "unordered runs" 3 "belongs to no run" \
	"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
	INSERT INTO runs SELECT i, NULL, 0, 0, '', 1, '', '', '', '', 40 * (i % 2), 0, '', x'',
	NULL, NULL FROM n;"
hostile "10,000 events" 0 "40 samples" \
	"WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
	INSERT INTO events SELECT i, 1, i * 4000000, 0, 5, CASE i % 3 WHEN 0 THEN 'mark'
	WHEN 1 THEN 'gap' ELSE 'nonsense' END, 'mark ' || i, NULL FROM n;"
hostile "a future version" 2 "needs a newer asitop" "PRAGMA user_version = 2147483647;"
hostile "a negative version" 2 "needs a newer asitop" "PRAGMA user_version = -1;"
hostile "a database in UTF-16" 0 "40 samples" "ATTACH 'box/y' AS y; PRAGMA y.encoding = 'UTF-16le';
	DETACH y;"

# ---- pages that never end ----

# be32 NUMBER...: prints each as four bytes
be32() {
	for number; do
		# shellcheck disable=SC2059 # octal escapes
		printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $((number >> 24 & 255)) \
			$((number >> 16 & 255)) $((number >> 8 & 255)) $((number & 255)))"
	done
}
zeros() {
	dd if=/dev/zero bs="$1" count=1 2>/dev/null
}

# loop PAGE CHILD: an inner page whose 7000 cells share their bytes and refer to CHILD
loop() {
	{
		printf '\005\000\000\033\130\076\200\000'
		be32 "$2"
		LC_ALL=C awk 'BEGIN { for (i = 0; i < 7000; i++) printf "%c%c", 62, 128 }'
		zeros 1988
		be32 "$2"
		printf '\005'
		zeros 379
	} | dd of=box/x.db bs=16384 seek=$(($1 - 1)) conv=notrunc 2>/dev/null
}
spare=$(($(wc -c <good.db) / 16384))
for table in events samples runs raws; do
	cp good.db box/x.db
	root=$(sqlite3 good.db "SELECT rootpage FROM sqlite_schema WHERE name = '$table'")
	dd if=good.db of=box/x.db bs=16384 skip=$((root - 1)) seek=$((spare - 1)) count=1 \
		conv=notrunc 2>/dev/null
	loop $((spare - 1)) "$spare"
	loop $((spare - 2)) $((spare - 1))
	loop "$root" $((spare - 2))
	opens "a tree of $table that is endless" 3 "damaged"
done

# ---- truncated files ----

for pages in 1 3 5 7; do
	head -c $((pages * 16384)) good.db >box/x.db
	opens "the first $pages pages of $(($(wc -c <good.db) / 16384))" 3 "is damaged: "
done
head -c 5000 good.db >box/x.db
opens "less than a page" 3 "lacks tables"

# ---- texts ----

evil="char(27) || '[31m' || char(7, 8, 13, 0x9b, 0x202e, 0x2066, 0x200b) || CAST(x'fffe80c0af' AS TEXT)
	|| char(27) || ']0;owned' || char(7) || '<script>&amp;\"'"
all_texts() {
	echo "UPDATE runs SET zone = $1, source = $1, arguments = $1, asitop_version = $1, note = $1,
		ended = $1; UPDATE events SET text = $1; UPDATE machines SET chip = $1, model = $1,
		os_version = $1, os_build = $1, perflevels = $1;
		UPDATE samples SET thermal_pressure = $1, core_tiers = $1, core_pct = $1, core_mhz = $1
			WHERE id < 4;
		INSERT INTO events VALUES (90, 1, 5000000000, 0, 0, 'mark', $1, NULL);
		INSERT INTO events VALUES (91, 1, 6000000000, 0, 0, $1, $1, NULL);"
}
hostile "escapes in every text" 3 "sample" "$(all_texts "$evil")"
hostile "megabytes in every text" 3 "sample" \
	"$(all_texts "replace(hex(zeroblob(5000000)), '00', $evil || 'xx')" |
		sed 's/zeroblob(5000000)/zeroblob(100000)/g')"
hostile "an empty text everywhere" 3 "sample" "$(all_texts "''")"
hostile "a text of 30 MB" 3 "sample" "UPDATE samples SET
	thermal_pressure = replace(hex(zeroblob(15000000)), '00', 'xx') WHERE id = 5;"

# ---- beside the file ----

journal_header() {
	printf '\331\325\005\371\040\241\143\327'
	be32 0 0 "$(($(wc -c <good.db) / 16384))" 512 16384
	zeros 484
}

# The journal of another database.
cp good.db other.db
sqlite3 other.db "PRAGMA journal_mode = PERSIST; UPDATE samples SET cpu_w = 7" >/dev/null
cp good.db box/x.db
{ printf '\331\325\005\371\040\241\143\327'; tail -c +9 other.db-journal; } >box/x.db-journal
opens "a journal from somewhere else" 0 "40 samples"

# A journal whose rollback would delete a file of the reader.
cp good.db box/x.db
echo precious >victim
name=$WORK/victim
sum=0
for byte in $(printf %s "$name" | od -An -tu1); do
	sum=$((sum + byte))
done
{
	journal_header
	be32 $((1073741824 / 16384 + 1))
	printf %s "$name"
	be32 ${#name} $sum
	printf '\331\325\005\371\040\241\143\327'
} >box/x.db-journal
opens "a journal that names a file to delete" 2 "is not the journal of a recording"
[ "$(cat victim)" = precious ] && ok "the file is not deleted" || not_ok "the file is not deleted"

cp good.db box/x.db
head -c 3000 /dev/zero | LC_ALL=C tr '\0' '\377' >box/x.db-journal
opens "a journal of rubbish" 0 "40 samples"
cp good.db box/x.db
sqlite3 box/x.db "PRAGMA journal_mode = WAL" >/dev/null
rm -f box/x.db-*
opens "a write-ahead log" 2 "has a write-ahead log"
cp good.db box/x.db
head -c 5000 good.db >box/x.db-wal
opens "a write-ahead log beside a file without" 2 "has a write-ahead log"

# ---- a name ----

file=$(printf 'x\033[31m.db')
cp good.db "box/$file"
run info "$ASITOP" info "box/$file" --check
[ -z "$wrong" ] && ok "a name with an escape" || not_ok "a name with an escape: $wrong"
sqlite3 "box/$file" "DELETE FROM samples; DROP TABLE raws"
run info "$ASITOP" info "box/$file" --check
[ -z "$wrong" ] && ok "a name with an escape, damaged" || not_ok "a name with an escape, damaged: $wrong"
exit $failed
