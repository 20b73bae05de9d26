#include <algorithm>
#include <thread>

#include "tests/integration/kafka/kafka_home.h"

namespace portent::ingest {

class KafkaGroup : public KafkaLog {
 protected:
  /// Options of two members of one group whose absence is noticed quickly.
  std::pair<GroupOptions, GroupOptions> two_members() {
    GroupOptions first = group_options();
    first.session_timeout = std::chrono::milliseconds(1'000);
    GroupOptions second = first;
    second.instance += "-second";
    return {first, second};
  }

  void poll_both_until(Member& a, Member& b, std::size_t of_a, std::size_t of_b) {
    const auto deadline = Clock::now() + home_->patience();
    std::vector<Record> ignored;
    while ((a.owned.size() != of_a || b.owned.size() != of_b) && Clock::now() < deadline) {
      a.session().poll(1, std::chrono::milliseconds(20), ignored);
      b.session().poll(1, std::chrono::milliseconds(20), ignored);
    }
    ASSERT_EQ(a.owned.size(), of_a);
    ASSERT_EQ(b.owned.size(), of_b);
  }
};
INSTANTIATE_TEST_SUITE_P(Groups, KafkaGroup, testing::Values(kafka_kind()));

TEST_P(KafkaGroup, shares_partitions_and_hands_a_leavers_to_who_stays) {
  const std::string topic = make_topic("in", 4);
  const auto [one, two] = two_members();
  Member first(*log_, one, topic);
  poll_until_assigned(first, 4);
  Member second(*log_, two, topic);

  poll_both_until(first, second, 2, 2);
  std::vector<int> all = first.owned;
  all.insert(all.end(), second.owned.begin(), second.owned.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (std::vector<int>{0, 1, 2, 3}));

  first.leave();
  EXPECT_TRUE(first.owned.empty());
  poll_until_assigned(second, 4);
}

// librdkafka joins and shares out in threads of its own, so this is what a scoring thread meets that is held
// up for longer than max.poll.interval just as another scorer comes.
TEST_P(KafkaGroup, shares_out_anew_what_a_member_gave_away_that_came_back_under_its_name_meanwhile) {
  const std::string topic = make_topic("in", 4);
  auto [one, two] = two_members();
  one.max_poll_interval = one.session_timeout = std::chrono::milliseconds(3'000);
  Member first(*log_, one, topic);
  poll_until_assigned(first, 4);
  Member second(*log_, two, topic);
  const auto held_until = Clock::now() + std::chrono::milliseconds(4'500);
  std::vector<Record> ignored;
  while (Clock::now() < held_until) second.session().poll(1, std::chrono::milliseconds(20), ignored);

  poll_both_until(first, second, 2, 2);
}

// librdkafka does not answer every question while it leaves: one that was asked then was waited for for ever.
TEST_P(KafkaGroup, lets_a_member_leave_at_any_moment_of_sharing_out_anew) {
  const std::string topic = make_topic("in", 4);
  for (int moment = 0; moment < 12; ++moment) {
    const auto [one, two] = two_members();
    Member first(*log_, one, topic);
    poll_until_assigned(first, 4);
    Member second(*log_, two, topic);
    std::vector<Record> ignored;
    const auto until = Clock::now() + std::chrono::milliseconds(15 * moment);
    while (Clock::now() < until) first.session().poll(1, std::chrono::milliseconds(5), ignored);
    std::jthread also([&] { second.leave(); });
    first.leave();
    EXPECT_TRUE(first.owned.empty());
  }
}

TEST_P(KafkaGroup, goes_on_from_the_committed_point_of_who_left) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 50);
  const auto [one, two] = two_members();
  Member first(*log_, one, topic);
  commit_all(first, poll_records(first, 30), out);
  poll_records(first, 10);  // read, never committed
  first.leave();

  Member second(*log_, two, topic);

  EXPECT_EQ(values_of(poll_records(second, 20)), numbers(20, 30));
}

TEST_P(KafkaGroup, gives_no_record_of_a_partition_after_telling_that_it_is_lost) {
  const std::string topic = make_topic("in", 4);
  for (const int partition : {0, 1, 2, 3}) append_numbers(topic, partition, 20'000);
  const auto [one, two] = two_members();
  Member first(*log_, one, topic);
  poll_until_assigned(first, 4);
  Member second(*log_, two, topic);
  const auto deadline = Clock::now() + home_->patience();
  std::vector<Record> ignored;

  while (first.owned.size() != 2 && Clock::now() < deadline) {
    // Back to the start: there is always much to poll, so that the rebalance comes while records are
    // gathered.
    for (const int partition : first.owned) first.session().seek(partition, 0);
    std::vector<Record> records;
    first.session().poll(80'000, std::chrono::milliseconds(100), records);
    second.session().poll(1, std::chrono::milliseconds(0), ignored);
    const auto is_stray = [&](const Record& record) {
      return std::find(first.owned.begin(), first.owned.end(), record.partition) == first.owned.end();
    };
    ASSERT_TRUE(std::none_of(records.begin(), records.end(), is_stray));
  }
  EXPECT_EQ(first.owned.size(), 2u);
}

TEST_P(KafkaGroup, gives_a_returning_instance_its_partitions_without_waiting_for_its_session_to_end) {
  const std::string topic = make_topic("in", 2);
  GroupOptions options = group_options();
  options.session_timeout = std::chrono::minutes(5);
  {
    Member member(*log_, options, topic);
    poll_until_assigned(member, 2);
  }

  Member returned(*log_, options, topic);

  poll_until_assigned(returned, 2);  // within `patience`, a tenth of the session timeout
}

TEST_P(KafkaGroup, passes_on_what_the_listener_throws) {
  const std::string topic = make_topic("in");
  struct Thrower : GroupListener {
    void assigned(const std::vector<int>&) override { throw FatalError("cannot restore"); }
    void lost(const std::vector<int>&) override {}
  } thrower;
  const auto session = log_->join(group_options(), topic, thrower);
  std::vector<Record> ignored;

  EXPECT_THROW(session->poll(1, home_->patience(), ignored), FatalError);
}

}  // namespace portent::ingest
