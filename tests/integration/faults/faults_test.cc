#include <gtest/gtest.h>

#include <algorithm>

#include "models/forecast.h"
#include "tests/integration/faults/faults.h"

// Whatever happens to scorers and broker while a stream is scored, the committed keys and values of
// `predictions` and `dead-letters` are those of an undisturbed run, per partition, byte by byte and in order.

namespace portent::tests {
namespace {

using std::chrono::milliseconds;

void happen(FaultRig& rig, const std::string& name, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (const Fault& fault : all_faults())
    if (fault.name == name) return fault.happen(rig, random);
  FAIL() << "no fault " << name;
}

/// A stream through two scorers with one fault in the middle.
std::string difference_after(const std::string& fault, std::uint64_t seed) {
  FaultRig rig({.seed = seed, .records = 3'000});
  rig.scorer("a");
  rig.scorer("b");
  rig.flow_to(0.4);
  happen(rig, fault, seed);
  rig.finish();
  rig.stop_scorers();
  return rig.difference();
}

TEST(Faults, none_leaves_what_the_partitions_records_say) {
  FaultRig rig({.seed = 1, .records = 2'000});
  rig.scorer("a");
  rig.finish();
  EXPECT_EQ(rig.scorer("a").terminate(), 0);
  rig.remove("a");
  const Outputs expected = rig.undisturbed();
  std::size_t forecasts = 0, dead = 0;
  for (const auto& [place, list] : expected)
    (place.first.ends_with("predictions") ? forecasts : dead) += list.size();
  EXPECT_GT(forecasts, 1'800U);
  EXPECT_GT(dead, 5U);
  EXPECT_EQ(first_difference(rig.committed(), expected), "");
}

TEST(Faults, kill_at_random_moments_loses_doubles_and_reorders_nothing) {
  FaultRig rig({.seed = 2, .records = 4'000});
  std::mt19937_64 random(2);
  rig.scorer("a");
  rig.flow_to(0.1);
  for (int i = 0; i < 5; ++i) {
    rig.flow(milliseconds(300 + random() % 700), 0.15);
    rig.scorer("a").kill();
    rig.scorer("a").start();
  }
  rig.finish();
  rig.stop_scorers();
  EXPECT_EQ(rig.difference(), "");
}

TEST(Faults, one_joins_and_one_leaves_while_data_flows) {
  EXPECT_EQ(difference_after("another joins and leaves", 3), "");
}

TEST(Faults, broker_restarts_in_mid_transaction) {
  EXPECT_EQ(difference_after("broker restarted", 4), "");
}

TEST(Faults, zombie_wakes_after_its_partitions_moved) {
  EXPECT_EQ(difference_after("frozen past the session (zombie)", 5), "");
}

TEST(Faults, consumer_is_paused_past_max_poll_interval) {
  EXPECT_EQ(difference_after("held past max.poll.interval", 6), "");
}

TEST(Faults, model_is_promoted_in_mid_stream) {
  FaultRig rig({.seed = 7, .records = 3'000});
  rig.scorer("a");
  rig.scorer("b");
  rig.flow_to(0.3);
  rig.promote(2);
  rig.flow(milliseconds(2'500), 0.4);
  rig.scorer("a").kill();
  rig.scorer("a").start();
  rig.finish();
  rig.stop_scorers();
  const Outputs committed = rig.committed();
  const auto versions = [&](const std::string& text) {
    std::size_t count = 0;
    for (const auto& [place, list] : committed)
      for (const auto& [key, value] : list)
        count += key.starts_with("sim:") && value.find(text) != std::string::npos;
    return count;
  };
  EXPECT_GT(versions("\"version\":1"), 100U);
  EXPECT_GT(versions("\"version\":2"), 100U);
  EXPECT_EQ(rig.difference(), "");
}

TEST(Faults, assets_are_rebound_in_mid_stream) {
  FaultRig rig({.seed = 9, .records = 3'000, .live_bindings = true});
  rig.scorer("a");
  rig.scorer("b");
  rig.flow_to(0.3);
  for (int machine = 0; machine < 10; ++machine) rig.rebind(machine);
  rig.flow(milliseconds(2'500), 0.3);
  rig.scorer("a").kill();
  rig.scorer("a").start();
  for (int machine = 10; machine < 15; ++machine) rig.rebind(machine);
  rig.finish();
  rig.stop_scorers();
  std::map<std::string, std::set<std::string>> models_of;
  for (const auto& [place, list] : rig.committed())
    for (const auto& [key, value] : list)
      if (place.first.ends_with("predictions"))
        models_of[key].insert(models::forecast_from_json(value)->model.name);
  const auto moved = std::ranges::count_if(models_of, [](const auto& of) { return of.second.size() == 2; });
  EXPECT_GE(moved, 5) << "machines that both models have forecast";
  EXPECT_EQ(rig.difference(), "");
}

TEST(Faults, at_least_once_repeats_after_a_kill_and_loses_nothing) {
  FaultRig rig({.seed = 8,
                .records = 3'000,
                .settings = {"scoring.delivery=at_least_once", "scoring.commit_every=200"}});
  std::mt19937_64 random(8);
  rig.scorer("a");
  rig.flow_to(0.1);
  for (int i = 0; i < 3; ++i) {
    rig.flow(milliseconds(300 + random() % 700), 0.2);
    rig.scorer("a").kill();
    rig.scorer("a").start();
  }
  rig.finish();
  rig.stop_scorers();
  EXPECT_EQ(first_loss(rig.committed(), rig.undisturbed()), "");
}

}  // namespace
}  // namespace portent::tests
