#include "ingest/bindings.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "ingest/decode.h"
#include "ingest/error.h"
#include "ingest/step.h"
#include "ingest/units.h"

namespace portent::ingest {
namespace {

[[noreturn]] void refuse(const std::string& where, const YAML::Node& node, const std::string& what) {
  throw FatalError(where + ":" + std::to_string(node.Mark().line + 1) + ": " + what);
}

void only_keys(const std::string& where, const YAML::Node& map, const std::set<std::string>& known) {
  if (!map.IsMap()) refuse(where, map, "expected keys and values");
  for (const auto& entry : map) {
    const auto key = entry.first.as<std::string>();
    if (known.contains(key)) continue;
    std::string list;
    for (const std::string& k : known) list += (list.empty() ? "" : ", ") + k;
    refuse(where, entry.first, "unknown key '" + key + "'; known here: " + list);
  }
}

template <typename T>
T value_or(const std::string& where, const YAML::Node& map, const char* key, T fallback) {
  const YAML::Node node = map[key];
  if (!node) return fallback;
  try {
    return node.as<T>();
  } catch (const YAML::Exception&) {
    refuse(where, node, std::string("'") + key + "' has the wrong type");
  }
}

std::string read_unit(const std::string& where, const YAML::Node& node) {
  auto unit = value_or<std::string>(where, node, "unit", "");
  if (!unit.empty() && !known_unit(unit))
    refuse(where, node, "unit '" + unit + "' is not known; write it in UCUM, such as Cel, bar, mm/s, /min");
  return unit;
}

TagBinding read_tag(const std::string& where, const std::string& name, const YAML::Node& node) {
  TagBinding tag;
  if (node.IsScalar()) {
    tag.channel = node.as<std::string>();
    return tag;
  }
  only_keys(where, node, {"channel", "scale", "offset", "unit", "part", "point"});
  tag.channel = value_or<std::string>(where, node, "channel", name);
  tag.scale = value_or(where, node, "scale", 1.0);
  tag.offset = value_or(where, node, "offset", 0.0);
  tag.unit = read_unit(where, node);
  tag.part = value_or<std::string>(where, node, "part", "");
  tag.point = value_or<std::string>(where, node, "point", "");
  return tag;
}

std::map<std::string, TagBinding, std::less<>> read_tags(const std::string& where, const YAML::Node& node) {
  std::map<std::string, TagBinding, std::less<>> tags;
  if (!node) return tags;
  if (!node.IsMap()) refuse(where, node, "'tags' must map tags to channels");
  for (const auto& entry : node) {
    const auto name = entry.first.as<std::string>();
    tags.emplace(name, read_tag(where, name, entry.second));
  }
  return tags;
}

std::optional<std::int64_t> read_silence(const std::string& where, const YAML::Node& node,
                                         std::optional<std::int64_t> fallback) {
  if (!node["silent_after"]) return fallback;
  StepConfig parsed;
  if (!parse_every(node["silent_after"].as<std::string>(""), parsed) || parsed.every_ms == 0)
    refuse(where, node["silent_after"], "'silent_after' is not a duration such as 30s, 10min, 1h");
  return parsed.every_ms;
}

std::vector<std::string> read_parts(const std::string& where, const YAML::Node& node,
                                    std::vector<std::string> fallback) {
  return value_or(where, node, "parts", std::move(fallback));
}

using Classes = std::map<std::string, AssetBinding>;

Classes read_classes(const std::string& where, const YAML::Node& node) {
  Classes classes;
  if (!node || !node.IsMap())
    throw FatalError(where +
                     ": no 'classes'; name each class with its model, such as classes: {turbofan: {model: "
                     "turbofan@champion}}");
  for (const auto& entry : node) {
    only_keys(where, entry.second, {"model", "site", "tags", "parts", "silent_after"});
    AssetBinding binding;
    binding.asset_class = entry.first.as<std::string>();
    binding.model = value_or<std::string>(where, entry.second, "model", "");
    binding.site = value_or<std::string>(where, entry.second, "site", "");
    binding.tags = read_tags(where, entry.second["tags"]);
    binding.parts = read_parts(where, entry.second, {});
    binding.silent_after_ms = read_silence(where, entry.second, {});
    if (binding.model.empty())
      refuse(where, entry.first, "class '" + binding.asset_class + "' names no model");
    classes.emplace(binding.asset_class, std::move(binding));
  }
  return classes;
}

AssetBinding read_asset(const std::string& where, const YAML::Node& node, const Classes& classes) {
  only_keys(where, node, {"asset", "class", "site", "model", "life_start", "tags", "parts", "silent_after"});
  const auto name = value_or<std::string>(where, node, "class", "");
  const auto at = classes.find(name);
  if (at == classes.end()) refuse(where, node, "class '" + name + "' is not under 'classes'");
  AssetBinding binding = at->second;
  binding.site = value_or(where, node, "site", binding.site);
  binding.model = value_or(where, node, "model", binding.model);
  if (node["life_start"]) binding.life_start = value_or(where, node, "life_start", 0.0);
  if (node["tags"]) binding.tags = read_tags(where, node["tags"]);
  binding.parts = read_parts(where, node, binding.parts);
  binding.silent_after_ms = read_silence(where, node, binding.silent_after_ms);
  return binding;
}

}  // namespace

Bindings Bindings::all_to(const std::string& model) {
  Bindings bindings;
  AssetBinding any;
  any.model = model;
  any.asset_class = model.substr(0, model.find('@'));
  bindings.put("*", std::make_shared<const AssetBinding>(std::move(any)));
  return bindings;
}

Bindings Bindings::from_yaml(const std::string& text, const std::string& where) {
  Bindings bindings;
  YAML::Node root;
  try {
    root = YAML::Load(text);
  } catch (const YAML::Exception& error) {
    throw FatalError(where + ":" + std::to_string(error.mark.line + 1) + ": not YAML: " + error.msg);
  }
  only_keys(where, root, {"classes", "assets"});
  const Classes classes = read_classes(where, root["classes"]);
  for (const YAML::Node& node : root["assets"]) {
    auto binding = std::make_shared<const AssetBinding>(read_asset(where, node, classes));
    const auto asset = value_or<std::string>(where, node, "asset", "");
    if (!valid_binding_name(asset))
      refuse(where, node, "asset '" + asset + "' is not [A-Za-z0-9._:-]{1,128}, with * allowed at its end");
    const std::size_t before = bindings.exact_.size() + bindings.prefixes_.size();
    bindings.put(asset, std::move(binding));
    if (bindings.exact_.size() + bindings.prefixes_.size() == before)
      refuse(where, node, "asset '" + asset + "' is bound twice");
  }
  return bindings;
}

Bindings Bindings::from_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file)
    throw FatalError("bindings: can't read " + path.string() + "; name an existing file with --assets");
  std::ostringstream text;
  text << file.rdbuf();
  return from_yaml(text.str(), path.string());
}

void Bindings::put(std::string name, Bound binding) {
  const bool prefix = name.ends_with('*');
  if (prefix) name.pop_back();
  Entries& entries = prefix ? prefixes_ : exact_;
  if (binding)
    entries.insert_or_assign(std::move(name), std::move(binding));
  else
    entries.erase(name);
}

const Bindings::Bound& Bindings::bound(std::string_view asset) const {
  static const Bound kUnbound;
  if (const auto at = exact_.find(asset); at != exact_.end()) return at->second;
  const Bound* best = &kUnbound;
  std::size_t longest = 0;
  for (const auto& [prefix, binding] : prefixes_) {
    if (!asset.starts_with(prefix) || (*best && prefix.size() < longest)) continue;
    best = &binding;
    longest = prefix.size();
  }
  return *best;
}

std::vector<std::string> Bindings::models() const {
  std::set<std::string> models;
  for (const auto* map : {&exact_, &prefixes_})
    for (const auto& [asset, binding] : *map) models.insert(binding->model);
  return {models.begin(), models.end()};
}

std::map<std::string, Bindings::Bound> Bindings::entries() const {
  std::map<std::string, Bound> all(exact_.begin(), exact_.end());
  for (const auto& [prefix, binding] : prefixes_) all.emplace(prefix + '*', binding);
  return all;
}

bool valid_binding_name(std::string_view name) {
  if (name == "*") return true;
  if (name.ends_with('*')) name.remove_suffix(1);
  return valid_asset_id(name);
}

Bindings::Bound in_units_of(const Bindings::Bound& binding, const std::map<std::string, std::string>& units) {
  std::shared_ptr<AssetBinding> turned;
  for (const auto& [name, tag] : binding->tags) {
    const auto unit = units.find(tag.channel);
    if (tag.unit.empty() || unit == units.end() || unit->second == tag.unit) continue;
    if (!turned) turned = std::make_shared<AssetBinding>(*binding);
    TagBinding& to = turned->tags.at(name);
    const auto how = conversion(tag.unit, unit->second);
    to.refused = !how;
    if (!how) continue;
    to.scale = tag.scale * how->scale;
    to.offset = tag.offset * how->scale + how->offset;
  }
  return turned ? turned : binding;
}

void translate_tags(const AssetBinding& binding, Reading& reading) {
  if (binding.tags.empty()) return;
  for (ChannelValue& value : reading.values) {
    const auto at = binding.tags.find(value.channel);
    if (at == binding.tags.end()) continue;
    value.channel = at->second.channel;
    value.value = value.value * at->second.scale + at->second.offset;
    if (at->second.refused && value.mark == Mark::kNone) {
      value.mark = Mark::kWrongUnit;
      value.value = 0;
    }
  }
}

std::string site_of(const AssetBinding& binding, std::string_view asset) {
  if (!binding.site.empty()) return binding.site;
  const auto colon = asset.find(':');
  return colon == std::string_view::npos ? std::string() : std::string(asset.substr(0, colon));
}

}  // namespace portent::ingest
