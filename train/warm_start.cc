#include "train/warm_start.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ingest/error.h"
#include "train/random.h"

namespace portent::train {
namespace {

using features::ExtractorConfig;
using ingest::FatalError;

/// Settings in the middle of a regime.
std::vector<double> settings_of(const features::Regimes& regimes, std::size_t regime) {
  std::vector<double> settings;
  for (std::size_t s = 0; s < regimes.mean.size(); ++s) {
    const double spread = regimes.inv_std[s] > 0 ? 1 / regimes.inv_std[s] : 0;
    settings.push_back(regimes.mean[s] + regimes.centroids[regime][s] * spread);
  }
  return settings;
}

bool knows_regimes(const features::Regimes& earlier, const features::Regimes& fitted) {
  constexpr double kWithin = 1.5;  // of the radius, as the extractor itself judges a step
  if (earlier.centroids.size() != fitted.centroids.size()) return false;
  for (std::size_t r = 0; r < fitted.centroids.size(); ++r)
    if (nearest_regime(earlier, settings_of(fitted, r)).distance > kWithin * earlier.radius) return false;
  return true;
}

AssetFolds read_folds(const models::Bundle& bundle, const std::string& from) {
  const auto file = bundle.files.find(std::string(kFoldsName));
  if (file == bundle.files.end())
    throw FatalError(fmt::format(
        "--from {}: its bundle keeps no {}, so machines could be judged by networks that know them; train "
        "without --from once",
        from, kFoldsName));
  AssetFolds folds;
  std::string_view rest = file->second;
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::string_view row = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(row.size() + 1, rest.size()));
    if (line == 1) continue;  // the names of the columns
    const auto comma = row.rfind(',');
    std::size_t fold = 0;
    const auto number = row.substr(comma == row.npos ? row.size() : comma + 1);
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), fold);
    if (error != std::errc() || end != number.data() + number.size() || fold >= 1000)
      throw FatalError(fmt::format("--from {}: {} of its bundle, line {}, is no asset with its fold", from,
                                   kFoldsName, line));
    folds[std::string(row.substr(0, comma))] = fold;
  }
  return folds;
}

}  // namespace

std::string folds_text(const Fleet& fleet, const std::vector<std::size_t>& fold_of_life) {
  AssetFolds folds;
  for (std::size_t i = 0; i < fleet.lives.size(); ++i) folds[fleet.lives[i].asset] = fold_of_life[i];
  std::string text = "asset,fold\n";
  for (const auto& [asset, fold] : folds) text += fmt::format("{},{}\n", asset, fold);
  return text;
}

WarmStart warm_start(const models::Bundle& bundle, const std::string& from) {
  const models::Manifest& m = bundle.manifest;
  return {from, bundle.hash, m.cap, m.extractor, m.networks, bundle.weights, read_folds(bundle, from)};
}

bool serves(const WarmStart& start, const ExtractorConfig& fitted, double cap) {
  const ExtractorConfig& e = start.extractor;
  return start.cap == cap && e.settings == fitted.settings && e.channels == fitted.channels &&
         e.kinds == fitted.kinds && e.use_age == fitted.use_age && knows_regimes(e.regimes, fitted.regimes);
}

models::Tensors weights_for(const WarmStart& start, const models::NetworkSpec& spec) {
  models::Tensors weights;
  if (std::ranges::find(start.networks, spec) == start.networks.end()) return weights;
  for (const auto& [name, tensor] : start.weights)
    if (name.starts_with(spec.prefix + ".")) weights[name] = tensor;
  return weights;
}

AssetFolds carry_folds(const AssetFolds& earlier, const Fleet& fleet, std::uint64_t seed) {
  std::size_t count = 2;
  for (const auto& [asset, fold] : earlier) count = std::max(count, fold + 1);
  std::vector<std::size_t> sizes(count);
  AssetFolds folds;
  std::vector<std::string> unknown;
  for (const Life& life : fleet.lives)
    if (const auto known = earlier.find(life.asset); known == earlier.end())
      unknown.push_back(life.asset);
    else if (folds.insert(*known).second)
      ++sizes[known->second];
  std::ranges::sort(unknown);
  unknown.erase(std::unique(unknown.begin(), unknown.end()), unknown.end());
  Random random(seed, 0xf01d5);
  for (std::size_t i = unknown.size(); i > 1; --i) std::swap(unknown[i - 1], unknown[random.index(i)]);
  for (const std::string& asset : unknown) {
    const auto smallest = std::ranges::min_element(sizes);
    folds[asset] = static_cast<std::size_t>(smallest - sizes.begin());
    ++*smallest;
  }
  return folds;
}

}  // namespace portent::train
