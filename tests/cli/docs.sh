#!/bin/sh
# The documentation matches the program: every option and key is in a man page, every example of the
# README runs, its picture of the dashboard is current, and the paths in it exist.
. "$(dirname "$0")/lib.sh"

# ---- man pages ----

for page in "$ROOT"/src/*.[17] "$ROOT"/record/*.1 "$ROOT"/replay/*.1 "$ROOT"/report/*.1; do
	name=$(basename "$page")
	if mandoc -T lint -W warning "$page" >lint 2>&1; then
		ok "$name: mandoc has no warnings"
	else
		not_ok "$name: mandoc has warnings"
		sed 's/^/# /' lint
	fi
	case $name in
	*.1) check "$name: has an EXIT STATUS section" grep -q '^\.Sh EXIT STATUS$' "$page" ;;
	esac
done

# A letter is the same option in every command, and an option has the same letter.
for command in "" $("$ASITOP" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do
	# shellcheck disable=SC2086 # empty for the dashboard
	"$ASITOP" $command --help | sed -En 's/^  (-[A-Za-z],|   ) --([a-z-]*).*/\1 --\2/p'
done | sed 's/^   /none/' | sort -u >letters
check "options and their letters were found" grep -q '^[-]d, [-]*duration$' letters
grep -v '^none' letters | cut -d' ' -f1 | sort | uniq -d >twice
equal "a letter is the same option in every command" /dev/null twice
cut -d' ' -f2 letters | sort | uniq -d >twice
equal "an option has the same letter in every command" /dev/null twice

# Commands that share options share their rows.
for command in export report share; do
	"$ASITOP" "$command" --help | sed -n '/^  -b, --begin/,/^      --command/p' >"$command.rows"
	"$ASITOP" replay --help | sed -n '/^  -b, --begin/,/^      --command/p' >replay.rows
	equal "$command: has the options of replay that select a part" replay.rows "$command.rows"
done
check "rows were found" grep -q phase replay.rows
"$ASITOP" --help | sed -n '/^  -i, --interval/,/^      --powermetrics/p' >live.rows
"$ASITOP" record --help | sed -n '/^  -i, --interval/,/^      --powermetrics/p' >record.rows
equal "record: has the options of the dashboard for the source of samples" live.rows record.rows
check "rows were found" grep -q samplers live.rows

# The man page of each command documents exactly its long options.
for command in $("$ASITOP" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do
	page=$(ls "$ROOT"/*/asitop-"$command".1 2>/dev/null)
	if [ -z "$page" ]; then
		not_ok "$command: has a man page"
		continue
	fi
	"$ASITOP" "$command" --help |
		sed -En 's/^  (-[A-Za-z],|   ) --([a-z-]*).*/\2/p' | sort >told
	sed -n 's/^\.It Fl \(. , \)\{0,1\}-\([a-z-]*\).*/\2/p' "$page" | sort >written
	equal "$command: the man page has exactly its options" told written
done

# The man page documents exactly the keys.
sed -n 's/^KEY([^"]*"\([^"]*\)", [a-z_0-9]*, "\([^"]*\)")/\1|\2/p' "$ROOT/replay/keys.def" |
	sed 's/|/ /' >told
sed -n '/^\.Sh KEYS/,/^\.El/p' "$ROOT/replay/asitop-replay.1" |
	sed -n -e 's/\\&//g' -e '/^\.It Li /{s///;p;d;}' -e '/^[^.]/p' | paste -d' ' - - >written
equal "the man page has exactly the keys" told written

# ---- README ----

# "sudo asitop record" and similar examples run the simulator, with a virtual clock unless they run
# commands.
mkdir bin
cat >bin/sudo <<'SH'
#!/bin/sh
exec "$@"
SH
cat >bin/asitop <<SH
#!/bin/sh
if [ "\$1" = record ]; then
	shift
	case " \$* " in
	*" -c "*) set -- -i 20ms "\$@" && export POWERMETRICS_SIM='--workload build' ;;
	*) set -- -n 40 "\$@" && export POWERMETRICS_SIM='--fast --workload build' ;;
	esac
	exec "$ASITOP" record --powermetrics "$SIMULATOR" "\$@"
fi
exec "$ASITOP" "\$@"
SH
chmod +x bin/*
PATH=$WORK/bin:$PATH
ln -s "$ROOT/samples" samples
printf '#!/bin/sh\nsleep 0.05\n' >old
cp old new
chmod +x old new

# The commands of the README's console blocks, in order.
sed -n '/^```console/,/^```$/s/^\$ //p' "$ROOT/README.md" >examples
[ -s examples ] || not_ok "the README has examples"
while read -r example; do
	case $example in
	make*) ok "README: $example (it runs this test)" ;;
	promtool*)
		if command -v promtool >/dev/null; then
			check "README: $example" sh -c "$example"
		else
			skip "README: $example (not installed; Debian: apt-get install prometheus)"
		fi
		;;
	*) check "README: $example" sh -c "{ $example; } </dev/null" ;;
	esac
done <examples

# The picture of the dashboard and the command in the README that draws it. Fonts and versions of
# cairo differ, so only the size, the colours, lines, blocks and the number of characters are compared.
picture() {
	grep -o 'viewBox="[^"]*"' "$1"
	# The outlines of the glyphs are definitions.
	sed '/<defs>/,/<\/defs>/d' "$1" >.shapes
	grep -o ' d="[^"]*"' .shapes | sed 's/ M [0-9. ]*"$/"/'
	grep -o 'rgb([^)]*)' .shapes | tr -d ' ' | sort -u
	grep -c '<use' .shapes
}
snapshot=$(grep -o 'asitop replay samples/[^`]*--snapshot[^`]*' "$ROOT/README.md" | head -n 1)
sh -c "$snapshot"
picture dashboard.svg >drawn
picture "$ROOT/samples/dashboard.svg" >committed
equal "'$snapshot' draws the README's dashboard" committed drawn
[ "$(wc -l <drawn)" -gt 10 ] && [ "$(wc -c <"$ROOT/samples/dashboard.svg")" -lt 150000 ] &&
	ok "the picture is small and has many shapes" || not_ok "the picture is small and has many shapes"

# The paths in links and backquotes of the READMEs. NAME and similar words are placeholders.
{
	grep -o '](\([a-zA-Z/._-]*\))' "$ROOT/README.md" | sed 's/](\(.*\))/\1/'
	cat "$ROOT/README.md" "$ROOT/tests/darwin/README.md" |
		grep -Eo '`(src|record|replay|report|schema|tests|samples)/[^` ]*`' | tr -d '`' |
		grep -vE 'NAME|NOUN'
} | while read -r file; do
	[ -e "$ROOT/$file" ] || echo "$file"
done >missing
[ ! -s missing ] && ok "every path in a README exists" ||
	not_ok "paths in a README do not exist: $(tr '\n' ' ' <missing)"
exit $failed
