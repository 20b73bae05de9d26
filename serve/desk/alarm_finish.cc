#include <algorithm>
#include <array>
#include <string_view>

#include "serve/desk/alarm_json.h"
#include "serve/desk/alarm_work.h"
#include "serve/desk/spread.h"
#include "serve/desk/storm.h"
#include "serve/store/alarm_changes.h"
#include "serve/store/alarms.h"
#include "serve/store/outbox.h"

// The end of a transaction over alarms: rows, then storms, then cases, then what is told.

namespace portent::serve::desk {

using models::policy::Level;

namespace {

// The most telling first; behind them all else alike, and that an alarm joined a storm last of all.
constexpr std::array<std::string_view, 7> kTelling = {"raised",  "reopened",     "told", "closed",
                                                      "cleared", "acknowledged", "level"};

std::size_t rank_of(const store::AlarmEvent& event) {
  const auto found = std::ranges::find(kTelling, event.what);
  return static_cast<std::size_t>(found - kTelling.begin()) + (event.what == "joined" ? 1 : 0);
}
bool begins(const store::AlarmEvent& event) {
  return rank_of(event) < 3;
}
bool ends(const store::AlarmEvent& event) {
  return !begins(event) && rank_of(event) < 5;
}

}  // namespace

std::vector<store::Alarm> AlarmWork::risen() const {
  std::vector<store::Alarm> risen;
  for (const auto& [id, life] : lives_) {
    const bool rose = std::ranges::any_of(life.events(), [](const store::AlarmEvent& event) {
      return event.what == "raised" || event.what == "reopened" || event.what == "level" ||
             event.what == "told";
    });
    if (rose) risen.push_back(life.alarm());
  }
  return risen;
}

std::vector<store::Alarm> AlarmWork::finish() {
  save();
  gather_storms();
  save();
  std::set<std::string> cases;
  std::vector<store::Alarm> changed;
  for (const auto& [id, telling] : changed_) {
    const store::Alarm& alarm = lives_.at(id).alarm();
    changed.push_back(alarm);
    if (!alarm.case_id.empty()) cases.insert(alarm.case_id);
  }
  std::vector<Tended> tended;
  for (const std::string& id : cases) tended.push_back(tend_case(id));
  // Numbers last: their locks are held to the end, and whoever waits for one must hold nothing that is
  // wanted.
  note_alarm_changes(session_, happened_, std::vector<std::string>(cases.begin(), cases.end()));
  Spread spread(session_, now_ms_);
  tell(spread);
  for (const Tended& one : tended) tell_case(one, spread);
  return changed;
}

void AlarmWork::save() {
  for (auto& [id, life] : lives_) {
    if (life.events().empty()) continue;
    const store::Alarm& alarm = life.alarm();
    save_alarm(session_, alarm, life.loaded_version(), life.events());
    for (const store::AlarmEvent& event : life.events()) {
      note(event);
      happened_.push_back(event);
    }
    const bool is_new = std::ranges::any_of(life.events(), [](const store::AlarmEvent& event) {
      return event.what == "raised" || event.what == "told";
    });
    if (is_new && alarm.open && alarm.suppressed.empty() && alarm.case_id.empty()) {
      auto& since = raised_.try_emplace({alarm.site, alarm.key.kind}, alarm.raised_ms).first->second;
      since = std::min(since, alarm.raised_ms);
    }
    life.saved();
  }
}

void AlarmWork::note(const store::AlarmEvent& event) {
  Telling& telling = changed_.try_emplace(event.alarm_id, Telling{event, {}}).first->second;
  if (rank_of(event) <= rank_of(telling.event)) telling.event = event;
  if (begins(event)) telling.end.reset();
  if (ends(event)) telling.end = event;
}

void AlarmWork::gather_storms() {
  for (const auto& [group, since] : raised_)
    gather_storm(group.first, group.second, since - policy_.storm_within_ms);
}

/// Those that were raised soon after a case's newest member are of it; of the rest enough make a new one.
void AlarmWork::gather_storm(const std::string& site, const std::string& kind, std::int64_t from_ms) {
  std::vector<store::Alarm> alarms = caseless_alarms(session_, site, kind, from_ms);
  if (auto running = find_open_case(session_, site, kind, from_ms)) {
    std::vector<store::Alarm> joining, rest;
    for (store::Alarm& alarm : alarms) {
      const bool near = alarm.raised_ms >= running->opened_ms - policy_.storm_within_ms &&
                        alarm.raised_ms <= running->newest_ms + policy_.storm_within_ms;
      if (near) running->newest_ms = std::max(running->newest_ms, alarm.raised_ms);
      (near ? joining : rest).push_back(std::move(alarm));
    }
    join(joining, *running);
    alarms = std::move(rest);
  }
  std::vector<store::Alarm> members;
  for (const std::size_t index : storm_members(policy_, alarms)) members.push_back(std::move(alarms[index]));
  if (members.empty()) return;
  store::AlarmCase begun;
  begun.id = case_id(site, kind, members.front().id);
  begun.site = site;
  begun.kind = kind;
  begun.opened_ms = members.front().raised_ms;
  begun.newest_ms = members.back().raised_ms;
  join(members, begun);
}

void AlarmWork::join(std::vector<store::Alarm>& alarms, store::AlarmCase value) {
  if (alarms.empty()) return;
  for (store::Alarm& alarm : alarms) {
    const std::int64_t ts_ms = alarm.raised_ms;
    static_cast<void>(hold(std::move(alarm)).join(value.id, {ts_ms, now_ms_}));
  }
  cases_.insert_or_assign(value.id, std::move(value));
}

AlarmWork::Tended AlarmWork::tend_case(const std::string& id) {
  auto gained = cases_.find(id);
  auto value = gained != cases_.end() ? gained->second : find_case(session_, id).value();
  std::vector<store::Alarm> open = open_alarms_of_case(session_, id);
  value.open_members = static_cast<std::int64_t>(open.size());
  store::CaseMembers members = members_of_case(session_, id);
  value.members = members.count;
  if (open.empty()) {
    if (!value.closed_ms) value.closed_ms = now_ms_;
    for (const auto& [alarm_id, life] : lives_)
      if (life.alarm().case_id == id && life.alarm().closed_ms) value.closed_ms = life.alarm().closed_ms;
  } else {
    value.closed_ms.reset();
    value.level = Level::kNone;
    for (const store::Alarm& alarm : open) value.level = std::max(value.level, alarm.level);
    set_case_lead(session_, id, open.front().id);
  }
  save_case(session_, value);
  return {std::move(value), std::move(open), std::move(members)};
}

/// A storm is told as one; what somebody has found out about one of its members is told of that one.
void AlarmWork::tell(Spread& spread) {
  for (const auto& [id, telling] : changed_) {
    const store::Alarm& alarm = lives_.at(id).alarm();
    const std::string& what = telling.event.what;
    const bool diagnosed = what == "diagnosed";
    if (!alarm.told || (!alarm.case_id.empty() && !diagnosed)) continue;
    add_to_outbox(session_, {id + "/" + std::to_string(alarm.version), "topic:alarms", alarm.key.asset,
                             alarm_json(alarm, what), now_ms_});
    if (diagnosed) continue;
    tell_alarm(alarm, telling.event, spread);
    if (telling.end && begins(telling.event)) tell_alarm(alarm, *telling.end, spread);
  }
  for (const store::AlarmEvent& event : happened_)
    if (event.what == "diagnosed") tell_diagnosis(event, spread);
}

void AlarmWork::tell_alarm(const store::Alarm& alarm, const store::AlarmEvent& event, Spread& spread) {
  spread.tell({"alarm", "alarm." + event.what, "alarm/" + alarm.id + "/" + std::to_string(event.version),
               alarm.key.asset, alarm.site, std::vector{alarm.asset_class},
               alarm.highest,  // who was told of the worst is told of the end
               alarm_json(alarm, event.what)});
}

/// Of an alarm that nobody was told of, too: those who asked for diagnoses asked what people find out.
void AlarmWork::tell_diagnosis(const store::AlarmEvent& event, Spread& spread) {
  const store::Alarm& alarm = lives_.at(event.alarm_id).alarm();
  const std::string message = event.alarm_id + "/" + std::to_string(event.version);
  add_to_outbox(session_, {"diagnosis/" + message, "topic:diagnoses", alarm.key.asset,
                           diagnosis_json(alarm, event), now_ms_});
  spread.tell({"diagnosis", "alarm.diagnosed", "alarm/" + message, alarm.key.asset, alarm.site,
               std::vector{alarm.asset_class}, alarm.highest, alarm_json(alarm, "diagnosed")});
}

/// To those who asked for any of its members at its worst: who was told of its beginning is told of its end.
void AlarmWork::tell_case(const Tended& tended, Spread& spread) {
  const store::AlarmCase& value = tended.value;
  const std::string message = value.id + "/" + std::to_string(value.version),
                    body = case_json(value, tended.open);
  add_to_outbox(session_, {message, "topic:alarms", value.id, body, now_ms_});
  spread.tell({"alarm", value.closed_ms ? "case.closed" : "case.changed", "case/" + message,
               "case:" + value.site, value.site, tended.members.classes, tended.members.highest, body});
}

}  // namespace portent::serve::desk
