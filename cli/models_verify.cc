#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/models.h"
#include "models/registry_verify.h"

namespace portent::cli {
namespace {

using models::RegistryCheck;

void print_json(const RegistryCheck& check) {
  const nlohmann::ordered_json result = {{"sound", check.problems.empty()}, {"models", check.models},
                                         {"bundles", check.bundles},        {"changes", check.changes},
                                         {"signatures", check.signatures},  {"audit_head", check.head},
                                         {"problems", check.problems},      {"notes", check.notes}};
  fmt::print("{}\n", result.dump(1));
}

void print_text(const RegistryCheck& check) {
  for (const std::string& problem : check.problems) fmt::print(stderr, "problem: {}\n", problem);
  for (const std::string& note : check.notes) fmt::print(stderr, "note: {}\n", note);
  fmt::print("{} models, {} bundles, {} signatures that hold, {} audited changes, the last at {}: {}\n",
             check.models, check.bundles, check.signatures, check.changes, check.head,
             check.problems.empty() ? "sound" : fmt::format("{} problems", check.problems.size()));
}

}  // namespace

int models_verify(const ModelsOptions& options) {
  const RegistryCheck check =
      models::verify_registry(options.registry, {options.trust.begin(), options.trust.end()});
  if (options.json)
    print_json(check);
  else
    print_text(check);
  return check.problems.empty() ? 0 : 1;
}

}  // namespace portent::cli
