#include "ingest/simulate/files.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "ingest/simulate/stream.h"

namespace portent::ingest {
namespace {

constexpr std::size_t kCmapssChannels = 21;
constexpr std::size_t kSettings = 3;

/// A text file written through a large buffer; a failure names it.
class TextFile {
 public:
  explicit TextFile(const std::filesystem::path& path) : path_(path), out_(path, std::ios::binary) {
    check();
  }
  void write(std::string_view text) {
    out_.write(text.data(), static_cast<std::streamsize>(text.size()));
    check();
  }
  void close() {
    out_.close();
    check();
  }

 private:
  void check() const {
    if (!out_)
      throw FatalError(fmt::format("can't write {}: check the folder, its permissions and its free space",
                                   path_.string()));
  }
  std::filesystem::path path_;
  std::ofstream out_;
};

/// The two files that tell what was really the matter.
class TruthFiles {
 public:
  explicit TruthFiles(const std::filesystem::path& folder)
      : lives_(folder / "truth.csv"), sensors_(folder / "sensor_faults.csv") {
    lives_.write("asset,life_steps,end,recorded_steps,fault_mode,onset_step\n");
    sensors_.write("asset,channel,kind,from_step,to_step,size\n");
  }
  void add(const AssetPlan& plan, SimulationSummary& summary) {
    lives_.write(fmt::format("{},{},{},{},{},{}\n", plan.asset, plan.life_steps,
                             plan.censored() ? "censored" : "failed", plan.steps, plan.fault_mode,
                             plan.onset_step));
    ++summary.assets;
    ++(plan.censored() ? summary.censored : summary.failed);
    summary.steps += plan.steps;
    if (!plan.sensor_fault) return;
    const SensorFault& fault = *plan.sensor_fault;
    sensors_.write(fmt::format("{},s{},{},{},{},{:.4f}\n", plan.asset, fault.channel + 1,
                               sensor_fault_name(fault.kind), fault.from_step, fault.to_step, fault.size));
    ++summary.faulty_sensors;
  }
  void close() {
    lives_.close();
    sensors_.close();
  }

 private:
  TextFile lives_, sensors_;
};

void check_cmapss(const SimulationConfig& config) {
  if (static_cast<std::size_t>(config.channels) > kCmapssChannels)
    throw FatalError(fmt::format("--channels is {}: C-MAPSS files hold {}, so use fewer or --format jsonl",
                                 config.channels, kCmapssChannels),
                     2);
  if (config.censored > 0 || config.one_tag || config.late > 0)
    throw FatalError(
        "--censored, --one-tag and --late have no meaning in C-MAPSS files: leave them out or use --format "
        "jsonl",
        2);
}

std::string cmapss_row(int unit, const Reading& reading) {
  std::array<double, kSettings + kCmapssChannels> columns{};
  for (const ChannelValue& value : reading.values) {
    const bool setting = value.channel.starts_with("setting");
    const auto number = static_cast<std::size_t>(std::stoi(value.channel.substr(setting ? 7 : 1)));
    columns[setting ? number - 1 : kSettings + number - 1] = value.value;
  }
  std::string row = fmt::format("{} {}", unit, static_cast<std::int64_t>(reading.usage.value_or(0)));
  for (const double value : columns) row += fmt::format(" {:.4f}", value);
  return row + '\n';
}

void write_cmapss_split(SimulationConfig config, const std::filesystem::path& folder,
                        const std::string& split, TruthFiles& truth, SimulationSummary& summary) {
  const bool test = split == "test";
  config.prefix = fmt::format("SIM:{}-", split);
  config.number_width = 3;
  config.censored = test ? 1 : 0;
  TextFile rows(folder / fmt::format("{}_SIM.txt", split));
  std::optional<TextFile> left;
  if (test) left.emplace(folder / "RUL_SIM.txt");
  const FleetPhysics physics = draw_physics(config);
  for (int unit = 1; unit <= config.assets; ++unit) {
    // Units of the two splits have numbers of their own in the files, but not in the random sequences.
    AssetPlan plan = draw_asset(config, physics, test ? config.assets + unit : unit);
    plan.asset = fmt::format("{}{:0{}}", config.prefix, unit, config.number_width);
    truth.add(plan, summary);
    AssetStream stream(config, physics, plan);
    for (Reading reading; stream.next(reading); ++summary.messages) rows.write(cmapss_row(unit, reading));
    if (left) left->write(fmt::format("{}\n", plan.life_steps - plan.steps));
  }
  rows.close();
  if (left) left->close();
}

void prepare_folder(const std::filesystem::path& folder, bool force) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const bool empty = !error && std::filesystem::is_empty(folder, error);
  if (error)
    throw FatalError(fmt::format("can't make the folder {} ({}): choose one that can be written",
                                 folder.string(), error.message()));
  if (!empty && !force)
    throw FatalError(fmt::format(
        "{} is not empty: choose another folder, or --force to write over what is there", folder.string()));
}

}  // namespace

SimulationSummary write_jsonl_fleet(const SimulationConfig& config, const std::filesystem::path& folder,
                                    bool force) {
  check_simulation(config);
  prepare_folder(folder, force);
  SimulationSummary summary;
  TruthFiles truth(folder);
  const FleetPhysics physics = draw_physics(config);
  for (int i = 0; i < config.assets; ++i)
    truth.add(draw_asset(config, physics, config.first_unit + i), summary);
  truth.close();
  TextFile telemetry(folder / "telemetry.jsonl");
  FleetStream stream(config);
  for (Reading message; stream.next(message); ++summary.messages)
    telemetry.write(encode_telemetry(message) + '\n');
  telemetry.close();
  return summary;
}

SimulationSummary write_cmapss_fleet(const SimulationConfig& config, const std::filesystem::path& folder,
                                     bool force) {
  check_simulation(config);
  check_cmapss(config);
  prepare_folder(folder, force);
  SimulationSummary summary;
  TruthFiles truth(folder);
  write_cmapss_split(config, folder, "train", truth, summary);
  write_cmapss_split(config, folder, "test", truth, summary);
  truth.close();
  return summary;
}

}  // namespace portent::ingest
