#include "serve/store/inspection_risks.h"

#include "serve/store/site_condition.h"

namespace portent::serve::store {
namespace {

const std::string kSql =
    "SELECT nodes.id, nodes.site, nodes.name, nodes.criticality, f.health, f.ts_ms, f.log_offset, f.level,"
    " a.worst, a.many, i.items, i.newest, i.overdue, i.late FROM nodes"
    " LEFT JOIN newest_forecasts f ON f.asset = nodes.id AND f.part = '' "
    " AND f.state NOT IN ('warming', 'out_of_distribution')"
    " LEFT JOIN (SELECT asset, MAX(level) AS worst, COUNT(*) AS many FROM alarms"
    " WHERE is_open = 1 AND active = 1 AND suppressed = '' GROUP BY asset) a ON a.asset = nodes.id"
    " LEFT JOIN (SELECT asset, COUNT(*) AS items, MAX(result_ms) AS newest,"
    " COUNT(CASE WHEN every_days * 86400000.0 < $1 - COALESCE(result_ms, since_ms) THEN 1 END) AS overdue,"
    " MAX(($1 - COALESCE(result_ms, since_ms)) / (every_days * 86400000.0)) AS late"
    " FROM route_items GROUP BY asset) i ON i.asset = nodes.id"
    " WHERE nodes.state = 'registered'"
    " AND (nodes.kind = 'equipment' OR (nodes.kind = 'sub_equipment' AND nodes.class <> ''))";

models::policy::Level level_at(const Result& rows, std::size_t row, std::size_t column) {
  return static_cast<models::policy::Level>(rows.maybe_integer(row, column).value_or(0));
}

}  // namespace

std::vector<InspectionNeed> inspection_needs(Session& session, const std::vector<std::string>& sites,
                                             std::int64_t now_ms) {
  std::vector<Value> arguments = {static_cast<double>(now_ms)};
  const std::string of_sites = site_condition("nodes.site", sites, arguments);
  const Result rows = session.run(kSql + of_sites + " ORDER BY nodes.id", arguments);
  std::vector<InspectionNeed> needs;
  needs.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    InspectionNeed need;
    need.asset = rows.text(i, 0);
    need.site = rows.text(i, 1);
    need.name = rows.text(i, 2);
    need.criticality = rows.text(i, 3);
    need.health = rows.maybe_real(i, 4);
    need.forecast_ms = rows.maybe_integer(i, 5).value_or(0);
    need.forecast_offset = rows.maybe_integer(i, 6).value_or(0);
    need.breach = level_at(rows, i, 7);
    need.alarm = level_at(rows, i, 8);
    need.alarms = rows.maybe_integer(i, 9).value_or(0);
    need.items = rows.maybe_integer(i, 10).value_or(0);
    need.inspected_ms = rows.maybe_integer(i, 11);
    need.overdue = rows.maybe_integer(i, 12).value_or(0);
    need.late = rows.maybe_real(i, 13);
    needs.push_back(std::move(need));
  }
  return needs;
}

std::string forecast_body(Session& session, const std::string& asset, std::int64_t ts_ms,
                          std::int64_t offset) {
  const Result rows = session.run(
      "SELECT body FROM forecasts WHERE asset = $1 AND part = '' AND ts_ms = $2 AND log_offset = $3",
      {asset, ts_ms, offset});
  return rows.empty() ? "" : rows.text(0, 0);
}

}  // namespace portent::serve::store
