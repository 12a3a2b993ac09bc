#!/bin/sh
# The streams in samples/streams are what the simulator makes, byte for byte, and small.
#
# usage: tests/cli/simulator_rebuild.sh [POWERMETRICS]
set -u

powermetrics=${1:-build/samples/powermetrics}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

sh samples/make_streams.sh "$powermetrics" "$work/streams"
if ! diff -r samples/streams "$work/streams"; then
	echo "FAIL streams: 'make streams' makes them anew"
	exit 1
fi
size=$(cat samples/streams/* | wc -c)
if [ "$size" -gt 1500000 ]; then
	echo "FAIL streams: $size bytes"
	exit 1
fi
echo "ok streams: $size bytes"
