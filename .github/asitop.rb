# A Homebrew formula. Until there is a release, `url` and `sha256` stand for its tarball:
#
#   url     the address of asitop-VERSION.tar.gz
#   sha256  what `shasum -a 256 asitop-VERSION.tar.gz` prints
#
# and only the newest commit can be installed, from a clone whose address replaces `head`:
#
#   brew install --HEAD ./.github/asitop.rb
#
# It has not been tried: where it was written there was no Homebrew.
class Asitop < Formula
  desc "Flight recorder for Apple Silicon Macs: record, replay and report powermetrics"
  homepage "https://github.com/OWNER/asitop"
  # url "https://github.com/OWNER/asitop/archive/refs/tags/v0.1.0.tar.gz"
  # sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "MIT"
  head "https://github.com/OWNER/asitop.git", branch: "main"

  depends_on "pkg-config" => :build
  depends_on "cairo"
  depends_on "libplist"
  depends_on "ncurses"
  depends_on "sqlite"
  depends_on "zstd"

  def install
    # Everything is there: the Makefile finds nothing to install by itself.
    system "make", "install", "PREFIX=#{prefix}"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/asitop --version") unless head?
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
