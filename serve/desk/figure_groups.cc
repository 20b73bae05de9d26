#include "serve/desk/figure_groups.h"

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "serve/desk/kept_sums.h"

namespace portent::serve::desk {
namespace {

using Group = std::tuple<std::string, std::string, std::string>;  // site, line, class

std::vector<store::PeriodRow> groups_on(store::Session& session, std::int64_t day) {
  constexpr std::size_t kAll = std::numeric_limits<std::int32_t>::max();
  const store::PeriodScope lines{.site = std::nullopt, .line = std::nullopt},
      classes{.site = std::nullopt, .asset_class = std::nullopt};
  const std::int64_t end = day + length_of(Period::kDay);
  auto rows = rows_to_add_up(session, lines, day, end, false, kAll);
  auto more = rows_to_add_up(session, classes, day, end, false, kAll);
  rows.insert(rows.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return rows;
}

Figures read(const store::PeriodRow& row) {
  return figures_of(nlohmann::json::parse(row.body, nullptr, false));
}

std::int64_t machine_time(const Figures& figures) {
  return figures.uptime.up_ms + figures.uptime.planned_ms + figures.uptime.failed_ms;
}

/// Those of the newest day that has any.
std::map<Group, Figures> newest_groups(store::Session& session, std::int64_t from_ms, std::int64_t to_ms) {
  std::map<Group, Figures> groups;
  const std::int64_t length = length_of(Period::kDay);
  for (std::int64_t day = to_ms - length; groups.empty() && day >= from_ms; day -= length)
    for (const store::PeriodRow& row : groups_on(session, day))
      groups[{row.site, row.line, row.asset_class}].follow(read(row));
  return groups;
}

}  // namespace

LargestGroups largest_groups(store::Session& session, std::int64_t from_ms, std::int64_t to_ms,
                             std::size_t most) {
  std::vector<std::pair<std::int64_t, Group>> order;
  for (const auto& [group, figures] : newest_groups(session, from_ms, to_ms))
    order.emplace_back(-machine_time(figures), group);
  std::ranges::sort(order);
  LargestGroups largest;
  largest.dropped = order.size() - std::min(order.size(), most);
  order.resize(order.size() - largest.dropped);
  std::map<Group, Figures> sums;
  for (auto& [time, group] : order) sums.try_emplace(std::move(group));
  for (std::int64_t day = from_ms; day < to_ms && !sums.empty(); day += length_of(Period::kDay))
    for (const store::PeriodRow& row : groups_on(session, day))
      if (const auto sum = sums.find({row.site, row.line, row.asset_class}); sum != sums.end())
        sum->second.follow(read(row));
  for (auto& [group, figures] : sums) {
    const auto& [site, line, asset_class] = group;
    largest.groups.push_back({site, line, asset_class, std::move(figures)});
  }
  return largest;
}

}  // namespace portent::serve::desk
