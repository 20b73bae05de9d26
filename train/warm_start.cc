#include "train/warm_start.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ingest/error.h"
#include "train/random.h"
#include "train/record_table.h"

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
  if (earlier.centroids.size() != fitted.centroids.size()) return false;
  for (std::size_t r = 0; r < fitted.centroids.size(); ++r) {
    const auto settings = settings_of(fitted, r);
    if (unseen_regime(earlier, nearest_regime(earlier, settings), settings)) return false;
  }
  return true;
}

/// By part; of a bundle of whole assets all under "".
PartFolds read_folds(const models::Bundle& bundle, const std::string& from) {
  const auto file = bundle.files.find(std::string(kFoldsName));
  if (file == bundle.files.end())
    throw FatalError(fmt::format(
        "--from {}: its bundle keeps no {}, so machines could be judged by networks that know them; train "
        "without --from once",
        from, kFoldsName));
  const bool of_parts = !bundle.manifest.parts.empty();
  PartFolds folds;
  std::string_view rest = file->second;
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::string_view row = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(row.size() + 1, rest.size()));
    if (line == 1) continue;  // the names of the columns
    const auto comma = row.rfind(',');
    std::vector<std::string> who = {std::string(row.substr(0, comma)), ""};
    const bool known = !of_parts || (split_fields(row.substr(0, comma), who) && who.size() == 2);
    std::size_t fold = 0;
    const auto number = row.substr(comma == row.npos ? row.size() : comma + 1);
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), fold);
    if (!known || error != std::errc() || end != number.data() + number.size() || fold >= 1000)
      throw FatalError(fmt::format("--from {}: {} of its bundle, line {}, is no asset with its fold", from,
                                   kFoldsName, line));
    folds[who[1]][who[0]] = fold;
  }
  return folds;
}

}  // namespace

AssetFolds folds_by_asset(const Fleet& fleet, const std::vector<std::size_t>& fold_of_life) {
  AssetFolds folds;
  for (std::size_t i = 0; i < fold_of_life.size(); ++i) folds[fleet.lives[i].asset] = fold_of_life[i];
  return folds;
}

std::string folds_text(const AssetFolds& folds) {
  std::string text = "asset,fold\n";
  for (const auto& [asset, fold] : folds) text += fmt::format("{},{}\n", asset, fold);
  return text;
}

std::string folds_text(const PartFolds& folds) {
  std::string text = "asset,part,fold\n";
  for (const auto& [part, own] : folds)
    for (const auto& [asset, fold] : own)
      text += fmt::format("{},{},{}\n", as_field(asset), as_field(part), fold);
  return text;
}

WarmStart warm_start(const models::Bundle& bundle, const std::string& from) {
  const models::Manifest& m = bundle.manifest;
  PartFolds folds = read_folds(bundle, from);
  WarmStart start{from, bundle.hash, m.cap, m.extractor, m.networks, bundle.weights, folds[""]};
  for (std::size_t i = 0; i < m.parts.size(); ++i)
    start.parts.push_back(
        {m.parts[i].name, fmt::format("p{}", i), m.parts[i].networks, folds[m.parts[i].name]});
  return start;
}

std::optional<WarmStart> start_of_part(const WarmStart& start, const std::string& part,
                                       const std::string& prefix) {
  const auto known = std::ranges::find(start.parts, part, &PartStart::name);
  if (known == start.parts.end() || known->fold_of.empty()) return std::nullopt;
  WarmStart own{start.from, start.hash, start.cap, start.extractor, {}, {}, known->fold_of};
  own.fewer_steps = start.fewer_steps;
  for (models::NetworkSpec network : known->networks) {
    const std::string named = network.prefix + ".";
    network.prefix.replace(0, known->prefix.size(), prefix);
    for (const auto& [name, tensor] : start.weights)
      if (name.starts_with(named)) own.weights[network.prefix + name.substr(named.size() - 1)] = tensor;
    own.networks.push_back(std::move(network));
  }
  return own;
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
