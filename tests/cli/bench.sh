#!/bin/sh
# The examples of asitop-bench(7), in their order, on the simulator and with shorter times.
. "$(dirname "$0")/lib.sh"

page=$ROOT/src/asitop-bench.7
mkdir bin
cat >bin/asitop <<SH
#!/bin/sh
[ "\$1" = record ] && shift && set -- record --powermetrics "$SIMULATOR" -i 50ms "\$@"
exec "$ASITOP" "\$@"
SH
for command in old new generate clean; do
	printf '#!/bin/sh\nsleep 0.3\necho 512 tokens\n' >$command
done
printf '#!/bin/sh\nsleep 0.6\n' >new
chmod +x bin/asitop old new generate clean
PATH=$WORK/bin:$PATH
export POWERMETRICS_SIM='--chip "M4 Pro" --seed 3'
for name in base1 base2 new1 new2; do
	asitop record -n 20 -o $name.db >/dev/null 2>&1
done

# status WHAT EXPECTED COMMAND...
status() {
	what=$1 expected=$2
	shift 2
	"$@" >.out 2>&1 </dev/null
	got=$?
	[ $got -eq "$expected" ] && ok "$what" || not_ok "$what: status $got, not $expected"
}

sed -n 's/^\.Dl asitop/asitop/p' "$page" >examples
[ "$(wc -l <examples)" -ge 6 ] && ok "the page has examples" || not_ok "the page has examples"
while read -r example; do
	short=$(printf '%s\n' "$example" | sed -e 's/-i 200ms/-i 40ms/' -e 's/--lead [0-9]*/--lead 200ms/' \
		-e 's/--runs 10/--runs 4/' -e 's/--runs 30/--runs 5/' -e 's/--warmup 2/--warmup 1/')
	case $short in
	*--fail-if*) status "$example: B takes longer" 4 sh -c "$short" ;;
	*) check "$example" sh -c "$short </dev/null" ;;
	esac
done <examples

# What the page says of the results.
asitop report ab.db >report
check "a difference is shown" grep -q '^  Duration, s .* +[0-9.]* %' report
check "the table has the number of runs" grep -q '^  Tests .* runs$' report
check "the line edges" grep -q '^  edges ' report
asitop report llm.db >report
check "the energy of a token" grep -qi 'J.*token' report
check "the picture of the runs" [ -s ab.png ]

# Exit statuses of a gate that decides, and of one that cannot.
check "within the limit" asitop report ab.db --fail-if 'duration>+900%'
asitop record -i 40ms -o two.db -c 'A=true' -c 'B=true' >/dev/null 2>&1
status "one run each does not decide" 5 asitop report two.db --fail-if 'duration>+1%'
exit $failed
