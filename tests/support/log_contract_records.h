#pragma once

#include <map>
#include <thread>

#include "ingest/murmur2.h"
#include "tests/support/log_fixture.h"

// The contract's half about topics, appenders and readers; included by log_contract.h.

namespace portent::ingest {

class LogContract : public LogFixture {};

TEST_P(LogContract, keeps_the_order_of_a_partition_and_gives_each_record_once) {
  const std::string topic = make_topic("order", 2);

  append_numbers(topic, 1, 2'500);

  EXPECT_EQ(values_of(read_to_end(topic, 1)), numbers(2'500));
  EXPECT_TRUE(read_to_end(topic, 0).empty());
}

TEST_P(LogContract, gives_back_every_byte_of_key_value_and_headers) {
  const std::string topic = make_topic("bytes");
  const std::string odd("a\0b\xff\n", 5);
  auto appender = log_->appender();

  appender->append({topic, 0, odd, odd + odd, {{"first", odd}, {"second", ""}, {"first", "again"}}, false});
  appender->append({topic, 0, "", "", {}, false});
  appender->flush();

  const auto records = read_to_end(topic, 0);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].key, odd);
  EXPECT_EQ(records[0].value, odd + odd);
  EXPECT_EQ(records[0].headers, (std::vector<Header>{{"first", odd}, {"second", ""}, {"first", "again"}}));
  EXPECT_EQ(records[0].partition, 0);
  EXPECT_GT(records[0].timestamp_ms, 1'600'000'000'000);
  EXPECT_EQ(records[1].value, "");
  EXPECT_TRUE(records[1].headers.empty());
}

TEST_P(LogContract, chooses_the_partition_of_a_key_as_java_clients_do) {
  const std::string topic = make_topic("keyed", 5);
  auto appender = log_->appender();

  appender->append({topic, -1, "plant1:P-101", "value", {}, false});
  appender->flush();

  EXPECT_EQ(read_to_end(topic, partition_of("plant1:P-101", 5)).size(), 1u);
}

TEST_P(LogContract, says_how_many_partitions_a_topic_has_and_none_for_a_missing_one) {
  const std::string topic = make_topic("count", 3);

  EXPECT_EQ(log_->partitions(topic), 3);
  EXPECT_EQ(log_->partitions(unique("never-made")), 0);
}

TEST_P(LogContract, takes_existing_topics_as_they_are_but_not_with_other_partitions) {
  const std::string topic = make_topic("again", 2);

  log_->create_topics(std::vector<TopicSpec>{{topic, 2}});

  EXPECT_THROW(log_->create_topics(std::vector<TopicSpec>{{topic, 3}}), FatalError);
  EXPECT_EQ(log_->partitions(topic), 2);
}

TEST_P(LogContract, gives_a_topic_more_partitions_and_keeps_its_records) {
  const std::string topic = make_topic("grows", 2);
  append_numbers(topic, 1, 10);

  log_->raise_partitions(topic, 5);
  append_numbers(topic, 4, 3);

  EXPECT_EQ(log_->partitions(topic), 5);
  EXPECT_EQ(values_of(read_to_end(topic, 1)), numbers(10));
  EXPECT_EQ(values_of(read_to_end(topic, 4)), numbers(3));
  EXPECT_THROW(log_->raise_partitions(topic, 4), FatalError);
}

TEST_P(LogContract, refuses_a_record_above_the_topics_limit_and_names_topic_and_limit) {
  const std::string topic = make_topic("small", 1, false, 1'000);
  auto appender = log_->appender();
  std::string message;

  try {
    appender->append({topic, 0, "key", std::string(5'000, 'x'), {}, false});
    appender->flush();
  } catch (const FatalError& error) {
    message = error.what();
  }

  EXPECT_NE(message.find(topic), std::string::npos) << message;
  EXPECT_NE(message.find("1000"), std::string::npos) << message;
  EXPECT_TRUE(read_to_end(topic, 0).empty());
}

TEST_P(LogContract, begins_empty_and_ends_one_past_the_last_record) {
  const std::string topic = make_topic("extent");
  EXPECT_EQ(log_->extent(topic, 0).end, 0);

  append_numbers(topic, 0, 10);

  const Extent extent = log_->extent(topic, 0);
  EXPECT_EQ(extent.begin, 0);
  EXPECT_EQ(extent.end, 10);
}

TEST_P(LogContract, reads_from_the_middle) {
  const std::string topic = make_topic("middle");
  append_numbers(topic, 0, 100);

  EXPECT_EQ(values_of(read_to_end(topic, 0, 60)), numbers(40, 60));
}

TEST_P(LogContract, moves_a_readers_position_only_past_what_it_returned) {
  const std::string topic = make_topic("position");
  append_numbers(topic, 0, 100);
  auto reader = log_->reader(topic, 0, 0);
  EXPECT_EQ(reader->position(), 0);

  std::vector<Record> records;
  reader->read(30, home_->patience(), records);

  ASSERT_FALSE(records.empty());
  ASSERT_LE(records.size(), 30u);
  EXPECT_EQ(reader->position(), records.back().offset + 1);
}

TEST_P(LogContract, returns_nothing_at_the_end_of_a_partition) {
  const std::string topic = make_topic("silent");
  auto reader = log_->reader(topic, 0, 0);
  std::vector<Record> records;

  reader->read(10, home_->silence(), records);

  EXPECT_TRUE(records.empty());
}

TEST_P(LogContract, wakes_a_waiting_reader_when_a_record_comes) {
  const std::string topic = make_topic("wake-reader");
  auto reader = log_->reader(topic, 0, 0);
  std::vector<Record> records;
  const auto start = Clock::now();

  std::jthread waiting([&] { reader->read(10, home_->patience(), records); });
  append_numbers(topic, 0, 1);
  waiting.join();

  EXPECT_EQ(values_of(records), numbers(1));
  EXPECT_LT(Clock::now() - start, home_->patience());
}

TEST_P(LogContract, shows_the_newest_value_of_each_key_of_a_compacted_topic) {
  const std::string topic = make_topic("state", 1, true);
  auto appender = log_->appender();
  for (int round = 0; round < 20; ++round)
    for (const char* key : {"a", "b", "c"})
      appender->append({topic, 0, key, std::to_string(round), {}, false});
  appender->append({topic, 0, "b", "", {}, true});
  appender->flush();

  std::map<std::string, std::string> newest;
  std::int64_t before = -1;
  for (const Record& record : read_to_end(topic, 0)) {
    EXPECT_GT(record.offset, before);
    before = record.offset;
    newest[record.key] = record.value;
  }

  std::erase_if(newest, [](const auto& entry) { return entry.second.empty(); });
  EXPECT_EQ(newest, (std::map<std::string, std::string>{{"a", "19"}, {"c", "19"}}));
}

TEST_P(LogContract, shows_a_deletion_to_whoever_follows_a_compacted_topic) {
  const std::string topic = make_topic("bindings", 1, true);
  auto appender = log_->appender();
  appender->append({topic, 0, "pump", "bound", {}, false});
  appender->flush();
  auto follower = log_->reader(topic, 0, 0);
  std::vector<Record> records;
  follower->read(10, home_->patience(), records);

  appender->append({topic, 0, "pump", "", {}, true});
  appender->flush();
  follower->read(10, home_->patience(), records);

  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].key, "pump");
  EXPECT_EQ(records[1].value, "");
}

}  // namespace portent::ingest
