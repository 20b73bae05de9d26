#pragma once

#include <string>
#include <vector>

#include "ingest/event.h"
#include "ingest/reading.h"
#include "models/forecast.h"
#include "models/policy/rule_judge.h"
#include "serve/desk/alarm_life.h"
#include "serve/desk/desk_memory.h"
#include "serve/desk/rule_book.h"
#include "serve/desk/statistic_record.h"

namespace portent::serve::desk {

/// Where a record stands in the log.
struct RecordPlace {
  std::string topic;
  int partition = -1;
  std::int64_t offset = -1;
};

/// Why alarms are not told in this mode: overhaul, transient; "": they are.
std::string suppression_of(ingest::Mode mode);

/// Turns records into conditions that begin, change or end, each told once: what stands already at the same
/// level is left out. Their site and class are those of the ledger; where it says none, of the record's own
/// binding; a site that nobody says stands before the first ':' of the asset. Pure but for `changes`, in
/// which its counters are. Not thread-safe.
class ConditionJudge {
 public:
  /// All must outlive it. `points` sorted by asset and channel.
  ConditionJudge(const AlarmPolicy& policy, const RuleBook& book, const std::vector<PointLimits>& points,
                 const DeskMemory& memory, MemoryChanges& changes);

  std::vector<Condition> forecast(const models::Forecast& forecast, const RecordPlace& place);
  std::vector<Condition> statistic(const StatisticRecord& record, const RecordPlace& place);
  /// A reading whose tags are channels already; `values`: the asset's newest ones, which it is taken into.
  std::vector<Condition> reading(const ingest::Reading& reading, const RecordPlace& place,
                                 std::map<std::string, double, std::less<>>& values);
  /// Ends the conditions of rules that are not in the book any more.
  std::vector<Condition> forget_rules(std::int64_t ts_ms);

  /// Why the asset's alarms are not told now: overhaul, transient; "": they are.
  std::string suppressed(const std::string& asset) const;
  /// Takes in the mode that an event or a reading names; true where suppressed() has changed by it.
  bool set_mode(const std::string& asset, ingest::Mode mode, std::int64_t ts_ms);

 private:
  using Values = std::map<std::string, double, std::less<>>;
  void add(std::vector<Condition>& to, Condition condition);
  Condition base(const std::string& asset, const std::string& part, const char* kind,
                 const std::string& subject, std::int64_t ts_ms, const RecordPlace& place) const;
  void life(const models::Forecast& forecast, Condition condition, std::vector<Condition>& to);
  void model_trouble(const models::Forecast& forecast, Condition condition, std::vector<Condition>& to);
  void rule(const BookedRule& rule, const models::Forecast* forecast, const Values* values,
            Condition condition, std::vector<Condition>& to);
  void hold(const models::policy::Holding& holding, models::policy::Level level, models::policy::Truth truth,
            Condition condition, std::vector<Condition>& to);
  /// Of a rule that does not speak for the asset (any more): it was moved, or is of another class.
  void end(Condition condition, std::vector<Condition>& to);
  void limits(const models::policy::Thresholds& thresholds, double value, Condition condition,
              std::vector<Condition>& to);

  const AlarmPolicy& policy_;
  const RuleBook& book_;
  const std::vector<PointLimits>& points_;
  const DeskMemory& memory_;
  MemoryChanges& changes_;
};

}  // namespace portent::serve::desk
