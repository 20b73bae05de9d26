#include <limits>
#include <nlohmann/json.hpp>

#include "models/drift_json.h"
#include "models/json_fields.h"
#include "models/manifest.h"
#include "models/manifest_classic.h"
#include "models/manifest_words.h"

namespace portent::models {
namespace {

using nlohmann::json;

std::string_view name_of(ingest::StepConfig::Aggregate of) {
  for (const auto& [aggregate, name] : kAggregates)
    if (aggregate == of) return name;
  return {};
}

json write(const ingest::StepConfig& step) {
  json by_column = json::array();
  for (const ingest::StepConfig::Aggregate aggregate : step.by_column)
    by_column.push_back(name_of(aggregate));
  return {{"every", ingest::format_every(step)},
          {"aggregate", name_of(step.aggregate)},
          {"by_column", by_column},
          {"hold_ms", step.hold_ms},
          {"allowed_lateness_ms", step.allowed_lateness_ms},
          {"max_gap", step.max_gap},
          {"max_gap_ms", step.max_gap_ms}};
}

std::vector<std::string> kind_names(const features::ExtractorConfig& config) {
  std::vector<std::string> names;
  for (const features::ChannelKind of : config.kinds)
    for (const auto& [kind, name] : kChannelKinds)
      if (kind == of) names.emplace_back(name);
  return names;
}

json write(const features::ExtractorConfig& config) {
  return {{"settings", config.settings},
          {"channels", config.channels},
          {"ignored", config.ignored},
          {"kinds", kind_names(config)},
          {"regimes",
           {{"mean", config.regimes.mean},
            {"inv_std", config.regimes.inv_std},
            {"centroids", config.regimes.centroids},
            {"radius", config.regimes.radius}}},
          {"mean", config.mean},
          {"inv_std", config.inv_std},
          {"ewm_weight", config.ewm_weight},
          {"baseline_steps", config.baseline_steps},
          {"use_age", config.use_age},
          {"age_limit", config.age_limit},
          {"age_unit", config.age_unit},
          {"low", config.low},
          {"high", config.high},
          {"stuck_after", config.stuck_after}};
}

json write(const NetworkSpec& network) {
  return {{"kind", network.kind},   {"prefix", network.prefix}, {"inputs", network.inputs},
          {"width", network.width}, {"kernel", network.kernel}, {"dilations", network.dilations},
          {"unit", network.unit}};
}

json write(const TreesSpec& trees) {
  return {{"prefix", trees.prefix},
          {"features", trees.features},
          {"link", trees.link},
          {"unit", trees.unit},
          {"cap", trees.cap}};
}

json write(const HealthConfig& health) {
  return {{"own_share", health.own_share},
          {"fleet_baseline", health.fleet_baseline},
          {"center", health.center},
          {"whitening", health.whitening},
          {"ewm_weight", health.ewm_weight},
          {"leak", health.leak},
          {"settling_steps", health.settling_steps},
          {"healthy_level", health.healthy_level},
          {"worst_level", health.worst_level}};
}

json write(const CalibrationBin& bin) {
  const json below = bin.below == std::numeric_limits<double>::infinity() ? json() : json(bin.below);
  return {{"below", below},
          {"lower", bin.lower},
          {"upper", bin.upper},
          {"lower90", bin.lower90},
          {"upper90", bin.upper90}};
}

json write(const policy::RulRule& rule) {
  return {{"level", level_name(rule.level)},
          {"at", rule.at},
          {"hysteresis", rule.hysteresis},
          {"consecutive", rule.consecutive}};
}

json write(const AgeCorrection& correction) {
  return {{"ages", correction.ages},
          {"shifts", correction.shifts},
          {"slope", correction.slope},
          {"fade", correction.fade}};
}

template <typename T>
json write(const std::vector<T>& values) {
  json out = json::array();
  for (const T& value : values) out.push_back(write(value));
  return out;
}

json document_of(const Manifest& manifest) {
  json document = {{"schema", kManifestSchema},
                   {"name", manifest.name},
                   {"dataset", manifest.dataset},
                   {"life_unit", manifest.life_unit},
                   {"backend", manifest.backend},
                   {"step", write(manifest.step)},
                   {"extractor", write(manifest.extractor)},
                   {"networks", write(manifest.networks)},
                   {"trees", write(manifest.trees)},
                   {"network_weight", manifest.blend.network_weight},
                   {"age_correction", write(manifest.blend.by_age)},
                   {"health", manifest.health ? write(*manifest.health) : json()},
                   {"recipe", manifest.recipe},
                   {"trajectory", manifest.trajectory},
                   {"cap", manifest.cap},
                   {"score_every", manifest.score_every},
                   {"warm_up_steps", manifest.warm_up_steps},
                   {"calibration",
                    {{"met_from_start", write(manifest.calibration.met_from_start)},
                     {"met_in_mid_life", write(manifest.calibration.met_in_mid_life)}}},
                   {"policy", {{"rules", write(manifest.policy.rules)}}},
                   {"horizons", manifest.horizons},
                   {"data_hash", manifest.data_hash},
                   {"code_version", manifest.code_version},
                   {"seed", manifest.seed},
                   {"metrics", manifest.metrics},
                   {"weights_hash", manifest.weights_hash}};
  write_classics(manifest, document);
  if (!manifest.units.empty()) document["units"] = manifest.units;
  if (manifest.drift) document["drift"] = drift_to_json(*manifest.drift);
  return document;
}

/// The members of a manifest that its part has instead.
json write_part(const Manifest& manifest, const PartFit& part) {
  const json whole = document_of(manifest_of(manifest, part));
  json to = {{"name", part.name}, {"critical", part.critical}};
  for (const char* member : {"networks", "trees", "network_weight", "age_correction", "health", "calibration",
                             "metrics", "classics", "fusion", "longest_life", "health_from"})
    if (whole.contains(member)) to[member] = whole[member];
  return to;
}

}  // namespace

std::string to_json(const Manifest& manifest) {
  json document = document_of(manifest);
  for (const PartFit& part : manifest.parts) document["parts"].push_back(write_part(manifest, part));
  return canonical_text(document);
}

}  // namespace portent::models
