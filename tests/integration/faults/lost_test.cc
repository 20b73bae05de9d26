#include <gtest/gtest.h>

#include <thread>

#include "ingest/error.h"
#include "models/forecast.h"
#include "models/registry.h"
#include "serve/stream/worker.h"
#include "tests/integration/faults/fault_rig.h"
#include "tests/support/kafka_admin.h"

// What a scorer goes on from is gone: its group's offsets, or the beginning of the log.

namespace portent::tests {
namespace {

class Lost : public testing::Test {
 protected:
  /// Scores what is sent, by a worker in this process, until all of it is consumed.
  std::map<std::string, std::uint64_t> score() {
    const ingest::Bindings bindings = fault_bindings();
    serve::ModelShelf shelf(models::Registry(rig_.folder() + "/registry", false), bindings.models(), "",
                            {false});
    serve::StreamCounters counters;
    serve::WorkerOptions options;
    options.scoring.topics = rig_.topics();
    options.scoring.group = options.group.group = rig_.group();
    options.group.instance = "a";
    options.scoring.round_every = 100;
    options.max_batch = 50;
    std::jthread worker([&](std::stop_token stop) {
      serve::Worker(rig_.log(), bindings, shelf, counters, options).run(stop);
    });
    rig_.finish();
    worker.request_stop();
    worker.join();
    return counters.marked();
  }
  void forget_group() {
    remove_from_group(rig_.broker().address(), rig_.group(), "a");
    delete_group(rig_.broker().address(), rig_.group());
  }

  FaultRig rig_{{.seed = 40, .records = 1'500}};
};

TEST_F(Lost, offsets_make_every_asset_warm_up_from_what_the_log_holds_and_are_counted) {
  score();
  const Outputs before = rig_.committed();
  forget_group();

  const auto marked = score();

  EXPECT_GE(marked.at("evidence_lost"), 4U);
  Outputs twice = before;  // the log was complete: all of it again, with the same bytes and ids
  for (auto& [place, list] : twice) list.insert(list.end(), before.at(place).begin(), before.at(place).end());
  EXPECT_EQ(first_difference(rig_.committed(), twice), "");
}

TEST_F(Lost, beginning_of_the_log_makes_the_assets_warm_up_that_need_it_and_is_counted) {
  score();
  const Outputs before = rig_.committed();
  forget_group();
  const std::string telemetry = rig_.topics().telemetry();
  for (int p = 0; p < 4; ++p)
    delete_records(rig_.broker().address(), telemetry, p, rig_.log().extent(telemetry, p).end / 2);

  const auto marked = score();

  EXPECT_GE(marked.at("evidence_lost"), 4U);
  const Outputs after = rig_.committed();
  for (const auto& [place, list] : after) {
    if (!place.first.ends_with("predictions")) continue;
    const std::size_t old = before.at(place).size();
    ASSERT_GT(list.size(), old);
    EXPECT_NE(list[old].second.find("\"state\":\"warming\""), std::string::npos) << list[old].second;
  }
}

/// What each asset was told at each time, without the places that a repartition changes.
std::map<std::pair<std::string, std::int64_t>, std::vector<std::string>> told(FaultRig& rig) {
  std::map<std::pair<std::string, std::int64_t>, std::vector<std::string>> by_asset;
  for (const auto& [place, list] : rig.committed())
    for (const auto& [key, value] : list) {
      auto forecast = models::forecast_from_json(value);
      if (!forecast) continue;  // a dead letter
      forecast->evidence = {};
      by_asset[{key, forecast->ts}].push_back(models::to_json(*forecast));
    }
  return by_asset;
}

TEST(Repartitioned, topics_go_on_with_the_forecasts_of_an_undisturbed_run) {
  const FaultOptions options{.seed = 41, .records = 1'500};
  FaultRig undisturbed(options);
  undisturbed.scorer("a");
  undisturbed.finish();
  undisturbed.stop_scorers();
  FaultRig rig(options);
  rig.scorer("a");
  rig.finish_to(0.5);
  EXPECT_NE(rig.repartition(6), 0) << "a scorer is at work";
  rig.stop_scorers();

  EXPECT_EQ(rig.repartition(6), 0);

  rig.scorer("a");
  rig.finish();
  rig.stop_scorers();
  EXPECT_TRUE(told(rig) == told(undisturbed)) << "forecasts differ";
}

}  // namespace
}  // namespace portent::tests
