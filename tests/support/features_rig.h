#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest/local/local_log.h"
#include "serve/stream/features_job.h"
#include "serve/stream/worker.h"
#include "tests/support/temporary_folder.h"

namespace portent::tests {

/// A local log with two partitions, and workers that make window statistics of it.
class FeaturesRig {
 public:
  FeaturesRig();

  static serve::FeaturesOptions features();
  serve::WorkerOptions options() const;

  /// Readings [from, to] of each asset, one a second, in turns.
  void send(const std::vector<std::string>& assets, int from, int to);
  void send(ingest::OutRecord record);
  static ingest::OutRecord reading(const std::string& asset, int number);

  /// Runs one worker until nothing is left to read, then stops it. Returns what it counted.
  std::unique_ptr<serve::StreamCounters> run(const serve::FeaturesOptions& features,
                                             const serve::WorkerOptions& options);
  std::unique_ptr<serve::StreamCounters> run() { return run(features(), options()); }

  /// Committed records of a topic by partition, then offset.
  std::vector<ingest::Record> records(const std::string& topic);
  /// Values of the features topic, by partition, then offset.
  std::vector<std::string> outputs();
  ingest::LocalLog& log() { return *log_; }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<ingest::LocalLog> log_;
};

}  // namespace portent::tests
