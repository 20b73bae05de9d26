#pragma once

#include <optional>
#include <stdexcept>
#include <thread>

#include "tests/support/log_contract_records.h"

// The contract's half about groups: polling, committing, fencing; included by log_contract.h.

namespace portent::ingest {

TEST_P(LogContract, wakes_a_waiting_member_when_a_record_comes) {
  const std::string topic = make_topic("wake-member");
  Member member(*log_, group_options(), topic);
  poll_until_assigned(member, 1);
  std::vector<Record> records;
  const auto start = Clock::now();

  std::jthread waiting([&] { member.session().poll(10, home_->patience(), records); });
  append_numbers(topic, 0, 1);
  waiting.join();

  EXPECT_EQ(values_of(records), numbers(1));
  EXPECT_LT(Clock::now() - start, home_->patience());
}

TEST_P(LogContract, polls_each_record_once_in_order_whatever_the_batch) {
  const std::string topic = make_topic("poll", 3);
  for (const int partition : {0, 1, 2}) append_numbers(topic, partition, 70, partition * 1'000);
  Member member(*log_, group_options(), topic);

  const auto records = poll_records(member, 210, 7);

  std::map<int, std::vector<std::string>> by_partition;
  for (const Record& record : records) by_partition[record.partition].push_back(record.value);
  for (const int partition : {0, 1, 2}) EXPECT_EQ(by_partition[partition], numbers(70, partition * 1'000));
}

TEST_P(LogContract, gives_no_records_of_a_partition_before_its_seek) {
  const std::string topic = make_topic("unsought");
  append_numbers(topic, 0, 5);
  Member member(*log_, group_options(), topic, false);
  poll_until_assigned(member, 1);
  std::vector<Record> records;

  member.session().poll(10, home_->silence(), records);
  EXPECT_TRUE(records.empty());

  member.session().seek(0, 2);
  EXPECT_EQ(values_of(poll_records(member, 3)), numbers(3, 2));
}

TEST_P(LogContract, seeks_back_and_forth_and_forgets_what_was_fetched) {
  const std::string topic = make_topic("seek");
  append_numbers(topic, 0, 100);
  Member member(*log_, group_options(), topic);
  poll_records(member, 10);

  member.session().seek(0, 90);
  EXPECT_EQ(values_of(poll_records(member, 10)), numbers(10, 90));
  member.session().seek(0, 3);
  EXPECT_EQ(values_of(poll_records(member, 97)), numbers(97, 3));
}

TEST_P(LogContract, has_no_committed_point_before_the_first_commit) {
  const std::string topic = make_topic("uncommitted");
  const GroupOptions options = group_options();
  Member member(*log_, options, topic);
  poll_until_assigned(member, 1);

  EXPECT_EQ(member.session().committed(0), std::nullopt);
  EXPECT_EQ(log_->committed_offsets(options.group, topic).count(0), 0u);
}

TEST_P(LogContract, tells_a_commit_the_offsets_of_its_outputs) {
  const std::string topic = make_topic("in", 2);
  const std::string out = make_topic("out", 2);
  append_numbers(topic, 0, 4);
  append_numbers(topic, 1, 3, 50);
  Member member(*log_, group_options(), topic);
  const auto records = poll_records(member, 7);
  const auto outputs = outputs_of(records, out);
  std::map<std::pair<int, std::int64_t>, std::string> told;

  const auto result = member.session().commit(outputs, [&](std::span<const std::int64_t> offsets) {
    for (std::size_t i = 0; i < offsets.size(); ++i)
      told[{outputs[i].partition, offsets[i]}] = outputs[i].value;
    return points_after(records);
  });

  EXPECT_EQ(result, CommitResult::kCommitted);
  std::map<std::pair<int, std::int64_t>, std::string> found;
  for (const int partition : {0, 1})
    for (const Record& record : read_to_end(out, partition)) found[{partition, record.offset}] = record.value;
  EXPECT_EQ(found, told);
  EXPECT_EQ(found.size(), 7u);
}

TEST_P(LogContract, keeps_a_committed_point_and_its_metadata_for_the_successor) {
  const std::string topic = make_topic("in");
  append_numbers(topic, 0, 20);
  GroupOptions options = group_options();
  const CommitPoint point{12, std::string(3'000, 'm') + " {\"round\":7}"};
  {
    Member member(*log_, options, topic);
    poll_records(member, 12);
    ASSERT_EQ(member.session().commit({},
                                      [&](auto) {
                                        return std::map<int, CommitPoint>{{0, point}};
                                      }),
              CommitResult::kCommitted);
    EXPECT_EQ(member.session().committed(0), point);
  }
  const auto second_handle = home_->open();

  Member successor(*second_handle, options, topic);

  EXPECT_EQ(values_of(poll_records(successor, 8)), numbers(8, 12));
  EXPECT_EQ(successor.session().committed(0), point);
  EXPECT_EQ(log_->committed_offsets(options.group, topic), (std::map<int, std::int64_t>{{0, 12}}));
}

TEST_P(LogContract, keeps_the_committed_points_of_groups_apart) {
  const std::string topic = make_topic("in");
  append_numbers(topic, 0, 5);
  Member first(*log_, group_options(), topic);
  commit_all(first, poll_records(first, 5), make_topic("out"));

  Member second(*log_, group_options(), topic);

  EXPECT_EQ(values_of(poll_records(second, 5)), numbers(5));
}

TEST_P(LogContract, writes_nothing_of_a_commit_whose_points_throw) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 5);
  Member member(*log_, group_options(), topic);
  const auto records = poll_records(member, 5);

  EXPECT_THROW(member.session().commit(
                   outputs_of(records, out),
                   [](auto) -> std::map<int, CommitPoint> { throw std::range_error("no points"); }),
               std::range_error);

  EXPECT_TRUE(read_to_end(out, 0).empty());
  EXPECT_EQ(member.session().committed(0), std::nullopt);
}

TEST_P(LogContract, commits_again_after_a_commit_that_failed) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 5);
  Member member(*log_, group_options(), topic);
  const auto fail = [](auto) -> std::map<int, CommitPoint> { throw std::range_error("no points"); };
  EXPECT_THROW(member.session().commit(outputs_of(poll_records(member, 5), out), fail), std::range_error);

  member.restore();
  EXPECT_EQ(commit_all(member, poll_records(member, 5), out), CommitResult::kCommitted);

  EXPECT_EQ(values_of(read_to_end(out, 0)),
            (std::vector<std::string>{"out-0", "out-1", "out-2", "out-3", "out-4"}));
}

TEST_P(LogContract, fences_a_member_whose_place_was_taken) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 5);
  const GroupOptions options = group_options();
  Member zombie(*log_, options, topic);
  const auto stale = poll_records(zombie, 5);
  const auto other_handle = home_->open();

  Member successor(*other_handle, options, topic);
  const auto fresh = poll_records(successor, 5);
  EXPECT_THROW(commit_all(zombie, stale, out), FencedError);
  EXPECT_EQ(commit_all(successor, fresh, out), CommitResult::kCommitted);

  EXPECT_EQ(read_to_end(out, 0).size(), 5u);
}

TEST_P(LogContract, tells_the_listener_at_the_end_that_its_partitions_are_lost) {
  const std::string topic = make_topic("in", 3);
  Member member(*log_, group_options(), topic);
  poll_until_assigned(member, 3);

  member.leave();

  EXPECT_TRUE(member.owned.empty());
}

TEST_P(LogContract, shares_the_partitions_of_two_members_on_two_threads_exactly_once) {
  constexpr int kPartitions = 4, kEach = 250;
  const std::string topic = make_topic("in", kPartitions);
  const std::string out = make_topic("out", kPartitions);
  for (int partition = 0; partition < kPartitions; ++partition) append_numbers(topic, partition, kEach);
  GroupOptions options = group_options(0, 2);
  std::atomic<int> committed{0};
  const auto deadline = Clock::now() + home_->patience();
  const auto work = [&](GroupOptions mine, int number) {
    mine.member = number;
    mine.instance += "-" + std::to_string(number);
    Member member(*log_, mine, topic);
    while (committed < kPartitions * kEach && Clock::now() < deadline) {
      std::vector<Record> records;
      member.session().poll(40, std::chrono::milliseconds(100), records);
      if (records.empty()) continue;
      if (commit_all(member, records, out) == CommitResult::kCommitted)
        committed += static_cast<int>(records.size());
      else
        member.restore();
    }
  };

  {
    std::jthread first(work, options, 0);
    std::jthread second(work, options, 1);
  }

  std::vector<std::string> expected;
  for (int i = 0; i < kEach; ++i) expected.push_back("out-" + std::to_string(i));
  for (int partition = 0; partition < kPartitions; ++partition)
    EXPECT_EQ(values_of(read_to_end(out, partition)), expected) << "partition " << partition;
}

}  // namespace portent::ingest
