#include "cli/explain_files.h"

#include <fmt/format.h>

#include "ingest/error.h"
#include "models/asset_replay.h"
#include "models/explain.h"

namespace portent::cli {
namespace {

/// Remembers the newest forecast that is wanted, over all lives of the machine.
class Looking {
 public:
  Looking(const models::Bundle& bundle, const FileForecast& wanted)
      : wanted_(wanted), replay_(bundle, wanted.backend, 0) {}

  void look(const std::string& asset, bool renewed, const std::vector<ingest::Reading>& readings) {
    if (asset != wanted_.asset) other_ = asset;
    if (asset != wanted_.asset || readings.empty()) return;
    known_ = true;
    replay_.begin({});
    if (renewed) replay_.control({asset, readings.front().ts, ingest::Control::Kind::kReplacement});
    double seen = 0;  // readings, which count where there is no life counter
    for (const ingest::Reading& reading : readings) {
      ++seen;
      for (const models::Forecast& forecast : replay_.accept({asset, ""}, reading, {}))
        if (!wanted_.at || forecast.usage.value_or(seen) <= *wanted_.at)
          if (auto moment = replay_.moment(forecast)) found_ = std::move(*moment);
    }
  }

  const models::Moment& found() const {
    if (!known_)
      throw ingest::FatalError(fmt::format("{} holds no asset {}{}; the other split is named by --split",
                                           to_string(wanted_.dataset), wanted_.asset,
                                           other_.empty() ? "" : ", but " + other_ + " and such"));
    if (!found_)
      throw ingest::FatalError(
          fmt::format("asset {} has no forecast{}; give a later --at", wanted_.asset,
                      wanted_.at ? fmt::format(" up to life counter {:g}", *wanted_.at) : ""));
    return *found_;
  }

 private:
  const FileForecast& wanted_;
  models::AssetReplay replay_;
  bool known_ = false;
  std::string other_;  ///< an id to show what they look like
  std::optional<models::Moment> found_;
};

}  // namespace

models::Explanation explain_from_files(const models::Bundle& bundle, const FileForecast& wanted) {
  Looking looking(bundle, wanted);
  if (wanted.dataset.kind == "cmapss" && !wanted.training_split)
    for (const train::TestLife& life : load_test_lives(wanted.dataset, wanted.folder, wanted.load))
      looking.look(life.asset, life.renewed, life.readings);
  else
    for_each_life_as_readings(wanted.dataset, wanted.folder, wanted.load, [&](train::LifeReadings&& life) {
      looking.look(life.asset, life.renewed, life.readings);
    });
  models::Explanation explanation = models::explain_forecast(bundle, looking.found());
  explanation.replay.verdict = models::ReplayVerdict::kNotStored;
  return explanation;
}

}  // namespace portent::cli
