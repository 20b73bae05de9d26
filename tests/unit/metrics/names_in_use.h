#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace portent::tests {

/// Names of Portent's metrics and recorded series that a PromQL expression mentions.
std::set<std::string> names_in(std::string_view expression);

/// The metric, where `name` is one of the catalogue or a part of a histogram of it (`_bucket`, `_sum`,
/// `_count`).
bool is_exported(std::string_view name);

struct Rule {
  std::string record, alert, expression;  ///< one of the first two is empty
  std::string wait, severity, summary, description, runbook;
};
/// All rules of dashboards/prometheus/rules/*.yml.
std::vector<Rule> shipped_rules();
std::set<std::string> recorded_names();

std::string read_shipped(const std::string& path);

}  // namespace portent::tests
