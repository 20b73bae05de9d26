#include "models/drift_json.h"

#include <fmt/format.h>

#include <cmath>

namespace portent::models {
namespace {

constexpr std::size_t kMostAges = 16;
constexpr int kMostWeight = 1'000'000;

void require_size(std::size_t size, std::size_t wanted, const std::string& of, const JsonPlace& place) {
  if (size != wanted) place.refuse(fmt::format("has {} entries, must have {}: {}", size, wanted, of));
}

void check_ascending(const std::vector<double>& values, std::size_t most, const JsonPlace& place) {
  if (values.size() > most) place.refuse(fmt::format("has {} entries, may have {}", values.size(), most));
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]) || (i > 0 && values[i] <= values[i - 1]))
      place.at(i).refuse("must be finite and above the one before");
}

void check_weights(const std::vector<std::vector<int>>& by_channel,
                   const std::vector<std::vector<double>>& edges, const JsonPlace& place) {
  require_size(by_channel.size(), edges.size(), "one a channel", place);
  for (std::size_t c = 0; c < by_channel.size(); ++c) {
    require_size(by_channel[c].size(), edges[c].size() + 1, "one more than edges", place.at(c));
    for (const int weight : by_channel[c])
      if (weight < 0 || weight > kMostWeight)
        place.at(c).refuse(fmt::format("must be 0 to {}, is {}", kMostWeight, weight));
  }
}

void check(const DriftReference& drift, const features::ExtractorConfig& config, const JsonPlace& place) {
  const std::size_t regimes = config.regimes.centroids.size();
  check_ascending(drift.ages, kMostAges, place.at("ages"));
  require_size(drift.edges.size(), regimes, "one a regime", place.at("edges"));
  require_size(drift.weights.size(), regimes, "one a regime", place.at("weights"));
  for (std::size_t r = 0; r < regimes; ++r) {
    const JsonPlace edges = place.at("edges").at(r), weights = place.at("weights").at(r);
    require_size(drift.edges[r].size(), config.channels.size(), "one a channel", edges);
    for (std::size_t c = 0; c < drift.edges[r].size(); ++c)
      check_ascending(drift.edges[r][c], kDriftBins - 1, edges.at(c));
    require_size(drift.weights[r].size(), drift.ages.size() + 1, "one more than ages", weights);
    for (std::size_t a = 0; a < drift.weights[r].size(); ++a)
      check_weights(drift.weights[r][a], drift.edges[r], weights.at(a));
  }
}

}  // namespace

nlohmann::json drift_to_json(const DriftReference& drift) {
  return {{"ages", drift.ages}, {"edges", drift.edges}, {"weights", drift.weights}};
}

DriftReference drift_from_json(const nlohmann::json& from, const JsonPlace& place,
                               const features::ExtractorConfig& config) {
  JsonFields fields(from, place);
  DriftReference drift;
  fields.read("ages", drift.ages);
  fields.read("edges", drift.edges);
  fields.read("weights", drift.weights);
  fields.done();
  check(drift, config, place);
  return drift;
}

}  // namespace portent::models
