#include "tests/integration/forecasts/fd001.h"

#include <thread>

#include "cli/open_log.h"
#include "cli/replayer.h"
#include "ingest/decode.h"
#include "ingest/murmur2.h"
#include "models/backend.h"
#include "models/registry.h"

namespace portent::tests {

const std::vector<ingest::OutRecord>& fd001_messages() {
  static const std::vector<ingest::OutRecord> messages = [] {
    std::vector<ingest::OutRecord> all;
    const auto source =
        cli::cmapss_messages(PORTENT_SOURCE_DIR "/tests/data/cmapss", "FD001", ingest::CmapssSplit::kTest);
    for (ingest::OutRecord message; source(message); message = {}) all.push_back(std::move(message));
    return all;
  }();
  return messages;
}

std::string quick_registry() {
  return PORTENT_TEST_REGISTRY;
}

models::Bundle quick_bundle() {
  const models::Registry registry(quick_registry(), false);
  return registry.load(registry.resolve({"turbofan", "champion"}));
}

Predictions direct(const models::Pipeline& pipeline, int partitions,
                   const std::function<void(models::AssetState&)>& between) {
  Predictions predictions;
  std::map<std::string, models::AssetState> states;
  std::map<int, std::int64_t> offsets;
  ingest::Decoder decoder;
  models::PipelineCounts counts;
  for (const ingest::OutRecord& message : fd001_messages()) {
    const auto reading = decoder.telemetry(message.value);
    const int partition = ingest::partition_of(message.key, partitions);
    auto& state = states.try_emplace(message.key, pipeline.fresh()).first->second;
    std::vector<models::Forecast> forecasts;
    pipeline.accept(state, {message.key, "FD001"}, *reading,
                    {"portent.telemetry", partition, offsets[partition]++}, forecasts, counts);
    for (const models::Forecast& forecast : forecasts)
      predictions[partition].push_back(models::to_json(forecast));
    if (between) between(state);
  }
  return predictions;
}

cli::ServiceConfig service_config(const std::string& folder, const std::string& broker) {
  cli::ServiceConfig config;
  config.log_folder = folder;
  config.log_power_safe = false;
  config.broker = broker;
  config.registry = quick_registry();
  config.api_port = 0;
  config.metrics = "127.0.0.1:0";
  config.max_delay_ms = 5;
  return config;
}

Predictions scored(const cli::ServiceConfig& config,
                   const std::function<cli::MessageSource(cli::MessageSource)>& as) {
  cli::Service service(config, false);
  service.start();
  std::size_t next = 0;
  const cli::MessageSource source = [&](ingest::OutRecord& message) {
    if (next == fd001_messages().size()) return false;
    message = fd001_messages()[next++];
    return true;
  };
  cli::replay(service.log(), as ? as(source) : source, {config.topic_prefix + "telemetry", 0, 0, {}}, {});
  while (service.counters().readings < fd001_messages().size()) {
    service.check();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  service.stop();
  return read_predictions(service.log(), config.topic_prefix + "predictions");
}

Predictions read_predictions(ingest::Log& log, const std::string& topic) {
  Predictions predictions;
  for (int p = 0; p < log.partitions(topic); ++p) {
    const ingest::Extent extent = log.extent(topic, p);
    const auto reader = log.reader(topic, p, extent.begin);
    std::vector<ingest::Record> records;
    while (reader->position() < extent.end) reader->read(10'000, std::chrono::milliseconds(100), records);
    for (ingest::Record& record : records) predictions[p].push_back(std::move(record.value));
  }
  return predictions;
}

std::string first_difference(const Predictions& got, const Predictions& expected) {
  for (const auto& [partition, values] : expected) {
    const auto at = got.find(partition);
    const std::size_t count = at == got.end() ? 0 : at->second.size();
    for (std::size_t i = 0; i < std::min(count, values.size()); ++i)
      if (at->second[i] != values[i])
        return "partition " + std::to_string(partition) + ", record " + std::to_string(i) + "\n  got      " +
               at->second[i] + "\n  expected " + values[i];
    if (count != values.size())
      return "partition " + std::to_string(partition) + ": " + std::to_string(count) + " records, expected " +
             std::to_string(values.size());
  }
  return got.size() == expected.size() ? "" : "other partitions";
}

}  // namespace portent::tests
