#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/files/cmapss.h"
#include "ingest/log.h"

namespace portent::cli {

/// The next message to send, or false at the end.
using MessageSource = std::function<bool(ingest::OutRecord&)>;

/// A C-MAPSS split as a plant would send it: all engines at once, cycle by cycle.
MessageSource cmapss_messages(const std::filesystem::path& folder, const std::string& subset,
                              ingest::CmapssSplit split);

/// A file of telemetry JSON, one message a line, in its own order. A line that is no telemetry is sent too,
/// without a key: the scorer says what is wrong with it.
MessageSource file_messages(const std::filesystem::path& file);

/// The same messages as Protocol Buffers; one that is no telemetry stays as it is.
MessageSource as_protobuf(MessageSource json);

struct ReplayOptions {
  std::string topic;
  double speed = 0;                  ///< messages per second and asset; 0: as fast as it goes
  std::uint64_t most_in_flight = 0;  ///< wait while more are sent than `done` says are handled; 0: never wait
  std::function<std::uint64_t()> done;
};

struct ReplaySummary {
  std::uint64_t sent = 0;
  double seconds = 0;
};

/// Sends messages to a topic, each asset's in order. Returns early where `stop` is requested, everything sent
/// being durable.
ReplaySummary replay(ingest::Log& log, const MessageSource& source, const ReplayOptions& options,
                     std::stop_token stop);

}  // namespace portent::cli
