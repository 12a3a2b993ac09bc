#!/bin/sh
# Generates samples/streams. The same program writes the same bytes on every machine.
#
# usage: samples/make_streams.sh POWERMETRICS DIRECTORY
set -eu

powermetrics=$1
directory=$2
unset POWERMETRICS_SIM
mkdir -p "$directory"

# stream FILE OPTIONS...
stream() {
	file=$directory/$1
	shift
	"$powermetrics" -f plist -b 0 -a 0 -i 1000 --samplers cpu_power,gpu_power,thermal \
		--fast --start 2026-08-17T14:05:30Z "$@" >"$file"
}

# Two documents per chip: a quiet window of twelve seconds and a busy one.
for chip in M1 "M1 Pro" "M1 Max" M2 "M2 Ultra" "M3 Max" M4 "M4 Pro" "M4 Max" M5 "M5 Pro"; do
	name=$(echo "$chip" | tr 'A-Z ' 'a-z-')
	stream "$name.plist" --chip "$chip" --workload contrast -i 12000 -n 2
done

# Other formats and faults, on the chip with the smallest documents.
stream macos-12-bandwidth.plist --chip M1 --macos 12.6 -s cpu_power,gpu_power,thermal,bandwidth -n 1
stream macos-13.plist --chip M1 --macos 13.3 -n 1
stream macos-27-cpu-zero.plist --chip M1 --macos 27.0 --workload cpu -n 1 --fault cpu-zero
stream macos-27-batched.plist --chip M1 --macos 27.0 -s cpu_power --workload cpu -n 2 \
	--fault batched-energy=2s
stream m4-pro-short.plist --chip "M4 Pro" -s cpu_power --workload rest -i 100 -n 1
stream gpu-only.plist --chip M1 -s gpu_power --workload gpu -n 3
stream nan.plist --chip M1 --macos 15.4 -n 1 --fault nan
stream no-gpu.plist --chip M1 -n 1 --fault no-gpu
stream sleep.plist --chip M1 -n 2 --fault sleep=2h@2
# This one exits in its second document with status 1.
stream truncated.plist --chip M1 -n 2 --fault die@2 || test $? -eq 1
stream tasks.plist --chip M1 -s tasks,cpu_power -n 1 --fault names --fault big=110 \
	--bootargs '-v keepsyms=1'
stream text.txt --chip M1 -n 1 --fault text
