#include "serve/stream/replay_forecast.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "serve/stream/read_records.h"
#include "serve/stream/read_telemetry.h"

namespace portent::serve {
namespace {

using models::AssetReplay;

constexpr const char* kExplain = "explain";
constexpr std::size_t kMostSpans = 64;
constexpr std::size_t kMostDifferences = 10;

/// Where a replay begins.
struct Start {
  std::int64_t from = 0;
  std::vector<ModelSpan> spans;
  std::string state = {};  ///< of the forecast's bundle; empty: nothing was seen of the asset
  std::string words;
};

struct Made {
  std::string bytes;
  std::optional<models::Moment> moment;
  bool same_life = false;  ///< as stored
};

/// Feeds records of one asset to the models of a Start.
class Feeding {
 public:
  Feeding(const FoundForecast& stored, const ingest::AssetBinding& binding, const ScoringOptions& options,
          ReplayModels::Load load, const Start& start)
      : stored_(stored),
        binding_(binding),
        options_(options),
        decoder_(options.limits),
        start_(start),
        site_(ingest::site_of(binding, stored.forecast.asset)),
        models_(std::move(load), start.spans.front(), start.state, binding.life_start) {}

  void take(const ingest::Record& record) {
    if (!models_.begun() || record.key != stored_.forecast.asset) return;
    while (span_ + 1 < start_.spans.size() && record.offset >= start_.spans[span_ + 1].from)
      models_.switch_to(start_.spans[++span_]);
    if (ingest::find_header(record.headers, ingest::kControlHeader)) {
      const auto control = decoder_.control(record.value);
      if (control && control->asset == record.key) models_.control(*control);
      return;
    }
    auto reading = read_telemetry(record, decoder_, options_.max_clock_ahead);
    if (!reading || reading->asset != record.key) return;
    ingest::translate_tags(binding_, *reading);
    models_.accept({stored_.forecast.asset, site_}, *reading,
                   {options_.topics.telemetry(), record.partition, record.offset});
    if (record.offset == stored_.forecast.evidence.last) keep();
  }

  std::optional<Made> made() && { return std::move(made_); }

 private:
  void keep() {
    const AssetReplay* replay = models_.find(stored_.forecast.model.hash, stored_.forecast.role);
    if (replay == nullptr) return;
    for (const models::Forecast& forecast : replay->made())
      if (forecast.evidence.nth == stored_.forecast.evidence.nth && forecast.part == stored_.forecast.part)
        made_ =
            Made{models::to_json(forecast), replay->moment(forecast), forecast.rul == stored_.forecast.rul};
  }

  const FoundForecast& stored_;
  const ingest::AssetBinding& binding_;
  const ScoringOptions& options_;
  ingest::Decoder decoder_;
  const Start& start_;
  std::string site_;
  ReplayModels models_;
  std::size_t span_ = 0;
  std::optional<Made> made_;
};

/// The forecast's model alone, in its role.
ModelSpan own_model(const FoundForecast& stored, std::int64_t from) {
  const ModelUse use{stored.forecast.model.hash, stored.forecast.model.version};
  ModelSpan span{from, use};
  if (stored.forecast.role == models::ForecastRole::kShadow) span.shadow = use;
  return span;
}

/// States of the forecast's bundle that lie between what the log still holds and the forecast.
std::vector<Start> archived_states(ingest::Log& log, const FoundForecast& stored,
                                   const ingest::Extent& telemetry, const ScoringOptions& options) {
  const std::string topic = options.topics.state();
  const models::Evidence& evidence = stored.forecast.evidence;
  const std::string prefix = stored.forecast.asset + "//" + stored.forecast.model.hash + "/";
  std::vector<Start> starts;
  if (evidence.partition >= log.partitions(topic)) return starts;
  const ingest::Extent extent = log.extent(topic, evidence.partition);
  read_records(log, topic, evidence.partition, extent.begin, extent.end, kExplain,
               [&](const ingest::Record& record) {
                 if (!record.key.starts_with(prefix) || record.value.empty()) return;
                 ingest::ByteReader from(record.value);
                 const auto as_of = from.get<std::int64_t>();
                 std::string state(from.get_text());
                 if (from.failed() || as_of < telemetry.begin || as_of > evidence.last) return;
                 starts.push_back({as_of,
                                   {own_model(stored, as_of)},
                                   std::move(state),
                                   fmt::format("on from the state that was saved at offset {}", as_of)});
               });
  return starts;
}

class Replaying {
 public:
  Replaying(ingest::Log& log, const models::Registry& registry, const ingest::AssetBinding& binding,
            const FoundForecast& stored, const ScoringOptions& options, const std::string& backend)
      : log_(log),
        registry_(registry),
        binding_(binding),
        stored_(stored),
        at_(stored.forecast.evidence),
        options_(options),
        backend_(backend),
        extent_(log.extent(at_.topic, at_.partition)) {}

  ReplayedForecast run() {
    ReplayedForecast result;
    result.bundle = registry_.load(stored_.forecast.model.hash);
    std::optional<Made> nearest;
    for (const Start& start : starts()) {
      auto made = feed(start);
      if (!made) continue;
      if (made->bytes == stored_.bytes) {
        result.report = {
            models::ReplayVerdict::kIdentical, fmt::format("Read {} {}.", records_, start.words), {}};
        result.moment = std::move(made->moment);
        return result;
      }
      if (!nearest) nearest = std::move(made);
    }
    explain_failure(nearest, result);
    return result;
  }

 private:
  std::vector<Start> starts() {
    if (at_.last < extent_.begin) return {};
    const std::string words = fmt::format("from offset {} on", extent_.begin);
    std::vector<Start> starts;
    if (stored_.spans.size() <= kMostSpans && is_switched() && all_there())
      starts.push_back(
          {extent_.begin, stored_.spans, "", fmt::format("{}, switching models as the scorer did", words)});
    starts.push_back({extent_.begin, {own_model(stored_, 0)}, "", words});
    for (Start& state : archived_states(log_, stored_, extent_, options_)) starts.push_back(std::move(state));
    return starts;
  }

  bool is_switched() const {
    return stored_.spans.size() > 1 || stored_.spans.front().shadow ||
           stored_.spans.front().champion.hash != stored_.forecast.model.hash;
  }

  bool all_there() const {
    try {
      for (const ModelSpan& span : stored_.spans) {
        registry_.load(span.champion.hash);
        if (span.shadow) registry_.load(span.shadow->hash);
      }
    } catch (const ingest::FatalError&) {
      return false;
    }
    return true;
  }

  std::optional<Made> feed(const Start& start) {
    const auto load = [this](const ModelUse& use) {
      return std::make_unique<AssetReplay>(registry_.load(use.hash), backend_, use.version);
    };
    Feeding feeding(stored_, binding_, options_, load, start);
    const std::int64_t read = read_records(log_, at_.topic, at_.partition, start.from, at_.last + 1, kExplain,
                                           [&](const ingest::Record& record) { feeding.take(record); });
    records_ = fmt::format("{} records of {}-{}", read, at_.topic, at_.partition);
    return std::move(feeding).made();
  }

  void explain_failure(std::optional<Made>& nearest, ReplayedForecast& result) {
    const bool cut = extent_.begin > 0;
    result.report.verdict = cut ? models::ReplayVerdict::kEvidenceGone : models::ReplayVerdict::kDiffers;
    result.report.detail =
        cut ? since_when() : "The log is whole: were bindings changed, or the bundle's backend?";
    if (!nearest) {
      if (!cut)
        result.report.detail = "The log holds no reading at the forecast's place that makes a forecast.";
      return;
    }
    result.report.differences = models::json_differences(stored_.bytes, nearest->bytes, kMostDifferences);
    if (nearest->same_life) result.moment = std::move(nearest->moment);
  }

  /// When the log took the oldest record that it still holds.
  std::string since_when() {
    std::string text = fmt::format(
        "{} partition {} begins at offset {}; what this forecast saw reaches back to "
        "the beginning of the machine's record, and its own reading is at {}",
        at_.topic, at_.partition, extent_.begin, at_.last);
    if (extent_.begin >= extent_.end) return text + "; all of it was deleted.";
    std::int64_t oldest = 0;
    read_records(log_, at_.topic, at_.partition, extent_.begin, std::min(extent_.end, extent_.begin + 100),
                 kExplain, [&](const ingest::Record& record) {
                   if (oldest == 0) oldest = record.timestamp_ms;
                 });
    return text + fmt::format("; nothing from before {:%Y-%m-%d %H:%M:%S} UTC is kept.",
                              fmt::gmtime(static_cast<std::time_t>(oldest / 1000)));
  }

  ingest::Log& log_;
  const models::Registry& registry_;
  const ingest::AssetBinding& binding_;
  const FoundForecast& stored_;
  const models::Evidence& at_;
  const ScoringOptions& options_;
  const std::string& backend_;
  ingest::Extent extent_;
  std::string records_;
};

}  // namespace

ReplayedForecast replay_forecast(ingest::Log& log, const models::Registry& registry,
                                 const ingest::Bindings& bindings, const FoundForecast& stored,
                                 const ScoringOptions& options, const std::string& backend) {
  const std::string& asset = stored.forecast.asset;
  const ingest::Bindings::Bound& bound = bindings.bound(asset);
  if (!bound)
    throw ingest::FatalError("asset " + asset +
                             " is bound to no class; give the bindings that scored it with --bindings");
  const auto binding = ingest::in_units_of(bound, registry.load(stored.forecast.model.hash).manifest.units);
  return Replaying(log, registry, *binding, stored, options, backend).run();
}

}  // namespace portent::serve
