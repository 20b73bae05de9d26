#include "train/selection.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ingest/error.h"
#include "train/asset_list.h"

namespace portent::train {
void Selection::check(const std::vector<std::string>& assets, const std::string& dataset) const {
  const std::set<std::string> known(assets.begin(), assets.end());
  std::set<std::string> unknown;
  for (const auto* list : {only ? &*only : nullptr, &without})
    if (list)
      std::ranges::copy_if(*list, std::inserter(unknown, unknown.end()),
                           [&](const std::string& id) { return !known.contains(id); });
  if (!unknown.empty())
    throw ingest::FatalError(fmt::format("{} has no asset {}; it has {} assets, the first is '{}'", dataset,
                                         fmt::join(unknown, ", "), known.size(),
                                         assets.empty() ? "" : assets.front()));
  if (std::ranges::none_of(assets, [&](const std::string& asset) { return covers(asset); }))
    throw ingest::FatalError(
        fmt::format("{}: the lists of assets leave none of its {}", dataset, known.size()));
}

Selection read_selection(const std::filesystem::path& assets, const std::filesystem::path& not_assets) {
  Selection selection;
  if (!assets.empty()) selection.only = read_asset_list(assets);
  if (!not_assets.empty()) selection.without = read_asset_list(not_assets);
  return selection;
}

}  // namespace portent::train
