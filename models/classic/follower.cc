#include "models/classic/follower.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "models/classic/bearing.h"
#include "models/classic/make_trend.h"
#include "models/native/elementary.h"

namespace portent::models::classic {
namespace {

constexpr double kPaceWeight = 0.02;  // of the newest step in the pace of late
constexpr std::size_t kHead = 9;      // numbers before the points
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

int column_of(std::span<const std::string> columns, const std::string& name) {
  if (name.empty()) return -1;
  const auto at = std::ranges::find(columns, name);
  assert(at != columns.end());
  return static_cast<int>(at - columns.begin());
}

/// 1 where nothing is recorded of it.
double value_or_one(std::span<const double> values, int column) {
  if (column < 0) return 1;
  const auto at = static_cast<std::size_t>(column);
  return at < values.size() ? values[at] : kNothing;
}

/// The time of this step, NaN where it can't be told; notes how time is counted.
double clock(TrendNotes& notes, const StepContext& now) {
  if (notes.steps == 0) notes.counts_steps = !now.usage;
  ++notes.steps;
  const double t = notes.counts_steps ? notes.steps : now.usage.value_or(kNothing);
  if (!std::isnan(t) && notes.timed++ == 0) notes.last = t;
  return t;
}

void divide(Quantiles& life, double pace) {
  for (double* q : {&life.mean, &life.q05, &life.q10, &life.q50, &life.q90, &life.q95})
    if (*q > 0) *q = pace > 0 ? *q / pace : kNever;
}

}  // namespace

std::vector<double> TrendNotes::numbers() const {
  std::vector<double> all = {steps, counts_steps ? 1.0 : 0.0, timed, last, used, exposed, elapsed, smoothed,
                             norm};
  record.append_to(all);
  return all;
}

TrendNotes TrendNotes::of(std::span<const double> numbers) {
  TrendNotes notes;
  if (numbers.size() < kHead) return notes;
  notes.steps = numbers[0];
  notes.counts_steps = numbers[1] != 0;
  notes.timed = numbers[2];
  notes.last = numbers[3];
  notes.used = numbers[4];
  notes.exposed = numbers[5];
  notes.elapsed = numbers[6];
  notes.smoothed = numbers[7];
  notes.norm = numbers[8];
  notes.record = TrendRecord::of(numbers.subspan(kHead));
  return notes;
}

Follower::Follower(ClassicSpec spec, std::span<const std::string> columns,
                   const std::optional<HealthConfig>& health, std::vector<double> horizons)
    : spec_(std::move(spec)),
      channel_(column_of(columns, spec_.channel)),
      load_(column_of(columns, spec_.duty.load)),
      speed_(column_of(columns, spec_.duty.speed)),
      horizons_(std::move(horizons)),
      model_(make_trend(spec_)) {
  if (spec_.threshold) threshold_ = bottom_ = {*spec_.threshold, spec_.falling};
  if (spec_.kind == "bearing") return;
  if (spec_.channel.empty()) {
    assert(health);
    as_new_ = health->healthy_level;
    if (!threshold_) bottom_ = {health->worst_level, false};
  } else if (threshold_ && threshold_->margin(spec_.origin) > 0) {
    as_new_ = spec_.origin;
  }
}

/// Exposure of one life unit at this step; the pace of late where a column is missing.
double Follower::exposure_rate(const TrendNotes& notes, std::span<const double> values) const {
  if (!is_physical(spec_.kind)) return 1;
  const double load = value_or_one(values, load_), speed = value_or_one(values, speed_);
  if (!(load >= 0 && speed >= 0 && std::isfinite(load * speed))) return notes.pace();
  if (spec_.kind == "wear") return load * speed;
  if (spec_.kind == "crack") return load > 0 ? native::fixed_power(load, spec_.duty.exponent) : 0;
  const Bearing bearing{spec_.duty.rating_kn, spec_.duty.exponent, spec_.duty.life_factor};
  return spec_.duty.hours / rating_life_hours(bearing, {0, load, speed});
}

/// What is followed at this step, smoothed.
std::optional<double> Follower::observe(TrendNotes& notes, const StepContext& now) const {
  if (spec_.kind == "bearing") return notes.used;
  if (spec_.channel.empty())
    return now.health && now.health->settled ? std::optional(now.health->level) : std::nullopt;
  const double value = value_or_one(now.values, channel_);
  if (!std::isfinite(value)) return std::nullopt;
  const double w = spec_.smoothing;
  notes.smoothed = (1 - w) * notes.smoothed + w * value;
  notes.norm = (1 - w) * notes.norm + w;
  return notes.smoothed / notes.norm;
}

void Follower::note(TrendNotes& notes, const StepContext& now) const {
  const double t = clock(notes, now);
  if (std::isnan(t) || t < notes.last) return;
  const double past = t - notes.last, exposed = exposure_rate(notes, now.values) * past;
  notes.last = t;
  notes.used += exposed;
  notes.exposed += kPaceWeight * (exposed - notes.exposed);
  notes.elapsed += kPaceWeight * (past - notes.elapsed);
  const auto y = observe(notes, now);
  if (y && static_cast<std::int64_t>(notes.steps) % spec_.every == 0) notes.record.add(notes.used, *y);
}

double Follower::health_of(double y) const {
  return 100 * std::clamp(bottom_.margin(y) / bottom_.margin(*as_new_), 0.0, 1.0);
}

std::vector<HealthPoint> Follower::outlook_of(const TrendForecast& forecast) const {
  std::vector<HealthPoint> points;
  if (!as_new_) return points;
  for (std::size_t i = 0; i < forecast.trajectory.size(); ++i) {
    const TrendPoint& y = forecast.trajectory[i];
    const double low = health_of(bottom_.falling ? y.p10 : y.p90);
    const double high = health_of(bottom_.falling ? y.p90 : y.p10);
    points.push_back({horizons_[i], low, health_of(y.p50), high});
  }
  return points;
}

Followed Follower::follow(const TrendNotes& notes) const {
  Followed followed;
  const Series series = notes.record.series();
  if (series.t.empty()) return followed;
  const double pace = is_physical(spec_.kind) ? notes.pace() : 1;
  std::vector<double> horizons = horizons_;
  for (double& ahead : horizons) ahead *= pace;
  const TrendForecast forecast = model_->forecast(series, bottom_, horizons);
  if (threshold_) followed.margin = threshold_->margin(series.y.back());
  if (as_new_ && !spec_.channel.empty()) followed.health = health_of(series.y.back());
  if (!forecast.known) return followed;
  followed.outlook = outlook_of(forecast);
  followed.known = tells_life();
  followed.life = forecast.life;
  divide(followed.life, pace);
  return followed;
}

}  // namespace portent::models::classic
