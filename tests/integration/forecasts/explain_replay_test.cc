#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "cli/open_log.h"
#include "ingest/local/local_log.h"
#include "models/explain.h"
#include "models/registry.h"
#include "serve/stream/replay_forecast.h"
#include "tests/integration/forecasts/fd001.h"
#include "tests/support/temporary_folder.h"

// What was forecast of the FD001 test engines through the local log can be made again from it to the byte,
// and is explained in full (promise 7).

namespace portent::tests {
namespace {

/// The FD001 test engines, scored once.
class Scored {
 public:
  static Scored& shared() {
    static Scored scored;
    return scored;
  }
  const std::vector<models::Forecast>& forecasts() const { return forecasts_; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  const models::Registry& registry() const { return registry_; }

  serve::ReplayedForecast replay(ingest::Log& log, const models::Forecast& forecast) const {
    const serve::ForecastQuery query{forecast.asset, {}, forecast_id(forecast)};
    return serve::replay_forecast(log, registry_, cli::bindings_of(config_, log),
                                  serve::find_forecast(log, cli::topics_of(config_), query).value(),
                                  cli::scoring_options(config_), "");
  }
  const cli::ServiceConfig& config() const { return config_; }

 private:
  Scored() {
    for (const auto& [partition, values] : scored(config_))
      for (const std::string& value : values) forecasts_.push_back(*models::forecast_from_json(value));
  }

  TemporaryFolder folder_;
  cli::ServiceConfig config_ = service_config(folder_.path(), "");
  models::Registry registry_{quick_registry(), false};
  std::vector<models::Forecast> forecasts_;
};

TEST(Explain, replays_stored_forecasts_to_the_byte_and_attributes_all_of_them) {
  const Scored& scored = Scored::shared();
  const auto log = cli::open_existing_log(scored.config());
  ASSERT_EQ(scored.forecasts().size(), 13096U);
  double worst = 0;
  std::size_t told = 0;
  for (std::size_t i = 7; i < scored.forecasts().size(); i += 397) {
    const models::Forecast& stored = scored.forecasts()[i];
    const auto replayed = scored.replay(*log, stored);
    ASSERT_EQ(replayed.report.verdict, models::ReplayVerdict::kIdentical) << forecast_id(stored);
    const auto explained = models::explain_forecast(replayed.bundle, replayed.moment.value(), {4, 5});
    const models::Attribution& a = explained.attribution.value();
    double sum = a.reference + a.age + a.calibration;
    for (const models::ChannelShare& channel : a.channels) sum += channel.life;
    EXPECT_NEAR(sum, stored.rul.p50, 1e-3) << forecast_id(stored);
    worst = std::max(worst, a.completeness_error);
    EXPECT_EQ(explained.neighbourhood.value().nearest.size(), 5U);
    ++told;
  }
  EXPECT_GE(told, 30U);
  EXPECT_LT(worst, 1e-3) << "cycles";
}

TEST(Explain, engines_that_once_looked_alike_lived_on_about_as_long_as_was_forecast) {
  const Scored& scored = Scored::shared();
  const auto log = cli::open_existing_log(scored.config());
  double apart = 0;
  int near_the_end = 0;
  for (std::size_t i = 11; i < scored.forecasts().size(); i += 101) {
    const models::Forecast& stored = scored.forecasts()[i];
    if (stored.rul.p50 > 80) continue;
    const auto replayed = scored.replay(*log, stored);
    const auto explained = models::explain_forecast(replayed.bundle, replayed.moment.value(), {1, 5});
    apart += std::fabs(explained.neighbourhood.value().middle - stored.rul.p50);
    ++near_the_end;
  }
  ASSERT_GE(near_the_end, 5);
  EXPECT_LT(apart / near_the_end, 20) << "cycles, over " << near_the_end << " forecasts";
}

TEST(Explain, says_so_where_the_log_was_cut) {
  const Scored& scored = Scored::shared();
  TemporaryFolder copy;
  for (const auto& file : std::filesystem::directory_iterator(scored.folder()))
    if (file.is_regular_file()) std::filesystem::copy(file.path(), copy.path() / file.path().filename());
  ingest::LocalLogOptions options;
  options.folder = copy.path();
  const auto log = ingest::open_local_log(options);
  const models::Forecast& stored = scored.forecasts()[scored.forecasts().size() / 8];
  for (int p = 0; p < log->partitions("portent.telemetry"); ++p)
    log->delete_before("portent.telemetry", p, stored.evidence.last + 1);
  const auto replayed = scored.replay(*log, stored);
  EXPECT_EQ(replayed.report.verdict, models::ReplayVerdict::kEvidenceGone);
  EXPECT_FALSE(replayed.moment.has_value());
}

}  // namespace
}  // namespace portent::tests
