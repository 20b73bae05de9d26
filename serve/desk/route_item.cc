#include "serve/desk/route_item.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "serve/desk/json_fields.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/thresholds_json.h"

namespace portent::serve::desk {
namespace {

using models::policy::Level;
using nlohmann::json;

constexpr std::size_t kMostItems = 500, kMostChoices = 50;
constexpr double kMostDays = 36'500;
constexpr std::array<std::pair<const char*, std::string RouteItem::*>, 6> kTexts = {
    {{"point", &RouteItem::point},
     {"channel", &RouteItem::channel},
     {"look", &RouteItem::look},
     {"kind", &RouteItem::kind},
     {"unit", &RouteItem::unit},
     {"code", &RouteItem::code}}};

json json_of(const RouteItem& item) {
  json made = {{"id", item.id}, {"asset", item.asset}};
  for (const auto& [name, field] : kTexts)
    if (!(item.*field).empty()) made[name] = item.*field;
  if (!item.choices.empty()) made["choices"] = item.choices;
  if (item.limits != Thresholds{}) made["limits"] = json_of(item.limits);
  for (const auto& [answer, level] : item.bad) made["bad"][answer] = level_name(level);
  if (item.every_days) made["every_days"] = *item.every_days;
  return made;
}

std::vector<std::string> read_choices(JsonFields& fields) {
  std::vector<std::string> choices;
  for (const json& one : fields.list("choices")) {
    const auto* text = one.get_ptr<const std::string*>();
    if (text == nullptr || text->empty() || !text_problem(*text).empty()) {
      fields.fail("choices", "is not a list of texts");
      return {};
    }
    choices.push_back(*text);
  }
  if (choices.size() > kMostChoices) fields.fail("choices", fmt::format("has more than {}", kMostChoices));
  if (std::set(choices.begin(), choices.end()).size() < choices.size())
    fields.fail("choices", "names one twice");
  return choices;
}

std::map<std::string, Level> read_bad(JsonFields& fields) {
  std::map<std::string, Level> bad;
  const json* found = fields.find("bad");
  if (found == nullptr) return bad;
  if (!found->is_object()) {
    fields.fail("bad", "is not an object of answers with their severity");
    return bad;
  }
  for (const auto& [answer, value] : found->items()) {
    const auto* name = value.get_ptr<const std::string*>();
    const auto level = name ? severity_named(*name) : std::nullopt;
    if (level)
      bad[answer] = *level;
    else
      fields.fail("bad." + answer, "is not one of blue, yellow, orange and red");
  }
  return bad;
}

void check_number(const RouteItem& item, JsonFields& fields) {
  const bool number = item.kind == "number";
  const std::pair<const char*, bool> of_numbers[] = {{"point", !item.point.empty()},
                                                     {"channel", !item.channel.empty()},
                                                     {"unit", !item.unit.empty()},
                                                     {"limits", item.limits != Thresholds{}}};
  for (const auto& [name, there] : of_numbers)
    if (there && !number) fields.fail(name, "is of numbers alone");
  if (!item.point.empty() && !item.channel.empty()) fields.fail("channel", "is that of the point");
  if (!item.point.empty() && item.limits != Thresholds{})
    fields.fail("limits", "are those of the point: set them there");
  if (item.limits.hysteresis != 0 || item.limits.consecutive != 1)
    fields.fail("limits", "has neither hysteresis nor consecutive here: each result counts");
}

void check_answers(const RouteItem& item, JsonFields& fields) {
  if ((item.kind == "choice") != !item.choices.empty())
    fields.fail("choices", item.kind == "choice" ? "is missing" : "is of choices alone");
  for (const auto& [answer, level] : item.bad) {
    const bool known = item.kind == "choice"   ? std::ranges::count(item.choices, answer) == 1
                       : item.kind == "yes_no" ? answer == "yes" || answer == "no"
                                               : false;
    if (!known) fields.fail("bad." + answer, "is no answer of this item");
  }
}

RouteItem read_item(const json& object, const std::string& path, Faults& faults) {
  RouteItem item;
  if (!object.is_object()) {
    faults.push_back({path, "is not an object"});
    return item;
  }
  JsonFields fields(object, path, faults);
  fields.nothing_but({"id", "asset", "point", "channel", "look", "kind", "unit", "choices", "limits", "bad",
                      "code", "every_days"});
  item.id = fields.text("id");
  item.asset = fields.text("asset");
  for (const auto& [name, id] : {std::pair{"id", &item.id}, {"asset", &item.asset}})
    if (auto problem = id_problem(*id); !problem.empty()) fields.fail(name, problem);
  for (const auto& [name, field] : kTexts) {
    item.*field = fields.text(name);
    if (auto problem = text_problem(item.*field); !problem.empty()) fields.fail(name, problem);
  }
  if (item.kind != "number" && item.kind != "choice" && item.kind != "yes_no" && item.kind != "words")
    fields.fail("kind", "is not one of number, choice, yes_no and words");
  item.choices = read_choices(fields);
  if (const json* limits = fields.find("limits"))
    item.limits = thresholds_of(*limits, fields.path_of("limits"), faults);
  item.bad = read_bad(fields);
  item.every_days = fields.number("every_days");
  if (item.every_days && !(*item.every_days > 0 && *item.every_days <= kMostDays))
    fields.fail("every_days", fmt::format("is not more than 0 and up to {:g}", kMostDays));
  check_number(item, fields);
  check_answers(item, fields);
  return item;
}

/// The worst colour whose limit the value has reached.
Level worst(const ColourLimits& limits, double value, int way) {
  Level level = Level::kNone;
  for (std::size_t c = 0; c < limits.size(); ++c)
    if (limits[c] && way * (value - *limits[c]) >= 0) level = static_cast<Level>(c + 1);
  return level;
}

}  // namespace

std::string encode_items(const std::vector<RouteItem>& items) {
  json all = json::array();
  for (const RouteItem& item : items) all.push_back(json_of(item));
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<RouteItem> parse_items(std::string_view text, Faults& faults) {
  std::vector<RouteItem> items;
  const auto list = parse_json(text, "items", faults);
  if (!list) return items;
  if (!list->is_array() || list->empty() || list->size() > kMostItems) {
    faults.push_back({"items", fmt::format("is not a list of 1 to {}", kMostItems)});
    return items;
  }
  std::set<std::string> ids;
  for (const json& one : *list) {
    const std::string path = fmt::format("items.{}", items.size());
    items.push_back(read_item(one, path, faults));
    if (!ids.insert(items.back().id).second) faults.push_back({path + ".id", "is that of another item"});
  }
  return items;
}

const RouteItem* item_named(const std::vector<RouteItem>& items, std::string_view id) {
  const auto found = std::ranges::find(items, id, &RouteItem::id);
  return found == items.end() ? nullptr : &*found;
}

Level level_of(const RouteItem& item, const std::optional<double>& number, const std::string& answer) {
  if (number) return std::max(worst(item.limits.high, *number, 1), worst(item.limits.low, *number, -1));
  const auto found = item.bad.find(answer);
  return found == item.bad.end() ? Level::kNone : found->second;
}

std::optional<Level> severity_named(std::string_view name) {
  const auto found = std::ranges::find(kColours, name);
  if (found == kColours.end()) return std::nullopt;
  return static_cast<Level>(found - kColours.begin() + 1);
}

}  // namespace portent::serve::desk
