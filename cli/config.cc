#include "cli/config.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "ingest/error.h"

namespace portent::cli {
namespace {

/// Letters to change between two names (Levenshtein), to name the key that was meant.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

const std::string& nearest_key(const std::string& name) {
  return std::ranges::min_element(config_keys(), {},
                                  [&](const ConfigKey& key) { return distance(name, key.name); })
      ->name;
}

void read_node(ServiceConfig& config, const YAML::Node& node, const std::string& name,
               const std::string& file) {
  const std::string where = fmt::format("{}:{}", file, node.Mark().line + 1);
  if (name == "kafka.properties" && node.IsMap()) {
    for (const auto& entry : node)
      config.kafka[entry.first.as<std::string>()] = entry.second.as<std::string>();
    return;
  }
  if (node.IsMap()) {
    for (const auto& entry : node)
      read_node(config, entry.second, (name.empty() ? "" : name + ".") + entry.first.as<std::string>(), file);
    return;
  }
  if (!node.IsScalar() && !node.IsNull())
    throw ingest::FatalError(where + ": '" + name + "' must be one value");
  set_key(config, name, node.IsNull() ? "" : node.as<std::string>(), where);
}

}  // namespace

void set_key(ServiceConfig& config, const std::string& name, const std::string& value,
             const std::string& where) {
  const auto keys = config_keys();
  const auto key = std::ranges::find(keys, name, &ConfigKey::name);
  if (key == keys.end())
    throw ingest::FatalError(
        fmt::format("{}: unknown key '{}'; did you mean '{}'? docs/configuration.md lists all", where, name,
                    nearest_key(name)));
  if (!key->set(config, value))
    throw ingest::FatalError(fmt::format("{}: '{}' is '{}', allowed: {}{}{}", where, name, value, key->range,
                                         key->unit.empty() ? "" : " ", key->unit));
}

void read_config(ServiceConfig& config, const std::filesystem::path& file) {
  YAML::Node root;
  try {
    root = YAML::LoadFile(file.string());
  } catch (const YAML::BadFile&) {
    throw ingest::FatalError("config: can't read " + file.string() + "; name an existing file with --config");
  } catch (const YAML::Exception& error) {
    throw ingest::FatalError(
        fmt::format("{}:{}: not YAML: {}", file.string(), error.mark.line + 1, error.msg));
  }
  if (root.IsNull()) return;
  if (!root.IsMap())
    throw ingest::FatalError(file.string() + ":1: expected keys and values, such as api: {port: 8080}");
  read_node(config, root, "", file.string());
}

}  // namespace portent::cli
