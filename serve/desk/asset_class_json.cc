#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "serve/desk/asset_class.h"
#include "serve/desk/json_fields.h"
#include "serve/desk/thresholds_json.h"

namespace portent::serve::desk {
namespace {

using models::policy::Level;
using nlohmann::json;

void put(json& to, const char* name, const std::string& text) {
  if (!text.empty()) to[name] = text;
}
void put(json& to, const char* name, const std::optional<double>& number) {
  if (number) to[name] = *number;
}

json json_of(const AttributeRule& rule) {
  json made = {{"name", rule.name}, {"type", kAttributeTypes[static_cast<std::size_t>(rule.type)]}};
  put(made, "unit", rule.unit);
  if (rule.required) made["required"] = true;
  put(made, "min", rule.min);
  put(made, "max", rule.max);
  if (!rule.choices.empty()) made["choices"] = rule.choices;
  return made;
}

json json_of(const PointTemplate& point) {
  json made = {{"name", point.name}};
  put(made, "channel", point.channel);
  put(made, "tag", point.tag);
  put(made, "unit", point.unit);
  put(made, "type", point.type);
  put(made, "part", point.part);
  if (point.scale != 1) made["scale"] = point.scale;
  if (point.shift != 0) made["offset"] = point.shift;
  if (point.thresholds != Thresholds{}) made["thresholds"] = json_of(point.thresholds);
  return made;
}

json json_of(const PartTemplate& part) {
  json made = {{"name", part.name}};
  put(made, "title", part.title);
  for (const PartTemplate& sub : part.parts) made["parts"].push_back(json_of(sub));
  return made;
}

json json_of(const ingest::TagBinding& tag) {
  json made = {{"channel", tag.channel}};
  if (tag.scale != 1) made["scale"] = tag.scale;
  if (tag.offset != 0) made["offset"] = tag.offset;
  put(made, "unit", tag.unit);
  put(made, "part", tag.part);
  put(made, "point", tag.point);
  return made;
}

json definition_of(const AssetClass& of) {
  json made = json::object();
  put(made, "title", of.title);
  put(made, "model", of.model);
  if (of.silent_after_ms) made["silent_after_s"] = static_cast<double>(*of.silent_after_ms) / 1000;
  if (of.orders_from != Level::kNone) made["orders_from"] = models::policy::level_name(of.orders_from);
  for (const AttributeRule& rule : of.attributes) made["attributes"].push_back(json_of(rule));
  for (const PartTemplate& part : of.parts) made["parts"].push_back(json_of(part));
  for (const PointTemplate& point : of.points) made["points"].push_back(json_of(point));
  for (const auto& [name, tag] : of.tags) made["tags"][name] = json_of(tag);
  return made;
}

AttributeRule rule_of(const json& from, const std::string& path, Faults& faults) {
  JsonFields fields(from, path, faults);
  fields.nothing_but({"name", "type", "unit", "required", "min", "max", "choices"});
  AttributeRule rule;
  rule.name = fields.text("name");
  const std::string type = fields.text("type", "text");
  const auto known = std::ranges::find(kAttributeTypes, type);
  if (known == kAttributeTypes.end())
    fields.fail("type", "is not number, text, boolean, date or choice");
  else
    rule.type = static_cast<AttributeType>(known - kAttributeTypes.begin());
  rule.unit = fields.text("unit");
  rule.required = fields.truth("required", false);
  rule.min = fields.number("min");
  rule.max = fields.number("max");
  for (const json& choice : fields.list("choices"))
    if (choice.is_string())
      rule.choices.push_back(choice.get<std::string>());
    else
      fields.fail("choices", "holds something that is no text");
  return rule;
}

PointTemplate point_of(const json& from, const std::string& path, Faults& faults) {
  JsonFields fields(from, path, faults);
  fields.nothing_but({"name", "channel", "tag", "unit", "type", "part", "scale", "offset", "thresholds"});
  PointTemplate point{fields.text("name"),
                      fields.text("channel"),
                      fields.text("tag"),
                      fields.text("unit"),
                      fields.text("type"),
                      fields.text("part"),
                      fields.number("scale").value_or(1),
                      fields.number("offset").value_or(0),
                      {}};
  if (const json* thresholds = fields.find("thresholds"))
    point.thresholds = thresholds_of(*thresholds, path + ".thresholds", faults);
  return point;
}

PartTemplate part_of(const json& from, const std::string& path, Faults& faults) {
  JsonFields fields(from, path, faults);
  fields.nothing_but({"name", "title", "parts"});
  PartTemplate part{fields.text("name"), fields.text("title"), {}};
  const json& parts = fields.list("parts");
  for (std::size_t i = 0; i < parts.size(); ++i)
    part.parts.push_back(part_of(parts[i], path + ".parts." + std::to_string(i), faults));
  return part;
}

ingest::TagBinding tag_of(const std::string& name, const json& from, const std::string& path,
                          Faults& faults) {
  ingest::TagBinding tag;
  tag.channel = name;
  if (const auto* channel = from.get_ptr<const std::string*>()) {
    tag.channel = *channel;
    return tag;
  }
  JsonFields fields(from, path, faults);
  fields.nothing_but({"channel", "scale", "offset", "unit", "part", "point"});
  tag.channel = fields.text("channel", name);
  tag.scale = fields.number("scale").value_or(1);
  tag.offset = fields.number("offset").value_or(0);
  tag.unit = fields.text("unit");
  tag.part = fields.text("part");
  tag.point = fields.text("point");
  return tag;
}

void read_tags(JsonFields& fields, AssetClass& into, Faults& faults) {
  const json* tags = fields.find("tags");
  if (!tags) return;
  if (!tags->is_object()) return fields.fail("tags", "is not an object");
  for (const auto& [name, tag] : tags->items())
    into.tags.emplace(name, tag_of(name, tag, "tags." + name, faults));
}

void read_lists(JsonFields& fields, AssetClass& into, Faults& faults) {
  const auto path = [](const char* list, std::size_t i) {
    return std::string(list) + "." + std::to_string(i);
  };
  const json &attributes = fields.list("attributes"), &parts = fields.list("parts"),
             &points = fields.list("points");
  for (std::size_t i = 0; i < attributes.size(); ++i)
    into.attributes.push_back(rule_of(attributes[i], path("attributes", i), faults));
  for (std::size_t i = 0; i < parts.size(); ++i)
    into.parts.push_back(part_of(parts[i], path("parts", i), faults));
  for (std::size_t i = 0; i < points.size(); ++i)
    into.points.push_back(point_of(points[i], path("points", i), faults));
}

Level orders_from(JsonFields& fields) {
  const std::string name = fields.text("orders_from");
  for (const Level level : {Level::kBlue, Level::kYellow, Level::kOrange, Level::kRed})
    if (models::policy::level_name(level) == name) return level;
  if (!name.empty()) fields.fail("orders_from", "is not blue, yellow, orange or red");
  return Level::kNone;
}

}  // namespace

std::string encode_definition(const AssetClass& of) {
  return definition_of(of).dump();
}

std::string encode_class(const AssetClass& of) {
  json made = definition_of(of);
  made["name"] = of.name;
  put(made, "site", of.site);
  put(made, "base", of.base);
  made["version"] = of.version;
  return made.dump();
}

AssetClass decode_class(std::string_view text, Faults& faults) {
  AssetClass made;
  const auto parsed = parse_json(text, "", faults);
  if (!parsed) return made;
  JsonFields fields(*parsed, "", faults);
  fields.nothing_but({"name", "site", "base", "title", "model", "silent_after_s", "orders_from", "attributes",
                      "parts", "points", "tags", "version"});
  made.name = fields.text("name");
  made.site = fields.text("site");
  made.base = fields.text("base");
  made.title = fields.text("title");
  made.model = fields.text("model");
  if (const auto seconds = fields.number("silent_after_s")) {
    if (*seconds >= 0.001 && *seconds <= 1e9)
      made.silent_after_ms = std::llround(*seconds * 1000);
    else
      fields.fail("silent_after_s", "is not 0.001 to 1e9 seconds");
  }
  made.orders_from = orders_from(fields);
  read_lists(fields, made, faults);
  read_tags(fields, made, faults);
  return made;
}

}  // namespace portent::serve::desk
