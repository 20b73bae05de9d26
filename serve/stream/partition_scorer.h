#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ingest/bindings.h"
#include "ingest/decode.h"
#include "ingest/record.h"
#include "ingest/topics.h"
#include "serve/stream/batch.h"
#include "serve/stream/commit_note.h"
#include "serve/stream/model_shelf.h"

namespace portent::serve {

struct ScoringOptions {
  ingest::Topics topics;
  std::string group = "portent";  ///< whose states these are
  ingest::DecodeLimits limits;
  std::chrono::milliseconds max_clock_ahead{
      std::chrono::hours{1}};         ///< a ts further ahead of the log's clock is refused
  std::int64_t round_every = 20'000;  ///< records of a partition after which a new round of states begins
  std::size_t round_bytes = 1 << 20;  ///< states written in one transaction, at least one
};

/// One partition of telemetry: its assets' states, and what each record makes of them. A pure function of the
/// partition's records (promise 2): it reads no clock and no log. One thread.
class PartitionScorer {
 public:
  PartitionScorer(int partition, const ingest::Bindings& bindings, LiveModels models,
                  const ScoringOptions& options);

  // -- restoring, in this order
  /// A record of `state`; an empty value is a tombstone.
  void take_state(const ingest::Record& record);
  /// All states are in; those of other than [first, last] are dropped: before `first` the log no longer holds
  /// what they lack, after `last` they know what is not consumed (the group's offsets were set back). Their
  /// assets warm up anew; returns how many. Throws FatalError where a state can't be read.
  std::size_t finish_states(const CommitNote& note, std::int64_t first, std::int64_t last);
  /// A record before the committed offset: changes state where that lacks it, writes nothing.
  void replay(const ingest::Record& record);

  // -- scoring
  /// A record from the committed offset on.
  void score(const ingest::Record& record, Batch& batch);
  /// From the next record on other bundles work: every state is warmed from its record, and written whole by
  /// the next add_states().
  void switch_models(LiveModels models, Batch& batch);
  /// Adds the states that are due to this transaction.
  void add_states(Batch& batch);
  /// What to commit with this transaction; `offsets[i]` is where `batch.outputs[i]` was written.
  CommitNote note(const Batch& batch, std::span<const std::int64_t> offsets);

  std::int64_t next_offset() const { return next_offset_; }
  void set_next_offset(std::int64_t offset) { next_offset_ = offset; }
  const LiveModels& models() const { return models_; }
  std::size_t assets() const { return assets_.size(); }

 private:
  struct Asset {
    const ingest::AssetBinding* binding;
    std::string site;
    const models::Pipeline* pipeline;
    models::AssetState state;
    std::int64_t as_of = 0;  ///< records before this offset are in the state
    bool dirty = false;      ///< changed since it was last written
  };
  struct SavedState {
    std::string bundle;
    std::int64_t as_of = 0;
    std::string bytes;
  };

  void apply(const ingest::Record& record, Batch& batch, bool emit);
  void apply_control(const ingest::Record& record, Batch& batch, bool emit);
  void reject(const ingest::Record& record, const ingest::Reject& why, Batch& batch, bool emit);
  tl::expected<Asset*, ingest::Reject> asset_of(const ingest::Record& record, const std::string& id);
  void emit_forecasts(const ingest::Record& record, std::vector<models::Forecast>& forecasts, Batch& batch);
  void write_state(const std::string& id, Asset& asset, Batch& batch);
  void begin_round();
  void restore_asset(const std::string& id, std::vector<SavedState>& saved);

  int partition_;
  const ingest::Bindings& bindings_;
  LiveModels models_;
  const ScoringOptions& options_;
  ingest::Decoder decoder_;
  std::map<std::string, Asset> assets_;
  std::map<std::string, std::vector<SavedState>> saved_;  ///< while restoring, by asset
  std::int64_t next_offset_ = 0;

  std::int64_t complete_start_ = 0;  ///< last complete round
  std::int64_t complete_end_ = -1;
  std::int64_t newest_state_ = -1;  ///< newest offset seen in `state`
  bool in_round_ = false;
  bool write_all_ = false;  ///< the round must end in this transaction
  std::int64_t round_start_ = 0;
  std::vector<std::string> due_;  ///< assets still to be written in this round, last first
  std::vector<models::Forecast> forecasts_;
};

}  // namespace portent::serve
