#include "serve/desk/thresholds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "serve/desk/json_fields.h"
#include "serve/desk/thresholds_json.h"

namespace portent::serve::desk {
namespace {

using nlohmann::json;

json json_of_side(const ColourLimits& limits) {
  json side = json::object();
  for (std::size_t c = 0; c < limits.size(); ++c)
    if (limits[c]) side[std::string(kColours[c])] = *limits[c];
  return side;
}

ColourLimits side_of(JsonFields& fields, const char* name, Faults& faults) {
  ColourLimits limits;
  const json* member = fields.find(name);
  if (!member) return limits;
  JsonFields side(*member, fields.path_of(name), faults);
  side.nothing_but({"blue", "yellow", "orange", "red"});
  for (std::size_t c = 0; c < limits.size(); ++c) limits[c] = side.number(std::string(kColours[c]).c_str());
  return limits;
}

/// `way` 1: limits rise from blue to red; -1: they fall.
void check_order(const ColourLimits& limits, int way, const std::string& path, Faults& faults) {
  std::size_t before = limits.size();
  for (std::size_t c = 0; c < limits.size(); ++c) {
    if (!limits[c]) continue;
    if (before < limits.size() && way * (*limits[c] - *limits[before]) <= 0)
      faults.push_back({fmt::format("{}.{}", path, kColours[c]),
                        fmt::format("{} is not {} {}'s {}", *limits[c], way > 0 ? "above" : "below",
                                    kColours[before], *limits[before])});
    before = c;
  }
}

/// The limit of the mildest colour there is.
std::optional<double> nearest(const ColourLimits& limits) {
  for (const auto& limit : limits)
    if (limit) return limit;
  return std::nullopt;
}

}  // namespace

json json_of(const Thresholds& thresholds) {
  json all = json::object();
  if (thresholds.high != ColourLimits{}) all["high"] = json_of_side(thresholds.high);
  if (thresholds.low != ColourLimits{}) all["low"] = json_of_side(thresholds.low);
  if (thresholds.hysteresis != 0) all["hysteresis"] = thresholds.hysteresis;
  if (thresholds.consecutive != 1) all["consecutive"] = thresholds.consecutive;
  return all;
}

Thresholds thresholds_of(const json& from, const std::string& path, Faults& faults) {
  JsonFields fields(from, path, faults);
  fields.nothing_but({"high", "low", "hysteresis", "consecutive"});
  Thresholds thresholds{side_of(fields, "high", faults), side_of(fields, "low", faults),
                        fields.number("hysteresis").value_or(0), 1};
  const double consecutive = fields.number("consecutive").value_or(1);
  if (consecutive >= 1 && consecutive <= 1'000 && consecutive == std::floor(consecutive))
    thresholds.consecutive = static_cast<int>(consecutive);
  else
    fields.fail("consecutive", "is not a whole number from 1 to 1000");
  check_thresholds(thresholds, path, faults);
  return thresholds;
}

std::string encode_thresholds(const Thresholds& thresholds) {
  return json_of(thresholds).dump();
}

Thresholds parse_thresholds(std::string_view text, const std::string& path, Faults& faults) {
  const auto parsed = parse_json(text, path, faults);
  return parsed ? thresholds_of(*parsed, path, faults) : Thresholds{};
}

void check_thresholds(const Thresholds& thresholds, const std::string& path, Faults& faults) {
  check_order(thresholds.high, 1, path + ".high", faults);
  check_order(thresholds.low, -1, path + ".low", faults);
  if (thresholds.hysteresis < 0) faults.push_back({path + ".hysteresis", "is negative"});
  const auto high = nearest(thresholds.high), low = nearest(thresholds.low);
  if (!high || !low || *high - *low > 2 * std::max(0.0, thresholds.hysteresis)) return;
  faults.push_back({path, fmt::format("the lowest high limit ({}) must be above the highest low one ({}) by "
                                      "more than twice the hysteresis ({})",
                                      *high, *low, thresholds.hysteresis)});
}

}  // namespace portent::serve::desk
