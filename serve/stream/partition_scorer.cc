#include "serve/stream/partition_scorer.h"

#include <algorithm>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "serve/stream/dead_letter.h"
#include "serve/stream/read_telemetry.h"

namespace portent::serve {
PartitionScorer::PartitionScorer(int partition, LiveBindings::Snapshot bindings, LiveModels models,
                                 const ScoringOptions& options)
    : partition_(partition),
      bindings_(std::move(bindings)),
      models_(std::move(models)),
      options_(options),
      telemetry_(options.topics.telemetry()),
      state_(options.topics.state()),
      decoder_(options.limits) {
  watch_drift();
}

/// A bundle that goes on keeps its window; another begins one.
void PartitionScorer::watch_drift() {
  std::map<std::string, WatchedDrift> next;
  for (const auto& [reference, pipeline] : models_.champions) {
    if (!pipeline->manifest().drift) continue;
    const auto held = drift_.find(reference);
    next.emplace(reference, held != drift_.end() && held->second.pipeline == pipeline
                                ? held->second
                                : WatchedDrift{pipeline, models::DriftWindow(*pipeline->manifest().drift)});
  }
  drift_ = std::move(next);
}

models::DriftWindow* PartitionScorer::drift_of(const std::string& reference) {
  const auto at = drift_.find(reference);
  return at == drift_.end() ? nullptr : &at->second.window;
}

tl::expected<PartitionScorer::Asset*, ingest::Reject> PartitionScorer::asset_of(
    const ingest::RecordView& record, const std::string& id) {
  using ingest::Reject, ingest::RejectReason;
  if (record.key != id)
    return tl::unexpected(
        Reject{RejectReason::kKeyMismatch, "the record's key is not its asset; produce with key = asset"});
  if (const auto at = assets_.find(id); at != assets_.end()) return &at->second;
  const ingest::Bindings::Bound binding = binding_in_effect(id, record.offset);
  const auto model = binding ? models_.champions.find(binding->model) : models_.champions.end();
  if (model == models_.champions.end())
    return tl::unexpected(Reject{RejectReason::kUnknownAsset, "asset " + id + " is not bound to a class"});
  const auto mind = [&](const models::Pipeline& pipeline) {
    return Mind{&pipeline, pipeline.fresh(binding->life_start)};
  };
  Asset asset{nullptr, nullptr, "", mind(*model->second), std::nullopt};
  bind(asset, id, binding);
  if (!by_saved_bindings_) note_binding(id, record.offset);
  if (const models::Pipeline* shadow = shadow_of(binding->model)) asset.shadow = mind(*shadow);
  return &assets_.emplace(id, std::move(asset)).first->second;
}

void PartitionScorer::score(const ingest::RecordView& record, Batch& batch) {
  if (by_saved_bindings_) end_saved_bindings();
  apply(record, batch, true);
  next_offset_ = record.offset + 1;
  trickle(batch);
}

void PartitionScorer::replay(const ingest::RecordView& record) {
  Batch unused;
  apply(record, unused, false);
  next_offset_ = record.offset + 1;
}

void PartitionScorer::apply(const ingest::RecordView& record, Batch& batch, bool emit) {
  if (ingest::find_header(record.headers, ingest::kControlHeader)) return apply_control(record, batch, emit);
  auto reading = read_telemetry(record, decoder_, options_.max_clock_ahead);
  if (!reading) return reject(record, reading.error(), batch, emit);
  take_reading(record, *reading, batch, emit);
  decoder_.recycle(std::move(*reading));
}

void PartitionScorer::take_reading(const ingest::RecordView& record, ingest::Reading& reading, Batch& batch,
                                   bool emit) {
  const auto asset = asset_of(record, reading.asset);
  if (!asset) return reject(record, asset.error(), batch, emit);
  Asset& a = **asset;
  if (record.offset < a.as_of) return;
  ingest::translate_tags(*a.binding, reading);
  judge_data(a, record, reading, batch, emit);
  const models::Position at{telemetry_, record.partition, record.offset};
  forecasts_.clear();
  const models::AssetFacts facts{reading.asset, a.site, models::ForecastRole::kChampion,
                                 emit ? drift_of(a.binding->model) : nullptr};
  a.champion.pipeline->accept(a.champion.state, facts, reading, at, forecasts_, batch.pipeline);
  for (const models::Forecast& forecast : forecasts_)
    if (forecast.part.empty()) a.champion.past.add(forecast);
  a.dirty = true;
  ++batch.readings;
  if (emit) emit_forecasts(record, batch);
  if (a.shadow) score_beside(a, reading, at, batch, emit);
}

void PartitionScorer::apply_control(const ingest::RecordView& record, Batch& batch, bool emit) {
  const auto control = decoder_.control(record.value);
  if (!control) return reject(record, control.error(), batch, emit);
  const auto asset = asset_of(record, control->asset);
  if (!asset) return reject(record, asset.error(), batch, emit);
  if (record.offset < (*asset)->as_of) return;
  Asset& a = **asset;
  if (!a.champion.pipeline->control(a.champion.state, *control)) return;  // it came again
  end_quality(a, *control);
  if (control->kind == ingest::Control::Kind::kFailure && control->part.empty()) {
    IntervalTally tally;
    a.champion.past.judge(tally);
    if (emit) add(tally, batch.intervals[a.binding->model]);
  }
  if (control->kind != ingest::Control::Kind::kMode) a.champion.past.clear();
  a.dirty = true;
  if (a.shadow) control_beside(a, *control);
}

void PartitionScorer::reject(const ingest::RecordView& record, const ingest::Reject& why, Batch& batch,
                             bool emit) {
  ++batch.rejected[static_cast<std::size_t>(why.reason)];
  if (emit) batch.outputs.push_back(dead_letter(options_.topics, record, why));
}

void PartitionScorer::emit_forecasts(const ingest::RecordView& record, Batch& batch) {
  for (const models::Forecast& forecast : forecasts_) {
    batch.outputs.push_back(
        {options_.topics.predictions(), partition_, forecast.asset, models::to_json(forecast), {}});
    batch.arrivals_ms.push_back(record.timestamp_ms);
    ++batch.forecasts;
  }
}

}  // namespace portent::serve
