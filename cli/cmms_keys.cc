#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/cmms_options.h"

namespace portent::cli {
namespace {

using Cmms = ServiceConfig::Cmms;

ConfigKey text(const char* name, std::string Cmms::*field, const char* range, const char* help,
               const std::vector<std::string>& allowed = {}) {
  return {name,
          "",
          range,
          help,
          [field](const ServiceConfig& c) { return c.cmms.*field; },
          [field, allowed](ServiceConfig& c, const std::string& value) {
            c.cmms.*field = value;
            return allowed.empty() || std::ranges::find(allowed, value) != allowed.end();
          }};
}

ConfigKey seconds(const char* name, int Cmms::*field, int low, int high, const char* help) {
  return {name,
          "s",
          fmt::format("{} to {}", low, high),
          help,
          [field](const ServiceConfig& c) { return std::to_string(c.cmms.*field); },
          [field, low, high](ServiceConfig& c, const std::string& value) {
            int& number = c.cmms.*field;
            const char* end = value.data() + value.size();
            const auto result = std::from_chars(value.data(), end, number);
            return result.ec == std::errc{} && result.ptr == end && number >= low && number <= high;
          }};
}

}  // namespace

std::vector<ConfigKey> cmms_keys() {
  using C = Cmms;
  return {
      text("cmms.kind", &C::kind, "atlas, maintainx, empty",
           "The CMMS that work orders are mirrored in (docs/connectors.md); empty: none.",
           {"", "atlas", "maintainx"}),
      text("cmms.url", &C::url, "a URL", "Where its API begins; `outward.allow` must list its host."),
      text("cmms.key_file", &C::key_file, "a file",
           "Its first line is the key of that API; its owner alone may read it."),
      text("cmms.organization", &C::organization, "a number, empty",
           "Of a MaintainX key that opens several organizations."),
      text("cmms.name", &C::name, "letters, digits, . _ : -",
           "What external ids and the audit file call it. Another name is another CMMS."),
      text(
          "cmms.reference", &C::reference, "letters, digits, . _ : -",
          "Of this desk among those that share a CMMS: a twin is found by `[REFERENCE:wo-17]` in its title."),
      text("cmms.orders", &C::orders, "all, automatic",
           "Which orders are mirrored; `automatic`: those that the desk opened by itself.",
           {"all", "automatic"}),
      text("cmms.sites", &C::sites, "names of sites, commas between", "Of these alone; empty: of every one."),
      text("cmms.classes", &C::classes, "names of classes, commas between",
           "Of assets of these alone; empty: of every one."),
      seconds("cmms.poll", &C::poll_s, 1, 86'400, "From one look at what changed there to the next."),
      seconds("cmms.timeout", &C::timeout_s, 1, 120, "How long one request may take."),
  };
}

}  // namespace portent::cli
