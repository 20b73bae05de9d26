#include "serve/desk/alarm_life.h"

#include <algorithm>
#include <string_view>

namespace portent::serve::desk {
namespace {

using models::policy::Level;

const std::string kDesk = "desk";

std::string name_of(Level level) {
  return std::string(models::policy::level_name(level));
}

/// One line, such as "Oil level: low; Found on round r-1".
std::string in_words(const Found& found) {
  return found.diagnosis + (found.diagnosis.empty() || found.advice.empty() ? "" : "; ") + found.advice;
}

}  // namespace

AlarmLife::AlarmLife(const AlarmPolicy& policy, store::Alarm alarm)
    : policy_(&policy), alarm_(std::move(alarm)), loaded_version_(alarm_.version) {}

AlarmLife AlarmLife::raise(const AlarmPolicy& policy, const Condition& condition, std::int64_t now_ms,
                           const std::string& suppressed) {
  store::Alarm alarm;
  alarm.id = alarm_id(condition.key, condition.evidence);
  alarm.key = condition.key;
  alarm.site = condition.site;
  alarm.asset_class = condition.asset_class;
  alarm.level = alarm.highest = condition.level;
  alarm.suppressed = suppressed;
  alarm.told = suppressed.empty();
  alarm.raised_ms = alarm.changed_ms = condition.ts_ms;
  alarm.evidence = condition.evidence;
  alarm.advice = condition.advice;
  alarm.diagnosis = condition.diagnosis;
  alarm.life_when_raised = condition.life;
  alarm.life_unit = condition.life_unit;
  AlarmLife life(policy, std::move(alarm));
  const std::string words = in_words({condition.diagnosis, condition.advice});
  life.add(condition.ts_ms, kDesk, "raised", "", name_of(condition.level),
           suppressed.empty() ? words : "not told: " + suppressed + (words.empty() ? "" : "; " + words));
  life.plan(now_ms);
  return life;
}

void AlarmLife::saved() {
  loaded_version_ = alarm_.version;
  events_.clear();
}

AlarmLife::Done AlarmLife::refuse(const std::string& why) const {
  return tl::unexpected("alarm " + alarm_.id + " " + why);
}

AlarmLife::Done AlarmLife::refuse_if_closed() const {
  return alarm_.open ? Done() : refuse("is closed: only notes can be added");
}

void AlarmLife::add(std::int64_t at_ms, const std::string& who, const std::string& what,
                    const std::string& before, const std::string& after, const std::string& words) {
  events_.push_back({alarm_.id, ++alarm_.version, at_ms, who, what, before, after, words});
}

bool AlarmLife::may_escalate() const {
  return alarm_.open && alarm_.active && !alarm_.acknowledged && alarm_.suppressed.empty() &&
         alarm_.level >= policy_->escalates_from &&
         alarm_.escalation < static_cast<std::int64_t>(policy_->escalate_after_ms.size());
}

/// Sets the time at which something is due, and leaves one alone that runs already.
void AlarmLife::plan(std::int64_t now_ms) {
  if (alarm_.shelved_until_ms)
    alarm_.due_ms = alarm_.shelved_until_ms;
  else if (!may_escalate())
    alarm_.due_ms.reset();
  else if (!alarm_.due_ms)
    alarm_.due_ms = now_ms + policy_->escalate_after_ms[static_cast<std::size_t>(alarm_.escalation)];
}

void AlarmLife::take(const Found& found) {
  if (!found.stands || (found.diagnosis.empty() && found.advice.empty())) return;
  alarm_.diagnosis = found.diagnosis;
  alarm_.advice = found.advice;
}

AlarmLife::Done AlarmLife::find(const Found& found, Moment at) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (!alarm_.active) return refuse("has cleared: nothing is found of it until it is raised again");
  if (found.stands && found.diagnosis == alarm_.diagnosis && found.advice == alarm_.advice)
    return refuse("says that already");
  add(at.ts_ms, kDesk, "found", "", "", in_words(found));
  alarm_.changed_ms = at.ts_ms;
  take(found);
  return {};
}

AlarmLife::Done AlarmLife::change_level(Level level, Moment at, const Found& found) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (!alarm_.active) return refuse("has cleared: it has no level to change until it is raised again");
  if (level == Level::kNone) return refuse("can't have the level none: it clears instead");
  if (level == alarm_.level) return refuse("is " + name_of(level) + " already");
  add(at.ts_ms, kDesk, "level", name_of(alarm_.level), name_of(level), in_words(found));
  take(found);
  alarm_.level = level;
  alarm_.changed_ms = at.ts_ms;
  if (level > alarm_.highest) alarm_.acknowledged = false;  // who acknowledged it has not seen this
  alarm_.highest = std::max(alarm_.highest, level);
  plan(at.now_ms);
  return {};
}

AlarmLife::Done AlarmLife::clear(Moment at, const std::string& why) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (!alarm_.active) return refuse("has cleared already");
  add(at.ts_ms, kDesk, "cleared", "active", "cleared", why);
  alarm_.active = false;
  alarm_.cleared_ms = alarm_.changed_ms = at.ts_ms;
  plan(at.now_ms);
  return {};
}

AlarmLife::Done AlarmLife::reopen(Level level, Moment at, const Found& found) {
  if (alarm_.active && alarm_.open) return refuse("is active: it can't come back");
  if (level == Level::kNone) return refuse("can't come back with the level none");
  if (!alarm_.open && !comes_back(*policy_, alarm_, at.ts_ms))
    return refuse("is closed for too long to come back: this is a new one");
  add(at.ts_ms, kDesk, "reopened", alarm_.open ? "cleared" : "closed", name_of(level), in_words(found));
  take(found);
  ++alarm_.reopened;
  alarm_.open = alarm_.active = true;
  alarm_.level = level;
  alarm_.changed_ms = at.ts_ms;
  alarm_.cleared_ms.reset();
  alarm_.closed_ms.reset();
  if (level > alarm_.highest) alarm_.acknowledged = false;
  alarm_.highest = std::max(alarm_.highest, level);
  plan(at.now_ms);
  return {};
}

AlarmLife::Done AlarmLife::suppress(const std::string& why, Moment at) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (alarm_.suppressed == why) return refuse("is suppressed by " + why + " already");
  add(at.ts_ms, kDesk, "suppressed", alarm_.suppressed, why);
  alarm_.suppressed = why;
  alarm_.changed_ms = at.ts_ms;
  plan(at.now_ms);
  return {};
}

AlarmLife::Done AlarmLife::tell(Moment at) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (alarm_.suppressed.empty()) return refuse("is not suppressed");
  add(at.ts_ms, kDesk, "told", alarm_.suppressed, "");
  alarm_.suppressed.clear();
  alarm_.changed_ms = at.ts_ms;
  if (!alarm_.active && !alarm_.told)
    end(kDesk, at.ts_ms, "it cleared before it could be told");
  else
    alarm_.told = true;
  plan(at.now_ms);
  return {};
}

AlarmLife::Done AlarmLife::judge(const std::string& verdict, std::optional<std::int64_t> lead_ms, Moment at) {
  if (!alarm_.verdict.empty()) return refuse("was judged " + alarm_.verdict + " already");
  if (verdict != "true" && verdict != "false" && verdict != "late")
    return refuse("can be judged true, false or late, not \"" + verdict + "\"");
  add(at.ts_ms, kDesk, "judged", "", verdict);
  alarm_.verdict = verdict;
  alarm_.lead_ms = lead_ms;
  return {};
}

AlarmLife::Done AlarmLife::join(const std::string& case_id, Moment at) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (!alarm_.case_id.empty()) return refuse("belongs to case " + alarm_.case_id + " already");
  add(at.ts_ms, kDesk, "joined", "", case_id);
  alarm_.case_id = case_id;
  return {};
}

AlarmLife::Done AlarmLife::settle(Moment at) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (alarm_.active || !alarm_.acknowledged) return refuse("is not both cleared and acknowledged");
  if (comes_back(*policy_, alarm_, at.ts_ms)) return refuse("may still come back as the same one");
  end(kDesk, at.ts_ms, "cleared and acknowledged");
  return {};
}

void AlarmLife::end(const std::string& who, std::int64_t at_ms, const std::string& words) {
  add(at_ms, who, "closed", "open", "closed", words);
  alarm_.open = false;
  alarm_.closed_ms = at_ms;
  alarm_.shelved_until_ms.reset();
  alarm_.shelved_why.clear();
  alarm_.due_ms.reset();
}

bool comes_back(const AlarmPolicy& policy, const store::Alarm& alarm, std::int64_t ts_ms) {
  return !alarm.active && alarm.cleared_ms && ts_ms - *alarm.cleared_ms <= policy.reopen_within_ms;
}

}  // namespace portent::serve::desk
