#include "ingest/kafka/appender.h"

#include "ingest/kafka/deadline.h"
#include "ingest/kafka/errors.h"
#include "ingest/kafka/records.h"
#include "ingest/kafka/topic_admin.h"
#include "ingest/murmur2.h"

namespace portent::ingest::kafka {
namespace {

Client::Settings defaults(const KafkaOptions& options) {
  return {
      // A source of 10,000 readings a second would else send each in a request of its own, and keep the
      // broker busy with that alone. Who flushes does not wait for it.
      {"linger.ms", "2"},
      {"retry.backoff.ms", "20"},
      {"message.timeout.ms", std::to_string(options.delivery_timeout.count())},
      {"queue.buffering.max.kbytes", "65536"},
  };
}

const Client::Settings kFixed = {
    {"enable.idempotence", "true"},
    {"acks", "all"},
    {"enable.gapless.guarantee",
     "true"},  // a lost record stops those behind it: never out of order, never a hole
    {"delivery.report.only.error", "true"},
};

}  // namespace

KafkaAppender::KafkaAppender(const KafkaOptions& options)
    : connect_timeout_(options.connect_timeout),
      delivery_timeout_(options.delivery_timeout),
      client_(options, Client::Role::kProducer, defaults(options), kFixed, this),
      outlets_(client_, options.connect_timeout) {}

KafkaAppender::~KafkaAppender() {
  if (failure_ != RD_KAFKA_RESP_ERR_NO_ERROR)
    rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(client_.get(), static_cast<int>(delivery_timeout_.count()));
}

void KafkaAppender::append(OutRecord record) {
  const Outlets::Outlet& outlet = outlets_.of(record.topic);
  const int partition =
      record.partition >= 0 ? record.partition : partition_of(record.key, outlet.partitions);
  const Deadline deadline(delivery_timeout_ + delivery_timeout_);
  rd_kafka_poll(client_.get(), 0);
  for (;;) {
    throw_on_failure();
    const auto code = produce(client_.get(), outlet.handle.get(), record, partition, 0);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL || deadline.passed())
      fail_write(client_, record.topic, code, connect_timeout_);
    rd_kafka_poll(client_.get(), 10);
  }
}

void KafkaAppender::flush() {
  // Records time out by themselves after the delivery timeout; the margin is for librdkafka to report it.
  const Deadline deadline(delivery_timeout_ + std::chrono::seconds(5));
  while (rd_kafka_outq_len(client_.get()) > 0 && failure_ == RD_KAFKA_RESP_ERR_NO_ERROR && !deadline.passed())
    rd_kafka_flush(client_.get(), 1);  // without reports of success it waits its time out
  rd_kafka_poll(client_.get(), 0);
  throw_on_failure();
  if (rd_kafka_outq_len(client_.get()) > 0)
    client_.fail("cannot write: no acknowledgement", RD_KAFKA_RESP_ERR__TIMED_OUT);
}

void KafkaAppender::delivered(const rd_kafka_message_t& message) noexcept {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR || failure_ != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  failure_ = message.err;
  failed_topic_ = rd_kafka_topic_name(message.rkt);
}

void KafkaAppender::throw_on_failure() {
  if (failure_ != RD_KAFKA_RESP_ERR_NO_ERROR) fail_write(client_, failed_topic_, failure_, connect_timeout_);
}

}  // namespace portent::ingest::kafka
