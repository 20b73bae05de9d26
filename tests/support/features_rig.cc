#include "tests/support/features_rig.h"

#include "ingest/encode.h"
#include "tests/support/worker_run.h"

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

std::unique_ptr<serve::StreamCounters> FeaturesRig::run(const serve::FeaturesOptions& features,
                                                        const serve::WorkerOptions& options) {
  serve::FeaturesJob job(features);
  return run_until_consumed(*log_, ingest::Topics{}.telemetry(), options.group.group,
                            [&](std::stop_token stop, serve::StreamCounters& counters) {
                              serve::Worker(*log_, job, counters, options).run(stop);
                            });
}

std::vector<ingest::Record> FeaturesRig::records(const std::string& topic) {
  return records_of(*log_, topic);
}

std::vector<std::string> FeaturesRig::outputs() {
  std::vector<std::string> values;
  for (ingest::Record& record : records(ingest::Topics{}.features()))
    values.push_back(record.key + " " + record.value);
  return values;
}

}  // namespace portent::tests
