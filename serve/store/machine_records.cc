#include "serve/store/machine_records.h"

#include <fmt/format.h>

#include <unordered_map>

#include "ingest/decode.h"
#include "serve/store/alarm_changes.h"
#include "serve/store/condition_kinds.h"

namespace portent::serve::store {
namespace {

/// The work order of the desk that an event tells the end of, or NULL.
constexpr const char* kOrder =
    "(SELECT o.id FROM work_orders o WHERE o.id = life_events.ref AND o.asset = life_events.node)";

/// Those that may change what a machine is: a service that an order was confirmed as does not.
std::string may_change() {
  return fmt::format("kind IN {} AND NOT (kind = 'maintenance' AND {} IS NOT NULL)", kConditionKinds, kOrder);
}

/// Whether the event `e` says how its machine was at $1, since none before then has ended what it began. One
/// that stands idle is not repaired by it.
constexpr const char* kStands =
    "((e.kind IN ('failure', 'stop', 'maintenance', 'overhaul') OR (e.kind = 'mode' AND e.mode = 'overhaul'))"
    " AND NOT EXISTS (SELECT 1 FROM life_events AS n WHERE n.node = e.node AND"
    " (n.ts_ms, n.id) > (e.ts_ms, e.id) AND n.ts_ms < $1 AND"
    " (n.kind IN ('repair', 'replacement', 'commissioning', 'start') OR"
    " (n.kind IN ('scrap', 'scrapping') AND n.part = '') OR"
    " (n.kind = 'mode' AND n.mode IN ('run', 'transient')) OR"
    " (n.kind = 'mode' AND n.mode = 'idle' AND e.kind <> 'failure'))))";

}  // namespace

std::vector<Machine> all_machines(Session& session) {
  const Result rows = session.run(
      "SELECT id, COALESCE(parent, ''), kind, site, class, state FROM nodes WHERE kind IN"
      " ('line', 'equipment', 'sub_equipment') ORDER BY id");
  std::unordered_map<std::string, std::size_t> row_of;
  for (std::size_t i = 0; i < rows.size(); ++i) row_of.emplace(rows.text(i, 0), i);
  const auto line_above = [&](std::size_t row) -> std::string {
    // The tree has no rings; that it has none is not this function's to trust its life on.
    for (int steps = 0; steps < 1'000; ++steps) {
      const auto above = row_of.find(rows.text(row, 1));
      if (above == row_of.end()) break;
      row = above->second;
      if (rows.text(row, 2) == "line") return rows.text(row, 0);
    }
    return "";
  };
  std::vector<Machine> machines;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool asset =
        rows.text(i, 2) == "equipment" || (rows.text(i, 2) == "sub_equipment" && !rows.text(i, 4).empty());
    if (asset)
      machines.push_back({rows.text(i, 0), rows.text(i, 3), line_above(i), rows.text(i, 4),
                          rows.text(i, 5) == "scrapped", rows.text(i, 5) == "candidate"});
  }
  return machines;
}

std::map<std::string, std::vector<ingest::Event>> condition_events(Session& session,
                                                                   const MachineRange& range,
                                                                   std::int64_t to_ms) {
  const Result rows = session.run(
      fmt::format(
          "SELECT node, ts_ms, kind, mode, COALESCE({}, ''), part FROM life_events WHERE node >= $1 AND"
          " node <= $2 AND (ts_ms < $3 OR kind IN ('commissioning', 'scrap', 'scrapping')) AND {}"
          " ORDER BY node, ts_ms, id",
          kOrder, may_change()),
      {range.first, range.last, to_ms});
  std::map<std::string, std::vector<ingest::Event>> events;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ingest::Event event;
    event.asset = rows.text(i, 0);
    event.ts = rows.integer(i, 1);
    event.kind = rows.text(i, 2);
    if (!rows.text(i, 3).empty()) ingest::parse_mode(rows.text(i, 3), event.mode.emplace());
    event.ref = rows.text(i, 4);
    event.part = rows.text(i, 5);
    events[event.asset].push_back(std::move(event));
  }
  return events;
}

void forget_condition_events(Session& session, std::int64_t before_ms, std::size_t most) {
  session.run(
      fmt::format(
          "DELETE FROM life_events WHERE id IN (SELECT e.id FROM life_events AS e WHERE e.ts_ms < $1 AND"
          " e.kind IN {} AND e.kind NOT IN ('commissioning', 'scrap', 'scrapping') AND NOT {}"
          " ORDER BY e.ts_ms, e.id LIMIT $2)",
          kConditionKinds, kStands),
      {before_ms, static_cast<std::int64_t>(most)});
}

std::optional<std::int64_t> earliest_recorded(Session& session, std::int64_t after_ms,
                                              std::int64_t until_ms) {
  return session
      .run(fmt::format("SELECT MIN(ts_ms) FROM life_events WHERE recorded_ms > $1 AND recorded_ms <= $2 AND"
                       " {}",
                       may_change()),
           {after_ms, until_ms})
      .maybe_integer(0, 0);
}

bool first_commissioned(Session& session, std::int64_t after_ms, std::int64_t until_ms) {
  const Result first = session.run(
      "SELECT 1 FROM life_events WHERE recorded_ms > $1 AND recorded_ms <= $2 AND kind = 'commissioning' AND"
      " part = '' AND NOT EXISTS (SELECT 1 FROM life_events AS known WHERE known.node = life_events.node AND"
      " known.kind = 'commissioning' AND known.part = '' AND known.recorded_ms <= $1) LIMIT 1",
      {after_ms, until_ms});
  return !first.empty();
}

std::optional<std::int64_t> earliest_of_alarms(Session& session, std::int64_t seq, std::int64_t to) {
  if (first_alarm_change(session) > seq + 1) return INT64_MIN;
  const Result earliest = session.run(
      "SELECT MIN(counted.at_ms) FROM alarm_changes JOIN alarm_events AS happened ON"
      " happened.alarm_id = about_alarm AND happened.version = about_version"
      " JOIN alarm_events AS counted ON counted.alarm_id = happened.alarm_id AND"
      " counted.version <= happened.version AND counted.what = happened.what"
      " WHERE seq > $1 AND seq <= $2 AND happened.what IN ('raised', 'judged')",
      {seq, to});
  return earliest.maybe_integer(0, 0);
}

std::map<std::string, Heard> heard_machines(Session& session, const MachineRange& range, std::int64_t from_ms,
                                            std::int64_t to_ms) {
  std::map<std::string, Heard> heard;
  const Result quality = session.run(
      "SELECT asset, SUM(readings), SUM(completeness), SUM(told) FROM asset_hours WHERE asset >= $1 AND"
      " asset <= $2 AND hour_ms >= $3 AND hour_ms < $4 GROUP BY asset",
      {range.first, range.last, from_ms, to_ms});
  for (std::size_t i = 0; i < quality.size(); ++i) {
    Heard& one = heard[quality.text(i, 0)];
    one.live = quality.real(i, 1) > 0;
    if (const double told = quality.real(i, 3); told > 0) one.completeness = quality.real(i, 2) / told;
  }
  const Result forecast = session.run(
      "SELECT n.asset FROM newest_forecasts n WHERE n.asset >= $1 AND n.asset <= $2 AND n.part = '' AND"
      " EXISTS (SELECT 1 FROM forecasts f WHERE f.asset = n.asset AND f.part = n.part AND f.ts_ms >= $3 AND"
      " f.ts_ms < $4)",
      {range.first, range.last, from_ms, to_ms});
  for (std::size_t i = 0; i < forecast.size(); ++i) heard[forecast.text(i, 0)].live = true;
  return heard;
}

std::map<std::string, AlarmCounts> alarm_counts(Session& session, std::int64_t from_ms, std::int64_t to_ms) {
  std::map<std::string, AlarmCounts> counts;
  const Result raised = session.run(
      "SELECT asset, highest, COUNT(*) FROM alarms WHERE raised_ms >= $1 AND raised_ms < $2 AND"
      " (told = 1 OR suppressed = '') AND highest BETWEEN 1 AND 4 GROUP BY asset, highest",
      {from_ms, to_ms});
  for (std::size_t i = 0; i < raised.size(); ++i)
    counts[raised.text(i, 0)].raised.at(static_cast<std::size_t>(raised.integer(i, 1) - 1)) =
        raised.integer(i, 2);
  const Result judged = session.run(
      "SELECT a.asset, e.after, COUNT(*) FROM alarm_events e JOIN alarms a ON a.id = e.alarm_id WHERE"
      " e.what = 'judged' AND e.at_ms >= $1 AND e.at_ms < $2 AND NOT EXISTS (SELECT 1 FROM alarm_events n"
      " WHERE n.alarm_id = e.alarm_id AND n.version > e.version AND n.what = 'judged')"
      " GROUP BY a.asset, e.after",
      {from_ms, to_ms});
  for (std::size_t i = 0; i < judged.size(); ++i) {
    AlarmCounts& count = counts[judged.text(i, 0)];
    const std::string& verdict = judged.text(i, 1);
    if (verdict == "true") count.judged_true = judged.integer(i, 2);
    if (verdict == "false") count.judged_false = judged.integer(i, 2);
    if (verdict == "late") count.judged_late = judged.integer(i, 2);
  }
  return counts;
}

}  // namespace portent::serve::store
