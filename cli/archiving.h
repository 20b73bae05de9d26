#pragma once

#include <functional>
#include <string>
#include <thread>

#include "cli/config.h"
#include "ingest/bindings.h"
#include "ingest/log.h"
#include "serve/archive/archiver.h"

namespace portent::cli {

/// How an archive is kept, by a configuration.
serve::ArchiveOptions archive_options(const ServiceConfig& config);

/// The archiver of `serve`: a thread of its own that begins anew, ten seconds later, after whatever ends it,
/// since a full disk of the archive must not stop forecasts; the log keeps what is not archived yet.
class Archiving {
 public:
  /// All must outlive it. `say`: told once what ended it, and when it goes on; from any thread.
  Archiving(ingest::Log& log, const ingest::Bindings& bindings, const ServiceConfig& config,
            serve::ArchiveCounters& counters, std::function<void(const std::string&)> say);

 private:
  void run(std::stop_token stop);

  ingest::Log& log_;
  const ingest::Bindings& bindings_;
  serve::ArchiveOptions options_;
  serve::ArchiveCounters& counters_;
  std::function<void(const std::string&)> say_;
  std::jthread thread_;
};

}  // namespace portent::cli
