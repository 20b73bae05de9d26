#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "models/drift_json.h"
#include "models/json_fields.h"
#include "models/manifest.h"
#include "models/manifest_check.h"
#include "models/manifest_classic.h"
#include "models/manifest_words.h"

namespace portent::models {

using nlohmann::json;

namespace {

constexpr std::size_t kMaxManifestBytes = 16 << 20;

/// The enumerator that a word of `known` stands for.
template <typename Known, typename T>
void read_word(const json& from, const JsonPlace& place, const Known& known, T& value) {
  std::string word;
  read_into(from, place, word);
  for (const auto& [of, name] : known)
    if (name == word) {
      value = of;
      return;
    }
  std::vector<std::string_view> names;
  for (const auto& [of, name] : known) names.push_back(name);
  place.refuse(fmt::format("must be one of {}, is \"{}\"", fmt::join(names, ", "), word));
}

}  // namespace

// Found by the vector template of models/json_fields.h through their arguments' namespaces, hence outside the
// unnamed one.
void read_into(const json& from, const JsonPlace& place, NetworkSpec& network) {
  JsonFields fields(from, place);
  fields.read("kind", network.kind);
  fields.read("prefix", network.prefix);
  fields.read("inputs", network.inputs);
  fields.read("width", network.width);
  fields.read("kernel", network.kernel);
  fields.read("dilations", network.dilations);
  fields.read("unit", network.unit);
  fields.done();
}

void read_into(const json& from, const JsonPlace& place, TreesSpec& trees) {
  JsonFields fields(from, place);
  fields.read("prefix", trees.prefix);
  fields.read("features", trees.features);
  fields.read("link", trees.link);
  fields.read("unit", trees.unit);
  fields.read("cap", trees.cap);
  fields.done();
}

void read_into(const json& from, const JsonPlace& place, features::ChannelKind& kind) {
  read_word(from, place, kChannelKinds, kind);
}

void read_into(const json& from, const JsonPlace& place, ingest::StepConfig::Aggregate& aggregate) {
  read_word(from, place, kAggregates, aggregate);
}

void read_into(const json& from, const JsonPlace& place, CalibrationBin& bin) {
  JsonFields fields(from, place);
  bin.below = std::numeric_limits<double>::infinity();
  if (!fields.member("below").is_null()) fields.read("below", bin.below);
  fields.read("lower", bin.lower);
  fields.read("upper", bin.upper);
  fields.read("lower90", bin.lower90);
  fields.read("upper90", bin.upper90);
  fields.done();
}

void read_into(const json& from, const JsonPlace& place, policy::RulRule& rule) {
  JsonFields fields(from, place);
  const auto level = fields.get<std::string>("level");
  rule.level = policy::Level::kNone;
  for (const policy::Level known : kRuleLevels)
    if (level_name(known) == level) rule.level = known;
  fields.read("at", rule.at);
  fields.read("hysteresis", rule.hysteresis);
  fields.read("consecutive", rule.consecutive);
  fields.done();
}

namespace {

void read_step(const json& from, const JsonPlace& place, ingest::StepConfig& step) {
  JsonFields fields(from, place);
  const auto every = fields.get<std::string>("every");
  if (!ingest::parse_every(every, step))
    fields.at("every").refuse(
        fmt::format("must be \"reading\", \"1 cycle\" or a time such as \"10min\", is \"{}\"", every));
  fields.read("aggregate", step.aggregate);
  fields.read("by_column", step.by_column);
  fields.read("hold_ms", step.hold_ms);
  fields.read("allowed_lateness_ms", step.allowed_lateness_ms);
  fields.read("max_gap", step.max_gap);
  fields.read("max_gap_ms", step.max_gap_ms);
  fields.done();
}

void read_health(const json& from, const JsonPlace& place, std::optional<HealthConfig>& health) {
  if (from.is_null()) return;
  JsonFields fields(from, place);
  HealthConfig& to = health.emplace();
  fields.read("own_share", to.own_share);
  fields.read("fleet_baseline", to.fleet_baseline);
  fields.read("center", to.center);
  fields.read("whitening", to.whitening);
  fields.read("ewm_weight", to.ewm_weight);
  fields.read("leak", to.leak);
  fields.read("settling_steps", to.settling_steps);
  fields.read("healthy_level", to.healthy_level);
  fields.read("worst_level", to.worst_level);
  fields.done();
}

void read_age_correction(const json& from, const JsonPlace& place, AgeCorrection& correction) {
  JsonFields fields(from, place);
  fields.read("ages", correction.ages);
  fields.read("shifts", correction.shifts);
  fields.read("slope", correction.slope);
  fields.read("fade", correction.fade);
  fields.done();
}

void read_recipe(const json& from, const JsonPlace& place, std::map<std::string, std::string>& recipe) {
  JsonFields fields(from, place);
  for (const auto& [name, value] : from.items()) fields.read(name, recipe[name]);
}

void read_regimes(const json& from, const JsonPlace& place, features::Regimes& regimes) {
  JsonFields fields(from, place);
  fields.read("mean", regimes.mean);
  fields.read("inv_std", regimes.inv_std);
  fields.read("centroids", regimes.centroids);
  fields.read("radius", regimes.radius);
  fields.done();
}

void read_extractor(const json& from, const JsonPlace& place, features::ExtractorConfig& config) {
  JsonFields fields(from, place);
  fields.read("settings", config.settings);
  fields.read("channels", config.channels);
  fields.read("ignored", config.ignored);
  fields.read("kinds", config.kinds);
  read_regimes(fields.member("regimes"), fields.at("regimes"), config.regimes);
  fields.read("mean", config.mean);
  fields.read("inv_std", config.inv_std);
  fields.read("ewm_weight", config.ewm_weight);
  fields.read("baseline_steps", config.baseline_steps);
  fields.read("use_age", config.use_age);
  fields.read("age_limit", config.age_limit);
  fields.read("age_unit", config.age_unit);
  fields.read("low", config.low);
  fields.read("high", config.high);
  fields.read("stuck_after", config.stuck_after);
  fields.done();
}

void read_calibration(const json& from, const JsonPlace& place, Calibration& calibration) {
  JsonFields fields(from, place);
  fields.read("met_from_start", calibration.met_from_start);
  fields.read("met_in_mid_life", calibration.met_in_mid_life);
  fields.done();
}

void read_policy(const json& from, const JsonPlace& place, policy::Policy& policy) {
  JsonFields fields(from, place);
  fields.read("rules", policy.rules);
  fields.done();
}

void read_metrics(const json& from, const JsonPlace& place, std::map<std::string, double>& metrics) {
  JsonFields fields(from, place);
  for (const auto& [name, value] : from.items()) fields.read(name, metrics[name]);
}

void read_fit(JsonFields& fields, LifeFit& fit) {
  fields.read("networks", fit.networks);
  fields.read("trees", fit.trees);
  fields.read("network_weight", fit.blend.network_weight);
  read_age_correction(fields.member("age_correction"), fields.at("age_correction"), fit.blend.by_age);
  read_health(fields.member("health"), fields.at("health"), fit.health);
  read_calibration(fields.member("calibration"), fields.at("calibration"), fit.calibration);
  read_metrics(fields.member("metrics"), fields.at("metrics"), fit.metrics);
  read_classics(fields, fit);
}

}  // namespace

// Found by the vector template, as above.
void read_into(const json& from, const JsonPlace& place, PartFit& part) {
  JsonFields fields(from, place);
  fields.read("name", part.name);
  fields.read("critical", part.critical);
  read_fit(fields, part);
  fields.done();
}

namespace {

void read_sections(JsonFields& fields, Manifest& manifest) {
  read_step(fields.member("step"), fields.at("step"), manifest.step);
  read_extractor(fields.member("extractor"), fields.at("extractor"), manifest.extractor);
  read_policy(fields.member("policy"), fields.at("policy"), manifest.policy);
  if (fields.has("units")) read_recipe(fields.member("units"), fields.at("units"), manifest.units);
  if (fields.has("drift"))
    manifest.drift = drift_from_json(fields.member("drift"), fields.at("drift"), manifest.extractor);
  read_recipe(fields.member("recipe"), fields.at("recipe"), manifest.recipe);
}

}  // namespace

Manifest manifest_from_json(std::string_view text, const std::string& where) {
  const json document = parse_strict(text, kMaxManifestBytes, where);
  JsonFields fields(document, {where, {}});
  // First, so that a file of another schema is not blamed for its fields.
  if (const int schema = fields.get<int>("schema"); schema != kManifestSchema)
    fields.at("schema").refuse(fmt::format(
        "is {}, this version of portent reads {}: train the model again or use the portent that wrote it",
        schema, kManifestSchema));
  Manifest manifest;
  fields.read("name", manifest.name);
  fields.read("dataset", manifest.dataset);
  fields.read("life_unit", manifest.life_unit);
  fields.read("backend", manifest.backend);
  read_sections(fields, manifest);
  read_fit(fields, manifest);
  fields.read_if_there("parts", manifest.parts);
  fields.read("trajectory", manifest.trajectory);
  fields.read("cap", manifest.cap);
  fields.read("score_every", manifest.score_every);
  fields.read("warm_up_steps", manifest.warm_up_steps);
  fields.read("horizons", manifest.horizons);
  fields.read("data_hash", manifest.data_hash);
  fields.read("code_version", manifest.code_version);
  fields.read("seed", manifest.seed);
  fields.read("weights_hash", manifest.weights_hash);
  fields.done();
  check_manifest(manifest, where);
  return manifest;
}

}  // namespace portent::models
