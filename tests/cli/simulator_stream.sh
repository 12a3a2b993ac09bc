#!/bin/sh
# The simulator as a program: framing, arithmetic, options, clocks, signals, faults.
. "$(dirname "$0")/lib.sh"

# sim OPTIONS...: four documents on the virtual clock.
sim() {
	"$SIMULATOR" -f plist -b 0 -a 0 -i 1000 --samplers cpu_power,gpu_power,thermal \
		--fast --start 2026-08-17T14:05:30Z -n 4 "$@"
}

nuls() { tr -dc '\000' | wc -c | tr -d ' '; }
documents() { grep -ac '^</plist>$'; }
# document N: the Nth of a stream.
document() { tr -d '\000' | awk -v n="$1" '/^<\?xml/ { i++ } i == n'; }
# values KEY: what stands between the tags behind a key on one line.
values() { tr -d '\000' | sed -n "s/^<key>$1<\\/key><[a-z]*>\\([^<]*\\)<.*/\\1/p"; }
is() { [ "$1" = "$2" ] || { echo "got '$1', not '$2'"; false; }; }
count() { LC_ALL=C grep -ac -- "$1"; }

# ---- framing ----

sim >plain
check "four documents" is "$(documents <plain)" 4
check "NUL between them" is "$(nuls <plain)" 3
check "none after the last" is "$(tail -c 1 plain | nuls)" 0
check "each behind a line break" is "$(tr '\000' '@' <plain | count '^@<?xml')" 3
check "macOS 27 ends with NUL" is "$(sim --macos 27.0 | tail -c 1 | nuls)" 1
check "text when -f is forgotten" is "$("$SIMULATOR" -i 500 -n 2 --fast --chip M1 |
	count '^\*\*\* Sampled system activity')" 2

# ---- numbers ----

# Power is energy over time, the ratios of a core sum to 1, its times to about the window.
arithmetic() {
	tr -d '\000' | awk -F '[<>]' '
		/<key>elapsed_ns</ { elapsed = $7; document++ }
		pending != "" { value[pending] = $3; pending = "" }
		/<key>[a-z]*_(energy|power)<\/key>$/ { pending = $3 }
		/<key>combined_power</ { combined = 1 }
		/<key>cpu</ { finish(); core = 1; ratio = time = 0 }
		/<key>cpu_energy</ { finish() }
		core && /_ratio</ { ratio += $7 }
		core && /(idle|down|used)_ns</ { time += $7 }
		/<key>(name|online_ratio)</ { finish() }
		/^<\/plist>/ {
			for (rail = 1; rail <= 3; rail++) {
				name = substr("cpugpuane", rail * 3 - 2, 3)
				watts = value[name "_energy"] * 1e9 / elapsed
				if (off(watts, value[name "_power"], 1e-5))
					print name " power in document " document
			}
			sum = value["cpu_power"] + value["gpu_power"] + value["ane_power"]
			if (off(sum, value["combined_power"], 1e-4))
				print "combined power in document " document
		}
		function off(a, b, tolerance) {
			return a - b > tolerance * (a + b) || b - a > tolerance * (a + b)
		}
		function finish() {
			if (core && off(ratio, 1, 1e-5))
				print "ratios of a core: " ratio
			if (core && document > 1 && off(time, elapsed, 0.03))
				print "times of a core: " time
			core = 0
		}'
}
for chip in M1 "M1 Pro" "M1 Max" M2 "M2 Ultra" "M3 Max" M4 "M4 Pro" "M4 Max" M5 "M5 Pro"; do
	check "arithmetic of $chip" is \
		"$(sim --chip "$chip" --workload everything -n 60 | arithmetic)" ""
done
late() { values elapsed_ns | awk '{ ms = $1 / 1e6 - 1000; if (ms < 8 || ms > 37) print ms }'; }
check "windows are 8 to 37 ms late" is "$(sim -n 500 | late)" ""
check "the video export shows ANE power" is "$(sim --workload video -n 30 |
	grep -a -A 1 ane_energy | count '<integer>[1-9]')" 30

# ---- options ----

sim >again
sim --seed 2 >other
check "the same seed, the same bytes" cmp -s plain again
check "another seed" eval '! cmp -s plain other'
"$SIMULATOR" -f plist -b 0 -i 100 -n 3 --start @1787061930 >real.plist
"$SIMULATOR" -f plist -b 0 -i 100 -n 3 --start @1787061930 --fast >virtual.plist
check "the real clock gives the same" cmp -s real.plist virtual.plist
POWERMETRICS_SIM='--chip "M4 Pro" --seed 7 --fast' "$SIMULATOR" -f plist -n 1 >from-env
check "POWERMETRICS_SIM" is "$(values hw_model <from-env)" Mac16,8
sim -o file
check "-o" cmp -s plain file
hours_documents=$(sim -n 0 --duration 1h | documents)
check "--duration" [ "$hours_documents" -gt 3500 -a "$hours_documents" -lt 3572 ]
check "gpu_power alone has no processor" is "$(sim -s gpu_power | count '<key>processor<')" 0
check "tasks" is "$(sim -s tasks -n 1 | count '<key>cputime_sample_ms_per_s<')" 70

# refuses STATUS MESSAGE OPTIONS...
refuses() {
	expected=$1 message=$2
	shift 2
	"$SIMULATOR" "$@" >out 2>err
	status=$?
	is "$status" "$expected" && is "$(cat err)" "$message" && ! [ -s out ]
}
check "unknown sampler" refuses 1 "powermetrics: unrecognized sampler: bandwidth" \
	-s thermal,bandwidth
check "not root" refuses 1 "powermetrics must be invoked as the superuser" --fault not-root
check "unknown option" refuses 1 "powermetrics: unrecognized option '--frobnicate'" --frobnicate
check "unknown fault" refuses 1 "powermetrics: no fault 'x'; '--fault help' lists them" --fault x

# ---- signals ----

# stopped_by SIGNAL: in the middle of a window, it ends at once and in good order.
stopped_by() {
	"$SIMULATOR" -f plist -i 300 >stopped &
	child=$!
	sleep 1
	kill -s "$1" $child
	wait $child && [ "$(documents <stopped)" -ge 2 ] &&
		is "$(tail -n 1 stopped)" "</plist>"
}
for signal in INT TERM HUP; do
	check "SIG$signal" stopped_by $signal
done
# Even when nobody reads.
unread() {
	mkfifo fifo
	"$SIMULATOR" -f plist -b 0 --fast >fifo &
	child=$!
	exec 3<fifo
	sleep 1
	kill -s TERM $child
	wait $child
	status=$?
	exec 3<&-
	is $status 1
}
check "SIGTERM while the pipe is full" unread
check "a closed pipe ends it" is "$(sim -n 0 | head -c 5)" "<?xml"
buffered() {
	"$SIMULATOR" -f plist -i 200 >buffered &
	child=$!
	sleep 1
	kill -s KILL $child
	wait $child 2>/dev/null
	size=$(wc -c <buffered)
	[ "$size" -gt 0 ] && is $((size % 4096)) 0
}
check "blocks of 4096 without -b 0" buffered

# ---- faults ----

# fault SPEC: four documents with it.
fault() {
	spec=$1
	shift
	sim --fault "$spec" "$@" 2>err
}
status_of() {
	fault "$@" >out
	echo $?
}
plain_second=$(document 2 <plain | cksum)

check "die-at-start" is "$(status_of die-at-start=3), $(wc -c <out | tr -d ' ')" "3, 0"
check "exit" is "$(status_of exit=5@3), $(documents <out)" "5, 2"
check "die" is "$(status_of die@3), $(documents <out)" "1, 2"
check "die in the middle of a document" is "$(document 3 <out | count '^<key>cpu<')" 6
check "abort" is "$(status_of abort@2 2>/dev/null), $(documents <out)" "134, 1"
check "stderr" is "$(fault stderr >/dev/null; count underflow <err)" 4
stalled() {
	before=$(date +%s)
	fault stall=2s@2 >out
	[ $(($(date +%s) - before)) -ge 1 ] && cmp -s out plain
}
check "stall" stalled
check "sleep" is "$(fault sleep=2h@3 | values timestamp | sed 's/.*T\(..\).*/\1/' | tr '\n' ' ')" \
	"14 14 16 16 "
check "clock-step" is "$(fault clock-step=-1h@3 | values timestamp |
	sed 's/.*T\(..\).*/\1/' | tr '\n' ' ')" "14 14 13 13 "
check "clock-step moves boot time" is "$(fault clock-step=-1h@3 | values kern_boottime |
	awk 'NR == 1 { first = $1 } { print first - $1 }' | tr '\n' ' ')" "0 0 3600 3600 "
check "same-timestamp" is "$(fault same-timestamp@2- | values timestamp | sort -u | wc -l |
	tr -d ' ')" 1
check "same-timestamp from the first" is "$(fault same-timestamp | values timestamp | sort -u)" \
	2026-08-17T14:05:31Z
check "no-timestamp" is "$(fault no-timestamp@2- | count timestamp)" 1
check "elapsed of 0" is "$(fault elapsed=0@2 | document 2 | values elapsed_ns)" 0
check "elapsed of hours" is "$(fault elapsed=3h@2 | document 2 | values elapsed_ns)" 10800000000000
check "summary" is "$(fault summary@4 | values elapsed_ns | awk '$1 > 3e9' | wc -l | tr -d ' ')" 1
check "no-processor" is "$(fault no-processor@2 | count '<key>processor<')" 3
check "no-gpu" is "$(fault no-gpu@2 | count '^<key>gpu<')" 3
check "no-thermal" is "$(fault no-thermal@2 | count thermal_pressure)" 3
check "no-cluster" is "$(fault no-cluster=P1-Cluster@2- | count 'P1-Cluster')" 1
check "no-core" is "$(fault no-core=3@-2 >out; cat err)" \
	"powermetrics: '@-2' is not a range of documents; use '@5', '@5-' or '@5-8'"
check "a core appears" is "$(fault no-core=3@1-2 | count '^<key>cpu</key><integer>3<')" 2
check "cpu-zero" is "$(fault cpu-zero | grep -a -A 1 'cpu_energy' | count '>0<')" 4
# The third window of a second holds the energy of three.
check "batched-energy" is "$(fault batched-energy=3s | grep -a -A 1 'cpu_energy' | count '>0<')" 3
check "nan" is "$(fault nan@2 | document 2 | count '<key>idle_ratio</key><real>nan<')" 1
check "nan in cores" is "$(fault nan=cpu@2 | document 2 |
	count '<key>idle_ratio</key><real>nan<')" 10
check "duplicate-keys" is "$(fault duplicate-keys | document 1 | count '<key>hw_model<')" 2
check "names" is "$(fault names=markup -s tasks -n 1 | count 'Salt & Pepper')" 1
check "names that are not UTF-8" is "$(fault names=bytes -s tasks -n 1 |
	count "$(printf '\377\376')")" 1
check "big" [ "$(fault big=500 -n 1 | wc -c)" -ge 500000 ]
check "text" is "$(fault text | count '<')" 0
check "split" eval 'fault split=1ms | cmp -s - plain'
check "dribble" eval 'fault dribble=5 | cmp -s - plain'
check "merge" eval 'fault merge=3 | cmp -s - plain'
check "nul=never" is "$(fault nul=never | nuls)" 0
check "nul=after" is "$(fault nul=after | nuls)" 4
check "nul=both" is "$(fault nul=both | nuls)" 8
check "nul=spaces" is "$(fault nul=spaces | tr -d ' \t\r\n' | nuls)" 0
check "faults leave the others alone" is "$(fault no-gpu@3 | document 2 | cksum)" "$plain_second"
deaf() {
	"$SIMULATOR" -f plist -i 200 --fault deaf >/dev/null &
	child=$!
	sleep 1
	kill -s TERM $child
	sleep 1
	kill -s 0 $child && kill -s KILL $child && { wait $child 2>/dev/null || true; }
}
check "deaf" deaf
exit $failed
