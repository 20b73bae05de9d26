#pragma once

#include <array>
#include <exception>
#include <map>
#include <optional>
#include <string>

#include "ingest/kafka/client.h"
#include "ingest/kafka/predecessors.h"
#include "ingest/kafka/transaction.h"
#include "ingest/log.h"

namespace portent::ingest::kafka {

/// A static member of a consumer group that rebalances cooperatively, and the transactions of what it writes.
///
/// A partition is *mine* from `assigned` to `lost`, and *started* once it was sought: librdkafka is told of
/// it only then, with the sought offset in hand, since a seek before its fetcher runs fails and a fetcher
/// without an offset delivers from the wrong place.
class KafkaGroupSession final : public GroupSession, private ClientEvents {
 public:
  KafkaGroupSession(const KafkaOptions& options, const GroupOptions& group, std::string topic,
                    GroupListener& listener);
  ~KafkaGroupSession() override;

  void poll(std::size_t max, std::chrono::milliseconds wait, std::vector<Record>& into) override;
  std::optional<CommitPoint> committed(int partition) override;
  void seek(int partition, std::int64_t offset) override;
  CommitResult commit(std::span<const OutRecord> outputs, const Points& points) override;

 private:
  struct Place {
    bool started = false;
    std::int64_t next = -1;  ///< offset of the next record to deliver, -1 before the first seek
  };

  void subscribe(const std::string& group);
  void close();
  void rebalanced(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& list) noexcept override;
  void take_on(const std::vector<int>& partitions);
  void let_go(const std::vector<int>& partitions);
  void start(const std::vector<int>& partitions);
  void move(int partition, std::int64_t offset);
  void forget_polled(int partition);
  bool take(const rd_kafka_message_t& message);
  void throw_if_fenced();
  CommitResult claim();
  Place& place(int partition, std::string_view what);

  std::string topic_;
  GroupListener* listener_;
  std::chrono::milliseconds patience_;  ///< how long a transaction in flight or a seek may be waited for
  std::string instance_;
  Predecessors predecessors_;
  std::map<int, Place> mine_;
  std::map<int, CommitPoint> unclaimed_;  ///< committed under another instance's name
  bool taking_on_ = false;                ///< inside the listener's assigned(): seeks are collected
  bool closing_ = false;
  bool was_assigned_ = false;              ///< if only of no partition
  std::vector<Record>* polled_ = nullptr;  ///< during poll(): where records go, from index `polled_from_` on
  std::size_t polled_from_ = 0;
  std::exception_ptr thrown_;  ///< by the listener; passed on once librdkafka's frames are left
  Client consumer_;
  // Two that take turns: right after a commit the broker still writes its markers and refuses that producer's
  // next transaction, which librdkafka tries again only after 20 ms (docs/decisions/0003-kafka.md says why
  // turns are safe).
  std::array<std::optional<TransactionalProducer>, 2> producers_;
  std::size_t turn_ = 0;
};

}  // namespace portent::ingest::kafka
