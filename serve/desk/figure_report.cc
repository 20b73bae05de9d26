#include "serve/desk/figure_report.h"

#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "serve/desk/kept_sums.h"

namespace portent::serve::desk {
namespace {

constexpr std::int64_t kHour = 3'600'000, kDay = 24 * kHour, kWeek = 7 * kDay;
constexpr std::int64_t kFirstMonday = 4 * kDay;  // 5 January 1970

using Group = std::tuple<std::string, std::string, std::string>;  // site, line, class

/// The rows that the query is made of, oldest first.
std::vector<store::PeriodRow> periods_of(store::Session& session, const FigureQuery& query,
                                         std::int64_t from_ms, std::int64_t to_ms, std::size_t most) {
  if (query.period == FigurePeriod::kHour)
    return periods_between(session, "hour", query.scope, from_ms, to_ms, most);
  return rows_to_add_up(session, query.scope, from_ms, to_ms, query.period == FigurePeriod::kMonth, most);
}

/// What follows in time within a group, then all groups beside one another.
void sum_up(FigureReport& report) {
  std::map<Group, Figures> groups;
  for (const FigureRow& row : report.rows) groups[{row.site, row.line, row.asset_class}].follow(row.figures);
  for (const auto& [group, figures] : groups) report.total.figures += figures;
}

}  // namespace

std::optional<FigurePeriod> figure_period_named(std::string_view name) {
  if (name == "hour") return FigurePeriod::kHour;
  if (name == "day") return FigurePeriod::kDay;
  if (name == "week") return FigurePeriod::kWeek;
  if (name == "month") return FigurePeriod::kMonth;
  return std::nullopt;
}

std::int64_t begin_of(FigurePeriod period, std::int64_t ts_ms) {
  if (period == FigurePeriod::kHour) return begin_of(Period::kHour, ts_ms);
  if (period == FigurePeriod::kMonth) return begin_of_month(ts_ms);
  const std::int64_t day = begin_of(Period::kDay, ts_ms);
  if (period == FigurePeriod::kDay) return day;
  const std::int64_t into = (day - kFirstMonday) % kWeek;
  return day - (into < 0 ? into + kWeek : into);
}

std::int64_t next_after(FigurePeriod period, std::int64_t begin_ms) {
  if (period == FigurePeriod::kHour) return begin_ms + kHour;
  if (period == FigurePeriod::kDay) return begin_ms + kDay;
  if (period == FigurePeriod::kWeek) return begin_ms + kWeek;
  return next_month(begin_ms);
}

std::optional<FigureReport> figure_report(store::Session& session, const FigureQuery& query,
                                          std::size_t most) {
  const std::int64_t from = begin_of(query.period, query.from_ms);
  const std::int64_t to = next_after(query.period, begin_of(query.period, query.to_ms - 1));
  const auto counted = periods_of(session, query, from, to, most + 1);
  if (counted.size() > most) return std::nullopt;
  FigureReport report;
  std::map<std::pair<std::int64_t, Group>, Figures> sums;
  for (const store::PeriodRow& row : counted)
    sums[{begin_of(query.period, row.from_ms), Group{row.site, row.line, row.asset_class}}].follow(
        figures_of(nlohmann::json::parse(row.body, nullptr, false)));
  for (auto& [key, figures] : sums) {
    const auto& [site, line, asset_class] = key.second;
    report.rows.push_back(
        {site, line, asset_class, key.first, next_after(query.period, key.first), std::move(figures)});
  }
  report.total = {query.scope.site.value_or(""),
                  query.scope.line.value_or(""),
                  query.scope.asset_class.value_or(""),
                  from,
                  to,
                  {}};
  sum_up(report);
  report.counted_until = end_of_newest(session, Period::kHour);
  return report;
}

}  // namespace portent::serve::desk
