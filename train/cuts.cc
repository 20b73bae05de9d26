#include "train/cuts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "ingest/error.h"
#include "ingest/files/cmapss.h"
#include "train/record_table.h"

namespace portent::train {
namespace {

std::string engine(const RecordTable& table) {
  const double unit = table.number(1);
  if (!(unit >= 1 && unit <= 1e6)) table.refuse("unit is not a number from 1 on");
  return ingest::cmapss_asset(table.text(0), ingest::CmapssSplit::kTrain, static_cast<int>(unit));
}

double capped_error(double forecast, double truth, double cap) {
  return std::clamp(forecast, 0.0, cap) - std::clamp(truth, 0.0, cap);
}

double error_of(const CutForecast& cut, double cap) {
  return capped_error(cut.at->forecast.rul.p50, cut.at->remaining, cap);
}

}  // namespace

std::vector<Cut> read_cuts(const std::filesystem::path& path) {
  RecordTable table(path, "subset,unit,fold,cut_cycle");
  std::vector<Cut> cuts;
  while (table.next()) cuts.push_back({engine(table), static_cast<int>(table.number(2)), table.number(3)});
  return cuts;
}

std::map<std::string, std::size_t> read_engine_folds(const std::filesystem::path& path) {
  constexpr std::string_view kFolds = "subset,unit,fold", kWithCuts = "subset,unit,fold,cut_cycle";
  std::string_view header;
  const bool with_cuts = ingest::LineReader(path).next(header) && header == kWithCuts;
  RecordTable table(path, with_cuts ? kWithCuts : kFolds);
  std::map<std::string, std::size_t> folds;
  while (table.next()) {
    const double fold = table.number(2);
    if (!(fold >= 0 && fold < 1000)) table.refuse("fold is not a number from 0 to 999");
    folds[engine(table)] = static_cast<std::size_t>(fold);
  }
  return folds;
}

std::vector<FloorForecast> read_floor(const std::filesystem::path& path) {
  RecordTable table(path, "subset,unit,cut_cycle,tcn,trees");
  std::vector<FloorForecast> floor;
  while (table.next()) floor.push_back({engine(table), table.number(2), table.number(3), table.number(4)});
  return floor;
}

std::vector<double> draw_cuts(double length, std::size_t count, Random& random, const CutDraw& draw) {
  const double most = std::floor(std::min(draw.most, length - draw.seen));
  const double least = std::ceil(draw.least);
  std::vector<double> remaining;
  if (most < least) return remaining;
  const auto choices = static_cast<std::size_t>(most - least) + 1;
  for (std::size_t i = 0; i < count; ++i)
    remaining.push_back(least + static_cast<double>(random.index(choices)));
  return remaining;
}

const ReplayedForecast* forecast_at(const ReplayedLife& life, double usage) {
  const auto at = std::ranges::lower_bound(life.forecasts, usage, {}, &ReplayedForecast::usage);
  return at != life.forecasts.end() && at->usage == usage ? &*at : nullptr;
}

std::vector<CutForecast> forecasts_at(const std::vector<ReplayedLife>& lives, const std::vector<Cut>& cuts) {
  std::unordered_map<std::string, const ReplayedLife*> by_asset;
  for (const ReplayedLife& life : lives) by_asset[life.asset] = &life;
  std::vector<CutForecast> found;
  for (const Cut& cut : cuts) {
    const auto life = by_asset.find(cut.asset);
    if (life == by_asset.end()) continue;
    const ReplayedForecast* at = forecast_at(*life->second, cut.cycle);
    if (!at)
      throw ingest::FatalError(fmt::format("{}: no forecast at its cut, cycle {:g}; replay every step of it",
                                           cut.asset, cut.cycle));
    found.push_back({life->second, at});
  }
  return found;
}

double rmse_at(const std::vector<CutForecast>& cuts, double cap) {
  if (cuts.empty()) return 0;
  double squares = 0;
  for (const CutForecast& cut : cuts) squares += error_of(cut, cap) * error_of(cut, cap);
  return std::sqrt(squares / static_cast<double>(cuts.size()));
}

std::vector<PairedError> beside_floor(const std::vector<CutForecast>& cuts,
                                      const std::vector<FloorForecast>& floor, double cap) {
  std::map<std::pair<std::string, double>, double> blend;
  for (const FloorForecast& f : floor) blend[{f.asset, f.cycle}] = f.blend();
  std::vector<PairedError> errors;
  for (const CutForecast& cut : cuts)
    if (const auto other = blend.find({cut.life->asset, cut.at->usage}); other != blend.end())
      errors.push_back(
          {cut.life->asset, error_of(cut, cap), capped_error(other->second, cut.at->remaining, cap)});
  return errors;
}

}  // namespace portent::train
