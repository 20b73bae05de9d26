#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/models.h"
#include "models/registry.h"

namespace portent::cli {
namespace {

using models::ModelEntry;
using models::Registry;
using nlohmann::json;

/// Says where `alias` points after a change, and where before.
void print_move(const ModelEntry& after, const std::string& alias, const std::string& former, bool as_json) {
  const std::string hash = after.aliases.at(alias);
  if (as_json) {
    const json change = {{"name", after.name},
                         {"alias", alias},
                         {"hash", hash},
                         {"former", former.empty() ? json() : json(former)}};
    fmt::print("{}\n", change.dump());
  } else if (former == hash) {
    fmt::print("{}@{} is {:.12} already\n", after.name, alias, hash);
  } else {
    fmt::print("{}@{} is now {:.12}{}\n", after.name, alias, hash,
               former.empty() ? "" : fmt::format(" (was {:.12})", former));
  }
}

std::string target_of(const Registry& registry, const std::string& name, const std::string& alias) {
  const auto entry = registry.find(name);
  return entry && entry->aliases.contains(alias) ? entry->aliases.at(alias) : "";
}

}  // namespace

int models_promote(const ModelsOptions& options) {
  Registry registry(options.registry, false);
  const auto ref = models::parse_model_ref(options.model);
  const std::string former = target_of(registry, ref.name, options.alias);
  registry.promote(ref, options.alias);
  print_move(registry.find(ref.name).value(), options.alias, former, options.json);
  return 0;
}

int models_rollback(const ModelsOptions& options) {
  Registry registry(options.registry, false);
  const std::string former = target_of(registry, options.name, "champion");
  registry.rollback(options.name, {.reason = options.reason});
  print_move(registry.find(options.name).value(), "champion", former, options.json);
  return 0;
}

}  // namespace portent::cli
