#!/bin/sh
# The chart of one recording in files: reproducible bytes, a printable page, and a bounded number of
# shapes. tests/unit/report/chart/test_chart.c tests the layout.
. "$(dirname "$0")/lib.sh"

"$SIMULATOR" -f plist -n 120 -i 1000 --fast --chip "M4 Pro" --workload everything \
	-s cpu_power,gpu_power,thermal --start 2026-08-17T14:05:30Z >stream 2>/dev/null
"$ASITOP" record --input stream -o one.db --note "a note" >/dev/null 2>&1

for kind in png svg pdf; do
	"$ASITOP" report one.db -o chart.$kind >told && cp chart.$kind again.$kind &&
		"$ASITOP" report one.db -o chart.$kind --overwrite
	equal "the same bytes again: $kind" chart.$kind again.$kind
done
[ -s told ] && not_ok "report -o prints no numbers" || ok "report -o prints no numbers"
"$ASITOP" report one.db -o dark.png --theme dark
cmp -s chart.png dark.png && not_ok "themes differ" || ok "themes differ"
"$ASITOP" report one.db -o small.svg --size 800x400
fails "an existing file" 2 "'small.svg' already exists; use --overwrite to replace it" \
	"$ASITOP" report one.db -o new.svg -o small.svg
[ ! -e new.svg ] && ok "no other file is drawn after that failure" || not_ok "no other file is drawn after that failure"
grep -q 'width="800\(px\)*" height="400' small.svg && ok "the size of an SVG" || not_ok "the size of an SVG"

# ---- the page ----

# page WHAT PATTERN FILE
page() {
	grep -q -- "$2" "$3" && ok "PDF: $1" || {
		not_ok "PDF: $1: no '$2'"
		sed 's/^/# /' "$3" | head -30
	}
}

pdfinfo -isodates chart.pdf >facts
pdftotext -f 1 -l 1 chart.pdf page1
pdftotext -layout -f 2 -l 2 chart.pdf page2
page "two pages" "^Pages: *2$" facts
page "landscape A4" "^Page size: *841.*x 595.*(A4)" facts
page "the title is the machine" "^Title: *Apple M4 Pro$" facts
page "the date is the end of the recording" "^CreationDate: *2026-08-17T14:07:3" facts
page "text is searchable" "^CPU+GPU+ANE$" page1
page "the note" "a note" page1
page "all numbers" "mean .* min .* p50 .* p95 .* p99 .* peak" page2
"$ASITOP" report one.db -o titled.pdf --title "Żółć – tea"
pdfinfo titled.pdf >facts
page "a title of --title" "^Title: *Żółć – tea$" facts

# ---- many events ----

rewrite one.db "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
	INSERT INTO events (run_id, time_ns, wall_ns, duration_ns, kind, text)
	SELECT 1, i * 1200000, 0, 0, 'mark', 'step ' || i FROM n"
for kind in png svg pdf; do
	check "a hundred thousand markers: $kind" timeout 60 "$ASITOP" report one.db -o many.$kind
done
[ "$(wc -c <many.svg)" -lt 2000000 ] && ok "markers are thinned" ||
	not_ok "markers are thinned: $(wc -c <many.svg) bytes"
pdftotext -f 1 -l 1 many.pdf page1
page "the number of markers without a name" "^+[0-9]* more$" page1
check "a hundred thousand markers in each of two recordings" timeout 60 "$ASITOP" report one.db one.db -o two.pdf
exit $failed
