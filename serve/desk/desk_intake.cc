#include "serve/desk/desk_intake.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "ingest/encode.h"
#include "ingest/log.h"
#include "serve/desk/alarm_work.h"
#include "serve/desk/feature_record.h"
#include "serve/desk/life.h"
#include "serve/desk/order_automatic.h"
#include "serve/desk/plant_statistics.h"
#include "serve/desk/spread.h"
#include "serve/store/asset_hours.h"
#include "serve/store/consumed.h"

namespace portent::serve::desk {

using models::Forecast;

namespace {

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kMetFor = 600'000;  // ms
/// Whatever ids a gateway makes up, the ledger gets no more candidates of it in kMetFor. An asset that goes
/// on sending has its turn later.
constexpr std::size_t kMostUnbound = 1'000;

/// Every hour that a quality window lies in has what was found in it.
void add_hours(const StatisticRecord& statistic, std::vector<store::AssetHour>& hours) {
  if (statistic.kind != StatisticRecord::Kind::kQuality) return;
  const std::int64_t last = std::max(statistic.from_ms, statistic.ts_ms - 1);
  for (std::int64_t hour = begin_of(Period::kHour, statistic.from_ms); hour <= last; hour += kHour)
    hours.push_back({statistic.asset, hour, statistic.readings, statistic.completeness});
}

}  // namespace

DeskIntake::DeskIntake(store::Store& store, IntakeOptions options)
    : store_(store), options_(std::move(options)) {
  store_.read([&](store::Session& session) {
    known_until_ = store::consumed_offsets(session);
    memory_ = load_memory(session);
    refresh_rules(session);
  });
}

void DeskIntake::set_points(std::vector<PointLimits> points) {
  std::ranges::sort(points, {},
                    [](const PointLimits& point) { return std::tie(point.asset, point.channel); });
  points_ = std::move(points);
}

std::vector<std::string> DeskIntake::wanted_topics() const {
  bool channels = !points_.empty(), features = false;
  for (const BookedRule& booked : book_.rules)
    for (const std::string& name : booked.rule.names()) {
      features |= name.starts_with("feature.");
      channels |= !name.starts_with("feature.") && !is_forecast_value(name);
    }
  std::vector<std::string> topics;
  if (channels) topics.push_back(options_.topics.telemetry());
  if (features) topics.push_back(options_.topics.features());
  return topics;
}

DeskIntake::Taken DeskIntake::decode_one(const std::string& topic, const ingest::Record& record) {
  const ingest::Topics& topics = options_.topics;
  if (topic == topics.predictions()) {
    if (auto forecast = models::forecast_from_json(record.value)) return std::move(*forecast);
  } else if (topic == topics.statistics()) {
    if (auto statistic = read_statistic(record.value)) return std::move(*statistic);
  } else if (topic == topics.events()) {
    if (auto event = ingest::decode_event(record.value)) return std::move(*event);
  } else if (topic == topics.dead_letters()) {
    return read_dead_letter(record);
  } else if (topic == topics.features()) {
    if (auto reading = read_features(record.value)) return std::move(*reading);
  } else if (!ingest::find_header(record.headers, ingest::kControlHeader)) {
    if (auto reading = decoder_.reading(record)) return std::move(*reading);
  }
  return {};
}

std::vector<DeskIntake::Taken> DeskIntake::decode(const std::string& topic,
                                                  std::span<const ingest::Record> records) {
  const auto bindings = options_.bindings ? options_.bindings() : nullptr;
  std::vector<Taken> taken;
  taken.reserve(records.size());
  for (const ingest::Record& record : records) {
    Taken& one = taken.emplace_back(decode_one(topic, record));
    auto* reading = std::get_if<ingest::Reading>(&one);
    if (!reading || !bindings) continue;
    if (const auto* binding = bindings->find(reading->asset)) translate_tags(*binding, *reading);
  }
  return taken;
}

void DeskIntake::refresh_rules(store::Session& session) {
  auto rows = all_rules(session);
  if (rows == rows_) return;
  book_ = make_rule_book(rows);
  rows_ = std::move(rows);
  rules_changed_ = true;
}

void DeskIntake::take_one(const Taken& taken, const RecordPlace& place, ConditionJudge& judge,
                          MemoryChanges& changes, AlarmWork& work) {
  std::vector<Condition> conditions;
  if (const auto* forecast = std::get_if<Forecast>(&taken)) {
    if (forecast->role == models::ForecastRole::kChampion) conditions = judge.forecast(*forecast, place);
  } else if (const auto* statistic = std::get_if<StatisticRecord>(&taken)) {
    conditions = judge.statistic(*statistic, place);
  } else if (const auto* event = std::get_if<ingest::Event>(&taken)) {
    work.judge(*event);
    if (event->mode && judge.set_mode(event->asset, *event->mode, event->ts))
      work.suppress(event->asset, judge.suppressed(event->asset), event->ts);
  } else if (const auto* reading = std::get_if<ingest::Reading>(&taken)) {
    const bool turned =
        reading->says_mode && judge.suppressed(reading->asset) != suppression_of(reading->mode);
    if (turned && judge.set_mode(reading->asset, reading->mode, reading->ts))
      work.suppress(reading->asset, judge.suppressed(reading->asset), reading->ts);
    conditions = judge.reading(*reading, place, changes.values_of(reading->asset));
  }
  for (const Condition& condition : conditions)
    work.observe(condition, judge.suppressed(condition.key.asset));
}

std::vector<store::ForecastRow> DeskIntake::rows_of(std::span<const Taken> taken,
                                                    std::span<const ingest::Record> records) const {
  std::vector<store::ForecastRow> rows;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const auto* f = std::get_if<Forecast>(&taken[i]);
    if (!f || f->role != models::ForecastRole::kChampion) continue;
    rows.push_back({f->asset, f->part, f->site, f->ts, records[i].offset, f->rul.p10, f->rul.p50, f->rul.p90,
                    f->health, f->unit, std::string(state_name(f->state)), models::policy::worst(f->breaches),
                    records[i].value});
  }
  return rows;
}

/// What is kept of a batch beside alarms and forecasts: what happened to machines, who was met for the first
/// time, and how good their data was. The assets that the ledger was asked for.
std::vector<std::string> DeskIntake::keep_lives(store::Session& session, std::span<const Taken> taken,
                                                std::uint64_t& refused, std::int64_t now_ms) const {
  std::set<std::string> met;
  std::vector<store::AssetHour> hours;
  for (const Taken& one : taken) {
    if (const auto* event = std::get_if<ingest::Event>(&one)) refused += !keep_event(session, *event, now_ms);
    if (const auto* statistic = std::get_if<StatisticRecord>(&one)) add_hours(*statistic, hours);
    const auto* forecast = std::get_if<Forecast>(&one);
    if (forecast && !met_.contains(forecast->asset)) met.insert(forecast->asset);
  }
  std::vector<std::string> assets(met.begin(), met.end());
  refused += static_cast<std::uint64_t>(
      std::ranges::count_if(assets, [](const auto& id) { return !ingest::valid_asset_id(id); }));
  register_candidates(session, assets, now_ms);
  store::add_asset_hours(session, hours);
  return assets;
}

/// Those who subscribed are told, as the topic tells it.
void DeskIntake::tell_forecasts(store::Session& session, std::span<const Taken> taken,
                                std::span<const ingest::Record> records, std::int64_t now_ms) {
  Spread spread(session, now_ms);
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const auto* f = std::get_if<Forecast>(&taken[i]);
    if (!f || f->role != models::ForecastRole::kChampion || !spread.wanted("prediction")) continue;
    spread.tell({"prediction", "prediction.made", "prediction/" + forecast_id(*f), f->asset, f->site,
                 std::nullopt, models::policy::worst(f->breaches), records[i].value});
  }
}

void DeskIntake::take(const std::string& topic, int partition, std::span<const ingest::Record> records,
                      std::int64_t from, std::int64_t to, const std::optional<store::Lease>& lease,
                      std::int64_t now_ms) {
  if (known_until_[{topic, partition}] != from)
    throw ingest::FencedError("another desk has taken in what is before offset " + std::to_string(from) +
                              " of " + topic + " partition " + std::to_string(partition) +
                              ": this one stops");
  // A candidate that somebody has dismissed comes again, if it goes on sending.
  if (now_ms - met_since_ms_ >= kMetFor) {
    met_.clear();
    unbound_made_ = 0;
    met_since_ms_ = now_ms;
  }
  const std::vector<Taken> taken = decode(topic, records);
  const std::set<std::string> assets = assets_of(taken);
  const std::vector<std::string> unbound = unbound_of(taken, met_, kMostUnbound - unbound_made_);
  const std::vector<store::ForecastRow> rows = rows_of(taken, records);
  std::optional<MemoryChanges> changes;
  std::size_t changed = 0;
  std::uint64_t refused = 0;
  std::vector<std::string> met;
  std::size_t made = 0;
  store_.write([&](store::Session& session) {
    if (lease) check_lease(session, *lease);
    advance_consumed(session, topic, partition, from, to);
    refresh_rules(session);
    memory_.places.learn(session, assets, now_ms);
    changes.emplace(memory_);
    ConditionJudge judge(options_.policy, book_, points_, memory_, *changes);
    AlarmWork work(session, options_.policy, now_ms);
    if (rules_changed_)
      for (const Condition& ended : judge.forget_rules(memory_.newest_ts_ms)) work.observe(ended, "");
    for (std::size_t i = 0; i < taken.size(); ++i)
      take_one(taken[i], {topic, partition, records[i].offset}, judge, *changes, work);
    save_forecasts(session, rows);
    refused = 0;  // of this try
    met = keep_lives(session, taken, refused, now_ms);
    made = register_candidates(session, unbound, now_ms);
    changes->save(session);
    open_automatic_orders(session, options_.policy, work.risen(), now_ms);
    changed = work.finish().size();
    tell_forecasts(session, taken, records, now_ms);
  });
  known_until_[{topic, partition}] = to;
  rules_changed_ = false;
  changes->apply(memory_);
  met_.insert(met.begin(), met.end());
  met_.insert(unbound.begin(), unbound.end());
  unbound_made_ += made;
  count(taken, changed);
  counts_.refused += refused;
  if (changed > 0 && options_.committed) options_.committed();
}

bool DeskIntake::sweep(bool lagging, const std::optional<store::Lease>& lease, std::int64_t now_ms) {
  bool more = false, changed = false;
  // Looked for apart from the writing, which would keep other writers waiting meanwhile.
  EffectLook effects{{}, effects_behind_};
  if (!lagging)
    effects = store_.read([&](store::Session& session) {
      return look_for_effects(session, options_.effect, memory_.newest_ts_ms, effects_behind_);
    });
  store_.write([&](store::Session& session) {
    if (lease) check_lease(session, *lease);
    refresh_rules(session);
    AlarmWork work(session, options_.policy, now_ms);
    more = work.sweep(memory_.newest_ts_ms, lagging);
    keep_effects(session, effects.judged, now_ms);
    changed = !work.finish().empty();
  });
  effects_behind_ = effects.behind;
  if (changed && options_.committed) options_.committed();
  return more;
}

void DeskIntake::count(std::span<const Taken> taken, std::uint64_t changes) {
  for (const Taken& one : taken) {
    counts_.unreadable += one.index() == 0;
    counts_.forecasts += one.index() == 1;
    counts_.statistics += one.index() == 2;
    counts_.events += one.index() == 3;
    counts_.readings += one.index() == 4;
  }
  counts_.changes += changes;
}

}  // namespace portent::serve::desk
