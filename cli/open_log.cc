#include "cli/open_log.h"

#include "ingest/error.h"
#include "ingest/local/local_log.h"
#ifdef PORTENT_WITH_KAFKA
#include "ingest/kafka/kafka_log.h"
#endif

namespace portent::cli {
namespace {

std::unique_ptr<ingest::Log> open_kafka(const ServiceConfig& config) {
#ifdef PORTENT_WITH_KAFKA
  ingest::KafkaOptions options;
  options.brokers = config.broker;
  options.properties = config.kafka;
  return ingest::open_kafka_log(options);
#else
  throw ingest::FatalError("kafka.broker is " + config.broker +
                           ", but this program was built without Kafka; build with -DPORTENT_WITH_KAFKA=ON");
#endif
}

}  // namespace

ingest::Topics topics_of(const ServiceConfig& config) {
  return ingest::Topics{config.topic_prefix};
}

std::unique_ptr<ingest::Log> open_log(const ServiceConfig& config) {
  std::unique_ptr<ingest::Log> log;
  if (config.broker.empty()) {
    ingest::LocalLogOptions options;
    options.folder = config.log_folder;
    if (!config.log_power_safe) options.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
    log = ingest::open_local_log(options);
  } else {
    log = open_kafka(config);
  }
  log->create_topics(topics_of(config).specs(config.partitions));
  return log;
}

}  // namespace portent::cli
