#include "cli/replayer.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "ingest/decode.h"
#include "ingest/local/local_log.h"
#include "tests/support/temporary_folder.h"

namespace portent::cli {
namespace {

const std::string kData = PORTENT_SOURCE_DIR "/tests/data/cmapss";

TEST(CmapssMessages, come_cycle_by_cycle_over_all_engines) {
  const MessageSource source = cmapss_messages(kData, "FD001", ingest::CmapssSplit::kTest);
  ingest::OutRecord message;
  std::map<std::string, int> rows;
  int count = 0;
  for (; source(message); ++count) ++rows[message.key];
  EXPECT_EQ(count, 13096);
  EXPECT_EQ(rows.size(), 100U);
  EXPECT_EQ(rows.at("FD001:test-001"), 31);
}

TEST(FileMessages, keep_lines_that_are_no_telemetry_for_the_scorer_to_judge) {
  TemporaryFolder folder;
  std::ofstream(folder.path() / "t.jsonl") << R"({"asset":"m","ts":1})"
                                           << "\nnonsense\n";
  const MessageSource source = file_messages(folder.path() / "t.jsonl");
  ingest::OutRecord message;
  ASSERT_TRUE(source(message));
  EXPECT_EQ(message.key, "m");
  ASSERT_TRUE(source(message));
  EXPECT_EQ(message.key, "");
  EXPECT_EQ(message.value, "nonsense");
  EXPECT_FALSE(source(message));
}

TEST(AsProtobuf, sends_the_same_readings_and_leaves_what_is_none_as_it_is) {
  int next = 0;
  const MessageSource source = as_protobuf([&](ingest::OutRecord& message) {
    message.value = next == 0 ? R"({"asset":"m","ts":1,"v":{"a":0.1,"b":null}})" : "nonsense";
    return next++ < 2;
  });
  ingest::OutRecord message;
  ASSERT_TRUE(source(message));
  const auto reading =
      ingest::Decoder().reading(ingest::Record{"m", message.value, message.headers, 0, 0, 0});
  EXPECT_EQ(reading, ingest::Decoder().telemetry(R"({"asset":"m","ts":1,"v":{"a":0.1,"b":null}})"));
  message = {};
  ASSERT_TRUE(source(message));
  EXPECT_EQ(message.value, "nonsense");
  EXPECT_TRUE(message.headers.empty());
  EXPECT_FALSE(source(message));
}

class Replay : public testing::Test {
 protected:
  Replay() {
    ingest::LocalLogOptions options;
    options.folder = folder_.path();
    log_ = ingest::open_local_log(options);
    const std::vector<ingest::TopicSpec> topics = {{"t", 1}};
    log_->create_topics(topics);
  }
  static MessageSource numbered(int count) {
    return [count, next = 0](ingest::OutRecord& message) mutable {
      message.key = "m";
      message.value = std::to_string(next);
      return next++ < count;
    };
  }
  TemporaryFolder folder_;
  std::unique_ptr<ingest::Log> log_;
};

TEST_F(Replay, sends_everything_in_order_and_leaves_it_durable) {
  const ReplaySummary summary = replay(*log_, numbered(1000), {"t", 0, 0, {}}, {});
  EXPECT_EQ(summary.sent, 1000U);
  EXPECT_EQ(log_->extent("t", 0).end, 1000);
}

TEST_F(Replay, keeps_the_pace_of_each_asset) {
  const ReplaySummary summary = replay(*log_, numbered(21), {"t", 200, 0, {}}, {});
  EXPECT_GE(summary.seconds, 0.1) << "20 intervals of 5 ms";
}

TEST_F(Replay, waits_while_too_much_is_unhandled) {
  std::uint64_t handled = 0;
  const ReplaySummary summary = replay(*log_, numbered(500), {"t", 0, 10, [&] { return handled += 5; }}, {});
  EXPECT_EQ(summary.sent, 500U);
  EXPECT_GE(handled, 490U);
}

TEST_F(Replay, stops_when_asked_with_what_was_sent_durable) {
  std::stop_source stop;
  const auto source = [&, inner = numbered(1000)](ingest::OutRecord& message) {
    if (message.value.empty() && log_->extent("t", 0).end >= 256) stop.request_stop();
    return inner(message);
  };
  const ReplaySummary summary = replay(*log_, source, {"t", 0, 0, {}}, stop.get_token());
  EXPECT_LT(summary.sent, 1000U);
  EXPECT_EQ(log_->extent("t", 0).end, static_cast<std::int64_t>(summary.sent));
}

}  // namespace
}  // namespace portent::cli
