#include "train/fit_extractor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ingest/error.h"
#include "train/regimes.h"
#include "train/step_sample.h"

namespace portent::train {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Runs of equal values longer than this in healthy data mean a coarse sensor, in which being stuck can't be
// told.
constexpr int kLongestTellingRun = 20;

// Deviation that a symbol or a count of events has at least: else one rare event would be so many deviations
// that the extractor takes it for no measurement.
constexpr double kLeastRareDeviation = 0.1;

std::vector<std::vector<double>> settings_of(const Fleet& fleet, const StepSample& sample) {
  std::vector<std::vector<double>> all;
  const std::size_t every = sample.size() / kMostClustered + 1;
  for (std::size_t i = 0; i < sample.size(); i += every) {
    const auto settings = sample[i].first(fleet.settings.size());
    all.emplace_back(settings.begin(), settings.end());
  }
  return all;
}

std::vector<std::size_t> regime_of_steps(const Fleet& fleet, const StepSample& sample,
                                         const features::Regimes& regimes) {
  std::vector<std::size_t> regime(sample.size());
  for (std::size_t i = 0; i < sample.size(); ++i)
    regime[i] = features::nearest_regime(regimes, sample[i].first(fleet.settings.size())).regime;
  return regime;
}

/// The finite values of one column, by regime, in the order of the file.
std::vector<std::vector<double>> values_by_regime(const StepSample& sample, std::size_t column,
                                                  const std::vector<std::size_t>& regime, std::size_t count) {
  std::vector<std::vector<double>> values(count);
  for (std::size_t i = 0; i < sample.size(); ++i)
    if (!std::isnan(sample[i][column])) values[regime[i]].push_back(sample[i][column]);
  return values;
}

double largest_share(std::vector<double> values) {
  std::ranges::sort(values);
  std::size_t best = 0;
  for (auto at = values.begin(); at != values.end();) {
    const auto end = std::upper_bound(at, values.end(), *at);
    best = std::max(best, static_cast<std::size_t>(end - at));
    at = end;
  }
  return static_cast<double>(best) / static_cast<double>(values.size());
}

struct Scale {
  double mean = 0;
  double inv_std = 0;  // 0: constant
};

Scale scale_of(const std::vector<double>& values, features::ChannelKind kind) {
  if (values.empty()) return {};
  const auto n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double v : values) sum += v;
  const double mean = sum / n;
  for (const double v : values) squares += (v - mean) * (v - mean);
  const double deviation = std::sqrt(squares / n);
  const bool rounding = deviation <= 1e-9 * std::max(1.0, std::abs(mean));
  if (kind != features::ChannelKind::kSensor)
    return {mean, rounding ? 0 : 1 / std::max(deviation, kLeastRareDeviation)};
  const bool constant = rounding || largest_share(values) >= kConstantShare;
  return {mean, constant ? 0 : 1 / deviation};
}

/// Steps in a row with one same value, at most, in any machine; by column.
std::vector<int> longest_runs(const Fleet& fleet) {
  std::vector<int> longest(fleet.columns(), 0), run(fleet.columns());
  std::vector<double> last(fleet.columns());
  for (const Life& life : fleet.lives) {
    std::ranges::fill(run, 0);
    std::ranges::fill(last, std::numeric_limits<double>::quiet_NaN());
    for (const StepView step : life.steps)
      for (std::size_t c = 0; c < last.size(); ++c) {
        const double value = step.values[c];
        if (std::isnan(value)) continue;
        run[c] = value == last[c] ? run[c] + 1 : 1;
        last[c] = value;
        longest[c] = std::max(longest[c], run[c]);
      }
  }
  return longest;
}

int stuck_after(int longest, features::ChannelKind kind) {
  return kind != features::ChannelKind::kSensor || longest > kLongestTellingRun ? 0 : 2 * longest + 10;
}

void add_channels(const Fleet& fleet, const StepSample& sample, features::ExtractorConfig& config) {
  const std::size_t count = config.regimes.centroids.size();
  const auto regime = regime_of_steps(fleet, sample, config.regimes);
  const auto longest = longest_runs(fleet);
  config.mean.resize(count);
  config.inv_std.resize(count);
  for (std::size_t c = 0; c < fleet.channels.size(); ++c) {
    const std::size_t column = fleet.settings.size() + c;
    std::vector<Scale> scales;
    for (const auto& values : values_by_regime(sample, column, regime, count))
      scales.push_back(scale_of(values, fleet.kind(c)));
    if (std::ranges::all_of(scales, [](const Scale& s) { return s.inv_std == 0; })) {
      config.ignored.push_back(fleet.channels[c]);
      continue;
    }
    config.channels.push_back(fleet.channels[c]);
    config.kinds.push_back(fleet.kind(c));
    config.stuck_after.push_back(stuck_after(longest[column], fleet.kind(c)));
    for (std::size_t r = 0; r < count; ++r) {
      config.mean[r].push_back(scales[r].mean);
      config.inv_std[r].push_back(scales[r].inv_std);
    }
  }
  if (std::ranges::all_of(config.kinds, [](auto kind) { return kind == features::ChannelKind::kSensor; }))
    config.kinds.clear();
}

/// The range of each smoothed input over all machines, as the extractor itself makes it.
void fit_ranges(const Fleet& fleet, features::ExtractorConfig& config) {
  const std::size_t channels = config.channels.size();
  config.low.assign(channels, -kInfinity);
  config.high.assign(channels, kInfinity);
  const features::Extractor extractor(config);
  const ColumnChoice choice(fleet, config);
  std::vector<double> low(channels, kInfinity), high(channels, -kInfinity);
  std::vector<float> inputs(config.inputs());
  ingest::Step chosen;
  for (const Life& life : fleet.lives) {
    auto state = extractor.fresh();
    for (const StepView step : life.steps) {
      choice.apply(step, chosen);
      extractor.step(state, chosen, inputs);
      for (std::size_t c = 0; c < channels; ++c) {
        low[c] = std::min(low[c], static_cast<double>(inputs[c]));
        high[c] = std::max(high[c], static_cast<double>(inputs[c]));
      }
    }
  }
  config.low = std::move(low);
  config.high = std::move(high);
}

}  // namespace

features::ExtractorConfig fit_extractor(const Fleet& fleet, bool use_age) {
  features::ExtractorConfig config;
  config.settings = fleet.settings;
  config.use_age = use_age;
  const StepSample sample(fleet);
  config.regimes = fit_regimes(settings_of(fleet, sample));
  add_channels(fleet, sample, config);
  if (config.channels.empty())
    throw ingest::FatalError(
        fmt::format("every channel is constant over all {} machines, so nothing can be learned from them; "
                    "check that the file holds sensor readings",
                    fleet.lives.size()));
  fit_ranges(fleet, config);
  return config;
}

features::ExtractorConfig widened(features::ExtractorConfig earlier, const features::ExtractorConfig& fitted,
                                  const Fleet& fleet) {
  const auto low = earlier.low, high = earlier.high;
  fit_ranges(fleet, earlier);
  for (std::size_t c = 0; c < earlier.channels.size(); ++c) {
    if (c < low.size()) earlier.low[c] = std::min(earlier.low[c], low[c]);
    if (c < high.size()) earlier.high[c] = std::max(earlier.high[c], high[c]);
    int& run = earlier.stuck_after[c];
    run = run == 0 || fitted.stuck_after[c] == 0 ? 0 : std::max(run, fitted.stuck_after[c]);
  }
  return earlier;
}

ColumnChoice::ColumnChoice(const Fleet& fleet, const features::ExtractorConfig& config) {
  for (std::size_t s = 0; s < fleet.settings.size(); ++s) columns_.push_back(s);
  for (const std::string& channel : config.channels)
    columns_.push_back(
        fleet.settings.size() +
        static_cast<std::size_t>(std::ranges::find(fleet.channels, channel) - fleet.channels.begin()));
}

void ColumnChoice::apply(const StepView& from, ingest::Step& to) const {
  to.ts = from.ts;
  to.usage = from.usage;
  to.after_gap = from.after_gap;
  to.counter_reset = from.counter_reset;
  to.mode = from.mode;
  to.values.resize(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) to.values[i] = from.values[columns_[i]];
}

ingest::StepConfig ColumnChoice::step(const ingest::StepConfig& of_fleet) const {
  ingest::StepConfig step = of_fleet;
  if (of_fleet.by_column.empty()) return step;
  step.by_column.clear();
  for (const std::size_t column : columns_) step.by_column.push_back(of_fleet.by_column[column]);
  return step;
}

}  // namespace portent::train
