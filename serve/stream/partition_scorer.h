#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "features/quality.h"
#include "ingest/bindings.h"
#include "ingest/decode.h"
#include "ingest/record.h"
#include "ingest/topics.h"
#include "serve/stream/batch.h"
#include "serve/stream/commit_note.h"
#include "serve/stream/live_bindings.h"
#include "serve/stream/live_models.h"
#include "serve/stream/model_watch.h"
#include "serve/stream/silence_watch.h"
#include "serve/stream/state_rounds.h"

namespace portent::serve {

struct ScoringOptions {
  ingest::Topics topics;
  std::string group = "portent";  ///< whose states these are
  ingest::DecodeLimits limits;
  std::chrono::milliseconds max_clock_ahead{
      std::chrono::hours{1}};         ///< a ts further ahead of the log's clock is refused
  std::int64_t round_every = 20'000;  ///< records of a partition after which a new round of states begins
  /// A round is not shorter than so many readings of each machine, so that what is written stays in
  /// proportion to what is read.
  std::int64_t readings_a_state = 0;
  std::size_t round_bytes = 1 << 20;   ///< states that a commit adds, at least one
  std::int64_t quality_window_ms = 0;  ///< event time over which the quality of data is told; 0: it is not
  std::int64_t silent_after_ms = 0;    ///< of assets whose binding does not say; 0: never
};

/// One partition of telemetry: its assets' states, and what each record makes of them. A pure function of the
/// partition's records (promise 2): it reads no clock and no log. Where a model has a challenger, that one
/// sees the same records after the champion did, with a state of its own, and nothing that it does or throws
/// changes a byte of the champion's. One thread.
class PartitionScorer {
 public:
  PartitionScorer(int partition, LiveBindings::Snapshot bindings, LiveModels models,
                  const ScoringOptions& options);
  /// `bindings` must outlive it.
  PartitionScorer(int partition, const ingest::Bindings& bindings, LiveModels models,
                  const ScoringOptions& options)
      : PartitionScorer(partition, LiveBindings::unowned(bindings), std::move(models), options) {}

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
  /// Whether rebind() has anything to do.
  bool rebind_due(const LiveBindings::Snapshot& live) const;
  /// From the next record on these bindings hold. An asset that is bound otherwise keeps its state as far as
  /// its model can take it up, and is written by the next add_states(), which must be in the same
  /// transaction; one whose new model is not loaded goes on as it was; one that is bound no more is
  /// forgotten. True where anything is to be written.
  bool rebind(LiveBindings::Snapshot live);
  /// Adds the states that are due to this transaction.
  void add_states(Batch& batch);
  /// For a repartition: writes every asset that murmur2 puts elsewhere among `partitions` there, as of
  /// `starts[where]`, where its readings will go on, forgets it here, and writes what else changed.
  /// Returns how many were moved.
  std::size_t hand_over(int partitions, std::span<const std::int64_t> starts, Batch& batch);
  /// What to commit with this transaction; `offsets[i]` is where `batch.outputs[i]` was written.
  CommitNote note(const Batch& batch, std::span<const std::int64_t> offsets);

  std::int64_t next_offset() const { return next_offset_; }
  void set_next_offset(std::int64_t offset) { next_offset_ = offset; }
  const LiveModels& models() const { return models_; }
  /// Challengers that failed since the last call: they score no more here.
  std::vector<ShadowFailure> take_shadow_failures() { return std::exchange(shadow_failures_, {}); }
  std::size_t assets() const { return assets_.size(); }
  /// When each asset was last heard of.
  std::vector<AssetHeard> heard() const;
  std::vector<std::string> asset_ids() const;
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
    ingest::Bindings::Bound bound;    ///< as its source has it
    ingest::Bindings::Bound binding;  ///< the same, in the units of the champion
    std::string site;
    Mind champion;
    std::optional<Mind> shadow;
    std::int64_t as_of = 0;  ///< records before this offset are in both states, which are written together
    bool dirty = false;      ///< changed since they were last written
    std::unique_ptr<features::QualityState> quality = {};  ///< of the champion's channels
    std::int64_t heard_ts = 0, heard_arrival_ms = 0;       ///< of the newest reading
  };
  struct SavedBinding {
    std::int64_t from = 0;  ///< offset of the input from which on it holds
    ingest::Bindings::Bound binding;
  };
  struct StatePlace {
    int partition;
    std::int64_t as_of;
  };
  struct SavedState {
    std::string bundle;
    std::int64_t as_of = 0;
    std::string bytes;
    PastIntervals past;
    std::string quality = {};
  };

  void apply(const ingest::RecordView& record, Batch& batch, bool emit);
  void take_reading(const ingest::RecordView& record, ingest::Reading& reading, Batch& batch, bool emit);
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

  const features::QualityMonitor& monitor_of(const models::Pipeline& pipeline);
  void judge_data(Asset& asset, const ingest::RecordView& record, const ingest::Reading& reading,
                  Batch& batch, bool emit);
  static void end_quality(Asset& asset, const ingest::Control& control);
  void save_quality(const Asset& asset, ingest::ByteWriter& to) const;
  void load_quality(Asset& asset, const std::string& bytes);

  ingest::Bindings::Bound binding_in_effect(const std::string& id, std::int64_t offset) const;
  void take_binding(const ingest::RecordView& record, const std::string& id);
  void end_saved_bindings();
  void bind(Asset& asset, const std::string& id, ingest::Bindings::Bound binding);
  void turn_units(Asset& asset);
  /// To be written with the next states: the binding of an asset, in effect from there on.
  void note_binding(const std::string& id, std::int64_t from);
  bool rebind_asset(const std::string& id, Asset& asset, const ingest::Bindings::Bound& next);
  void unbind(const std::string& id, const Asset& asset);
  void write_bindings(Batch& batch);
  void write_binding(const std::string& id, const Asset& asset, StatePlace place, Batch& batch);

  void write_state(const std::string& id, Asset& asset, Batch& batch);
  void trickle(Batch& batch);
  std::string state_of(const Asset& asset, const Mind& mind, std::int64_t as_of) const;
  void write_mind(const std::string& id, const Asset& asset, const Mind& mind, StatePlace place,
                  Batch& batch);
  void forget(const std::string& id, const std::string& bundle);
  void begin_round();
  std::int64_t round_length() const;
  void restore_asset(const std::string& id, const std::vector<SavedState>& saved);
  void restore_shadow(Asset& asset, const SavedState& champion, const std::vector<SavedState>& saved);

  int partition_;
  LiveBindings::Snapshot bindings_;
  LiveModels models_;
  const ScoringOptions& options_;
  const std::string telemetry_, state_;  ///< names of topics
  ingest::Decoder decoder_;
  std::map<std::string, Asset> assets_;
  std::map<std::string, std::vector<SavedState>> saved_;  ///< while restoring, by asset
  std::map<std::string, SavedBinding> saved_bindings_;    ///< while restoring, by asset
  bool by_saved_bindings_ = false;                        ///< until restored: those hold, none else
  bool rebind_due_ = false;
  std::map<std::string, std::int64_t> unwritten_bindings_;  ///< asset, from where on
  std::vector<std::string> write_now_;                      ///< assets whose state must not wait for a round
  /// Bindings in the units of a model, and what they were made from.
  std::map<std::pair<const ingest::AssetBinding*, const models::Pipeline*>,
           std::pair<ingest::Bindings::Bound, ingest::Bindings::Bound>>
      turned_;
  std::map<const models::Pipeline*, features::QualityMonitor> monitors_;
  std::int64_t next_offset_ = 0;

  StateRounds rounds_;
  std::vector<std::string> due_;       ///< assets still to be written in this round, last first
  std::size_t round_states_ = 0;       ///< of this round, written or not
  std::int64_t round_length_ = 0;      ///< records
  std::vector<std::string> obsolete_;  ///< keys of states that nobody needs any more
  std::vector<models::Forecast> forecasts_, shadow_forecasts_;
  std::vector<ShadowFailure> shadow_failures_;
  std::map<std::string, WatchedDrift> drift_;  ///< by reference
};

}  // namespace portent::serve
