#include "cli/seen_in_training.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ingest/error.h"
#include "train/oof_file.h"

namespace portent::cli {
namespace {

/// The assets that training knew, where the bundle keeps their record.
std::set<std::string> trained_on(const std::filesystem::path& folder) {
  std::set<std::string> assets;
  if (!keeps_record(folder)) return assets;
  for (const train::OofRow& row : train::read_oof(folder)) assets.insert(row.asset);
  return assets;
}

}  // namespace

std::filesystem::path bundle_folder(const std::filesystem::path& root, const std::string& hash) {
  return root / "bundles" / hash;
}

bool keeps_record(const std::filesystem::path& folder) {
  const std::filesystem::path plain = folder / std::string(train::kOofName);
  return std::filesystem::exists(plain) || std::filesystem::exists(plain.string() + ".xz");
}

bool seen_in_training(const train::Fleet& fleet, const models::Manifest& manifest, const std::string& dataset,
                      const std::filesystem::path& folder) {
  if (fleet.data_hash == manifest.data_hash) return true;
  if (dataset != manifest.dataset) return false;
  const auto trained = trained_on(folder);
  return std::ranges::any_of(fleet.lives, [&](const auto& life) { return trained.contains(life.asset); });
}

void refuse_seen(bool seen, bool allowed, const std::string& verb, const std::string& instead) {
  if (!seen || allowed) return;
  throw ingest::FatalError(
      fmt::format("{}: the model was trained on these lives, so its forecasts of them prove nothing; give "
                  "others (--assets, --not-assets), {}or insist with --allow-seen",
                  verb, instead));
}

}  // namespace portent::cli
