#include "features/range_faults.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace portent::features {
namespace {

// Those of extractor.cc; range_faults_test holds both to the same verdicts.
constexpr double kRangeMargin = 0.5;

struct Limits {
  double low, high;
  bool hold(double value) const { return value >= low && value <= high; }
};

Limits widened(double low, double high) {
  const double margin = kRangeMargin * (high - low);
  return {low - margin, high + margin};
}

/// The setting that adds most to the distance, with the range that the regime's radius leaves it.
RangeFault furthest_setting(const ExtractorConfig& config, std::span<const double> values,
                            const Nearest& nearest) {
  const Regimes& regimes = config.regimes;
  RangeFault worst{RangeFault::Kind::kSetting, "", 0, 0, 0};
  double most = -1;
  for (std::size_t s = 0; s < config.settings.size(); ++s) {
    if (!std::isfinite(values[s]) || regimes.inv_std[s] == 0) continue;
    const double center = regimes.centroids[nearest.regime][s];
    const double apart = std::fabs((values[s] - regimes.mean[s]) * regimes.inv_std[s] - center);
    if (apart <= most) continue;
    most = apart;
    const double middle = regimes.mean[s] + center / regimes.inv_std[s];
    const double reach = regime_reach(regimes) / regimes.inv_std[s];
    worst = {RangeFault::Kind::kSetting, config.settings[s], values[s], middle - reach, middle + reach};
  }
  return worst;
}

void add_regime(const ExtractorConfig& config, std::span<const double> values,
                std::vector<RangeFault>& faults) {
  const auto settings = values.first(config.settings.size());
  for (std::size_t s = 0; s < settings.size(); ++s)
    if (!std::isfinite(settings[s]))
      faults.push_back({RangeFault::Kind::kSettingMissing, config.settings[s], 0, 0, 0});
  for (std::size_t s = 0; s < settings.size(); ++s) {
    const double was = config.regimes.mean[s], reach = constant_reach(config.regimes, s);
    if (std::fabs(settings[s] - was) > reach)
      faults.push_back({RangeFault::Kind::kConstantSetting, config.settings[s], settings[s], was, was});
  }
  const Nearest nearest = nearest_regime(config.regimes, settings);
  const double limit = regime_reach(config.regimes);
  if (nearest.distance <= limit) return;
  faults.push_back({RangeFault::Kind::kRegime, "", nearest.distance, 0, limit});
  if (RangeFault setting = furthest_setting(config, values, nearest); !setting.name.empty())
    faults.push_back(std::move(setting));
}

/// Back from standard deviations to the unit of the reading, in the step's regime.
class ChannelScale {
 public:
  ChannelScale(const ExtractorConfig& config, std::size_t regime, std::size_t channel)
      : mean_(config.mean[regime][channel]), inv_std_(config.inv_std[regime][channel]) {}
  double difference(double z) const { return inv_std_ > 0 ? z / inv_std_ : 0; }
  double value(double z) const { return mean_ + difference(z); }

 private:
  double mean_, inv_std_;
};

void add_channel(const ExtractorConfig& config, const ExtractorState& state, std::size_t c,
                 std::size_t regime, std::vector<RangeFault>& faults) {
  const ChannelScale scale(config, regime, c);
  const double a = state.ewm_norm[c] > 0 ? state.ewm[c] / state.ewm_norm[c] : 0;
  const double baseline = state.baseline_count[c] > 0 ? state.baseline_sum[c] / state.baseline_count[c] : 0;
  const double range = config.high[c] - config.low[c];
  const Limits level = widened(config.low[c], config.high[c]), move = widened(-range, range);
  if (!level.hold(a))
    faults.push_back({RangeFault::Kind::kChannel, config.channels[c], scale.value(a), scale.value(level.low),
                      scale.value(level.high)});
  if (!move.hold(a - baseline))
    faults.push_back({RangeFault::Kind::kChannelChange, config.channels[c], scale.difference(a - baseline),
                      scale.difference(move.low), scale.difference(move.high)});
}

}  // namespace

std::vector<RangeFault> range_faults(const ExtractorConfig& config, const ExtractorState& state,
                                     std::span<const double> values, const StepFacts& facts) {
  std::vector<RangeFault> faults;
  add_regime(config, values, faults);
  std::size_t sensors = 0;
  for (std::size_t c = 0; c < config.channels.size(); ++c) {
    if (!config.sensor(c)) continue;
    ++sensors;
    add_channel(config, state, c, facts.regime, faults);
  }
  const auto unused = static_cast<std::size_t>(std::popcount(facts.stuck | facts.missing));
  if (2 * unused > sensors)
    faults.push_back({RangeFault::Kind::kTooFewChannels, "",
                      static_cast<double>(sensors) - static_cast<double>(std::min(unused, sensors)),
                      static_cast<double>((sensors + 1) / 2), static_cast<double>(sensors)});
  return faults;
}

}  // namespace portent::features
