#include "serve/desk/production_tally.h"

#include <algorithm>
#include <cmath>

namespace portent::serve::desk {
namespace {

constexpr double kHour = 3'600'000;

std::optional<double> ratio(double of, double to) {
  return to > 0 && std::isfinite(of) ? std::optional(of / to) : std::nullopt;
}

}  // namespace

ProductionTally& ProductionTally::operator+=(const ProductionTally& more) {
  planned_ms += more.planned_ms;
  run_ms += more.run_ms;
  ideal_ms += more.ideal_ms;
  total += more.total;
  good += more.good;
  return *this;
}

ProductionTally production_in(const store::Production& record, std::span<const ConditionChange> conditions,
                              std::int64_t from, std::int64_t to) {
  const std::int64_t first = std::max(from, record.from_ms), last = std::min(to, record.to_ms);
  if (first >= last) return {};
  const auto whole = static_cast<double>(record.to_ms - record.from_ms);
  const double share = static_cast<double>(last - first) / whole;
  const auto planned = static_cast<double>(record.planned_ms);
  const double run = record.run_ms
                         ? static_cast<double>(*record.run_ms) * share
                         : planned * static_cast<double>(uptime_in(conditions, first, last).up_ms) / whole;
  return {planned * share, run, record.total * share / record.ideal_rate * kHour, record.total * share,
          record.good * share};
}

std::optional<double> production_availability(const ProductionTally& tally) {
  return ratio(tally.run_ms, tally.planned_ms);
}

std::optional<double> production_performance(const ProductionTally& tally) {
  return ratio(tally.ideal_ms, tally.run_ms);
}

std::optional<double> production_quality(const ProductionTally& tally) {
  return ratio(tally.good, tally.total);
}

std::optional<double> overall_effectiveness(const ProductionTally& tally) {
  const auto availability = production_availability(tally), performance = production_performance(tally),
             quality = production_quality(tally);
  if (!availability) return std::nullopt;
  if (tally.total == 0) return 0;
  // Not known, or units that were made while the machine is said not to have run: one of both is wrong.
  if (!performance) return std::nullopt;
  return *availability * *performance * *quality;
}

}  // namespace portent::serve::desk
