#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ingest/bindings.h"
#include "ingest/decode.h"
#include "ingest/record.h"
#include "ingest/topics.h"
#include "serve/stream/batch.h"
#include "serve/stream/commit_note.h"
#include "serve/stream/live_models.h"
#include "serve/stream/model_watch.h"
#include "serve/stream/state_rounds.h"

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
/// partition's records (promise 2): it reads no clock and no log. Where a model has a challenger, that one
/// sees the same records after the champion did, with a state of its own, and nothing that it does or throws
/// changes a byte of the champion's. One thread.
class PartitionScorer {
 public:
  PartitionScorer(int partition, const ingest::Bindings& bindings, LiveModels models,
                  const ScoringOptions& options);

  // -- restoring, in this order
  /// A record of `state`; an empty value is a tombstone.
  void take_state(const ingest::RecordView& record);
  /// All states are in; those of other than [first, last] are dropped: before `first` the log no longer holds
  /// what they lack, after `last` they know what is not consumed (the group's offsets were set back). Their
  /// assets warm up anew; returns how many. Throws FatalError where a state can't be read.
  std::size_t finish_states(const CommitNote& note, std::int64_t first, std::int64_t last);
  /// A record before the committed offset: changes state where that lacks it, writes nothing.
  void replay(const ingest::RecordView& record);

  // -- scoring
  /// A record from the committed offset on.
  void score(const ingest::RecordView& record, Batch& batch);
  /// From the next record on other bundles work. A bundle that worked before, as champion or beside it, keeps
  /// its states; those of others are warmed from the champions' records. All are written by the next
  /// add_states(), which must be in the same transaction.
  void switch_models(LiveModels models);
  /// Adds the states that are due to this transaction.
  void add_states(Batch& batch);
  /// What to commit with this transaction; `offsets[i]` is where `batch.outputs[i]` was written.
  CommitNote note(const Batch& batch, std::span<const std::int64_t> offsets);

  std::int64_t next_offset() const { return next_offset_; }
  void set_next_offset(std::int64_t offset) { next_offset_ = offset; }
  const LiveModels& models() const { return models_; }
  /// Challengers that failed since the last call: they score no more here.
  std::vector<ShadowFailure> take_shadow_failures() { return std::exchange(shadow_failures_, {}); }
  std::size_t assets() const { return assets_.size(); }
  /// What the champions with a drift reference were given, replays left out.
  const std::map<std::string, WatchedDrift>& drift() const { return drift_; }

 private:
  /// What one model knows of an asset.
  struct Mind {
    const models::Pipeline* pipeline;
    models::AssetState state;
    PastIntervals past = {};
    const std::string& bundle() const { return pipeline->stamp().hash; }
  };
  struct Asset {
    const ingest::AssetBinding* binding;
    std::string site;
    Mind champion;
    std::optional<Mind> shadow;
    std::int64_t as_of = 0;  ///< records before this offset are in both states, which are written together
    bool dirty = false;      ///< changed since they were last written
  };
  struct SavedState {
    std::string bundle;
    std::int64_t as_of = 0;
    std::string bytes;
    PastIntervals past;
  };

  void apply(const ingest::RecordView& record, Batch& batch, bool emit);
  void apply_control(const ingest::RecordView& record, Batch& batch, bool emit);
  void reject(const ingest::RecordView& record, const ingest::Reject& why, Batch& batch, bool emit);
  tl::expected<Asset*, ingest::Reject> asset_of(const ingest::RecordView& record, const std::string& id);
  void watch_drift();
  models::DriftWindow* drift_of(const std::string& reference);
  void emit_forecasts(const ingest::RecordView& record, Batch& batch);

  const models::Pipeline* shadow_of(const std::string& reference) const;
  void score_beside(Asset& asset, const ingest::Reading& reading, const models::Position& at, Batch& batch,
                    bool emit);
  void control_beside(Asset& asset, const ingest::Control& control);
  void end_shadow(const std::string& reference, const std::string& why);
  using ShadowFailures = std::map<std::string, std::string>;  ///< why, by reference
  void switch_asset(const std::string& id, Asset& asset, const LiveModels& next, ShadowFailures& failures);
  static tl::expected<Mind, std::string> mind_for(const models::Pipeline& pipeline, const Asset& held);
  static void hand_over_breaches(const Mind& from, Mind& to);

  void write_state(const std::string& id, Asset& asset, Batch& batch);
  void write_mind(const std::string& id, const Mind& mind, Batch& batch);
  void forget(const std::string& id, const std::string& bundle);
  void begin_round();
  void restore_asset(const std::string& id, const std::vector<SavedState>& saved);
  void restore_shadow(Asset& asset, const SavedState& champion, const std::vector<SavedState>& saved);

  int partition_;
  const ingest::Bindings& bindings_;
  LiveModels models_;
  const ScoringOptions& options_;
  ingest::Decoder decoder_;
  std::map<std::string, Asset> assets_;
  std::map<std::string, std::vector<SavedState>> saved_;  ///< while restoring, by asset
  std::int64_t next_offset_ = 0;

  StateRounds rounds_;
  std::vector<std::string> due_;       ///< assets still to be written in this round, last first
  std::vector<std::string> obsolete_;  ///< keys of states that nobody needs any more
  std::vector<models::Forecast> forecasts_, shadow_forecasts_;
  std::vector<ShadowFailure> shadow_failures_;
  std::map<std::string, WatchedDrift> drift_;  ///< by reference
};

}  // namespace portent::serve
