#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/bindings.h"
#include "ingest/decode.h"
#include "ingest/log.h"
#include "ingest/topics.h"
#include "serve/archive/archive_counters.h"
#include "serve/archive/archive_folder.h"
#include "serve/archive/upkeep.h"

namespace portent::serve {

class TopicIntake;
enum class TopicContent : std::uint8_t;

struct ArchiveOptions {
  std::filesystem::path folder = "portent-archive";
  ingest::Topics topics;
  std::string group = "portent-archive";  ///< of telemetry; `-features` and `-forecasts` stand behind it
  std::string instance = "archiver-0";
  RetentionPolicy retention;
  std::chrono::milliseconds write_every{300'000};  ///< rows in memory are written at least so often
  std::size_t most_values = 4'000'000;             ///< or when they hold so many values
  ingest::DecodeLimits limits;
  std::chrono::milliseconds max_clock_ahead{3'600'000};
};

/// Writes telemetry, features and forecasts of a log into an archive, each record exactly once: where a
/// partition goes on stands in the archive's own manifest, which is replaced together with the files that it
/// lists. A topic that does not exist is looked for again every ten seconds. The group shares partitions and
/// shows others how far it is; its offsets decide nothing. One thread runs it.
class Archiver {
 public:
  /// `say`: told in one line each what an operator should know. Throws FatalError where another process
  /// writes to the folder.
  Archiver(ingest::Log& log, const ingest::Bindings& bindings, ArchiveOptions options,
           ArchiveCounters& counters, std::function<void(const std::string&)> say);
  ~Archiver();

  /// Returns when asked to stop, all that was read being in the archive. Throws FatalError and FencedError;
  /// nothing is lost or doubled then, and a new Archiver goes on.
  void run(std::stop_token stop);
  /// Archives what the topics hold by now, and returns; or earlier when asked to stop.
  void run_to_end(std::stop_token stop);

 private:
  struct MissingTopic {
    std::string name;
    TopicContent content;
    std::string group_suffix;
  };

  /// Joins the topics that have come to be.
  void look_for_topics();
  bool read();
  std::size_t values() const;
  void write();
  void keep_in_order(std::stop_token stop);
  void publish();
  std::string class_of(const std::string& asset) const;

  ingest::Log& log_;
  const ingest::Bindings& bindings_;
  ArchiveOptions options_;
  ArchiveCounters& counters_;
  std::function<void(const std::string&)> say_;
  ArchiveFolder folder_;
  Upkeep upkeep_;
  ingest::archive::HistoryNames names_;
  std::vector<MissingTopic> missing_;
  std::vector<std::unique_ptr<TopicIntake>> intakes_;
  std::chrono::steady_clock::time_point look_at_{};
  std::chrono::steady_clock::time_point write_at_{};
};

}  // namespace portent::serve
