#include "ingest/murmur2.h"
#include "tests/integration/kafka/kafka_home.h"

namespace portent::ingest {

INSTANTIATE_TEST_SUITE_P(Records, KafkaLog, testing::Values(kafka_kind()));

TEST_P(KafkaLog, puts_known_keys_where_the_java_client_puts_them) {
  const std::string topic = make_topic("java", 4);
  // org.apache.kafka.common.utils.Utils.murmur2 of each key, from its own test
  const std::map<std::string, std::int32_t> hashes = {
      {"21", -973932308},
      {"foobar", -790332482},
      {"a-little-bit-long-string", -985981536},
      {"a-little-bit-longer-string", -1486304829},
      {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
      {"abc", 479470107}};
  auto appender = log_->appender();

  for (const auto& [key, hash] : hashes) appender->append({topic, -1, key, "", {}, false});
  appender->flush();

  std::map<std::string, int> found;
  for (const int partition : {0, 1, 2, 3})
    for (const Record& record : read_to_end(topic, partition)) found[record.key] = partition;
  std::map<std::string, int> expected;
  for (const auto& [key, hash] : hashes) expected[key] = (hash & 0x7fffffff) % 4;
  EXPECT_EQ(found, expected);
}

TEST_P(KafkaLog, carries_a_record_of_ten_megabytes_in_and_out) {
  const std::string topic = make_topic("large-in", 1, false, 16 << 20);
  const std::string out = make_topic("large-out", 1, false, 16 << 20);
  const std::string large(10'000'000, 'x');
  auto appender = log_->appender();
  appender->append({topic, 0, "key", large, {}, false});
  appender->flush();
  Member member(*log_, group_options(), topic);

  const auto records = poll_records(member, 1);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(commit_all(member, records, out), CommitResult::kCommitted);

  const auto outputs = read_to_end(out, 0);
  ASSERT_EQ(outputs.size(), 1u);
  EXPECT_TRUE(outputs[0].value == "out-" + large);
}

TEST_P(KafkaLog, keeps_the_order_of_more_records_than_a_producer_holds) {
  const std::string topic = make_topic("many");
  constexpr int kCount = 150'000;  // librdkafka's queue holds 100,000

  append_numbers(topic, 0, kCount);

  EXPECT_TRUE(values_of(read_to_end(topic, 0)) == numbers(kCount));
}

TEST_P(KafkaLog, moves_a_readers_position_past_the_ends_of_transactions) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 3);
  Member member(*log_, group_options(), topic);
  for (int i = 0; i < 3; ++i)
    ASSERT_EQ(commit_all(member, poll_records(member, 1), out), CommitResult::kCommitted);

  const auto records = read_to_end(out, 0);  // fails where the position does not reach the end

  ASSERT_EQ(records.size(), 3u);
  EXPECT_GT(log_->extent(out, 0).end, records.back().offset + 1) << "no end of a transaction lies behind it";
}

TEST_P(KafkaLog, moves_a_readers_position_past_aborted_records_at_the_end) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 2);
  Member member(*log_, group_options(), topic);
  const auto records = poll_records(member, 2);
  commit_all(member, {records[0]}, out);
  const auto fail = [](auto) -> std::map<int, CommitPoint> { throw std::range_error("no points"); };
  EXPECT_THROW(member.session().commit(outputs_of({records[1]}, out), fail), std::range_error);

  const auto read = read_to_end(out, 0);  // fails where the position does not reach the end

  EXPECT_EQ(values_of(read), (std::vector<std::string>{"out-0"}));
  EXPECT_GE(log_->extent(out, 0).end, 4) << "two records and two ends of transactions";
}

}  // namespace portent::ingest
