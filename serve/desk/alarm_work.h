#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ingest/event.h"
#include "serve/desk/alarm_life.h"
#include "serve/desk/precision.h"
#include "serve/store/alarm_cases.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

/// What happens to alarms within one transaction: each is loaded once, changed by its AlarmLife, and stored
/// by finish(), together with cases, counts of verdicts and what is to be told in the outbox. Nothing of it
/// is kept if the transaction is undone. Not thread-safe.
class AlarmWork {
 public:
  using Done = AlarmLife::Done;

  /// `session` has a writing transaction open; both must outlive it.
  AlarmWork(store::Session& session, const AlarmPolicy& policy, std::int64_t now_ms);

  /// A condition stands or has ended: raises, reopens, changes or clears its alarm. What it says in words is
  /// the alarm's from then on, but where people wrote theirs. `suppressed`: why the asset's alarms are not
  /// told now, "": they are. Of a scrapped asset nothing is raised.
  void observe(const Condition& condition, const std::string& suppressed);
  /// The asset's mode changed: its open alarms are suppressed by `why`, or told again ("").
  void suppress(const std::string& asset, const std::string& why, std::int64_t ts_ms);
  /// The asset's alarms have nothing to tell any more, because of `why`: those that are active clear.
  void end_all(const std::string& asset, const std::string& why);
  /// Judges the asset's alarms by what happened to it.
  void judge(const ingest::Event& event);
  /// What is due: escalations (none while `lagging`), ended shelf times, alarms to close, and those whose
  /// horizon has passed. `ts_ms`: event time that the stream has reached. True: more is due.
  bool sweep(std::int64_t ts_ms, bool lagging);
  /// One person's doing to one alarm; its refusal, or "there is no alarm ...". `version` (where not 0) must
  /// be the alarm's.
  Done change(const std::string& id, std::int64_t version, const std::function<Done(AlarmLife&)>& doing);

  /// For `doing`: a person's verdict on an alarm, counted instead of the one before.
  Done judge_by(AlarmLife& life, const std::string& who, const std::string& verdict,
                const std::string& words);

  /// The same to every open member of a case; those that refuse are passed over. How many did not; 0 too
  /// where there is no such case.
  std::size_t change_case(const std::string& id, const std::function<Done(AlarmLife&)>& doing);

  /// Those that were raised, rose, came back or are told again since the last finish(), as they stand.
  std::vector<store::Alarm> risen() const;
  /// Stores all of it; nothing may follow but the end of the transaction. Returns what changed, as it stands.
  std::vector<store::Alarm> finish();

 private:
  /// A case as it stands now.
  struct Tended {
    store::AlarmCase value;
    std::vector<store::Alarm> open;  // of its members
    store::CaseMembers members;      // all that it ever had
  };

  /// What is told of an alarm: the most telling thing that happened to it and, where it both began and ended
  /// at once, its end as well.
  struct Telling {
    store::AlarmEvent event;
    std::optional<store::AlarmEvent> end;
  };

  AlarmLife& hold(store::Alarm alarm);
  AlarmLife* open(const store::AlarmKey& key);
  AlarmLife* closed_before(const Condition& condition);
  void raise(const Condition& condition, const std::string& suppressed);
  void give_verdict(AlarmLife& life, const Verdict& verdict, std::int64_t ts_ms);
  void save();
  void note(const store::AlarmEvent& event);
  void gather_storms();
  void gather_storm(const std::string& site, const std::string& kind, std::int64_t from_ms);
  void join(std::vector<store::Alarm>& alarms, store::AlarmCase value);
  Tended tend_case(const std::string& id);
  void tell(class Spread& spread);
  static void tell_alarm(const store::Alarm& alarm, const store::AlarmEvent& event, Spread& spread);
  void tell_diagnosis(const store::AlarmEvent& event, Spread& spread);
  void tell_case(const Tended& tended, Spread& spread);

  store::Session& session_;
  const AlarmPolicy& policy_;
  std::int64_t now_ms_;
  std::map<std::string, AlarmLife> lives_;                              // by id
  std::map<store::AlarmKey, std::string> open_;                         // ids of those that are; "": none is
  std::map<std::pair<std::string, std::string>, std::int64_t> raised_;  // since when, by site and kind
  std::map<std::string, Telling> changed_;                              // by id
  std::vector<store::AlarmEvent> happened_;                             // all that did, in order
  std::map<std::string, store::AlarmCase> cases_;                       // that gained members
};

}  // namespace portent::serve::desk
