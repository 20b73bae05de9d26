#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/models.h"
#include "ingest/error.h"
#include "ingest/plural.h"
#include "models/registry.h"

namespace portent::cli {
namespace {

using models::Bundle;
using models::Manifest;
using models::ModelEntry;
using models::ModelVersion;
using models::Registry;
using nlohmann::json;

std::vector<std::string> aliases_of(const ModelEntry& entry, const std::string& hash) {
  std::vector<std::string> aliases;
  for (const auto& [alias, target] : entry.aliases)
    if (target == hash) aliases.push_back(alias);
  return aliases;
}

/// The out-of-fold error that training wrote; null where there is none, or the bundle is damaged: a list must
/// still show the others.
json rmse_of(const Registry& registry, const std::string& hash) {
  try {
    const auto metrics = registry.load(hash).manifest.metrics;
    const auto rmse = metrics.find("oof_rmse");
    return rmse == metrics.end() ? json() : json(rmse->second);
  } catch (const ingest::FatalError& error) {
    fmt::print(stderr, "portent models: {}\n", error.what());
    return nullptr;
  }
}

json describe(const ModelEntry& entry, const ModelVersion& version) {
  return {{"name", entry.name},
          {"version", version.version},
          {"aliases", aliases_of(entry, version.hash)},
          {"hash", version.hash},
          {"created", version.created}};
}

}  // namespace

int models_list(const ModelsOptions& options) {
  const Registry registry(options.registry, false);
  json all = json::array();
  std::vector<std::vector<std::string>> rows = {
      {"NAME", "VERSION", "ALIASES", "HASH", "CREATED", "RMSE(OOF)"}};
  for (const ModelEntry& entry : registry.list())
    for (const ModelVersion& version : entry.versions) {
      json one = describe(entry, version);
      one["rmse_oof"] = rmse_of(registry, version.hash);
      rows.push_back(
          {entry.name, std::to_string(version.version),
           fmt::format("{}", fmt::join(aliases_of(entry, version.hash), ",")), version.hash.substr(0, 12),
           version.created,
           one["rmse_oof"].is_number() ? fmt::format("{:.2f}", one["rmse_oof"].get<double>()) : "-"});
      all.push_back(std::move(one));
    }
  if (options.json) {
    fmt::print("{}\n", all.dump(1));
  } else {
    print_table(rows);
  }
  return 0;
}

namespace {

std::size_t parameters_of(const Bundle& bundle) {
  std::size_t count = 0;
  for (const auto& [name, tensor] : bundle.weights) count += tensor.values.size();
  return count;
}

std::string networks_of(const models::LifeFit& fit) {
  std::vector<std::string> texts;
  for (const auto& network : fit.networks)
    texts.push_back(fmt::format("{} ({} inputs, width {}, sees {} steps)", network.kind, network.inputs,
                                network.width, network.receptive_field()));
  if (texts.empty()) return "none";
  const bool same = std::equal(texts.begin() + 1, texts.end(), texts.begin());
  return same ? fmt::format("{} x {}", texts.size(), texts.front())
              : fmt::format("{}", fmt::join(texts, "; "));
}

/// What forecasts a part, or the asset as a whole, and how much the networks weigh beside trees.
std::string members_of(const models::LifeFit& fit) {
  std::vector<std::string> members;
  if (!fit.networks.empty()) members.push_back(fmt::format("networks {}", networks_of(fit)));
  if (!fit.trees.empty())
    members.push_back(ingest::counted(fit.trees.size(), "tree ensemble", "tree ensembles"));
  for (const auto& spec : fit.classics) members.push_back(fmt::format("the {} model", spec.name));
  if (!fit.networks.empty() && !fit.trees.empty())
    members.push_back(fmt::format("networks weigh {:.3f}, trees {:.3f}", fit.blend.network_weight,
                                  1 - fit.blend.network_weight));
  if (!tells_life(fit)) members.emplace_back("health only, no remaining life");
  return fmt::format("{}", fmt::join(members, "; "));
}

/// One row, or one a part.
std::vector<std::vector<std::string>> member_rows(const Manifest& m, const std::string& unit) {
  if (m.parts.empty()) return {{"members", members_of(m)}};
  std::vector<std::vector<std::string>> rows;
  for (const models::PartFit& part : m.parts) {
    const auto rmse = part.metrics.find("oof_rmse");
    rows.push_back({"part " + part.name + (part.critical ? "" : " (not critical)"),
                    members_of(part) + (rmse == part.metrics.end()
                                            ? std::string()
                                            : fmt::format("; RMSE {:.2f} {}", rmse->second, unit))});
  }
  return rows;
}

std::string rules_of(const Manifest& manifest) {
  std::vector<std::string> texts;
  for (const auto& rule : manifest.policy.rules)
    texts.push_back(fmt::format("{} at {:g}", level_name(rule.level), rule.at));
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string drift_of(const Manifest& manifest) {
  if (!manifest.drift) return "no reference: trained by an older portent";
  std::size_t watched = 0, all = 0;
  for (const auto& regime : manifest.drift->edges) {
    all += regime.size();
    watched += static_cast<std::size_t>(
        std::ranges::count_if(regime, [](const auto& edges) { return !edges.empty(); }));
  }
  return fmt::format("{} of {} channels of its regimes watched; ages up to {:g} steps and older", watched,
                     all, fmt::join(manifest.drift->ages, ", "));
}

std::vector<std::vector<std::string>> summary_of(const Bundle& bundle) {
  const Manifest& m = bundle.manifest;
  std::vector<std::vector<std::string>> rows = {
      {"hash", bundle.hash},
      {"trained on", fmt::format("{} (sha256 {:.12}), seed {}, portent {}", m.dataset, m.data_hash, m.seed,
                                 m.code_version)},
      {"forecasts",
       fmt::format("{}, every {} step(s) of {}, {} backend",
                   tells_any_life(m) ? fmt::format("remaining life up to {:g} {}", m.cap, m.life_unit)
                                     : std::string("health only, no remaining life"),
                   m.score_every, ingest::format_every(m.step), m.backend)},
      {"parameters", std::to_string(parameters_of(bundle))},
      {"channels", fmt::format("{}", fmt::join(m.extractor.channels, " "))},
      {"settings", fmt::format("{}", fmt::join(m.extractor.settings, " "))},
      {"regimes", std::to_string(m.extractor.regimes.centroids.size())},
      {"alarms", rules_of(m)},
      {"drift", drift_of(m)}};
  const auto members = member_rows(m, ingest::plural(m.life_unit));
  rows.insert(rows.begin() + 3, members.begin(), members.end());
  for (const auto& [name, value] : m.metrics) rows.push_back({name, fmt::format("{:.4g}", value)});
  for (const auto& [name, bytes] : bundle.files)
    rows.push_back({name, fmt::format("{} bytes", bytes.size())});
  return rows;
}

}  // namespace

int models_show(const ModelsOptions& options) {
  const Registry registry(options.registry, false);
  const auto ref = models::parse_model_ref(options.model);
  const Bundle bundle = registry.load(registry.resolve(ref));
  const ModelEntry entry = registry.find(ref.name).value();
  json one;
  for (const ModelVersion& version : entry.versions)
    if (version.hash == bundle.hash) one = describe(entry, version);
  if (options.json) {
    one["manifest"] = json::parse(to_json(bundle.manifest));
    for (const auto& [name, bytes] : bundle.files) one["files"][name] = bytes.size();
    one["parameters"] = parameters_of(bundle);
    fmt::print("{}\n", one.dump(1));
    return 0;
  }
  fmt::print("{}@{}  {}  {}\n", entry.name, one["version"].get<int>(), one["created"].get<std::string>(),
             fmt::join(aliases_of(entry, bundle.hash), ","));
  print_table(summary_of(bundle));
  return 0;
}

void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) line += fmt::format("{:<{}}  ", row[c], widths[c]);
    fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
  }
}

}  // namespace portent::cli
