#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/evaluate_text.h"
#include "cli/models_compare.h"
#include "models/registry.h"

namespace portent::cli {
namespace {

using models::Bundle;
using nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

std::string figure(double value) {
  return std::isnan(value) ? "-" : fmt::format("{:.4g}", value);
}

double metric(const Bundle& bundle, const std::string& name) {
  const auto found = bundle.manifest.metrics.find(name);
  return found == bundle.manifest.metrics.end() ? std::nan("") : found->second;
}

/// The figures of training, a row each, and those of the machines compared on.
Rows rows_of(const Bundle& first, const Bundle& second, const std::optional<train::Comparison>& comparison) {
  Rows rows = {{"hash", first.hash.substr(0, 12), second.hash.substr(0, 12)},
               {"trained on", first.manifest.dataset, second.manifest.dataset},
               {"data", first.manifest.data_hash.substr(0, 12), second.manifest.data_hash.substr(0, 12)}};
  std::map<std::string, double> names = first.manifest.metrics;
  names.insert(second.manifest.metrics.begin(), second.manifest.metrics.end());
  for (const auto& [name, value] : names)
    rows.push_back({name, figure(metric(first, name)), figure(metric(second, name))});
  if (!comparison) return rows;
  const train::Metrics &a = comparison->first.capped, &b = comparison->second.capped;
  rows.push_back({"held out: RMSE", figure(a.rmse), figure(b.rmse)});
  rows.push_back({"held out: MAE", figure(a.mae), figure(b.mae)});
  rows.push_back({"held out: NASA score", figure(a.nasa_score), figure(b.nasa_score)});
  rows.push_back({"held out: 80 % cover", figure(a.coverage), figure(b.coverage)});
  rows.push_back({"held out: 80 % width", figure(a.mean_width), figure(b.mean_width)});
  return rows;
}

ordered_json json_of(const Bundle& bundle, const train::Evaluation* held_out) {
  ordered_json one = {{"hash", bundle.hash},
                      {"dataset", bundle.manifest.dataset},
                      {"data_hash", bundle.manifest.data_hash},
                      {"metrics", bundle.manifest.metrics}};
  if (held_out != nullptr)
    one["held_out"] = {{"rmse", held_out->capped.rmse},
                       {"mae", held_out->capped.mae},
                       {"nasa_score", held_out->capped.nasa_score},
                       {"coverage", {{"0.8", held_out->capped.coverage}}},
                       {"mean_width", {{"0.8", held_out->capped.mean_width}}},
                       {"engines", held_out->engines},
                       {"cap", held_out->cap}};
  return one;
}

void print_json(const Bundle& first, const Bundle& second,
                const std::optional<train::Comparison>& comparison) {
  ordered_json result = {{"first", json_of(first, comparison ? &comparison->first : nullptr)},
                         {"second", json_of(second, comparison ? &comparison->second : nullptr)}};
  if (comparison)
    result["rmse_difference"] = {
        {"value", comparison->difference}, {"low_95", comparison->lowest}, {"high_95", comparison->highest}};
  fmt::print("{}\n", result.dump(1));
}

}  // namespace

int models_compare(const ModelsOptions& options) {
  const models::Registry registry(options.registry, false);
  const Bundle first = registry.load(registry.resolve(models::parse_model_ref(options.model)));
  const Bundle second = registry.load(registry.resolve(models::parse_model_ref(options.other)));
  const auto comparison = compare_on_machines(first, second, options);
  if (options.json) {
    print_json(first, second, comparison);
    return 0;
  }
  Rows rows = rows_of(first, second, comparison);
  rows.insert(rows.begin(), {"", options.model, options.other});
  print_table(rows);
  if (comparison)
    fmt::print(
        "on {} of {}, capped at {:g}: RMSE differs by {:+.2f}, 95 % interval {:+.2f} to {:+.2f} "
        "(paired bootstrap by machine)\n",
        judged_text(comparison->first), to_string(options.data.ref()), comparison->first.cap,
        comparison->difference, comparison->lowest, comparison->highest);
  return 0;
}

}  // namespace portent::cli
