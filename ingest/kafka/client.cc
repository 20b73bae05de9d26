#include "ingest/kafka/client.h"

#include <fmt/format.h>

#include <array>
#include <future>
#include <thread>

#include "ingest/error.h"
#include "ingest/kafka/errors.h"

namespace portent::ingest::kafka {
namespace {

// 17 MiB: the largest telemetry record (16 MiB), dead-lettered with its headers, still fits.
const Client::Settings kDefaults = {
    {"message.max.bytes", "17825792"},
    {"socket.nagle.disable", "true"},
    {"reconnect.backoff.ms", "50"},
    {"reconnect.backoff.max.ms", "1000"},
    {"log_level", "6"},
};

void set(rd_kafka_conf_t* conf, const std::string& brokers, const std::string& key,
         const std::string& value) {
  std::array<char, 512> why{};
  if (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), why.data(), why.size()) == RD_KAFKA_CONF_OK) return;
  // librdkafka's own words may quote the value, which may be a secret.
  throw FatalError(fmt::format("kafka {}: librdkafka refuses the property '{}'; correct it or leave it out",
                               brokers, key));
}

/// librdkafka waits for an answer to every rebalance.
void give_back(rd_kafka_t* handle, rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t* held) {
  const UniquePartitions none = make_partitions();
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
    const UniqueError ignored(rd_kafka_incremental_assign(handle, none.get()));
  else if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS)
    const UniqueError ignored(rd_kafka_incremental_unassign(handle, held));
  else
    rd_kafka_assign(handle, nullptr);
}

}  // namespace

Client::Client(const KafkaOptions& options, Role role, const Settings& defaults, const Settings& fixed,
               ClientEvents* events)
    : brokers_(options.brokers) {
  told_->events = events;
  UniqueConf conf(rd_kafka_conf_new());
  const auto set_all = [&](const auto& settings) {
    for (const auto& [key, value] : settings) set(conf.get(), brokers_, key, value);
  };
  set_all(kDefaults);
  set_all(defaults);
  set_all(options.properties);
  set_all(Settings{{"bootstrap.servers", options.brokers}, {"client.id", options.client_id}});
  set_all(fixed);

  rd_kafka_conf_set_opaque(conf.get(), told_.get());
  rd_kafka_conf_set_log_cb(conf.get(), &Client::on_log);
  rd_kafka_conf_set_ssl_cert_verify_cb(conf.get(), &Client::on_certificate);
  if (events && role == Role::kProducer) rd_kafka_conf_set_dr_msg_cb(conf.get(), &Client::on_delivered);
  if (events && role == Role::kConsumer) rd_kafka_conf_set_rebalance_cb(conf.get(), &Client::on_rebalanced);

  std::array<char, 512> why{};
  const auto type = role == Role::kConsumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER;
  handle_.reset(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (!handle_)
    throw FatalError(
        fmt::format("kafka {}: librdkafka refuses its configuration: {}; correct the kafka properties",
                    brokers_, why.data()));
  conf.release();  // rd_kafka_new took it
  if (role == Role::kConsumer) rd_kafka_poll_set_consumer(handle_.get());
}

std::string Client::last_complaint() const {
  const std::lock_guard lock(told_->mutex);
  return told_->certificate_flaw.empty() ? told_->last_complaint : told_->certificate_flaw;
}

rd_kafka_resp_err_t Client::fatal_code() const {
  return rd_kafka_fatal_error(handle_.get(), nullptr, 0);
}

void Client::fail(std::string_view what, rd_kafka_resp_err_t code) const {
  kafka::fail(brokers_, what, code, is_hopeless(code) ? std::string() : last_complaint());
}

void Client::on_log(const rd_kafka_t* handle, int level, const char*, const char* text) {
  constexpr int kError = 3;  // syslog's numbers: lower is worse
  auto* told = static_cast<Told*>(rd_kafka_opaque(handle));
  std::string complaint(text);
  // That a port speaks another protocol is told at a lower level.
  const bool about_protocol = complaint.find("security.protocol") != std::string::npos;
  if (!told || (level > kError && !about_protocol)) return;
  // "[thrd:NAME]: MESSAGE"
  if (const auto end = complaint.find("]: "); complaint.starts_with("[thrd:") && end != std::string::npos)
    complaint.erase(0, end + 3);
  const std::lock_guard lock(told->mutex);
  // The summary of several failures says less than the last of them.
  if (complaint.ends_with("brokers are down") && !told->last_complaint.empty()) return;
  told->last_complaint = std::move(complaint);
}

int Client::on_certificate(rd_kafka_t*, const char*, std::int32_t, int* flaw, int, const char*, std::size_t,
                           char* why, std::size_t why_size, void* opaque) {
  auto* told = static_cast<Told*>(opaque);
  const std::lock_guard lock(told->mutex);
  told->certificate_flaw = certificate_flaw(*flaw);
  fmt::format_to_n(why, why_size - 1, "{}{}", told->certificate_flaw, '\0');
  return *flaw == 0;
}

void Client::on_delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  static_cast<Told*>(opaque)->events->delivered(*message);
}

void Client::on_rebalanced(rd_kafka_t* handle, rd_kafka_resp_err_t code,
                           rd_kafka_topic_partition_list_t* list, void* opaque) {
  auto* told = static_cast<Told*>(opaque);
  told->was_assigned = true;
  if (told->leaving)
    give_back(handle, code, told->held.get());
  else
    told->events->rebalanced(code, *list);
}

void Client::leave_group(UniquePartitions held, std::chrono::milliseconds patience) {
  told_->leaving = true;
  told_->held = std::move(held);
  const auto left = std::make_shared<std::promise<void>>();
  std::thread([left, handle = handle_.get()] {
    rd_kafka_consumer_close(handle);
    left->set_value();
  }).detach();
  const bool in_time = left->get_future().wait_for(patience) == std::future_status::ready;
  if (!in_time || !told_->was_assigned) abandon();
}

void Client::abandon() {
  rd_kafka_set_log_level(handle_.get(), 0);
  static_cast<void>(handle_.release());
  static_cast<void>(told_.release());  // its threads still call back
}

}  // namespace portent::ingest::kafka
