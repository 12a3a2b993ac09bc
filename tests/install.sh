#!/bin/sh
# Installs what is missing: tests/install.sh "pkg-config modules" "commands" "Debian packages" "brew packages"
#
# Does nothing when everything is there. Otherwise installs with apt-get (as root, or through sudo)
# or brew, or names the command to run.
set -u

missing=
for module in $1; do
	pkg-config --exists "$module" 2>/dev/null || missing="$missing $module"
done
for command in $2; do
	command -v "$command" >/dev/null 2>&1 || missing="$missing $command"
done
[ -n "$missing" ] || exit 0

echo "missing:$missing"
if command -v brew >/dev/null 2>&1; then
	install="brew install $4"
elif command -v apt-get >/dev/null 2>&1; then
	install="apt-get install -y --no-install-recommends $3"
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null 2>&1 || {
			echo "install it as root with: $install" >&2
			exit 1
		}
		install="sudo $install"
	fi
	${install%%apt-get*}apt-get update -q >/dev/null || exit 1
else
	echo "install the Debian packages '$3' or what your system calls them, then make again" >&2
	exit 1
fi
echo "$install"
DEBIAN_FRONTEND=noninteractive $install >/dev/null || {
	echo "that failed; install it by hand, then make again" >&2
	exit 1
}
