#include "ingest/bindings.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "ingest/decode.h"
#include "ingest/error.h"

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

std::map<std::string, TagBinding, std::less<>> read_tags(const std::string& where, const YAML::Node& node) {
  std::map<std::string, TagBinding, std::less<>> tags;
  if (!node) return tags;
  if (!node.IsMap()) refuse(where, node, "'tags' must map tags to channels");
  for (const auto& entry : node) {
    TagBinding tag;
    if (entry.second.IsScalar()) {
      tag.channel = entry.second.as<std::string>();
    } else {
      only_keys(where, entry.second, {"channel", "scale", "offset"});
      tag = {value_or<std::string>(where, entry.second, "channel", entry.first.as<std::string>()),
             value_or(where, entry.second, "scale", 1.0), value_or(where, entry.second, "offset", 0.0)};
    }
    tags.emplace(entry.first.as<std::string>(), std::move(tag));
  }
  return tags;
}

using Classes = std::map<std::string, AssetBinding>;

Classes read_classes(const std::string& where, const YAML::Node& node) {
  Classes classes;
  if (!node || !node.IsMap())
    throw FatalError(where +
                     ": no 'classes'; name each class with its model, such as classes: {turbofan: {model: "
                     "turbofan@champion}}");
  for (const auto& entry : node) {
    only_keys(where, entry.second, {"model", "site", "tags"});
    AssetBinding binding;
    binding.asset_class = entry.first.as<std::string>();
    binding.model = value_or<std::string>(where, entry.second, "model", "");
    binding.site = value_or<std::string>(where, entry.second, "site", "");
    binding.tags = read_tags(where, entry.second["tags"]);
    if (binding.model.empty())
      refuse(where, entry.first, "class '" + binding.asset_class + "' names no model");
    classes.emplace(binding.asset_class, std::move(binding));
  }
  return classes;
}

AssetBinding read_asset(const std::string& where, const YAML::Node& node, const Classes& classes) {
  only_keys(where, node, {"asset", "class", "site", "model", "life_start", "tags"});
  const auto name = value_or<std::string>(where, node, "class", "");
  const auto at = classes.find(name);
  if (at == classes.end()) refuse(where, node, "class '" + name + "' is not under 'classes'");
  AssetBinding binding = at->second;
  binding.site = value_or(where, node, "site", binding.site);
  binding.model = value_or(where, node, "model", binding.model);
  if (node["life_start"]) binding.life_start = value_or(where, node, "life_start", 0.0);
  if (node["tags"]) binding.tags = read_tags(where, node["tags"]);
  return binding;
}

}  // namespace

Bindings Bindings::all_to(const std::string& model) {
  Bindings bindings;
  AssetBinding any;
  any.model = model;
  any.asset_class = model.substr(0, model.find('@'));
  bindings.prefixes_.emplace("", std::move(any));
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
    AssetBinding binding = read_asset(where, node, classes);
    auto asset = value_or<std::string>(where, node, "asset", "");
    const bool prefix = asset.ends_with('*');
    if (prefix) asset.pop_back();
    if (!(prefix && asset.empty()) && !valid_asset_id(asset))
      refuse(where, node, "asset '" + asset + "' is not [A-Za-z0-9._:-]{1,128}, with * allowed at its end");
    if (!(prefix ? bindings.prefixes_ : bindings.exact_).emplace(asset, std::move(binding)).second)
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

const AssetBinding* Bindings::find(std::string_view asset) const {
  if (const auto at = exact_.find(asset); at != exact_.end()) return &at->second;
  const AssetBinding* best = nullptr;
  std::size_t longest = 0;
  for (const auto& [prefix, binding] : prefixes_) {
    if (!asset.starts_with(prefix) || (best && prefix.size() < longest)) continue;
    best = &binding;
    longest = prefix.size();
  }
  return best;
}

std::vector<std::string> Bindings::models() const {
  std::set<std::string> models;
  for (const auto* map : {&exact_, &prefixes_})
    for (const auto& [asset, binding] : *map) models.insert(binding.model);
  return {models.begin(), models.end()};
}

void translate_tags(const AssetBinding& binding, Reading& reading) {
  if (binding.tags.empty()) return;
  for (ChannelValue& value : reading.values) {
    const auto at = binding.tags.find(value.channel);
    if (at == binding.tags.end()) continue;
    value.channel = at->second.channel;
    value.value = value.value * at->second.scale + at->second.offset;
  }
}

std::string site_of(const AssetBinding& binding, std::string_view asset) {
  if (!binding.site.empty()) return binding.site;
  const auto colon = asset.find(':');
  return colon == std::string_view::npos ? std::string() : std::string(asset.substr(0, colon));
}

}  // namespace portent::ingest
