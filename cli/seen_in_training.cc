#include "cli/seen_in_training.h"

#include <fmt/format.h>

#include <cstdio>

#include "ingest/error.h"
#include "train/known_lives.h"
#include "train/oof_file.h"

namespace portent::cli {
std::filesystem::path bundle_folder(const std::filesystem::path& root, const std::string& hash) {
  return root / "bundles" / hash;
}

bool keeps_record(const std::filesystem::path& folder) {
  const std::filesystem::path plain = folder / std::string(train::kOofName);
  return std::filesystem::exists(plain) || std::filesystem::exists(plain.string() + ".xz");
}

Acquaintance acquaintance(const train::Fleet& fleet, const models::Manifest& manifest,
                          const std::string& dataset, const std::filesystem::path& folder) {
  if (fleet.data_hash == manifest.data_hash) return {true, ""};
  const train::KnownLives known = train::known_lives(folder);
  if (known.empty())
    return {false, fmt::format("{} keeps no list of the machines that it was trained on, so it can't be told "
                               "whether it knows these",
                               manifest.name)};
  const train::SharedAssets shared = shared_assets(fleet, known);
  if (shared.by_name == 0) return {};
  if (dataset == manifest.dataset || shared.are_the_same()) return {true, ""};
  return {false, fmt::format("{} was trained on machines of the names of {} of these, such as {}; {}",
                             manifest.name, shared.by_name, shared.first,
                             shared.comparable > 0 ? "their lives end elsewhere, so they are taken for others"
                                                   : "its bundle does not tell whether they are the same")};
}

void say_doubt(const Acquaintance& known, const std::string& verb) {
  if (!known.doubt.empty()) fmt::print(stderr, "portent {}: WARNING: {}\n", verb, known.doubt);
}

void refuse_seen(bool seen, bool allowed, const std::string& verb, const std::string& instead) {
  if (!seen || allowed) return;
  throw ingest::FatalError(
      fmt::format("{}: the model was trained on these lives, so its forecasts of them prove nothing; give "
                  "others (--assets, --not-assets), {}or insist with --allow-seen",
                  verb, instead));
}

}  // namespace portent::cli
