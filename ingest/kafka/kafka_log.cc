#include "ingest/kafka/kafka_log.h"

#include <fmt/format.h>

#include "ingest/error.h"
#include "ingest/kafka/appender.h"
#include "ingest/kafka/errors.h"
#include "ingest/kafka/fetching.h"
#include "ingest/kafka/group_offsets.h"
#include "ingest/kafka/group_session.h"
#include "ingest/kafka/partition_reader.h"
#include "ingest/kafka/topic_admin.h"

namespace portent::ingest {
namespace {

void check(const KafkaOptions& options) {
  using std::chrono::milliseconds;
  const auto in = [&](const char* name, milliseconds value, milliseconds least, milliseconds most) {
    if (value < least || value > most)
      throw FatalError(fmt::format("kafka {}: {} is {} ms; give {} to {} ms", options.brokers, name,
                                   value.count(), least.count(), most.count()));
  };
  in("connect_timeout", options.connect_timeout, milliseconds(100), milliseconds(10'000));
  in("transaction_timeout", options.transaction_timeout, milliseconds(1'000), milliseconds(900'000));
  in("delivery_timeout", options.delivery_timeout, milliseconds(100), milliseconds(900'000));
}

class KafkaLog final : public Log {
 public:
  explicit KafkaLog(const KafkaOptions& options)
      : options_(options),
        admin_(options, kafka::Client::Role::kConsumer, kafka::fetching_defaults(), kafka::fetching_fixed()),
        uncommitted_(options, kafka::Client::Role::kConsumer, kafka::fetching_defaults(),
                     {{"isolation.level", "read_uncommitted"}}),
        groups_(options) {
    kafka::reach(admin_, options_.connect_timeout);
  }

  void create_topics(std::span<const TopicSpec> topics) override {
    kafka::create_missing(admin_, topics, options_.connect_timeout);
  }
  void raise_partitions(const std::string& topic, int count) override {
    const int found = partitions(topic);
    if (found > count)
      throw FatalError(fmt::format("kafka {}: topic {} has {} partitions already; give at least that many",
                                   options_.brokers, topic, found));
    if (found < count) kafka::raise_partitions(admin_, topic, count, options_.connect_timeout);
  }
  int partitions(const std::string& topic) override {
    return kafka::count_partitions(admin_, topic, options_.connect_timeout);
  }
  Extent extent(const std::string& topic, int partition) override {
    return kafka::query_extent(admin_, uncommitted_, topic, partition, options_.connect_timeout);
  }
  std::map<int, std::int64_t> committed_offsets(const std::string& group, const std::string& topic) override {
    const int count = partitions(topic);
    if (count == 0) return {};
    return groups_.of(group, topic, count);
  }
  std::unique_ptr<GroupSession> join(const GroupOptions& options, const std::string& topic,
                                     GroupListener& listener) override {
    require(topic);
    return std::make_unique<kafka::KafkaGroupSession>(options_, options, topic, listener);
  }
  std::unique_ptr<PartitionReader> reader(const std::string& topic, int partition,
                                          std::int64_t from) override {
    require(topic);
    return std::make_unique<kafka::KafkaPartitionReader>(options_, topic, partition, from);
  }
  std::unique_ptr<Appender> appender() override { return std::make_unique<kafka::KafkaAppender>(options_); }

 private:
  void require(const std::string& topic) {
    if (partitions(topic) == 0)
      admin_.fail(fmt::format("cannot read {}", topic), RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  }

  KafkaOptions options_;
  kafka::Client admin_;        ///< reads committed
  kafka::Client uncommitted_;  ///< asked only how far partitions are written
  kafka::GroupOffsets groups_;
};

}  // namespace

std::unique_ptr<Log> open_kafka_log(const KafkaOptions& options) {
  check(options);
  return std::make_unique<KafkaLog>(options);
}

}  // namespace portent::ingest
