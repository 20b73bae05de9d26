#include <random>

#include "tests/integration/bridge/killed_bridge.h"

// A bridge that follows a file which grows in pieces and is rotated, killed again and again: every line is in
// the log once, in order.

namespace portent::tests {
namespace {

constexpr int kLines = 3'000, kKills = 4;

/// Writes lines in pieces that end anywhere, and rotates the file now and then as logrotate does.
class Writer {
 public:
  explicit Writer(std::filesystem::path file) : file_(std::move(file)) {}

  void write(int upto) {
    std::string text;
    for (; written_ < upto; ++written_)
      text += R"({"asset":"m","ts":)" + std::to_string(written_ + 1) +
              R"(,"v":{"a":1}})"
              "\n";
    const std::size_t cut = text.size() / 2 + 7;
    append(text.substr(0, cut));
    append(text.substr(std::min(cut, text.size())));
  }
  void rotate() const {
    namespace fs = std::filesystem;
    const auto numbered = [&](int n) { return fs::path(file_.string() + "." + std::to_string(n)); };
    for (int n = 5; n >= 1; --n)
      if (fs::exists(numbered(n))) fs::rename(numbered(n), numbered(n + 1));
    fs::rename(file_, numbered(1));
  }

 private:
  void append(const std::string& text) const { std::ofstream(file_, std::ios::app) << text; }

  std::filesystem::path file_;
  int written_ = 0;
};

class FileBridgeKilled : public KilledBridge {
 protected:
  std::filesystem::path file() const { return folder_.path() / "t.jsonl"; }
};

TEST_P(FileBridgeKilled, brings_every_line_once) {
  Writer writer(file());
  std::mt19937 random(7);
  for (int kill = 0; kill < kKills; ++kill) {
    const std::int64_t before = written();
    const auto running = bridge({"file", file().string(), "--name", "k", "--follow"});
    writer.write(kLines * (2 * kill + 1) / (2 * kKills));
    ASSERT_TRUE(reaches(before, *running)) << said();
    writer.write(kLines * (kill + 1) / kKills);
    if (kill % 3 == 1) writer.rotate();
    usleep(static_cast<useconds_t>(random() % 20'000));
    running->end(SIGKILL);
  }
  writer.write(kLines);
  ASSERT_EQ(bridge({"file", file().string(), "--name", "k"})->wait(), 0) << said();

  EXPECT_EQ(times(), numbers(kLines));
}

INSTANTIATE_TEST_SUITE_P(Logs, FileBridgeKilled, testing::Values(false, true), log_name);

}  // namespace
}  // namespace portent::tests
