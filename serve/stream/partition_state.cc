#include <algorithm>
#include <cassert>
#include <limits>
#include <span>

#include "ingest/bytes.h"
#include "ingest/error.h"
#include "serve/stream/partition_scorer.h"
#include "serve/stream/state_key.h"

// The part of PartitionScorer that writes states in rounds and takes them up again (promise 4).

namespace portent::serve {
namespace {

// Where offsets leap, the rest of a round is caught up with by and by.
constexpr int kMostStatesARecord = 2;

}  // namespace

std::string PartitionScorer::state_of(const Asset& asset, const Mind& mind, std::int64_t as_of) const {
  ingest::ByteWriter value;
  value.put(as_of);
  value.put_text(mind.pipeline->save(mind.state));
  mind.past.save(value);
  if (&mind == &asset.champion) save_quality(asset, value);
  return value.take();
}

void PartitionScorer::write_mind(const std::string& id, const Asset& asset, const Mind& mind,
                                 StatePlace place, Batch& batch) {
  batch.outputs.push_back({state_,
                           place.partition,
                           state_key(id, mind.bundle(), options_.group),
                           state_of(asset, mind, place.as_of),
                           {}});
  batch.state_bytes += batch.outputs.back().value.size();
  ++batch.states;
}

void PartitionScorer::write_state(const std::string& id, Asset& asset, Batch& batch) {
  write_mind(id, asset, asset.champion, {partition_, next_offset_}, batch);
  if (asset.shadow) write_mind(id, asset, *asset.shadow, {partition_, next_offset_}, batch);
  asset.as_of = next_offset_;
  asset.dirty = false;
}

/// Writes states between two commits, so that none has many to write. The last of a round is left to
/// add_states(): its offset, which is told, stands for all before it.
void PartitionScorer::trickle(Batch& batch) {
  if (due_.size() <= 1 || rounds_.whole()) return;
  const std::size_t left =
      std::max<std::size_t>(1, rounds_.may_wait(next_offset_, round_length_, round_states_));
  for (int written = 0; due_.size() > left && written < kMostStatesARecord; ++written, due_.pop_back()) {
    const std::string& id = due_.back();
    Asset& asset = assets_.at(id);
    for (const Mind* mind : {&asset.champion, asset.shadow ? &*asset.shadow : nullptr}) {
      if (mind == nullptr) continue;
      const std::string value = state_of(asset, *mind, next_offset_);
      batch.state_rows.begin(state_key(id, mind->bundle(), options_.group)).append(value);
      batch.state_rows.close(state_, partition_);
      batch.state_bytes += value.size();
      ++batch.states;
    }
    asset.as_of = next_offset_;
    asset.dirty = false;
  }
}

void PartitionScorer::forget(const std::string& id, const std::string& bundle) {
  obsolete_.push_back(state_key(id, bundle, options_.group));
}

void PartitionScorer::begin_round() {
  rounds_.begin(next_offset_);
  due_.clear();
  for (const auto& [id, asset] : assets_)
    if (asset.dirty) due_.push_back(id);
  std::ranges::reverse(due_);
  round_states_ = due_.size();
  round_length_ = round_length();
}

std::int64_t PartitionScorer::round_length() const {
  return std::max(options_.round_every,
                  options_.readings_a_state * static_cast<std::int64_t>(assets_.size()));
}

void PartitionScorer::add_states(Batch& batch) {
  if (rounds_.due(next_offset_, round_length())) begin_round();
  for (std::string& key : obsolete_)
    batch.outputs.push_back({options_.topics.state(), partition_, std::move(key), "", {}, true});
  obsolete_.clear();
  write_bindings(batch);
  const std::size_t before = batch.state_bytes;
  const std::size_t may_wait = rounds_.may_wait(next_offset_, round_length_, round_states_);
  while (due_.size() > may_wait && (rounds_.whole() || batch.state_bytes - before < options_.round_bytes)) {
    write_state(due_.back(), assets_.at(due_.back()), batch);
    due_.pop_back();
  }
}

CommitNote PartitionScorer::note(const Batch& batch, std::span<const std::int64_t> offsets) {
  assert(offsets.size() == batch.outputs.size());
  for (std::size_t i = 0; i < offsets.size(); ++i)
    if (batch.outputs[i].partition == partition_ && batch.outputs[i].topic == options_.topics.state())
      rounds_.saw(offsets[i]);
  if (due_.empty()) rounds_.complete();
  ModelChoice models = choice_of(models_);
  CommitNote note{rounds_.complete_start(), rounds_.complete_end(), std::move(models.champions),
                  std::move(models.shadows)};
  if (bindings_->version() >= 0) note.bindings = bindings_->version();
  return note;
}

void PartitionScorer::take_state(const ingest::RecordView& record) {
  rounds_.saw(record.offset);
  const auto slash = record.key.find("//");
  if (slash == std::string::npos)
    throw ingest::FatalError("topic " + options_.topics.state() + " holds a key '" + std::string(record.key) +
                             "' that is not Portent's; use another prefix, or empty the topic");
  const auto end = record.key.find('/', slash + 2);
  if (end == std::string::npos || record.key.substr(end + 1) != options_.group) return;
  const std::string asset(record.key.substr(0, slash));
  const std::string bundle(record.key.substr(slash + 2, end - slash - 2));
  if (bundle == kBindingState) return take_binding(record, asset);
  std::vector<SavedState>& saved = saved_[asset];
  std::erase_if(saved, [&](const SavedState& s) { return s.bundle == bundle; });
  if (record.value.empty()) return;
  ingest::ByteReader from(record.value);
  const auto as_of = from.get<std::int64_t>();
  saved.push_back({bundle, as_of, std::string(from.get_text()), {}});
  if (!from.at_end()) saved.back().past = PastIntervals::load(from);  // older states end here
  if (!from.at_end()) saved.back().quality = from.get_text();         // and those that judge no data
  if (from.failed())
    throw ingest::FatalError(
        "topic " + options_.topics.state() + ", offset " + std::to_string(record.offset) +
        ": a state is cut short; restore it from a backup, or empty the topic to warm up anew");
}

void PartitionScorer::restore_asset(const std::string& id, const std::vector<SavedState>& saved) {
  const ingest::Bindings::Bound binding =
      by_saved_bindings_ ? binding_in_effect(id, std::numeric_limits<std::int64_t>::max())
                         : bindings_->bound(id);
  const auto model = binding ? models_.champions.find(binding->model) : models_.champions.end();
  if (saved.empty() || model == models_.champions.end()) return;
  const models::Pipeline& pipeline = *model->second;
  const std::string& own = pipeline.stamp().hash;
  const SavedState& chosen = *std::ranges::max_element(
      saved, {}, [&](const SavedState& s) { return std::pair(s.as_of, s.bundle == own); });
  auto state = chosen.bundle == own ? pipeline.load(chosen.bytes) : pipeline.warm_from(chosen.bytes);
  if (!state)
    throw ingest::FatalError("state of " + id + ": " + state.error() +
                             "; restore it from a backup, or empty topic " + options_.topics.state() +
                             " to warm up anew");
  Asset asset{nullptr, nullptr, "", {&pipeline, std::move(*state)}, {}, chosen.as_of};
  bind(asset, id, binding);
  if (!by_saved_bindings_) note_binding(id, 0);
  if (chosen.bundle == own) asset.champion.past = chosen.past;
  load_quality(asset, chosen.bundle == own ? chosen.quality : "");
  restore_shadow(asset, chosen, saved);
  for (const SavedState& s : saved)
    if (s.bundle != own && !(asset.shadow && s.bundle == asset.shadow->bundle())) forget(id, s.bundle);
  assets_.emplace(id, std::move(asset));
}

void PartitionScorer::restore_shadow(Asset& asset, const SavedState& champion,
                                     const std::vector<SavedState>& saved) {
  const models::Pipeline* pipeline = shadow_of(asset.binding->model);
  if (pipeline == nullptr) return;
  const auto own = std::ranges::find_if(saved, [&](const SavedState& s) {
    return s.as_of == champion.as_of && s.bundle == pipeline->stamp().hash;
  });
  auto state = own != saved.end() ? pipeline->load(own->bytes) : pipeline->warm_from(champion.bytes);
  if (state)
    asset.shadow = Mind{pipeline, std::move(*state), own != saved.end() ? own->past : PastIntervals{}};
  else
    end_shadow(asset.binding->model, "its state can't be read: " + state.error());
}

std::size_t PartitionScorer::finish_states(const CommitNote& note, std::int64_t first, std::int64_t last) {
  std::size_t dropped = 0;
  by_saved_bindings_ = note.bindings.has_value() && bindings_->version() >= 0;
  rebind_due_ = by_saved_bindings_;
  for (auto& [id, saved] : saved_) {
    dropped += std::erase_if(saved, [&](const SavedState& s) { return s.as_of < first || s.as_of > last; });
    restore_asset(id, saved);
  }
  saved_.clear();
  rounds_.resume(note);
  return dropped;
}

}  // namespace portent::serve
