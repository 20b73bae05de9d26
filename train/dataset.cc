#include "train/dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ingest/error.h"
#include "train/cmapss_fleet.h"
#include "train/schema_fleet.h"

namespace portent::train {
namespace {

using ingest::FatalError;

bool is_schema(std::string_view text) {
  return text.ends_with(".yaml") || text.ends_with(".yml");
}

/// A schema that says no more than where the readings are: failures are those that control records tell.
ingest::FleetSchema history_schema(const DatasetRef& ref, const std::filesystem::path& folder) {
  ingest::FleetSchema schema;
  schema.history =
      ingest::parse_history_range(ref.subset, folder.empty() ? "portent-archive" : folder.string());
  schema.life = {ingest::LifeSource::From::kColumn, "", "cycle"};
  schema.aggregates = {ingest::StepConfig::Aggregate::kMean};
  return schema;
}

SchemaFleet read_schema_fleet(const DatasetRef& ref, const std::filesystem::path& folder,
                              const LoadOptions& options) {
  if (ref.kind == "history") return {history_schema(ref, folder), "", options.selection, options.open_log};
  const std::filesystem::path file = ref.subset;
  return {ingest::read_fleet_schema(file), folder.empty() ? file.parent_path() : folder, options.selection,
          options.open_log};
}

double last_usage(const LifeReadings& life) {
  for (auto reading = life.readings.rbegin(); reading != life.readings.rend(); ++reading)
    if (reading->usage) return *reading->usage;
  return life.end;
}

}  // namespace

DatasetRef parse_dataset_ref(std::string_view text) {
  if (is_schema(text)) return {"schema", std::string(text)};
  const auto colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  const std::string_view subset = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  if (kind == "history" && colon != std::string_view::npos) {
    ingest::parse_history_range(subset, "");  // refused now where it is none
    return {"history", std::string(subset)};
  }
  if (kind != "cmapss")
    throw FatalError(
        fmt::format("dataset '{}': unknown kind '{}'; known are a schema (a file that ends in .yaml), "
                    "cmapss, as in cmapss:FD001, and history:CLASS",
                    text, kind));
  if (subset.empty() || subset.find_first_of("/\\ ") != std::string_view::npos)
    throw FatalError(
        fmt::format("dataset '{}': the part after ':' must name a subset, as in cmapss:FD001", text));
  return {std::string(kind), std::string(subset)};
}

std::string to_string(const DatasetRef& ref) {
  if (ref.kind == "schema") return std::filesystem::path(ref.subset).filename().string();
  return ref.kind + ":" + ref.subset;
}

Fleet load_training_fleet(const DatasetRef& ref, const std::filesystem::path& folder,
                          const LoadOptions& options) {
  if (ref.kind == "cmapss") return load_cmapss_fleet(ref.subset, folder, options.selection);
  return read_schema_fleet(ref, folder, options).make_fleet();
}

void for_each_life_as_readings(const DatasetRef& ref, const std::filesystem::path& folder,
                               const LoadOptions& options, const std::function<void(LifeReadings&&)>& visit) {
  if (ref.kind == "cmapss")
    for_each_cmapss_life(ref.subset, folder, options.selection, visit);
  else
    read_schema_fleet(ref, folder, options).for_each_life(visit);
}

std::vector<LifeReadings> load_lives_as_readings(const DatasetRef& ref, const std::filesystem::path& folder,
                                                 const LoadOptions& options) {
  std::vector<LifeReadings> lives;
  for_each_life_as_readings(ref, folder, options,
                            [&](LifeReadings&& life) { lives.push_back(std::move(life)); });
  return lives;
}

std::vector<TestLife> load_test_lives(const DatasetRef& ref, const std::filesystem::path& folder,
                                      const LoadOptions& options) {
  if (ref.kind == "cmapss") return load_cmapss_test_lives(ref.subset, folder, options.selection);
  std::vector<TestLife> lives;
  read_schema_fleet(ref, folder, options).for_each_life([&](LifeReadings&& life) {
    const double truth = life.end - last_usage(life);
    lives.push_back({life.asset, std::move(life.readings), truth, life.part, life.failed, life.renewed});
  });
  return lives;
}

void require_failures(const Fleet& fleet, const std::string& dataset) {
  std::set<std::string> assets;
  for (const Life& life : fleet.lives) assets.insert(life.asset);
  if (assets.size() < 2)
    throw FatalError(
        fmt::format("{}: holds one machine only, and training needs at least 2: some to learn from, others "
                    "to be judged by; add the history of another",
                    dataset));
  if (std::ranges::none_of(fleet.lives, &Life::failed))
    throw FatalError(
        fmt::format("{}: none of {} lives ended in a failure, so remaining life can't be learned; correct "
                    "`failure` in the schema, or train a health index, which needs none (--model health)",
                    dataset, fleet.lives.size()));
}

}  // namespace portent::train
