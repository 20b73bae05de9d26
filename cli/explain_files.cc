#include "cli/explain_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "ingest/error.h"
#include "models/asset_replay.h"
#include "models/explain.h"

namespace portent::cli {
namespace {

ingest::Control replacement(const std::string& part, const ingest::Reading& first) {
  return {first.asset, first.ts, ingest::Control::Kind::kReplacement, part};
}

/// What was read of one asset, put together again from the lives of its parts, which share readings.
class AssetRecord {
 public:
  struct Whole {
    std::vector<ingest::Reading> readings;  ///< in order of time
    std::vector<ingest::Control> controls;  ///< likewise; each before the reading at its time
  };

  void add(const std::string& part, bool renewed, const std::vector<ingest::Reading>& readings) {
    if (renewed) controls_.push_back(replacement(part, readings.front()));
    for (const ingest::Reading& reading : readings) readings_.try_emplace(reading.ts, reading);
  }
  bool empty() const { return readings_.empty(); }

  /// An empty reading closes the last slot of a life; within the record of the asset it would do so too soon.
  Whole whole() const {
    Whole all{{}, controls_};
    std::ranges::stable_sort(all.controls, {}, &ingest::Control::ts);
    for (auto at = readings_.begin(); at != readings_.end(); ++at)
      if (!at->second.values.empty() || std::next(at) == readings_.end()) all.readings.push_back(at->second);
    return all;
  }

 private:
  std::map<std::int64_t, ingest::Reading> readings_;
  std::vector<ingest::Control> controls_;
};

/// Remembers the newest forecast that is wanted, over all lives of the machine.
class Looking {
 public:
  Looking(const models::Bundle& bundle, const FileForecast& wanted)
      : wanted_(wanted), replay_(bundle, wanted.backend, 0), of_parts_(!bundle.manifest.parts.empty()) {
    if (!wanted.part.empty()) models::require_part(bundle.manifest, wanted.part);
  }

  /// `life`: of TestLife or LifeReadings.
  void look(const auto& life) {
    if (life.asset != wanted_.asset) other_ = life.asset;
    if (life.asset != wanted_.asset || life.readings.empty()) return;
    known_ = true;
    const std::string part(replay_.pipeline().speaker_for(life.part));
    if (of_parts_ && wanted_.part.empty() && !part.empty())
      record_.add(part, life.renewed, life.readings);
    else if (wanted_.part == part || part.empty())
      feed({life.readings, life.renewed ? std::vector{replacement(part, life.readings.front())}
                                        : std::vector<ingest::Control>()});
  }

  /// After the last life.
  void finish() {
    if (!record_.empty()) feed(record_.whole());
  }

  const models::Moment& found() const {
    if (!known_)
      throw ingest::FatalError(fmt::format("{} holds no asset {}{}; the other split is named by --split",
                                           to_string(wanted_.dataset), wanted_.asset,
                                           other_.empty() ? "" : ", but " + other_ + " and such"));
    if (!found_)
      throw ingest::FatalError(
          fmt::format("{}asset {} has no forecast{}; give a later --at",
                      wanted_.part.empty() ? "" : "part " + wanted_.part + " of ", wanted_.asset,
                      wanted_.at ? fmt::format(" up to life counter {:g}", *wanted_.at) : ""));
    return *found_;
  }

 private:
  /// From an asset of which nothing was seen.
  void feed(const AssetRecord::Whole& all) {
    replay_.begin({});
    std::size_t next = 0;
    double seen = 0;  // readings, which count where there is no life counter
    for (const ingest::Reading& reading : all.readings) {
      ++seen;
      for (; next < all.controls.size() && all.controls[next].ts <= reading.ts; ++next)
        replay_.control(all.controls[next]);
      for (const models::Forecast& forecast : replay_.accept({wanted_.asset, ""}, reading, {}))
        if (forecast.part == wanted_.part && (!wanted_.at || forecast.usage.value_or(seen) <= *wanted_.at))
          if (auto moment = replay_.moment(forecast)) found_ = std::move(*moment);
    }
  }

  const FileForecast& wanted_;
  models::AssetReplay replay_;
  bool of_parts_;
  AssetRecord record_;
  bool known_ = false;
  std::string other_;  ///< an id to show what they look like
  std::optional<models::Moment> found_;
};

}  // namespace

models::Explanation explain_from_files(const models::Bundle& bundle, const FileForecast& wanted) {
  Looking looking(bundle, wanted);
  if (wanted.dataset.kind == "cmapss" && !wanted.training_split)
    for (const train::TestLife& life : load_test_lives(wanted.dataset, wanted.folder, wanted.load))
      looking.look(life);
  else
    for_each_life_as_readings(wanted.dataset, wanted.folder, wanted.load,
                              [&](train::LifeReadings&& life) { looking.look(life); });
  looking.finish();
  models::Explanation explanation = models::explain_forecast(bundle, looking.found());
  explanation.replay.verdict = models::ReplayVerdict::kNotStored;
  return explanation;
}

}  // namespace portent::cli
