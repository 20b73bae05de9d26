#include <algorithm>

#include "ingest/binding_json.h"
#include "ingest/error.h"
#include "serve/stream/partition_scorer.h"
#include "serve/stream/state_key.h"

// The part of PartitionScorer that binds assets while data flows (promise 10). Where bindings come from the
// `assets` topic, what is in effect for an asset stands in `state` beside its state, and from which offset
// on: the topic itself is compacted, and a successor that replays must see what its predecessor saw.

namespace portent::serve {

ingest::Bindings::Bound PartitionScorer::binding_in_effect(const std::string& id, std::int64_t offset) const {
  if (!by_saved_bindings_) return bindings_->bound(id);
  const auto saved = saved_bindings_.find(id);
  return saved == saved_bindings_.end() || offset < saved->second.from ? nullptr : saved->second.binding;
}

void PartitionScorer::take_binding(const ingest::RecordView& record, const std::string& id) {
  saved_bindings_.erase(id);
  if (record.value.empty()) return;
  ingest::ByteReader from(record.value);
  SavedBinding saved;
  saved.from = from.get<std::int64_t>();
  auto named = ingest::decode_binding(from.get_text());
  if (!named || from.failed())
    throw ingest::FatalError(
        "topic " + options_.topics.state() + ", offset " + std::to_string(record.offset) +
        ": a binding can't be read; restore it from a backup, or empty the topic to warm "
        "up anew");
  saved.binding = std::make_shared<const ingest::AssetBinding>(std::move(named->binding));
  saved_bindings_.emplace(id, std::move(saved));
}

/// Scoring goes on with what the bindings say now, from the next rebind() on.
void PartitionScorer::end_saved_bindings() {
  saved_bindings_.clear();
  by_saved_bindings_ = false;
}

void PartitionScorer::bind(Asset& asset, const std::string& id, ingest::Bindings::Bound binding) {
  asset.site = ingest::site_of(*binding, id);
  asset.bound = std::move(binding);
  turn_units(asset);
}

void PartitionScorer::turn_units(Asset& asset) {
  const auto& units = asset.champion.pipeline->manifest().units;
  if (units.empty()) {
    asset.binding = asset.bound;
    return;
  }
  const auto key = std::pair(asset.bound.get(), asset.champion.pipeline);
  auto& turned = turned_[key];
  if (!turned.second) turned = {asset.bound, ingest::in_units_of(asset.bound, units)};
  asset.binding = turned.second;
}

void PartitionScorer::note_binding(const std::string& id, std::int64_t from) {
  if (bindings_->version() >= 0) unwritten_bindings_.insert_or_assign(id, from);
}

bool PartitionScorer::rebind_due(const LiveBindings::Snapshot& live) const {
  return live->version() >= 0 && (rebind_due_ || live != bindings_);
}

bool PartitionScorer::rebind(LiveBindings::Snapshot live) {
  end_saved_bindings();
  rebind_due_ = false;
  bindings_ = std::move(live);
  turned_.clear();
  bool changed = false;
  for (auto at = assets_.begin(); at != assets_.end();) {
    const auto here = at++;
    const ingest::Bindings::Bound& binding = bindings_->bound(here->first);
    if (!binding) {
      unbind(here->first, here->second);
      assets_.erase(here);
      changed = true;
    } else if (*binding != *here->second.bound) {
      changed |= rebind_asset(here->first, here->second, binding);
    } else {
      bind(here->second, here->first, binding);
    }
  }
  std::erase_if(due_, [&](const std::string& id) { return !assets_.contains(id); });
  return changed;
}

bool PartitionScorer::rebind_asset(const std::string& id, Asset& asset, const ingest::Bindings::Bound& next) {
  if (!models_.champions.contains(next->model)) return false;  // goes on as it is until its model is there
  const std::optional<double> life_start = asset.bound->life_start;
  bind(asset, id, next);
  ShadowFailures failures;
  switch_asset(id, asset, models_, failures);
  for (const auto& [reference, why] : failures) end_shadow(reference, why);
  if (next->life_start && next->life_start != life_start)
    for (Mind* mind : {&asset.champion, asset.shadow ? &*asset.shadow : nullptr})
      if (mind != nullptr) mind->pipeline->set_origin(mind->state, *next->life_start);
  note_binding(id, next_offset_);
  write_now_.push_back(id);
  return true;
}

void PartitionScorer::unbind(const std::string& id, const Asset& asset) {
  forget(id, asset.champion.bundle());
  if (asset.shadow) forget(id, asset.shadow->bundle());
  obsolete_.push_back(state_key(id, kBindingState, options_.group));
  unwritten_bindings_.erase(id);
}

void PartitionScorer::write_binding(const std::string& id, const Asset& asset, StatePlace place,
                                    Batch& batch) {
  ingest::ByteWriter value;
  value.put(place.as_of);
  value.put_text(ingest::encode_binding({id, *asset.bound}));
  batch.outputs.push_back({options_.topics.state(),
                           place.partition,
                           state_key(id, kBindingState, options_.group),
                           value.take(),
                           {}});
}

void PartitionScorer::write_bindings(Batch& batch) {
  for (const auto& [id, from] : unwritten_bindings_) {
    const auto asset = assets_.find(id);
    if (asset == assets_.end()) continue;
    write_binding(id, asset->second, {partition_, from}, batch);
  }
  unwritten_bindings_.clear();
  for (const std::string& id : write_now_)
    if (const auto asset = assets_.find(id); asset != assets_.end()) write_state(id, asset->second, batch);
  write_now_.clear();
}

}  // namespace portent::serve
