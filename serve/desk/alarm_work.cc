#include "serve/desk/alarm_work.h"

#include <algorithm>

#include "serve/store/alarm_precision.h"
#include "serve/store/alarms.h"
#include "serve/store/nodes.h"

namespace portent::serve::desk {
namespace {

using models::policy::Level;

constexpr std::size_t kSweep = 500;  // alarms of each sort that one transaction tends

/// Somebody has written what is the matter with it.
bool diagnosed_by_people(store::Session& session, const std::string& id) {
  return std::ranges::any_of(store::events_of_alarm(session, id),
                             [](const store::AlarmEvent& event) { return event.what == "diagnosed"; });
}

bool is_scrapped(store::Session& session, const std::string& asset) {
  const auto node = store::find_node(session, asset);
  return node && node->state == store::NodeState::kScrapped;
}

}  // namespace

AlarmWork::AlarmWork(store::Session& session, const AlarmPolicy& policy, std::int64_t now_ms)
    : session_(session), policy_(policy), now_ms_(now_ms) {}

AlarmLife& AlarmWork::hold(store::Alarm alarm) {
  const std::string id = alarm.id;
  return lives_.try_emplace(id, policy_, std::move(alarm)).first->second;
}

AlarmLife* AlarmWork::open(const store::AlarmKey& key) {
  auto known = open_.find(key);
  if (known == open_.end()) {
    auto found = find_open_alarm(session_, key);
    known = open_.emplace(key, found ? found->id : "").first;
    if (found) hold(std::move(*found));
  }
  const auto life = lives_.find(known->second);
  return life == lives_.end() || !life->second.alarm().open ? nullptr : &life->second;
}

AlarmLife* AlarmWork::closed_before(const Condition& condition) {
  auto newest = find_newest_alarm(session_, condition.key);
  if (!newest) return nullptr;
  AlarmLife& life = hold(std::move(*newest));
  return comes_back(policy_, life.alarm(), condition.ts_ms) ? &life : nullptr;
}

void AlarmWork::observe(const Condition& condition, const std::string& suppressed) {
  const Moment at{condition.ts_ms, now_ms_};
  AlarmLife* life = open(condition.key);
  if (condition.level == Level::kNone) {
    if (life && life->alarm().active) static_cast<void>(life->clear(at));
    return;
  }
  if (life && life->settle(at)) life = nullptr;  // refused unless it is over for long
  if (!life) life = closed_before(condition);
  if ((!life || !life->alarm().active) && is_scrapped(session_, condition.key.asset)) return;
  if (!life) return raise(condition, suppressed);
  const Found found{condition.diagnosis, condition.advice, !diagnosed_by_people(session_, life->alarm().id)};
  if (!life->alarm().active) {
    static_cast<void>(life->reopen(condition.level, at, found));
    open_[condition.key] = life->alarm().id;
    if (!suppressed.empty()) static_cast<void>(life->suppress(suppressed, at));
  } else if (life->alarm().level == condition.level) {
    static_cast<void>(life->find(found, at));
  } else {
    static_cast<void>(life->change_level(condition.level, at, found));
  }
}

void AlarmWork::end_all(const std::string& asset, const std::string& why) {
  for (store::Alarm& alarm : open_alarms_of(session_, asset)) hold(std::move(alarm));
  for (auto& [id, life] : lives_)
    if (life.alarm().key.asset == asset && life.alarm().open && life.alarm().active)
      static_cast<void>(life.clear({now_ms_, now_ms_}, why));
}

void AlarmWork::raise(const Condition& condition, const std::string& suppressed) {
  AlarmLife life = AlarmLife::raise(policy_, condition, now_ms_, suppressed);
  const store::Alarm& alarm = life.alarm();
  open_[condition.key] = alarm.id;
  const auto known = outcomes_of(session_, alarm.key.asset, alarm.raised_ms - policy_.late_within_ms,
                                 alarm.raised_ms + policy_.horizon_ms);
  const auto verdict = judge_by_known(policy_, alarm, known);
  const std::string id = alarm.id;
  AlarmLife& kept = lives_.insert_or_assign(id, std::move(life)).first->second;
  if (verdict) give_verdict(kept, *verdict, condition.ts_ms);
}

void AlarmWork::suppress(const std::string& asset, const std::string& why, std::int64_t ts_ms) {
  for (store::Alarm& alarm : open_alarms_of(session_, asset)) hold(std::move(alarm));
  for (auto& [id, life] : lives_) {
    if (life.alarm().key.asset != asset || !life.alarm().open) continue;
    static_cast<void>(why.empty() ? life.tell({ts_ms, now_ms_}) : life.suppress(why, {ts_ms, now_ms_}));
  }
}

void AlarmWork::judge(const ingest::Event& event) {
  const auto outcome = outcome_of(event);
  if (!outcome) return;
  keep_outcome(session_, *outcome);
  for (store::Alarm& alarm :
       unjudged_alarms_of(session_, event.asset, event.ts - policy_.horizon_ms, event.ts))
    hold(std::move(alarm));
  for (auto& [id, life] : lives_)
    if (life.alarm().verdict.empty())
      if (const auto verdict = judge_by_outcome(policy_, life.alarm(), *outcome))
        give_verdict(life, *verdict, event.ts);
}

void AlarmWork::give_verdict(AlarmLife& life, const Verdict& verdict, std::int64_t ts_ms) {
  if (life.judge(verdict.verdict, verdict.lead_ms, {ts_ms, now_ms_})) count_verdict(session_, life.alarm());
}

bool AlarmWork::sweep(std::int64_t ts_ms, bool lagging) {
  bool more = false;
  auto due = due_alarms(session_, now_ms_, kSweep);
  for (store::Alarm& alarm : due) {
    AlarmLife& life = hold(std::move(alarm));
    if (life.alarm().shelved_until_ms)
      static_cast<void>(life.unshelve("desk", now_ms_));
    else if (!lagging)
      static_cast<void>(life.escalate(now_ms_));
  }
  more |= !lagging && due.size() == kSweep;
  auto settled = settled_alarms(session_, ts_ms - policy_.reopen_within_ms - 1, kSweep);
  for (store::Alarm& alarm : settled) static_cast<void>(hold(std::move(alarm)).settle({ts_ms, now_ms_}));
  more |= settled.size() == kSweep;
  if (lagging) return more;  // what confirms an alarm may be among what is yet to be read
  auto unjudged = unjudged_alarms(session_, ts_ms - policy_.horizon_ms - 1, kSweep);
  for (store::Alarm& alarm : unjudged) give_verdict(hold(std::move(alarm)), {"false", std::nullopt}, ts_ms);
  return more || unjudged.size() == kSweep;
}

AlarmWork::Done AlarmWork::change(const std::string& id, std::int64_t version,
                                  const std::function<Done(AlarmLife&)>& doing) {
  auto found = find_alarm_to_change(session_, id);
  if (!found) return tl::unexpected("there is no alarm " + id);
  if (version != 0 && found->version != version)
    return tl::unexpected("alarm " + id + " was changed meanwhile: it has version " +
                          std::to_string(found->version) + ", not " + std::to_string(version));
  return doing(hold(std::move(*found)));
}

AlarmWork::Done AlarmWork::judge_by(AlarmLife& life, const std::string& who, const std::string& verdict,
                                    const std::string& words) {
  const std::string before = life.alarm().verdict;
  auto done = life.judge_by(who, verdict, words, now_ms_);
  if (!done) return done;
  if (before.empty())
    count_verdict(session_, life.alarm());
  else
    recount_verdict(session_, life.alarm(), before);
  return done;
}

std::size_t AlarmWork::change_case(const std::string& id, const std::function<Done(AlarmLife&)>& doing) {
  std::size_t done = 0;
  for (store::Alarm& alarm : open_alarms_of_case(session_, id))
    done += doing(hold(std::move(alarm))).has_value();
  return done;
}

}  // namespace portent::serve::desk
