#include "cli/archiving.h"

#include <condition_variable>
#include <mutex>

#include "cli/open_log.h"

namespace portent::cli {

serve::ArchiveOptions archive_options(const ServiceConfig& config) {
  serve::ArchiveOptions options;
  options.folder = config.archive_folder;
  options.topics = topics_of(config);
  options.group = config.archive_group;
  options.retention.reading_days = config.archive_reading_days;
  options.retention.minute_days = config.archive_minute_days;
  options.retention.hour_days = config.archive_hour_days;
  options.retention.feature_days = config.archive_feature_days;
  options.retention.forecast_days = config.archive_forecast_days;
  options.retention.seal_after_ms = config.archive_seal_after_s * 1'000LL;
  options.write_every = std::chrono::seconds(config.archive_write_every_s);
  options.limits.max_bytes = static_cast<std::size_t>(config.max_record_bytes);
  options.max_clock_ahead = std::chrono::seconds(config.max_clock_ahead_s);
  return options;
}

Archiving::Archiving(ingest::Log& log, const ingest::Bindings& bindings, const ServiceConfig& config,
                     serve::ArchiveCounters& counters, std::function<void(const std::string&)> say)
    : log_(log),
      bindings_(bindings),
      options_(archive_options(config)),
      counters_(counters),
      say_(std::move(say)),
      thread_([this](std::stop_token stop) { run(stop); }) {}

void Archiving::run(std::stop_token stop) {
  constexpr std::chrono::seconds kPause{10};
  std::mutex mutex;
  std::condition_variable_any wake;
  std::string told;
  while (!stop.stop_requested()) {
    try {
      serve::Archiver archiver(log_, bindings_, options_, counters_, say_);
      archiver.run(stop);
    } catch (const std::exception& error) {
      ++counters_.failures;
      if (told != error.what() && say_) say_(error.what() + std::string("; it is tried again every 10 s"));
      told = error.what();
      std::unique_lock lock(mutex);
      wake.wait_for(lock, stop, kPause, [] { return false; });
    }
  }
}

}  // namespace portent::cli
