#!/bin/sh
# `make install` into a DESTDIR puts everything where systems look for it, `make uninstall` leaves
# nothing of it; --version tells what the program runs on.
. "$(dirname "$0")/lib.sh"

# Under `make check` what that was told (SAN=1, CC) comes along, and so all is built already.
make_install() {
	make -s -C "$ROOT" "$1" DESTDIR="$WORK/root here" PREFIX=/opt/asitop
}

check "make install" make_install install
(cd "root here/opt/asitop" && find . -type f | sort) >installed
{
	echo ./bin/asitop
	echo ./share/bash-completion/completions/asitop
	echo ./share/doc/asitop/LICENSE
	echo ./share/doc/asitop/README.md
	echo ./share/fish/vendor_completions.d/asitop.fish
	for page in "$ROOT"/src/*.[17] "$ROOT"/record/*.1 "$ROOT"/replay/*.1 "$ROOT"/report/*.1; do
		echo "./share/man/man${page##*.}/$(basename "$page")"
	done
	echo ./share/zsh/site-functions/_asitop
} | sort >wanted
equal "everything is there, and nothing else" wanted installed

check "the installed program runs" "root here/opt/asitop/bin/asitop" --help
check "what is no program is not executable" test -z \
	"$(find "root here/opt/asitop/share" -type f -perm -100)"
for shell in bash zsh fish; do
	equal "$shell: the completion script is installed" "$ROOT/src/common/cli/completion.$shell" \
		"$(find "root here" -path "*$shell*" -type f)"
done

check "make uninstall" make_install uninstall
check "it leaves nothing" test -z "$(find "root here" -type f -o -name '*asitop?*' -o \
	-path '*/doc/asitop')"
check "a second one finds nothing to do" make_install uninstall

# ---- Homebrew ----

# As the formula does it: bash looks for completions in etc/ there.
make_install_for_homebrew() {
	make -s -C "$ROOT" "$1" DESTDIR="$WORK/brewed" PREFIX=/opt/homebrew/Cellar/asitop/HEAD \
		BASH_COMPLETION_DIR=etc/bash_completion.d
}
check "make install for Homebrew" make_install_for_homebrew install
check "bash completions are in etc" \
	[ -s brewed/opt/homebrew/Cellar/asitop/HEAD/etc/bash_completion.d/asitop ]
check "and only there" [ ! -e brewed/opt/homebrew/Cellar/asitop/HEAD/share/bash-completion ]
check "make uninstall" make_install_for_homebrew uninstall
check "it leaves nothing" test -z "$(find brewed -type f)"

formula=$ROOT/Formula/asitop.rb
sed -n 's/^BREW_PACKAGES := //p' "$ROOT/Makefile" | tr ' ' '\n' | sort >wanted
sed -n 's/^  depends_on "\([^"]*\)".*/\1/p' "$formula" | sort >told
equal "the formula depends on what the Makefile installs" wanted told
check "the formula installs bash completions for Homebrew" \
	grep -q '"make", "install", "PREFIX=#{prefix}", "BASH_COMPLETION_DIR=etc/bash_completion.d"' "$formula"
if command -v ruby >/dev/null; then
	check "the formula is Ruby" ruby -c "$formula"
else
	skip "the formula is Ruby (no ruby)"
fi

# ---- --version ----

"$ASITOP" --version >version
check "--version tells the libraries on one line" grep -Eqx \
	'asitop [0-9.]+ SQLite/3\.[0-9.]+ zstd/1\.[0-9.]+ zlib/1\.[0-9.]+ libplist(/2\.[0-9.]+)? ncurses/[0-9.]+ cairo/1\.[0-9.]+' \
	version
"$ASITOP" -V >short
equal "-V says the same" version short
for command in $("$ASITOP" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do
	"$ASITOP" "$command" --version >told
	equal "$command --version says the same" version told
done
exit $failed
