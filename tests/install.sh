#!/bin/sh
# Installs missing dependencies: tests/install.sh "pkg-config modules" "commands" "Debian packages" "brew packages"
#
# A module is NAME or NAME>=VERSION. If something is missing, installs with brew or apt-get (as root,
# or through sudo), or prints the command to run. Environment: PKG_CONFIG.
set -u
pkg_config=${PKG_CONFIG:-pkg-config}
modules=$1 commands=$2 debian=$3 homebrew=$4

# has NAME or NAME>=VERSION
has() {
	case $1 in
	*'>='*) "$pkg_config" --atleast-version="${1#*>=}" "${1%%>=*}" ;;
	*) "$pkg_config" --exists "$1" ;;
	esac 2>/dev/null
}

# Missing modules and commands, one per line.
list_missing() {
	for module in $modules; do
		has "$module" || echo "$module"
	done
	for command in $commands; do
		command -v "$command" >/dev/null 2>&1 || echo "$command"
	done
}

# Reports a module that is installed but too old.
explain() {
	case $1 in *'>='*) ;; *) return ;; esac
	name=${1%%>=*}
	found=$("$pkg_config" --modversion "$name" 2>/dev/null) || return
	echo "$name $found is too old, ${1#*>=} or later is needed" >&2
}

missing=$(list_missing)
[ -n "$missing" ] || exit 0

# shellcheck disable=SC2086 # one line
echo missing: $missing
if command -v brew >/dev/null 2>&1; then
	install="brew install $homebrew"
elif command -v apt-get >/dev/null 2>&1; then
	install="apt-get install -y --no-install-recommends $debian"
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null 2>&1 || {
			echo "install it as root with: $install" >&2
			exit 1
		}
		install="sudo $install"
	fi
	${install%%apt-get*}apt-get update -q >/dev/null || exit 1
else
	echo "install the Debian packages '$debian' or their equivalents, then run make again" >&2
	exit 1
fi
echo "$install"
DEBIAN_FRONTEND=noninteractive $install >/dev/null || {
	echo "'$install' failed; install the packages yourself, then run make again" >&2
	exit 1
}
missing=$(list_missing)
[ -n "$missing" ] || exit 0
for module in $missing; do
	explain "$module"
done
# shellcheck disable=SC2086 # one line
echo "still missing after '$install':" $missing >&2
exit 1
