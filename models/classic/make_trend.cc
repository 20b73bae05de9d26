#include "models/classic/make_trend.h"

#include <algorithm>

#include "models/classic/autoregressive.h"
#include "models/classic/grey.h"
#include "models/classic/holt.h"
#include "models/classic/log_scale.h"
#include "models/classic/physics_trends.h"
#include "models/classic/theil_sen.h"

namespace portent::models::classic {
namespace {

constexpr double kRateOfOneHour = 1e6 / 60;  // rpm at which a bearing of C = P lives an hour

/// Another trend over the newest points alone.
class Newest : public TrendModel {
 public:
  Newest(std::unique_ptr<TrendModel> inner, std::size_t points) : inner_(std::move(inner)), points_(points) {}
  std::string_view name() const override { return inner_->name(); }
  TrendForecast forecast(const Series& series, const Threshold& threshold,
                         std::span<const double> horizons) const override {
    const std::size_t n = std::min(points_, series.t.size());
    return inner_->forecast({series.t.last(n), series.y.last(n)}, threshold, horizons);
  }

 private:
  std::unique_ptr<TrendModel> inner_;
  std::size_t points_;
};

std::unique_ptr<TrendModel> make_law(const ClassicSpec& spec) {
  if (spec.kind == "wear") return std::make_unique<Wiener>(spec.wiener);
  if (spec.kind == "crack")
    return std::make_unique<CrackGrowth>(ParisLaw{spec.duty.exponent, spec.duty.geometry},
                                         spec.growth.value_or(GrowthRate{}), 1, 1);
  return std::make_unique<RatedBearing>(Bearing{1, spec.duty.exponent, 1}, Duty{0, 1, kRateOfOneHour});
}

}  // namespace

std::unique_ptr<TrendModel> make_trend(const ClassicSpec& spec) {
  if (is_physical(spec.kind)) return make_law(spec);
  const auto newest = static_cast<std::size_t>(spec.newest);
  if (spec.kind == "exponential")
    return std::make_unique<Exponential>(
        ExponentialOptions{spec.origin, newest, spec.together, spec.exponential});
  if (spec.kind == "grey") return std::make_unique<Grey>(newest);
  std::unique_ptr<TrendModel> trend;
  if (spec.kind == "wiener")
    trend = std::make_unique<Wiener>(spec.wiener);
  else if (spec.kind == "holt")
    trend = std::make_unique<Holt>();
  else if (spec.kind == "ar")
    trend = std::make_unique<Autoregressive>();
  else
    trend = std::make_unique<TheilSen>(newest);
  if (spec.log) return std::make_unique<LogScale>(std::move(trend), spec.origin, newest);
  return std::make_unique<Newest>(std::move(trend), newest);
}

}  // namespace portent::models::classic
