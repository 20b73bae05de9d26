#include "ingest/files/yaml_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "ingest/error.h"

namespace portent::ingest {

YamlFields::YamlFields(const YAML::Node& node, std::string file, std::string what,
                       std::initializer_list<const char*> known)
    : node_(node), file_(std::move(file)), what_(std::move(what)) {
  const auto line = [&](const YAML::Node& at) { return at.Mark().line + 1; };
  if (!node_.IsMap())
    throw FatalError(fmt::format("{}:{}: {} must be keys and values ({})", file_, line(node_), what_,
                                 fmt::join(known, ", ")));
  std::set<std::string> seen;
  for (const auto& entry : node_) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
    const int at = line(entry.first);
    if (std::ranges::find(known, key) == known.end())
      throw FatalError(fmt::format("{}:{}: unknown key '{}' in {}; known are {}", file_, at, key, what_,
                                   fmt::join(known, ", ")));
    if (!seen.insert(key).second)
      throw FatalError(fmt::format("{}:{}: '{}' stands twice in {}", file_, at, key, what_));
  }
}

bool YamlFields::has(const char* key) const {
  return node_[key].IsDefined() && !node_[key].IsNull();
}

std::string YamlFields::where(const char* key) const {
  const YAML::Node at = node_[key];
  return fmt::format("{}:{}", file_, (at.IsDefined() ? at : node_).Mark().line + 1);
}

void YamlFields::refuse(const char* key, const std::string& flaw) const {
  throw FatalError(fmt::format("{}: '{}' of {} {}", where(key), key, what_, flaw));
}

std::string YamlFields::text(const char* key) const {
  if (!has(key)) refuse(key, "is missing");
  if (!node_[key].IsScalar() || node_[key].Scalar().empty()) refuse(key, "must be one word or text");
  return node_[key].Scalar();
}

std::string YamlFields::text_or(const char* key, const std::string& otherwise) const {
  if (has(key) && node_[key].IsScalar() && node_[key].Scalar().empty()) return "";
  return has(key) ? text(key) : otherwise;
}

std::vector<std::string> YamlFields::texts(const char* key) const {
  if (!has(key)) return {};
  const YAML::Node list = node_[key];
  if (list.IsScalar()) return {text(key)};
  if (!list.IsSequence()) refuse(key, "must be a list, such as [a, b]");
  std::vector<std::string> texts;
  for (const auto& item : list) {
    if (!item.IsScalar() || item.Scalar().empty()) refuse(key, "must be a list of words, such as [a, b]");
    texts.push_back(item.Scalar());
  }
  return texts;
}

YAML::Node parse_yaml(const std::string& text, const std::string& file) {
  try {
    return YAML::Load(text);
  } catch (const YAML::Exception& error) {
    throw FatalError(fmt::format("{}:{}: not YAML: {}", file, error.mark.line + 1, error.msg));
  }
}

}  // namespace portent::ingest
