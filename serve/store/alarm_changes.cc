#include "serve/store/alarm_changes.h"

#include <algorithm>

#include "serve/store/alarms.h"
#include "serve/store/counters.h"

namespace portent::serve::store {
namespace {

const std::string kCounter = "alarm_changes";
constexpr std::int64_t kTidyEvery = 1'000;
constexpr std::size_t kAlarmColumnCount = 38;

AlarmChange read_change(const Result& rows, std::size_t i) {
  constexpr std::size_t at = kAlarmColumnCount;
  AlarmChange change;
  change.alarm = read_alarm(rows, i);
  change.seq = rows.integer(i, at);
  change.event = {change.alarm.id,      rows.integer(i, at + 1), rows.integer(i, at + 2),
                  rows.text(i, at + 3), rows.text(i, at + 4),    rows.text(i, at + 5),
                  rows.text(i, at + 6), rows.text(i, at + 7)};
  return change;
}

}  // namespace

void note_alarm_changes(Session& session, std::span<const AlarmEvent> events,
                        std::span<const std::string> cases) {
  const auto count = static_cast<std::int64_t>(events.size() + cases.size());
  if (count == 0) return;
  const std::int64_t last = take_numbers(session, kCounter, count);
  std::int64_t seq = last - count;
  std::vector<Value> arguments;
  const auto add = [&](const std::string& alarm, std::int64_t version, const std::string& case_id) {
    for (Value value : {Value(++seq), Value(alarm), Value(version), Value(case_id)})
      arguments.push_back(std::move(value));
  };
  for (const AlarmEvent& event : events) add(event.alarm_id, event.version, "");
  for (const std::string& id : cases) add("", 0, id);
  session.run_each(
      "INSERT INTO alarm_changes (seq, about_alarm, about_version, about_case) VALUES ($1, $2, $3, $4)",
      arguments, 4);
  if (last / kTidyEvery != (last - count) / kTidyEvery)
    session.run("DELETE FROM alarm_changes WHERE seq <= $1", {last - kKeptAlarmChanges});
}

std::int64_t last_alarm_change(Session& session) {
  return last_number(session, kCounter);
}

std::int64_t first_alarm_change(Session& session) {
  const Result rows = session.run("SELECT seq FROM alarm_changes ORDER BY seq LIMIT 1");
  return rows.empty() ? last_alarm_change(session) + 1 : rows.integer(0, 0);
}

std::vector<AlarmChange> alarm_changes(Session& session, std::int64_t seq, std::int64_t to) {
  static const std::string kAlarms =
      "SELECT " + kAlarmColumns +
      ", seq, e_version, e_at_ms, e_who, e_what, e_before, e_after, e_words FROM alarm_changes"
      " JOIN (SELECT alarm_id AS e_alarm, version AS e_version, at_ms AS e_at_ms, who AS e_who,"
      " what AS e_what, before AS e_before, after AS e_after, words AS e_words FROM alarm_events) AS happened"
      " ON e_alarm = about_alarm AND e_version = about_version JOIN alarms ON id = about_alarm"
      " WHERE seq > $1 AND seq <= $2 ORDER BY seq";
  std::vector<AlarmChange> changes;
  const Result alarms = session.run(kAlarms, {seq, to});
  for (std::size_t i = 0; i < alarms.size(); ++i) changes.push_back(read_change(alarms, i));
  const Result cases = session.run(
      "SELECT seq, about_case FROM alarm_changes WHERE seq > $1 AND seq <= $2 AND about_case <> ''"
      " ORDER BY seq",
      {seq, to});
  for (std::size_t i = 0; i < cases.size(); ++i) {
    AlarmChange& change = changes.emplace_back();
    change.seq = cases.integer(i, 0);
    change.case_id = cases.text(i, 1);
  }
  std::ranges::sort(changes, {}, &AlarmChange::seq);
  return changes;
}

std::vector<AlarmTransition> alarm_transitions(Session& session, std::int64_t seq, std::int64_t to) {
  const Result rows = session.run(
      "SELECT alarms.site, alarms.kind, alarm_events.what FROM alarm_changes"
      " JOIN alarm_events ON alarm_id = about_alarm AND alarm_events.version = about_version"
      " JOIN alarms ON id = about_alarm WHERE seq > $1 AND seq <= $2",
      {seq, to});
  std::vector<AlarmTransition> transitions;
  for (std::size_t i = 0; i < rows.size(); ++i)
    transitions.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2)});
  return transitions;
}

}  // namespace portent::serve::store
