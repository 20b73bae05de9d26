#include "tests/support/features_rig.h"

#include <thread>

#include "ingest/encode.h"

namespace portent::tests {

FeaturesRig::FeaturesRig() {
  ingest::LocalLogOptions options;
  options.folder = folder_.path() / "log";
  options.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
  log_ = ingest::open_local_log(options);
  log_->create_topics(ingest::Topics{}.features_specs(2));
}

serve::FeaturesOptions FeaturesRig::features() {
  serve::FeaturesOptions features;
  features.channels = {"temp", "rpm", "flow"};
  features.window = 8;
  features.round_every = 20;
  return features;
}

serve::WorkerOptions FeaturesRig::options() const {
  serve::WorkerOptions options;
  options.group.group = features().group;
  options.max_delay = std::chrono::milliseconds(2);
  return options;
}

ingest::OutRecord FeaturesRig::reading(const std::string& asset, int number) {
  ingest::Reading reading;
  reading.asset = asset;
  reading.ts = 1'700'000'000'000 + 1'000 * number;
  const double seed = static_cast<double>(asset.back()) + number;
  reading.values = {{"temp", 70 + 0.25 * (static_cast<int>(seed * 7) % 11)},
                    {"rpm", 1480.5 - 0.125 * (static_cast<int>(seed * 3) % 17)},
                    {"flow", 0.1}};
  if (number % 13 == 5) reading.values.pop_back();
  return {ingest::Topics{}.telemetry(), -1, asset, ingest::encode_telemetry(reading), {}};
}

void FeaturesRig::send(const std::vector<std::string>& assets, int from, int to) {
  const auto appender = log_->appender();
  for (int number = from; number <= to; ++number)
    for (const std::string& asset : assets) appender->append(reading(asset, number));
  appender->flush();
}

void FeaturesRig::send(ingest::OutRecord record) {
  const auto appender = log_->appender();
  appender->append(std::move(record));
  appender->flush();
}

bool FeaturesRig::all_consumed(const std::string& group) {
  const std::string topic = ingest::Topics{}.telemetry();
  const auto committed = log_->committed_offsets(group, topic);
  for (int p = 0; p < 2; ++p) {
    const auto at = committed.find(p);
    if (log_->extent(topic, p).end > (at == committed.end() ? 0 : at->second)) return false;
  }
  return true;
}

std::unique_ptr<serve::StreamCounters> FeaturesRig::run(const serve::FeaturesOptions& features,
                                                        const serve::WorkerOptions& options) {
  auto counters = std::make_unique<serve::StreamCounters>();
  serve::FeaturesJob job(features);
  std::exception_ptr error;
  std::atomic<bool> ended{false};
  std::jthread worker([&](std::stop_token stop) {
    try {
      serve::Worker(*log_, job, *counters, options).run(stop);
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

std::vector<ingest::Record> FeaturesRig::records(const std::string& topic) {
  std::vector<ingest::Record> all;
  for (int p = 0; p < 2; ++p) {
    const ingest::Extent extent = log_->extent(topic, p);
    const auto reader = log_->reader(topic, p, extent.begin);
    while (reader->position() < extent.end) reader->read(1'000, std::chrono::milliseconds(10), all);
  }
  return all;
}

std::vector<std::string> FeaturesRig::outputs() {
  std::vector<std::string> values;
  for (ingest::Record& record : records(ingest::Topics{}.features()))
    values.push_back(record.key + " " + record.value);
  return values;
}

}  // namespace portent::tests
