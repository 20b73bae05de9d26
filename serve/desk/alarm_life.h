#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "serve/desk/alarm_policy.h"
#include "serve/store/alarm.h"

namespace portent::serve::desk {

/// When something happened: by the stream, and by the clock of whoever notes it; ms since epoch UTC.
struct Moment {
  std::int64_t ts_ms = 0;
  std::int64_t now_ms = 0;
};

/// A condition that stands or has ended, as one record told it.
struct Condition {
  store::AlarmKey key;
  std::string site = {};
  std::string asset_class = {};
  models::policy::Level level = models::policy::Level::kNone;  ///< kNone: it has ended
  std::int64_t ts_ms = 0;
  store::AlarmEvidence evidence = {};
  std::string advice = {};
  std::string diagnosis = {};
  std::optional<double> life = {};  ///< median of remaining life at that time
  std::string life_unit = {};
  friend bool operator==(const Condition&, const Condition&) = default;
};

/// What a record has found, in words.
struct Found {
  std::string diagnosis = {}, advice = {};
  bool stands = true;  ///< false: people wrote what stands of the alarm; it is of the history alone
};

/// The id of an alarm that this condition raises: 24 hex digits, the same however often its record is read.
std::string alarm_id(const store::AlarmKey& key, const store::AlarmEvidence& evidence);

/// One alarm and what happens to it: the only code that changes one. Every transition is appended to events()
/// with its before and after; one that can't be is refused in words and changes nothing. Pure: no clock, no
/// database. Not thread-safe.
class AlarmLife {
 public:
  using Done = tl::expected<void, std::string>;  ///< the error says why it can't be

  /// `policy` must outlive it.
  AlarmLife(const AlarmPolicy& policy, store::Alarm alarm);
  /// A new one; `suppressed`: why it is not told (overhaul, transient), "": it is.
  static AlarmLife raise(const AlarmPolicy& policy, const Condition& condition, std::int64_t now_ms,
                         const std::string& suppressed);

  const store::Alarm& alarm() const { return alarm_; }
  /// Since it was made or last saved.
  const std::vector<store::AlarmEvent>& events() const { return events_; }
  std::int64_t loaded_version() const { return loaded_version_; }
  void saved();

  // What the stream tells.
  Done change_level(models::policy::Level level, Moment at, const Found& found = {});
  /// Something else is found at the level that it has.
  Done find(const Found& found, Moment at);
  /// `why`: where it is not for its condition's end alone.
  Done clear(Moment at, const std::string& why = "");
  /// It has come back: while it is open, or soon after it cleared.
  Done reopen(models::policy::Level level, Moment at, const Found& found = {});
  /// From here on it is not told, because of `why`.
  Done suppress(const std::string& why, Moment at);
  /// Suppression is over. What cleared meanwhile and was never told closes.
  Done tell(Moment at);
  Done judge(const std::string& verdict, std::optional<std::int64_t> lead_ms, Moment at);
  Done join(const std::string& case_id, Moment at);
  /// Cleared and acknowledged for so long that it won't come back as the same one.
  Done settle(Moment at);

  // What people do.
  Done acknowledge(const std::string& who, std::int64_t now_ms);
  /// `to` "": to nobody.
  Done assign(const std::string& who, const std::string& to, std::int64_t now_ms);
  Done note(const std::string& who, const std::string& words, std::int64_t now_ms);
  Done shelve(const std::string& who, std::int64_t until_ms, const std::string& why, std::int64_t now_ms);
  Done unshelve(const std::string& who, std::int64_t now_ms);
  Done close(const std::string& who, std::int64_t now_ms);
  /// `verdict`: true, false or late; overrules what the desk or somebody else said before.
  Done judge_by(const std::string& who, const std::string& verdict, const std::string& words,
                std::int64_t now_ms);
  Done diagnose(const std::string& who, const std::string& diagnosis, const std::string& advice,
                std::int64_t now_ms);

  // What the clock does.
  Done escalate(std::int64_t now_ms);

 private:
  Done refuse(const std::string& why) const;
  Done refuse_if_closed() const;
  void add(std::int64_t at_ms, const std::string& who, const std::string& what, const std::string& before,
           const std::string& after, const std::string& words = "");
  void end(const std::string& who, std::int64_t at_ms, const std::string& words);
  void take(const Found& found);
  bool may_escalate() const;
  void plan(std::int64_t now_ms);

  const AlarmPolicy* policy_;
  store::Alarm alarm_;
  std::vector<store::AlarmEvent> events_;
  std::int64_t loaded_version_;
};

/// True where a cleared alarm that is raised again at `ts_ms` is still the same one.
bool comes_back(const AlarmPolicy& policy, const store::Alarm& alarm, std::int64_t ts_ms);

}  // namespace portent::serve::desk
