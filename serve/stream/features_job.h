#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "features/window_statistics.h"
#include "ingest/decode.h"
#include "serve/stream/partition_job.h"

namespace portent::serve {

enum class FeatureFormat : std::uint8_t {
  kBinary,  ///< ts as int64, then the statistics as float32, little-endian: a block a statistic
  kJson,
};

struct FeaturesOptions {
  ingest::Topics topics;
  std::string group = "portent-features";  ///< whose states these are
  std::vector<std::string> channels;       ///< in the order of the output
  std::size_t window = 30;                 ///< samples
  std::vector<features::Statistic> statistics = {features::Statistic::kMean, features::Statistic::kStd,
                                                 features::Statistic::kMin,  features::Statistic::kMax,
                                                 features::Statistic::kLast, features::Statistic::kSlope};
  FeatureFormat format = FeatureFormat::kBinary;
  ingest::DecodeLimits limits;
  std::chrono::milliseconds max_clock_ahead{
      std::chrono::hours{1}};         ///< a ts further ahead of the log's clock is refused
  std::int64_t round_every = 20'000;  ///< least records of a partition from one round of states to the next
};

/// Statistics of each channel's last samples, one record a reading, without any model (docs/features.md).
/// Thread-safe.
class FeaturesJob final : public Job {
 public:
  explicit FeaturesJob(FeaturesOptions options);

  const ingest::Topics& topics() const override { return options_.topics; }
  std::unique_ptr<PartitionJob> open(int partition, CommitNote& note) override;

  /// Names what states depend on: channels and window. Windows of another kind warm up anew.
  const std::string& kind() const { return kind_; }

 private:
  FeaturesOptions options_;
  features::WindowStatistics statistics_;
  std::string kind_;
};

}  // namespace portent::serve
