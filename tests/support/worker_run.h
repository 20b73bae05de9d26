#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "ingest/log.h"
#include "serve/stream/counters.h"

namespace portent::tests {

inline bool all_consumed(ingest::Log& log, const std::string& topic, const std::string& group) {
  const auto committed = log.committed_offsets(group, topic);
  for (int p = 0; p < log.partitions(topic); ++p) {
    const auto at = committed.find(p);
    if (log.extent(topic, p).end > (at == committed.end() ? 0 : at->second)) return false;
  }
  return true;
}

/// Runs `work` on a thread until `group` has consumed all of `topic`, then stops it. Returns what it counted;
/// passes on what it threw.
inline std::unique_ptr<serve::StreamCounters> run_until_consumed(
    ingest::Log& log, const std::string& topic, const std::string& group,
    const std::function<void(std::stop_token, serve::StreamCounters&)>& work) {
  auto counters = std::make_unique<serve::StreamCounters>();
  std::exception_ptr error;
  std::atomic<bool> ended{false};
  std::jthread worker([&](std::stop_token stop) {
    try {
      work(stop, *counters);
    } catch (...) {
      error = std::current_exception();
    }
    ended = true;
  });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!ended && !(counters->ready && all_consumed(log, topic, group)) &&
         std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  worker.request_stop();
  worker.join();
  if (error) std::rethrow_exception(error);
  if (!all_consumed(log, topic, group))
    throw std::runtime_error("the worker did not read everything within 30 s");
  return counters;
}

/// Committed records of a topic by partition, then offset.
inline std::vector<ingest::Record> records_of(ingest::Log& log, const std::string& topic) {
  std::vector<ingest::Record> all;
  for (int p = 0; p < log.partitions(topic); ++p) {
    const ingest::Extent extent = log.extent(topic, p);
    const auto reader = log.reader(topic, p, extent.begin);
    while (reader->position() < extent.end) reader->read(1'000, std::chrono::milliseconds(10), all);
  }
  return all;
}

}  // namespace portent::tests
