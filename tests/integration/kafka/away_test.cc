#include <gmock/gmock.h>

#include "tests/integration/kafka/kafka_home.h"

// A broker that is away, goes away and comes back; this program's broker is stopped on the way.

namespace portent::ingest {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class KafkaAway : public KafkaLog {};
INSTANTIATE_TEST_SUITE_P(Away, KafkaAway, testing::Values(kafka_kind()));

TEST(KafkaOpen, says_in_one_line_that_no_broker_answers_and_how_to_start_one) {
  KafkaOptions options;
  options.brokers = "127.0.0.1:1";
  options.connect_timeout = milliseconds(500);
  std::string message = "nothing was thrown";

  try {
    open_kafka_log(options);
  } catch (const FatalError& error) {
    message = error.what();
  }

  EXPECT_THAT(message, AllOf(HasSubstr("127.0.0.1:1"), HasSubstr("no broker answers"), HasSubstr("refused"),
                             HasSubstr("scripts/kafka start"), Not(HasSubstr("\n"))));
}

TEST(KafkaOpen, gives_up_after_the_time_it_was_given_which_is_at_most_ten_seconds) {
  KafkaOptions options;
  options.brokers = "127.0.0.1:1";
  EXPECT_LE(options.connect_timeout, std::chrono::seconds(10));
  options.connect_timeout = milliseconds(200);
  const auto start = std::chrono::steady_clock::now();

  EXPECT_THROW(open_kafka_log(options), FatalError);

  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST_P(KafkaAway, fails_a_flush_within_the_delivery_timeout_and_loses_no_order) {
  const std::string topic = make_topic("lost");
  KafkaOptions options = KafkaHome::options();
  options.delivery_timeout = milliseconds(1'000);
  const auto log = open_kafka_log(options);
  auto appender = log->appender();
  appender->append({topic, 0, "key", "before", {}, false});
  appender->flush();
  tests::KafkaBroker::shared().stop();
  std::string message = "nothing was thrown";
  const auto start = Clock::now();

  try {
    appender->append({topic, 0, "key", "while away", {}, false});
    appender->flush();
  } catch (const FatalError& error) {
    message = error.what();
  }
  const auto took = Clock::now() - start;
  tests::KafkaBroker::shared().start();

  EXPECT_THAT(message, AllOf(HasSubstr(topic), HasSubstr(options.brokers), Not(HasSubstr("\n"))));
  EXPECT_LT(took, std::chrono::seconds(7));
  EXPECT_THROW(appender->append({topic, 0, "key", "after", {}, false}), FatalError)
      << "a hole lies before it";
  EXPECT_EQ(values_of(read_to_end(topic, 0)), (std::vector<std::string>{"before"}));
}

TEST_P(KafkaAway, goes_on_when_the_broker_is_back_in_the_same_session_or_in_another) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 10);
  const GroupOptions options = group_options();
  auto member = std::make_unique<Member>(*log_, options, topic);
  commit_all(*member, poll_records(*member, 5), out);

  tests::KafkaBroker::shared().stop();
  tests::KafkaBroker::shared().start();

  CommitResult result = CommitResult::kAborted;
  for (int i = 0; i < 5 && result == CommitResult::kAborted; ++i) try {
      if (!member) member = std::make_unique<Member>(*log_, options, topic);
      const auto records = poll_records(*member, 5);
      EXPECT_EQ(values_of(records), numbers(5, 5));
      result = commit_all(*member, records, out);
      if (result == CommitResult::kAborted) member->restore();
    } catch (const AwayError&) {
      member.reset();
    }
  EXPECT_EQ(result, CommitResult::kCommitted);
  EXPECT_EQ(read_to_end(out, 0).size(), 10u);
}

}  // namespace portent::ingest
