#pragma once

#include <chrono>

#include "ingest/log.h"
#include "serve/stream/model_shelf.h"
#include "serve/stream/partition_scorer.h"

namespace portent::serve {

struct RepartitionOptions {
  ScoringOptions scoring;
  ingest::GroupOptions group;  ///< as a member of which the states are moved; its instance is no scorer's
  int partitions = 0;
  std::chrono::milliseconds patience{10'000};  ///< for partitions of members that ended without leaving
};

struct Repartitioned {
  int from = 0;
  std::size_t assets = 0;
  std::size_t moved = 0;  ///< of the assets, those whose readings now go to another partition
};

/// Gives Portent's topics more partitions while nobody writes or scores, and moves each asset's state to the
/// partition where its readings go on, so that its next forecasts are those of an undisturbed run.
///
/// The order makes it safe to be killed at any point and called again: the outputs' topics grow first, then
/// all states and offsets move in one transaction, last grows `telemetry`. Between these no scorer starts,
/// since the topics' numbers of partitions differ. States must fit into memory and into one transaction.
///
/// Throws FatalError, nothing being changed: where members of the group are at work, readings are not scored
/// yet, another group's states stand in the same topic, an asset stands where murmur2 does not put it (so
/// that nobody knows where its readings will go), or the topics have more partitions already. Throws
/// FatalError naming the partition where readings came while it worked.
Repartitioned repartition(ingest::Log& log, const ingest::Bindings& bindings, ModelShelf& shelf,
                          const RepartitionOptions& options);

}  // namespace portent::serve
