#include "serve/archive/shapes.h"

#include <algorithm>
#include <iterator>

namespace portent::serve {
namespace {

using Columns = std::vector<std::uint32_t>;

constexpr std::size_t kMostColumns = 2'048, kMostGroups = 64;

std::size_t shared(const Columns& a, const Columns& b) {
  std::size_t count = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) ++count;
    const bool first = *x <= *y, second = *y <= *x;
    x += first;
    y += second;
  }
  return count;
}

bool belongs(const Columns& group, const Columns& set, bool crowded) {
  const std::size_t both = shared(group, set);
  if (group.size() + set.size() - both > kMostColumns) return false;
  return crowded || both * 2 >= std::min(group.size(), set.size());
}

}  // namespace

std::vector<std::vector<std::size_t>> group_by_shape(const std::vector<Columns>& sets) {
  std::vector<std::vector<std::size_t>> groups;
  std::vector<Columns> columns;
  for (std::size_t s = 0; s < sets.size(); ++s) {
    const bool crowded = groups.size() >= kMostGroups;
    const auto home =
        std::ranges::find_if(columns, [&](const Columns& group) { return belongs(group, sets[s], crowded); });
    if (home == columns.end()) {
      groups.push_back({s});
      columns.push_back(sets[s]);
      continue;
    }
    groups[static_cast<std::size_t>(home - columns.begin())].push_back(s);
    Columns all;
    std::ranges::set_union(*home, sets[s], std::back_inserter(all));
    *home = std::move(all);
  }
  return groups;
}

}  // namespace portent::serve
