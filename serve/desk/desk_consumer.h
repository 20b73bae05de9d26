#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/log.h"
#include "serve/desk/desk_counters.h"
#include "serve/desk/desk_intake.h"
#include "serve/desk/outbox_sender.h"

namespace portent::serve::desk {

struct ConsumerOptions {
  IntakeOptions intake = {};
  std::string holder = "desk";      ///< this process, by host and number
  std::int64_t lease_ms = 15'000;   ///< another desk takes over this long after the last sign of life
  std::size_t batch = 2'000;        ///< records of a transaction, at most
  std::int64_t lag_bound = 10'000;  ///< records that wait; from more on, nothing escalates
  std::int64_t keep_forecasts_ms =
      400LL * 86'400'000;           ///< of history, before an asset's newest one; 0: for ever
  std::int64_t keep_alarms_ms = 0;  ///< after their closing; 0: for ever
  std::int64_t keep_events_ms = 0;  ///< of machines' lives; 0: for ever
  /// Told in one line when this desk begins to stand by, takes over, or was overtaken. Empty: nobody is.
  std::function<void(const std::string&)> say = {};
};

/// The desk's reading of the log: while it has the lease, it takes `predictions`, `statistics`, `events` and
/// `dead-letters` (and `telemetry` and `features`, once a rule or a limit asks for them) into the database,
/// lets the clock act on alarms and sends what the outbox holds. Limits of the ledger's measuring points hold
/// within seconds of their change. One thread; time is passed in.
class DeskConsumer {
 public:
  /// All must outlive it but the options.
  DeskConsumer(store::Store& store, ingest::Log& log, ConsumerOptions options);
  ~DeskConsumer();

  /// Takes or renews the lease where that is due; false: another desk has it.
  bool hold(std::int64_t now_ms);
  /// One round: a batch of each partition, what is due by the clock, what is to be sent. The records taken
  /// in; 0 too while another desk has the lease. Waits at most `wait` for the first record. What it throws is
  /// forgotten with what it had read: the next round begins from what is committed. Throws
  /// ingest::FencedError where another desk has taken over meanwhile.
  std::size_t step(std::int64_t now_ms, std::chrono::milliseconds wait);
  /// Rounds until `stop`, going on after a lost lease, and after a database or a log that was away; `now` is
  /// the clock. Throws FatalError where it can't go on.
  /// `also` is called after each round with the lease, on this thread; what it throws counts as thrown by
  /// the round.
  void run(const std::stop_token& stop, const std::function<std::int64_t()>& now,
           const std::function<void(std::int64_t now_ms, const std::optional<store::Lease>&)>& also = {});
  /// Gives the lease back.
  void release();

  std::int64_t lag();  ///< records that wait in the log, of all that it reads
  bool holds() const { return lease_.has_value(); }
  /// For others that act on the desk's thread in its name.
  const std::optional<store::Lease>& lease() const { return lease_; }
  /// nullptr before the first round with the lease.
  const DeskIntake* intake() const { return intake_.get(); }
  const DeskCounters& counters() const { return counters_; }  ///< thread-safe

 private:
  struct Partition {
    std::string topic;
    int number = 0;
    std::int64_t next = 0;  ///< as committed
    std::unique_ptr<ingest::PartitionReader> reader;
  };
  void begin();
  void open_topic(const std::string& topic);
  std::size_t take_from(Partition& partition, std::chrono::milliseconds wait, std::int64_t now_ms);
  void tend(std::int64_t now_ms);
  void forget(std::int64_t now_ms);
  void learn_limits(std::int64_t now_ms);
  void overtaken();
  void tell_turn();
  void drop();

  store::Store& store_;
  ingest::Log& log_;
  ConsumerOptions options_;
  std::optional<store::Lease> lease_;
  std::unique_ptr<DeskIntake> intake_;
  std::vector<Partition> partitions_;
  std::set<std::string> topics_;  ///< that are read
  OutboxSender sender_;
  std::int64_t swept_ms_ = 0, forgot_ms_ = 0, looked_ms_ = 0, learned_ms_ = 0;
  std::string forgot_behind_;
  std::vector<ingest::Record> records_;
  DeskCounters counters_;
  enum class Turn : std::uint8_t { kUnknown, kOurs, kTheirs } turn_ = Turn::kUnknown;  ///< as last told
};

}  // namespace portent::serve::desk
