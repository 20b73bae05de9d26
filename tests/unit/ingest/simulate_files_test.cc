#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "ingest/error.h"
#include "ingest/files/cmapss.h"
#include "ingest/simulate/files.h"
#include "tests/support/temporary_folder.h"

namespace portent::ingest {
namespace {

std::vector<AssetPlan> plans_of(const SimulationConfig& config) {
  const FleetPhysics physics = draw_physics(config);
  std::vector<AssetPlan> plans;
  for (int unit = 1; unit <= config.assets; ++unit) plans.push_back(draw_asset(config, physics, unit));
  return plans;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(SimulatedFiles, gives_identical_bytes_for_the_same_seed_and_others_for_another) {
  const TemporaryFolder folder;
  SimulationConfig config{.assets = 5,
                          .regimes = 3,
                          .mean_life = 40,
                          .sensor_faults = 0.5,
                          .censored = 0.3,
                          .seed = 9,
                          .late = 0.2};
  write_jsonl_fleet(config, folder.path() / "first");
  write_jsonl_fleet(config, folder.path() / "second");
  config.seed = 10;
  write_jsonl_fleet(config, folder.path() / "third");

  for (const char* name : {"telemetry.jsonl", "truth.csv", "sensor_faults.csv"})
    EXPECT_EQ(text_of(folder.path() / "first" / name), text_of(folder.path() / "second" / name));
  EXPECT_NE(text_of(folder.path() / "first" / "telemetry.jsonl"),
            text_of(folder.path() / "third" / "telemetry.jsonl"));
}

TEST(SimulatedFiles, tells_the_truth_about_every_asset_and_faulty_sensor) {
  const TemporaryFolder folder;
  const SimulationConfig config{.assets = 12, .mean_life = 30, .sensor_faults = 0.5, .censored = 0.5};

  const SimulationSummary summary = write_jsonl_fleet(config, folder.path());

  std::string lives = "asset,life_steps,end,recorded_steps,fault_mode,onset_step\n";
  std::int64_t faulty = 0;
  for (const AssetPlan& plan : plans_of(config)) {
    lives += plan.asset + ',' + std::to_string(plan.life_steps) +
             (plan.censored() ? ",censored," : ",failed,") + std::to_string(plan.steps) + ',' +
             std::to_string(plan.fault_mode) + ',' + std::to_string(plan.onset_step) + '\n';
    faulty += plan.sensor_fault.has_value();
  }
  const std::string sensors = text_of(folder.path() / "sensor_faults.csv");
  const std::string telemetry = text_of(folder.path() / "telemetry.jsonl");
  EXPECT_EQ(text_of(folder.path() / "truth.csv"), lives);
  EXPECT_EQ(std::count(sensors.begin(), sensors.end(), '\n'), 1 + faulty);
  EXPECT_EQ(std::count(telemetry.begin(), telemetry.end(), '\n'), summary.messages);
  EXPECT_EQ(summary.faulty_sensors, faulty);
  EXPECT_EQ(summary.failed + summary.censored, 12);
}

TEST(SimulatedFiles, writes_each_message_as_telemetry) {
  const TemporaryFolder folder;
  write_jsonl_fleet({.assets = 1, .channels = 1, .fault_modes = 1, .mean_life = 20}, folder.path());

  const std::string telemetry = text_of(folder.path() / "telemetry.jsonl");
  EXPECT_THAT(
      telemetry.substr(0, telemetry.find('\n')),
      testing::MatchesRegex(
          R"(\{"asset":"sim:M-00001","ts":1700000[0-9]*,"v":\{"setting1":[^,]*,"setting2":[^,]*,"setting3":[^,]*,"s1":[^,]*\},"usage":1\})"));
}

TEST(SimulatedFiles, gives_cmapss_test_units_the_life_that_they_had_left) {
  const TemporaryFolder folder;
  const SimulationConfig config{.assets = 25, .mean_life = 60};
  write_cmapss_fleet(config, folder.path());
  std::map<std::string, int> last_cycle;
  CmapssSource train(folder.path(), "SIM", CmapssSplit::kTrain),
      test(folder.path(), "SIM", CmapssSplit::kTest);
  for (Reading reading; train.next(reading);) last_cycle[reading.asset] = static_cast<int>(*reading.usage);
  for (Reading reading; test.next(reading);) last_cycle[reading.asset] = static_cast<int>(*reading.usage);

  const auto left = read_cmapss_rul(folder.path(), "SIM");

  ASSERT_EQ(left.size(), 25u);
  ASSERT_EQ(last_cycle.size(), 50u);
  std::istringstream truth(text_of(folder.path() / "truth.csv"));
  std::string line;
  std::getline(truth, line);
  for (int row = 0; std::getline(truth, line); ++row) {
    const std::string asset = line.substr(0, line.find(','));
    const int life = std::stoi(line.substr(line.find(',') + 1));
    const double remaining = row < 25 ? 0 : left[static_cast<std::size_t>(row - 25)];
    EXPECT_EQ(last_cycle[asset] + remaining, life) << line;
    EXPECT_EQ(remaining > 0, row >= 25) << line;
  }
}

TEST(SimulatedFiles, refuses_a_folder_with_something_in_it_unless_forced) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "truth.csv") << "precious";
  const SimulationConfig config{.assets = 1, .mean_life = 20};

  EXPECT_THROW(write_jsonl_fleet(config, folder.path()), FatalError);
  EXPECT_THROW(write_cmapss_fleet(config, folder.path()), FatalError);
  EXPECT_EQ(text_of(folder.path() / "truth.csv"), "precious");

  write_jsonl_fleet(config, folder.path(), true);
  EXPECT_NE(text_of(folder.path() / "truth.csv"), "precious");
}

TEST(SimulatedFiles, refuses_what_cmapss_files_cannot_hold) {
  const TemporaryFolder folder;
  const auto refuses = [&](const SimulationConfig& config) {
    EXPECT_THROW(write_cmapss_fleet(config, folder.path() / "out"), FatalError);
  };

  refuses({.channels = 22});
  refuses({.censored = 0.1});
  refuses({.one_tag = true});
  refuses({.late = 0.1});
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out"));
}

TEST(SimulationConfig, names_the_option_that_is_out_of_its_range) {
  const auto message_of = [](const SimulationConfig& config) -> std::string {
    try {
      check_simulation(config);
    } catch (const FatalError& error) {
      return error.what();
    }
    return "accepted";
  };

  EXPECT_EQ(message_of({}), "accepted");
  EXPECT_EQ(message_of({.channels = 2}), "--fault-modes is 3: give a value from 1 to 2");
  EXPECT_EQ(message_of({.censored = 1.5}), "--censored is 1.5: give a value from 0 to 1");
  EXPECT_EQ(message_of({.mean_life = 3}), "--mean-life is 3: give a value from 20 to 10000000");
  EXPECT_EQ(message_of({.sensor_faults = NAN}), "--sensor-faults is nan: give a value from 0 to 1");
}

}  // namespace
}  // namespace portent::ingest
