#include "tests/unit/metrics/names_in_use.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "serve/metrics/catalogue.h"

namespace portent::tests {
namespace {

std::string text(const YAML::Node& of, const char* key) {
  return of[key] ? of[key].as<std::string>() : "";
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
}

Rule rule_from(const YAML::Node& node) {
  const YAML::Node labels = node["labels"], notes = node["annotations"];
  Rule rule{text(node, "record"), text(node, "alert"), text(node, "expr"), text(node, "for"), "", "", "", ""};
  if (labels) rule.severity = text(labels, "severity");
  if (notes) {
    rule.summary = text(notes, "summary");
    rule.description = text(notes, "description");
    rule.runbook = text(notes, "runbook_url");
  }
  return rule;
}

}  // namespace

std::set<std::string> names_in(std::string_view expression) {
  std::set<std::string> names;
  while (!expression.empty()) {
    const auto end = std::find_if_not(expression.begin(), expression.end(), is_name_character);
    const std::string word(expression.begin(), end);
    if (word.rfind("portent_", 0) == 0 || word.rfind("portent:", 0) == 0) names.insert(word);
    expression.remove_prefix(std::max<std::size_t>(word.size(), 1));
  }
  return names;
}

bool is_exported(std::string_view name) {
  const auto all = serve::metric_catalogue();
  return std::any_of(all.begin(), all.end(), [&](const auto* spec) {
    if (spec->kind != serve::MetricKind::kHistogram) return name == spec->name;
    const std::string base(spec->name);
    return name == base + "_bucket" || name == base + "_sum" || name == base + "_count";
  });
}

std::vector<Rule> shipped_rules() {
  std::vector<Rule> rules;
  for (const auto& file :
       std::filesystem::directory_iterator(PORTENT_SOURCE_DIR "/dashboards/prometheus/rules"))
    for (const auto& group : YAML::LoadFile(file.path().string())["groups"])
      for (const auto& rule : group["rules"]) rules.push_back(rule_from(rule));
  return rules;
}

std::set<std::string> recorded_names() {
  std::set<std::string> names;
  for (const Rule& rule : shipped_rules()) names.insert(rule.record);
  names.erase("");
  return names;
}

std::string read_shipped(const std::string& path) {
  std::ifstream file(PORTENT_SOURCE_DIR "/" + path);
  if (!file) throw std::runtime_error("can't read " + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace portent::tests
