#!/bin/sh
# The streams in samples/streams are what the simulator makes, byte for byte.
. "$(dirname "$0")/lib.sh"

check "the streams are made anew" "$ROOT/samples/make_streams.sh" "$SIMULATOR" streams
check "they are the same ('make streams' replaces them)" diff -r "$STREAMS" streams
exit $failed
