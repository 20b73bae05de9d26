#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ingest/bindings.h"
#include "ingest/decode.h"
#include "ingest/record.h"
#include "ingest/topics.h"
#include "serve/desk/condition_judge.h"
#include "serve/desk/order_effect.h"
#include "serve/desk/taken_record.h"
#include "serve/store/forecasts.h"
#include "serve/store/leases.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

struct IntakeOptions {
  ingest::Topics topics = {};
  AlarmPolicy policy = {};
  EffectPolicy effect = {};
  /// How an asset's tags become channels, for rules and limits over readings; null: they are channels.
  std::function<std::shared_ptr<const ingest::Bindings>()> bindings = {};
  /// Called after each commit that changed alarms; must be quick. Empty: nobody cares.
  std::function<void()> committed = {};
};

/// What a batch has come to.
struct IntakeCounts {
  std::uint64_t forecasts = 0, statistics = 0, events = 0, readings = 0;
  std::uint64_t unreadable = 0;  ///< records that are nothing of these
  std::uint64_t refused = 0;     ///< events that say what can't be, assets that can't be candidates; not kept
  std::uint64_t changes = 0;     ///< of alarms
};

/// Takes batches of records into the database: one transaction holds what they change and where the desk then
/// stands in their partition. A batch that was not committed can be taken again, by this or another desk, to
/// the same end. Not thread-safe.
class DeskIntake {
 public:
  /// Reads what the desk knows by heart; `store` must outlive it.
  DeskIntake(store::Store& store, IntakeOptions options);

  /// Limits of measuring points from here on.
  void set_points(std::vector<PointLimits> points);
  /// Takes in records of one partition, the first of which has been reached by all that was consumed before
  /// (`from`), and moves that to `to`. Throws ingest::FencedError, and nothing is kept, where another desk
  /// has taken over (`lease`), has read on, or has taken in what this one does not know. After that, or any
  /// other error, make a new DeskIntake.
  void take(const std::string& topic, int partition, std::span<const ingest::Record> records,
            std::int64_t from, std::int64_t to, const std::optional<store::Lease>& lease,
            std::int64_t now_ms);
  /// What the clock does to alarms, and a look at the rules: call every second or so, while nothing else is
  /// taken in. True: more is due.
  bool sweep(bool lagging, const std::optional<store::Lease>& lease, std::int64_t now_ms);

  const IntakeCounts& counts() const { return counts_; }
  const RuleBook& rules() const { return book_; }
  /// Event time that forecasts and readings have reached.
  std::int64_t newest_ts_ms() const { return memory_.newest_ts_ms; }
  /// Topics that rules and limits look at besides those that are always read: `telemetry`, `features`.
  std::vector<std::string> wanted_topics() const;

 private:
  using Taken = TakenRecord;
  std::vector<Taken> decode(const std::string& topic, std::span<const ingest::Record> records);
  Taken decode_one(const std::string& topic, const ingest::Record& record);
  void refresh_rules(store::Session& session);
  void take_one(const Taken& taken, const RecordPlace& place, ConditionJudge& judge, MemoryChanges& changes,
                class AlarmWork& work);
  std::vector<store::ForecastRow> rows_of(std::span<const Taken> taken,
                                          std::span<const ingest::Record> records) const;
  static void tell_forecasts(store::Session& session, std::span<const Taken> taken,
                             std::span<const ingest::Record> records, std::int64_t now_ms);
  void count(std::span<const Taken> taken, std::uint64_t changes);
  std::vector<std::string> keep_lives(store::Session& session, std::span<const Taken> taken,
                                      std::uint64_t& refused, std::int64_t now_ms) const;

  store::Store& store_;
  IntakeOptions options_;
  DeskMemory memory_;
  /// Offsets by topic and partition: what lies before them is in the memory.
  std::map<std::pair<std::string, int>, std::int64_t> known_until_;
  std::vector<store::AlarmRule> rows_;
  bool rules_changed_ = true;  ///< since the last committed batch
  RuleBook book_;
  std::vector<PointLimits> points_;
  std::unordered_set<std::string> met_;  ///< assets that the ledger was asked for
  std::size_t unbound_made_ = 0;         ///< candidates that dead letters made since then
  std::int64_t met_since_ms_ = 0;
  store::EffectPlace effects_behind_{INT64_MIN, ""};  ///< orders whose effect was looked for last
  ingest::Decoder decoder_;
  IntakeCounts counts_;
};

}  // namespace portent::serve::desk
