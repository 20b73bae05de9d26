#include "serve/desk/attributes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "serve/desk/json_fields.h"
#include "serve/desk/plain_text.h"

namespace portent::serve::desk {
namespace {

using nlohmann::json;

const AttributeRule* rule_named(const AssetClass* of, const std::string& name) {
  if (!of) return nullptr;
  const auto found = std::ranges::find(of->attributes, name, &AttributeRule::name);
  return found == of->attributes.end() ? nullptr : &*found;
}

std::string unknown_attribute(const AssetClass* of) {
  if (!of) return "needs a class that defines it";
  std::vector<std::string> names;
  for (const AttributeRule& rule : of->attributes) names.push_back(rule.name);
  return fmt::format("is no attribute of class {}; known are {}", of->name,
                     names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")));
}

bool is_date(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int year = 0;
  unsigned month = 0, day = 0;
  const char* at = text.data();
  const auto whole = [](const char* from, const char* to, auto& into) {
    const auto [end, code] = std::from_chars(from, to, into);
    return code == std::errc() && end == to && *from != '-';
  };
  if (!whole(at, at + 4, year) || !whole(at + 5, at + 7, month) || !whole(at + 8, at + 10, day)) return false;
  return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month),
                                     std::chrono::day(day))
      .ok();
}

std::string number_problem(const AttributeRule& rule, const json& value) {
  if (!value.is_number() || !std::isfinite(value.get<double>())) return "is not a number";
  const double number = value.get<double>();
  if (rule.min && number < *rule.min) return fmt::format("{} is below {}", number, *rule.min);
  if (rule.max && number > *rule.max) return fmt::format("{} is above {}", number, *rule.max);
  return "";
}

std::string problem_of(const AttributeRule& rule, const json& value) {
  if (rule.type == AttributeType::kNumber) return number_problem(rule, value);
  if (rule.type == AttributeType::kBoolean) return value.is_boolean() ? "" : "is neither true nor false";
  const auto* text = value.get_ptr<const std::string*>();
  if (!text) return "is not a text";
  if (auto problem = text_problem(*text); !problem.empty()) return problem;
  if (rule.type == AttributeType::kDate && !is_date(*text)) return "is not a date such as 2026-01-31";
  if (rule.type == AttributeType::kChoice && std::ranges::find(rule.choices, *text) == rule.choices.end())
    return fmt::format("is not one of {}", fmt::join(rule.choices, ", "));
  return "";
}

/// What a cell says, as the rule's type; a text where it can't be, which the check then names.
json typed(const AttributeRule* rule, std::string_view text) {
  if (rule && rule->type == AttributeType::kNumber) {
    double number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code == std::errc() && end == text.data() + text.size()) return number;
  }
  if (rule && rule->type == AttributeType::kBoolean) {
    if (text == "true" || text == "1" || text == "yes") return true;
    if (text == "false" || text == "0" || text == "no") return false;
  }
  return std::string(text);
}

}  // namespace

std::string checked_attributes(const std::string& attributes, const AssetClass* of, bool complete,
                               Faults& faults) {
  auto parsed = parse_json(attributes, "attributes", faults);
  if (!parsed) return attributes;
  if (!parsed->is_object()) {
    faults.push_back({"attributes", "is not an object"});
    return attributes;
  }
  json kept = json::object();
  for (const auto& [name, value] : parsed->items()) {
    if (value.is_null()) continue;
    const AttributeRule* rule = rule_named(of, name);
    const std::string problem = rule ? problem_of(*rule, value) : unknown_attribute(of);
    if (!problem.empty()) faults.push_back({"attributes." + name, problem});
    kept[name] = value.is_number() ? json(value.get<double>()) : value;  // 7 and 7.0 are one number
  }
  if (of && complete)
    for (const AttributeRule& rule : of->attributes)
      if (rule.required && !kept.contains(rule.name))
        faults.push_back(
            {"attributes." + rule.name, fmt::format("is missing; class {} requires it", of->name)});
  return kept.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string with_attribute(const std::string& attributes, const AssetClass* of, const std::string& name,
                           std::string_view text, Faults& faults) {
  auto parsed = parse_json(attributes, "attributes", faults);
  if (!parsed || !parsed->is_object()) return attributes;
  if (const auto problem = text_problem(text); !problem.empty()) {
    faults.push_back({"attributes." + name, problem});
    return attributes;
  }
  if (text.empty())
    parsed->erase(name);
  else
    (*parsed)[name] = typed(rule_named(of, name), text);
  return parsed->dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace portent::serve::desk
