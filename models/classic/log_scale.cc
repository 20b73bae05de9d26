#include "models/classic/log_scale.h"

#include <algorithm>
#include <cmath>

#include "models/classic/crossing.h"
#include "models/native/elementary.h"

namespace portent::models::classic {
namespace {

constexpr double kLeastAmplitude = 0.01;  // of that at the threshold

}  // namespace

double log_amplitude(double y, const Threshold& threshold, double origin) {
  const double whole = threshold.margin(origin);
  return native::fixed_log(std::max(whole - threshold.margin(y), kLeastAmplitude * whole));
}

LogScale::LogScale(std::unique_ptr<TrendModel> inner, double origin, std::size_t newest)
    : inner_(std::move(inner)),
      origin_(origin),
      newest_(newest),
      name_("log " + std::string(inner_->name())) {}

TrendForecast LogScale::forecast(const Series& series, const Threshold& threshold,
                                 std::span<const double> horizons) const {
  if (!(threshold.margin(origin_) > 0)) return {};
  if (auto known = settled(series, threshold, 2, horizons)) return *known;
  const std::size_t used = std::min(series.t.size(), newest_);
  std::vector<double> logs;
  for (const double y : series.y.last(used)) logs.push_back(log_amplitude(y, threshold, origin_));
  const double failing = native::fixed_log(threshold.margin(origin_));
  TrendForecast forecast = inner_->forecast({series.t.last(used), logs}, {failing, false}, horizons);
  const double outward = threshold.falling ? -1 : 1;
  forecast.rate *= outward * native::fixed_exp(logs.back());
  for (TrendPoint& point : forecast.trajectory) {
    const double less = origin_ + outward * native::fixed_exp(point.p10);
    const double more = origin_ + outward * native::fixed_exp(point.p90);
    point = {point.ahead, std::min(less, more), origin_ + outward * native::fixed_exp(point.p50),
             std::max(less, more)};
  }
  return forecast;
}

}  // namespace portent::models::classic
