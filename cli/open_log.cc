#include "cli/open_log.h"

#include <filesystem>

#include "ingest/error.h"
#include "ingest/local/local_log.h"
#ifdef PORTENT_WITH_KAFKA
#include "ingest/kafka/kafka_log.h"
#include "ingest/kafka/security.h"
#endif

namespace portent::cli {
namespace {

std::unique_ptr<ingest::Log> open_kafka(const ServiceConfig& config) {
#ifdef PORTENT_WITH_KAFKA
  ingest::KafkaOptions options;
  options.brokers = config.broker;
  const ServiceConfig::Security& s = config.security;
  options.properties = config.kafka;
  options.properties.merge(ingest::security_properties(
      {s.protocol, s.ca, s.certificate, s.key, s.mechanism, s.username, s.password_file}));
  return ingest::open_kafka_log(options);
#else
  throw ingest::FatalError("kafka.broker is " + config.broker +
                           ", but this program was built without Kafka; build with -DPORTENT_WITH_KAFKA=ON");
#endif
}

}  // namespace

std::unique_ptr<ingest::Log> open_plain_log(const ServiceConfig& config) {
  if (!config.broker.empty()) return open_kafka(config);
  ingest::LocalLogOptions options;
  options.folder = config.log_folder;
  if (!config.log_power_safe) options.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
  return ingest::open_local_log(options);
}

ingest::Topics topics_of(const ServiceConfig& config) {
  return ingest::Topics{config.topic_prefix, config.telemetry_topic, config.features_topic};
}

std::unique_ptr<ingest::Log> open_log(const ServiceConfig& config) {
  std::unique_ptr<ingest::Log> log = open_plain_log(config);
  log->create_topics(topics_of(config).specs(config.partitions));
  return log;
}

std::unique_ptr<ingest::Log> open_existing_log(const ServiceConfig& config) {
  if (config.broker.empty() && !std::filesystem::exists(std::filesystem::path(config.log_folder) / "log.db"))
    throw ingest::FatalError(config.log_folder +
                             ": holds no local log (log.db); name its folder with --log, or a broker");
  return open_plain_log(config);
}

}  // namespace portent::cli
