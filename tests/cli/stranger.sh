# Sourced by the scripts that open a stranger's files: a recording to change, and every command on
# what was made of it, with limits.

# Seconds of processor time and kB of memory for one command.
case $ASITOP in
*/san/* | */coverage/*) seconds=60 memory=unlimited ;;
*) seconds=2 memory=1500000 ;;
esac

"$SIMULATOR" -f plist -i 1000 -n 40 -s cpu_power,gpu_power,thermal --chip "M1" --fast \
	--workload everything --start 2026-08-17T14:05:30Z >stream 2>/dev/null
"$ASITOP" record --input stream -o good.db --note "a note" >/dev/null 2>&1
"$ASITOP" record --input stream -o pair.db >/dev/null 2>&1
mkdir box out

# C0 but tab, line feed and form feed; DEL; C1; bidirectional and zero-width controls, in UTF-8.
controls=$(printf '[\001-\010\013\016-\037\177]')
more_controls=$(printf '\302[\200-\237]|\342\200[\213-\217\250-\256]|\342\201[\240-\257]')

# run NAME COMMAND...: into out/NAME and out/NAME.err, limited; "" or what is wrong in $wrong.
run() {
	name=$1
	shift
	(
		# shellcheck disable=SC3045 # every sh has these; on a Mac -v does nothing
		{
			ulimit -t $seconds
			[ $memory = unlimited ] || ulimit -v $memory 2>/dev/null
			ulimit -c 0
		}
		timeout 600 "$@" >"out/$name" 2>"out/$name.err" </dev/null
	) 2>/dev/null
	status=$?
	wrong=
	case $status in
	0 | 2 | 3) ;;
	1) [ "$name" = window ] || wrong="$name: status 1" ;;
	137 | 142 | 152) wrong="$name takes too long" ;;
	*) wrong="$name: status $status" ;;
	esac
	[ "$wrong" ] || [ $status -eq 0 ] || [ -s "out/$name.err" ] ||
		wrong="$name fails without a word"
	for said in "out/$name" "out/$name.err"; do
		[ "$said" = out/raw ] && continue
		if LC_ALL=C grep -Eq "$controls|$more_controls" "$said"; then
			wrong="$name prints control characters"
		fi
	done
}

# Every command that reads, on box/FILE; complains about the first that does not behave.
every_command() {
	for args in "snapshot replay --snapshot" "report report" "json report --json" \
		"svg report -o out/c.svg" "pdf report -o out/c.pdf" "png report -o out/c.png" \
		"csv export" "raw export --format raw" "exportjson export --format json" \
		"openmetrics export --format openmetrics" "info info" "infojson info --json" \
		"check info --check" "privacy info --privacy --json" "window report -b 10 -e 50%" \
		"share share -o out/share.db" "mark mark"; do
		# shellcheck disable=SC2086 # words
		set -- $args
		name=$1 command=$2
		shift 2
		rm -f out/c.* out/share.db
		[ "$command" = mark ] && set -- text
		run "$name" "$ASITOP" "$command" "box/$file" "$@"
		[ -z "$wrong" ] || return 1
		if [ -f out/share.db ] && ! "$ASITOP" info out/share.db --check >/dev/null; then
			wrong="the copy is damaged"
			return 1
		fi
		if [ -f out/c.svg ] && LC_ALL=C grep -Eq "$controls|$more_controls" out/c.svg; then
			wrong="control characters in the SVG"
			return 1
		fi
		if [ -f out/c.pdf ] && command -v pdftotext >/dev/null &&
			pdftotext out/c.pdf - | LC_ALL=C grep -Eq "$controls|$more_controls"; then
			wrong="control characters in the PDF"
			return 1
		fi
	done
	[ "$status" -eq 2 ] || wrong="mark: status $status"
	[ -n "$wrong" ] || run compare "$ASITOP" report pair.db "box/$file"
	[ -n "$wrong" ] || run comparejson "$ASITOP" report "box/$file" pair.db --json
	# It writes into the file, and mends what it can.
	cp "box/$file" out/refresh.db
	[ -n "$wrong" ] || run refresh "$ASITOP" info out/refresh.db --refresh
	[ -z "$wrong" ]
}

# opens WHAT STATUS TEXT: box/$file; `info --check` exits with STATUS and says TEXT, the others
# behave; nothing in the box has changed or was added.
opens() {
	what=$1 expected=$2 text=$3
	before=$(cd box && cksum ./*)
	if ! every_command; then
		not_ok "$what: $wrong"
		sed 's/^/# /' "out/$name.err" | cut -c 1-200 | head -3
	elif [ "$(cd box && cksum ./*)" != "$before" ]; then
		not_ok "$what: the folder has changed"
	else
		run check "$ASITOP" info "box/$file" --check
		if [ "$status" -ne "$expected" ]; then
			not_ok "$what: info --check gives $status, not $expected"
			sed 's/^/# /' out/check out/check.err | head -5
		elif ! cat out/check out/check.err | grep -qF -- "$text"; then
			not_ok "$what: info --check does not say '$text'"
			sed 's/^/# /' out/check out/check.err | head -5
		else
			ok "$what"
		fi
	fi
	rm -rf box
	mkdir box
}

# hostile WHAT STATUS TEXT SQL: the same of the good recording after SQL, which may do anything.
file=x.db
hostile() {
	cp good.db box/x.db
	if ! { echo ".dbconfig defensive off
.dbconfig writable_schema on"; echo "$4"; } | timeout 60 sqlite3 box/x.db >/dev/null 2>out/sql || [ -s out/sql ]; then
		not_ok "$1: cannot be made"
		sed 's/^/# /' out/sql | head -3
		return
	fi
	timeout 60 "$FUZZ_TOOLS/seal" box/x.db 2>/dev/null
	opens "$1" "$2" "$3"
}
