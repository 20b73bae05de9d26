#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ingest/bindings.h"
#include "ingest/local/local_log.h"
#include "ingest/topics.h"
#include "models/registry.h"
#include "serve/stream/counters.h"
#include "serve/stream/worker.h"
#include "tests/support/temporary_folder.h"

namespace portent::tests {

using Predictions = std::vector<std::pair<std::string, std::string>>;

/// "" where both are the same byte by byte, else where they part; thousands of records are no message for a
/// person.
std::string first_difference(const Predictions& got, const Predictions& expected);

/// A registry with the sample model as `sample@champion`, a local log with two partitions, and scorers to run
/// over it.
class StreamRig {
 public:
  StreamRig();
  /// Over another log, whose topics it makes.
  explicit StreamRig(std::unique_ptr<ingest::Log> log);

  /// Appends records; the partition is the key's.
  void send(std::vector<ingest::OutRecord> records);
  /// Readings of cycles [from, to] of each asset, cycle by cycle.
  void send_cycles(const std::vector<std::string>& assets, int from, int to);
  static ingest::OutRecord telemetry(const std::string& key, std::string value);

  serve::WorkerOptions options() const;
  /// Runs one worker until nothing is left to read, then stops it. Returns what it counted.
  std::unique_ptr<serve::StreamCounters> score(const serve::WorkerOptions& options);
  std::unique_ptr<serve::StreamCounters> score() { return score(options()); }

  /// From here on `bindings` are those of the assets topic as it stands.
  void take_bindings();

  /// Committed records of a topic by partition, then offset.
  std::vector<ingest::Record> records(const std::string& topic);
  /// (key, value) of `predictions`, by partition, then offset.
  Predictions predictions();
  /// Of a rig over the local log.
  ingest::LocalLog& log() { return *local_; }
  models::Registry& registry() { return registry_; }
  const ingest::Topics& topics() const { return topics_; }
  ingest::Bindings bindings = ingest::Bindings::all_to("sample@champion");

 private:
  TemporaryFolder folder_;
  ingest::Topics topics_;
  models::Registry registry_;
  std::unique_ptr<ingest::Log> log_;
  ingest::LocalLog* local_ = nullptr;
};

}  // namespace portent::tests
