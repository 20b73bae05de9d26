#include "serve/store/period_statistics.h"

#include <fmt/format.h>

namespace portent::serve::store {
namespace {

std::vector<PeriodRow> periods_of(const Result& rows) {
  std::vector<PeriodRow> found;
  found.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    found.push_back({rows.text(i, 0), rows.text(i, 1), rows.integer(i, 2), rows.text(i, 3), rows.text(i, 4),
                     rows.text(i, 5), rows.text(i, 6)});
  return found;
}

}  // namespace

std::optional<std::int64_t> save_period(Session& session, const PeriodRow& row) {
  const Result saved = session.run(
      "INSERT INTO period_statistics (id, period, from_ms, site, line, class, revision, body)"
      " VALUES ($1, $2, $3, $4, $5, $6, 1, $7) ON CONFLICT (id) DO UPDATE SET"
      " revision = period_statistics.revision + 1, body = excluded.body"
      " WHERE period_statistics.body <> excluded.body RETURNING revision",
      {row.id, row.period, row.from_ms, row.site, row.line, row.asset_class, row.body});
  return saved.empty() ? std::nullopt : std::optional(saved.integer(0, 0));
}

std::vector<PeriodRow> list_periods(Session& session, const PeriodFilter& filter) {
  std::vector<Value> arguments = {filter.period, filter.from_ms, filter.to_ms};
  std::string more;
  const auto add = [&](Value value) {
    arguments.push_back(std::move(value));
    return arguments.size();
  };
  if (filter.site) more += fmt::format(" AND site = ${}", add(*filter.site));
  if (filter.line) more += fmt::format(" AND line = ${}", add(*filter.line));
  if (filter.asset_class) more += fmt::format(" AND class = ${}", add(*filter.asset_class));
  std::string sites;
  for (const std::string& site : filter.sites_allowed)
    sites += fmt::format("{}${}", sites.empty() ? "" : ", ", add(site));
  if (!sites.empty()) more += fmt::format(" AND site IN ({})", sites);
  if (filter.behind) {
    const std::size_t time = add(filter.behind->first), id = add(filter.behind->second);
    more += fmt::format(" AND from_ms <= ${0} AND (from_ms < ${0} OR id > ${1})", time, id);
  }
  const std::string sql = fmt::format(
      "SELECT id, period, from_ms, site, line, class, body FROM period_statistics"
      " WHERE period = $1 AND from_ms >= $2 AND from_ms < $3 AND body <> ''{} ORDER BY from_ms DESC, id "
      "LIMIT ${}",
      more, add(static_cast<std::int64_t>(filter.most)));
  return periods_of(session.run(sql, arguments));
}

std::vector<PeriodRow> periods_between(Session& session, const std::string& period, const PeriodScope& scope,
                                       std::int64_t from_ms, std::int64_t to_ms, std::size_t most) {
  std::vector<Value> arguments = {period, from_ms, to_ms};
  std::string more;
  const auto add = [&](Value value) {
    arguments.push_back(std::move(value));
    return arguments.size();
  };
  const auto narrow = [&](const char* column, const std::optional<std::string>& name) {
    more += name ? fmt::format(" AND {} = ${}", column, add(*name)) : fmt::format(" AND {} <> ''", column);
  };
  narrow("site", scope.site);
  narrow("line", scope.line);
  narrow("class", scope.asset_class);
  std::string sites;
  for (const std::string& site : scope.sites_allowed)
    sites += fmt::format("{}${}", sites.empty() ? "" : ", ", add(site));
  if (!sites.empty()) more += fmt::format(" AND site IN ({})", sites);
  const std::string sql = fmt::format(
      "SELECT id, period, from_ms, site, line, class, body FROM period_statistics"
      " WHERE period = $1 AND from_ms >= $2 AND from_ms < $3 AND body <> ''{} ORDER BY from_ms, id LIMIT ${}",
      more, add(static_cast<std::int64_t>(most)));
  return periods_of(session.run(sql, arguments));
}

std::vector<PeriodRow> periods_at(Session& session, const std::string& period, std::int64_t from_ms) {
  return periods_of(
      session.run("SELECT id, period, from_ms, site, line, class, body FROM period_statistics"
                  " WHERE period = $1 AND from_ms = $2 AND body <> '' ORDER BY id",
                  {period, from_ms}));
}

void replace_periods(Session& session, const std::string& period, std::int64_t from_ms, std::int64_t to_ms,
                     const std::vector<PeriodRow>& rows) {
  session.run("DELETE FROM period_statistics WHERE period = $1 AND from_ms >= $2 AND from_ms < $3",
              {period, from_ms, to_ms});
  std::vector<Value> cells;
  for (const PeriodRow& row : rows)
    for (const Value& cell : std::initializer_list<Value>{row.id, row.period, row.from_ms, row.site, row.line,
                                                          row.asset_class, row.body})
      cells.push_back(cell);
  if (rows.empty()) return;
  session.run_each(
      "INSERT INTO period_statistics (id, period, from_ms, site, line, class, revision, body)"
      " VALUES ($1, $2, $3, $4, $5, $6, 1, $7)",
      cells, 7);
}

std::optional<std::int64_t> oldest_period(Session& session, const std::string& period) {
  return session.run("SELECT MIN(from_ms) FROM period_statistics WHERE period = $1", {period})
      .maybe_integer(0, 0);
}

std::optional<std::int64_t> newest_period(Session& session, const std::string& period) {
  return session.run("SELECT MAX(from_ms) FROM period_statistics WHERE period = $1", {period})
      .maybe_integer(0, 0);
}

void forget_periods(Session& session, const std::string& period, std::int64_t before_ms, std::size_t most) {
  session.run(
      "DELETE FROM period_statistics WHERE id IN (SELECT id FROM period_statistics WHERE period = $1 AND"
      " from_ms < $2 ORDER BY from_ms LIMIT $3)",
      {period, before_ms, static_cast<std::int64_t>(most)});
}

std::optional<std::int64_t> counted_until(Session& session, const std::string& name) {
  const Result rows = session.run("SELECT until_ms FROM counted_until WHERE name = $1", {name});
  return rows.empty() ? std::nullopt : std::optional(rows.integer(0, 0));
}

void set_counted_until(Session& session, const std::string& name, std::int64_t until_ms) {
  session.run(
      "INSERT INTO counted_until (name, until_ms) VALUES ($1, $2)"
      " ON CONFLICT (name) DO UPDATE SET until_ms = excluded.until_ms",
      {name, until_ms});
}

}  // namespace portent::serve::store
