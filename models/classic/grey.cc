#include "models/classic/grey.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "models/classic/crossing.h"
#include "models/native/elementary.h"

namespace portent::models::classic {
namespace {

constexpr std::size_t kLeast = 4;
constexpr std::array kLifts = {0.1, 1.0, 3.0, 10.0, 30.0};
constexpr double kSpans = 20;
constexpr double kWildest = 2;  // development from which the model has no meaning (Deng 1989)
constexpr double kStraight =
    1e-9;  // development under which the exponential is a straight line to all digits

struct Lifted {
  GreyFit fit;
  double lift = 0;
  double squares = kNever;  // of the points about the fit
};

Lifted fit_lifted(std::vector<double> values, double lift) {
  for (double& value : values) value += lift;
  Lifted lifted{fit_grey(values), lift, 0};
  for (std::size_t k = 1; k < values.size(); ++k) {
    const double error = values[k] - grey_value(lifted.fit, static_cast<double>(k));
    lifted.squares += error * error;
  }
  return lifted;
}

Lifted best_lift(const std::vector<double>& values) {
  const auto [least, most] = std::ranges::minmax(values);
  const double range = most > least ? most - least : 1;
  Lifted best;
  for (const double share : kLifts) {
    const Lifted tried = fit_lifted(values, share * range - least);
    if (std::abs(tried.fit.development) < kWildest && tried.squares < best.squares) best = tried;
  }
  return best;
}

}  // namespace

GreyFit fit_grey(std::span<const double> values) {
  assert(values.size() >= kLeast);
  double z = 0, zz = 0, x = 0, zx = 0, sum = values[0];
  for (std::size_t k = 1; k < values.size(); ++k) {
    const double background = sum + values[k] / 2;  // mean of the running sums on both sides
    sum += values[k];
    z += background;
    zz += background * background;
    x += values[k];
    zx += background * values[k];
  }
  const auto n = static_cast<double>(values.size() - 1);
  GreyFit fit;
  fit.first = values[0];
  fit.development = (z * x - n * zx) / (n * zz - z * z);
  fit.input = (x + fit.development * z) / n;
  return fit;
}

double grey_value(const GreyFit& fit, double index) {
  if (std::abs(fit.development) < kStraight) return fit.input;
  const double whole = fit.first - fit.input / fit.development;
  return whole *
         (native::fixed_exp(-fit.development * index) - native::fixed_exp(-fit.development * (index - 1)));
}

TrendForecast Grey::forecast(const Series& series, const Threshold& threshold,
                             std::span<const double> horizons) const {
  if (auto known = settled(series, threshold, kLeast, horizons)) return *known;
  const std::size_t used = std::min(series.t.size(), std::max(newest_, kLeast));
  EvenSeries even = evenly_spaced({series.t.last(used), series.y.last(used)});
  for (double& value : even.y) value = -threshold.margin(value);
  const Lifted grey = best_lift(even.y);
  if (grey.squares == kNever) return {};
  const double deviation = std::sqrt(grey.squares / static_cast<double>(used - 3));
  const auto last = static_cast<double>(used - 1);
  const double outward = threshold.falling ? -1 : 1;
  const Future future = [&](double ahead) {
    const double steps = ahead / even.step;
    const double lost = grey_value(grey.fit, last + steps) - grey.lift;
    return Marginal{threshold.level + outward * lost, deviation * std::sqrt(1 + steps)};
  };
  const double step = grey_value(grey.fit, last) - grey_value(grey.fit, last - 1);
  return follow(future, threshold, horizons, kSpans * last * even.step, outward * step / even.step);
}

}  // namespace portent::models::classic
