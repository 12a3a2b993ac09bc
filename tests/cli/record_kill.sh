#!/bin/sh
# The promise: after kill -9 at any instant every acknowledged sample is there, in the file together
# with its journal. KILLS (40) instants at random while recording at full speed; 300 take a minute
# or two.
#
# What is acknowledged is what another process could read before the kill.
. "$(dirname "$0")/lib.sh"

kills=${KILLS:-40}
POWERMETRICS_SIM='--fast --chip M1'
export POWERMETRICS_SIM
done=0 good=0 hot=0
while [ $done -lt "$kills" ]; do
	done=$((done + 1))
	rm -f k.db k.db-journal
	"$ASITOP" record --powermetrics "$SIMULATOR" -i 1 -o k.db >out 2>&1 &
	recorder=$!
	# 30 to 285 ms: from before the first sample to some hundreds.
	sleep "0.$(od -An -N1 -tu1 /dev/urandom | awk '{ printf "%03d", $1 + 30 }')"
	seen=$(sqlite3 -readonly k.db 'SELECT max(id) FROM samples' 2>/dev/null)
	kill -KILL $recorder
	wait $recorder 2>/dev/null
	[ -s k.db ] || { good=$((good + 1)); continue; }
	[ -s k.db-journal ] && hot=$((hot + 1))
	cp k.db before.db
	"$ASITOP" export k.db --format raw 2>err >raw
	status=$?
	count=$(tr -d '\0' <raw | grep -c '<plist version')
	cmp -s k.db before.db || not_ok "kill $done: reading changed the file"
	if [ "$count" -lt "${seen:-0}" ]; then
		not_ok "kill $done: $count samples, $seen were acknowledged"
	elif [ $status -ne 0 ] && [ "${seen:-0}" -gt 0 ]; then
		not_ok "kill $done: status $status: $(cat err)"
	elif [ "$(sqlite3 k.db 'PRAGMA integrity_check')" != ok ]; then
		not_ok "kill $done: integrity"
	else
		good=$((good + 1))
	fi
done
if [ $good -eq "$kills" ]; then
	ok "kill -9 at $kills instants ($hot with a journal)"
else
	not_ok "kill -9: $good of $kills are good"
fi
exit $failed
