#include "models/classic/crack_growth.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <vector>

#include "models/classic/normal.h"
#include "models/native/elementary.h"

namespace portent::models::classic {
namespace {

constexpr double kLeastVariance = 1e-6;

bool is_two(double exponent) {
  return std::abs(exponent - 2) < 1e-9;
}

/// Integral of a^(-m/2): what the law makes linear in cycles.
double straightened(const ParisLaw& law, double from, double to) {
  if (is_two(law.exponent)) return native::fixed_log(to / from);
  const double power = 1 - law.exponent / 2;
  return (native::fixed_power(to, power) - native::fixed_power(from, power)) / power;
}

/// (Y * stress * sqrt(pi))^m: what C is multiplied by.
double driving(const ParisLaw& law, double stress_range) {
  const double per_root = law.geometry * stress_range * std::sqrt(std::numbers::pi);
  return per_root > 0 ? native::fixed_power(per_root, law.exponent) : 0;
}

std::vector<double> log_rates(const ParisLaw& law, const CrackHistory& h) {
  std::vector<double> rates;
  for (std::size_t i = 1; i < h.cycles.size(); ++i) {
    const double force = driving(law, h.stress_range[i]), cycles = h.cycles[i] - h.cycles[i - 1];
    if (!(h.length[i] > h.length[i - 1]) || !(force > 0) || !(cycles > 0)) continue;
    rates.push_back(native::fixed_log(straightened(law, h.length[i - 1], h.length[i]) / (force * cycles)));
  }
  return rates;
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

double squares_about(std::span<const double> values, double mean) {
  double sum = 0;
  for (const double v : values) sum += (v - mean) * (v - mean);
  return sum;
}

}  // namespace

double growth_cycles(const ParisLaw& law, double log_rate, double stress_range, double from, double to) {
  assert(from > 0 && to >= from);
  const double force = driving(law, stress_range);
  return force > 0 ? straightened(law, from, to) / (native::fixed_exp(log_rate) * force) : kNever;
}

double length_after(const ParisLaw& law, double log_rate, double stress_range, double from, double cycles) {
  const double grown = native::fixed_exp(log_rate) * driving(law, stress_range) * cycles;
  if (is_two(law.exponent)) return from * native::fixed_exp(grown);
  const double power = 1 - law.exponent / 2;
  const double reached = native::fixed_power(from, power) + power * grown;
  return reached > 0 ? native::fixed_power(reached, 1 / power) : kNever;
}

GrowthRate fit_growth_rate(const ParisLaw& law, const CrackHistory& history, const GrowthRate& fleet) {
  assert(history.cycles.size() == history.length.size() &&
         history.cycles.size() == history.stress_range.size());
  const auto rates = log_rates(law, history);
  if (rates.empty()) return fleet;
  const double own = static_cast<double>(rates.size()) / std::max(fleet.scatter, kLeastVariance);
  const double others = 1 / std::max(fleet.variance, kLeastVariance);
  GrowthRate fitted = fleet;
  fitted.log_rate = (own * mean_of(rates) + others * fleet.log_rate) / (own + others);
  fitted.variance = 1 / (own + others);
  return fitted;
}

GrowthRate fit_fleet_growth_rate(const ParisLaw& law, std::span<const CrackHistory> histories,
                                 const GrowthRate& fallback) {
  std::vector<double> means;
  double squares = 0, freedom = 0, shares = 0;
  for (const CrackHistory& history : histories) {
    const auto rates = log_rates(law, history);
    if (rates.size() < 2) continue;
    means.push_back(mean_of(rates));
    squares += squares_about(rates, means.back());
    freedom += static_cast<double>(rates.size() - 1);
    shares += 1 / static_cast<double>(rates.size());
  }
  if (means.size() < 2) return fallback;
  const auto count = static_cast<double>(means.size());
  GrowthRate fleet;
  fleet.log_rate = mean_of(means);
  fleet.scatter = std::max(squares / freedom, kLeastVariance);
  const double spread = squares_about(means, fleet.log_rate) / (count - 1);
  fleet.variance = std::max(spread - fleet.scatter * shares / count, kLeastVariance);
  return fleet;
}

TrendForecast crack_forecast(const ParisLaw& law, const CrackHistory& history, const GrowthRate& fleet,
                             double planned_stress_range, double critical, std::span<const double> horizons) {
  if (history.cycles.empty() || !(history.length.back() > 0)) return {};
  const double now = history.length.back();
  const GrowthRate own = fit_growth_rate(law, history, fleet);
  const double deviation = std::sqrt(own.variance);
  TrendForecast forecast;
  forecast.known = true;
  const double middle =
      now < critical ? growth_cycles(law, own.log_rate, planned_stress_range, now, critical) : 0;
  const auto at = [&](double z) { return middle == 0 ? 0 : middle * native::fixed_exp(z * deviation); };
  forecast.life = {at(deviation / 2), at(-kZ95), at(-kZ90), middle, at(kZ90), at(kZ95)};
  forecast.rate = native::fixed_exp(own.log_rate) * driving(law, planned_stress_range) *
                  native::fixed_power(now, law.exponent / 2);
  for (const double ahead : horizons) {
    const auto length = [&](double z) {
      return length_after(law, own.log_rate + z * deviation, planned_stress_range, now, ahead);
    };
    forecast.trajectory.push_back({ahead, length(-kZ90), length(0), length(kZ90)});
  }
  return forecast;
}

}  // namespace portent::models::classic
