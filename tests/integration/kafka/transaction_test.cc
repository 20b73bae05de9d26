#include "tests/integration/kafka/kafka_home.h"
#include "tests/support/kafka_admin.h"

namespace portent::ingest {

class KafkaTransaction : public KafkaLog {};
INSTANTIATE_TEST_SUITE_P(Transactions, KafkaTransaction, testing::Values(kafka_kind()));

TEST_P(KafkaTransaction, shows_outputs_and_offsets_together_and_neither_before_the_commit) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 5);
  const GroupOptions options = group_options();
  Member member(*log_, options, topic);
  const auto records = poll_records(member, 5);
  Extent open;
  std::size_t offsets_while_open = 99;

  member.session().commit(outputs_of(records, out), [&](auto) {
    open = log_->extent(out, 0);
    offsets_while_open = log_->committed_offsets(options.group, topic).size();
    return points_after(records);
  });

  EXPECT_EQ(open.end, 0);
  EXPECT_EQ(offsets_while_open, 0u);
  EXPECT_EQ(read_to_end(out, 0).size(), 5u);
  EXPECT_EQ(member.session().committed(0), (CommitPoint{5, "meta"}));
}

TEST_P(KafkaTransaction, never_shows_records_of_an_aborted_commit_between_those_of_others) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 6);
  Member member(*log_, group_options(), topic);
  const auto records = poll_records(member, 6);
  const auto fail = [](auto) -> std::map<int, CommitPoint> { throw std::range_error("no points"); };

  commit_all(member, {records[0], records[1]}, out);
  EXPECT_THROW(member.session().commit(outputs_of({records[2], records[3]}, out), fail), std::range_error);
  commit_all(member, {records[4], records[5]}, out);

  EXPECT_EQ(values_of(read_to_end(out, 0)), (std::vector<std::string>{"out-0", "out-1", "out-4", "out-5"}));
  Member reader(*log_, group_options(), out);
  EXPECT_EQ(values_of(poll_records(reader, 4)),
            (std::vector<std::string>{"out-0", "out-1", "out-4", "out-5"}));
}

TEST_P(KafkaTransaction, keeps_the_latest_point_of_many_commits_that_follow_closely) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 200);
  Member member(*log_, group_options(), topic);
  const auto records = poll_records(member, 200);

  for (const Record& record : records) ASSERT_EQ(commit_all(member, {record}, out), CommitResult::kCommitted);

  EXPECT_EQ(member.session().committed(0), (CommitPoint{200, "meta"}));
  std::vector<std::string> expected;
  for (const std::string& value : numbers(200)) expected.push_back("out-" + value);
  EXPECT_EQ(values_of(read_to_end(out, 0)), expected);
}

TEST_P(KafkaTransaction, keeps_metadata_that_are_not_text) {
  const std::string topic = make_topic("in");
  Member member(*log_, group_options(), topic);
  poll_until_assigned(member, 1);
  std::string bytes;
  for (int i = 0; i < 3'000; ++i) bytes += static_cast<char>(i);
  const CommitPoint point{7, bytes};

  member.session().commit({}, [&](auto) { return std::map<int, CommitPoint>{{0, point}}; });

  EXPECT_EQ(member.session().committed(0), point);
}

TEST_P(KafkaTransaction, refuses_an_output_that_no_retry_can_save) {
  const std::string topic = make_topic("in");
  const std::string small = make_topic("small", 1, false, 1'000);
  append_numbers(topic, 0, 1);
  const GroupOptions options = group_options();
  Member member(*log_, options, topic);
  const auto records = poll_records(member, 1);
  const std::vector<OutRecord> large{{small, 0, "key", std::string(5'000, 'x'), {}, false}};
  const std::vector<OutRecord> astray{{unique("never-made"), 0, "key", "value", {}, false}};
  const auto points = [&](auto) { return points_after(records); };

  EXPECT_THROW(member.session().commit(large, points), FatalError);
  EXPECT_THROW(member.session().commit(astray, points), FatalError);

  EXPECT_EQ(member.session().committed(0), std::nullopt);
  Member successor(*log_, options, topic);
  EXPECT_EQ(commit_all(successor, poll_records(successor, 1), small), CommitResult::kCommitted);
}

TEST_P(KafkaTransaction, writes_nothing_for_a_member_that_was_removed_and_lets_it_come_back) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 20);
  const GroupOptions options = group_options();
  Member member(*log_, options, topic);
  const auto stale = poll_records(member, 20);
  tests::remove_from_group(tests::KafkaBroker::shared().address(), options.group, options.instance);

  EXPECT_EQ(commit_all(member, stale, out), CommitResult::kAborted);
  EXPECT_EQ(log_->committed_offsets(options.group, topic).size(), 0u);
  // It hears of its removal, joins again and restores itself.
  const auto fresh = poll_records(member, 20);
  EXPECT_EQ(values_of(fresh), numbers(20));
  EXPECT_EQ(commit_all(member, fresh, out), CommitResult::kCommitted);

  EXPECT_EQ(read_to_end(out, 0).size(), 20u);
}

TEST_P(KafkaTransaction, gives_exactly_what_was_not_committed_after_an_abort) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 5'000);
  Member member(*log_, group_options(), topic);
  const auto first = poll_records(member, 100);
  commit_all(member, first, out);
  const auto second = poll_records(member, 100);
  const auto fail = [](auto) -> std::map<int, CommitPoint> { throw std::range_error("no points"); };
  EXPECT_THROW(member.session().commit(outputs_of(second, out), fail), std::range_error);

  member.restore();  // while thousands more lie fetched

  EXPECT_EQ(values_of(poll_records(member, 4'900)), numbers(4'900, 100));
}

TEST_P(KafkaTransaction, that_outlasts_its_timeout_ends_the_session_and_a_new_one_goes_on) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 5);
  KafkaOptions impatient = KafkaHome::options();
  impatient.transaction_timeout = std::chrono::milliseconds(1'000);
  const auto log = open_kafka_log(impatient);
  const GroupOptions options = group_options();
  {
    Member member(*log, options, topic);
    const auto records = poll_records(member, 5);
    for (const OutRecord& output : outputs_of(records, out)) member.session().write(output);
    std::this_thread::sleep_for(std::chrono::seconds(4));
    EXPECT_THROW(commit_all(member, records, out), AwayError);
  }
  Member next(*log, options, topic);
  EXPECT_EQ(commit_all(next, poll_records(next, 5), out), CommitResult::kCommitted);

  EXPECT_EQ(read_to_end(out, 0).size(), 5u);
}

TEST_P(KafkaTransaction, throws_at_the_zombies_poll_once_its_place_is_taken) {
  const std::string topic = make_topic("in");
  const GroupOptions options = group_options();
  Member zombie(*log_, options, topic);
  poll_until_assigned(zombie, 1);
  Member successor(*log_, options, topic);
  poll_until_assigned(successor, 1);
  const auto poll_on = [&] {
    const auto deadline = Clock::now() + home_->patience();
    std::vector<Record> ignored;
    while (Clock::now() < deadline) zombie.session().poll(1, std::chrono::milliseconds(100), ignored);
  };

  EXPECT_THROW(poll_on(), FencedError);
}

}  // namespace portent::ingest
