#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "ingest/binding_json.h"
#include "ingest/encode.h"
#include "serve/stream/bindings_feed.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

// Many classes in one stream, bound by the assets topic while data flows (promise 10).

namespace portent::serve {
namespace {

using ingest::AssetBinding;
using tests::StreamRig;

models::Bundle named_model(const std::string& name, std::uint64_t seed,
                           std::map<std::string, std::string> units = {}) {
  models::Bundle bundle = tests::sample_model(seed);
  bundle.manifest.name = name;
  bundle.manifest.units = std::move(units);
  return models::make_bundle(bundle.manifest, bundle.weights);
}

class TopicRig : public StreamRig {
 public:
  void bind(const std::string& name, const AssetBinding& binding) {
    send({{topics().assets(), -1, name, ingest::encode_binding({name, binding}), {}}});
    take_bindings();
  }
  void unbind(const std::string& name) {
    send({{topics().assets(), -1, name, "", {}, true}});
    take_bindings();
  }
  /// Forecasts of one asset without what differs between logs.
  std::vector<std::string> forecasts_of(const std::string& asset) {
    std::vector<std::string> all;
    for (const auto& [key, value] : predictions())
      if (key == asset) all.push_back(value);
    return all;
  }
};

AssetBinding to(const std::string& model) {
  AssetBinding binding;
  binding.asset_class = model.substr(0, model.find('@'));
  binding.model = model;
  return binding;
}

ingest::OutRecord renamed(const std::string& asset, int cycle, const std::map<std::string, std::string>& tags,
                          double scale = 1) {
  ingest::Reading reading = tests::sample_reading(asset, cycle);
  for (ingest::ChannelValue& value : reading.values)
    if (const auto at = tags.find(value.channel); at != tags.end()) {
      value.channel = at->second;
      value.value *= scale;
    }
  return StreamRig::telemetry(asset, ingest::encode_telemetry(reading));
}

TEST(AssetsTopic, binds_three_classes_of_two_sites_in_one_stream) {
  TopicRig rig;
  rig.registry().publish(named_model("pump", 2), true);
  rig.registry().publish(named_model("fan", 3, {{"a", "kPa"}}), true);
  rig.bind("north:*", to("sample@champion"));
  rig.bind("south:p1", to("pump@champion"));
  AssetBinding fan = to("fan@champion");
  fan.tags["P"] = {"a", 1, 0, "Pa"};
  fan.tags["T"] = {"b", 1, 0, "Cel"};
  rig.bind("south:f1", fan);
  for (int cycle = 1; cycle <= 10; ++cycle)
    rig.send({renamed("north:e1", cycle, {}), renamed("south:p1", cycle, {}),
              renamed("south:f1", cycle, {{"a", "P"}}, 1'000), renamed("west:x", cycle, {})});
  const auto counters = rig.score();
  EXPECT_EQ(rig.predictions().size(), 30U);
  EXPECT_EQ(counters->rejected().at("unknown_asset"), 10U) << "west:x, that nobody bound";
  for (const auto& [asset, model] :
       {std::pair{"north:e1", "sample"}, {"south:p1", "pump"}, {"south:f1", "fan"}}) {
    const auto forecasts = rig.forecasts_of(asset);
    ASSERT_EQ(forecasts.size(), 10U);
    EXPECT_THAT(forecasts.back(), testing::HasSubstr(std::string("\"name\":\"") + model + "\""));
  }
}

TEST(AssetsTopic, marks_values_whose_unit_can_not_become_the_channels) {
  TopicRig rig;
  rig.registry().publish(named_model("fan", 3, {{"a", "kPa"}}), true);
  AssetBinding fan = to("fan@champion");
  fan.tags["P"] = {"a", 1, 0, "Cel"};
  rig.bind("f1", fan);
  for (int cycle = 1; cycle <= 5; ++cycle) rig.send({renamed("f1", cycle, {{"a", "P"}})});
  const auto counters = rig.score();
  EXPECT_EQ(rig.predictions().size(), 5U) << "the rest of the reading is used";
  EXPECT_EQ(counters->marked().at("wrong_unit"), 5U);
}

TEST(AssetsTopic, converts_units_to_the_same_forecasts) {
  TopicRig plain, turned;
  for (TopicRig* rig : {&plain, &turned})
    rig->registry().publish(named_model("fan", 3, {{"a", "kPa"}}), true);
  plain.bind("f1", to("fan@champion"));
  AssetBinding fan = to("fan@champion");
  fan.tags["P"] = {"a", 1, 0, "MPa"};
  turned.bind("f1", fan);
  for (int cycle = 1; cycle <= 20; ++cycle) {
    ingest::Reading reading = tests::sample_reading("f1", cycle);
    reading.values[1].value = 1 + 0.01 * cycle;
    plain.send({StreamRig::telemetry("f1", ingest::encode_telemetry(reading))});
    reading.values[1] = {"P", reading.values[1].value / 1'000};
    turned.send({StreamRig::telemetry("f1", ingest::encode_telemetry(reading))});
  }
  plain.score();
  turned.score();
  const auto from_plain = models::forecast_from_json(plain.predictions().back().second);
  const auto from_turned = models::forecast_from_json(turned.predictions().back().second);
  ASSERT_TRUE(from_plain && from_turned);
  EXPECT_NEAR(from_turned->rul.p50, from_plain->rul.p50, 1e-3);
}

/// Scores cycles with a rebinding after the 20th, in one go or with restarts at those cycles.
std::vector<std::pair<std::string, std::string>> rebound(const std::vector<int>& restarts,
                                                         std::int64_t round_every) {
  TopicRig rig;
  rig.registry().publish(named_model("pump", 2), true);
  AssetBinding binding = to("sample@champion");
  rig.bind("a", binding);
  rig.bind("b", binding);
  WorkerOptions options = rig.options();
  options.scoring.round_every = round_every;
  for (int cycle = 1; cycle <= 40; ++cycle) {
    rig.send_cycles({"a", "b"}, cycle, cycle);
    if (cycle == 20) {
      rig.score(options);
      binding.model = "pump@champion";
      binding.tags["a"] = {"a", 2, 1};
      rig.bind("a", binding);
      rig.bind("c", binding);
    }
    if (std::ranges::find(restarts, cycle) != restarts.end()) rig.score(options);
  }
  rig.score(options);
  return rig.predictions();
}

/// The same by one worker that never stops.
std::vector<std::pair<std::string, std::string>> rebound_alive() {
  TopicRig rig;
  rig.registry().publish(named_model("pump", 2), true);
  AssetBinding binding = to("sample@champion");
  rig.bind("a", binding);
  rig.bind("b", binding);
  LiveBindings live(std::make_shared<const ingest::Bindings>(rig.bindings));
  ModelShelf shelf(rig.registry(), {}, "");
  StreamCounters counters;
  std::jthread worker(
      [&](std::stop_token stop) { Worker(rig.log(), live, shelf, counters, rig.options()).run(stop); });
  rig.send_cycles({"a", "b"}, 1, 20);
  while (counters.forecasts < 40) std::this_thread::yield();
  binding.model = "pump@champion";
  binding.tags["a"] = {"a", 2, 1};
  rig.bind("a", binding);
  rig.bind("c", binding);
  const std::uint64_t written = counters.states_written;
  live.set(std::make_shared<const ingest::Bindings>(rig.bindings));
  while (counters.states_written == written) std::this_thread::yield();
  rig.send_cycles({"a", "b"}, 21, 40);
  while (counters.forecasts < 80) std::this_thread::yield();
  worker.request_stop();
  worker.join();
  return rig.predictions();
}

TEST(AssetsTopic, rebinds_at_an_offset_that_a_successor_obeys) {
  const auto once = rebound_alive();
  EXPECT_EQ(once.size(), 80U);
  EXPECT_EQ(tests::first_difference(rebound({}, 1'000'000), once), "") << "replayed by the bindings of then";
  EXPECT_EQ(tests::first_difference(rebound({25, 26, 33}, 1'000'000), once), "")
      << "no round since: replayed";
  EXPECT_EQ(tests::first_difference(rebound({21, 30}, 10), once), "") << "rounds between";
}

TEST(AssetsTopic, takes_up_an_asset_that_is_bound_late_from_there_on) {
  const auto run = [](bool restart) {
    TopicRig rig;
    rig.bind("a", to("sample@champion"));
    rig.send_cycles({"a", "late"}, 1, 10);
    rig.score();
    rig.bind("late", to("sample@champion"));
    rig.send_cycles({"a", "late"}, 11, 20);
    if (restart) rig.score();
    rig.send_cycles({"a", "late"}, 21, 30);
    rig.score();
    return rig.predictions();
  };
  const auto whole = run(false);
  EXPECT_EQ(whole.size(), 50U);
  EXPECT_EQ(tests::first_difference(run(true), whole), "")
      << "a successor must not replay what was refused when it came";
}

TEST(AssetsTopic, forgets_an_asset_that_is_bound_no_more) {
  TopicRig rig;
  rig.bind("a", to("sample@champion"));
  rig.send_cycles({"a"}, 1, 10);
  rig.score();
  rig.unbind("a");
  rig.send_cycles({"a"}, 11, 12);
  EXPECT_EQ(rig.score()->rejected().at("unknown_asset"), 2U);
  rig.bind("a", to("sample@champion"));
  rig.send_cycles({"a"}, 13, 14);
  rig.score();
  const auto last = models::forecast_from_json(rig.predictions().back().second);
  EXPECT_EQ(last->state, models::ForecastState::kWarming) << "met anew";
}

TEST(AssetsTopic, waits_with_an_asset_for_its_model) {
  TopicRig rig;
  rig.bind("a", to("pump@champion"));
  rig.send_cycles({"a"}, 1, 3);
  EXPECT_EQ(rig.score()->rejected().at("unknown_asset"), 3U);
  rig.registry().publish(named_model("pump", 2), true);
  rig.send_cycles({"a"}, 4, 6);
  rig.score();
  EXPECT_EQ(rig.predictions().size(), 3U);
}

TEST(BindingsFeed, follows_the_topic_and_counts_what_it_can_not_read) {
  TopicRig rig;
  rig.bind("a", to("sample@champion"));
  StreamCounters counters;
  const BindingsFeed feed(rig.log(), rig.topics().assets(), counters, std::chrono::milliseconds(1));
  EXPECT_NE(feed.live().current()->find("a"), nullptr);
  rig.send({{rig.topics().assets(), -1, "a", "no binding", {}}});
  rig.bind("b", to("sample@champion"));
  while (feed.live().current()->find("b") == nullptr || counters.unreadable_bindings == 0)
    std::this_thread::yield();
  EXPECT_NE(feed.live().current()->find("a"), nullptr) << "the one that stood before";
}

TEST(BindingsReader, shares_memory_between_assets_that_are_bound_alike) {
  TopicRig rig;
  rig.bind("a", to("sample@champion"));
  rig.bind("b", to("sample@champion"));
  EXPECT_EQ(rig.bindings.bound("a"), rig.bindings.bound("b"));
}

}  // namespace
}  // namespace portent::serve
