#include "models/manifest_classic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

namespace portent::models {

using classic::ClassicSpec;
using classic::FusionMember;
using classic::Source;
using nlohmann::json;

namespace {

constexpr std::array kSources = {Source::kStatistics, Source::kPhysics, Source::kKnowledge};
constexpr std::string_view kHealthFromLife = "life", kHealthFromIndex = "index";
constexpr std::size_t kMostClassics = 16, kMostMembers = 64;

template <typename T>
json or_null(const std::optional<T>& value, json (*write_one)(const T&)) {
  return value ? write_one(*value) : json();
}

json write_number(const double& value) {
  return value;
}

json write_wiener(const classic::WienerPrior& prior) {
  return {{"drift", prior.drift},
          {"drift_variance", prior.drift_variance},
          {"diffusion", prior.diffusion},
          {"weight", prior.weight}};
}

json write_exponential(const classic::ExponentialPrior& prior) {
  return {{"intercept", prior.intercept},
          {"intercept_variance", prior.intercept_variance},
          {"slope", prior.slope},
          {"slope_variance", prior.slope_variance},
          {"noise", prior.noise}};
}

json write_growth(const classic::GrowthRate& rate) {
  return {{"log_rate", rate.log_rate}, {"variance", rate.variance}, {"scatter", rate.scatter}};
}

json write_duty(const classic::DutySpec& duty) {
  return {{"load", duty.load},         {"speed", duty.speed},         {"exponent", duty.exponent},
          {"geometry", duty.geometry}, {"rating_kn", duty.rating_kn}, {"life_factor", duty.life_factor},
          {"hours", duty.hours}};
}

json write_spec(const ClassicSpec& spec) {
  return {{"kind", spec.kind},
          {"name", spec.name},
          {"source", classic::source_name(spec.source)},
          {"channel", spec.channel},
          {"smoothing", spec.smoothing},
          {"threshold", or_null(spec.threshold, write_number)},
          {"falling", spec.falling},
          {"origin", spec.origin},
          {"log", spec.log},
          {"newest", spec.newest},
          {"every", spec.every},
          {"together", spec.together},
          {"duty", write_duty(spec.duty)},
          {"wiener", or_null(spec.wiener, write_wiener)},
          {"exponential", or_null(spec.exponential, write_exponential)},
          {"growth", or_null(spec.growth, write_growth)}};
}

json write_fusion(const classic::FusionModel& fusion) {
  json members = json::array();
  for (const FusionMember& member : fusion.members)
    members.push_back({{"name", member.name},
                       {"bias", member.bias},
                       {"deviation", member.deviation},
                       {"precision", member.precision}});
  return {{"unit", fusion.unit},
          {"farthest", fusion.farthest},
          {"members", members},
          {"lower_spread", fusion.lower_spread},
          {"upper_spread", fusion.upper_spread}};
}

template <typename T, typename Read>
void read_or_null(JsonFields& fields, std::string_view name, std::optional<T>& value, Read read_one) {
  const json& from = fields.member(name);
  if (from.is_null()) return;
  JsonFields inner(from, fields.at(name));
  read_one(inner, value.emplace());
  inner.done();
}

void read_duty(JsonFields fields, classic::DutySpec& duty) {
  fields.read("load", duty.load);
  fields.read("speed", duty.speed);
  fields.read("exponent", duty.exponent);
  fields.read("geometry", duty.geometry);
  fields.read("rating_kn", duty.rating_kn);
  fields.read("life_factor", duty.life_factor);
  fields.read("hours", duty.hours);
  fields.done();
}

void read_source(JsonFields& fields, Source& source) {
  const auto word = fields.get<std::string>("source");
  for (const Source known : kSources)
    if (classic::source_name(known) == word) {
      source = known;
      return;
    }
  fields.at("source").refuse("must be statistics, physics or knowledge");
}

void read_priors(JsonFields& fields, ClassicSpec& spec) {
  read_or_null(fields, "wiener", spec.wiener, [](JsonFields& from, classic::WienerPrior& prior) {
    from.read("drift", prior.drift);
    from.read("drift_variance", prior.drift_variance);
    from.read("diffusion", prior.diffusion);
    from.read("weight", prior.weight);
  });
  read_or_null(fields, "exponential", spec.exponential,
               [](JsonFields& from, classic::ExponentialPrior& prior) {
                 from.read("intercept", prior.intercept);
                 from.read("intercept_variance", prior.intercept_variance);
                 from.read("slope", prior.slope);
                 from.read("slope_variance", prior.slope_variance);
                 from.read("noise", prior.noise);
               });
  read_or_null(fields, "growth", spec.growth, [](JsonFields& from, classic::GrowthRate& rate) {
    from.read("log_rate", rate.log_rate);
    from.read("variance", rate.variance);
    from.read("scatter", rate.scatter);
  });
}

}  // namespace

// Found by the vector template of models/json_fields.h through their arguments' namespaces.
namespace classic {

void read_into(const json& from, const JsonPlace& place, ClassicSpec& spec) {
  JsonFields fields(from, place);
  fields.read("kind", spec.kind);
  fields.read("name", spec.name);
  read_source(fields, spec.source);
  fields.read("channel", spec.channel);
  fields.read("smoothing", spec.smoothing);
  if (!fields.member("threshold").is_null()) fields.read("threshold", spec.threshold.emplace());
  fields.read("falling", spec.falling);
  fields.read("origin", spec.origin);
  fields.read("log", spec.log);
  fields.read("newest", spec.newest);
  fields.read("every", spec.every);
  fields.read("together", spec.together);
  read_duty({fields.member("duty"), fields.at("duty")}, spec.duty);
  read_priors(fields, spec);
  fields.done();
}

void read_into(const json& from, const JsonPlace& place, FusionMember& member) {
  JsonFields fields(from, place);
  fields.read("name", member.name);
  fields.read("bias", member.bias);
  fields.read("deviation", member.deviation);
  fields.read("precision", member.precision);
  fields.done();
}

void read_into(const json& from, const JsonPlace& place, FusionModel& fusion) {
  JsonFields fields(from, place);
  fields.read("unit", fusion.unit);
  fields.read("farthest", fusion.farthest);
  fields.read("members", fusion.members);
  fields.read("lower_spread", fusion.lower_spread);
  fields.read("upper_spread", fusion.upper_spread);
  fields.done();
}

}  // namespace classic

void write_classics(const LifeFit& manifest, json& to) {
  for (const ClassicSpec& spec : manifest.classics) to["classics"].push_back(write_spec(spec));
  if (manifest.fusion) to["fusion"] = write_fusion(*manifest.fusion);
  if (manifest.longest_life) to["longest_life"] = *manifest.longest_life;
  if (manifest.health_from == HealthFrom::kIndex) to["health_from"] = kHealthFromIndex;
}

void read_classics(JsonFields& from, LifeFit& manifest) {
  from.read_if_there("classics", manifest.classics);
  if (from.has("fusion")) from.read("fusion", manifest.fusion.emplace());
  if (from.has("longest_life")) from.read("longest_life", manifest.longest_life.emplace());
  std::string health(kHealthFromLife);
  from.read_if_there("health_from", health);
  if (health != kHealthFromLife && health != kHealthFromIndex)
    from.at("health_from").refuse("must be life or index");
  manifest.health_from = health == kHealthFromLife ? HealthFrom::kLife : HealthFrom::kIndex;
}

namespace {

void require(bool holds, const JsonPlace& place, const std::string& problem) {
  if (!holds) place.refuse(problem);
}
bool positive(double value) {
  return std::isfinite(value) && value > 0;
}

void check_column(const std::string& name, const Manifest& manifest, const JsonPlace& place) {
  const auto has = [&](const std::vector<std::string>& names) {
    return std::ranges::find(names, name) != names.end();
  };
  require(name.empty() || has(manifest.extractor.settings) || has(manifest.extractor.channels), place,
          fmt::format("is \"{}\", which is no setting or channel of the extractor", name));
}

void check_duty(const ClassicSpec& spec, const Manifest& manifest, const JsonPlace& place) {
  check_column(spec.duty.load, manifest, place.at("load"));
  check_column(spec.duty.speed, manifest, place.at("speed"));
  require(positive(spec.duty.exponent), place.at("exponent"), "must be above 0");
  require(positive(spec.duty.geometry), place.at("geometry"), "must be above 0");
  require(positive(spec.duty.life_factor), place.at("life_factor"), "must be above 0");
  require(positive(spec.duty.hours), place.at("hours"), "must be above 0");
  require(spec.kind != "bearing" || positive(spec.duty.rating_kn), place.at("rating_kn"), "must be above 0");
}

void check_priors(const ClassicSpec& spec, const JsonPlace& place) {
  if (const auto& w = spec.wiener)
    require(std::isfinite(w->drift) && positive(w->drift_variance) && positive(w->diffusion) &&
                std::isfinite(w->weight) && w->weight >= 0,
            place.at("wiener"), "must be finite, its variances above 0");
  if (const auto& e = spec.exponential)
    require(std::isfinite(e->intercept) && positive(e->intercept_variance) && std::isfinite(e->slope) &&
                positive(e->slope_variance) && positive(e->noise),
            place.at("exponential"), "must be finite, its variances above 0");
  if (const auto& g = spec.growth)
    require(std::isfinite(g->log_rate) && positive(g->variance) && positive(g->scatter), place.at("growth"),
            "must be finite, its variances above 0");
}

void check_spec(const ClassicSpec& spec, const Manifest& manifest, const JsonPlace& place) {
  require(std::ranges::find(classic::kClassicKinds, spec.kind) != classic::kClassicKinds.end(),
          place.at("kind"), fmt::format("is \"{}\", which is not known", spec.kind));
  require(!spec.name.empty() && spec.name.size() <= 256, place.at("name"), "must be 1 to 256 characters");
  check_column(spec.channel, manifest, place.at("channel"));
  require(!spec.channel.empty() || spec.kind == "bearing" || manifest.health.has_value(), place.at("channel"),
          "is needed where the bundle has no health index");
  require(!classic::is_physical(spec.kind) || spec.kind == "bearing" || spec.threshold.has_value(),
          place.at("threshold"), "is needed by a law of wear or crack growth");
  require(!spec.threshold || std::isfinite(*spec.threshold), place.at("threshold"), "must be finite");
  require(std::isfinite(spec.origin), place.at("origin"), "must be finite");
  require(spec.smoothing > 0 && spec.smoothing <= 1, place.at("smoothing"), "must be above 0, at most 1");
  require(spec.newest >= 6 && spec.newest <= 1024, place.at("newest"), "must be 6 to 1024");
  require(spec.every >= 1 && spec.every <= 1'000'000, place.at("every"), "must be 1 to 1000000");
  require(std::isfinite(spec.together) && spec.together >= 1, place.at("together"), "must be at least 1");
  check_duty(spec, manifest, place.at("duty"));
  check_priors(spec, place);
}

void check_fusion(const classic::FusionModel& fusion, const JsonPlace& place) {
  require(positive(fusion.unit), place.at("unit"), "must be above 0");
  require(positive(fusion.farthest), place.at("farthest"), "must be above 0");
  require(fusion.members.size() <= kMostMembers, place.at("members"), "are too many");
  for (const FusionMember& member : fusion.members)
    require(std::isfinite(member.bias) && std::isfinite(member.deviation) && member.deviation >= 0 &&
                std::isfinite(member.precision) && member.precision >= 0,
            place.at("members"), "must be finite, deviation and precision at least 0");
  require(std::isfinite(fusion.lower_spread) && fusion.lower_spread >= 0, place.at("lower_spread"),
          "must be at least 0");
  require(std::isfinite(fusion.upper_spread) && fusion.upper_spread >= 0, place.at("upper_spread"),
          "must be at least 0");
}

}  // namespace

void check_classics(const Manifest& manifest, const JsonPlace& root) {
  require(manifest.classics.size() <= kMostClassics, root.at("classics"), "are more than 16");
  std::set<std::string> names = {std::string(classic::kBlendName)};
  for (std::size_t i = 0; i < manifest.classics.size(); ++i) {
    const JsonPlace place = root.at("classics").at(i);
    check_spec(manifest.classics[i], manifest, place);
    require(names.insert(manifest.classics[i].name).second, place.at("name"), "is used twice");
  }
  const bool blend = !manifest.networks.empty() || !manifest.trees.empty();
  require(manifest.fusion || manifest.classics.size() + blend <= 1 || manifest.classics.empty(),
          root.at("fusion"), "is missing where several speak");
  if (manifest.fusion) check_fusion(*manifest.fusion, root.at("fusion"));
  require(!manifest.longest_life || positive(*manifest.longest_life), root.at("longest_life"),
          "must be above 0");
}

}  // namespace portent::models
