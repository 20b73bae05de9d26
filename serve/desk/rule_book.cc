#include "serve/desk/rule_book.h"

#include <algorithm>
#include <array>

namespace portent::serve::desk {
namespace {

using models::Forecast;

constexpr std::string_view kPrefix = "forecast.";

struct NamedValue {
  std::string_view name;
  std::optional<double> (*of)(const Forecast&);
};

std::optional<double> told(const Forecast& forecast, double value) {
  return models::life_unknown(forecast) ? std::nullopt : std::optional(value);
}

constexpr std::array<NamedValue, 10> kValues = {{
    {"p05", [](const Forecast& f) { return told(f, f.rul90.low); }},
    {"p10", [](const Forecast& f) { return told(f, f.rul.p10); }},
    {"p50", [](const Forecast& f) { return told(f, f.rul.p50); }},
    {"p90", [](const Forecast& f) { return told(f, f.rul.p90); }},
    {"p95", [](const Forecast& f) { return told(f, f.rul90.high); }},
    {"health", [](const Forecast& f) { return std::optional(f.health); }},
    {"ageing", [](const Forecast& f) { return f.ageing; }},
    {"usage", [](const Forecast& f) { return f.usage; }},
    {"cap", [](const Forecast& f) { return std::optional(f.cap); }},
    {"degradation_rate", [](const Forecast& f) { return std::optional(f.degradation_rate); }},
}};

const NamedValue* find_value(std::string_view name) {
  if (!name.starts_with(kPrefix)) return nullptr;
  name.remove_prefix(kPrefix.size());
  const auto found = std::ranges::find(kValues, name, &NamedValue::name);
  return found == kValues.end() ? nullptr : &*found;
}

}  // namespace

RuleBook make_rule_book(const std::vector<store::AlarmRule>& rows) {
  RuleBook book;
  for (const store::AlarmRule& row : rows) {
    if (!row.enabled) continue;
    auto rule = models::policy::parse_rule(row.condition);
    if (!rule) {
      book.refused.push_back(row.name + ": " + words_of(rule.error()));
      continue;
    }
    const bool forecasts = std::ranges::any_of(rule->names(), is_forecast_value);
    const bool readings = !std::ranges::all_of(rule->names(), is_forecast_value);
    book.rules.push_back({row, std::move(*rule), forecasts, readings});
  }
  return book;
}

std::string rule_problem(const store::AlarmRule& rule) {
  constexpr std::size_t kLongestName = 128;
  if (rule.name.empty() || rule.name.size() > kLongestName) return "name is not of 1 to 128 bytes";
  if (rule.level == models::policy::Level::kNone) return "level is not blue, yellow, orange or red";
  const auto parsed = models::policy::parse_rule(rule.condition);
  if (!parsed) return "condition, " + words_of(parsed.error());
  if (parsed->names().empty()) return "condition names no value: it is always the same";
  for (const std::string& name : parsed->names())
    if (name.starts_with(kPrefix) && !is_forecast_value(name))
      return "condition names " + name +
             ": a forecast has p05, p10, p50, p90, p95, health, ageing, usage, cap and degradation_rate";
  return "";
}

std::optional<double> forecast_value(const Forecast& forecast, std::string_view name) {
  using enum models::ForecastState;
  if (forecast.state == kWarming || forecast.state == kOutOfDistribution) return std::nullopt;
  const NamedValue* value = find_value(name);
  return value ? value->of(forecast) : std::nullopt;
}

bool is_forecast_value(std::string_view name) {
  return find_value(name) != nullptr;
}

}  // namespace portent::serve::desk
