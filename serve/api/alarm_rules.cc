#include "serve/api/alarm_rules.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "models/policy/rule.h"
#include "serve/api/alarm_query.h"
#include "serve/api/alarm_tools.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/rule_book.h"

namespace portent::serve {
namespace {

using nlohmann::json;

/// "" is every one.
std::string read_id(JsonReader& reader, const char* name, const std::string& otherwise) {
  std::string id = reader.text(name, otherwise);
  if (const std::string problem = desk::id_problem(id); !id.empty() && !problem.empty())
    reader.fail(name, problem);
  return id;
}

json refused(std::size_t column, const std::string& message) {
  return {{"valid", false}, {"problem", {{"column", column}, {"message", message}}}};
}

const char* source_of(const std::string& name) {
  if (desk::is_forecast_value(name)) return "forecast";
  return name.starts_with("feature.") ? "feature" : "channel";
}

}  // namespace

void read_rule(JsonReader& reader, store::AlarmRule& rule) {
  rule.condition = reader.text("condition", rule.condition);
  rule.site = read_id(reader, "site", rule.site);
  rule.asset_class = read_id(reader, "class", rule.asset_class);
  rule.advice = read_words(reader, "advice", 4'000, rule.advice);
  rule.enabled = reader.truth("enabled", rule.enabled);
  const std::string severity = reader.text("severity", std::string(models::policy::level_name(rule.level)));
  if (const auto level = level_named(severity))
    rule.level = *level;
  else
    reader.fail("severity", "blue, yellow, orange or red is expected here");
  const json checked = check_condition(rule.condition);
  if (!checked["valid"].get<bool>())
    reader.fail("condition", fmt::format("column {}: {}", checked["problem"]["column"].get<std::size_t>(),
                                         checked["problem"]["message"].get<std::string>()));
}

json check_condition(const std::string& condition) {
  const auto rule = models::policy::parse_rule(condition);
  if (!rule) return refused(rule.error().column, rule.error().message);
  if (rule->names().empty()) return refused(1, "it names no value, so it is always the same");
  json names = json::array();
  for (const std::string& name : rule->names()) {
    if (name.starts_with("forecast.") && !desk::is_forecast_value(name))
      return refused(
          condition.find(name) + 1,
          "a forecast has p05, p10, p50, p90, p95, health, ageing, usage, cap and degradation_rate");
    if (const std::string problem = desk::text_problem(name); !problem.empty())
      return refused(condition.find(name) + 1, "a name " + problem);
    names.push_back({{"name", name}, {"of", source_of(name)}});
  }
  return {{"valid", true},
          {"names", std::move(names)},
          {"for_ms", rule->for_ms()},
          {"clear_after_ms", rule->clear_after_ms()}};
}

}  // namespace portent::serve
