#include <gmock/gmock.h>

#include "tests/integration/kafka/kafka_home.h"

namespace portent::ingest {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class KafkaRefusal : public KafkaLog {
 protected:
  template <typename Call>
  static std::string message_of(Call call) {
    try {
      call();
    } catch (const FatalError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }
};
INSTANTIATE_TEST_SUITE_P(Refusals, KafkaRefusal, testing::Values(kafka_kind()));

TEST_P(KafkaRefusal, says_in_one_line_which_topic_has_other_partitions) {
  const std::string topic = make_topic("fixed", 2);

  const std::string message = message_of([&] { log_->create_topics(std::vector<TopicSpec>{{topic, 4}}); });

  EXPECT_THAT(message,
              AllOf(HasSubstr(topic), HasSubstr("2 partitions where 4 are wanted"), Not(HasSubstr("\n"))));
}

TEST_P(KafkaRefusal, says_which_topic_is_missing) {
  const std::string topic = unique("never-made");
  struct Ignorer : GroupListener {
    void assigned(const std::vector<int>&) override {}
    void lost(const std::vector<int>&) override {}
  } ignorer;
  auto appender = log_->appender();

  EXPECT_THAT(message_of([&] { log_->join(group_options(), topic, ignorer); }), HasSubstr(topic));
  EXPECT_THAT(message_of([&] { log_->reader(topic, 0, 0); }), HasSubstr(topic));
  EXPECT_THAT(message_of([&] { appender->append({topic, -1, "k", "v", {}, false}); }), HasSubstr(topic));
}

TEST_P(KafkaRefusal, names_an_unknown_property) {
  KafkaOptions options = KafkaHome::options();
  options.properties["sasl.mechanics"] = "PLAIN";

  EXPECT_THAT(message_of([&] { open_kafka_log(options); }), HasSubstr("'sasl.mechanics'"));
}

TEST_P(KafkaRefusal, never_prints_the_value_of_a_property) {
  KafkaOptions options = KafkaHome::options();
  options.properties["security.protocol"] = "s3cret";

  EXPECT_THAT(message_of([&] { open_kafka_log(options); }),
              AllOf(HasSubstr("'security.protocol'"), Not(HasSubstr("s3cret"))));
}

TEST_P(KafkaRefusal, does_not_let_a_property_weaken_the_log) {
  const std::string topic = make_topic("in");
  const std::string out = make_topic("out");
  append_numbers(topic, 0, 1);
  KafkaOptions options = KafkaHome::options();
  options.properties["isolation.level"] = "read_uncommitted";
  log_ = open_kafka_log(options);
  Member member(*log_, group_options(), topic);
  const auto fail = [](auto) -> std::map<int, CommitPoint> { throw std::range_error("no points"); };
  EXPECT_THROW(member.session().commit(outputs_of(poll_records(member, 1), out), fail), std::range_error);

  EXPECT_TRUE(read_to_end(out, 0).empty());
}

}  // namespace portent::ingest
