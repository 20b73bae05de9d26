#include "serve/bridge/file_bridge.h"

#include <fstream>
#include <thread>

#include "ingest/error.h"
#include "tests/unit/bridge/bridge_log.h"

namespace portent::serve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FileBridges : public BridgeLog {
 protected:
  void write(const std::string& text) const { std::ofstream(file(), std::ios::app) << text; }
  std::filesystem::path file() const { return folder_.path() / "t.jsonl"; }
  FileBridgeOptions options() const {
    FileBridgeOptions options;
    options.topics = topics_;
    options.file = file();
    options.name = "test";
    options.look_every = std::chrono::milliseconds(1);
    return options;
  }
  FileBridgeCounts run_once(const FileBridgeOptions& options) {
    FileBridge bridge(*log_, options);
    bridge.run({});
    return bridge.counts();
  }
  static std::string line(int ts) {
    return R"({"asset":"m","ts":)" + std::to_string(ts) +
           R"(,"v":{"a":1}})"
           "\n";
  }
};

TEST_F(FileBridges, send_each_line_once_over_restarts) {
  write(line(1) + line(2));
  EXPECT_EQ(run_once(options()).readings, 2U);
  write(line(3));
  EXPECT_EQ(run_once(options()).readings, 1U);
  EXPECT_EQ(run_once(options()).readings, 0U);
  EXPECT_THAT(times_of("m"), ElementsAre("1", "2", "3"));
}

TEST_F(FileBridges, put_bad_lines_to_dead_letters_with_file_line_and_reason) {
  write(line(1) + "\nnonsense\n" + line(2));
  const FileBridgeCounts counts = run_once(options());
  EXPECT_EQ(counts.rejected, 1U);
  const auto letters = all(topics_.dead_letters());
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].value, "nonsense");
  EXPECT_EQ(header_of(letters[0], "reason"), "malformed");
  EXPECT_EQ(header_of(letters[0], "file"), file().string());
  EXPECT_EQ(header_of(letters[0], "line"), "3");
}

TEST_F(FileBridges, read_a_table_by_its_header_and_write_protobuf_where_told) {
  FileBridgeOptions table = options();
  table.table = true;
  table.format = TelemetryFormat::kProtobuf;
  write("asset,ts,a\nm,1970-01-01T00:00:01Z,2.5\nm,1970-01-01T00:00:02Z,\n");
  run_once(table);
  EXPECT_THAT(
      readings(),
      ElementsAre(
          ingest::Reading{"m", 1'000, std::nullopt, ingest::Mode::kRun, {{"a", 2.5}}},
          ingest::Reading{"m", 2'000, std::nullopt, ingest::Mode::kRun, {{"a", 0, ingest::Mark::kNull}}}));
}

TEST_F(FileBridges, follow_a_file_until_they_are_stopped) {
  FileBridgeOptions following = options();
  following.follow = true;
  write(line(1));
  FileBridge bridge(*log_, following);
  std::jthread runner([&](std::stop_token stop) { bridge.run(stop); });
  const auto wait_for = [&](std::size_t count) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (times_of("m").size() < count && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
  };
  wait_for(1);
  std::filesystem::rename(file(), file().string() + ".1");
  write(line(2));
  wait_for(2);
  runner.request_stop();
  runner.join();
  EXPECT_THAT(times_of("m"), ElementsAre("1", "2"));
  EXPECT_EQ(bridge.counts().files, 2U);
}

TEST_F(FileBridges, commit_in_batches_that_never_lose_their_place) {
  FileBridgeOptions small = options();
  small.max_batch = 3;
  std::vector<std::string> expected;
  for (int i = 1; i <= 10; ++i) {
    write(line(i));
    expected.push_back(std::to_string(i));
  }
  run_once(small);
  EXPECT_EQ(times_of("m"), expected);
}

TEST_F(FileBridges, are_fenced_by_a_second_of_the_same_name) {
  write(line(1));
  FileBridgeOptions following = options();
  following.follow = true;
  FileBridge first(*log_, following);
  std::string end = "returned";
  std::jthread runner([&](std::stop_token stop) {
    try {
      first.run(stop);
    } catch (const ingest::FencedError&) {
      end = "fenced";
    }
  });
  while (times_of("m").empty()) std::this_thread::yield();
  EXPECT_EQ(run_once(options()).readings, 0U);
  write(line(2));
  runner.join();
  EXPECT_EQ(end, "fenced");
  EXPECT_EQ(run_once(options()).readings, 1U);
  EXPECT_THAT(times_of("m"), ElementsAre("1", "2"));
}

TEST_F(FileBridges, say_which_file_is_missing) {
  try {
    run_once(options());
    FAIL();
  } catch (const ingest::FatalError& error) {
    EXPECT_THAT(error.what(), HasSubstr("t.jsonl: there is no such file"));
  }
}

}  // namespace
}  // namespace portent::serve
