#include <gtest/gtest.h>
#include <time.h>

#include <atomic>
#include <thread>

#include "tests/unit/local/local_log_fixture.h"

namespace portent::ingest {
namespace {

TEST_F(LocalLogTest, keeps_what_was_appended_over_a_reopen) {
  {
    auto log = open();
    log->create_topics(plain_);
    append(*log, "plain", 5);
  }

  auto log = open();

  EXPECT_EQ(log->partitions("plain"), 1);
  EXPECT_EQ(read(*log, "plain").size(), 5u);
  EXPECT_EQ(log->extent("plain", 0).end, 5);
}

TEST_F(LocalLogTest, leaves_no_holes_between_offsets_of_many_writers) {
  auto log = open();
  log->create_topics(plain_);

  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 4; ++writer)
      writers.emplace_back([&, writer] {
        auto own_handle = open();
        for (int batch = 0; batch < 5; ++batch) append(*own_handle, "plain", 20, std::to_string(writer));
      });
  }

  const auto records = read(*log, "plain");
  ASSERT_EQ(records.size(), 400u);
  for (std::size_t i = 0; i < records.size(); ++i) EXPECT_EQ(records[i].offset, static_cast<std::int64_t>(i));
}

TEST_F(LocalLogTest, takes_concurrent_openings_of_a_new_folder) {
  std::vector<std::jthread> openers;
  std::atomic<int> opened{0};

  for (int i = 0; i < 4; ++i)
    openers.emplace_back([&] {
      open()->create_topics(plain_);
      ++opened;
    });
  openers.clear();

  EXPECT_EQ(opened, 4);
  EXPECT_EQ(open()->partitions("plain"), 1);
}

TEST_F(LocalLogTest, drops_what_was_never_flushed) {
  auto log = open();
  log->create_topics(plain_);

  log->appender()->append({"plain", 0, "key", "value", {}, false});

  EXPECT_EQ(log->extent("plain", 0).end, 0);
}

TEST_F(LocalLogTest, writes_by_itself_after_a_thousand_records_or_a_mebibyte) {
  auto log = open();
  log->create_topics(plain_);
  auto appender = log->appender();

  for (int i = 0; i < 1'000; ++i) appender->append({"plain", 0, "key", "value", {}, false});
  EXPECT_EQ(log->extent("plain", 0).end, 1'000);

  for (int i = 0; i < 2; ++i) appender->append({"plain", 0, "key", std::string(600'000, 'x'), {}, false});
  EXPECT_EQ(log->extent("plain", 0).end, 1'002);
}

TEST_F(LocalLogTest, keeps_only_the_newest_record_of_a_key_in_a_compacted_topic) {
  auto log = open();
  log->create_topics(compacted_);
  append(*log, "state", 50, "a");
  append(*log, "state", 3, "b");

  const auto records = read(*log, "state");

  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].offset, 49);
  EXPECT_EQ(records[1].offset, 52);
  EXPECT_EQ(log->extent("state", 0).end, 53);
}

TEST_F(LocalLogTest, forgets_a_deletion_after_its_retention_but_not_the_offset) {
  {
    auto log = open();
    log->create_topics(compacted_);
    append(*log, "state", 1, "kept");
    append(*log, "state", 1, "gone");
    auto appender = log->appender();
    appender->append({"state", 0, "gone", "", {}, true});
    appender->flush();
  }
  EXPECT_EQ(read(*open(), "state").size(), 2u);

  auto log = open(std::chrono::milliseconds(0));

  ASSERT_EQ(read(*log, "state").size(), 1u);
  EXPECT_EQ(read(*log, "state")[0].key, "kept");
  append(*log, "state", 1, "gone");
  EXPECT_EQ(read(*log, "state")[1].offset, 3);
}

TEST_F(LocalLogTest, passes_a_readers_position_over_compacted_records) {
  auto log = open();
  log->create_topics(compacted_);
  append(*log, "state", 10, "a");
  auto reader = log->reader("state", 0, 0);
  std::vector<Record> records;

  reader->read(10, std::chrono::milliseconds(0), records);

  EXPECT_EQ(records.size(), 1u);
  EXPECT_EQ(reader->position(), 10);
}

TEST_F(LocalLogTest, forgets_records_below_an_offset_and_moves_the_begin) {
  auto log = open();
  log->create_topics(plain_);
  append(*log, "plain", 12'000);

  log->delete_before("plain", 0, 11'990);

  EXPECT_EQ(log->extent("plain", 0).begin, 11'990);
  EXPECT_EQ(log->extent("plain", 0).end, 12'000);
  EXPECT_EQ(read(*log, "plain").front().offset, 11'990);
}

TEST_F(LocalLogTest, deletes_no_further_than_the_end) {
  auto log = open();
  log->create_topics(plain_);
  append(*log, "plain", 3);

  log->delete_before("plain", 0, 1'000);
  append(*log, "plain", 1);

  EXPECT_EQ(log->extent("plain", 0).begin, 3);
  EXPECT_EQ(read(*log, "plain").front().offset, 3);
}

TEST_F(LocalLogTest, sees_a_commit_of_another_handle_on_the_same_file) {
  auto log = open();
  log->create_topics(plain_);
  auto other = open();
  auto reader = other->reader("plain", 0, 0);
  std::vector<Record> records;

  std::jthread waiting([&] { reader->read(1, std::chrono::seconds(20), records); });
  append(*log, "plain", 1);
  waiting.join();

  EXPECT_EQ(records.size(), 1u);
}

TEST_F(LocalLogTest, waits_without_spinning) {
  auto log = open();
  log->create_topics(plain_);
  auto reader = log->reader("plain", 0, 0);
  std::vector<Record> records;
  const auto cpu_ms = [] {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * 1'000 + used.tv_nsec / 1'000'000;
  };
  const auto before = cpu_ms();

  reader->read(1, std::chrono::milliseconds(300), records);

  EXPECT_LT(cpu_ms() - before, 60);
}

}  // namespace
}  // namespace portent::ingest
