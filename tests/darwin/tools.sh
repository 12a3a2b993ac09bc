#!/bin/sh
# Fills a folder with the commands that a Mac has, to be all of PATH: tests/darwin/tools.sh FOLDER
#
# sh is bash, which has the POSIX mode of macOS's; with BASHOPTS=xpg_echo its echo is the same too.
# awk is the one of Kernighan, of which macOS has a copy. busybox stands for BSD's tools: it has few
# of GNU's options. wc pads its numbers as BSD's does, stat knows no -c. What is not named here, such
# as timeout or setpriv, is not there, as on a Mac. tests/cli/portable.sh refuses what none of these
# would notice, such as \| in a basic regular expression.
set -eu
folder=$1

tools='basename cat chmod chown cksum cmp comm cp cut date dd df diff dirname du env expr false find fold
	grep head id ln ls mkdir mkfifo mktemp mv nohup od paste printf pwd rm rmdir sed seq sleep sort
	stty sync tail tee test touch tr true tsort tty uname uniq xargs yes'
# Of macOS, Xcode, Homebrew. A compiler's driver looks for as and ld in PATH.
others='perl git make cc gcc clang clang-14 clang-19 ccache as ld nm ar pkg-config pkgconf
	sqlite3 tmux pdftotext pdftoppm pdfinfo mandoc man col bash zsh fish dash iconv locale gzip gunzip zstd
	tar xz which split join rev hexdump xxd ps pgrep pkill kill install tput infocmp clear cpp shellcheck posh promtool file'

mkdir -p "$folder"
rm -f "$folder"/*
busybox --list >"$folder/list"
for tool in $tools; do
	if grep -qx "$tool" "$folder/list"; then
		ln -s "$(command -v busybox)" "$folder/$tool"
	else
		others="$others $tool"
	fi
done
for other in $others; do
	path=$(command -v "$other") && case $path in /*) ln -s "$path" "$folder/$other" ;; esac
done
rm "$folder/list"
# Not the one of a version manager, which wants its own commands.
ln -s "$(python3 -c 'import sys; print(sys.executable)')" "$folder/python3"
ln -s "$(command -v bash)" "$folder/sh"
ln -s "$(command -v original-awk)" "$folder/awk"

cat >"$folder/wc" <<END
#!/bin/sh
$(command -v busybox) wc "\$@" | sed 's/^\\([0-9]\\)/       \\1/'
END
cat >"$folder/stat" <<'END'
#!/bin/sh
echo "stat: on a Mac it has other options" >&2
exit 1
END
chmod +x "$folder/wc" "$folder/stat"
