# Sourced by the test scripts: paths, a work directory, and the check functions.
#
# Each check prints "ok - WHAT", "not ok - WHAT" or "skip - WHAT"; tests/run.sh counts them.
# Environment variables: ASITOP and SIMULATOR (programs), FUZZ_TOOLS (a directory of programs),
# CAPTURES (a directory of real captures).
# shellcheck disable=SC2034 # `failed` is read by the scripts that source this
set -u

ROOT=$(cd "$(dirname "$0")/../.." && pwd)
ASITOP=${ASITOP:-$ROOT/asitop}
SIMULATOR=${SIMULATOR:-$ROOT/build/samples/powermetrics}
FUZZ_TOOLS=${FUZZ_TOOLS:-$ROOT/build/tests/fuzz}
CAPTURES=${CAPTURES:-$ROOT/../shared/captures}
STREAMS=$ROOT/samples/streams
# Older versions of macOS lack C.UTF-8.
LC_ALL=C.UTF-8
locale -a 2>/dev/null | grep -Eiqx 'C\.UTF-?8' || LC_ALL=en_US.UTF-8
export LC_ALL TZ=UTC TERM=xterm-256color
unset POWERMETRICS_SIM NO_COLOR SUDO_UID SUDO_GID SUDO_USER

WORK=$(mktemp -d) || exit 1
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' INT TERM
cd "$WORK" || exit 1

failed=0

ok() {
	echo "ok - $1"
}

not_ok() {
	echo "not ok - $1"
	failed=1
}

skip() {
	echo "skip - $1"
}

# check WHAT COMMAND...: the command succeeds; otherwise its output is shown.
check() {
	what=$1
	shift
	if "$@" >"$WORK/.out" 2>&1; then
		ok "$what"
	else
		not_ok "$what"
		sed 's/^/# /' "$WORK/.out" | head -20
	fi
}

# fails WHAT STATUS TEXT COMMAND...: the command exits with STATUS and prints TEXT on one line of
# stderr.
fails() {
	what=$1 status=$2 text=$3
	shift 3
	"$@" >"$WORK/.out" 2>"$WORK/.err" </dev/null
	got=$?
	if [ "$got" -ne "$status" ]; then
		not_ok "$what: status $got, not $status"
		sed 's/^/# /' "$WORK/.err" | head -5
	elif ! grep -qF -- "$text" "$WORK/.err"; then
		not_ok "$what: no '$text' on stderr"
		sed 's/^/# /' "$WORK/.err" | head -5
	else
		ok "$what"
	fi
}

# expect WHAT EXPECTED GOT: the two texts are equal.
expect() {
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1: '$3', not '$2'"; fi
}

# equal WHAT FILE FILE: the two files are equal.
equal() {
	if cmp -s "$2" "$3"; then
		ok "$1"
	else
		not_ok "$1"
		diff "$2" "$3" | head -10 | sed 's/^/# /'
	fi
}

# with NAME=VALUE... FUNCTION...: calls the function with these variables set. An assignment before
# a call of a function would persist in POSIX mode of bash.
with() (
	while :; do
		case $1 in
		[A-Za-z_]*=*) export "${1?}" ;;
		*) break ;;
		esac
		shift
	done
	"$@"
)

# timeout SECONDS COMMAND...: SIGALRM ends the command after that time (status 142). macOS has no
# timeout(1).
timeout() {
	perl -e 'alarm shift; exec @ARGV or die "$ARGV[0]: $!\n"' "$@"
}

# size FILE: bytes. owner FILE: UID:GID. The options of stat(1) and the columns of ls(1) differ on a
# Mac.
size() {
	wc -c <"$1" | tr -d ' '
}
owner() {
	ls -ldn "$1" | awk '{ print $3 ":" $4 }'
}

# rewrite FILE SQL: changes a recording and updates the checksums of its rows.
rewrite() {
	sqlite3 "$1" "$2" && "$FUZZ_TOOLS/seal" "$1"
}

# Prints the test streams, one per line: the real captures, or simulated ones without them.
streams() {
	if [ -d "$CAPTURES" ]; then
		ls "$CAPTURES"/*.plist
	else
		ls "$STREAMS"/m[1-9]*.plist
	fi
}
