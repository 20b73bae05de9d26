#include "train/asset_list.h"

#include <fmt/format.h>

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

void refuse_unknown(const Fleet& fleet, const std::set<std::string>& listed) {
  std::set<std::string> known;
  for (const Life& life : fleet.lives) known.insert(life.asset);
  for (const std::string& asset : listed)
    if (!known.contains(asset))
      throw ingest::FatalError(
          fmt::format("asset '{}' is listed but not in the data; the first there is '{}'", asset,
                      known.empty() ? "" : *known.begin()));
}

}  // namespace

std::set<std::string> read_asset_list(const std::filesystem::path& file) {
  ingest::LineReader lines(file);
  std::set<std::string> listed;
  for (std::string_view line; lines.next(line);)
    if (const auto asset = trimmed(line); !asset.empty()) listed.emplace(asset);
  if (listed.empty())
    throw ingest::FatalError(fmt::format("{}: names no asset; write one id a line", file.string()));
  return listed;
}

void keep_assets(Fleet& fleet, const std::set<std::string>& listed, bool inverted) {
  refuse_unknown(fleet, listed);
  std::erase_if(fleet.lives, [&](const Life& life) { return listed.contains(life.asset) == inverted; });
  if (fleet.lives.empty())
    throw ingest::FatalError("the list of assets leaves no life; list fewer or others");
}

}  // namespace portent::train
