#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/forecast.h"
#include "models/policy/rule.h"
#include "models/policy/threshold.h"
#include "serve/store/alarm_rules.h"

namespace portent::serve::desk {

/// A user's rule, ready to be judged.
struct BookedRule {
  store::AlarmRule row;
  models::policy::Rule rule;
  bool of_forecasts = false;  ///< names a value of a forecast: judged as each forecast comes
  bool of_readings = false;   ///< names a channel: judged as each reading comes
};

/// Limits of a measuring point: of one channel of one asset.
struct PointLimits {
  std::string asset;
  std::string channel;
  std::string part = {};
  std::string point = {};  ///< its name, the alarm's subject
  std::string unit = {};
  models::policy::Thresholds thresholds;
  friend bool operator==(const PointLimits&, const PointLimits&) = default;
};

/// What users ask for.
struct RuleBook {
  std::vector<BookedRule> rules;
  std::vector<std::string> refused;  ///< "NAME: column 3: expected ..."; what can't be read judges nothing
};
/// Of the enabled ones.
RuleBook make_rule_book(const std::vector<store::AlarmRule>& rows);

/// What is wrong with a rule that is to be stored, in words; "" where nothing is.
std::string rule_problem(const store::AlarmRule& rule);

/// The value of a forecast that a rule names: `forecast.` and p05, p10, p50, p90, p95, health, ageing, usage,
/// cap or degradation_rate. nullopt: there is none, or nobody may rely on it now.
std::optional<double> forecast_value(const models::Forecast& forecast, std::string_view name);
bool is_forecast_value(std::string_view name);

}  // namespace portent::serve::desk
