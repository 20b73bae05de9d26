#include "features/quality.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace portent::features {
namespace {

constexpr double kFast = 0.1;               // weight of the smoothed value
constexpr double kSlow = 0.005;             // least weight of means and covariances
constexpr double kUsual = 2.5;              // deviations that a value may be off and count in full
constexpr std::uint32_t kSettled = 32;      // sweeps that make an asset's own beginning
constexpr std::uint32_t kLearned = 100;     // sweeps after which covariances are believed
constexpr std::uint32_t kRemembered = 200;  // sweeps after which older ones fade
constexpr double kDeparted = 2;
constexpr double kFollows = 1;  // departure from which on a partner moves too
constexpr double kPartner = 0.6;
constexpr double kJump = 8;
constexpr double kSameAgain = 4;
constexpr double kOutside = 4;
constexpr double kStaleIntervals = 5;
constexpr double kIntervalStep = 0.05;
constexpr std::size_t kReach = 15;
constexpr std::int64_t kLatest = 253'402'300'799'999;  // the end of year 9999
constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

/// Moves toward the median of what it is shown, by a twentieth at a time.
void note_interval(double& usual, double interval) {
  if (usual == 0)
    usual = interval;
  else
    usual *= interval < usual ? 1 - kIntervalStep : interval > usual ? 1 + kIntervalStep : 1;
}

double departure_of(const QualityState::Channel& channel) {
  return channel.settled < kSettled ? 0 : double{channel.ewm} - double{channel.baseline};
}

}  // namespace

std::string_view suspect_name(Suspect suspect) {
  static constexpr std::array<std::string_view, 5> kNames = {"nobody", "sensor", "machine", "source",
                                                             "unclear"};
  return kNames[static_cast<std::size_t>(suspect)];
}

QualityMonitor::QualityMonitor(const ExtractorConfig& config, std::int64_t window_ms)
    : config_(config), window_ms_(window_ms), reach_(std::min(config.columns() / 2, kReach)) {}

QualityState QualityMonitor::fresh() const {
  QualityState state;
  state.channels.resize(columns());
  state.together.assign(columns() * reach_, 0);
  return state;
}

QualityState QualityMonitor::load(ingest::ByteReader& from) const {
  QualityState state = QualityState::load(from, columns());
  const auto is_time = [](std::int64_t ts) { return ts >= 0 && ts <= kLatest; };
  const bool times = is_time(state.first_ts) && state.window >= 0 && state.window <= kLatest / window_ms_ &&
                     std::ranges::all_of(state.channels, is_time, &QualityState::Channel::ts);
  if (!times || state.together.size() != columns() * reach_) from.fail();
  return state;
}

const std::string& QualityMonitor::name_of(std::size_t column) const {
  const std::size_t settings = config_.settings.size();
  return column < settings ? config_.settings[column] : config_.channels[column - settings];
}

/// Gateways send their tags in the same order: where the last one was, the next is right behind it.
std::size_t QualityMonitor::column_of(std::string_view name, std::size_t hint) const {
  for (std::size_t i = 0; i < columns(); ++i) {
    const std::size_t column = (hint + i) % columns();
    if (name_of(column) == name) return column;
  }
  return kNoColumn;
}

std::optional<QualityWindow> QualityMonitor::take(QualityState& state, const ingest::Reading& reading) const {
  const std::int64_t window = floor_div(reading.ts, window_ms_);
  std::optional<QualityWindow> ended;
  if (!state.begun) {
    state.begun = true;
    state.window = window;
    state.first_ts = reading.ts;
  } else if (window > state.window) {
    ended = end_window(state);
    state.window = window;
  }
  ++state.readings;
  if (!config_.settings.empty()) take_values(state, reading, true);
  take_values(state, reading, false);
  return ended;
}

/// Settings before channels: which regime the channels are in depends on them.
void QualityMonitor::take_values(QualityState& state, const ingest::Reading& reading, bool settings) const {
  const std::size_t regime = settings ? 0 : regime_of(state);
  std::size_t hint = 0;
  for (const ingest::ChannelValue& value : reading.values) {
    const std::size_t column = column_of(value.channel, hint);
    if (column == kNoColumn) continue;
    hint = column + 1;
    if ((column < config_.settings.size()) == settings) take_value(state, column, value, reading.ts, regime);
  }
}

std::size_t QualityMonitor::regime_of(const QualityState& state) const {
  const std::size_t settings = config_.settings.size();
  std::array<double, 16> now{};
  if (settings == 0 || settings > now.size()) return 0;
  for (std::size_t s = 0; s < settings; ++s)
    now[s] = state.channels[s].seen ? state.channels[s].value : config_.regimes.mean[s];
  return nearest_regime(config_.regimes, std::span(now).first(settings)).regime;
}

double QualityMonitor::scaled(std::size_t column, double value, std::size_t regime) const {
  const std::size_t settings = config_.settings.size();
  if (column < settings) return (value - config_.regimes.mean[column]) * config_.regimes.inv_std[column];
  const std::size_t c = column - settings;
  return (value - config_.mean[regime][c]) * config_.inv_std[regime][c];
}

void QualityMonitor::take_value(QualityState& state, std::size_t column, const ingest::ChannelValue& value,
                                std::int64_t ts, std::size_t regime) const {
  QualityState::Channel& channel = state.channels[column];
  if (value.mark != ingest::Mark::kNone) {
    ++channel.invalid;
    return;
  }
  if (channel.seen && ts <= channel.ts) {
    ++state.late;
    return;
  }
  if (channel.fresh) end_sweep(state);
  judge_value(channel, column, value.value, scaled(column, value.value, regime), ts);
  channel.fresh = true;
}

void QualityMonitor::judge_value(QualityState::Channel& channel, std::size_t column, double value, double z,
                                 std::int64_t ts) const {
  const std::size_t settings = config_.settings.size();
  const bool judged = column >= settings && config_.sensor(column - settings);
  if (channel.seen) note_interval(channel.interval_ms, static_cast<double>(ts - channel.ts));
  channel.run = channel.seen && value == channel.value ? channel.run + 1 : 1;
  ++channel.good;
  if (judged) {
    const std::size_t c = column - settings;
    const auto limit = static_cast<std::uint32_t>(std::max(0, config_.stuck_after[c]));
    channel.stuck += limit > 0 && channel.run > limit;
    channel.range += z < config_.low[c] - kOutside || z > config_.high[c] + kOutside;
    const bool jumped = std::fabs(z - channel.z) > kJump;  // never where there is none before
    const bool back = jumped && std::fabs(channel.z - channel.z_before) > kJump &&
                      std::fabs(z - channel.z_before) < kSameAgain;
    if (back) {
      ++channel.spikes;
      channel.jumps -= channel.jumps > 0;  // what left was no change that stayed
    } else {
      channel.jumps += jumped;
    }
  }
  channel.z_before = channel.z;
  channel.z = z;
  channel.value = value;
  channel.ts = ts;
  channel.seen = true;
}

/// Every channel that is fresh has said something since the last one.
void QualityMonitor::end_sweep(QualityState& state) const {
  bool departed = false;
  for (QualityState::Channel& channel : state.channels) {
    if (!channel.fresh) continue;
    const auto z = static_cast<float>(std::clamp(channel.z, -50.0, 50.0));
    const bool first = channel.settled == 0;
    channel.ewm = first ? z : channel.ewm + static_cast<float>(kFast) * (z - channel.ewm);
    if (first) channel.mean = z;
    if (channel.settled < kSettled)
      channel.baseline += (z - channel.baseline) / static_cast<float>(++channel.settled);
    departed |= std::fabs(departure_of(channel)) > kFollows;
  }
  if (!departed) learn_together(state);
  for (QualityState::Channel& channel : state.channels) channel.fresh = false;
}

/// A departure begins before it is found: what is far from usual counts for no more than a little.
void QualityMonitor::learn_together(QualityState& state) const {
  const std::size_t n = columns();
  const auto weight = static_cast<float>(std::max(1.0 / (state.sweeps + 1), kSlow));
  const auto off = [&](const QualityState::Channel& c) {
    const float far = static_cast<float>(std::clamp(c.z, -50.0, 50.0)) - c.mean;
    const float most = state.sweeps < kSettled ? 100.0F : static_cast<float>(kUsual) * std::sqrt(c.variance);
    return std::clamp(far, -most, most);
  };
  for (std::size_t a = 0; a < n; ++a) {
    if (!state.channels[a].fresh) continue;
    const float da = off(state.channels[a]);
    for (std::size_t k = 0; k < reach_; ++k) {
      const QualityState::Channel& b = state.channels[(a + k + 1) % n];
      if (!b.fresh) continue;
      float& both = state.together[a * reach_ + k];
      both += weight * (da * off(b) - both);
    }
  }
  for (QualityState::Channel& channel : state.channels) {
    if (!channel.fresh) continue;
    const float d = off(channel);
    channel.variance += weight * (d * d - channel.variance);
    channel.mean += weight * d;
  }
  if (state.sweeps < kRemembered) ++state.sweeps;
}

double QualityMonitor::correlation(const QualityState& state, std::size_t a, std::size_t b) const {
  const std::size_t n = columns(), forward = (b + n - a) % n, backward = (a + n - b) % n;
  const double spread = double{state.channels[a].variance} * double{state.channels[b].variance};
  if (a == b || !(spread > 0)) return 0;
  if (forward <= reach_) return double{state.together[a * reach_ + forward - 1]} / std::sqrt(spread);
  if (backward <= reach_) return double{state.together[b * reach_ + backward - 1]} / std::sqrt(spread);
  return 0;
}

Suspect QualityMonitor::blame_departed(const QualityState& state, std::size_t column) const {
  const double own = departure_of(state.channels[column]);
  std::size_t partners = 0, follow = 0, departed = 0;
  for (std::size_t other = 0; other < columns(); ++other) {
    if (other == column) continue;
    const double moved = departure_of(state.channels[other]);
    departed += std::fabs(moved) > kDeparted;
    const double together = state.sweeps < kLearned ? 0 : correlation(state, column, other);
    if (std::fabs(together) < kPartner) continue;
    ++partners;
    follow += std::fabs(moved) > kFollows && (moved > 0) == ((own > 0) == (together > 0));
  }
  if (partners == 0) return departed > 0 ? Suspect::kMachine : Suspect::kUnclear;
  if (follow == 0) return Suspect::kSensor;
  return 2 * follow >= partners ? Suspect::kMachine : Suspect::kUnclear;
}

void QualityMonitor::blame(const QualityState& state, QualityWindow& window) const {
  const auto flawed =
      static_cast<std::size_t>(std::ranges::count_if(window.channels, &ChannelQuality::flawed));
  const bool all_at_once = window.channels.size() > 2 && 2 * flawed > window.channels.size();
  for (std::size_t c = 0; c < window.channels.size(); ++c) {
    ChannelQuality& channel = window.channels[c];
    if (channel.flawed())
      channel.suspect = all_at_once ? Suspect::kSource : Suspect::kSensor;
    else if (channel.departed)
      channel.suspect = blame_departed(state, c);
  }
}

QualityWindow QualityMonitor::end_window(QualityState& state) const {
  QualityWindow window;
  window.from = state.window * window_ms_;
  window.to = window.from + window_ms_;
  window.readings = state.readings;
  window.late = state.late;
  const double covered = static_cast<double>(window.to - std::max(window.from, state.first_ts));
  for (std::size_t c = 0; c < columns(); ++c) {
    QualityState::Channel& own = state.channels[c];
    ChannelQuality of;
    of.channel = name_of(c);
    const double expected = own.interval_ms > 0 ? std::max(1.0, covered / own.interval_ms) : 1;
    of.completeness = std::min(1.0, own.good / expected);
    of.good = own.good;
    of.invalid = own.invalid;
    of.stuck = own.stuck;
    of.spikes = own.spikes;
    of.range = own.range;
    of.jumps = own.jumps;
    of.stale_ms = window.to - (own.seen ? own.ts : state.first_ts);
    of.stale = own.seen && static_cast<double>(of.stale_ms) > kStaleIntervals * own.interval_ms &&
               own.interval_ms > 0;
    of.departure = own.seen && c >= config_.settings.size() ? departure_of(own) : 0;
    of.departed = std::fabs(of.departure) > kDeparted;
    window.channels.push_back(std::move(of));
    own.good = own.invalid = own.stuck = own.spikes = own.range = own.jumps = 0;
  }
  blame(state, window);
  state.readings = state.late = 0;
  return window;
}

}  // namespace portent::features
