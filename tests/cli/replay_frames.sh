#!/bin/sh
# The screen as text, equal to the golden ones: every stream at two sizes, the recording that shows
# everything at all sizes, moments and in all forms. GOLDEN=update writes them anew.
. "$(dirname "$0")/lib.sh"

GOLDEN_FRAMES=$ROOT/tests/golden/frames

# frames NAME FILE OPTIONS... < lines of options: one snapshot each
frames() {
	name=$1 file=$2
	while read -r options; do
		echo "## $options"
		# shellcheck disable=SC2086 # several options
		"$ASITOP" replay "$file" --snapshot $options || echo "failed: $?"
	done >"$name.txt"
	if [ "${GOLDEN:-}" = update ]; then
		cp "$name.txt" "$GOLDEN_FRAMES/$name.txt"
	fi
	equal "$name: frames" "$name.txt" "$GOLDEN_FRAMES/$name.txt"
}

for stream in "$STREAMS"/*.plist; do
	name=$(basename "$stream" .plist)
	"$ASITOP" record --input "$stream" -o "$name.db" >/dev/null 2>&1
	frames "$name" "$name.db" <<-'OPTIONS'
		--size 80x24
		--size 107x30 --show-cores
		--size 40x12 --ascii --at 0
	OPTIONS
done

if [ -d "$CAPTURES" ]; then
	for stream in "$CAPTURES"/*.plist; do
		name=capture-$(basename "$stream" .plist)
		"$ASITOP" record --input "$stream" -o "$name.db" >/dev/null 2>&1
		frames "$name" "$name.db" <<-'OPTIONS'
			--size 80x24
			--size 107x30 --show-cores
		OPTIONS
	done
else
	skip "frames of real captures (not in ../shared/captures)"
fi

cp "$ROOT/samples/tour.db" .
frames tour tour.db <<-'OPTIONS'
	--size 80x24 --at 30
	--size 107x30 --at 90
	--size 120x40 --at 90
	--size 120x40 --at 130 --show-cores
	--size 107x30 --at 130 --power-scale profile --avg 5
	--size 80x24 --at 130 --ascii --show-cores
	--size 80x24 --at 130 --ansi --color 8
	--size 80x22 --at 90 --show-cores
	--size 80x20 --at 90 --show-cores
	--size 80x18 --at 90 --show-cores
	--size 80x16 --at 90 --show-cores
	--size 80x14 --at 90 --show-cores
	--size 80x12 --at 90 --show-cores
	--size 60x20 --at 90
	--size 50x15 --at 90
	--size 40x13 --at 90
	--size 40x9 --at 90
	--size 39x24 --at 130
	--size 30x6 --at 130
	--size 20x3 --at 130
	--size 20x2 --at 90
	--size 20x1 --at 130
	--size 8x1 --at 90
	--size 1x1 --at 90
OPTIONS
# The gap is from 0:43.6 to 1:03.6: just before it, in its first second, inside, in the window behind
# it, behind it; and what stands at the ends.
frames tour-gap tour.db <<-'OPTIONS'
	--size 80x24 --at 43.7
	--size 80x24 --at 45
	--size 107x30 --at 56 --show-cores
	--size 80x24 --at 56 --ansi
	--size 60x20 --at 56 --ascii
	--size 39x12 --at 56
	--size 20x2 --at 56
	--size 80x24 --at 64.5
	--size 80x24 --at 64.7
	--size 200x50 --at 50
	--size 80x24 --at 0
	--size 80x24 --at 500
	--size 80x24
OPTIONS
"$ASITOP" share tour.db -b 50 -e 80 -o in-gap.db >/dev/null 2>&1
frames begins-in-gap in-gap.db <<-'OPTIONS'
	--size 80x24 --at 0
	--size 80x24 --at 5
	--size 80x24 --at 15
OPTIONS
frames tour-200x50 tour.db <<-'OPTIONS'
	--size 200x50 --at 100
	--size 200x50 --at 100 --show-cores
OPTIONS
frames tour-300x100 tour.db <<-'OPTIONS'
	--size 300x100 --at 100 --show-cores
OPTIONS

# A frame does not depend on the terminal, the locale or the zone it is drawn in.
"$ASITOP" replay tour.db --snapshot --size 80x24 --at 30 >here
(export TZ=America/Lima COLUMNS=200; "$ASITOP" replay tour.db --snapshot --size 80x24 --at 30) >there
equal "the same frame elsewhere" here there
(export LC_ALL=C; "$ASITOP" replay tour.db --snapshot --size 80x24 --at 30) >plain
"$ASITOP" replay tour.db --snapshot --size 80x24 --at 30 --ascii >ascii
equal "a locale without UTF-8 gets ASCII" plain ascii
if LC_ALL=C grep -q '[^ -~]' ascii; then
	not_ok "ASCII is ASCII"
else
	ok "ASCII is ASCII"
fi
check "--show_cores is --show-cores" "$ASITOP" replay tour.db --snapshot --show_cores
exit $failed
