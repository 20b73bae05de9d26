#include "ingest/error.h"
#include "ingest/murmur2.h"
#include "serve/stream/partition_scorer.h"
#include "serve/stream/state_key.h"

// The part of PartitionScorer that hands assets over to other partitions.

namespace portent::serve {

std::size_t PartitionScorer::hand_over(int partitions, std::span<const std::int64_t> starts, Batch& batch) {
  std::size_t moved = 0;
  for (auto at = assets_.begin(); at != assets_.end();) {
    const auto& [id, asset] = *at;
    const int to = ingest::partition_of(id, partitions);
    if (to == partition_) {
      ++at;
      continue;
    }
    const std::int64_t start = starts[static_cast<std::size_t>(to)];
    write_mind(id, asset, asset.champion, {to, start}, batch);
    if (bindings_->version() >= 0) {
      write_binding(id, asset, {to, start}, batch);
      obsolete_.push_back(state_key(id, kBindingState, options_.group));
    }
    forget(id, asset.champion.bundle());
    if (asset.shadow) {
      write_mind(id, asset, *asset.shadow, {to, start}, batch);
      forget(id, asset.shadow->bundle());
    }
    at = assets_.erase(at);
    ++moved;
  }
  rounds_.demand_whole();
  add_states(batch);
  return moved;
}

std::vector<std::string> PartitionScorer::asset_ids() const {
  std::vector<std::string> ids;
  for (const auto& [id, asset] : assets_) ids.push_back(id);
  return ids;
}

}  // namespace portent::serve
