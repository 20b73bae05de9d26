#include <nlohmann/json.hpp>

#include "models/explanation.h"

namespace portent::models {
namespace {

using Json = nlohmann::ordered_json;
using Kind = features::RangeFault::Kind;

constexpr const char* kExplanationSchema = "portent.explanation/1.2";

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kSettingMissing:
      return "setting_missing";
    case Kind::kSetting:
      return "setting";
    case Kind::kConstantSetting:
      return "constant_setting";
    case Kind::kRegime:
      return "regime";
    case Kind::kChannel:
      return "channel";
    case Kind::kChannelChange:
      return "channel_change";
    case Kind::kTooFewChannels:
      return "too_few_channels";
  }
  return "channel";
}

Json replay_json(const ReplayReport& replay) {
  Json differences = Json::array();
  for (const JsonDifference& d : replay.differences)
    differences.push_back({{"path", d.path}, {"stored", d.first}, {"replayed", d.second}});
  return {{"verdict", verdict_name(replay.verdict)},
          {"detail", replay.detail},
          {"differences", std::move(differences)}};
}

Json attribution_json(const Attribution& a) {
  Json channels = Json::array();
  for (const ChannelShare& c : a.channels) {
    Json& share = channels.emplace_back(
        Json{{"channel", c.channel}, {"life", c.life}, {"networks", c.networks}, {"trees", c.trees}});
    if (c.moved) share["moved"] = *c.moved;
    share["distance_share"] = c.distance_share;
  }
  return {{"reference", a.reference},
          {"channels", std::move(channels)},
          {"age", a.age},
          {"calibration", a.calibration},
          {"completeness_error", a.completeness_error},
          {"order_error", a.order_error},
          {"stairs", a.stairs},
          {"network_weight", a.network_weight}};
}

Json neighbourhood_json(const Neighbourhood& n) {
  Json lives = Json::array();
  for (const Neighbour& life : n.nearest)
    lives.push_back({{"asset", life.asset},
                     {"usage", life.usage},
                     {"lived_on", life.lived_on},
                     {"forecast", life.forecast},
                     {"distance", life.distance}});
  return {{"lives", std::move(lives)},
          {"known", n.known},
          {"lived_on", {{"least", n.least}, {"middle", n.middle}, {"most", n.most}}}};
}

Json faults_json(const std::vector<features::RangeFault>& faults) {
  Json all = Json::array();
  for (const features::RangeFault& fault : faults)
    all.push_back({{"kind", kind_name(fault.kind)},
                   {"name", fault.name},
                   {"value", fault.value},
                   {"low", fault.low},
                   {"high", fault.high}});
  return all;
}

}  // namespace

std::string_view verdict_name(ReplayVerdict verdict) {
  switch (verdict) {
    case ReplayVerdict::kIdentical:
      return "identical";
    case ReplayVerdict::kDiffers:
      return "differs";
    case ReplayVerdict::kEvidenceGone:
      return "evidence_gone";
    case ReplayVerdict::kNotStored:
      return "not_stored";
  }
  return "differs";
}

std::string to_json(const Explanation& e) {
  Json document = {{"schema", kExplanationSchema},
                   {"forecast", Json::parse(to_json(e.forecast))},
                   {"replay", replay_json(e.replay)}};
  if (!e.part.empty()) document["part"] = e.part;
  document["tells_life"] = e.tells_life;
  document["seen_in_training"] = e.seen;
  if (e.attribution) document["attribution"] = attribution_json(*e.attribution);
  if (e.neighbourhood) document["neighbours"] = neighbourhood_json(*e.neighbourhood);
  if (e.window)
    document["window"] = {
        {"steps", e.window->steps}, {"first_ts", e.window->first_ts}, {"last_ts", e.window->last_ts}};
  document["out_of_range"] = faults_json(e.faults);
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace portent::models
