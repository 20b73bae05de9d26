#include "serve/store/alarm_precision.h"

namespace portent::serve::store {

namespace {

void add_verdict(Session& session, const Alarm& alarm, const std::string& given, std::int64_t count) {
  const auto is = [&](const char* verdict) { return given == verdict ? count : 0; };
  session.run(
      "INSERT INTO alarm_precision (site, class, kind, true_count, false_count, late_count)"
      " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (site, class, kind) DO UPDATE SET"
      " true_count = alarm_precision.true_count + excluded.true_count,"
      " false_count = alarm_precision.false_count + excluded.false_count,"
      " late_count = alarm_precision.late_count + excluded.late_count",
      {alarm.site, alarm.asset_class, alarm.key.kind, is("true"), is("false"), is("late")});
}

}  // namespace

void count_verdict(Session& session, const Alarm& alarm) {
  add_verdict(session, alarm, alarm.verdict, 1);
}

void recount_verdict(Session& session, const Alarm& alarm, const std::string& before) {
  add_verdict(session, alarm, before, -1);
  count_verdict(session, alarm);
}

std::vector<AlarmPrecision> alarm_precision(Session& session, const std::string& site) {
  const Result rows = session.run(
      "SELECT site, class, kind, true_count, false_count, late_count FROM alarm_precision"
      " WHERE site = $1 OR CAST($1 AS TEXT) = '' ORDER BY site, class, kind",
      {site});
  std::vector<AlarmPrecision> all;
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.integer(i, 3), rows.integer(i, 4),
                   rows.integer(i, 5)});
  return all;
}

void keep_outcome(Session& session, const Outcome& outcome) {
  session.run(
      "INSERT INTO alarm_outcomes (asset, part, ts_ms, outcome) VALUES ($1, $2, $3, $4)"
      " ON CONFLICT (asset, ts_ms, part, outcome) DO NOTHING",
      {outcome.asset, outcome.part, outcome.ts_ms, outcome.what});
}

std::vector<Outcome> outcomes_of(Session& session, const std::string& asset, std::int64_t from_ms,
                                 std::int64_t to_ms) {
  const Result rows = session.run(
      "SELECT asset, part, ts_ms, outcome FROM alarm_outcomes WHERE asset = $1 AND ts_ms >= $2 AND ts_ms <= "
      "$3"
      " ORDER BY ts_ms DESC, part, outcome",
      {asset, from_ms, to_ms});
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < rows.size(); ++i)
    outcomes.push_back({rows.text(i, 0), rows.text(i, 1), rows.integer(i, 2), rows.text(i, 3)});
  return outcomes;
}

}  // namespace portent::serve::store
