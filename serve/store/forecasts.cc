#include "serve/store/forecasts.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace portent::serve::store {
namespace {

using models::policy::Level;

void append(Session& session, std::span<const ForecastRow> rows) {
  std::vector<Value> cells;
  cells.reserve(rows.size() * 10);
  for (const ForecastRow& row : rows) {
    for (const std::string* text : {&row.asset, &row.part}) cells.emplace_back(*text);
    for (const std::int64_t number : {row.ts_ms, row.offset}) cells.emplace_back(number);
    for (const double number : {row.p10, row.p50, row.p90, row.health}) cells.emplace_back(number);
    for (const std::string* text : {&row.state, &row.body}) cells.emplace_back(*text);
  }
  session.run_each(
      "INSERT INTO forecasts (asset, part, ts_ms, log_offset, p10, p50, p90, health, state, body)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (asset, part, ts_ms, log_offset) DO "
      "NOTHING",
      cells, 10);
}

void set_newest(Session& session, std::span<const ForecastRow> rows) {
  std::map<std::pair<std::string_view, std::string_view>, const ForecastRow*> newest;
  for (const ForecastRow& row : rows) {
    const ForecastRow*& known = newest[{row.asset, row.part}];
    if (!known || std::tie(row.ts_ms, row.offset) >= std::tie(known->ts_ms, known->offset)) known = &row;
  }
  std::vector<Value> cells;
  cells.reserve(newest.size() * 12);
  for (const auto& [key, row] : newest) {
    for (const std::string* text : {&row->asset, &row->part, &row->site}) cells.emplace_back(*text);
    for (const std::int64_t number : {row->ts_ms, row->offset}) cells.emplace_back(number);
    for (const double number : {row->p10, row->p50, row->p90, row->health}) cells.emplace_back(number);
    for (const std::string* text : {&row->unit, &row->state}) cells.emplace_back(*text);
    cells.emplace_back(static_cast<std::int64_t>(row->level));
  }
  session.run_each(
      "INSERT INTO newest_forecasts (asset, part, site, ts_ms, log_offset, p10, p50, p90, health, unit, "
      "state,"
      " level) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (asset, part) DO UPDATE"
      " SET site = excluded.site, ts_ms = excluded.ts_ms, log_offset = excluded.log_offset,"
      " p10 = excluded.p10, p50 = excluded.p50, p90 = excluded.p90, health = excluded.health,"
      " unit = excluded.unit, state = excluded.state, level = excluded.level"
      " WHERE excluded.ts_ms >= newest_forecasts.ts_ms",
      cells, 12);
}

constexpr const char* kNewest =
    "SELECT n.asset, n.part, n.site, n.ts_ms, n.log_offset, n.p10, n.p50, n.p90, n.health, n.unit, n.state,"
    " n.level, ";

ForecastRow read_newest(const Result& rows, std::size_t i) {
  return {rows.text(i, 0),    rows.text(i, 1), rows.text(i, 2),  rows.integer(i, 3),
          rows.integer(i, 4), rows.real(i, 5), rows.real(i, 6),  rows.real(i, 7),
          rows.real(i, 8),    rows.text(i, 9), rows.text(i, 10), static_cast<Level>(rows.integer(i, 11)),
          rows.text(i, 12)};
}

}  // namespace

void save_forecasts(Session& session, std::span<const ForecastRow> rows) {
  append(session, rows);
  set_newest(session, rows);
}

std::vector<ForecastRow> newest_forecasts(Session& session, const std::string& asset) {
  const Result rows = session.run(
      std::string(kNewest) + "'' FROM newest_forecasts n WHERE n.asset = $1 ORDER BY n.part", {asset});
  std::vector<ForecastRow> newest;
  for (std::size_t i = 0; i < rows.size(); ++i) newest.push_back(read_newest(rows, i));
  return newest;
}

std::optional<ForecastRow> newest_forecast(Session& session, const std::string& asset,
                                           const std::string& part) {
  const Result rows = session.run(
      std::string(kNewest) +
          "f.body FROM newest_forecasts n JOIN forecasts f ON f.asset = n.asset AND f.part = n.part AND"
          " f.ts_ms = n.ts_ms AND f.log_offset = n.log_offset WHERE n.asset = $1 AND n.part = $2",
      {asset, part});
  return rows.empty() ? std::nullopt : std::optional(read_newest(rows, 0));
}

std::optional<NewestText> newest_forecast_text(Session& session, const std::string& asset,
                                               const std::string& part) {
  static const std::string kText =
      "SELECT COALESCE(NULLIF(d.site, ''), n.site), n.ts_ms, n.log_offset, f.body FROM newest_forecasts n"
      " JOIN forecasts f ON f.asset = n.asset AND f.part = n.part AND f.ts_ms = n.ts_ms AND"
      " f.log_offset = n.log_offset LEFT JOIN nodes d ON d.id = n.asset WHERE n.asset = $1 AND n.part = $2";
  const Result rows = session.run(kText, {asset, part});
  if (rows.empty()) return std::nullopt;
  return NewestText{rows.text(0, 0), rows.integer(0, 1), rows.integer(0, 2), rows.text(0, 3)};
}

std::vector<ForecastRow> forecast_history(Session& session, const ForecastSpan& span) {
  const ForecastSpan::Place behind = span.behind.value_or(ForecastSpan::Place{INT64_MAX, INT64_MAX});
  const Result rows = session.run(
      "SELECT ts_ms, log_offset, p10, p50, p90, health, state, body FROM forecasts WHERE asset = $1 AND"
      " part = $2 AND ts_ms >= $3 AND ts_ms < $4 AND (ts_ms, log_offset) < ($5, $6)"
      " ORDER BY ts_ms DESC, log_offset DESC LIMIT $7",
      {span.asset, span.part, span.from_ms, span.to_ms, behind.ts_ms, behind.offset,
       static_cast<std::int64_t>(span.most)});
  std::vector<ForecastRow> history;
  for (std::size_t i = 0; i < rows.size(); ++i)
    history.push_back({span.asset, span.part, "", rows.integer(i, 0), rows.integer(i, 1), rows.real(i, 2),
                       rows.real(i, 3), rows.real(i, 4), rows.real(i, 5), "", rows.text(i, 6), Level::kNone,
                       rows.text(i, 7)});
  return history;
}

std::string forget_forecasts(Session& session, std::int64_t now_ms, std::int64_t keep_ms,
                             const std::string& behind, std::size_t assets) {
  const Result newest = session.run(
      "SELECT asset, part, ts_ms FROM newest_forecasts WHERE asset IN (SELECT DISTINCT asset FROM "
      "newest_forecasts"
      " WHERE asset > $1 ORDER BY asset LIMIT $2) ORDER BY asset",
      {behind, static_cast<std::int64_t>(assets)});
  if (newest.empty()) return "";
  std::vector<Value> arguments;
  std::size_t names = 0;
  for (std::size_t i = 0; i < newest.size(); ++i) {
    if (i == 0 || newest.text(i, 0) != newest.text(i - 1, 0)) ++names;
    arguments.emplace_back(newest.text(i, 0));
    arguments.emplace_back(newest.text(i, 1));
    arguments.emplace_back(std::min(newest.integer(i, 2), now_ms) - keep_ms);
  }
  // By part, so that the table's one index finds them.
  session.run_each("DELETE FROM forecasts WHERE asset = $1 AND part = $2 AND ts_ms < $3", arguments, 3);
  return names < assets ? "" : newest.text(newest.size() - 1, 0);
}

}  // namespace portent::serve::store
