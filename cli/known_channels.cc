#include "cli/known_channels.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ingest/error.h"

namespace portent::cli {
namespace {

constexpr std::size_t kMostNamed = 8;

std::vector<std::string> sensors_of(const features::ExtractorConfig& config) {
  std::vector<std::string> sensors;
  for (std::size_t c = 0; c < config.channels.size(); ++c)
    if (c >= config.kinds.size() || config.kinds[c] == features::ChannelKind::kSensor)
      sensors.push_back(config.channels[c]);
  return sensors;
}

std::vector<std::string> wanted_of(const features::ExtractorConfig& config) {
  std::vector<std::string> wanted = config.settings;
  std::ranges::copy(sensors_of(config), std::back_inserter(wanted));
  return wanted;
}

}  // namespace

std::vector<std::string> lacking_channels(const models::Manifest& manifest, const train::Fleet& fleet) {
  std::vector<std::string> lacking = wanted_of(manifest.extractor);
  for (const auto* known : {&fleet.settings, &fleet.channels})
    for (const std::string& name : *known) std::erase(lacking, name);
  return lacking;
}

std::vector<std::string> lacking_channels(const models::Manifest& manifest,
                                          std::span<const train::TestLife> lives) {
  std::vector<std::string> lacking = wanted_of(manifest.extractor);
  for (const train::TestLife& life : lives)
    for (const ingest::Reading& reading : life.readings) {
      if (lacking.empty()) return lacking;
      for (const ingest::ChannelValue& value : reading.values) std::erase(lacking, value.channel);
    }
  return lacking;
}

void refuse_other_channels(const std::vector<std::string>& lacking, const models::Manifest& manifest,
                           const std::string& dataset) {
  const auto is_lacking = [&](const std::string& name) {
    return std::ranges::find(lacking, name) != lacking.end();
  };
  const auto sensors = sensors_of(manifest.extractor);
  const auto gone = static_cast<std::size_t>(std::ranges::count_if(sensors, is_lacking));
  if (!std::ranges::any_of(manifest.extractor.settings, is_lacking) &&
      (gone == 0 || 2 * gone < sensors.size()))
    return;
  const auto named = std::span(lacking).first(std::min(lacking.size(), kMostNamed));
  throw ingest::FatalError(fmt::format(
      "{} holds no {}{}, which model {} reads; give a data set of the machines that it is for, name its "
      "columns as the model does, or train a model on it",
      dataset, fmt::join(named, ", "),
      lacking.size() > named.size() ? fmt::format(" and {} others", lacking.size() - named.size()) : "",
      manifest.name));
}

}  // namespace portent::cli
