#include "cli/replayer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "ingest/decode.h"
#include "ingest/encode.h"
#include "ingest/protobuf/telemetry.h"

namespace portent::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// Paces and bounds what is sent.
class Pace {
 public:
  Pace(const ReplayOptions& options, std::stop_token stop)
      : options_(options), stop_(std::move(stop)), started_(Clock::now()) {}

  /// When message `number` (from 0) of an asset is due.
  bool must_wait(std::uint64_t number) const { return options_.speed > 0 && due(number) > Clock::now(); }
  void wait_until_due(std::uint64_t number) { sleep_until(due(number)); }
  bool too_many(std::uint64_t sent) const {
    return options_.most_in_flight > 0 && options_.done && sent >= options_.done() + options_.most_in_flight;
  }
  void wait_for_room(std::uint64_t sent) {
    while (too_many(sent) && !stop_.stop_requested())
      sleep_until(Clock::now() + std::chrono::microseconds(500));
  }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - started_).count(); }

 private:
  Clock::time_point due(std::uint64_t number) const {
    return started_ + std::chrono::duration_cast<Clock::duration>(
                          std::chrono::duration<double>(static_cast<double>(number) / options_.speed));
  }
  void sleep_until(Clock::time_point when) {
    std::unique_lock lock(mutex_);
    wake_.wait_until(lock, stop_, when, [] { return false; });
  }

  const ReplayOptions& options_;
  std::stop_token stop_;
  Clock::time_point started_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
};

}  // namespace

MessageSource cmapss_messages(const std::filesystem::path& folder, const std::string& subset,
                              ingest::CmapssSplit split) {
  auto readings = std::make_shared<std::vector<ingest::Reading>>();
  ingest::CmapssSource source(folder, subset, split);
  for (ingest::Reading reading; source.next(reading);) readings->push_back(reading);
  std::ranges::stable_sort(*readings, {}, &ingest::Reading::ts);
  return [readings, next = std::size_t{0}](ingest::OutRecord& message) mutable {
    if (next == readings->size()) return false;
    const ingest::Reading& reading = (*readings)[next++];
    message.key = reading.asset;
    message.value = ingest::encode_telemetry(reading);
    return true;
  };
}

MessageSource file_messages(const std::filesystem::path& file) {
  auto lines = std::make_shared<ingest::LineReader>(file);
  auto decoder = std::make_shared<ingest::Decoder>();
  return [lines, decoder](ingest::OutRecord& message) {
    std::string_view line;
    if (!lines->next(line)) return false;
    const auto reading = decoder->telemetry(line);
    message.key = reading ? reading->asset : "";
    message.partition = reading ? -1 : 0;
    message.value = line;
    return true;
  };
}

MessageSource as_protobuf(MessageSource json) {
  auto decoder = std::make_shared<ingest::Decoder>();
  return [json = std::move(json), decoder](ingest::OutRecord& message) {
    if (!json(message)) return false;
    const auto reading = decoder->telemetry(message.value);
    if (!reading) return true;
    message.value = ingest::encode_protobuf_telemetry(*reading);
    message.headers.push_back({ingest::kContentTypeHeader, ingest::kProtobufType});
    return true;
  };
}

ReplaySummary replay(ingest::Log& log, const MessageSource& source, const ReplayOptions& options,
                     std::stop_token stop) {
  constexpr std::uint64_t kFlushEvery = 256;
  const auto appender = log.appender();
  Pace pace(options, stop);
  std::map<std::string, std::uint64_t> sent_of;
  ReplaySummary summary;
  for (ingest::OutRecord message; !stop.stop_requested() && source(message); message = {}) {
    const std::uint64_t number = sent_of[message.key]++;
    const bool wait = pace.must_wait(number);
    if (wait || pace.too_many(summary.sent) || summary.sent % kFlushEvery == 0) appender->flush();
    if (wait) pace.wait_until_due(number);
    pace.wait_for_room(summary.sent);
    if (stop.stop_requested()) break;
    message.topic = options.topic;
    appender->append(std::move(message));
    ++summary.sent;
  }
  appender->flush();
  summary.seconds = pace.seconds();
  return summary;
}

}  // namespace portent::cli
