#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/models_compare.h"
#include "ingest/error.h"
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

/// Why the alias may move there. Any alias but the champion's may be moved at will. Throws FatalError where a
/// champion stands that the challenger does not beat.
models::ChangeNote permit(const Registry& registry, const models::ModelRef& ref, const std::string& former,
                          const ModelsOptions& options) {
  if (options.force && options.reason.empty())
    throw ingest::FatalError("--force is kept in the audit: say why with --reason TEXT");
  if (options.force) return {options.reason, true};
  if (options.alias != "champion" || former.empty() || registry.resolve(ref) == former)
    return {options.reason};
  const models::Bundle challenger = registry.load(registry.resolve(ref)), champion = registry.load(former);
  const auto comparison = compare_on_machines(challenger, champion, options);
  const auto verdict =
      comparison ? judge_on_machines(*comparison, options)
                 : judge_out_of_fold(challenger.manifest, champion.manifest, {.margin = options.margin});
  if (!verdict.promote)
    throw ingest::FatalError(fmt::format("{} does not become champion: {}", to_string(ref), verdict.reason));
  return {options.reason.empty() ? verdict.reason : fmt::format("{}; {}", options.reason, verdict.reason)};
}

}  // namespace

int models_promote(const ModelsOptions& options) {
  Registry registry(options.registry, false);
  const auto ref = models::parse_model_ref(options.model);
  const std::string former = target_of(registry, ref.name, options.alias);
  const models::ChangeNote note = permit(registry, ref, former, options);
  registry.promote(ref, options.alias, note);
  if (!note.reason.empty()) fmt::print(stderr, "{}: {}\n", options.model, note.reason);
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
