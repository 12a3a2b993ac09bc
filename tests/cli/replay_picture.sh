#!/bin/sh
# A frame as a picture: what is printed is what is drawn, in the size and the colours asked for.
# Where each character is, tests/unit/replay/test_frame.c checks.
. "$(dirname "$0")/lib.sh"

cp "$ROOT/samples/tour.db" .

# snapshot OPTIONS...: of the tour
snapshot() {
	"$ASITOP" replay tour.db --snapshot "$@"
}

for kind in png svg pdf; do
	snapshot --at 1:35 --size 100x26 -o frame.$kind >told && cp frame.$kind again.$kind &&
		snapshot --at 1:35 --size 100x26 -o frame.$kind --overwrite
	equal "the same bytes again: $kind" frame.$kind again.$kind
done
[ -s told ] && not_ok "nothing is printed then" || ok "nothing is printed then"

# words FILE: in their order, without lines and blocks
words() {
	LC_ALL=C tr -cs '\041-\176' '\n' <"$1" | sed '/^$/d'
}

for options in "--at 1:35 --size 100x26" "--at 2:10 --size 120x40 --show-cores" \
	"--at 56 --size 80x24" "--at 30 --size 200x50" "--at 30 --size 20x3" "--at 90 --size 40x9" \
	"--size 80x24 --ascii"; do
	# shellcheck disable=SC2086 # several options
	snapshot $options >printed && snapshot $options -o frame.pdf --overwrite
	pdftotext -layout frame.pdf text
	case $options in
	# ASCII has its lines and blocks among the words.
	*ascii) sed 's/[-+|.:#!]/ /g' printed >blank && mv blank printed
		sed 's/[-+|.:#!]/ /g' text >blank && mv blank text ;;
	esac
	words printed >expected
	words text >drawn
	equal "all of its words are drawn: $options" expected drawn
done

# ---- size and colours ----

# root FILE: the first element of an SVG
root() {
	grep -o '<svg[^>]*>' "$1"
}

snapshot --size 80x24 -o small.svg
snapshot --size 160x24 -o wide.svg
root small.svg | grep -q 'viewBox="0 0 664 408"' && ok "its size" || not_ok "its size: $(root small.svg)"
root wide.svg | grep -q 'viewBox="0 0 1304 408"' && ok "twice the columns" ||
	not_ok "twice the columns: $(root wide.svg)"
snapshot --size 80x24 -o light.svg --theme light
cmp -s light.svg small.svg && not_ok "themes differ" || ok "themes differ"
snapshot --size 80x24 -o dark.svg --theme dark
equal "dark is the default" dark.svg small.svg
snapshot --size 80x24 -o red.svg --color 1
cmp -s red.svg small.svg && not_ok "colours differ" || ok "colours differ"
with NO_COLOR=1 snapshot --size 80x24 -o no-color.svg
equal "NO_COLOR is for terminals" no-color.svg small.svg
with LC_ALL=C snapshot --size 80x24 -o c.svg
equal "so is the locale" c.svg small.svg
snapshot --size 80x24 -o one.svg -o two.png -o three.pdf
[ -s one.svg ] && [ -s two.png ] && [ -s three.pdf ] && ok "several files" || not_ok "several files"
pdfinfo -isodates three.pdf >facts
grep -q '^Pages: *1$' facts && ok "a PDF of one page" || not_ok "a PDF of one page"
grep -q '^Title: *Apple M4 Pro$' facts && ok "the machine is its title" ||
	not_ok "the machine is its title"
grep -q '^CreationDate: *2026-08-17T14:07:50' facts && ok "its date is the moment's" ||
	not_ok "its date is the moment's: $(grep '^CreationDate' facts)"

# ---- what it refuses ----

fails "an existing file" 2 "'one.svg' already exists; use --overwrite to replace it" \
	"$ASITOP" replay tour.db --snapshot -o new.svg -o one.svg
[ ! -e new.svg ] && ok "nothing is drawn then" || not_ok "nothing is drawn then"
fails "the recording itself" 2 "'tour.svg' is the recording itself" sh -c "cp tour.db tour.svg &&
	'$ASITOP' replay tour.svg --snapshot -o tour.svg --overwrite"
cmp -s tour.db tour.svg && ok "it is left as it is" || not_ok "it is left as it is"
fails "another kind of file" 1 "must end in .png, .pdf or .svg, not 'frame.txt'" \
	"$ASITOP" replay tour.db --snapshot -o frame.txt
fails "standard output" 1 "cannot draw to standard output" \
	"$ASITOP" replay tour.db --snapshot -o -
fails "no snapshot" 1 "--output requires --snapshot" "$ASITOP" replay tour.db -o frame.svg
fails "escape sequences" 1 "--ansi and --output cannot be combined" \
	"$ASITOP" replay tour.db --snapshot --ansi -o new.svg
fails "a picture larger than a screen" 1 "too large for a picture; at most 1000x500" \
	"$ASITOP" replay tour.db --snapshot --size 2000x100 -o new.svg
check "the widest" snapshot --size 1000x20 -o widest.png
check "the highest" snapshot --size 20x500 -o highest.png
fails "no such folder" 2 "missing/new.svg" "$ASITOP" replay tour.db --snapshot -o missing/new.svg
exit $failed
