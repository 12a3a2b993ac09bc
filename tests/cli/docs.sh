#!/bin/sh
# The documents match the program: every option and key is in a man page, every example of the README
# runs, its picture of the dashboard is what the program draws, and the paths it names exist.
. "$(dirname "$0")/lib.sh"

# ---- man pages ----

for page in "$ROOT"/src/*.[17] "$ROOT"/record/*.1 "$ROOT"/replay/*.1 "$ROOT"/report/*.1; do
	name=$(basename "$page")
	if mandoc -T lint -W warning "$page" >lint 2>&1; then
		ok "$name: mandoc finds nothing wrong"
	else
		not_ok "$name: mandoc finds something wrong"
		sed 's/^/# /' lint
	fi
	case $name in
	*.1) check "$name: has an EXIT STATUS section" grep -q '^\.Sh EXIT STATUS$' "$page" ;;
	esac
done

# A letter stands for one option, and an option has one letter, in every command.
for command in "" $("$ASITOP" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do
	# shellcheck disable=SC2086 # none: the dashboard
	"$ASITOP" $command --help | sed -En 's/^  (-[A-Za-z],|   ) --([a-z-]*).*/\1 --\2/p'
done | sed 's/^   /none/' | sort -u >letters
check "options and their letters were found" grep -q '^[-]d, [-]*duration$' letters
grep -v '^none' letters | cut -d' ' -f1 | sort | uniq -d >twice
equal "a letter is the same option in every command" /dev/null twice
cut -d' ' -f2 letters | sort | uniq -d >twice
equal "an option has the same letter in every command" /dev/null twice

# The options that several commands share are the same rows.
for command in export report share; do
	"$ASITOP" "$command" --help | sed -n '/^  -b, --begin/,/^      --command/p' >"$command.rows"
	"$ASITOP" replay --help | sed -n '/^  -b, --begin/,/^      --command/p' >replay.rows
	equal "$command: selects a part as replay does" replay.rows "$command.rows"
done
check "rows were found" grep -q phase replay.rows
"$ASITOP" --help | sed -n '/^  -i, --interval/,/^      --powermetrics/p' >live.rows
"$ASITOP" record --help | sed -n '/^  -i, --interval/,/^      --powermetrics/p' >record.rows
equal "record: its source of samples is that of the dashboard" live.rows record.rows
check "rows were found" grep -q samplers live.rows

# Every long option of every command, and no others.
for command in $("$ASITOP" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do
	page=$(ls "$ROOT"/*/asitop-"$command".1 2>/dev/null)
	if [ -z "$page" ]; then
		not_ok "$command: has a man page"
		continue
	fi
	"$ASITOP" "$command" --help |
		sed -En 's/^  (-[A-Za-z],|   ) --([a-z-]*).*/\2/p' | sort >told
	sed -n 's/^\.It Fl \(. , \)\{0,1\}-\([a-z-]*\).*/\2/p' "$page" | sort >written
	equal "$command: its options and those of its man page" told written
done

# Every key.
sed -n 's/^KEY([^"]*"\([^"]*\)", [a-z_0-9]*, "\([^"]*\)")/\1|\2/p' "$ROOT/replay/keys.def" |
	sed 's/|/ /' >told
sed -n '/^\.Sh KEYS/,/^\.El/p' "$ROOT/replay/asitop-replay.1" |
	sed -n -e 's/\\&//g' -e '/^\.It Li /{s///;p;d;}' -e '/^[^.]/p' | paste -d' ' - - >written
equal "the keys and those of the man page" told written

# ---- README ----

# "sudo asitop record" and the like run here on the simulator, fast.
mkdir bin
cat >bin/sudo <<'SH'
#!/bin/sh
exec "$@"
SH
cat >bin/asitop <<SH
#!/bin/sh
if [ "\$1" = record ]; then
	shift
	POWERMETRICS_SIM='--fast --workload build' exec "$ASITOP" record \
		--powermetrics "$SIMULATOR" -n 40 "\$@"
fi
exec "$ASITOP" "\$@"
SH
chmod +x bin/*
PATH=$WORK/bin:$PATH
ln -s "$ROOT/samples" samples

# The lines behind "$ " in the README's console blocks, in their order.
sed -n '/^```console/,/^```$/s/^\$ //p' "$ROOT/README.md" >examples
[ -s examples ] || not_ok "the README has examples"
while read -r example; do
	case $example in
	make*) ok "README: $example (what runs this)" ;;
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

# The picture of the dashboard, and the command that it names. Fonts and versions of cairo differ, so
# the size, the colours, the lines and blocks, and the number of characters are compared.
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
equal "the README's dashboard is what '$snapshot' draws" committed drawn
[ "$(wc -l <drawn)" -gt 10 ] && [ "$(wc -c <"$ROOT/samples/dashboard.svg")" -lt 150000 ] &&
	ok "it is a small picture of many shapes" || not_ok "it is a small picture of many shapes"

# The paths that the READMEs name, in links and in backquotes. NAME and the like are placeholders.
{
	grep -o '](\([a-zA-Z/._-]*\))' "$ROOT/README.md" | sed 's/](\(.*\))/\1/'
	cat "$ROOT/README.md" "$ROOT/tests/darwin/README.md" |
		grep -Eo '`(src|record|replay|report|schema|tests|samples)/[^` ]*`' | tr -d '`' |
		grep -vE 'NAME|NOUN'
} | while read -r file; do
	[ -e "$ROOT/$file" ] || echo "$file"
done >missing
[ ! -s missing ] && ok "every path that a README names exists" ||
	not_ok "a README names $(tr '\n' ' ' <missing), which does not exist"
exit $failed
