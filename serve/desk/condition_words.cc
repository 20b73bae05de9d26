#include "serve/desk/condition_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/encode.h"

namespace portent::serve::desk {

std::string contribution_words(const models::Forecast& forecast) {
  constexpr std::size_t kMost = 3;
  std::string words;
  for (std::size_t i = 0; i < std::min(kMost, forecast.contributions.size()); ++i) {
    const models::Contribution& from = forecast.contributions[i];
    words += i == 0 ? fmt::format("{} makes up {:.0f} % of the distance to healthy", from.channel,
                                  100 * from.share)
                    : fmt::format(", {} {:.0f} %", from.channel, 100 * from.share);
  }
  return words;
}

std::string life_advice(const models::Forecast& forecast) {
  const auto& rul = forecast.rul;
  return fmt::format(
      "Plan the work within {:.4g} {}: about {:.4g} {} are left, and with 80 % certainty {:.4g} to {:.4g}",
      rul.p10, forecast.unit, rul.p50, forecast.unit, rul.p10, rul.p90);
}

std::string rule_words(const models::policy::Rule& rule, std::span<const std::optional<double>> values) {
  std::string words = rule.text();
  for (std::size_t i = 0; i < values.size(); ++i)
    words += fmt::format("{} {} is {}", i == 0 ? ":" : ",", rule.names()[i],
                         values[i] ? fmt::format("{:.6g}", *values[i]) : "missing");
  return words;
}

std::string value_words(const PointLimits& point, double value) {
  return fmt::format("{} is {:.6g}{}{}", point.point, value, point.unit.empty() ? "" : " ", point.unit);
}

std::string silence_words(const StatisticRecord& record) {
  if (record.by == "never") return "nothing was ever heard of it";
  if (record.by == "event") return "others that share its partition went on without it";
  return "nothing was heard of it for longer than it may be silent";
}

std::string mode_word(ingest::Mode mode) {
  return std::string(ingest::mode_name(mode));
}

}  // namespace portent::serve::desk
