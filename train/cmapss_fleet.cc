#include "train/cmapss_fleet.h"

#include <fmt/format.h>

#include <numeric>
#include <set>

#include "ingest/error.h"
#include "ingest/files/cmapss.h"
#include "models/bundle.h"

namespace portent::train {
namespace {

using ingest::FatalError;
using ingest::Reading;

/// Calls `next_asset` where a machine's rows begin and `row` for each of them.
template <typename NextAsset, typename Row>
void for_each_reading(ingest::CmapssSource& source, const std::string& what, const Selection& selection,
                      NextAsset next_asset, Row row) {
  std::set<std::string> seen;
  std::vector<std::string> assets;
  bool wanted = false;
  for (Reading reading; source.next(reading);) {
    if (!assets.empty() && reading.asset == assets.back()) {
      if (wanted) row(reading);
      continue;
    }
    const std::string& asset = reading.asset;
    if (!seen.insert(asset).second)
      throw FatalError(
          fmt::format("{}: the rows of {} are not together; sort the file by unit and cycle", what, asset));
    assets.push_back(asset);
    wanted = selection.covers(asset);
    if (!wanted) continue;
    next_asset(asset);
    row(reading);
  }
  if (seen.empty()) throw FatalError(fmt::format("{}: the file holds no rows; fetch it again", what));
  selection.check(assets, what);
}

void add_to_hash(const Reading& reading, ingest::ByteWriter& bytes) {
  bytes.put_text(reading.asset);
  bytes.put(reading.ts);
  bytes.put(reading.usage.value_or(-1));
  for (const auto& value : reading.values) bytes.put(value.value);
}

std::string split_file(const std::string& subset, const char* split, const std::filesystem::path& folder) {
  return (folder / fmt::format("{}_{}.txt", split, subset)).string();
}

void refuse_disorder(const ingest::StepCounts& counts, const std::string& what) {
  const std::uint64_t bad = counts.backwards + counts.duplicates + counts.reset_counters;
  if (bad > 0)
    throw FatalError(fmt::format(
        "{}: cycles are doubled or go back {} times; sort the file by unit and cycle", what, bad));
}

Fleet empty_cmapss_fleet() {
  Fleet fleet;
  fleet.settings = ingest::cmapss_settings();
  fleet.channels = ingest::cmapss_channels();
  fleet.kinds.assign(fleet.channels.size(), features::ChannelKind::kSensor);
  fleet.units.assign(fleet.channels.size(), "");
  fleet.step.every = ingest::StepConfig::Every::kCycle;
  fleet.store = std::make_unique<StepStore>(fleet.columns());
  return fleet;
}

/// Gives the last life, if there is one, its steps: those stored from `first` on. It failed at the last.
void close_life(Fleet& fleet, std::size_t first) {
  if (fleet.lives.empty()) return;
  Life& life = fleet.lives.back();
  life.steps = fleet.store->series(first, fleet.store->size() - first);
  life.end = usage_at(life, life.steps.size() - 1);
}

}  // namespace

Fleet load_cmapss_fleet(const std::string& subset, const std::filesystem::path& folder,
                        const Selection& selection) {
  ingest::CmapssSource source(folder, subset, ingest::CmapssSplit::kTrain);
  Fleet fleet = empty_cmapss_fleet();
  std::vector<int> column_of(fleet.columns());
  std::iota(column_of.begin(), column_of.end(), 0);
  ingest::ByteWriter bytes;
  ingest::StepAssembler assembler(fleet.step, fleet.columns());
  ingest::ClosedSteps closed;
  std::size_t first = 0;
  const std::string what = split_file(subset, "train", folder);
  for_each_reading(
      source, what, selection,
      [&](const std::string& asset) {
        close_life(fleet, first);
        first = fleet.store->size();
        assembler = ingest::StepAssembler(fleet.step, fleet.columns());
        fleet.lives.push_back({asset, "", {}});
      },
      [&](const Reading& reading) {
        closed.clear();
        assembler.accept(reading, column_of, closed, fleet.intake.steps);
        fleet.store->add(closed);
        add_to_hash(reading, bytes);
        ++fleet.readings;
      });
  close_life(fleet, first);
  refuse_disorder(fleet.intake.steps, what);
  fleet.intake.rows = fleet.readings;
  fleet.data_hash = models::sha256_hex(bytes.take());
  return fleet;
}

void for_each_cmapss_life(const std::string& subset, const std::filesystem::path& folder,
                          const Selection& selection, const std::function<void(LifeReadings&&)>& visit) {
  ingest::CmapssSource source(folder, subset, ingest::CmapssSplit::kTrain);
  LifeReadings life;
  const auto finish = [&] {
    if (life.readings.empty()) return;
    life.end = life.readings.back().usage.value();
    visit(std::move(life));
  };
  for_each_reading(
      source, split_file(subset, "train", folder), selection,
      [&](const std::string& asset) {
        finish();
        life = {};
        life.asset = asset;
      },
      [&](const Reading& reading) { life.readings.push_back(reading); });
  finish();
}

std::vector<TestLife> load_cmapss_test_lives(const std::string& subset, const std::filesystem::path& folder,
                                             const Selection& selection) {
  ingest::CmapssSource source(folder, subset, ingest::CmapssSplit::kTest);
  std::vector<TestLife> lives;
  for_each_reading(
      source, split_file(subset, "test", folder), {},
      [&](const std::string& asset) {
        TestLife life;
        life.asset = asset;
        lives.push_back(std::move(life));
      },
      [&](const Reading& reading) { lives.back().readings.push_back(reading); });
  const auto truth = ingest::read_cmapss_rul(folder, subset);
  if (truth.size() != lives.size())
    throw FatalError(fmt::format("{}: gives {} remaining lives for {} machines; fetch both files again",
                                 split_file(subset, "RUL", folder), truth.size(), lives.size()));
  std::vector<std::string> assets;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    lives[i].truth = truth[i];
    assets.push_back(lives[i].asset);
  }
  selection.check(assets, split_file(subset, "test", folder));
  std::erase_if(lives, [&](const TestLife& life) { return !selection.covers(life.asset); });
  return lives;
}

}  // namespace portent::train
