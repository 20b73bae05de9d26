#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ingest/kafka/client.h"
#include "ingest/kafka/outlets.h"
#include "ingest/log.h"

namespace portent::ingest::kafka {

/// The transactional producer of one group session: what is written up to a commit(), and that one's outputs,
/// are one Kafka transaction. Not thread-safe.
class TransactionalProducer : private ClientEvents {
 public:
  /// What the transaction's offsets are committed for.
  struct Consumed {
    std::string topic;
    rd_kafka_t* consumer;  ///< its group, member and generation fence a zombie
    std::string owner;     ///< the instance that commits, noted beside each point
  };

  /// Registers `transactional_id`: an earlier holder's open transaction is aborted and it can't commit any
  /// more. Throws FatalError where the broker doesn't answer.
  TransactionalProducer(const KafkaOptions& options, const std::string& transactional_id);

  /// GroupSession::write. Throws FatalError where the topic does not exist.
  void write(const OutView& output);

  /// GroupSession::commit. Throws FencedError or FatalError as written at open_kafka_log; passes on what
  /// `points` throws.
  CommitResult commit(std::span<const OutRecord> outputs, const GroupSession::Points& points,
                      const Consumed& consumed);

 private:
  void delivered(const rd_kafka_message_t& message) noexcept override;

  void begin();
  void queue(const OutView& output, std::size_t tag);
  bool send(std::span<const OutRecord> outputs);
  bool send_points(const std::map<int, CommitPoint>& points, const Consumed& consumed);
  bool finish();
  void abort();
  CommitResult give_up(std::string_view what);
  bool settle(const UniqueError& error, std::string_view what);

  std::chrono::milliseconds timeout_;
  std::chrono::milliseconds connect_timeout_;
  bool open_ = false;                  ///< a transaction has begun
  std::vector<std::int64_t> offsets_;  ///< by output of commit(), as delivered
  std::size_t unacknowledged_ = 0;
  int since_poll_ = 0;
  rd_kafka_resp_err_t failure_ = RD_KAFKA_RESP_ERR_NO_ERROR;  ///< the first of this transaction
  std::string failed_topic_;  ///< of the output that failed, empty where none did
  Client client_;
  Outlets outlets_;
};

}  // namespace portent::ingest::kafka
