#!/bin/sh
# Framing that does not occur in the captures: bytes between and after documents are kept and never
# become a sample.
. "$(dirname "$0")/lib.sh"

"$SIMULATOR" -f plist -n 3 -s cpu_power --fast --start @1787061930 >plain

# frame NAME: the stream in file NAME has three samples and comes back identical.
frame() {
	check "$1: record" "$ASITOP" record --input "$1" -o "$1.db"
	"$ASITOP" export "$1.db" --format raw >raw
	equal "$1: identical" raw "$1"
	[ "$("$ASITOP" export "$1.db" | wc -l)" -eq 4 ] || not_ok "$1: three samples"
}

cp plain separated-by-nul
frame separated-by-nul
{ cat plain; printf '\0'; } >nul-at-the-end
frame nul-at-the-end
{ cat plain; printf '\n\n \t\n\0\0\n'; } >white-space-at-the-end
frame white-space-at-the-end
tr -d '\000' <plain >nothing-between
frame nothing-between
{ printf '\0\0\n'; cat plain; } >nul-at-the-start
frame nul-at-the-start
tr '\000' ' ' <plain >spaces-between
frame spaces-between

# A last document that is truncated at various places.
size=$(wc -c <plain)
for cut in 1 9 10 100 5000; do
	head -c $((size - cut)) plain >"cut-$cut"
	if [ "$cut" -eq 1 ]; then
		frame cut-1 # only the last line's end is missing
		continue
	fi
	fails "cut by $cut: told" 3 "is truncated" "$ASITOP" record --input "cut-$cut" -o "cut-$cut.db"
	"$ASITOP" export "cut-$cut.db" --format raw >raw
	equal "cut by $cut: identical" raw "cut-$cut"
	[ "$("$ASITOP" export "cut-$cut.db" | wc -l)" -eq 3 ] || not_ok "cut by $cut: two samples"
done

# An unreadable document does not affect the others.
perl -0 -pe 's/<dict>/<dcit>/ if $. == 2' plain >middle
fails "unreadable in the middle: told" 3 "cannot be read" "$ASITOP" record --input middle -o middle.db
"$ASITOP" export middle.db --format raw >raw
equal "unreadable in the middle: identical" raw middle
[ "$("$ASITOP" export middle.db | wc -l)" -eq 3 ] || not_ok "unreadable in the middle: two samples"
exit $failed
