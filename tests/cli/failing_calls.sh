#!/bin/sh
# In each command that writes a file, each system call that changes a file fails once, is interrupted
# by a signal, or finds a full disk. The command reports it with the right exit status, does not change
# existing files, and leaves nothing behind. SWEEP=full tests every call instead of a selection.
# shellcheck disable=SC2034 # made_COMMAND is used indirectly
. "$(dirname "$0")/lib.sh"

case ${SWEEP-}$ASITOP in
full*) stride=1 ;;
*/san/*) stride=23 ;;
*) stride=11 ;;
esac
LIBRARY=$FUZZ_TOOLS/failing_calls.so

# ---- inputs ----

mkdir base
"$ASITOP" record --input "$STREAMS/m1-pro.plist" -o base/a.db >/dev/null 2>&1
cp base/a.db base/old.db
cp "$STREAMS/m1-pro.plist" stream
"$FUZZ_TOOLS/seal" base/a.db
cp base/a.db base/stale.db
rewrite base/stale.db "UPDATE samples SET decoder = 1, cpu_w = 1"
"$ASITOP" export base/a.db >a.csv
"$ASITOP" export base/a.db --format raw >a.raw
cat a.raw stream >a-twice.raw
"$ASITOP" report base/a.db -o a.png
"$ASITOP" report base/a.db -o a.pdf
cp a.csv base/there.csv

# ---- the commands: their outputs, and the checks of those ----

run_share() { "$ASITOP" share a.db -o out.db; }
good_share() { "$ASITOP" info out.db --check && "$ASITOP" export out.db | cmp - ../a.csv; }
made_share=out.db

run_export() { "$ASITOP" export a.db -o out.csv; }
good_export() { cmp out.csv ../a.csv; }
made_export=out.csv

run_replace() { "$ASITOP" export a.db --format raw -o there.csv --overwrite; }
good_replace() { cmp there.csv ../a.raw; }
kept_replace() { cmp there.csv ../a.csv || { [ "$1" -gt 128 ] && good_replace; }; }
made_replace=

run_draw() { "$ASITOP" report a.db -o out.png; }
good_draw() { cmp out.png ../a.png; }
made_draw=out.png

run_print() { "$ASITOP" report a.db -o out.pdf; }
good_print() { cmp out.pdf ../a.pdf; }
made_print=out.pdf

run_refresh() { "$ASITOP" info stale.db --refresh; }
good_refresh() { "$ASITOP" export stale.db --verify | cmp - ../a.csv; }
kept_refresh() { "$ASITOP" export stale.db | cmp - ../a.csv; }
made_refresh=

# Everything recorded before the failure is kept: the beginning of the stream.
begins() {
	"$ASITOP" info "$1" --check >/dev/null && "$ASITOP" export "$1" --format raw >raw &&
		[ "$(wc -c <raw)" -ge "${3:-1}" ] && head -c "$(size raw)" "$2" | cmp - raw
	begins_status=$?
	rm -f raw
	return $begins_status
}

run_record() { cat ../stream | "$ASITOP" record --input - -o out.db; }
good_record() { "$ASITOP" export out.db --format raw | cmp - ../a.raw; }
kept_record() { [ ! -e out.db ] || begins out.db ../a.raw; }
made_record=out.db

run_append() { cat ../stream | "$ASITOP" record --input - -o old.db --append; }
good_append() { "$ASITOP" export old.db --format raw | cmp - ../a-twice.raw; }
kept_append() { begins old.db ../a-twice.raw "$(size ../a.raw)"; }
made_append=

run_overwrite() { cat ../stream | "$ASITOP" record --input - --note new -o old.db --overwrite; }
good_overwrite() { "$ASITOP" info old.db --check && cmp_new; }
cmp_new() { "$ASITOP" export old.db --format raw | cmp - ../a.raw && ! cmp -s old.db ../base/old.db; }
kept_overwrite() { cmp old.db ../base/old.db || begins old.db ../a.raw; }
made_overwrite=

# ---- one run ----

# fresh: restores the directory "run".
fresh() {
	rm -rf run
	cp -R base run
}

# told: stderr has one line with a message.
told() {
	[ "$(grep -c '^asitop: .' err)" -eq 1 ] && [ "$(wc -l <err)" -le 2 ]
}

# files COMMAND STATUS: only the earlier files and the output exist.
files() {
	eval "may=\$made_$1"
	(cd run && ls -A) | grep -vxF "${may:-none}" >left
	(cd base && ls -A) | cmp -s - left || { echo "left: $(tr '\n' ' ' <left)"; return 1; }
	if [ "$2" -eq 0 ] && [ -n "$may" ] && [ ! -e "run/$may" ]; then
		echo "no $may"
		return 1
	fi
	case $1 in
	record) return ;; # what is recorded until then stays
	esac
	# A signal may arrive after the output is complete.
	if [ "$2" -gt 128 ] && [ -n "$may" ] && [ -e "run/$may" ]; then
		(cd run && "good_$1")
	elif [ "$2" -ne 0 ] && [ -n "$may" ] && [ -e "run/$may" ]; then
		echo "$may is there"
		return 1
	fi
}

# unchanged COMMAND: the files that it must not change are unchanged.
unchanged() {
	for file in base/*; do
		case $1:$file in
		replace:base/there.csv | refresh:base/stale.db | append:base/old.db | overwrite:base/old.db) continue ;;
		esac
		cmp "$file" "run/${file#base/}" || return 1
	done
}

# judge COMMAND STATUS ALLOWED...: the status is allowed, and the files are as they must be.
judge() {
	command=$1 status=$2
	shift 2
	case " $* " in
	*" $status "*) ;;
	*)
		echo "status $status"
		return 1
		;;
	esac
	files "$command" "$status" && unchanged "$command" || return 1
	if [ "$status" -eq 0 ]; then
		(cd run && "good_$command") 2>&1 || { echo "it is not as it should be"; return 1; }
		return
	fi
	[ "$status" -gt 128 ] || told || { echo "stderr: $(cat err)"; return 1; }
	if command -v "kept_$command" >/dev/null; then
		(cd run && "kept_$command" "$status") 2>&1 || { echo "what was there is not kept"; return 1; }
	fi
}

# ---- each call fails ----

# attempt COMMAND: runs it in "run"; FAIL_AT selects the call that fails.
attempt() {
	(
		cd run && FAIL_FOLDER=$(pwd -P) LD_PRELOAD=$LIBRARY ASAN_OPTIONS=verify_asan_link_order=0
		export FAIL_FOLDER FAIL_AT FAIL_COUNT FAIL_SIGNAL LD_PRELOAD ASAN_OPTIONS
		"run_$1"
	) >out 2>err
}

# sweep COMMAND NAME STATUS...: each call fails in turn; one of the statuses is expected.
sweep() {
	command=$1 name=$2
	shift 2
	fresh
	with FAIL_AT=0 FAIL_COUNT="$WORK/count" attempt "$command"
	calls=$(cat count) bad=0 failures=0 at=1
	[ "${calls:-0}" -gt 5 ] || { not_ok "$command: '$calls' calls"; return; }
	while [ "$at" -le "$calls" ]; do
		fresh
		with FAIL_AT=$at FAIL_COUNT= attempt "$command"
		status=$?
		[ $status -eq 0 ] || failures=$((failures + 1))
		if ! judge "$command" $status "$@" >why; then
			bad=$((bad + 1))
			echo "# $command, $name at call $at of $calls: $(cat why)"
		fi
		at=$((at + stride))
	done
	if [ $bad -eq 0 ] && [ $failures -gt 0 ]; then
		ok "$command, $name at $((1 + (calls - 1) / stride)) of $calls calls: $failures failures reported"
	else
		not_ok "$command, $name: $bad calls; $failures failures reported"
	fi
}

commands="share export replace draw print refresh record append overwrite"
if [ -e "$LIBRARY" ]; then
	for command in $commands; do
		FAIL_SIGNAL=
		sweep "$command" "a failure" 0 2
	done
	for command in share export replace draw print; do
		FAIL_SIGNAL=15
		sweep "$command" SIGTERM 0 143
		FAIL_SIGNAL=2
		sweep "$command" SIGINT 0 130
	done
else
	skip "each call fails (no library to preload on this system)"
fi

# ---- a full disk ----

# Writes fail beyond each size up to that of the output.
fill() {
	command=$1 blocks=$2 bad=0 failures=0 at=1
	while [ "$at" -lt "$blocks" ]; do
		fresh
		(trap '' XFSZ && cd run && ulimit -f "$at" && "run_$command") >out 2>err
		status=$?
		[ $status -eq 0 ] || failures=$((failures + 1))
		if ! judge "$command" $status 0 2 >why; then
			bad=$((bad + 1))
			echo "# $command, a disk of $at blocks: $(cat why)"
		fi
		at=$((at + 1 + blocks * stride / 100))
	done
	[ $bad -eq 0 ] && [ $failures -gt 0 ] && ok "$command: a full disk" ||
		not_ok "$command: a full disk: $bad sizes; $failures failures reported"
}
fill share $(($(wc -c <base/a.db) / 512))
fill export $(($(wc -c <a.csv) / 512 + 1))
fill replace $(($(wc -c <a.raw) / 512))
fill draw $(($(wc -c <a.png) / 512))
fill print $(($(wc -c <a.pdf) / 512))
exit $failed
