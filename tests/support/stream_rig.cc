#include "tests/support/stream_rig.h"

#include <algorithm>
#include <thread>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "serve/stream/bindings_feed.h"
#include "tests/support/sample_model.h"

namespace portent::tests {

std::string first_difference(const Predictions& got, const Predictions& expected) {
  const std::size_t common = std::min(got.size(), expected.size());
  for (std::size_t i = 0; i < common; ++i)
    if (got[i] != expected[i])
      return "record " + std::to_string(i) + "\n  got      " + got[i].second + "\n  expected " +
             expected[i].second;
  if (got.size() == expected.size()) return "";
  return std::to_string(got.size()) + " records, expected " + std::to_string(expected.size());
}

StreamRig::StreamRig() : registry_(folder_.path() / "registry", true) {
  registry_.publish(sample_model(1), true);
  ingest::LocalLogOptions options;
  options.folder = folder_.path() / "log";
  options.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
  auto log = ingest::open_local_log(options);
  local_ = log.get();
  log_ = std::move(log);
  log_->create_topics(topics_.specs(2));
}

StreamRig::StreamRig(std::unique_ptr<ingest::Log> log)
    : registry_(folder_.path() / "registry", true), log_(std::move(log)) {
  registry_.publish(sample_model(1), true);
  log_->create_topics(topics_.specs(2));
}

ingest::OutRecord StreamRig::telemetry(const std::string& key, std::string value) {
  return {ingest::Topics{}.telemetry(), -1, key, std::move(value), {}};
}

void StreamRig::send(std::vector<ingest::OutRecord> records) {
  const auto appender = log_->appender();
  for (ingest::OutRecord& record : records) appender->append(std::move(record));
  appender->flush();
}

void StreamRig::send_cycles(const std::vector<std::string>& assets, int from, int to) {
  std::vector<ingest::OutRecord> records;
  for (int cycle = from; cycle <= to; ++cycle)
    for (const std::string& asset : assets)
      records.push_back(telemetry(asset, ingest::encode_telemetry(sample_reading(asset, cycle))));
  send(std::move(records));
}

serve::WorkerOptions StreamRig::options() const {
  serve::WorkerOptions options;
  options.max_delay = std::chrono::milliseconds(2);
  return options;
}

bool StreamRig::all_consumed(const std::string& group) {
  const auto committed = log_->committed_offsets(group, topics_.telemetry());
  for (int p = 0; p < log_->partitions(topics_.telemetry()); ++p) {
    const auto at = committed.find(p);
    if (log_->extent(topics_.telemetry(), p).end > (at == committed.end() ? 0 : at->second)) return false;
  }
  return true;
}

std::unique_ptr<serve::StreamCounters> StreamRig::score(const serve::WorkerOptions& options) {
  auto counters = std::make_unique<serve::StreamCounters>();
  const bool from_topic = bindings.version() >= 0;
  serve::ModelShelf shelf(registry_, from_topic ? std::vector<std::string>() : bindings.models(), "");
  std::exception_ptr error;
  std::atomic<bool> ended{false};
  std::jthread worker([&](std::stop_token stop) {
    try {
      serve::Worker(*log_, bindings, shelf, *counters, options).run(stop);
    } catch (...) {
      error = std::current_exception();
    }
    ended = true;
  });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!ended && !(counters->ready && all_consumed(options.group.group)) &&
         std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  worker.request_stop();
  worker.join();
  if (error) std::rethrow_exception(error);
  if (!all_consumed(options.group.group))
    throw std::runtime_error("the worker did not read everything within 30 s");
  return counters;
}

void StreamRig::take_bindings() {
  bindings = serve::read_bindings(*log_, topics_.assets());
}

std::vector<ingest::Record> StreamRig::records(const std::string& topic) {
  std::vector<ingest::Record> all;
  for (int p = 0; p < log_->partitions(topic); ++p) {
    const ingest::Extent extent = log_->extent(topic, p);
    const auto reader = log_->reader(topic, p, extent.begin);
    while (reader->position() < extent.end) reader->read(1'000, std::chrono::milliseconds(10), all);
  }
  return all;
}

Predictions StreamRig::predictions() {
  Predictions pairs;
  for (const ingest::Record& record : records(topics_.predictions()))
    pairs.emplace_back(record.key, record.value);
  return pairs;
}

}  // namespace portent::tests
