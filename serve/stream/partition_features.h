#pragma once

#include <string>
#include <vector>

#include "ingest/sample_decoder.h"
#include "serve/stream/asset_windows.h"
#include "serve/stream/features_job.h"
#include "serve/stream/state_rounds.h"

namespace portent::serve {

/// One partition of telemetry made into window statistics: a reading with a newer ts than the asset's last
/// one joins its window and makes one record; an older one or one of the same ts is counted and ignored. A
/// control record empties the window of its asset.
///
/// States trickle out while readings come, one for every `window` readings, so that each sample is written
/// about once however many assets there are; the last one of a round waits for the commit, which tells its
/// offset. One thread.
class PartitionFeatures final : public PartitionJob {
 public:
  /// What is given by reference must outlive this. `other_kind`: the states committed are of other channels
  /// or another window and can't be used.
  PartitionFeatures(int partition, const FeaturesOptions& options,
                    const features::WindowStatistics& statistics, std::string kind, bool other_kind);

  void take_state(const ingest::RecordView& record) override;
  std::size_t finish_states(const CommitNote& note, std::int64_t first, std::int64_t last) override;
  void replay(const ingest::RecordView& record) override;
  void set_next_offset(std::int64_t offset) override { next_offset_ = offset; }

  void take(const ingest::RecordView& record, Batch& batch) override;
  void add_states(Batch& batch) override;
  CommitNote note(const Batch& batch, std::span<const std::int64_t> offsets) override;
  std::int64_t next_offset() const override { return next_offset_; }

  std::size_t assets() const { return windows_.size(); }

 private:
  /// The window that the record changed; nullptr where it changed none.
  AssetWindow* apply(const ingest::RecordView& record, Batch& batch, bool emit);
  AssetWindow* add_sample(const ingest::RecordView& record, Batch& batch, bool emit);
  void apply_control(const ingest::RecordView& record, Batch& batch, bool emit);
  void reject(const ingest::RecordView& record, const ingest::Reject& why, Batch& batch, bool emit);
  void count(const ingest::Sample& sample, Batch& batch) const;
  void write_features(const AssetWindow& window, std::string_view asset, Batch& batch);
  void begin_round();
  void trickle(Batch& batch);
  AssetWindows::Number next_due();

  int partition_;
  const FeaturesOptions& options_;
  const features::WindowStatistics& statistics_;
  std::string kind_;
  bool other_kind_;
  std::string features_topic_, state_topic_;
  std::string key_end_;  ///< of a state's key, behind the asset
  ingest::SampleDecoder decoder_;
  ingest::Decoder control_decoder_;
  AssetWindows windows_;
  std::vector<float> results_;
  std::int64_t next_offset_ = 0;
  StateRounds rounds_;
  std::vector<AssetWindows::Number> due_;  ///< assets still to be written in this round, last first
  std::size_t since_state_ = 0;            ///< readings since the last state trickled out
  std::string state_key_;
};

}  // namespace portent::serve
