#include "models/explain.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "models/backend.h"
#include "models/native/path_shares.h"
#include "models/native/tree_shares.h"
#include "models/signature.h"

namespace portent::models {
namespace {

class Attributing {
 public:
  Attributing(const Bundle& bundle, const Moment& moment)
      : bundle_(bundle),
        manifest_(bundle.manifest),
        weights_(bundle.weights),
        moment_(moment),
        n_(manifest_.extractor.channels.size()),
        newest_(moment.tape.inputs.back()),
        baseline_known_(newest_[2 * n_ + 2] > 0) {}

  Attribution attribute(const ExplainOptions& options) {
    Attribution to;
    for (const std::string& channel : manifest_.extractor.channels) to.channels.push_back({channel});
    const bool networks = !manifest_.networks.empty(), trees = !manifest_.trees.empty();
    to.network_weight = !trees ? 1 : networks ? manifest_.blend.network_weight : 0;
    if (networks) add_networks(options, to);
    if (trees) add_trees(to);
    if (newest_[2 * n_ + 1] > 0) {
      const double age = static_cast<double>(newest_[2 * n_]) * manifest_.extractor.age_unit;
      to.age += manifest_.blend.by_age.moved(age, sum_of(to)) - sum_of(to);
    }
    const double mean = served_mean();
    to.completeness_error = std::fabs(sum_of(to) - mean);
    to.calibration = moment_.forecast.rul.p50 - mean;
    add_facts(to);
    std::ranges::stable_sort(to.channels, std::greater(), [](const auto& c) { return std::fabs(c.life); });
    return to;
  }

 private:
  /// Smoothed z of the machine as it began; of one met in mid-life what the fleet began with.
  std::vector<float> healthy() const {
    std::vector<float> healthy(n_, 0);
    for (std::size_t c = 0; c < n_; ++c) {
      if (baseline_known_)
        healthy[c] = newest_[c] - newest_[n_ + c];
      else if (manifest_.health)
        healthy[c] = static_cast<float>(manifest_.health->fleet_baseline[c]);
    }
    return healthy;
  }

  /// What networks and trees say of the step, before classics and calibration.
  double served_mean() const {
    Bundle blend = bundle_;
    blend.manifest.classics.clear();
    const auto predictor = make_predictor(blend, "native");
    SequenceState state = moment_.tape.before;
    predictor->rebuild(state);
    double mean = 0;
    for (const std::vector<float>& input : moment_.tape.inputs)
      mean = predictor->step(state, std::span(input).first(predictor->inputs())).mean;
    return mean;
  }

  void add_networks(const ExplainOptions& options, Attribution& to) const {
    const native::NetworkEnsemble networks(manifest_.networks, weights_);
    const native::PathShares shares =
        native::path_shares(networks, moment_.tape, n_, healthy(), {options.stairs, options.threads});
    const double w = to.network_weight;
    for (std::size_t c = 0; c < n_; ++c) {
      to.channels[c].networks = shares.channels[c];
      to.channels[c].life += w * shares.channels[c];
    }
    to.age += w * shares.age;
    to.reference += w * shares.reference;
    to.order_error = shares.order_error;
    to.stairs = static_cast<int>(options.stairs);
  }

  void add_trees(Attribution& to) const {
    const native::RollingFeatures rolling(n_);
    const native::TreeShares shares =
        native::tree_shares(manifest_.trees, weights_, rolling, native::newest_row(rolling, moment_.tape));
    const double w = 1 - to.network_weight;
    for (std::size_t c = 0; c < n_; ++c) {
      to.channels[c].trees = shares.channels[c];
      to.channels[c].life += w * shares.channels[c];
    }
    to.age += w * shares.age;
    to.reference += w * shares.reference;
  }

  static double sum_of(const Attribution& a) {
    double sum = a.reference + a.age;
    for (const ChannelShare& channel : a.channels) sum += channel.life;
    return sum;
  }

  void add_facts(Attribution& to) const {
    for (std::size_t c = 0; c < n_; ++c)
      if (baseline_known_) to.channels[c].moved = double{newest_[n_ + c]};
    if (!manifest_.health) return;
    const std::vector<double> parts = HealthIndex(*manifest_.health).contributions(newest_);
    double sum = 0;
    for (const double part : parts) sum += part;
    for (std::size_t c = 0; c < n_ && sum > 0; ++c) to.channels[c].distance_share = parts[c] / sum;
  }

  const Bundle& bundle_;
  const Manifest& manifest_;
  const Tensors& weights_;
  const Moment& moment_;
  std::size_t n_;
  std::span<const float> newest_;
  bool baseline_known_;
};

/// Of values in ascending order.
double middle_of(const std::vector<double>& sorted) {
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

std::optional<NeighbourLibrary> library_of(const Bundle& bundle, const std::string& part) {
  const auto file = bundle.files.find(kNeighboursFile);
  if (file == bundle.files.end()) return std::nullopt;
  const auto& parts = bundle.manifest.parts;
  if (parts.empty()) return read_neighbours(file->second, kNeighboursFile);
  const auto number = std::ranges::find(parts, part, &PartFit::name) - parts.begin();
  return read_neighbours(file->second, kNeighboursFile, static_cast<std::size_t>(number));
}

/// `life` is the one that `f` is of. Points of a life begin where its end came near: before them the next
/// life of a part can't be told from the one that was renewed before it.
bool same_life(const PastLife& life, const Forecast& f, const std::string& part) {
  constexpr double kRounding = 1e-6;  // points are float32
  if (life.asset != f.asset || life.points.empty()) return false;
  if (!f.usage) return true;
  const LifePoint &first = life.points.front(), &last = life.points.back();
  const double end = double{last.usage} + double{last.remaining}, slack = kRounding * std::fabs(end);
  const bool begun = part.empty() ? !f.life_start || *f.life_start <= double{first.usage} + slack
                                  : *f.usage >= double{first.usage} - slack;
  return begun && *f.usage <= end + slack;
}

/// The model of one part as a bundle of whole assets.
Bundle bundle_of(const Bundle& bundle, const std::string& part) {
  const auto fit = std::ranges::find(bundle.manifest.parts, part, &PartFit::name);
  assert(fit != bundle.manifest.parts.end());
  return {manifest_of(bundle.manifest, *fit), bundle.weights, bundle.hash, {}};
}

/// `bundle`: what spoke, as a bundle of whole assets.
std::optional<Neighbourhood> neighbourhood_of(const NeighbourLibrary& library, const Bundle& bundle,
                                              const Moment& moment, std::size_t most) {
  std::vector<float> deviation;
  if (bundle.manifest.health)
    deviation = whitened_deviation(*bundle.manifest.health, moment.tape.inputs.back());
  Neighbourhood to;
  to.known = library.lives.size();
  to.nearest = nearest_lives(library, make_signature(moment.medians, std::move(deviation)), most);
  if (to.nearest.empty()) return std::nullopt;
  std::vector<double> lived_on;
  for (const Neighbour& neighbour : to.nearest) lived_on.push_back(neighbour.lived_on);
  std::ranges::sort(lived_on);
  to.least = lived_on.front();
  to.middle = middle_of(lived_on);
  to.most = lived_on.back();
  return to;
}

}  // namespace

Explanation explain_forecast(const Bundle& bundle, const Moment& moment, const ExplainOptions& options) {
  Explanation to;
  to.forecast = moment.forecast;
  to.part = moment.part;
  const Bundle spoke = moment.part.empty() ? bundle : bundle_of(bundle, moment.part);
  if (!spoke.manifest.networks.empty() || !spoke.manifest.trees.empty())
    to.attribution = Attributing(spoke, moment).attribute(options);
  to.tells_life = tells_life(spoke.manifest);
  if (auto library = library_of(bundle, moment.part)) {
    const std::size_t known = library->lives.size();
    to.seen = std::erase_if(library->lives, [&](const PastLife& life) {
                return same_life(life, moment.forecast, moment.part);
              }) > 0;
    to.neighbourhood = neighbourhood_of(*library, spoke, moment, options.neighbours);
    if (to.neighbourhood) to.neighbourhood->known = known;
  }
  to.window = {moment.steps, moment.first_ts, moment.forecast.ts};
  to.faults = moment.faults;
  return to;
}

}  // namespace portent::models
