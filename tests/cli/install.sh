#!/bin/sh
# `make install` into a DESTDIR installs all files in their usual places, `make uninstall` removes all
# of them; --version prints the versions of the libraries.
. "$(dirname "$0")/lib.sh"

# Under `make check` its variables (SAN=1, CC) are inherited, so everything is already built.
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
equal "exactly the listed files are installed" wanted installed

check "the installed program runs" "root here/opt/asitop/bin/asitop" --help
check "only the program is executable" test -z \
	"$(find "root here/opt/asitop/share" -type f -perm -100)"
for shell in bash zsh fish; do
	equal "$shell: the completion script is installed" "$ROOT/src/common/cli/completion.$shell" \
		"$(find "root here" -path "*$shell*" -type f)"
done

check "make uninstall" make_install uninstall
check "it removes everything" test -z "$(find "root here" -type f -o -name '*asitop?*' -o \
	-path '*/doc/asitop')"
check "a second make uninstall succeeds" make_install uninstall

# ---- Homebrew ----

# As in the formula: Homebrew has bash completions in etc/.
make_install_for_homebrew() {
	make -s -C "$ROOT" "$1" DESTDIR="$WORK/brewed" PREFIX=/opt/homebrew/Cellar/asitop/HEAD \
		BASH_COMPLETION_DIR=etc/bash_completion.d
}
check "make install for Homebrew" make_install_for_homebrew install
check "bash completions are in etc" \
	[ -s brewed/opt/homebrew/Cellar/asitop/HEAD/etc/bash_completion.d/asitop ]
check "bash completions are only there" [ ! -e brewed/opt/homebrew/Cellar/asitop/HEAD/share/bash-completion ]
check "make uninstall" make_install_for_homebrew uninstall
check "it removes everything" test -z "$(find brewed -type f)"

formula=$ROOT/Formula/asitop.rb
sed -n 's/^BREW_PACKAGES := //p' "$ROOT/Makefile" | tr ' ' '\n' | sort >wanted
sed -n 's/^  depends_on "\([^"]*\)".*/\1/p' "$formula" | sort >told
equal "the formula depends on the libraries of the Makefile" wanted told
check "the formula installs bash completions for Homebrew" \
	grep -q '"make", "install", "PREFIX=#{prefix}", "BASH_COMPLETION_DIR=etc/bash_completion.d"' "$formula"
if command -v ruby >/dev/null; then
	check "the formula is Ruby" ruby -c "$formula"
else
	skip "the formula is Ruby (no ruby)"
fi

# ---- --version ----

"$ASITOP" --version >version
check "--version prints the libraries on one line" grep -Eqx \
	'asitop [0-9.]+ SQLite/3\.[0-9.]+ zstd/1\.[0-9.]+ zlib/1\.[0-9.]+ libplist(/2\.[0-9.]+)? ncurses/[0-9.]+ cairo/1\.[0-9.]+' \
	version
"$ASITOP" -V >short
equal "-V prints the same" version short
for command in $("$ASITOP" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do
	"$ASITOP" "$command" --version >told
	equal "$command --version prints the same" version told
done
exit $failed
