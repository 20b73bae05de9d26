#include "serve/stream/partition_scorer.h"
#include "serve/stream/statistics_json.h"

// The part of PartitionScorer that judges the data itself: quality by channel, and who was heard of when.

namespace portent::serve {

const features::QualityMonitor& PartitionScorer::monitor_of(const models::Pipeline& pipeline) {
  return monitors_.try_emplace(&pipeline, pipeline.manifest().extractor, options_.quality_window_ms)
      .first->second;
}

void PartitionScorer::judge_data(Asset& asset, const ingest::RecordView& record,
                                 const ingest::Reading& reading, Batch& batch, bool emit) {
  asset.heard_ts = std::max(asset.heard_ts, reading.ts);
  asset.heard_arrival_ms = record.timestamp_ms;
  if (options_.quality_window_ms <= 0) return;
  const features::QualityMonitor& monitor = monitor_of(*asset.champion.pipeline);
  if (!asset.quality) asset.quality = std::make_unique<features::QualityState>(monitor.fresh());
  auto window = monitor.take(*asset.quality, reading);
  if (!window || !emit) return;
  batch.outputs.push_back({options_.topics.statistics(),
                           partition_,
                           reading.asset,
                           quality_json(reading.asset, asset.site, asset.binding->asset_class, *window),
                           {}});
  batch.quality.emplace_back(reading.asset, std::move(*window));
}

/// Nothing learned of a life holds of the next one.
void PartitionScorer::end_quality(Asset& asset, const ingest::Control& control) {
  using Kind = ingest::Control::Kind;
  const bool begins_life = control.kind == Kind::kCommissioning || control.kind == Kind::kOverhaul ||
                           control.kind == Kind::kReplacement;
  if (begins_life && control.part.empty()) asset.quality.reset();
}

void PartitionScorer::save_quality(const Asset& asset, ingest::ByteWriter& to) const {
  if (!asset.quality) return;
  ingest::ByteWriter quality;
  quality.put(options_.quality_window_ms);
  asset.quality->save(quality);
  to.put_text(quality.take());
}

/// Of another window it tells nothing.
void PartitionScorer::load_quality(Asset& asset, const std::string& bytes) {
  const models::AssetState& state = asset.champion.state;
  const models::StepRecord& steps = state.parts.empty() ? state.record : state.parts.front().record;
  if (steps.kept() > 0) asset.heard_ts = asset.heard_arrival_ms = steps.last(0).ts;
  ingest::ByteReader from(bytes);
  if (bytes.empty() || options_.quality_window_ms <= 0 ||
      from.get<std::int64_t>() != options_.quality_window_ms)
    return;
  features::QualityState loaded = monitor_of(*asset.champion.pipeline).load(from);
  if (!from.failed() && from.at_end())
    asset.quality = std::make_unique<features::QualityState>(std::move(loaded));
}

std::vector<AssetHeard> PartitionScorer::heard() const {
  std::vector<AssetHeard> all;
  all.reserve(assets_.size());
  for (const auto& [id, asset] : assets_)
    all.push_back({id, asset.site, asset.binding->asset_class, asset.heard_ts, asset.heard_arrival_ms,
                   asset.binding->silent_after_ms.value_or(options_.silent_after_ms)});
  return all;
}

}  // namespace portent::serve
