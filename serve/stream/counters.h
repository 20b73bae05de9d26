#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "serve/stream/log_contact.h"
#include "serve/stream/model_watch.h"
#include "serve/stream/quality_view.h"
#include "serve/stream/shadow_tally.h"
#include "serve/stream/silence_watch.h"

namespace portent::serve {

/// Seconds from a reading's arrival in the log to its forecast's commit. Thread-safe: observing is one
/// relaxed increment.
class LatencyHistogram {
 public:
  /// Upper bounds in seconds, geometric from 0.5 ms to about 2 min; the last bucket is open.
  static constexpr std::size_t kBuckets = 72;
  static double upper_bound(std::size_t bucket);
  void observe(double seconds);
  struct Snapshot {
    std::array<std::uint64_t, kBuckets + 1> counts{};
    std::uint64_t total = 0;
    double sum_seconds = 0;
    /// Interpolated within a bucket (each is 19 % wide); 0 where nothing was observed.
    double quantile(double q) const;
  };
  Snapshot snapshot() const;

 private:
  std::array<std::atomic<std::uint64_t>, kBuckets + 1> counts_{};
  std::atomic<double> sum_{0};
};

/// A model in use, as the metrics name it.
struct ModelInUse {
  std::string reference;  ///< such as turbofan@champion
  int version = 0;
  std::string hash;
  bool shadow = false;  ///< only scores beside the champion
  friend bool operator==(const ModelInUse&, const ModelInUse&) = default;
};

/// What a challenger said beside the champion so far.
struct ShadowCount {
  std::uint64_t forecasts = 0;
  std::uint64_t compared = 0;
  /// Mean |median - median| over about the last kShadowMemory compared pairs, life units.
  double difference = 0;
  friend bool operator==(const ShadowCount&, const ShadowCount&) = default;
};
inline constexpr double kShadowMemory = 1'000;

/// What a scorer did, counted once its transaction is committed. Thread-safe; scoring threads only add to
/// atomics or take a short lock once a batch.
class StreamCounters {
 public:
  std::atomic<std::uint64_t> readings{0};  ///< records read from telemetry and accepted
  std::atomic<std::uint64_t> forecasts{0};
  std::atomic<std::uint64_t> features{0};  ///< records of window statistics
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> aborts{0};
  std::atomic<std::uint64_t> log_outages{0};  ///< sessions that ended because the log was away
  std::atomic<std::uint64_t> restores{0};     ///< partitions restored
  std::atomic<std::uint64_t> replayed{0};     ///< readings replayed silently in restores
  std::atomic<std::uint64_t> states_written{0};
  std::atomic<std::uint64_t> state_bytes{0};
  std::atomic<std::uint64_t> model_switches{0};
  std::atomic<std::uint64_t> unreadable_bindings{0};  ///< records of the assets topic
  std::atomic<bool> ready{false};                     ///< every assigned partition is restored
  LogContact log;
  LatencyHistogram latency;
  ModelWatch watch;
  QualityView quality;
  SilenceWatch silence;

  void add_rejected(const std::string& reason, std::uint64_t count);  ///< whole records, to dead letters
  void add_marked(const std::string& reason,
                  std::uint64_t count);  ///< single values or readings ignored or marked
  void set_lag(int partition, std::int64_t records);
  void clear_lag(int partition);
  void set_models(std::vector<ModelInUse> models);
  void add_shadow(const std::string& reference, const ShadowTally& tally);
  void set_shadow_failures(std::map<std::string, std::uint64_t> failures);

  std::map<std::string, std::uint64_t> rejected() const;
  std::map<std::string, std::uint64_t> marked() const;
  std::map<int, std::int64_t> lag() const;  ///< records behind the end of the log, by partition
  std::vector<ModelInUse> models() const;
  std::map<std::string, ShadowCount> shadows() const;  ///< by the champion's reference
  std::map<std::string, std::uint64_t> shadow_failures() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> rejected_, marked_;
  std::map<int, std::int64_t> lag_;
  std::vector<ModelInUse> models_;
  std::map<std::string, ShadowCount> shadows_;
  std::map<std::string, std::uint64_t> shadow_failures_;
};

}  // namespace portent::serve
