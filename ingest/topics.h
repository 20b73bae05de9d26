#pragma once

#include <string>
#include <vector>

#include "ingest/log.h"

namespace portent::ingest {

/// Names of Portent's topics under one prefix (design §3).
struct Topics {
  std::string prefix = "portent.";
  std::string telemetry_name = {};  ///< another name for it, whole; "": prefix and "telemetry"
  std::string features_name = {};   ///< the same
  std::string telemetry() const { return telemetry_name.empty() ? prefix + "telemetry" : telemetry_name; }
  std::string features() const { return features_name.empty() ? prefix + "features" : features_name; }
  std::string predictions() const { return prefix + "predictions"; }
  std::string state() const { return prefix + "state"; }
  std::string waveform() const { return prefix + "waveform"; }
  /// What bridges keep of their own: births of Sparkplug nodes; positions in files as commits of its groups.
  std::string sources() const { return prefix + "sources"; }
  std::string dead_letters() const { return prefix + "dead-letters"; }
  std::string events() const { return prefix + "events"; }
  std::string assets() const { return prefix + "assets"; }
  std::string statistics() const { return prefix + "statistics"; }
  std::string alarms() const { return prefix + "alarms"; }
  std::string diagnoses() const { return prefix + "diagnoses"; }

  /// What forecasts need, with the same number of partitions, so that an asset has one number in all of them;
  /// `assets` and `sources`, which are small and read whole, have one, where the newest word on a key stands
  /// last however many partitions the others are given later. Dead letters take records of up to 16 MiB,
  /// since they keep the original bytes.
  std::vector<TopicSpec> specs(int partitions) const {
    constexpr std::int64_t kLargest = 16 << 20;
    return {{telemetry(), partitions, false, kLargest},
            {predictions(), partitions, false, 1 << 20},
            {state(), partitions, true, kLargest},
            {waveform(), partitions, false, kLargest},
            {sources(), 1, true, kLargest},
            {dead_letters(), partitions, false, kLargest + (1 << 16)},
            {events(), partitions, false, 1 << 20},
            {assets(), 1, true, 1 << 20},
            {statistics(), partitions, false, 1 << 20},
            {alarms(), partitions, false, 1 << 20},
            {diagnoses(), partitions, false, 1 << 20}};
  }
  /// What window statistics need.
  std::vector<TopicSpec> features_specs(int partitions) const {
    std::vector<TopicSpec> all = specs(partitions);
    all[1] = {features(), partitions, false, 1 << 20};
    return all;
  }
};

}  // namespace portent::ingest
