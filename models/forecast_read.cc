#include <fmt/format.h>

#include <array>
#include <concepts>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "models/forecast.h"

namespace portent::models {
namespace {

using nlohmann::json;

// Minor versions only add fields, which are ignored. Version 1 is the first, so there is no former major one
// to accept.
constexpr std::string_view kReadable = "portent.prediction/1.";
constexpr std::array kStates = {ForecastState::kOk, ForecastState::kWarming, ForecastState::kMidLife,
                                ForecastState::kBeyondRange, ForecastState::kOutOfDistribution};
constexpr std::array kLevels = {policy::Level::kNone, policy::Level::kBlue, policy::Level::kYellow,
                                policy::Level::kOrange, policy::Level::kRed};
constexpr std::array kEdges = {policy::Edge::kRaised, policy::Edge::kHeld, policy::Edge::kCleared};

bool assign(const json& from, double& value) {
  if (from.is_number()) value = from.get<double>();
  return from.is_number();
}
bool assign(const json& from, std::string& value) {
  if (from.is_string()) value = from.get<std::string>();
  return from.is_string();
}
template <std::integral T>
bool assign(const json& from, T& value) {
  const bool fits = from.is_number_unsigned()
                        ? std::in_range<T>(from.get<std::uint64_t>())
                        : from.is_number_integer() && std::in_range<T>(from.get<std::int64_t>());
  if (fits) value = from.get<T>();
  return fits;
}

/// The members of one object; the first flaw found is kept in `error`, and what follows it changes nothing.
class Members {
 public:
  Members(const json& object, std::string path, std::string& error)
      : object_(object), path_(std::move(path)), error_(error) {
    if (!object.is_object()) note("", "is not an object");
  }

  template <typename T>
  void read(std::string_view name, T& value) {
    const json* from = find(name);
    if (from == nullptr) return note(name, "is missing");
    if (!assign(*from, value)) note(name, "has the wrong type or is out of range");
  }
  void read(std::string_view name, std::optional<double>& value) {
    const json* from = find(name);
    if (from != nullptr && !assign(*from, value.emplace())) note(name, "is not a number");
  }
  template <typename T>
  void read_if_there(std::string_view name, T& value) {
    if (find(name) != nullptr) read(name, value);
  }
  /// A word that stands for one of `values`.
  template <typename T, std::size_t N>
  void read(std::string_view name, T& value, const std::array<T, N>& values, std::string_view (*name_of)(T)) {
    std::string word;
    read(name, word);
    for (const T candidate : values)
      if (name_of(candidate) == word) {
        value = candidate;
        return;
      }
    note(name, fmt::format("is \"{}\", which is not known", word));
  }
  Members object(std::string_view name) {
    static const json kNone = json::object();
    const json* from = find(name);
    if (from == nullptr) note(name, "is missing");
    return {from == nullptr ? kNone : *from, path_of(name), error_};
  }
  template <typename T, typename Read>
  void read_each_if_there(std::string_view name, std::vector<T>& values, Read read_one) {
    if (find(name) != nullptr) read_each(name, values, read_one);
  }
  template <typename T, typename Read>
  void read_each(std::string_view name, std::vector<T>& values, Read read_one) {
    const json* from = find(name);
    if (from == nullptr || !from->is_array()) return note(name, "is missing or no array");
    for (const json& element : *from) read_one(element, values.emplace_back(), path_of(name) + "[]");
  }

 private:
  std::string path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }
  const json* find(std::string_view name) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }
  void note(std::string_view name, std::string_view problem) {
    if (!error_.empty()) return;
    error_ = fmt::format("{}{}{} {}", path_, path_.empty() || name.empty() ? "" : ".", name, problem);
  }

  const json& object_;
  std::string path_;
  std::string& error_;
};

void read_rul(Members rul, Forecast& forecast) {
  rul.read("p10", forecast.rul.p10);
  rul.read("p50", forecast.rul.p50);
  rul.read("p90", forecast.rul.p90);
  forecast.rul90 = {forecast.rul.p10, forecast.rul.p90};  // what 1.0 had
  rul.read_if_there("p05", forecast.rul90.low);
  rul.read_if_there("p95", forecast.rul90.high);
  rul.read("unit", forecast.unit);
  rul.read("cap", forecast.cap);
}

void read_model(Members model, ModelStamp& stamp) {
  model.read("name", stamp.name);
  model.read("version", stamp.version);
  model.read("hash", stamp.hash);
  model.read("data_hash", stamp.data_hash);
}

void read_evidence(Members from, Evidence& evidence) {
  from.read("topic", evidence.topic);
  from.read("partition", evidence.partition);
  from.read("first", evidence.first);
  from.read("last", evidence.last);
  from.read_if_there("nth", evidence.nth);
}

void read_role(Members& root, Forecast& forecast, std::string& error) {
  std::string role = "champion";
  root.read_if_there("role", role);
  if (role == "shadow") forecast.role = ForecastRole::kShadow;
  if (role != "shadow" && role != "champion" && error.empty())
    error = fmt::format("role is \"{}\", which is not known", role);
}

/// What came with 1.1.
void read_outlook(Members& root, Forecast& forecast, std::string& error) {
  root.read_each_if_there("trajectory", forecast.trajectory,
                          [&](const json& from, TrajectoryPoint& point, const std::string& path) {
                            Members members(from, path, error);
                            members.read("ahead", point.ahead);
                            Members health = members.object("health");
                            health.read("p10", point.health.p10);
                            health.read("p50", point.health.p50);
                            health.read("p90", point.health.p90);
                          });
  root.read_if_there("part", forecast.part);
  if (double ageing = -1; root.read_if_there("ageing", ageing), ageing >= 0) forecast.ageing = ageing;
  root.read_if_there("degradation_rate", forecast.degradation_rate);
  root.read_each_if_there("contributions", forecast.contributions,
                          [&](const json& from, Contribution& contribution, const std::string& path) {
                            Members members(from, path, error);
                            members.read("channel", contribution.channel);
                            members.read("share", contribution.share);
                          });
  root.read_each_if_there("sources", forecast.sources,
                          [&](const json& from, SourceVoice& voice, const std::string& path) {
                            Members members(from, path, error);
                            members.read("name", voice.name);
                            members.read("source", voice.source);
                            members.read("p50", voice.p50);
                            members.read("share", voice.share);
                          });
}

void read_lists(Members& root, Forecast& forecast, std::string& error) {
  root.read_each("failure_probability", forecast.failure_probability,
                 [&](const json& from, FailureProbability& value, const std::string& path) {
                   Members members(from, path, error);
                   members.read("horizon", value.horizon);
                   members.read("p", value.probability);
                 });
  root.read_each("breaches", forecast.breaches,
                 [&](const json& from, policy::Breach& breach, const std::string& path) {
                   Members members(from, path, error);
                   std::string kind;
                   members.read("kind", kind);
                   if (kind != "rul" && error.empty()) error = path + ".kind is not rul";
                   members.read("level", breach.level, kLevels, policy::level_name);
                   members.read("edge", breach.edge, kEdges, policy::edge_name);
                   members.read("since", breach.since);
                 });
  root.read_each("marked", forecast.marked,
                 [&](const json& from, std::string& channel, const std::string& path) {
                   if (!assign(from, channel) && error.empty())
                     error = path + " holds something other than text";
                 });
}

}  // namespace

tl::expected<Forecast, std::string> forecast_from_json(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) return tl::unexpected(std::string("the forecast is not valid JSON"));
  std::string error, schema;
  Members root(document, "", error);
  root.read("schema", schema);
  if (error.empty() && !schema.starts_with(kReadable))
    return tl::unexpected(
        fmt::format("schema is \"{}\", which this version of portent does not read", schema));
  Forecast forecast;
  root.read("asset", forecast.asset);
  root.read("site", forecast.site);
  read_role(root, forecast, error);
  root.read("ts", forecast.ts);
  root.read("usage", forecast.usage);
  root.read("life_start", forecast.life_start);
  read_rul(root.object("rul"), forecast);
  root.read("health", forecast.health);
  root.read("state", forecast.state, kStates, state_name);
  read_lists(root, forecast, error);
  read_outlook(root, forecast, error);
  read_model(root.object("model"), forecast.model);
  read_evidence(root.object("evidence"), forecast.evidence);
  if (!error.empty()) return tl::unexpected(std::move(error));
  return forecast;
}

}  // namespace portent::models
