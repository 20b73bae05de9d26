#include "serve/stream/partition_scorer.h"

#include <algorithm>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "serve/stream/read_telemetry.h"

namespace portent::serve {
PartitionScorer::PartitionScorer(int partition, const ingest::Bindings& bindings, LiveModels models,
                                 const ScoringOptions& options)
    : partition_(partition),
      bindings_(bindings),
      models_(std::move(models)),
      options_(options),
      decoder_(options.limits) {}

tl::expected<PartitionScorer::Asset*, ingest::Reject> PartitionScorer::asset_of(const ingest::Record& record,
                                                                                const std::string& id) {
  using ingest::Reject, ingest::RejectReason;
  if (record.key != id)
    return tl::unexpected(
        Reject{RejectReason::kKeyMismatch, "the record's key is not its asset; produce with key = asset"});
  if (const auto at = assets_.find(id); at != assets_.end()) return &at->second;
  const ingest::AssetBinding* binding = bindings_.find(id);
  const auto model = binding ? models_.find(binding->model) : models_.end();
  if (model == models_.end())
    return tl::unexpected(Reject{RejectReason::kUnknownAsset, "asset " + id + " is not bound to a class"});
  Asset asset{binding, ingest::site_of(*binding, id), model->second.get(),
              model->second->fresh(binding->life_start)};
  return &assets_.emplace(id, std::move(asset)).first->second;
}

void PartitionScorer::score(const ingest::Record& record, Batch& batch) {
  apply(record, batch, true);
  next_offset_ = record.offset + 1;
}

void PartitionScorer::replay(const ingest::Record& record) {
  Batch unused;
  apply(record, unused, false);
  next_offset_ = record.offset + 1;
}

void PartitionScorer::apply(const ingest::Record& record, Batch& batch, bool emit) {
  if (ingest::find_header(record.headers, ingest::kControlHeader)) return apply_control(record, batch, emit);
  auto reading = read_telemetry(record, decoder_, options_.max_clock_ahead);
  if (!reading) return reject(record, reading.error(), batch, emit);
  const auto asset = asset_of(record, reading->asset);
  if (!asset) return reject(record, asset.error(), batch, emit);
  Asset& a = **asset;
  if (record.offset < a.as_of) return;
  ingest::translate_tags(*a.binding, *reading);
  forecasts_.clear();
  a.pipeline->accept(a.state, {reading->asset, a.site}, *reading,
                     {options_.topics.telemetry(), record.partition, record.offset}, forecasts_,
                     batch.pipeline);
  a.dirty = true;
  ++batch.readings;
  if (emit) emit_forecasts(record, forecasts_, batch);
}

void PartitionScorer::apply_control(const ingest::Record& record, Batch& batch, bool emit) {
  const auto control = decoder_.control(record.value);
  if (!control) return reject(record, control.error(), batch, emit);
  const auto asset = asset_of(record, control->asset);
  if (!asset) return reject(record, asset.error(), batch, emit);
  if (record.offset < (*asset)->as_of) return;
  (*asset)->pipeline->control((*asset)->state, *control);
  (*asset)->dirty = true;
}

void PartitionScorer::reject(const ingest::Record& record, const ingest::Reject& why, Batch& batch,
                             bool emit) {
  ++batch.rejected[static_cast<std::size_t>(why.reason)];
  if (!emit) return;
  std::vector<ingest::Header> headers = {{"reason", std::string(ingest::reason_name(why.reason))},
                                         {"detail", why.detail},
                                         {"topic", options_.topics.telemetry()},
                                         {"partition", std::to_string(record.partition)},
                                         {"offset", std::to_string(record.offset)}};
  headers.insert(headers.end(), record.headers.begin(), record.headers.end());
  batch.outputs.push_back(
      {options_.topics.dead_letters(), partition_, record.key, record.value, std::move(headers)});
}

void PartitionScorer::emit_forecasts(const ingest::Record& record, std::vector<models::Forecast>& forecasts,
                                     Batch& batch) {
  for (const models::Forecast& forecast : forecasts) {
    batch.outputs.push_back(
        {options_.topics.predictions(), partition_, forecast.asset, models::to_json(forecast), {}});
    batch.arrivals_ms.push_back(record.timestamp_ms);
    ++batch.forecasts;
  }
}

}  // namespace portent::serve
