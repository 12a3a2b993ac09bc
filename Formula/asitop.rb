# A Homebrew formula. No tap is published, but a clone of this repository works as one, and the
# formula builds that clone (README.md, "Install"):
#
#   brew tap local/asitop "$PWD"
#   brew install --HEAD local/asitop/asitop
#
# A release adds `url`, the address of its tarball, and `sha256`, which `shasum -a 256` prints for it.
# The formula was written without Homebrew and has not been tried.
class Asitop < Formula
  desc "Flight recorder for Apple Silicon Macs: record, replay and report powermetrics"
  homepage "https://github.com/OWNER/asitop"
  license "MIT"
  head "file://#{File.expand_path("../..", __FILE__)}", using: :git, branch: "main"

  depends_on "pkgconf" => :build
  depends_on "cairo"
  depends_on "libplist"
  depends_on macos: :sonoma
  depends_on "ncurses"
  depends_on "sqlite"
  depends_on "zstd"

  uses_from_macos "zlib"

  conflicts_with "homebrew/core/asitop", because: "both install a command `asitop`"

  def install
    # The dependencies are installed, so the Makefile does not call brew itself.
    system "make", "install", "PREFIX=#{prefix}", "BASH_COMPLETION_DIR=etc/bash_completion.d"
  end

  test do
    assert_match "asitop", shell_output("#{bin}/asitop --version")
    (testpath/"stream.plist").write <<~XML
      <plist version="1.0"><dict><key>is_delta</key><true/><key>elapsed_ns</key>
      <integer>1000000000</integer><key>processor</key><dict><key>cpu_power</key>
      <real>1500</real></dict></dict></plist>
    XML
    system bin/"asitop", "record", "--input", "stream.plist", "-o", "test.db"
    assert_match "cpu_w", shell_output("#{bin}/asitop export test.db")
    system bin/"asitop", "report", "test.db", "-o", "test.png"
    assert_path_exists testpath/"test.png"
  end
end
