#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/kafka/holders.h"
#include "ingest/kafka/kafka_log.h"

namespace portent::ingest::kafka {

/// What librdkafka tells the owner of a client. Both are called only inside polls of that client, on the
/// polling thread, and must not throw: they run under C frames.
class ClientEvents {
 public:
  virtual ~ClientEvents() = default;
  virtual void delivered(const rd_kafka_message_t& message) noexcept { (void)message; }
  virtual void rebalanced(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& list) noexcept {
    (void)code, (void)list;
  }
};

/// One librdkafka instance. Its log lines stay off stderr: the last one is kept for error messages. The
/// handle is as thread-safe as librdkafka's; the object itself neither moves nor copies, since callbacks
/// point to it.
class Client {
 public:
  enum class Role { kConsumer, kProducer };
  using Settings = std::vector<std::pair<std::string, std::string>>;

  /// `defaults` may be changed by the user's properties, `fixed` may not. `events` must outlive the client.
  /// Throws FatalError where a property is unknown or refused.
  Client(const KafkaOptions& options, Role role, const Settings& defaults, const Settings& fixed,
         ClientEvents* events = nullptr);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  rd_kafka_t* get() const { return handle_.get(); }
  const std::string& brokers() const { return brokers_; }

  /// Ends a consumer's membership of its group without a word to `events`, and gives `held` back, what was
  /// assigned to the instance last. Nothing but the destructor may be called afterwards.
  ///
  /// librdkafka 2.0 drops questions that its group has not got to when it ends, and waits for their answers
  /// for ever; that is waited for in a thread of its own, and given up after `patience`: the instance is
  /// abandoned then, and the broker takes it for dead after the session timeout, as it does who is killed.
  /// One that was never assigned anything is abandoned always, since destroying it aborts the process
  /// (librdkafka's issue 4312).
  void leave_group(UniquePartitions held, std::chrono::milliseconds patience = std::chrono::seconds(10));

  /// The last thing librdkafka complained about, or empty. Thread-safe.
  std::string last_complaint() const;

  /// The fatal error that the instance has met, or no error.
  rd_kafka_resp_err_t fatal_code() const;

  /// errors.h's fail() with these brokers and, where librdkafka said more than `code`, its complaint.
  [[noreturn]] void fail(std::string_view what, rd_kafka_resp_err_t code) const;

 private:
  /// Never destroys the instance; its threads run on until the process ends.
  void abandon();
  static void on_log(const rd_kafka_t* handle, int level, const char* facility, const char* text);
  static int on_certificate(rd_kafka_t* handle, const char* broker, std::int32_t broker_id, int* flaw,
                            int depth, const char* certificate, std::size_t size, char* why,
                            std::size_t why_size, void* self);
  static void on_delivered(rd_kafka_t* handle, const rd_kafka_message_t* message, void* self);
  static void on_rebalanced(rd_kafka_t* handle, rd_kafka_resp_err_t code,
                            rd_kafka_topic_partition_list_t* list, void* self);

  /// What librdkafka's threads touch.
  struct Told {
    ClientEvents* events = nullptr;
    bool was_assigned = false;  ///< if only of no partition
    bool leaving = false;
    UniquePartitions held;  ///< by who is leaving
    std::mutex mutex;
    std::string last_complaint;
    std::string certificate_flaw;  ///< of the last broker's certificate looked at; empty: none
  };

  std::string brokers_;
  std::unique_ptr<Told> told_ = std::make_unique<Told>();
  UniqueKafka handle_;  // last: destroyed first, while what its callbacks touch is alive
};

}  // namespace portent::ingest::kafka
