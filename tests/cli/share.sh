#!/bin/sh
# asitop share: the copy says in its window what the original said, and nothing private is in it.
. "$(dirname "$0")/lib.sh"

# absent WHAT TEXT FILE...: the text is in none of the files, whatever is around it.
absent() {
	what=$1 text=$2
	shift 2
	if LC_ALL=C grep -aqF -- "$text" "$@"; then
		not_ok "$what: '$text' is in $(LC_ALL=C grep -alF -- "$text" "$@" | tr '\n' ' ')"
	else
		ok "$what"
	fi
}

# has WHAT TEXT FILE
has() {
	grep -qF -- "$2" "$3" && ok "$1" || {
		not_ok "$1: '$2' is not there"
		sed 's/^/# /' "$3" | head -20
	}
}

# ---- canaries: tasks, boot arguments, a file's name ----

cp "$STREAMS/tasks.plist" jane-doe-secret.plist
"$ASITOP" record --input jane-doe-secret.plist -o tasks.db --note "for the ticket" >/dev/null 2>&1
check "share" "$ASITOP" share tasks.db -o copy.db
"$ASITOP" export copy.db --format raw >copy.raw
"$ASITOP" info copy.db --json >copy.json
sqlite3 copy.db .dump >copy.sql
LC_ALL=C sed -n 's/.*<key>name<\/key><string>\(.*\)<\/string>$/\1/p' "$STREAMS/tasks.plist" |
	grep -av 'Cluster$' |
	LC_ALL=C sort -u >names
[ "$(wc -l <names)" -gt 50 ] && ok "there are names to look for" || not_ok "there are names"
LC_ALL=C grep -aF -f names copy.raw copy.db copy.sql copy.json >found
[ ! -s found ] && ok "no process name is left" || {
	not_ok "process names are left"
	head -3 found
}
absent "no boot arguments" "keepsyms" copy.raw copy.db copy.sql
absent "no boot time" "$(sed -n 's/.*kern_boottime<.key><integer>\([0-9]*\).*/\1/p' \
	"$STREAMS/tasks.plist" | head -n 1)" copy.raw copy.db copy.sql
absent "no process ids" "<key>pid</key>" copy.raw
absent "no file name" "jane-doe-secret" copy.db copy.sql copy.json
"$ASITOP" export tasks.db | cut -d, -f2- >original.csv
"$ASITOP" export copy.db | cut -d, -f2- >copy.csv
equal "the numbers are the original's" copy.csv original.csv
"$ASITOP" info copy.db --check >text
has "it says that it was edited" "edited by asitop share" text
has "it is whole" "no damage" text
has "the note is kept" "“for the ticket”" text
"$ASITOP" info copy.db --privacy >text
grep "removes it" text >left
[ ! -s left ] && ok "info --privacy finds nothing more" || not_ok "there is more: $(cat left)"
"$ASITOP" info tasks.db --privacy --json >private.json
got=$(sqlite3 :memory: "SELECT count(*) FROM json_each(readfile('private.json'), '\$.private')
	WHERE json_extract(value, '\$.value') IN ('quillbuild', '-v keepsyms=1')")
[ "$got" = 2 ] && ok "info --privacy lists what is in the original" || not_ok "info --privacy: $got"

# A command may have the name of a process.
"$ASITOP" record --input "$STREAMS/tasks.plist" -o named.db >/dev/null 2>&1
rewrite named.db "INSERT INTO commands (run_id, name, line, role, start_ns, timed_out) VALUES
	(1, 'Lanternfish', '', 'measured', 0, 0);
	INSERT INTO quantities (command_id, name, value) VALUES (1, 'quillbuild', 5)"
check "a command named as a process" "$ASITOP" share named.db -o named-copy.db

# What somebody wrote into a note or a marker is not silently kept when it had to go elsewhere.
"$ASITOP" record --input "$STREAMS/tasks.plist" -o noted.db --note "Lanternfish is slow" \
	>/dev/null 2>&1
fails "a removed name in a note" 2 "'Lanternfish' (names and numbers of processes) would still be" \
	"$ASITOP" share noted.db -o noted-copy.db
[ ! -e noted-copy.db ] && ok "there is no copy then" || not_ok "there is no copy then"

# ---- a window of many samples, with events ----

"$SIMULATOR" -f plist -i 1000 -n 120 -s cpu_power,gpu_power,thermal,tasks --chip "M4 Pro" --fast \
	--workload build --start 2026-08-17T14:05:30Z --bootargs "serial=CANARY77" \
	--fault sleep=10m@60 >stream 2>/dev/null
"$ASITOP" record --input stream -o long.db >/dev/null 2>&1
rewrite long.db "INSERT INTO events (run_id, time_ns, wall_ns, duration_ns, kind, text) VALUES
	(1, 20000000000, 0, 0, 'mark', 'build'),
	(1, 41000000000, 0, 0, 'error', 'cannot read ''/Users/jane/CANARY99'''),
	(1, 42000000000, 0, 0, 'of-the-future', 'CANARY66'),
	(1, 5000000000, 0, 0, 'mark', 'too early');
	INSERT INTO commands (run_id, name, line, role, idle_ns, start_ns, end_ns, exit_status,
	timed_out) VALUES
	(1, '', 'first', 'warmup', NULL, 2000000000, 4000000000, 0, 0),
	(1, 'new', '/Users/jane/bin/compile --token=CANARY88', 'measured', 13000000000,
	30000000000, 40000000000, 3, 0),
	(1, '', 'cut', 'measured', NULL, 59000000000, 62000000000, 0, 0);
	INSERT INTO quantities (command_id, name, value) VALUES (2, 'tokens', 0.1);
	UPDATE runs SET ended = 'cannot write ''/Users/jane/CANARY55''', tail = x'43414e4152593434'"

# The numbers of a summary that do not depend on where 0 is. A run that is cut is not whole in a copy.
numbers() {
	sqlite3 -separator ' ' :memory: "SELECT fullkey, printf('%.5f', atom)
		FROM json_tree(readfile('$1')) WHERE type IN ('integer', 'real') AND (
		replace(fullkey, '\"', '') GLOB '\$.metrics*' OR
		replace(fullkey, '\"', '') GLOB '\$.energy_j*' OR fullkey GLOB '\$.thermal_s*' OR
		replace(fullkey, '\"', '') GLOB '\$.phases*energy_j' OR
		key IN ('samples', 'measured_s')) AND key NOT IN ('peak_at', 'highest_10s_from')
		AND fullkey NOT GLOB '\$.benchmark*'"
}

# cuts NAME OPTIONS...: the copy of a window reports as the original does there.
cuts() {
	name=$1
	shift
	check "$name: share $*" "$ASITOP" share long.db -o "$name.db" "$@"
	"$ASITOP" report long.db --json "$@" >original.json
	"$ASITOP" report "$name.db" --json >copy.json
	numbers original.json >original
	numbers copy.json >copy
	[ -s original ] && equal "$name: it reports as the original" copy original
	"$ASITOP" export long.db "$@" | cut -d, -f1,3- >original.csv
	"$ASITOP" export "$name.db" | cut -d, -f1,3- >copy.csv
	equal "$name: every sample, with its wall time" copy.csv original.csv
	check "$name: info --check" "$ASITOP" info "$name.db" --check
	check "$name: replay" "$ASITOP" replay "$name.db" --snapshot
	sqlite3 "$name.db" .dump >copy.sql
	"$ASITOP" export "$name.db" --format raw >copy.raw
	absent "$name: no canary" CANARY "$name.db" copy.sql copy.raw
	absent "$name: no path" /Users/ "$name.db" copy.sql copy.raw
}

cuts whole
cuts middle -b 15 -e 1:00
cuts gap -b 50 -e -20
cuts end -b -30
cuts marker -b marker:build --duration 25
sqlite3 middle.db "SELECT kind, text, time_ns / 1000000000 FROM events WHERE kind NOT IN
	('start', 'stop', 'edited') ORDER BY time_ns" >events
has "the marker has moved" "mark|build|" events
sqlite3 middle.db "SELECT name, line, role, idle_ns BETWEEN 0 AND 1000000000, start_ns / 1000000000, end_ns / 1000000000,
	exit_status FROM commands ORDER BY start_ns" >commands
has "the command's name stays" "new|compile|measured|1|15|25|3" commands
has "a command that is cut has no end" "|cut|measured||44||" commands
[ "$(wc -l <commands)" -eq 2 ] && ok "no other command" || not_ok "other commands: $(cat commands)"
sqlite3 middle.db "SELECT name, value FROM quantities" >quantities
has "its work stays" "tokens|0.1" quantities
sqlite3 end.db "SELECT text, time_ns FROM events WHERE kind = 'mark'" >after
has "a part after a command begins with that phase" "after the command|0" after
has "the phase it begins in begins with it" "mark|too early|0" events
[ "$(wc -l <events)" -eq 3 ] && ok "no other event" || not_ok "other events: $(cat events)"
first=$(sqlite3 middle.db "SELECT min(time_ns - window_ns) FROM samples")
[ "$first" = 0 ] && ok "its time begins at 0" || not_ok "its time begins at $first"

# Of every stream: what is stored are each sample's own numbers, what is shown is the same.
for stream in "$STREAMS"/*.plist; do
	name=$(basename "$stream" .plist)
	"$ASITOP" record --input "$stream" -o own.db --overwrite >/dev/null 2>&1
	check "$name: share" "$ASITOP" share own.db -o own-copy.db --overwrite
	check "$name: info --check" "$ASITOP" info own-copy.db --check
	"$ASITOP" report own.db --json >original.json
	"$ASITOP" report own-copy.db --json >copy.json
	numbers original.json >original
	numbers copy.json >copy
	equal "$name: it reports as the original" copy original
done

# A sample whose window is not that of its bytes has no place in time.
cp long.db bad.db
rewrite bad.db "UPDATE samples SET window_ns = window_ns - 1 WHERE id = 40"
fails "a window that is not that of the bytes" 3 "the window of sample 40 does not match" \
	"$ASITOP" share bad.db -o placed.db
check "the copy is whole then" "$ASITOP" info placed.db --check

# ---- what it refuses ----

fails "an existing file" 2 "'middle.db' already exists; use --overwrite to replace it" \
	"$ASITOP" share long.db -o middle.db
check "--overwrite" "$ASITOP" share long.db -o middle.db --overwrite -b 15 -e 1:00
for overwrite in "" --overwrite; do
	fails "itself $overwrite" 2 "'long.db' is the recording itself; name another file" \
		"$ASITOP" share ./long.db -o long.db $overwrite
done
fails "an empty window" 1 "is not before --end" "$ASITOP" share long.db -b 5 -e 5 -o none.db
[ ! -e none.db ] && ok "nothing is made then" || not_ok "nothing is made then"

# ---- a damaged recording ----

# The copy's numbers are those of the bytes, whatever stands beside them.
cp long.db bad.db
rewrite bad.db "UPDATE samples SET cpu_w = 5 WHERE id = 7"
fails "numbers that are not those of the bytes" 3 "sample 7: its cpu_w is not" \
	"$ASITOP" share bad.db -o true.db
check "the copy has those of the bytes" "$ASITOP" info true.db --check
"$ASITOP" export true.db >copy.csv
"$ASITOP" export long.db >original.csv
equal "as the original has them" copy.csv original.csv
cp long.db bad.db
sqlite3 bad.db "UPDATE samples SET cpu_w = 5 WHERE id = 7"
fails "damaged numbers" 3 "the cached numbers of sample 7" "$ASITOP" share bad.db -o mended.db
check "the copy has those of the bytes, too" "$ASITOP" info mended.db --check

# One sample is lost, the others are copied.
for damage in "UPDATE raws SET bytes = x'00' WHERE id = 40" "DELETE FROM raws WHERE id = 40" \
	"UPDATE samples SET time_ns = 1 WHERE id = 40" "DELETE FROM samples WHERE id = 40"; do
	cp long.db bad.db
	sqlite3 bad.db "$damage"
	fails "$damage" 3 "1 sample could not be copied" \
		"$ASITOP" share bad.db -o lacking.db --overwrite
	check "the copy is whole" "$ASITOP" info lacking.db --check
	"$ASITOP" export lacking.db >copy.csv
	sed 41d original.csv >rest.csv
	equal "it has all others" copy.csv rest.csv
	"$ASITOP" info lacking.db >text
	has "and says so" "1 damaged sample of the original could not be copied" text
done
exit $failed
