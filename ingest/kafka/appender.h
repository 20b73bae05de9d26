#pragma once

#include <chrono>
#include <string>

#include "ingest/kafka/client.h"
#include "ingest/kafka/outlets.h"
#include "ingest/log.h"

namespace portent::ingest::kafka {

/// An idempotent producer outside transactions.
class KafkaAppender final : public Appender, private ClientEvents {
 public:
  explicit KafkaAppender(const KafkaOptions& options);
  /// Waits for what is queued as flush() does, but throws nothing.
  ~KafkaAppender() override;

  void append(OutRecord record) override;
  void flush() override;

 private:
  void delivered(const rd_kafka_message_t& message) noexcept override;
  void throw_on_failure();

  std::chrono::milliseconds connect_timeout_;
  std::chrono::milliseconds delivery_timeout_;
  rd_kafka_resp_err_t failure_ =
      RD_KAFKA_RESP_ERR_NO_ERROR;  ///< the first; an appender that lost a record goes no further
  std::string failed_topic_;
  Client client_;
  Outlets outlets_;
};

}  // namespace portent::ingest::kafka
