#include "serve/desk/condition_judge.h"

#include <algorithm>

#include "serve/desk/condition_words.h"
#include "serve/desk/node_rules.h"

namespace portent::serve::desk {
namespace {

using models::Forecast;
using models::policy::Level;
using models::policy::Truth;

template <typename State>
State load_state(const std::string& bytes) {
  if (bytes.empty()) return {};
  ingest::ByteReader from(bytes);
  return State::load(from);
}

/// No bytes for the state of one of which nothing is known.
template <typename State>
std::string save_state(const State& state) {
  if (state == State{}) return "";
  ingest::ByteWriter to;
  state.save(to);
  return to.take();
}

/// The first of them that says anything.
const std::string& told_of(const std::string& first, const std::string& second) {
  return first.empty() ? second : first;
}

bool speaks_for(const store::AlarmRule& rule, const Condition& condition) {
  return (rule.site.empty() || rule.site == condition.site) &&
         (rule.asset_class.empty() || rule.asset_class == condition.asset_class);
}

}  // namespace

ConditionJudge::ConditionJudge(const AlarmPolicy& policy, const RuleBook& book,
                               const std::vector<PointLimits>& points, const DeskMemory& memory,
                               MemoryChanges& changes)
    : policy_(policy), book_(book), points_(points), memory_(memory), changes_(changes) {}

Condition ConditionJudge::base(const std::string& asset, const std::string& part, const char* kind,
                               const std::string& subject, std::int64_t ts_ms,
                               const RecordPlace& place) const {
  const store::DeskAsset& known = changes_.assets.get(asset);
  const store::AssetPlace& place_of = memory_.places.of(asset);
  Condition condition;
  condition.key = {asset, part, kind, subject};
  condition.site = told_of(place_of.site, known.site);
  if (condition.site.empty()) condition.site = site_of_id(asset);
  condition.asset_class = told_of(place_of.asset_class, known.asset_class);
  condition.ts_ms = ts_ms;
  condition.evidence = {"", place.topic, place.partition, place.offset};
  return condition;
}

void ConditionJudge::add(std::vector<Condition>& to, Condition condition) {
  if (changes_.standing.get(condition.key) == condition.level) return;
  changes_.standing.set(condition.key, condition.level);
  to.push_back(std::move(condition));
}

void ConditionJudge::hold(const models::policy::Holding& holding, Level level, Truth truth,
                          Condition condition, std::vector<Condition>& to) {
  const std::string& before = changes_.watches.get(condition.key);
  if (before.empty() && truth != Truth::kTrue) return;
  auto state = load_state<models::policy::RuleState>(before);
  models::policy::judge(holding, level, state, condition.ts_ms, truth);
  changes_.watches.set(condition.key, save_state(state));
  condition.level = state.active ? level : Level::kNone;
  add(to, std::move(condition));
}

void ConditionJudge::end(Condition condition, std::vector<Condition>& to) {
  if (changes_.standing.get(condition.key) == Level::kNone) return;
  changes_.watches.set(condition.key, "");
  condition.level = Level::kNone;
  add(to, std::move(condition));
}

void ConditionJudge::limits(const models::policy::Thresholds& thresholds, double value, Condition condition,
                            std::vector<Condition>& to) {
  auto state = load_state<models::policy::ThresholdState>(changes_.watches.get(condition.key));
  models::policy::judge(thresholds, state, condition.ts_ms, value);
  changes_.watches.set(condition.key, save_state(state));
  condition.level = state.level;
  add(to, std::move(condition));
}

std::vector<Condition> ConditionJudge::forecast(const Forecast& forecast, const RecordPlace& place) {
  std::vector<Condition> found;
  store::DeskAsset known = changes_.assets.get(forecast.asset);
  if (known.site != forecast.site) {
    known.site = forecast.site;
    changes_.assets.set(forecast.asset, known);
  }
  changes_.newest_ts_ms = std::max(changes_.newest_ts_ms, forecast.ts);
  const auto about = [&](const char* kind, const std::string& subject) {
    return base(forecast.asset, forecast.part, kind, subject, forecast.ts, place);
  };
  life(forecast, about("remaining_life", ""), found);
  model_trouble(forecast, about("model", ""), found);
  for (const BookedRule& booked : book_.rules) {
    if (!booked.of_forecasts) continue;
    const auto values = memory_.values.find(forecast.asset);
    rule(booked, &forecast, values == memory_.values.end() ? nullptr : &values->second,
         about("rule", booked.row.name), found);
  }
  for (Condition& condition : found) {
    condition.evidence.forecast_id = forecast_id(forecast);
    condition.life_unit = forecast.unit;
    if (!life_unknown(forecast)) condition.life = forecast.rul.p50;
    if (condition.diagnosis.empty()) condition.diagnosis = contribution_words(forecast);
  }
  return found;
}

void ConditionJudge::life(const Forecast& forecast, Condition condition, std::vector<Condition>& to) {
  using enum models::ForecastState;
  // A new model may begin with counters of its own and never clear what the former one raised.
  const bool silent_on_it = forecast.breaches.empty();
  if (silent_on_it &&
      (forecast.state == kWarming || forecast.state == kOutOfDistribution || life_unknown(forecast)))
    return;
  condition.level = models::policy::worst(forecast.breaches);
  if (condition.level != Level::kNone) condition.advice = life_advice(forecast);
  add(to, std::move(condition));
}

void ConditionJudge::model_trouble(const Forecast& forecast, Condition condition,
                                   std::vector<Condition>& to) {
  using enum models::ForecastState;
  const Truth strange = forecast.state == kOutOfDistribution ? Truth::kTrue
                        : forecast.state == kWarming         ? Truth::kUnknown
                                                             : Truth::kFalse;
  condition.advice =
      "Look at the sensors and at how the machine is run; where both are as they should be, train anew with "
      "these readings";
  const std::int64_t wait = policy_.model_trouble_after_ms;
  hold({wait, wait}, policy_.model_level, strange, std::move(condition), to);
}

void ConditionJudge::rule(const BookedRule& booked, const Forecast* forecast, const Values* values,
                          Condition condition, std::vector<Condition>& to) {
  if (!speaks_for(booked.row, condition)) return end(std::move(condition), to);
  std::vector<std::optional<double>> found;
  for (const std::string& name : booked.rule.names()) {
    std::optional<double>& value = found.emplace_back();
    if (is_forecast_value(name)) {
      if (forecast) value = forecast_value(*forecast, name);
    } else if (values) {
      if (const auto known = values->find(name); known != values->end()) value = known->second;
    }
  }
  condition.advice = booked.row.advice;
  condition.diagnosis = rule_words(booked.rule, found);
  hold(holding_of(booked.rule), booked.row.level, booked.rule.truth(found), std::move(condition), to);
}

std::vector<Condition> ConditionJudge::statistic(const StatisticRecord& record, const RecordPlace& place) {
  using Kind = StatisticRecord::Kind;
  std::vector<Condition> found;
  if (record.kind == Kind::kOther) return found;
  store::DeskAsset known = changes_.assets.get(record.asset);
  known.site = record.site;
  known.asset_class = record.asset_class;
  changes_.assets.set(record.asset, known);
  if (record.kind != Kind::kQuality) {
    Condition condition = base(record.asset, "", "silent", "", record.ts_ms, place);
    condition.level = record.kind == Kind::kSilent ? policy_.silent_level : Level::kNone;
    condition.diagnosis = silence_words(record);
    condition.advice = "Look whether the machine runs, then at its gateway and network";
    add(found, std::move(condition));
    return found;
  }
  const models::policy::Thresholds suspect = {{{policy_.quality_level, {}, 1}}, 0, policy_.quality_windows};
  bool source = false;
  for (const auto& channel : record.channels) {
    source |= channel.suspect == "source";
    Condition condition = base(record.asset, "", "data_quality", channel.channel, record.ts_ms, place);
    condition.diagnosis = "sensor " + channel.channel + " is suspect: " + channel.flaws;
    condition.advice = "Check the sensor " + channel.channel + " and its wiring";
    limits(suspect, channel.suspect == "sensor", std::move(condition), found);
  }
  Condition condition = base(record.asset, "", "data_quality", "", record.ts_ms, place);
  condition.diagnosis = "most channels fail in the same way at once";
  condition.advice = "Check the gateway and its line";
  limits(suspect, source, std::move(condition), found);
  return found;
}

std::vector<Condition> ConditionJudge::reading(const ingest::Reading& reading, const RecordPlace& place,
                                               Values& values) {
  std::vector<Condition> found;
  changes_.newest_ts_ms = std::max(changes_.newest_ts_ms, reading.ts);
  for (const ingest::ChannelValue& value : reading.values) {
    if (value.mark != ingest::Mark::kNone) continue;
    values[value.channel] = value.value;
    const auto same = [](const PointLimits& point) { return std::tie(point.asset, point.channel); };
    const auto name = std::tie(reading.asset, value.channel);
    for (const PointLimits& point : std::ranges::equal_range(points_, name, {}, same)) {
      Condition condition = base(reading.asset, point.part, "threshold", point.point, reading.ts, place);
      condition.diagnosis = value_words(point, value.value);
      limits(point.thresholds, value.value, std::move(condition), found);
    }
  }
  for (const BookedRule& booked : book_.rules)
    if (booked.of_readings && !booked.of_forecasts)
      rule(booked, nullptr, &values, base(reading.asset, "", "rule", booked.row.name, reading.ts, place),
           found);
  return found;
}

std::vector<Condition> ConditionJudge::forget_rules(std::int64_t ts_ms) {
  std::vector<Condition> found;
  const auto gone = [&](const store::AlarmKey& key) {
    return key.kind == "rule" && std::ranges::none_of(book_.rules, [&](const BookedRule& booked) {
             return booked.row.name == key.subject;
           });
  };
  for (const auto& [key, level] : memory_.standing)
    if (gone(key)) add(found, base(key.asset, key.part, "rule", key.subject, ts_ms, {}));
  for (const auto& [key, state] : memory_.watches)
    if (gone(key)) changes_.watches.set(key, "");
  return found;
}

std::string ConditionJudge::suppressed(const std::string& asset) const {
  const std::string& mode = changes_.assets.get(asset).mode;
  return mode == "overhaul" || mode == "transient" ? mode : "";
}

std::string suppression_of(ingest::Mode mode) {
  const bool told = mode == ingest::Mode::kRun || mode == ingest::Mode::kIdle;
  return told ? "" : mode_word(mode);
}

bool ConditionJudge::set_mode(const std::string& asset, ingest::Mode mode, std::int64_t ts_ms) {
  store::DeskAsset known = changes_.assets.get(asset);
  if (ts_ms < known.mode_ts_ms) return false;
  const std::string before = suppressed(asset);
  known.mode = mode_word(mode);
  known.mode_ts_ms = ts_ms;
  changes_.assets.set(asset, known);
  return suppressed(asset) != before;
}

}  // namespace portent::serve::desk
