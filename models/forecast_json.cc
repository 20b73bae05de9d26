#include <cassert>

#include "models/forecast.h"
#include "models/json_text.h"

namespace portent::models {
namespace {

constexpr std::string_view kForecastSchema = "portent.prediction/1.1";

/// `,"key":` or `{"key":`, whichever the place asks for.
void key(std::string& to, std::string_view name) {
  if (to.back() != '{') to += ',';
  to += '"';
  to += name;
  to += "\":";
}

void member(std::string& to, std::string_view name, double value) {
  key(to, name);
  if (!append_number(to, value)) {
    assert(!"a forecast holds finite numbers only");
    to += "null";  // readers refuse it: better than a number that is not there
  }
}
void member(std::string& to, std::string_view name, std::int64_t value) {
  key(to, name);
  append_number(to, value);
}
void member(std::string& to, std::string_view name, std::string_view value) {
  key(to, name);
  append_text(to, value);
}
void member(std::string& to, std::string_view name, const std::optional<double>& value) {
  if (value) member(to, name, *value);
}

template <typename T, typename Write>
void member(std::string& to, std::string_view name, const std::vector<T>& values, Write write) {
  key(to, name);
  to += '[';
  for (const T& value : values) {
    if (to.back() != '[') to += ',';
    write(to, value);
  }
  to += ']';
}

void write_rul(std::string& to, const Forecast& forecast) {
  key(to, "rul");
  to += '{';
  member(to, "p05", forecast.rul90.low);
  member(to, "p10", forecast.rul.p10);
  member(to, "p50", forecast.rul.p50);
  member(to, "p90", forecast.rul.p90);
  member(to, "p95", forecast.rul90.high);
  member(to, "unit", forecast.unit);
  member(to, "cap", forecast.cap);
  to += '}';
}

void write_probability(std::string& to, const FailureProbability& value) {
  to += '{';
  member(to, "horizon", value.horizon);
  member(to, "p", value.probability);
  to += '}';
}

void write_point(std::string& to, const TrajectoryPoint& point) {
  to += '{';
  member(to, "ahead", point.ahead);
  key(to, "health");
  to += '{';
  member(to, "p10", point.health.p10);
  member(to, "p50", point.health.p50);
  member(to, "p90", point.health.p90);
  to += "}}";
}

void write_contribution(std::string& to, const Contribution& contribution) {
  to += '{';
  member(to, "channel", contribution.channel);
  member(to, "share", contribution.share);
  to += '}';
}

void write_voice(std::string& to, const SourceVoice& voice) {
  to += '{';
  member(to, "name", voice.name);
  member(to, "source", voice.source);
  member(to, "p50", voice.p50);
  member(to, "share", voice.share);
  to += '}';
}

void write_breach(std::string& to, const policy::Breach& breach) {
  to += '{';
  member(to, "kind", std::string_view("rul"));
  member(to, "level", level_name(breach.level));
  member(to, "edge", edge_name(breach.edge));
  member(to, "since", breach.since);
  to += '}';
}

void write_model(std::string& to, const ModelStamp& model) {
  key(to, "model");
  to += '{';
  member(to, "name", model.name);
  member(to, "version", std::int64_t{model.version});
  member(to, "hash", model.hash);
  member(to, "data_hash", model.data_hash);
  to += '}';
}

void write_evidence(std::string& to, const Evidence& evidence) {
  key(to, "evidence");
  to += '{';
  member(to, "topic", evidence.topic);
  member(to, "partition", std::int64_t{evidence.partition});
  member(to, "first", evidence.first);
  member(to, "last", evidence.last);
  if (evidence.nth > 0) member(to, "nth", std::int64_t{evidence.nth});
  to += '}';
}

/// Enough for a forecast with its breaches and marked channels, so that writing allocates once.
constexpr std::size_t kUsualSize = 2048;

}  // namespace

std::string to_json(const Forecast& forecast) {
  std::string text;
  text.reserve(kUsualSize);
  text += '{';
  member(text, "schema", kForecastSchema);
  member(text, "id", forecast_id(forecast));
  member(text, "asset", forecast.asset);
  member(text, "site", forecast.site);
  if (!forecast.part.empty()) member(text, "part", forecast.part);
  if (forecast.role == ForecastRole::kShadow) member(text, "role", std::string_view("shadow"));
  member(text, "ts", forecast.ts);
  member(text, "usage", forecast.usage);
  member(text, "life_start", forecast.life_start);
  write_rul(text, forecast);
  member(text, "health", forecast.health);
  if (forecast.ageing) member(text, "ageing", *forecast.ageing);
  member(text, "failure_probability", forecast.failure_probability, write_probability);
  member(text, "trajectory", forecast.trajectory, write_point);
  member(text, "degradation_rate", forecast.degradation_rate);
  member(text, "contributions", forecast.contributions, write_contribution);
  if (!forecast.sources.empty()) member(text, "sources", forecast.sources, write_voice);
  member(text, "state", state_name(forecast.state));
  member(text, "breaches", forecast.breaches, write_breach);
  member(text, "marked", forecast.marked,
         [](std::string& to, const std::string& channel) { append_text(to, channel); });
  write_model(text, forecast.model);
  write_evidence(text, forecast.evidence);
  text += '}';
  return text;
}

}  // namespace portent::models
