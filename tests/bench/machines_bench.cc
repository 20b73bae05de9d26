#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>

#include "models/backend.h"
#include "serve/stream/partition_scorer.h"
#include "tests/integration/forecasts/fd001.h"

// machines_bench [MACHINES]: what a machine costs a scorer, after 200 readings of it: memory, bytes of a
// state in a round, and the time of a reading that makes a forecast and of one that makes none. Of one
// network and of the quick blend, whose states are the shipped preset's, on the FD001 test engines' readings.
// Window statistics alone: windows_bench.

namespace {

using namespace portent;
using Clock = std::chrono::steady_clock;

constexpr int kReadings = 200;

double resident_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmRSS:" && status >> word) return std::stod(word) / 1024;
  return 0;
}

models::Bundle one_network(const models::Bundle& blend) {
  models::Manifest manifest = blend.manifest;
  manifest.networks.resize(1);
  manifest.trees.clear();
  manifest.blend = {};
  models::Tensors weights;
  for (const auto& [name, tensor] : blend.weights)
    if (name.starts_with(manifest.networks.front().prefix + ".")) weights.emplace(name, tensor);
  return models::make_bundle(manifest, weights);
}

models::Bundle forecasting_every(const models::Bundle& bundle, int steps) {
  models::Manifest manifest = bundle.manifest;
  manifest.score_every = steps;
  return models::make_bundle(manifest, bundle.weights);
}

/// Messages of one engine that ran for long, under the names of `machines` machines, turn by turn.
class Readings {
 public:
  explicit Readings(int machines) : machines_(machines) {
    std::map<std::string, std::vector<std::string>> by_engine;
    for (const ingest::OutRecord& record : tests::fd001_messages())
      by_engine[record.key].push_back(record.value);
    for (auto& [name, messages] : by_engine)
      if (messages.size() > engine_.size()) engine_ = messages, name_ = name;
  }
  ingest::Record at(int turn, int machine) const {
    ingest::Record record;
    record.key = fmt::format("m:{:0{}}", machine, name_.size() - 2);
    record.value = engine_[static_cast<std::size_t>(turn) % engine_.size()];
    record.value.replace(record.value.find(name_), name_.size(), record.key);
    record.offset = std::int64_t{turn} * machines_ + machine;
    record.timestamp_ms = 1'800'000'000'000;
    return record;
  }

 private:
  int machines_;
  std::vector<std::string> engine_;
  std::string name_;
};

/// Microseconds a reading, the first turns not counted.
double feed(serve::PartitionScorer& scorer, const Readings& readings, int machines, serve::Batch& batch) {
  Clock::duration spent{};
  for (int turn = 0; turn < kReadings; ++turn)
    for (int machine = 0; machine < machines; ++machine) {
      const ingest::Record record = readings.at(turn, machine);
      const auto begin = Clock::now();
      scorer.score(record, batch);
      if (turn >= 20) spent += Clock::now() - begin;
      batch.clear();
    }
  return std::chrono::duration<double, std::micro>(spent).count() / (machines * (kReadings - 20.0));
}

struct Cost {
  double us = 0, memory = 0;
  std::size_t state = 0;
};

Cost cost(const models::Bundle& bundle, const Readings& readings, int machines) {
  const auto bindings = ingest::Bindings::all_to("turbofan@champion");
  serve::ScoringOptions options;
  options.quality_window_ms = 600'000;
  serve::LiveModels live;
  live.champions["turbofan@champion"] =
      std::make_shared<const models::Pipeline>(bundle, models::make_predictor(bundle, "native"));
  serve::Batch batch;
  const double before = resident_mib();
  serve::PartitionScorer scorer(0, bindings, live, options);
  Cost cost;
  cost.us = feed(scorer, readings, machines, batch);
  cost.memory = (resident_mib() - before) * 1024 / machines;
  scorer.switch_models(live);  // demands all states at once
  for (int machine = 0; machine < machines; ++machine) {
    scorer.score(readings.at(kReadings, machine), batch);
    batch.clear();
  }
  scorer.add_states(batch);
  cost.state = batch.state_bytes / std::max<std::uint64_t>(1, batch.states);
  return cost;
}

}  // namespace

int main(int argc, char** argv) {
  const int machines = argc > 1 ? std::atoi(argv[1]) : 1'000;
  const Readings readings(machines);
  const models::Bundle blend = tests::quick_bundle();
  const std::pair<const char*, models::Bundle> kinds[] = {{"one network", one_network(blend)},
                                                          {"quick blend", blend}};
  for (const auto& [name, bundle] : kinds) {
    const Cost always = cost(forecasting_every(bundle, 1), readings, machines);
    const Cost never = cost(forecasting_every(bundle, 1'000'000), readings, machines);
    fmt::print(
        "{}: {:.0f} KiB of memory a machine, {} bytes of state; a reading that makes a forecast {:.1f} us, "
        "one that makes none {:.1f} us\n",
        name, always.memory, always.state, always.us, never.us);
  }
}
