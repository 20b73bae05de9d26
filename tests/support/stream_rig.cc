#include "tests/support/stream_rig.h"

#include <algorithm>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "serve/stream/bindings_feed.h"
#include "tests/support/sample_model.h"
#include "tests/support/worker_run.h"

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

std::unique_ptr<serve::StreamCounters> StreamRig::score(const serve::WorkerOptions& options) {
  const bool from_topic = bindings.version() >= 0;
  serve::ModelShelf shelf(registry_, from_topic ? std::vector<std::string>() : bindings.models(), "");
  return run_until_consumed(*log_, topics_.telemetry(), options.group.group,
                            [&](std::stop_token stop, serve::StreamCounters& counters) {
                              serve::Worker(*log_, bindings, shelf, counters, options).run(stop);
                            });
}

void StreamRig::take_bindings() {
  bindings = serve::read_bindings(*log_, topics_.assets());
}

std::vector<ingest::Record> StreamRig::records(const std::string& topic) {
  return records_of(*log_, topic);
}

Predictions StreamRig::predictions() {
  Predictions pairs;
  for (const ingest::Record& record : records(topics_.predictions()))
    pairs.emplace_back(record.key, record.value);
  return pairs;
}

}  // namespace portent::tests
