#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/config.h"

namespace portent::cli {

/// Parses; returns the exit code where the program should end now: 0 after --help (on stdout), 2 after one
/// line that says what is wrong with the call.
std::optional<int> parse_options(CLI::App& app, int argc, char** argv);

/// The options that `score`, `serve` and `demo` share, each a key of portent.yaml.
class ServiceOptions {
 public:
  void add_to(CLI::App& app);
  /// Only what names the configuration and the log.
  void add_log_to(CLI::App& app);
  /// Defaults, then portent.yaml, then --set, then the options of their own.
  ServiceConfig config() const;
  bool wants_reference() const { return help_config_; }

 private:
  void flag(CLI::App& app, const std::string& name, const std::string& key, const std::string& help);

  std::string file_;
  std::vector<std::string> sets_;
  std::vector<std::pair<std::string, std::pair<std::string, std::string>>> flags_;  ///< option, key, value
  bool help_config_ = false;
};

}  // namespace portent::cli
