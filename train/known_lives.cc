#include "train/known_lives.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ingest/error.h"
#include "ingest/files/line_reader.h"
#include "train/oof_file.h"
#include "train/record_table.h"
#include "train/warm_start.h"

namespace portent::train {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLivesHeader = "asset,part,start,end,failed";

bool the_same(double a, double b) {
  return std::abs(a - b) <= 1e-6 * std::max(1.0, std::abs(b));
}

/// A life's rows follow each other, so that only its first one adds an end.
void add_end(double end, std::vector<double>& ends) {
  if (ends.empty() || !the_same(end, ends.back())) ends.push_back(end);
}

void add_record(const fs::path& folder, KnownLives& to) {
  const fs::path plain = folder / std::string(kOofName);
  if (!fs::exists(plain) && !fs::exists(plain.string() + ".xz")) return;
  for (const OofRow& row : read_oof(folder)) add_end(row.usage + row.remaining, to[row.asset]);
}

void add_lives(const fs::path& folder, KnownLives& to) {
  const fs::path file = folder / std::string(kLivesName);
  if (!fs::exists(file)) return;
  for (RecordTable table(file, kLivesHeader); table.next();) add_end(table.number(3), to[table.text(0)]);
}

/// Names alone. Without parts an asset's name stands there as it is, before the last comma.
void add_folds(const fs::path& folder, KnownLives& to) {
  const fs::path file = folder / std::string(kFoldsName);
  if (!fs::exists(file)) return;
  ingest::LineReader lines(file);
  std::string_view line;
  std::vector<std::string> fields;
  const bool of_parts = lines.next(line) && line == "asset,part,fold";
  while (lines.next(line)) {
    const std::string_view asset = line.substr(0, line.rfind(','));
    if (!of_parts)
      to[std::string(asset)];
    else if (split_fields(line, fields))
      to[fields[0]];
  }
}

}  // namespace

std::string lives_text(const Fleet& fleet) {
  std::string text = std::string(kLivesHeader) + '\n';
  for (const Life& life : fleet.lives)
    text += fmt::format("{},{},{},{},{}\n", as_field(life.asset), as_field(life.part), life.start, life.end,
                        life.failed ? 1 : 0);
  return text;
}

KnownLives known_lives(const fs::path& folder) {
  KnownLives known;
  add_lives(folder, known);
  if (!known.empty()) return known;
  add_record(folder, known);
  add_folds(folder, known);
  return known;
}

SharedAssets shared_assets(const Fleet& fleet, const KnownLives& known) {
  std::map<std::string, bool> same;  // by asset
  for (const Life& life : fleet.lives)
    if (const auto own = known.find(life.asset); own != known.end())
      same[life.asset] |=
          std::ranges::any_of(own->second, [&](double end) { return the_same(life.end, end); });
  SharedAssets shared;
  for (const auto& [asset, is_same] : same) {
    if (shared.by_name++ == 0) shared.first = asset;
    shared.comparable += !known.at(asset).empty();
    shared.the_same += is_same;
  }
  return shared;
}

}  // namespace portent::train
