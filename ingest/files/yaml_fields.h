#pragma once

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace portent::ingest {

/// One map of a YAML file, read key by key; what is wrong becomes a FatalError that begins with FILE:LINE.
class YamlFields {
 public:
  /// Throws where `node` is no map or has a key that is not in `known`; `what` names the map in complaints.
  YamlFields(const YAML::Node& node, std::string file, std::string what,
             std::initializer_list<const char*> known);

  bool has(const char* key) const;
  YAML::Node node(const char* key) const { return node_[key]; }
  std::string text(const char* key) const;                                   ///< must be there and not empty
  std::string text_or(const char* key, const std::string& otherwise) const;  ///< may be there and empty
  std::vector<std::string> texts(
      const char* key) const;  ///< a list of words, or one; none where it is absent
  [[noreturn]] void refuse(const char* key, const std::string& flaw) const;
  std::string where(const char* key) const;  ///< FILE:LINE
  const std::string& file() const { return file_; }

 private:
  YAML::Node node_;
  std::string file_;
  std::string what_;
};

/// Whatever yaml-cpp finds wrong with `text` is a FatalError that begins with FILE:LINE.
YAML::Node parse_yaml(const std::string& text, const std::string& file);

}  // namespace portent::ingest
