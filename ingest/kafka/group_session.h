#pragma once

#include <array>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ingest/kafka/client.h"
#include "ingest/kafka/deadline.h"
#include "ingest/kafka/orphan_watch.h"
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

  using GroupSession::poll;
  std::span<const RecordView> poll(std::size_t max, std::chrono::milliseconds wait) override;
  std::int64_t waiting() override;
  std::optional<CommitPoint> committed(int partition) override;
  void seek(int partition, std::int64_t offset) override;
  void write(const OutView& output) override;
  CommitResult commit(std::span<const OutRecord> outputs, const Points& points) override;

 private:
  struct Place {
    bool started = false;
    std::int64_t next = -1;  ///< offset of the next record to deliver, -1 before the first seek
  };

  void subscribe(const std::string& group);
  void leave();
  void rebalanced(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& list) noexcept override;
  void take_on(const std::vector<int>& partitions);
  void let_go(const std::vector<int>& partitions);
  void start(const std::vector<int>& partitions);
  void move(int partition, std::int64_t offset);
  void fetch(std::size_t max, const Deadline& deadline);
  void look();
  bool take(const rd_kafka_message_t& message);
  void throw_if_fenced();
  CommitResult claim();
  CommitResult end_transaction(std::span<const OutRecord> outputs, const Points& points);
  [[noreturn]] void throw_fenced_or_away();
  void note_member_id();
  Place& place(int partition, std::string_view what);

  std::string topic_;
  GroupListener* listener_;
  std::chrono::milliseconds patience_;  ///< how long a transaction in flight or a seek may be waited for
  std::chrono::milliseconds transaction_timeout_;
  std::chrono::milliseconds session_timeout_;
  std::string instance_;
  std::string member_id_;  ///< as the broker last named this member
  Predecessors predecessors_;
  std::map<int, Place> mine_;
  std::map<int, CommitPoint> unclaimed_;  ///< committed under another instance's name
  bool taking_on_ = false;                ///< inside the listener's assigned(): seeks are collected
  bool wrote_ = false;                    ///< since the last commit
  bool refused_ = false;                  ///< what is written until the next commit can't be committed
  bool fetching_ = false;                 ///< during poll(): fetched_ is being filled
  std::set<int> overtaken_;    ///< came or were sought meanwhile: what was fetched of them may be of before
  std::exception_ptr thrown_;  ///< by the listener; passed on once librdkafka's frames are left
  Client consumer_;
  // Two that take turns: right after a commit the broker still writes its markers and refuses that producer's
  // next transaction, which librdkafka tries again only after 20 ms (docs/decisions/0003-kafka.md says why
  // turns are safe).
  std::array<std::optional<TransactionalProducer>, 2> producers_;
  std::size_t turn_ = 0;
  UniqueQueue queue_;  ///< of the consumer; ends before it, as the messages do
  std::vector<UniqueMessage> fetched_;
  std::vector<rd_kafka_message_t*> piece_;
  std::vector<RecordView> views_;             ///< of fetched_, those that are to be delivered
  std::vector<std::vector<Header>> headers_;  ///< of those views that have any
  OrphanWatch orphans_;
};

}  // namespace portent::ingest::kafka
