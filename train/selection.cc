#include "train/selection.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ingest/error.h"
#include "ingest/files/line_reader.h"

namespace portent::train {
namespace {

std::string_view trimmed(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const auto from = line.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return line.substr(from, line.find_last_not_of(" \t") - from + 1);
}

std::set<std::string> read_list(const std::filesystem::path& file) {
  ingest::LineReader lines(file);
  std::set<std::string> listed;
  for (std::string_view line; lines.next(line);)
    if (const auto asset = trimmed(line); !asset.empty()) listed.emplace(asset);
  if (listed.empty())
    throw ingest::FatalError(fmt::format("{}: names no asset; write one id a line", file.string()));
  return listed;
}

}  // namespace

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
  if (!assets.empty()) selection.only = read_list(assets);
  if (!not_assets.empty()) selection.without = read_list(not_assets);
  return selection;
}

}  // namespace portent::train
