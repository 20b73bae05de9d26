#include "tests/integration/faults/fault_stream.h"

#include <algorithm>
#include <fstream>
#include <random>
#include <set>

#include "ingest/encode.h"
#include "ingest/files/cmapss.h"
#include "models/forecast.h"
#include "serve/stream/model_shelf.h"
#include "serve/stream/partition_scorer.h"
#include "serve/stream/read_records.h"
#include "tests/support/sample_model.h"

namespace portent::tests {
namespace {

constexpr int kEngines = 30;
constexpr int kMachines = 30;
constexpr const char* kBindings =
    "classes:\n"
    "  turbofan: {model: turbofan@champion}\n"
    "  sample: {model: sample@champion}\n"
    "  other: {model: other@champion, site: south}\n"
    "assets:\n"
    "  - {asset: \"FD001:*\", class: turbofan}\n"
    "  - {asset: \"sim:*\", class: sample}\n"
    "  - {asset: \"sim:never-heard-of\", class: other}\n";

/// Rows of the first engines, each engine's last first.
std::vector<std::vector<ingest::Reading>> engine_rows() {
  std::map<std::string, std::vector<ingest::Reading>> by_engine;
  ingest::CmapssSource source(PORTENT_SOURCE_DIR "/tests/data/cmapss", "FD001", ingest::CmapssSplit::kTest);
  for (ingest::Reading reading; source.next(reading);) {
    if (by_engine.size() == kEngines && !by_engine.contains(reading.asset)) break;
    by_engine[reading.asset].push_back(reading);
  }
  std::vector<std::vector<ingest::Reading>> rows;
  for (auto& [engine, its] : by_engine) {
    std::ranges::reverse(its);
    rows.push_back(std::move(its));
  }
  return rows;
}

ingest::OutRecord record_of(const ingest::Reading& reading) {
  return {"", -1, reading.asset, ingest::encode_telemetry(reading), {}};
}

ingest::OutRecord overhaul(const std::string& asset, int cycle) {
  const ingest::Control control{asset, 1'700'000'000'000 + std::int64_t{cycle} * 60'000,
                                ingest::Control::Kind::kOverhaul};
  return {"", -1, asset, ingest::encode_control(control), {{ingest::kControlHeader, "overhaul"}}};
}

}  // namespace

std::vector<ingest::OutRecord> fault_stream(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 random(seed);
  auto engines = engine_rows();
  std::vector<int> cycles(kMachines, 0);
  std::vector<ingest::OutRecord> records;
  while (records.size() < count) {
    const std::size_t machine = random() % kMachines;
    const std::string id = "sim:m-" + std::to_string(machine);
    auto& rows = engines[random() % engines.size()];
    const auto kind = random() % 100;
    if (kind == 0)
      records.push_back({"", -1, id, "{\"asset\":\"" + id + "\",\"ts\":", {}});
    else if (kind == 1)
      records.push_back(overhaul(id, cycles[machine]));
    else if (kind == 2 && !records.empty())
      records.push_back(records.back());
    else if (kind < 50 && !rows.empty()) {
      records.push_back(record_of(rows.back()));
      rows.pop_back();
    } else
      records.push_back(record_of(sample_reading(id, ++cycles[machine])));
  }
  return records;
}

namespace {

std::string bindings_text(const std::set<std::string>& moved) {
  std::string text = kBindings;
  for (const std::string& asset : moved) text += "  - {asset: \"" + asset + "\", class: other}\n";
  return text;
}

}  // namespace

ingest::Bindings fault_bindings(const std::set<std::string>& moved) {
  return ingest::Bindings::from_yaml(bindings_text(moved), "bindings");
}

void write_fault_bindings(const std::string& file, const std::set<std::string>& moved) {
  std::ofstream(file) << bindings_text(moved);
}

models::Bundle other_model() {
  const models::Bundle sample = sample_model(77);
  models::Manifest manifest = sample.manifest;
  manifest.name = "other";
  return models::make_bundle(manifest, sample.weights);
}

namespace {

/// Dead letters differ by where they come from and why, which stands in their headers.
std::string told(const std::string& value, const std::vector<ingest::Header>& headers) {
  std::string text = value;
  for (const char* name : {"reason", "partition", "offset"})
    if (const std::string* header = ingest::find_header(headers, name)) text += " " + *header;
  return text;
}

}  // namespace

Outputs committed_outputs(ingest::Log& log, const ingest::Topics& topics) {
  Outputs outputs;
  for (const std::string& topic : {topics.predictions(), topics.dead_letters()})
    for (int p = 0; p < log.partitions(topic); ++p) {
      const ingest::Extent extent = log.extent(topic, p);
      auto& list = outputs[{topic, p}];
      serve::read_records(log, topic, p, extent.begin, extent.end, "test", [&](const ingest::Record& record) {
        list.emplace_back(record.key, told(record.value, record.headers));
      });
    }
  return outputs;
}

namespace {

/// Offsets at which a partition's forecasts of `sample` begin to name another bundle, and its hash.
std::map<std::int64_t, std::string> switches(const Outputs& committed, const ingest::Topics& topics, int p) {
  std::map<std::int64_t, std::string> found;
  std::string hash;
  const auto list = committed.find({topics.predictions(), p});
  if (list == committed.end()) return found;
  for (const auto& [key, value] : list->second) {
    const auto forecast = models::forecast_from_json(value);
    if (forecast->model.name != "sample") continue;
    if (forecast->model.hash != hash) found.emplace(forecast->evidence.last, forecast->model.hash);
    hash = forecast->model.hash;
  }
  return found;
}

/// The machines of the other class, by the offset from which on their forecasts say so.
std::map<std::int64_t, std::string> moves(const Outputs& committed, const ingest::Topics& topics, int p) {
  std::map<std::int64_t, std::string> found;
  std::set<std::string> seen;
  const auto list = committed.find({topics.predictions(), p});
  if (list == committed.end()) return found;
  for (const auto& [key, value] : list->second) {
    const auto forecast = models::forecast_from_json(value);
    if (forecast->model.name == "other" && seen.insert(key).second)
      found.emplace(forecast->evidence.last, key);
  }
  return found;
}

}  // namespace

Outputs undisturbed_outputs(ingest::Log& log, const ingest::Topics& topics, const models::Registry& registry,
                            const Outputs& committed) {
  const ingest::Bindings bindings = fault_bindings();
  serve::ModelShelf shelf(registry, bindings.models(), "", {false});
  serve::ScoringOptions options;
  options.topics = topics;
  serve::ModelChoice choice = shelf.current(std::chrono::steady_clock::now());
  Outputs outputs;
  for (int p = 0; p < log.partitions(topics.telemetry()); ++p) {
    outputs[{topics.predictions(), p}], outputs[{topics.dead_letters(), p}];
    const auto switched = switches(committed, topics, p);
    const auto moved_at = moves(committed, topics, p);
    std::set<std::string> moved;
    if (!switched.empty()) choice.champions["sample@champion"] = switched.begin()->second;
    serve::PartitionScorer scorer(p, bindings, shelf.load(choice), options);
    serve::Batch batch;
    const ingest::Extent extent = log.extent(topics.telemetry(), p);
    const auto take = [&](const ingest::Record& record) {
      if (const auto at = switched.find(record.offset); at != switched.end() && at != switched.begin()) {
        choice.champions["sample@champion"] = at->second;
        scorer.switch_models(shelf.load(choice));
      }
      if (const auto at = moved_at.find(record.offset); at != moved_at.end()) {
        moved.insert(at->second);
        scorer.rebind(std::make_shared<const ingest::Bindings>(fault_bindings(moved)));
      }
      scorer.score(record, batch);
    };
    serve::read_records(log, topics.telemetry(), p, extent.begin, extent.end, "test", take);
    for (ingest::OutRecord& output : batch.outputs)
      outputs[{output.topic, p}].emplace_back(output.key, told(output.value, output.headers));
  }
  return outputs;
}

std::string first_difference(const Outputs& got, const Outputs& expected) {
  for (const auto& [place, list] : expected) {
    const std::string where = place.first + "-" + std::to_string(place.second);
    const auto at = got.find(place);
    const std::size_t count = at == got.end() ? 0 : at->second.size();
    for (std::size_t i = 0; i < std::min(count, list.size()); ++i)
      if (at->second[i] != list[i])
        return where + ", record " + std::to_string(i) + "\n  got      " + at->second[i].second +
               "\n  expected " + list[i].second;
    if (count != list.size())
      return where + ": " + std::to_string(count) + " records, expected " + std::to_string(list.size());
  }
  return got.size() == expected.size() ? "" : "other partitions";
}

std::string first_loss(const Outputs& got, const Outputs& expected) {
  Outputs once;
  for (const auto& [place, list] : got) {
    std::set<std::pair<std::string, std::string>> seen;
    auto& kept = once[place];
    for (const auto& record : list)
      if (seen.insert(record).second) kept.push_back(record);
  }
  return first_difference(once, expected);
}

}  // namespace portent::tests
